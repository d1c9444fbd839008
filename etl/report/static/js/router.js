// Addresses: #/page/part/part?key=value. Every filter is in the address, so a link or the back button brings it again.
"use strict";
NL.router = (function () {
  const pages = new Map();
  let shown = null;
  let listener = () => {};

  function parse(hash) {
    const [path, query] = (hash.replace(/^#\/?/, "") || "night").split("?");
    const [page, ...parts] = path.split("/").map((part) => {
      try {
        return decodeURIComponent(part);
      } catch (error) {
        return part;
      }
    });
    return { page, parts: parts.filter(Boolean), parameters: new URLSearchParams(query || "") };
  }

  function format(page, parts, parameters) {
    const kept = new URLSearchParams();
    const entries = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters || {});
    for (const [key, value] of entries) {
      if (value !== null && value !== undefined && value !== "") kept.append(key, value);
    }
    const query = kept.toString();
    return `#/${[page, ...(parts || [])].map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
  }

  function go(page, parts, parameters) {
    const hash = format(page, parts, parameters);
    if (window.location.hash === hash) show();
    else window.location.hash = hash;
  }

  function show() {
    if (window.location.hash === "#main") return; // the link that skips to the content
    const address = parse(window.location.hash);
    // The same page with other filters keeps the place where the reader is.
    const isSame = shown !== null && shown.page === address.page && shown.parts.join("/") === address.parts.join("/");
    shown = address;
    listener(address, isSame);
  }

  return {
    add: (name, page) => pages.set(name, page),
    page: (name) => pages.get(name) || null,
    format,
    go,
    current: () => shown,
    start: (whenShown) => {
      listener = whenShown;
      window.addEventListener("hashchange", show);
      show();
    },
  };
})();
