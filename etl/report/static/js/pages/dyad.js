// Two countries, or two actors: what they did to each other day by day, the events, and what each says of the other.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const COUNTS = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];

  const isCountry = (side) => format.hasCountry(side);

  async function sideName(side) {
    if (isCountry(side)) return format.country(side);
    const actor = await NL.actors.describe(side);
    return actor ? actor.name : side;
  }

  // ---- choosing two sides

  function chooser(sides, parameters) {
    const control = (name, label, value) => {
      const input = element("input", { name, type: "text", list: "countries", autocomplete: "off", required: true, placeholder: "country, or name of an actor" });
      input.value = value || "";
      return element("label", { class: "field" }, element("span", { class: "label" }, label), input);
    };
    const problem = element("p", { class: "failure", role: "alert", hidden: true });
    const form = element("form", { class: "filters", "aria-label": "Two sides" },
      control("one", "One side", sides[0]), control("other", "Other side", sides[1]),
      element("div", { class: "actions" },
        element("button", { type: "submit" }, "Show"),
        element("button", { type: "button", onclick: () => { const { one, other } = form.elements; [one.value, other.value] = [other.value, one.value]; } }, "Swap")),
      NL.filters.countryList(), problem);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = await Promise.all([form.elements.one.value, form.elements.other.value].map(findSide));
      const missing = [form.elements.one.value, form.elements.other.value].filter((value, index) => !found[index]);
      problem.hidden = !missing.length;
      problem.textContent = missing.length ? `Nobody in this report is called ${missing.map((name) => `“${name}”`).join(" or ")}. Choose from the list, or look under Actors.` : "";
      if (!missing.length) NL.router.go("dyad", found, parameters);
    });
    return form;
  }

  async function findSide(value) {
    const text = value.trim();
    if (NL.filters.isId(text)) return text;
    const code = NL.filters.countryCode(text);
    if (code) return code;
    return NL.actors.findId(text);
  }

  function pairsSection(dyads) {
    return NL.view.tableSection("Pairs of countries", dyads, [
      { name: "pair", title: "Pair", value: (row) => format.country(row.first_country_code), show: (row) => element("a", { href: NL.router.format("dyad", [row.first_country_code, row.second_country_code]) }, `${format.country(row.first_country_code)} and ${format.country(row.second_country_code)}`) },
      { name: "event_count", title: "Events", isNumber: true, value: (row) => row.event_count, show: (row) => format.number(row.event_count) },
      { name: "cooperation_count", title: "Cooperation", isNumber: true, value: (row) => row.cooperation_count, show: (row) => format.number(row.cooperation_count) },
      { name: "conflict_count", title: "Conflict", isNumber: true, value: (row) => row.conflict_count, show: (row) => format.number(row.conflict_count) },
      { name: "goldstein_mean", title: "Goldstein", isNumber: true, value: (row) => row.goldstein_mean, show: (row) => format.decimal(row.goldstein_mean) },
      { name: "last_event_date", title: "Last event", value: (row) => row.last_event_date, show: (row) => format.day(row.last_event_date) },
    ], { name: "dyads", empty: "No actual event between two countries has a day.", note: "Actual events with a known day, in both directions; a reciprocal one counts in each. All days of the release." });
  }

  // ---- days of two countries

  // Rows of both directions: {source, target, date, counts of quad classes, goldstein sum}
  async function readDays(one, other) {
    const [first, second] = [one, other].sort();
    const dyads = await NL.load("dyads");
    if (!dyads.files.includes(first)) return [];
    const file = await NL.load(`dyads/${first}`);
    const pair = file.pairs.find((candidate) => candidate.country === second);
    if (!pair) return [];
    const rows = (series, source, target) => series.map(([date, ...values]) => ({
      source, target, date, ...Object.fromEntries(COUNTS.map((name, index) => [name, values[index]])), goldstein: values[4],
    }));
    return [...rows(pair.forward, first, second), ...(first === second ? [] : rows(pair.backward, second, first))];
  }

  // The same from the events of the window, for actors: a reciprocal event counts in both directions.
  function countDays(events, one, other) {
    const days = new Map();
    for (const event of events) {
      if (event.status !== "actual" || !event.date) continue;
      const direction = NL.filters.direction(event, one, other);
      for (const [source, target, counts] of [[one, other, direction !== "backward"], [other, one, direction !== "forward"]]) {
        if (!direction || !counts) continue;
        const key = `${source} ${event.date}`;
        if (!days.has(key)) days.set(key, { source, target, date: event.date, goldstein: 0, ...Object.fromEntries(COUNTS.map((name) => [name, 0])) });
        const day = days.get(key);
        day[event.quad] += 1;
        day.goldstein += event.goldstein;
      }
    }
    return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  function group(rows, by) {
    const groups = new Map();
    for (const row of rows) {
      const date = by === "month" ? `${row.date.slice(0, 7)}-01` : row.date;
      const key = `${row.source} ${row.target} ${date}`;
      const kept = groups.get(key);
      if (!kept) groups.set(key, { ...row, date });
      else for (const name of [...COUNTS, "goldstein"]) kept[name] += row[name];
    }
    return [...groups.values()].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  }

  function timeline(rows, sides, names, by, sql) {
    const title = "Cooperation and conflict";
    if (!rows.length) {
      return NL.view.section(title, { sql }, NL.view.empty(`No actual event between ${names[0]} and ${names[1]} has a day in this time.`, "Widen the days, or see the list below for events that are planned, possible, denied or without a day."));
    }
    const grouped = group(rows, by);
    const columns = ["source", "target", by === "month" ? "month" : "day", "event_count", ...COUNTS.map((name) => `${name}_count`), "goldstein_sum", "goldstein_mean"];
    const total = (row) => COUNTS.reduce((sum, name) => sum + row[name], 0);
    const table = grouped.map((row) => [row.source, row.target, by === "month" ? row.date.slice(0, 7) : row.date, total(row), ...COUNTS.map((name) => row[name]), Number(row.goldstein.toFixed(3)), Number((row.goldstein / total(row)).toFixed(3))]);
    const nameOf = (side) => names[sides.indexOf(side)];
    const direction = (row) => `${nameOf(row.source)} → ${nameOf(row.target)}`;
    const bars = grouped.flatMap((row) => COUNTS.filter((name) => row[name]).map((name) => ({ date: row.date, direction: direction(row), quad: name, count: row[name], signed: name.endsWith("conflict") ? -row[name] : row[name] })));
    const means = grouped.map((row) => ({ date: row.date, direction: direction(row), mean: row.goldstein / total(row), count: total(row) }));
    const events = grouped.reduce((sum, row) => sum + total(row), 0);
    return NL.view.section(title, {
      sql, csv: { name: `dyad-${sides.join("-")}-by-${by}`, columns, rows: table },
      note: "Actual events by their day. Cooperation stands above the line, conflict below; reciprocal events count in both directions.",
    }, NL.chart.make({
      description: `Events between ${names[0]} and ${names[1]} by ${by}: ${format.plural(events, "event")} from ${format.day(grouped[0].date)} to ${format.day(grouped[grouped.length - 1].date)}.`,
      columns, rows: table,
      spec: (width) => spec(width, bars, means, [`${names[0]} → ${names[1]}`, `${names[1]} → ${names[0]}`], by),
    }));
  }

  // Three panels over one time axis: what the one did to the other, the other to the one, and the means of both.
  function spec(width, bars, means, directions, by) {
    const times = means.map((row) => Date.parse(`${row.date}T00:00:00Z`));
    const spans = Math.max(1, (Math.max(...times) - Math.min(...times)) / 86400000 / (by === "month" ? 30 : 1));
    const size = Math.max(2, Math.min(22, ((width - 70) / (spans + 1)) * 0.8));
    const time = { field: "date", type: "temporal", timeUnit: "utcyearmonthdate" };
    const x = { ...time, bandPosition: 0, title: null, scale: { padding: size / 2 + 4 }, axis: {
      format: by === "month" || spans > 120 ? "%b %Y" : "%-d %b", labelOverlap: true,
      tickCount: spans <= 8 ? { interval: by, step: 1 } : Math.max(2, Math.min(10, Math.floor(width / 110))),
    } };
    const zero = { gridColor: { condition: { test: "datum.value === 0", value: NL.chart.colour("muted") }, value: NL.chart.colour("rule") } };
    const day = { ...time, title: by, format: by === "month" ? "%B %Y" : "%-d %b %Y" };
    const count = { field: "count", title: "events", format: ",d" };
    const legend = { ...NL.chart.quadLegend, columns: width < 520 ? 2 : 4 };
    const panels = directions.map((direction, index) => ({
      title: direction, width: width - 70, height: 130,
      data: { values: bars.filter((row) => row.direction === direction) },
      mark: { type: "bar", size },
      encoding: {
        x, y: { field: "signed", type: "quantitative", title: "events", axis: { format: ",d", tickMinStep: 1, ...zero } },
        color: { field: "quad", type: "nominal", scale: NL.chart.quadScale(), legend: index ? null : legend },
        tooltip: [day, { field: "quad", title: "class" }, count],
      },
    }));
    const goldstein = {
      title: "Goldstein, mean of the events", width: width - 70, height: 110, data: { values: means },
      mark: { type: "line", point: { size: 40, filled: true, opacity: 1 }, strokeWidth: 1.2, strokeOpacity: 0.45 },
      encoding: {
        x, y: { field: "mean", type: "quantitative", title: "score", scale: { domain: [-10, 10] }, axis: { values: [-10, -5, 0, 5, 10], ...zero } },
        color: { field: "direction", type: "nominal", scale: { domain: directions, range: [NL.chart.colour("accent"), NL.chart.colour("second")] },
          legend: { title: null, symbolType: "circle", columns: width < 520 ? 1 : 2, labelLimit: width - 60 } },
        tooltip: [day, { field: "direction" }, { field: "mean", title: "Goldstein", format: ".1f" }, count],
      },
    };
    return { vconcat: [...panels, goldstein], spacing: 26, resolve: { scale: { color: "independent", x: "shared" }, legend: { color: "independent" } } };
  }

  // ---- quotations

  function quotesSection(quotes, speaker, subject, names, range) {
    const shown = quotes.filter((quote) => (!range.from || quote.date >= range.from) && (!range.to || quote.date <= range.to));
    return NL.quotes.section(`${names[0]} about ${names[1]}`, shown, {
      level: 3, sql: NL.quotes.sql(speaker, range, subject), name: `quotes-${speaker}-about-${subject}`,
      empty: NL.view.empty("No quotation of this time speaks of the other side.", "Quotations are those of the window of this report."),
    });
  }

  // ---- the page

  function daysSql(sides, range) {
    const { text, day } = NL.sql;
    const [one, other] = sides;
    const days = [range.from && `event_date >= ${day(range.from)}`, range.to && `event_date <= ${day(range.to)}`].filter(Boolean);
    if (sides.every(isCountry)) {
      const pair = `((source_country_code = ${text(one)} AND target_country_code = ${text(other)})\n    OR (source_country_code = ${text(other)} AND target_country_code = ${text(one)}))`;
      return `SELECT source_country_code, target_country_code, event_date, event_count, verbal_cooperation_count,\n  material_cooperation_count, verbal_conflict_count, material_conflict_count, goldstein_sum, goldstein_mean\nFROM marts.fct_dyad_day${NL.sql.wherePart([pair, ...days])}\nORDER BY event_date, source_country_code;`;
    }
    return `SELECT event_date, direction, quad_class, count(*) AS event_count, avg(goldstein_score) AS goldstein_mean\nFROM marts.events_between(${text(one)}, ${text(other)})${NL.sql.wherePart(["status = 'actual'", "event_date IS NOT NULL", ...days])}\nGROUP BY ALL\nORDER BY ALL;`;
  }

  function eventsSql(sides, range) {
    const bounds = [range.from, range.to].map((value) => (value ? NL.sql.day(value) : "NULL"));
    return `-- All events of the release; this page lists those of its window.\nSELECT *\nFROM marts.events_between(${sides.map(NL.sql.text).join(", ")}, ${bounds.join(", ")})\nORDER BY event_date_start DESC, world_event_id;`;
  }

  function controls(sides, parameters, by) {
    const form = NL.filters.form(parameters, (next) => NL.router.go("dyad", sides, next), ["from", "to", "type", "quad", "status"]);
    const choose = element("select", { name: "by" }, ["day", "month"].map((value) => element("option", { value, selected: value === by }, value)));
    choose.addEventListener("change", (event) => {
      event.stopPropagation();
      const next = new URLSearchParams(parameters);
      next.set("by", choose.value);
      NL.router.go("dyad", sides, next);
    });
    (form.matches("form") ? form : form.querySelector("form")).prepend(element("label", { class: "field" }, element("span", { class: "label" }, "Timeline by"), choose));
    return form;
  }

  function within(range) {
    return (row) => (!range.from || row.date >= range.from) && (!range.to || row.date <= range.to);
  }

  // By day where that leaves the days apart, else by month.
  function chooseStep(rows, wanted) {
    if (wanted === "day" || wanted === "month") return wanted;
    const dates = rows.map((row) => Date.parse(row.date));
    return dates.length && (Math.max(...dates) - Math.min(...dates)) / 86400000 > 200 ? "month" : "day";
  }

  async function showDyad(place, sides, parameters, isStale) {
    const names = await Promise.all(sides.map(sideName));
    const range = { from: parameters.get("from"), to: parameters.get("to") };
    const areCountries = sides.every(isCountry);
    const accepts = NL.filters.accepts(parameters);
    const holder = element("div", {});
    const drawTimeline = (days) => {
      const rows = days.filter(within(range));
      NL.dom.replace(holder, timeline(rows, sides, names, chooseStep(rows, parameters.get("by")), daysSql(sides, range)));
    };
    const days = areCountries ? await readDays(...sides) : null;
    const by = chooseStep((days || []).filter(within(range)), parameters.get("by"));
    if (days) drawTimeline(days);
    const list = NL.eventList.make({
      title: "Events", name: `events-${sides.join("-")}`, conditions: [], range, isStale,
      sql: eventsSql(sides, range),
      accepts: (event) => NL.filters.direction(event, ...sides) !== null && accepts(event),
      whenDone: (events) => { if (!days) drawTimeline(countDays(events, ...sides)); },
      note: areCountries ? "Whoever acts for the two countries, in either direction, of every status." : "In either direction, of every status. The timeline above counts the events of this report.",
    });
    const quotes = await Promise.all([NL.quotes.about(...sides), NL.quotes.about(...[...sides].reverse())]);
    NL.dom.append(place, [
      NL.view.heading(`${names[0]} and ${names[1]}`),
      chooser(names, null),
      controls(sides, parameters, by),
      holder, list,
      NL.view.section("What each says of the other", {}, element("div", { class: "columns" },
        quotesSection(quotes[0], sides[0], sides[1], names, range),
        quotesSection(quotes[1], sides[1], sides[0], [...names].reverse(), range))),
    ]);
  }

  NL.router.add("dyad", {
    async show(place, address, isStale) {
      const sides = address.parts.slice(0, 2).map((side) => (isCountry(side.toUpperCase()) ? side.toUpperCase() : side));
      if (sides.length === 2) {
        await showDyad(place, sides, address.parameters, isStale);
        return;
      }
      const dyads = await NL.load("dyads");
      NL.dom.append(place, [NL.view.heading("Dyads", "Two countries, or two actors: what they did to each other, and what each says of the other."), chooser([sides[0]], null), pairsSection(dyads)]);
    },
  });
})();
