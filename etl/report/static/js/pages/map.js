// The map: events by the place where they happened, over borders that travel with the report.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const COLOURS = { all: "accent", cooperation: "material-cooperation", conflict: "material-conflict" };
  const LABELS = { all: "all events", cooperation: "cooperation", conflict: "conflict" };

  function sql(month, kind) {
    const { text } = NL.sql;
    const window = NL.manifest.window;
    const conditions = ["status = 'actual'", "place_id IS NOT NULL", "latitude IS NOT NULL",
      month && `strftime(event_date, '%Y-%m') = ${text(month)}`, window.since && `event_date >= ${NL.sql.day(window.since)}`,
      kind !== "all" && `quad_class LIKE ${text(`%${kind}`)}`, ...NL.sql.narrowed(window)].filter(Boolean);
    return `SELECT place_id, place_name, place_country_code, latitude, longitude, count(*) AS event_count\nFROM marts.fct_event${NL.sql.wherePart(conditions)}\nGROUP BY ALL\nORDER BY event_count DESC, place_id;`;
  }

  function chart(rows, world, kind, title) {
    const values = rows.slice(0, 1000).map((row) => ({ place: format.country(row.country) === row.name ? row.name : `${row.name}, ${format.country(row.country)}`, ...row })).reverse();
    const most = Math.max(12, ...rows.map((row) => row.shown));
    return NL.chart.make({
      description: `${title}: ${format.plural(rows.length, "place")}, most in ${rows.slice(0, 3).map((row) => `${row.name} (${format.number(row.shown)})`).join(", ")}.`,
      columns: ["place_id", "place_name", "country_code", "latitude", "longitude", "event_count"],
      rows: rows.map((row) => [row.id, row.name, row.country, row.latitude, row.longitude, row.shown]),
      onClick: (datum) => { if (datum.id) NL.router.go("events", [], { place: datum.id, status: "actual" }); },
      spec: (width) => ({
        width, height: Math.max(220, width * 0.49), projection: { type: "equalEarth" }, view: { stroke: null },
        layer: [
          { data: { sphere: true }, mark: { type: "geoshape", fill: NL.chart.colour("sea"), stroke: NL.chart.colour("rule") } },
          { data: { values: world, format: { type: "topojson", feature: "countries" } }, mark: { type: "geoshape", fill: NL.chart.colour("land"), stroke: NL.chart.colour("paper"), strokeWidth: 0.5 } },
          { data: { values }, mark: { type: "circle", opacity: 0.72, stroke: NL.chart.colour("paper"), strokeWidth: 0.7, cursor: "pointer" },
            encoding: {
              longitude: { field: "longitude", type: "quantitative" }, latitude: { field: "latitude", type: "quantitative" },
              size: { field: "shown", type: "quantitative", scale: { type: "sqrt", domain: [0, most], range: [width < 520 ? 8 : 14, width < 520 ? 350 : 900] }, legend: null },
              color: { value: NL.chart.colour(COLOURS[kind]) },
              tooltip: [{ field: "place" }, { field: "shown", title: "events", format: ",d" }],
            } },
        ],
      }),
    });
  }

  function form(parameters, months) {
    const choose = (name, label, options, value) => element("label", { class: "field" }, element("span", { class: "label" }, label),
      element("select", { name }, options.map(([key, text]) => element("option", { value: key, selected: key === value }, text))));
    const made = element("form", { class: "filters", "aria-label": "Filters" },
      choose("month", "Month of the event", [["", "all"], ...months.map((month) => [month, format.month(`${month}-01`)])], parameters.get("month") || ""),
      choose("kind", "Events", Object.entries(LABELS), parameters.get("kind") || "all"));
    made.addEventListener("submit", (event) => event.preventDefault());
    made.addEventListener("change", () => NL.router.go("map", [], { month: made.elements.month.value, kind: made.elements.kind.value === "all" ? "" : made.elements.kind.value }));
    return made;
  }

  NL.router.add("map", {
    async show(place, address) {
      const { months, places_shown: most } = NL.manifest.map;
      const month = months.includes(address.parameters.get("month")) ? address.parameters.get("month") : null;
      const kind = address.parameters.get("kind") in COLOURS ? address.parameters.get("kind") : "all";
      const [view, world] = await Promise.all([NL.load(`map/${month || "all"}`), NL.load("vendor/world", "vendor/world.js")]);
      const rows = NL.objects(view).map((row) => {
        const cooperation = row.verbal_cooperation_count + row.material_cooperation_count;
        const conflict = row.verbal_conflict_count + row.material_conflict_count;
        return { id: row.place_id, name: row.place_name, country: row.country_code, latitude: row.latitude, longitude: row.longitude, cooperation, conflict, shown: { all: cooperation + conflict, cooperation, conflict }[kind] };
      }).filter((row) => row.shown).sort((a, b) => b.shown - a.shown);
      const title = `Places of ${LABELS[kind]}${month ? `, ${format.month(`${month}-01`)}` : ""}`;
      const table = NL.table.make([
        { name: "place_name", title: "Place", value: (row) => row.name, show: (row) => element("a", { href: NL.router.format("events", [], { place: row.id, status: "actual" }) }, row.name) },
        { name: "country", title: "Country", value: (row) => row.country && format.country(row.country) },
        { name: "cooperation", title: "Cooperation", isNumber: true, value: (row) => row.cooperation, show: (row) => format.number(row.cooperation) },
        { name: "conflict", title: "Conflict", isNumber: true, value: (row) => row.conflict, show: (row) => format.number(row.conflict) },
      ], { caption: title, rows, pageSize: 25 });
      NL.dom.append(place, [
        NL.view.heading("Map", "Where events happened, as their own words say. A place or a circle leads to its events."),
        form(address.parameters, months),
        rows.length
          ? NL.view.section(title, { sql: sql(month, kind), csv: { name: "places", columns: ["place_id", "place_name", "country_code", "latitude", "longitude", "cooperation_count", "conflict_count"], rows: rows.map((row) => [row.id, row.name, row.country, row.latitude, row.longitude, row.cooperation, row.conflict]) },
            note: `Actual events of the whole release, at most ${format.number(most)} places. Circles grow with the number of events.` }, chart(rows, world, kind, title), table.node)
          : NL.view.empty("No actual event of this time has a place.", "Choose another month, or all events."),
      ]);
    },
  });
})();
