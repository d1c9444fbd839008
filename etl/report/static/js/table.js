// A plain table: sorted by its column heads, cut to a number of rows with a button for more, each row may open.
"use strict";
NL.table = (function () {
  const { element, replace } = NL.dom;
  const ROWS = 50;
  let numbers = 0;

  // columns: [{name, title, value(row), show(row), isNumber, sorts: false to leave it out}]
  // options: {caption, rows, sort: {name, isDown}, pageSize, detail(row) -> node or promise, empty: text or node}
  function make(columns, options) {
    const state = { rows: options.rows || [], limit: options.pageSize || ROWS, sort: options.sort || null, open: new Set() };
    const body = element("tbody");
    const more = element("p", { class: "more" });
    const heads = columns.map((column) => makeHead(column, state, draw));
    const table = element(
      "table",
      { class: options.detail ? "rows opens" : "rows" },
      element("caption", { class: "visually-hidden" }, options.caption),
      element("thead", {}, element("tr", {}, options.detail && element("th", { scope: "col", class: "opener" }, NL.dom.hidden("Open")), heads.map((head) => head.node))),
      body,
    );
    const holder = element("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": options.caption }, table);
    const root = element("div", { class: "table" }, holder, more);

    function draw() {
      heads.forEach((head) => head.mark());
      const rows = state.sort ? sortRows(state.rows, columns.find((column) => column.name === state.sort.name), state.sort.isDown) : state.rows;
      replace(body);
      if (!rows.length) {
        const width = columns.length + (options.detail ? 1 : 0);
        body.append(element("tr", { class: "empty" }, element("td", { colspan: width }, options.empty || "Nothing here.")));
      }
      for (const row of rows.slice(0, state.limit)) body.append(...makeRow(row, columns, options, state));
      replace(more);
      if (rows.length > state.limit) {
        more.append(
          element("button", { type: "button", onclick: () => { state.limit += options.pageSize || ROWS; draw(); } }, "Show more"),
          element("span", { class: "muted" }, ` ${NL.format.number(state.limit)} of ${NL.format.number(rows.length)} shown`),
        );
      }
    }

    draw();
    return {
      node: root,
      setRows: (rows) => {
        state.rows = rows;
        draw();
      },
      csv: (name) => NL.csv.save(name, columns.map((c) => c.name), state.rows.map((row) => columns.map((c) => c.value(row)))),
    };
  }

  function makeHead(column, state, draw) {
    const label = column.sorts === false
      ? element("span", {}, column.title)
      : element("button", { type: "button", class: "sort", onclick: () => {
          const isDown = state.sort && state.sort.name === column.name ? !state.sort.isDown : Boolean(column.isNumber);
          state.sort = { name: column.name, isDown };
          draw();
        } }, column.title);
    const node = element("th", { scope: "col", class: column.isNumber ? "number" : null }, label);
    const mark = () => {
      const isSorted = state.sort && state.sort.name === column.name;
      if (isSorted) node.setAttribute("aria-sort", state.sort.isDown ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    };
    return { node, mark };
  }

  function sortRows(rows, column, isDown) {
    if (!column) return rows;
    const sign = isDown ? -1 : 1;
    const known = (value) => value !== null && value !== undefined && value !== "";
    return [...rows].sort((first, second) => {
      const [one, other] = [column.value(first), column.value(second)];
      if (!known(one) || !known(other)) return known(other) - known(one); // what is not known comes last
      return sign * (typeof one === "number" ? one - other : String(one).localeCompare(String(other), "en"));
    });
  }

  function makeRow(row, columns, options, state) {
    const line = element("tr");
    const made = [line];
    if (options.detail) {
      const id = `detail-${++numbers}`;
      const place = element("tr", { id, class: "detail", hidden: true }, element("td", { colspan: columns.length + 1 }));
      const button = element("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": id },
        NL.dom.hidden(options.detailLabel ? options.detailLabel(row) : "Details"));
      button.addEventListener("click", () => toggle(button, place, row, options, state));
      line.append(element("td", { class: "opener" }, button));
      made.push(place);
      if (state.open.has(row)) toggle(button, place, row, options, state);
    }
    for (const column of columns) {
      const shown = column.show ? column.show(row) : column.value(row);
      line.append(element("td", { class: column.isNumber ? "number" : column.class || null, "data-title": column.title },
        shown === null || shown === undefined || shown === "" ? NL.format.NONE : shown));
    }
    return made;
  }

  async function toggle(button, place, row, options, state) {
    const opens = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(opens));
    place.hidden = !opens;
    if (!opens) {
      state.open.delete(row);
      return;
    }
    state.open.add(row);
    const cell = place.firstElementChild;
    if (cell.childNodes.length) return;
    cell.append(element("p", { class: "muted" }, "Reading…"));
    try {
      replace(cell, await options.detail(row));
    } catch (error) {
      replace(cell, element("p", { class: "failure" }, `This cannot be shown: ${error.message}.`));
    }
  }

  return { make };
})();
