// Data as a CSV file (RFC 4180). Texts that a spreadsheet would run as a formula get an apostrophe before them.
"use strict";
NL.csv = (function () {
  const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/; // as in etl/console.py, also in full width

  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    let text = Array.isArray(value) ? value.join("; ") : String(value);
    if (FORMULA.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) || text === "" ? `"${text.replace(/"/g, '""')}"` : text;
  }

  // columns: names; rows: lists of values in their order
  function format(columns, rows) {
    return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
  }

  function save(name, columns, rows) {
    const address = URL.createObjectURL(new Blob([format(columns, rows)], { type: "text/csv;charset=utf-8" }));
    const link = NL.dom.element("a", { href: address, download: `${name}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  return { format, save };
})();
