// The frame of a view: a heading, what it holds, its data as CSV, the SQL behind it.
"use strict";
NL.view = (function () {
  const { element, replace } = NL.dom;
  let numbers = 0;

  function announce(text) {
    document.getElementById("announcer").textContent = text;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      const area = element("textarea", { class: "visually-hidden", readonly: true }); // where pages have no clipboard
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce("Copied");
  }

  function codeBlock(text) {
    const button = element("button", { type: "button", class: "quiet" }, "Copy");
    button.addEventListener("click", async () => {
      await copy(text());
      button.textContent = "Copied";
      window.setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    const code = element("code");
    const block = element("div", { class: "code" },
      element("pre", { tabindex: "0", role: "region", "aria-label": "SQL" }, code), button);
    return { node: block, update: () => { code.textContent = text(); } };
  }

  // A section. options: {sql: text or function, csv: {name, columns, rows} or function, note, level, class}
  function section(title, options, ...children) {
    const id = `section-${++numbers}`;
    const tools = element("div", { class: "tools" });
    const made = element("section", { class: `view ${options.class || ""}`.trim(), "aria-labelledby": id },
      element("div", { class: "view-head" }, element(`h${options.level || 2}`, { id }, title), tools));
    if (options.note) made.append(element("p", { class: "note" }, options.note));
    NL.dom.append(made, children);
    if (options.csv) {
      tools.append(element("button", { type: "button", class: "quiet", onclick: () => {
        const data = typeof options.csv === "function" ? options.csv() : options.csv;
        NL.csv.save(data.name, data.columns, data.rows);
      } }, "CSV", NL.dom.hidden(` of ${title}`)));
    }
    if (options.sql) {
      const read = () => (typeof options.sql === "function" ? options.sql() : options.sql);
      const block = codeBlock(read);
      const panel = element("div", { id: `${id}-sql`, hidden: true }, block.node);
      const button = element("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": panel.id },
        "SQL", NL.dom.hidden(` of ${title}`));
      button.addEventListener("click", () => {
        const opens = panel.hidden;
        if (opens) block.update();
        panel.hidden = !opens;
        button.setAttribute("aria-expanded", String(opens));
      });
      tools.append(button);
      made.append(panel);
    }
    return made;
  }

  // A view of the build, with its SQL and CSV, as a section.
  function tableSection(title, view, columns, options) {
    const rows = NL.objects(view);
    const table = NL.table.make(columns, { caption: title, rows, empty: options.empty, pageSize: options.pageSize, sort: options.sort });
    const csv = { name: options.name, columns: view.columns, rows: view.rows };
    return section(title, { sql: view.sql, csv, note: options.note, class: options.class }, table.node);
  }

  function heading(title, lead) {
    return element("header", { class: "page-head" },
      element("h1", { tabindex: "-1" }, title), lead ? element("p", { class: "lead" }, lead) : null);
  }

  function empty(text, ...advice) {
    return element("div", { class: "nothing" }, element("p", {}, text), advice.length ? element("p", { class: "muted" }, ...advice) : null);
  }

  function code(text) {
    return element("code", {}, text);
  }

  function quad(name) {
    return element("span", { class: `quad ${name}` }, NL.format.code(name));
  }

  return { section, tableSection, heading, empty, code, quad, copy, announce, replace };
})();
