// The network: who acted on whom in a month, countries or actors, as a drawing and as a table.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const EDGES = { few: 25, some: 60, many: 120 };

  // Two directions between the same two are one line of the drawing, as wide as both together.
  function layout(edges, nodes) {
    const pairs = new Map();
    const weight = new Map();
    for (const edge of edges) {
      const [first, second] = [edge.source, edge.target].sort();
      const key = `${first} ${second}`;
      if (!pairs.has(key)) pairs.set(key, { first, second, count: 0, cooperation: 0, conflict: 0 });
      const pair = pairs.get(key);
      pair.count += edge.event_count;
      pair.cooperation += edge.cooperation_count;
      pair.conflict += edge.conflict_count;
      for (const side of [first, second]) weight.set(side, (weight.get(side) || 0) + edge.event_count);
    }
    const ids = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a));
    const number = new Map(ids.map((id, index) => [id, index]));
    return {
      nodes: ids.map((id) => ({ id, name: nodes(id), weight: weight.get(id) })),
      links: [...pairs.values()].map((pair) => ({ source: number.get(pair.first), target: number.get(pair.second), names: `${nodes(pair.first)} and ${nodes(pair.second)}`, one: pair.first, other: pair.second, count: pair.count, balance: (pair.cooperation - pair.conflict) / Math.max(1, pair.cooperation + pair.conflict) })),
    };
  }

  function spec(width, graph) {
    const height = Math.max(320, Math.min(620, width * 0.6));
    const most = Math.max(1, ...graph.links.map((link) => link.count));
    const heaviest = Math.max(1, ...graph.nodes.map((node) => node.weight));
    const ink = NL.chart.colour("ink");
    return {
      $schema: "https://vega.github.io/schema/vega/v6.json", width, height, padding: 0, autosize: "none", background: null,
      data: [
        { name: "nodes", values: graph.nodes },
        { name: "links", values: graph.links },
      ],
      scales: [
        { name: "balance", type: "linear", domain: [-1, 0, 1], range: [NL.chart.colour("material-conflict"), NL.chart.colour("muted"), NL.chart.colour("material-cooperation")] },
        { name: "width", type: "sqrt", domain: [0, most], range: [0.7, 9] },
        { name: "size", type: "sqrt", domain: [0, heaviest], range: [24, 620] },
      ],
      marks: [
        { name: "drawn", type: "symbol", zindex: 1, from: { data: "nodes" },
          encode: { enter: { middleX: { value: width / 2 }, middleY: { value: height / 2 }, fill: { value: NL.chart.colour("paper") }, stroke: { value: ink }, strokeWidth: { value: 1.2 }, size: { scale: "size", field: "weight" }, cursor: { value: "pointer" },
            tooltip: { signal: "{'who': datum.name, 'events': datum.weight}" } } },
          transform: [{ type: "force", iterations: 400, static: true, signal: "force",
            forces: [
              { force: "center", x: width / 2, y: height / 2 }, { force: "collide", radius: 38 }, { force: "nbody", strength: -width * 0.55 },
              { force: "link", links: "links", distance: Math.max(70, width / 11) }, { force: "x", x: "middleX", strength: 0.04 }, { force: "y", y: "middleY", strength: 0.1 },
            ] }] },
        { type: "path", from: { data: "links" }, interactive: true,
          encode: { enter: { stroke: { scale: "balance", field: "balance" }, strokeWidth: { scale: "width", field: "count" }, strokeOpacity: { value: 0.75 }, cursor: { value: "pointer" },
            tooltip: { signal: "{'between': datum.names, 'events': datum.count}" } } },
          transform: [{ type: "linkpath", require: { signal: "force" }, shape: "line", sourceX: "datum.source.x", sourceY: "datum.source.y", targetX: "datum.target.x", targetY: "datum.target.y" }] },
        label(2, { stroke: { value: NL.chart.colour("paper") }, strokeWidth: { value: 4 }, strokeJoin: { value: "round" } }),
        label(3, {}),
      ],
    };
  }

  // The names over the nodes: once as a halo that keeps lines away, once as text.
  function label(zindex, extra) {
    return {
      type: "text", zindex, from: { data: "drawn" }, interactive: false,
      encode: {
        enter: { text: { field: "datum.name" }, fill: { value: NL.chart.colour("ink") }, fontSize: { value: 12 }, font: { value: window.getComputedStyle(document.body).fontFamily },
          align: { value: "center" }, limit: { value: 150 }, ...extra },
        update: { x: { field: "x" }, y: { signal: "datum.y - sqrt(datum.size) / 2 - 6" } },
      },
    };
  }

  function form(parameters, months, state) {
    const choose = (name, label, options, value) => element("label", { class: "field" }, element("span", { class: "label" }, label),
      element("select", { name }, options.map(([key, text]) => element("option", { value: key, selected: key === value }, text))));
    const made = element("form", { class: "filters", "aria-label": "Filters" },
      choose("month", "Month", months.map((month) => [month, format.month(`${month}-01`)]), state.month),
      choose("between", "Between", [["countries", "countries"], ["actors", "actors"]], state.between),
      choose("edges", "Pairs drawn", Object.entries(EDGES).map(([key, count]) => [key, `the ${count} strongest`]), state.edges));
    made.addEventListener("submit", (event) => event.preventDefault());
    made.addEventListener("change", () => NL.router.go("network", [], { month: made.elements.month.value, between: made.elements.between.value, edges: made.elements.edges.value }));
    return made;
  }

  function sql(month, between) {
    const { day } = NL.sql;
    if (between === "actors") {
      return `SELECT s.actor_name AS source, t.actor_name AS target, n.event_count,\n  n.verbal_cooperation_count + n.material_cooperation_count AS cooperation_count,\n  n.verbal_conflict_count + n.material_conflict_count AS conflict_count, n.goldstein_mean\nFROM marts.fct_network_month AS n\nINNER JOIN marts.dim_actor AS s ON n.source_actor_id = s.actor_id\nINNER JOIN marts.dim_actor AS t ON n.target_actor_id = t.actor_id\nWHERE n.month_date = ${day(`${month}-01`)}\nORDER BY n.event_count DESC, n.source_actor_id, n.target_actor_id;`;
    }
    return `SELECT source_country_code AS source, target_country_code AS target, sum(event_count) AS event_count,\n  sum(verbal_cooperation_count + material_cooperation_count) AS cooperation_count,\n  sum(verbal_conflict_count + material_conflict_count) AS conflict_count, sum(goldstein_sum) / sum(event_count) AS goldstein_mean\nFROM marts.fct_dyad_day\nWHERE date_trunc('month', event_date) = ${day(`${month}-01`)} AND source_country_code <> target_country_code\nGROUP BY ALL\nORDER BY event_count DESC, source, target;`;
  }

  NL.router.add("network", {
    async show(place, address) {
      const { months, edges_a_month: kept } = NL.manifest.network;
      if (!months.length) {
        NL.dom.append(place, [NL.view.heading("Network"), NL.view.empty("No actual event between two sides has a day.", "The list of events may have some without a day.")]);
        return;
      }
      const pick = (key, choices, otherwise) => (choices.includes(address.parameters.get(key)) ? address.parameters.get(key) : otherwise);
      const state = { month: pick("month", months, months[0]), between: pick("between", ["countries", "actors"], "countries"), edges: pick("edges", Object.keys(EDGES), "some") };
      const slice = await NL.load(`network/${state.month}`);
      const names = new Map(slice.names.map(([id, name]) => [id, name]));
      const nameOf = (id) => (state.between === "actors" ? names.get(id) || id : format.country(id));
      const edges = NL.objects({ columns: slice.columns, rows: slice[state.between] });
      const title = `${state.between === "actors" ? "Actors" : "Countries"}, ${format.month(`${state.month}-01`)}`;
      const columns = ["source", "target", "event_count", "cooperation_count", "conflict_count", "goldstein_mean"];
      const mean = (edge) => edge.goldstein_sum / edge.event_count;
      const data = edges.map((edge) => [nameOf(edge.source), nameOf(edge.target), edge.event_count, edge.cooperation_count, edge.conflict_count, Number(mean(edge).toFixed(3))]);
      const table = NL.table.make([
        { name: "source", title: "Who", value: (edge) => nameOf(edge.source) },
        { name: "target", title: "On whom", value: (edge) => nameOf(edge.target), show: (edge) => element("a", { href: NL.router.format("dyad", [edge.source, edge.target]) }, nameOf(edge.target)) },
        { name: "event_count", title: "Events", isNumber: true, value: (edge) => edge.event_count, show: (edge) => format.number(edge.event_count) },
        { name: "cooperation_count", title: "Cooperation", isNumber: true, value: (edge) => edge.cooperation_count, show: (edge) => format.number(edge.cooperation_count) },
        { name: "conflict_count", title: "Conflict", isNumber: true, value: (edge) => edge.conflict_count, show: (edge) => format.number(edge.conflict_count) },
        { name: "goldstein_mean", title: "Goldstein", isNumber: true, value: mean, show: (edge) => format.decimal(mean(edge)) },
      ], { caption: title, rows: edges, pageSize: 25 });
      const graph = layout(edges.slice(0, EDGES[state.edges]), nameOf);
      NL.dom.append(place, [
        NL.view.heading("Network", "Who acted on whom. A line is as wide as the events between two, blue where they cooperate, red where they are in conflict."),
        form(address.parameters, months, state),
        edges.length ? NL.view.section(title, { sql: sql(state.month, state.between), csv: { name: `network-${state.between}-${state.month}`, columns, rows: data },
          note: `Actual events with a day; reciprocal ones stand in both directions. The report keeps the ${format.number(kept)} strongest pairs of a month.` },
        NL.chart.make({
          description: `Network of ${title}: ${format.plural(graph.nodes.length, "node")}, the strongest pair ${nameOf(edges[0].source)} and ${nameOf(edges[0].target)} with ${format.plural(edges[0].event_count, "event")}.`,
          columns, rows: data, spec: (width) => spec(width, layout(edges.slice(0, EDGES[state.edges]), nameOf)),
          onClick: (datum) => {
            if (datum.one) NL.router.go("dyad", [datum.one, datum.other]);
            else if (datum.id) NL.router.go(...(state.between === "actors" ? ["actors", [datum.id]] : ["events", [], { country: datum.id }]));
          },
        }), table.node) : NL.view.empty("Nothing between two sides in this month.", "Choose another month."),
      ]);
    },
  });
})();
