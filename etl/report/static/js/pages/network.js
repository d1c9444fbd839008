// The network: who acted on whom in some months, countries or actors, as a drawing and as a table.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const [MARGIN, HEIGHT] = [60, 640];
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

  // Where each node stands: pushed apart and held by their lines, then stretched to the frame.
  async function place(width, graph) {
    const nodes = await NL.chart.compute({
      $schema: "https://vega.github.io/schema/vega/v6.json",
      data: [
        { name: "links", values: graph.links },
        { name: "nodes", values: graph.nodes, transform: [{ type: "force", iterations: 400, static: true, forces: [
          { force: "collide", radius: 42 }, { force: "nbody", strength: -420, distanceMax: 420 },
          { force: "link", links: "links", distance: 90 }, { force: "x", x: 0, strength: 0.06 }, { force: "y", y: 0, strength: 0.12 },
        ] }] },
      ],
    }, "nodes");
    const spread = (key) => {
      const values = nodes.map((node) => node[key]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return { low, size: Math.max(1, high - low) };
    };
    const [x, y] = [spread("x"), spread("y")];
    const stretch = Math.min(1.8, (width - 2 * MARGIN) / x.size);
    const raise = Math.min(1.8, Math.max(stretch, 1), (HEIGHT - MARGIN) / y.size); // a narrow frame is a high one
    const height = Math.max(180, y.size * raise + MARGIN);
    const left = (width - x.size * stretch) / 2;
    const top = (height - y.size * raise) / 2 + 8;
    const standing = nodes.map((node) => ({ id: node.id, name: node.name, weight: node.weight, x: left + (node.x - x.low) * stretch, y: top + (node.y - y.low) * raise }));
    const at = new Map(standing.map((node) => [node.id, node]));
    const links = graph.links.map((link) => ({ names: link.names, one: link.one, other: link.other, count: link.count, balance: link.balance, x: at.get(link.one).x, y: at.get(link.one).y, x2: at.get(link.other).x, y2: at.get(link.other).y }));
    return { height, nodes: standing, links };
  }

  async function spec(width, graph) {
    const { height, nodes, links } = await place(width, graph);
    const encode = (enter) => ({ enter });
    return {
      $schema: "https://vega.github.io/schema/vega/v6.json", width, height, padding: 0, autosize: "none", background: null,
      data: [{ name: "nodes", values: nodes }, { name: "links", values: links }],
      scales: [
        { name: "balance", type: "linear", domain: [-1, 0, 1], range: [NL.chart.colour("material-conflict"), NL.chart.colour("muted"), NL.chart.colour("material-cooperation")] },
        { name: "width", type: "sqrt", domain: [0, Math.max(1, ...links.map((link) => link.count))], range: [0.7, 9] },
        { name: "size", type: "sqrt", domain: [0, Math.max(1, ...nodes.map((node) => node.weight))], range: [24, 620] },
      ],
      marks: [
        { type: "rule", from: { data: "links" }, encode: encode({
          x: { field: "x" }, y: { field: "y" }, x2: { field: "x2" }, y2: { field: "y2" }, stroke: { scale: "balance", field: "balance" },
          strokeWidth: { scale: "width", field: "count" }, strokeOpacity: { value: 0.75 }, cursor: { value: "pointer" }, tooltip: { signal: "{'between': datum.names, 'events': datum.count}" } }) },
        { type: "symbol", from: { data: "nodes" }, encode: encode({
          x: { field: "x" }, y: { field: "y" }, size: { scale: "size", field: "weight" }, fill: { value: NL.chart.colour("paper") }, stroke: { value: NL.chart.colour("ink") },
          strokeWidth: { value: 1.2 }, cursor: { value: "pointer" }, tooltip: { signal: "{'who': datum.name, 'events': datum.weight}" } }) },
        label({ stroke: { value: NL.chart.colour("paper") }, strokeWidth: { value: 4 }, strokeJoin: { value: "round" } }),
        label({}),
      ],
    };
  }

  // The names over the nodes: once as a halo that keeps lines away, once as text. At the sides they stay in the frame.
  function label(extra) {
    return {
      type: "text", from: { data: "nodes" }, interactive: false,
      encode: { enter: {
        x: { field: "x" }, y: { signal: "datum.y - sqrt(scale('size', datum.weight)) / 2 - 6" }, text: { field: "name" }, limit: { value: 150 },
        align: { signal: "datum.x < 75 ? 'left' : datum.x > width - 75 ? 'right' : 'center'" }, dx: { signal: "datum.x < 75 ? -datum.x + 4 : datum.x > width - 75 ? width - datum.x - 4 : 0" },
        fill: { value: NL.chart.colour("ink") }, fontSize: { value: 12 }, font: { value: window.getComputedStyle(document.body).fontFamily }, ...extra,
      } },
    };
  }

  function form(months, state) {
    const choose = (name, label, options, value) => element("label", { class: "field" }, element("span", { class: "label" }, label),
      element("select", { name }, options.map(([key, text]) => element("option", { value: key, selected: key === value }, text))));
    const listed = months.filter(([, count]) => count).map(([month, count]) => [month, `${format.shortMonth(`${month}-01`)} · ${format.plural(count, "pair")}`]);
    const made = element("form", { class: "filters", "aria-label": "Filters" },
      choose("from", "From", listed, state.from),
      choose("to", "To", listed, state.to),
      choose("between", "Between", [["countries", "countries"], ["actors", "actors"]], state.between),
      choose("edges", "Pairs drawn", Object.entries(EDGES).map(([key, count]) => [key, `the ${count} strongest`]), state.edges));
    made.addEventListener("submit", (event) => event.preventDefault());
    made.addEventListener("change", () => NL.router.go("network", [], Object.fromEntries(["from", "to", "between", "edges"].map((key) => [key, made.elements[key].value]))));
    return made;
  }

  // What the address asks for; without it the newest month that has something.
  function read(parameters, listed) {
    const pick = (key, choices, otherwise) => (choices.includes(parameters.get(key)) ? parameters.get(key) : otherwise);
    const between = pick("between", ["countries", "actors"], listed.some(([, countries]) => countries) ? "countries" : "actors");
    const months = listed.map(([month, countries, actors]) => [month, between === "actors" ? actors : countries]);
    const names = months.filter(([, count]) => count).map(([month]) => month); // the newest first
    const asked = (key) => (/^\d{4}-\d{2}$/.test(parameters.get(key)) ? parameters.get(key) : null);
    const [first, last] = [asked("from") || asked("to") || names[0], asked("to") || asked("from") || names[0]].sort();
    const within = names.filter((name) => name >= first && name <= last);
    const [from, to] = within.length ? [within[within.length - 1], within[0]] : [names[0], names[0]];
    return { months, between, from, to, edges: pick("edges", Object.keys(EDGES), window.matchMedia("(max-width: 44rem)").matches ? "few" : "some") };
  }

  // The edges of all months together, those with most events first.
  function sum(slices, between) {
    const found = new Map();
    for (const slice of slices) {
      for (const edge of NL.objects({ columns: slice.columns, rows: slice[between] })) {
        const key = `${edge.source} ${edge.target}`;
        const before = found.get(key);
        if (!before) found.set(key, edge);
        else for (const name of ["event_count", "cooperation_count", "conflict_count", "goldstein_sum"]) before[name] += edge[name];
      }
    }
    return [...found].sort(([one, a], [other, b]) => b.event_count - a.event_count || (one < other ? -1 : 1)).map(([, edge]) => edge);
  }

  function sql({ from, to, between }) {
    const { day } = NL.sql;
    const days = (column) => `${column} >= ${day(`${from}-01`)} AND ${column} < ${day(`${to}-01`)} + INTERVAL 1 MONTH`;
    if (between === "actors") {
      return `SELECT s.actor_name AS source, t.actor_name AS target, sum(n.event_count) AS event_count,\n  sum(n.verbal_cooperation_count + n.material_cooperation_count) AS cooperation_count,\n  sum(n.verbal_conflict_count + n.material_conflict_count) AS conflict_count, sum(n.goldstein_sum) / sum(n.event_count) AS goldstein_mean\nFROM marts.fct_network_month AS n\nINNER JOIN marts.dim_actor AS s ON n.source_actor_id = s.actor_id\nINNER JOIN marts.dim_actor AS t ON n.target_actor_id = t.actor_id\nWHERE ${days("n.month_date")}\nGROUP BY s.actor_id, t.actor_id, source, target\nORDER BY event_count DESC, s.actor_id, t.actor_id;`;
    }
    return `SELECT source_country_code AS source, target_country_code AS target, sum(event_count) AS event_count,\n  sum(verbal_cooperation_count + material_cooperation_count) AS cooperation_count,\n  sum(verbal_conflict_count + material_conflict_count) AS conflict_count, sum(goldstein_sum) / sum(event_count) AS goldstein_mean\nFROM marts.fct_dyad_day\nWHERE ${days("event_date")}\n  AND source_country_code <> target_country_code\nGROUP BY ALL\nORDER BY event_count DESC, source, target;`;
  }

  NL.router.add("network", {
    async show(place, address) {
      const { months: listed, edges_a_month: kept } = NL.manifest.network;
      if (!listed.length) {
        NL.dom.append(place, [NL.view.heading("Network"), NL.view.empty("No actual event between two sides has a day.", "The list of events may have some without a day: ", element("a", { href: "#/events" }, "look there"), ".")]);
        return;
      }
      const state = read(address.parameters, listed);
      const { between, from, to } = state;
      const slices = await Promise.all(state.months.filter(([month, count]) => count && month >= from && month <= to).map(([month]) => NL.load(`network/${month}`)));
      const names = new Map(slices.flatMap((slice) => slice.names.map(([id, name]) => [id, name])));
      const nameOf = (id) => (between === "actors" ? names.get(id) || id : format.country(id));
      const edges = sum(slices, between);
      const month = (text) => format.month(`${text}-01`);
      const title = `${between === "actors" ? "Actors" : "Countries"}, ${from === to ? month(from) : `${month(from)} – ${month(to)}`}`;
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
        form(state.months, state),
        edges.length ? NL.view.section(title, { sql: sql(state), csv: { name: `network-${between}-${from}-${to}`, columns, rows: data },
          note: `Actual events with a day; reciprocal ones stand in both directions. The report keeps the ${format.number(kept)} strongest pairs of each month.` },
        NL.chart.make({
          description: `Network of ${title}: ${format.plural(graph.nodes.length, "node")}, the strongest pair ${nameOf(edges[0].source)} and ${nameOf(edges[0].target)} with ${format.plural(edges[0].event_count, "event")}.`,
          columns, rows: data, spec: (width) => spec(width, layout(edges.slice(0, EDGES[state.edges]), nameOf)),
          onClick: (datum) => {
            if (datum.one) NL.router.go("dyad", [datum.one, datum.other]);
            else if (datum.id) NL.router.go(...(between === "actors" ? ["actors", [datum.id]] : ["events", [], { country: datum.id }]));
          },
        }), table.node) : NL.view.empty("Nothing between two sides in these months.", "Choose others: each says how many pairs it has."),
      ]);
    },
  });
})();
