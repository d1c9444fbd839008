// Actors: who takes part, and of each the offices, the events given and received, co-actors and quotations.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const KINDS = ["person", "organisation", "institution", "country", "role", "group"];

  const number = (name, title) => ({ name, title, isNumber: true, value: (row) => row[name], show: (row) => format.number(row[name]) });

  // ---- the list

  function searchForm(parameters, kinds) {
    const name = element("input", { name: "name", type: "search", autocomplete: "off", placeholder: "part of a name" });
    name.value = parameters.get("name") || "";
    const country = element("input", { name: "country", type: "text", autocomplete: "off", list: "countries", placeholder: "name or code" });
    country.value = parameters.get("country") || "";
    const kind = element("select", { name: "kind" }, element("option", { value: "" }, "any"),
      kinds.map((value) => element("option", { value, selected: value === parameters.get("kind") }, format.code(value))));
    const form = element("form", { class: "filters", "aria-label": "Filters" },
      element("label", { class: "field" }, element("span", { class: "label" }, "Name"), name),
      element("label", { class: "field" }, element("span", { class: "label" }, "Country"), country),
      element("label", { class: "field" }, element("span", { class: "label" }, "Kind"), kind),
      NL.filters.countryList());
    const send = (event) => {
      event.preventDefault();
      NL.router.go("actors", [], { name: name.value.trim(), country: NL.filters.countryCode(country.value.trim()) || country.value.trim(), kind: kind.value });
    };
    form.addEventListener("submit", send);
    form.addEventListener("change", send);
    return form;
  }

  async function showList(place, parameters) {
    const all = await NL.actors.read();
    const [name, country, kind] = ["name", "country", "kind"].map((key) => parameters.get(key) || "");
    const found = all.filter((actor) => (!name || actor.name.toLowerCase().includes(name.toLowerCase()))
      && (!country || actor.country === country) && (!kind || actor.kind === kind));
    const kinds = [...new Set(all.map((actor) => actor.kind))].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b));
    const columns = [
      { name: "name", title: "Name", value: (row) => row.name, show: (row) => element("a", { href: NL.router.format("actors", [row.id]) }, row.name), class: "wide" },
      { name: "kind", title: "Kind", value: (row) => row.kind, show: (row) => format.code(row.kind) },
      { name: "country", title: "Country", value: (row) => row.country && format.country(row.country) },
      { name: "sector", title: "Sector", value: (row) => row.sector, show: (row) => format.sector(row.sector) },
      number("given", "Acts"), number("received", "Acted upon"), number("quotes", "Quotations"),
      { name: "last", title: "Last reported", value: (row) => row.last, show: (row) => format.day(row.last), class: "day" },
    ];
    const table = NL.table.make(columns, {
      caption: "Actors", rows: found, empty: "Nobody of this report is like that. Take a filter away, or look for a part of the name.",
    });
    const csv = { name: "actors", columns: ["actor_id", ...columns.map((column) => column.name)], rows: found.map((row) => [row.id, ...columns.map((column) => column.value(row))]) };
    const { listed } = NL.manifest.actors;
    NL.dom.append(place, [
      NL.view.heading("Actors", `${format.plural(listed, "actor")} ${listed === 1 ? "takes" : "take"} part in the events of this report, or ${listed === 1 ? "speaks" : "speak"} in it.`),
      searchForm(parameters, kinds),
      NL.view.section("Found", { csv, sql: listSql(name, country, kind) }, element("p", { class: "state" }, element("strong", {}, format.plural(found.length, "actor")), ", the busiest first."), table.node),
    ]);
  }

  function listSql(name, country, kind) {
    const { text, day } = NL.sql;
    const first = NL.manifest.window.first_date;
    const conditions = [
      name && `contains(lower(a.actor_name), lower(${text(name)}))`, country && `a.country_code = ${text(country)}`,
      kind && `a.actor_kind = ${text(kind)}`, first && `e.last_published_date >= ${day(first)}`,
    ].filter(Boolean);
    return `SELECT a.actor_name, a.actor_kind, a.country_code, a.sector_code,\n  count(DISTINCT p.world_event_id) FILTER (WHERE p.participant_role = 'actor') AS given,\n  count(DISTINCT p.world_event_id) FILTER (WHERE p.participant_role = 'recipient') AS received\nFROM marts.fct_event_participant AS p\nINNER JOIN marts.fct_event AS e USING (world_event_id)\nINNER JOIN marts.dim_actor AS a ON p.actor_id = a.actor_id${NL.sql.wherePart(conditions)}\nGROUP BY ALL\nORDER BY count(DISTINCT p.world_event_id) DESC;`;
  }

  // ---- the profile

  function offices(profile, actor) {
    const columns = ["title_text", "country_code", "organisation_code", "valid_from", "valid_to", "source", "mention_count"];
    const rows = profile.offices.map((values) => Object.fromEntries(columns.map((name, index) => [name, values[index]])));
    if (!rows.length) return null;
    const end = NL.manifest.freshness.last_batch_date;
    const dated = rows.filter((row) => row.valid_from);
    const table = NL.table.make([
      { name: "title_text", title: "Office or role", value: (row) => row.title_text, class: "wide" },
      { name: "country_code", title: "Country", value: (row) => row.country_code && format.country(row.country_code) },
      { name: "valid_from", title: "From", value: (row) => row.valid_from, show: (row) => (row.valid_from ? format.day(row.valid_from) : "not known"), class: "day" },
      { name: "valid_to", title: "To", value: (row) => row.valid_to, show: (row) => (row.valid_to ? format.day(row.valid_to) : "open"), class: "day" },
      { name: "source", title: "Known from", value: (row) => row.source, show: (row) => format.code(row.source) },
    ], { caption: `Offices of ${actor.name}`, rows });
    const chart = dated.length ? NL.chart.make({
      description: `Offices of ${actor.name} over time: ${dated.map((row) => `${row.title_text || "role"} from ${format.day(row.valid_from)}${row.valid_to ? ` to ${format.day(row.valid_to)}` : ""}`).slice(0, 6).join("; ")}.`,
      columns, rows: profile.offices,
      spec: (width) => ({
        width: width - 260, height: { step: 30 }, data: { values: dated.map((row) => ({ ...row, title_text: row.title_text || "role", until: row.valid_to || end })) },
        mark: { type: "bar", height: 14, cornerRadius: 2 },
        encoding: {
          y: { field: "title_text", type: "nominal", sort: { field: "valid_from", op: "min" }, title: null, axis: { labelLimit: 220, minExtent: 200 } },
          x: { field: "valid_from", type: "temporal", timeUnit: "utcyearmonthdate", title: null, axis: { format: "%Y", tickCount: 6 } },
          x2: { field: "until", timeUnit: "utcyearmonthdate" },
          color: { value: NL.chart.colour("material-cooperation") },
          tooltip: [{ field: "title_text", title: "office" }, { field: "valid_from", title: "from" }, { field: "valid_to", title: "to" }],
        },
      }),
    }) : null;
    return NL.view.section("Offices over time", {
      csv: { name: `offices-${actor.id}`, columns, rows: profile.offices },
      sql: `SELECT title_text, role_label, country_code, organisation_code, valid_from, valid_to, source, mention_count\nFROM marts.fct_actor_role\nWHERE actor_id = ${NL.sql.text(actor.id)}\nORDER BY valid_from;`,
    }, chart, table.node);
  }

  function months(profile, actor) {
    if (!profile.months.length) return null;
    const columns = ["month", ...NL.chart.QUADS.map((name) => `${name}_count`)];
    const values = profile.months.flatMap(([month, ...counts]) => NL.chart.QUADS.map((quad, index) => ({ month: `${month}-01`, quad, count: counts[index] })).filter((row) => row.count));
    return NL.view.section("Activity", {
      note: "Actual events in which the actor takes part on either side, by month; all of the release.",
      csv: { name: `months-${actor.id}`, columns, rows: profile.months },
      sql: `SELECT strftime(event_date, '%Y-%m') AS month, sum(verbal_cooperation_count) AS verbal_cooperation_count,\n  sum(material_cooperation_count) AS material_cooperation_count, sum(verbal_conflict_count) AS verbal_conflict_count,\n  sum(material_conflict_count) AS material_conflict_count\nFROM marts.fct_actor_day\nWHERE actor_id = ${NL.sql.text(actor.id)}\nGROUP BY month\nORDER BY month;`,
    }, NL.chart.make({
      description: `Actual events with ${actor.name} by month and quad class, ${format.plural(values.reduce((sum, row) => sum + row.count, 0), "event")} in all.`,
      columns, rows: profile.months,
      spec: (width) => ({
        width: width - 70, height: 150, data: { values },
        mark: { type: "bar", size: Math.max(3, Math.min(22, (width - 70) / (profile.months.length + 1) * 0.6)) },
        encoding: {
          x: { field: "month", type: "temporal", timeUnit: "utcyearmonthdate", bandPosition: 0, title: null, axis: { format: "%b %Y", labelOverlap: true, tickCount: profile.months.length < 8 ? { interval: "month", step: 1 } : 8 }, scale: { padding: 16 } },
          y: { field: "count", type: "quantitative", title: "events", axis: { format: ",d", tickMinStep: 1 } },
          color: { field: "quad", type: "nominal", scale: NL.chart.quadScale(), legend: { ...NL.chart.quadLegend, columns: width < 520 ? 2 : 4 } },
          tooltip: [{ field: "month", type: "temporal", timeUnit: "utcyearmonth", title: "month", format: "%B %Y" }, { field: "quad", title: "class" }, { field: "count", title: "events", format: ",d" }],
        },
      }),
    }));
  }

  function types(profile, actor) {
    const found = new Map();
    for (const [role, type, quad, count] of profile.types) {
      if (!found.has(type)) found.set(type, { type, quad, actor: 0, recipient: 0 });
      found.get(type)[role] += count;
    }
    const rows = [...found.values()].sort((a, b) => b.actor + b.recipient - a.actor - a.recipient);
    const link = (role) => (row) => (row[role] ? element("a", { href: NL.router.format("events", [], { [role]: actor.id, type: row.type, status: "actual" }) }, format.number(row[role])) : "0");
    const table = NL.table.make([
      { name: "type", title: "Type", value: (row) => row.type, show: (row) => element("span", {}, element("span", { class: `dot ${row.quad}` }), format.code(row.type)) },
      { name: "actor", title: "Given", isNumber: true, value: (row) => row.actor, show: link("actor") },
      { name: "recipient", title: "Received", isNumber: true, value: (row) => row.recipient, show: link("recipient") },
    ], { caption: `Events of ${actor.name} by type`, rows, empty: "No actual event." });
    return NL.view.section("Given and received", {
      note: "Actual events of the whole release; the links show those of this report.",
      csv: { name: `types-${actor.id}`, columns: ["participant_role", "event_type", "quad_class", "event_count"], rows: profile.types },
      sql: `SELECT p.participant_role, e.event_type, count(*) AS event_count\nFROM marts.fct_event_participant AS p\nINNER JOIN marts.fct_event AS e USING (world_event_id)\nWHERE p.actor_id = ${NL.sql.text(actor.id)}\n  AND e.status = 'actual' AND p.participant_role IN ('actor', 'recipient')\nGROUP BY ALL\nORDER BY event_count DESC;`,
    }, table.node);
  }

  function partnersSql(id) {
    return `SELECT a.actor_id AS partner_id, a.actor_name AS partner_name, a.country_code AS partner_country_code,\n  coalesce(sum(n.event_count) FILTER (WHERE n.source_actor_id = ${id}), 0) AS given_count,\n  coalesce(sum(n.event_count) FILTER (WHERE n.target_actor_id = ${id}), 0) AS received_count,\n  sum(n.verbal_cooperation_count + n.material_cooperation_count) AS cooperation_count,\n  sum(n.verbal_conflict_count + n.material_conflict_count) AS conflict_count\nFROM marts.fct_network_month AS n\nINNER JOIN marts.dim_actor AS a\n  ON a.actor_id = CASE WHEN n.source_actor_id = ${id} THEN n.target_actor_id ELSE n.source_actor_id END\nWHERE ${id} IN (n.source_actor_id, n.target_actor_id)\nGROUP BY ALL\nORDER BY given_count + received_count DESC, partner_name;`;
  }

  function partners(profile, actor) {
    const columns = ["partner_id", "partner_name", "partner_country_code", "given_count", "received_count", "cooperation_count", "conflict_count"];
    const rows = profile.partners.map((values) => Object.fromEntries(columns.map((name, index) => [name, values[index]])));
    const table = NL.table.make([
      { name: "partner_name", title: "With", value: (row) => row.partner_name, show: (row) => element("span", {}, element("a", { href: NL.router.format("dyad", [actor.id, row.partner_id]) }, row.partner_name), row.partner_country_code ? [" ", element("span", { class: "country" }, row.partner_country_code)] : null), class: "wide" },
      number("given_count", "Given"), number("received_count", "Received"), number("cooperation_count", "Cooperation"), number("conflict_count", "Conflict"),
    ], { caption: `Co-actors of ${actor.name}`, rows, empty: "Nobody else takes part in a dated event with this actor." });
    return NL.view.section("Co-actors", {
      note: "Actual events with a day, of the whole release. A link shows the two side by side.",
      csv: { name: `co-actors-${actor.id}`, columns, rows: profile.partners },
      sql: partnersSql(NL.sql.text(actor.id)),
    }, table.node);
  }

  function leadOf(actor) {
    return [
      element("span", {}, format.code(actor.kind)), actor.country && actor.kind !== "country" ? ` · ${format.country(actor.country)}` : "", actor.sector ? ` · ${format.sector(actor.sector)}` : "",
      actor.isKnown ? "" : " · not in the seeds, known from the news alone",
    ];
  }

  async function showProfile(place, id, parameters, isStale) {
    const actor = await NL.actors.describe(id);
    if (!actor) {
      NL.dom.append(place, [NL.view.heading("Actor"), NL.view.empty("This actor takes no part in this report.", "Look among all: ", NL.view.code(`newsledger query "FROM actor_timeline('${id.replace(/[^0-9A-Za-z_:-]/g, "")}')"`))]);
      return;
    }
    const [profile, quotes] = await Promise.all([NL.actors.profile(actor), NL.quotes.of(id)]);
    const own = new URLSearchParams(parameters);
    own.set("party", id);
    const list = NL.eventList.make({
      title: "Events", name: `events-${id}`, accepts: NL.filters.accepts(own), conditions: NL.filters.conditions(own), isStale,
      range: { from: own.get("from"), to: own.get("to") }, note: "Those of this report in which the actor takes part, on any side.",
    });
    NL.dom.append(place, [
      NL.view.heading(actor.name),
      element("p", { class: "lead under" }, leadOf(actor)),
      actor.kind === "country" ? element("p", { class: "muted" }, "Events in which the country itself is named. ", element("a", { href: NL.router.format("events", [], { country: actor.country }) }, "Whoever acts for it")) : null,
      profile ? [offices(profile, actor), months(profile, actor), element("div", { class: "columns" }, types(profile, actor), partners(profile, actor))]
        : NL.view.empty(`Only the ${format.number(NL.manifest.actors.profiled)} busiest actors of this report have a profile.`, "The events and quotations below are complete."),
      list,
      NL.quotes.section("Quotations", quotes, { name: `quotes-${id}`, sql: NL.quotes.sql(id, {}, null), empty: NL.view.empty("Nothing that this actor said is in this report.") }),
    ]);
  }

  NL.router.add("actors", {
    async show(place, address, isStale) {
      if (address.parts.length) await showProfile(place, address.parts[0], address.parameters, isStale);
      else await showList(place, address.parameters);
    },
  });
})();
