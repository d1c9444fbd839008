// The pages: what each is called and which scripts it needs, loaded when it is first shown.
"use strict";
NL.pages = (function () {
  const LIST = ["events", "sentence", "filters", "event_list"];
  const PAGES = new Map([
    ["night", { title: "Last night", scripts: [] }],
    ["events", { title: "Events", scripts: LIST }],
    ["dyad", { title: "Dyads", scripts: [...LIST, "actors", "quotes"] }],
    ["actors", { title: "Actors", scripts: [...LIST, "actors", "quotes"] }],
    ["map", { title: "Map", scripts: [] }],
    ["network", { title: "Network", scripts: [] }],
    ["stories", { title: "Stories", scripts: LIST }],
    ["quality", { title: "Quality", scripts: [] }],
  ]);
  const ALSO = new Map([["event", "events"]]); // pages without a tab, and the one whose script has them

  // The page of an address; null where there is none.
  async function load(name) {
    const file = ALSO.get(name) || name;
    if (!PAGES.has(file)) return null;
    await NL.loadScripts([...PAGES.get(file).scripts, `pages/${file}`].map((script) => `js/${script}.js`));
    return NL.router.page(name);
  }

  return { load, tabs: () => [...PAGES].map(([name, page]) => [name, page.title]), tabOf: (name) => ALSO.get(name) || name };
})();
