// A table: sorted by its column heads, cut to a number of rows with a button for more, each row may open. TanStack Table
// keeps what is sorted and shown; the elements are made here, of texts alone.
"use strict";
NL.table = (function () {
  const { element, replace } = NL.dom;
  const ROWS = window.matchMedia("(max-width: 44rem)").matches ? 20 : 50;
  let numbers = 0;

  const isKnown = (value) => value !== null && value !== undefined && value !== "";

  function compare(first, second, name) {
    const [one, other] = [first.getValue(name), second.getValue(name)];
    return typeof one === "number" ? one - other : String(one).localeCompare(String(other), "en");
  }

  // The state of a table, and what follows from it; draw() is called after each change.
  function makeModel(columns, options, draw) {
    const known = (value) => (isKnown(value) ? value : undefined); // what is not known comes last
    const core = TableCore.createTable({
      data: options.rows || [],
      columns: columns.map((column) => ({
        id: column.name, accessorFn: (row) => known(column.value(row)), sortingFn: compare, sortUndefined: "last",
        enableSorting: column.sorts !== false, sortDescFirst: Boolean(column.isNumber),
      })),
      state: {}, renderFallbackValue: null, onStateChange: (change) => set(change(core.getState())),
      enableSortingRemoval: false, enableMultiSort: false, autoResetPageIndex: false,
      getCoreRowModel: TableCore.getCoreRowModel(),
      getSortedRowModel: TableCore.getSortedRowModel(),
      getPaginationRowModel: TableCore.getPaginationRowModel(),
    });
    const assign = (state) => core.setOptions((before) => ({ ...before, state }));
    function set(state) {
      assign(state);
      draw();
    }
    assign({
      ...core.initialState,
      sorting: options.sort ? [{ id: options.sort.name, desc: options.sort.isDown }] : [],
      pagination: { pageIndex: 0, pageSize: options.pageSize || ROWS },
    });
    return core;
  }

  // columns: [{name, title, value(row), show(row), isNumber, sorts: false to leave it out}]
  // options: {caption, rows, sort: {name, isDown}, pageSize, detail(row) -> node or promise, empty: text or node}
  function make(columns, options) {
    const model = makeModel(columns, options, draw);
    const body = element("tbody");
    const more = element("p", { class: "more" });
    const heads = columns.map((column) => makeHead(column, model));
    const table = element(
      "table",
      { class: options.detail ? "rows opens" : "rows" },
      element("caption", { class: "visually-hidden" }, options.caption),
      element("thead", {}, element("tr", {}, options.detail && element("th", { scope: "col", class: "opener" }, NL.dom.hidden("Open")), heads.map((head) => head.node))),
      body,
    );
    const holder = element("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": options.caption }, table);
    const root = element("div", { class: "table" }, holder, more);
    const details = new Map(); // by row: what stands under it, made when it is first opened

    function draw() {
      heads.forEach((head) => head.mark());
      const rows = model.getRowModel().rows;
      const lines = rows.length ? rows.flatMap((row) => makeRow(row, columns, options, details)) : [emptyRow(columns, options)];
      const focused = body.contains(document.activeElement) ? document.activeElement : null;
      replace(body, lines);
      if (focused && focused.isConnected) focused.focus();
      const [shown, all] = [rows.length, model.getPrePaginationRowModel().rows.length];
      replace(more, shown < all && [
        element("button", { type: "button", onclick: () => model.setPageSize(shown + (options.pageSize || ROWS)) }, "Show more"),
        element("span", { class: "muted" }, ` ${NL.format.number(shown)} of ${NL.format.number(all)} shown`),
      ]);
    }

    draw();
    return {
      node: root,
      setRows: (rows) => {
        model.setOptions((before) => ({ ...before, data: [...rows] }));
        draw();
      },
    };
  }

  function emptyRow(columns, options) {
    const width = columns.length + (options.detail ? 1 : 0);
    return element("tr", { class: "empty" }, element("td", { colspan: width }, options.empty || "Nothing here."));
  }

  function makeHead(column, model) {
    const sorted = model.getColumn(column.name);
    const label = sorted.getCanSort()
      ? element("button", { type: "button", class: "sort", onclick: () => sorted.toggleSorting() }, column.title)
      : element("span", {}, column.title);
    const node = element("th", { scope: "col", class: column.isNumber ? "number" : null }, label);
    const mark = () => {
      const order = sorted.getIsSorted();
      if (order) node.setAttribute("aria-sort", order === "desc" ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    };
    return { node, mark };
  }

  function makeRow(row, columns, options, details) {
    const line = element("tr");
    const made = [line];
    if (options.detail) {
      if (!details.has(row.original)) details.set(row.original, makeDetail(row, columns, options));
      const { place, button } = details.get(row.original);
      line.append(element("td", { class: "opener" }, button));
      made.push(place);
    }
    for (const column of columns) {
      const value = column.show ? column.show(row.original) : column.value(row.original);
      const names = [column.isNumber ? "number" : column.class, isKnown(value) ? null : "none"].filter(Boolean);
      line.append(element("td", { class: names.join(" ") || null, "data-title": column.title }, isKnown(value) ? value : NL.format.NONE));
    }
    return made;
  }

  function makeDetail(row, columns, options) {
    const id = `detail-${++numbers}`;
    const place = element("tr", { id, class: "detail", hidden: true }, element("td", { colspan: columns.length + 1 }));
    const button = element("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": id },
      NL.dom.hidden(options.detailLabel ? options.detailLabel(row.original) : "Details"));
    button.addEventListener("click", () => toggle(button, place, row.original, options));
    return { place, button };
  }

  async function toggle(button, place, row, options) {
    const opens = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(opens));
    place.hidden = !opens;
    const cell = place.firstElementChild;
    if (!opens || cell.childNodes.length) return;
    cell.append(element("p", { class: "muted" }, "Reading…"));
    try {
      replace(cell, await options.detail(row));
    } catch (error) {
      replace(cell, element("p", { class: "failure" }, `This cannot be shown: ${error.message}.`));
    }
  }

  return { make };
})();
