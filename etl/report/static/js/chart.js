// Charts by Vega-Lite, drawn without eval and without inline styles. Each has its data as a table and as CSV.
"use strict";
NL.chart = (function () {
  const { element, replace } = NL.dom;
  const LIBRARIES = ["vega.min.js", "vega-lite.min.js", "vega-interpreter.js"].map((name) => `vendor/${name}`);
  const QUADS = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];
  const live = new Set();
  let tooltip = null;

  function colour(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  function config() {
    const [ink, muted, rule] = [colour("ink"), colour("muted"), colour("rule")];
    const font = window.getComputedStyle(document.body).fontFamily;
    return {
      background: null,
      font,
      view: { stroke: null },
      axis: { labelColor: muted, titleColor: muted, domainColor: rule, tickColor: rule, gridColor: rule, gridOpacity: 0.6,
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelFontWeight: "normal" },
      axisX: { grid: false },
      axisY: { domain: false, ticks: false, minExtent: 28 },
      legend: { labelColor: ink, titleColor: muted, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", symbolType: "square", orient: "top" },
      title: { color: ink, fontSize: 13, fontWeight: 600, anchor: "start", offset: 8, frame: "group" },
      header: { labelColor: ink, titleColor: muted, labelFontSize: 13 },
      text: { color: ink },
    };
  }

  function quadScale() {
    return { domain: QUADS, range: QUADS.map((name) => colour(name.replace("_", "-"))) };
  }

  const quadLegend = { title: null, labelExpr: "replace(datum.label, '_', ' ')", columns: 4 };

  function showTooltip(handler, event, item, value) {
    if (!tooltip) {
      tooltip = element("div", { class: "tooltip", hidden: true, "aria-hidden": "true" });
      document.body.append(tooltip);
    }
    if (value === null || value === undefined || value === "") {
      tooltip.hidden = true;
      return;
    }
    const lines = typeof value === "object"
      ? Object.entries(value).map(([name, text]) => element("div", {}, element("span", { class: "muted" }, `${name} `), String(text)))
      : [element("div", {}, String(value))];
    replace(tooltip, lines);
    tooltip.hidden = false;
    const left = Math.min(event.clientX + 12, window.innerWidth - tooltip.offsetWidth - 8);
    tooltip.style.left = `${Math.max(8, left)}px`;
    tooltip.style.top = `${Math.min(event.clientY + 12, window.innerHeight - tooltip.offsetHeight - 8)}px`;
  }

  async function draw(chart) {
    await NL.loadScripts(LIBRARIES);
    if (!chart.place.isConnected || chart.isDrawing) return;
    chart.isDrawing = true;
    try {
      await render(chart);
    } catch (error) {
      replace(chart.place, element("p", { class: "failure" }, `The chart cannot be drawn: ${error.message}.`));
    } finally {
      chart.isDrawing = false;
    }
  }

  function makeView(spec, options) {
    const runtime = window.vega.parse(spec, null, { ast: true }); // for the interpreter: the page allows no eval
    return new window.vega.View(runtime, { expr: window.vegaInterpreter.expressionInterpreter, logLevel: window.vega.Error, ...options });
  }

  // The data of a Vega description after its transforms.
  async function compute(spec, name) {
    const view = makeView(spec, { renderer: "none" });
    await view.runAsync();
    const rows = view.data(name).map((row) => ({ ...row }));
    view.finalize();
    return rows;
  }

  async function render(chart) {
    const width = Math.max(220, chart.place.clientWidth);
    const spec = await chart.spec(width);
    const compiled = String(spec.$schema || "").includes("/vega/") ? spec : window.vegaLite.compile({ ...spec, config: config() }).spec;
    if (chart.vega) chart.vega.finalize();
    replace(chart.place);
    chart.vega = makeView(compiled, {
      renderer: "svg",
      container: chart.place,
      hover: false,
      tooltip: showTooltip,
    });
    if (chart.onClick) {
      chart.vega.addEventListener("click", (event, item) => item && item.datum && chart.onClick(item.datum));
    }
    await chart.vega.runAsync();
    const drawn = chart.place.querySelector("svg");
    if (drawn) {
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", chart.description);
      drawn.removeAttribute("aria-roledescription");
      for (const part of drawn.querySelectorAll("[role], [aria-label], [aria-roledescription]")) {
        for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name); // one picture, described once
      }
    }
    chart.place.dataset.drawn = "yes";
  }

  // options: {description, spec(width) -> Vega-Lite or Vega, columns, rows, onClick(datum)}
  function make(options) {
    const place = element("div", { class: "chart" });
    const table = element("div", { hidden: true });
    const button = element("button", { type: "button", class: "quiet", "aria-expanded": "false" }, "Show as a table");
    button.addEventListener("click", () => {
      if (!table.childNodes.length) table.append(dataTable(options));
      table.hidden = !table.hidden;
      button.setAttribute("aria-expanded", String(!table.hidden));
      button.textContent = table.hidden ? "Show as a table" : "Hide the table";
    });
    const chart = { place, spec: options.spec, description: options.description, onClick: options.onClick, vega: null };
    live.add(chart);
    const node = element("figure", {}, place,
      element("figcaption", {}, element("span", {}, options.description), " ", button), table);
    window.requestAnimationFrame(() => { if (place.isConnected) start(chart); });
    return node;
  }

  function dataTable(options) {
    const columns = options.columns.map((name, index) => ({
      name, title: NL.format.code(name), value: (row) => row[index],
      isNumber: options.rows.some((row) => typeof row[index] === "number"),
      show: (row) => (typeof row[index] === "number" && !Number.isInteger(row[index]) ? NL.format.decimal(row[index]) : typeof row[index] === "number" ? NL.format.number(row[index]) : row[index]),
    }));
    return NL.table.make(columns, { caption: options.description, rows: options.rows, pageSize: 100 }).node;
  }

  function start(chart) {
    if (!chart.isStarted) {
      chart.isStarted = true;
      draw(chart).catch((error) => replace(chart.place, element("p", { class: "failure" }, `The charts cannot be drawn: ${error.message}.`)));
    }
  }

  // Draws what was made before its page was shown.
  function drawShown() {
    for (const chart of live) if (chart.place.isConnected) start(chart);
  }

  let timer = null;
  function redraw() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      for (const chart of live) {
        if (chart.place.isConnected) draw(chart);
        else if (chart.isStarted) {
          if (chart.vega) chart.vega.finalize();
          live.delete(chart);
        }
      }
    }, 150);
  }
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) redraw();
    width = window.innerWidth;
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  return { make, compute, drawShown, colour, quadScale, quadLegend, QUADS, redraw, hideTooltip: () => { if (tooltip) tooltip.hidden = true; } };
})();
