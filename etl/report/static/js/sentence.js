// A sentence with its marks: the words that denote the event, who acts, who is acted upon, who else takes part.
"use strict";
NL.sentence = (function () {
  const { element } = NL.dom;
  const NAMES = { trigger: "event", actor: "actor", recipient: "recipient", third_party: "third party" };
  const ORDER = ["trigger", "actor", "recipient", "third_party"];

  // Marks may overlap; each stretch between two borders has those that cover it. Offsets count characters, and a
  // character outside of the basic plane is one, unlike in JavaScript's texts.
  function stretches(text, marks) {
    const characters = Array.from(text);
    const borders = [...new Set([0, characters.length, ...marks.flatMap(([, start, end]) => [start, end])])].sort((a, b) => a - b);
    const found = [];
    for (let index = 0; index + 1 < borders.length; index += 1) {
      const [start, end] = [borders[index], borders[index + 1]];
      const roles = ORDER.filter((role) => marks.some((mark) => mark[0] === role && mark[1] <= start && mark[2] >= end));
      found.push({ text: characters.slice(start, end).join(""), roles });
    }
    return found;
  }

  function show(text, marks) {
    if (!text) return element("p", { class: "muted" }, "The sentence is not kept.");
    const parts = stretches(text, marks || []).map(({ text: words, roles }) => {
      if (!roles.length) return words;
      return element("mark", { class: roles.join(" ") }, NL.dom.hidden(`[${roles.map((role) => NAMES[role]).join(", ")}: `), words, NL.dom.hidden("]"));
    });
    return element("blockquote", { class: "sentence" }, element("p", {}, parts));
  }

  function legend(marks) {
    const used = ORDER.filter((role) => marks.some((mark) => mark[0] === role));
    return element("p", { class: "legend", "aria-hidden": "true" }, used.map((role) => element("mark", { class: role }, NAMES[role])));
  }

  return { show, legend, stretches };
})();
