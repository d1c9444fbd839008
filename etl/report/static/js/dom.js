// Elements are made of names and texts, never of markup: a headline cannot become an element or a script.
"use strict";
NL.dom = (function () {
  // element("p", {class: "x", onclick: f, hidden: true}, "text", child, [more])
  function element(name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else made.setAttribute(key, String(value));
    }
    append(made, children);
    return made;
  }

  function append(parent, children) {
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      parent.append(child instanceof Node ? child : String(child));
    }
    return parent;
  }

  function replace(parent, ...children) {
    parent.replaceChildren();
    return append(parent, children);
  }

  // The address where it is one of the web, else null: an article may name any address, also one that is a script.
  function webAddress(text) {
    try {
      const url = new URL(String(text));
      return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
    } catch (error) {
      return null;
    }
  }

  // A link to an article; its text alone where it has no address of the web.
  function outsideLink(address, text) {
    const href = address ? webAddress(address) : null;
    if (!href) return element("span", {}, text);
    return element(
      "a",
      { href, rel: "noopener noreferrer", target: "_blank", class: "outside" },
      text,
      element("span", { class: "visually-hidden" }, " (opens the article in a new window)"),
    );
  }

  function hidden(text) {
    return element("span", { class: "visually-hidden" }, text);
  }

  return { element, append, replace, webAddress, outsideLink, hidden };
})();
