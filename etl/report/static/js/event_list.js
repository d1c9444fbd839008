// A list of events: found slice by slice, each row opens to its reports.
"use strict";
NL.eventList = (function () {
  const { element, replace } = NL.dom;
  const format = NL.format;
  const NAMES_SHOWN = 3;

  const COLUMNS = ["world_event_id", "event_date", "event_date_start", "event_date_end", "event_type", "event_mode", "cameo_code",
    "quad_class", "status", "goldstein_score", "actors", "actor_countries", "recipients", "recipient_countries", "place_name",
    "place_country_code", "report_count", "outlet_count", "confidence"];

  function csvRow(event) {
    const names = (side) => side.map((actor) => actor.name);
    const countries = (side) => [...new Set(side.map((actor) => actor.country).filter(Boolean))];
    const place = event.place || {};
    return [event.id, event.date, event.start, event.end, event.type, event.mode, event.code, event.quad, event.status,
      event.goldstein, names(event.actors), countries(event.actors), names(event.recipients), countries(event.recipients),
      place.name, place.country, event.reports, event.outletCount, event.confidence];
  }

  function actorLink(actor) {
    const country = actor.country && actor.kind !== "country" ? element("span", { class: "country", title: format.country(actor.country) }, actor.country) : null;
    const name = actor.id
      ? element("a", { href: NL.router.format("actors", [actor.id]) }, actor.name) : element("span", {}, actor.name);
    return element("span", { class: "actor-name" }, name, country ? [" ", country] : null);
  }

  function side(actors) {
    if (!actors.length) return element("span", { class: "muted" }, "not named");
    const shown = actors.slice(0, NAMES_SHOWN).flatMap((actor, index) => [index ? ", " : null, actorLink(actor)]);
    const left = actors.length - NAMES_SHOWN;
    return element("span", {}, shown, left > 0 ? element("span", { class: "muted" }, ` and ${left} more`) : null);
  }

  function type(event) {
    return element("span", { class: "type" }, element("span", { class: `dot ${event.quad || ""}`, title: format.code(event.quad) }),
      element("span", {}, format.code(event.type), NL.dom.hidden(`, ${format.code(event.quad)}`)),
      event.mode ? element("span", { class: "muted" }, ` ${format.code(event.mode).toLowerCase()}`) : null,
      event.status !== "actual" ? element("span", { class: "status" }, event.status) : null);
  }

  function parties(event) {
    if (!event.recipients.length) return element("span", { class: "parties" }, side(event.actors));
    return element("span", { class: "parties" }, side(event.actors), element("span", { class: "arrow" }, event.isReciprocal ? " ↔ " : " → "),
      NL.dom.hidden(event.isReciprocal ? "with" : "to"), side(event.recipients));
  }

  function place(found) {
    if (!found) return null;
    const country = found.country && format.country(found.country);
    return country && country !== found.name ? `${found.name}, ${country}` : found.name;
  }

  const TABLE = [
    { name: "date", title: "Day", value: (e) => e.end, show: (e) => format.days(e.start, e.end), class: "day" },
    { name: "type", title: "What", value: (e) => e.type, show: type },
    { name: "who", title: "Who → whom", value: (e) => (e.actors[0] || {}).name, show: parties, class: "wide" },
    { name: "place", title: "Where", value: (e) => (e.place || {}).name, show: (e) => place(e.place) },
    { name: "reports", title: "Reports", isNumber: true, value: (e) => e.reports, show: (e) => format.number(e.reports) },
    { name: "outlets", title: "Outlets", isNumber: true, value: (e) => e.outletCount, show: (e) => format.number(e.outletCount) },
    { name: "goldstein", title: "Goldstein", isNumber: true, value: (e) => e.goldstein, show: (e) => format.decimal(e.goldstein) },
  ];

  const MAGNITUDES = [["magnitude_killed", "killed"], ["magnitude_injured", "injured"], ["magnitude_arrested", "arrested"], ["magnitude_size", "people"]];

  function facts(report) {
    const money = report.magnitude_amount === null ? null : `${format.number(report.magnitude_amount)} ${report.magnitude_currency || ""}`.trim();
    return [
      ["Status", format.code(report.status)],
      ["Day", `${format.days(report.event_date_start, report.event_date_end)}${report.date_status ? ` (${report.date_status})` : ""}`],
      ["Code", `CAMEO ${report.cameo_code}, ${format.code(report.event_type)}${report.event_mode ? ` ${report.event_mode}` : ""}`],
      ["Place", report.place_name],
      ["Says who", report.attributed_to],
      ["By", report.medium && format.code(report.medium)],
      ["Counts", MAGNITUDES.filter(([key]) => report[key] !== null).map(([key, name]) => `${format.number(report[key])} ${name}`).concat(money || []).join(", ")],
    ].filter(([, value]) => value);
  }

  function reportNode(report) {
    const article = report.article;
    const published = article.published_at ? format.time(article.published_at) : "undated";
    return element("li", { class: "report" },
      element("p", { class: "source" }, element("strong", {}, article.outlet || "Outlet not known"), " ",
        element("span", { class: "muted" }, published), element("br"),
        NL.dom.outsideLink(article.url, article.title || "Article without a headline")),
      NL.sentence.show(report.sentence, report.marks),
      element("dl", { class: "facts" }, facts(report).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
      element("p", { class: "muted small" }, "Why it was coded so: ", NL.view.code(`newsledger explain ${report.event_id}`)));
  }

  // All that the window holds of an event.
  async function detail(event) {
    const reports = await NL.events.reports(event);
    const marks = reports.flatMap((report) => report.marks);
    const left = event.reports - reports.length;
    return element("div", { class: "reports" },
      NL.sentence.legend(marks),
      event.thirdParties.length ? element("p", {}, element("span", { class: "muted" }, "Third parties: "), side(event.thirdParties)) : null,
      element("ol", {}, reports.map(reportNode)),
      left > 0 ? element("p", { class: "muted" }, `${format.plural(left, "more report")} in the release: the SQL below has all of them.`) : null,
      element("p", { class: "links" }, element("a", { href: NL.router.format("event", [event.id]) }, "Link to this event")),
      NL.view.section("Reports of this event", { level: 3, sql: NL.sql.reports(event.id), class: "inline" }));
  }

  function label(event) {
    const names = (who) => who.map((actor) => actor.name).join(", ") || "nobody named";
    return `Reports of: ${names(event.actors)}, ${format.code(event.type)}, ${names(event.recipients)}`;
  }

  // options: {title, accepts, range, conditions, name, empty, isStale(), whenDone(events)}
  function make(options) {
    const found = [];
    const state = element("p", { class: "state", role: "status" }, "Searching…");
    const table = NL.table.make(TABLE, {
      caption: options.title, rows: [], detail, detailLabel: label,
      empty: "Searching…",
    });
    const node = NL.view.section(options.title, {
      note: options.note,
      sql: options.sql || (() => NL.sql.events(options.conditions, NL.manifest.window)),
      csv: () => ({ name: options.name || "events", columns: COLUMNS, rows: found.map(csvRow) }),
    }, state, table.node);
    const stop = () => options.isStale();
    NL.events.search(options.accepts, options.range || {}, (events, searched, total) => {
      if (stop()) return;
      found.push(...events);
      table.setRows(found);
      const isDone = searched >= total;
      replace(state, isDone
        ? [element("strong", {}, format.plural(found.length, "event")), ` of ${format.number(total)} in this report, the last reported first.`]
        : `Searched ${format.number(searched)} of ${format.number(total)} events, ${format.number(found.length)} found…`);
      if (isDone) {
        if (!found.length) replace(node.querySelector(".table"), options.empty || noneFound());
        if (options.whenDone) options.whenDone(found);
        node.dataset.done = "yes";
      }
    }, stop).catch((error) => replace(state, element("span", { class: "failure" }, `The events cannot be read: ${error.message}.`)));
    return node;
  }

  function noneFound() {
    const window = NL.manifest.window;
    return NL.view.empty("No event of this report is like that.",
      "Take a filter away, or widen the days. ",
      window.is_whole ? "" : "Older events are in the release: the SQL of this list has no limit once its first condition is taken out.");
  }

  return { make, detail, parties, type, side, place, actorLink };
})();
