// Stories: what is told of one matter, by which outlets, from when to when.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  let list = null;

  function read() {
    if (!list) list = NL.load("stories").then((view) => NL.objects(view).map((row, number) => ({ ...row, number })));
    return list;
  }

  const number = (name, title) => ({ name, title, isNumber: true, value: (row) => row[name], show: (row) => format.number(row[name]) });
  const name = (story) => story.title || "Story without a headline";

  function form(parameters) {
    const words = element("input", { name: "words", type: "search", autocomplete: "off", placeholder: "in the headline or an outlet" });
    words.value = parameters.get("words") || "";
    const least = element("select", { name: "least" }, [["", "any"], ["2", "2 or more"], ["3", "3 or more"], ["5", "5 or more"], ["10", "10 or more"]]
      .map(([value, text]) => element("option", { value, selected: value === (parameters.get("least") || "") }, text)));
    const made = element("form", { class: "filters", "aria-label": "Filters" },
      element("label", { class: "field" }, element("span", { class: "label" }, "Words"), words),
      element("label", { class: "field" }, element("span", { class: "label" }, "Articles"), least));
    const send = (event) => {
      event.preventDefault();
      NL.router.go("stories", [], { words: words.value.trim(), least: least.value });
    };
    made.addEventListener("submit", send);
    made.addEventListener("change", send);
    return made;
  }

  async function showList(place, parameters) {
    const all = await read();
    const words = (parameters.get("words") || "").toLowerCase();
    const least = Number(parameters.get("least") || 0);
    const found = all.filter((story) => story.article_count >= least
      && (!words || [story.title || "", ...story.outlets.filter(Boolean)].some((text) => text.toLowerCase().includes(words))));
    const columns = [
      { name: "title", title: "Story", value: name, show: (story) => element("a", { href: NL.router.format("stories", [story.story_id]) }, name(story)), class: "wide" },
      number("article_count", "Articles"), number("outlet_count", "Outlets"), number("event_count", "Events"),
      { name: "first", title: "First seen", value: (story) => story.first_published_date, show: (story) => format.day(story.first_published_date), class: "day" },
      { name: "last", title: "Last seen", value: (story) => story.last_published_date, show: (story) => format.day(story.last_published_date), class: "day" },
    ];
    const table = NL.table.make(columns, { caption: "Stories", rows: found, empty: "No story of this report is like that. Take a filter away." });
    const { first_date: first } = NL.manifest.window;
    const { text, day } = NL.sql;
    const conditions = [first && `last_published_date >= ${day(first)}`, least && `article_count >= ${least}`,
      words && `(contains(lower(title), ${text(words)}) OR contains(lower(array_to_string(outlets, '|')), ${text(words)}))`].filter(Boolean);
    NL.dom.append(place, [
      NL.view.heading("Stories", "Articles that tell of one matter, copies and versions among them."),
      form(parameters),
      NL.view.section("Found", {
        csv: { name: "stories", columns: ["story_id", ...columns.map((column) => column.name), "outlets"], rows: found.map((story) => [story.story_id, ...columns.map((column) => column.value(story)), story.outlets]) },
        sql: `SELECT title, article_count, outlet_count, outlets, first_published_date, last_published_date, event_count, story_id\nFROM marts.dim_story${NL.sql.wherePart(conditions)}\nORDER BY last_published_date DESC, article_count DESC, story_id;`,
      }, element("p", { class: "state" }, element("strong", {}, format.plural(found.length, "story", "stories")), ` of ${format.number(all.length)} in this report, the last told first.`), table.node),
    ]);
  }

  function articleChart(articles, title) {
    const values = articles.filter((article) => article.published_at).map((article) => ({ ...article, outlet: article.outlet || "not known", published: article.published_at.replace(" ", "T") }));
    if (values.length < 2) return null;
    return NL.chart.make({
      description: `When each outlet told of it: ${format.plural(values.length, "article")}.`,
      columns: ["published_at", "outlet", "title"], rows: values.map((article) => [article.published_at, article.outlet, article.title]),
      spec: (width) => ({
        width: width - 190, height: { step: 26 }, data: { values },
        mark: { type: "point", filled: true, size: 70, opacity: 0.85 },
        encoding: {
          x: { field: "published", type: "temporal", timeUnit: "utcyearmonthdatehoursminutes", title: null, axis: { format: "%-d %b %H:%M", labelOverlap: true, tickCount: Math.max(2, Math.floor(width / 170)) }, scale: { padding: 12 } },
          y: { field: "outlet", type: "nominal", title: null, sort: { field: "published", op: "min" }, axis: { labelLimit: 150, minExtent: 130, grid: true } },
          color: { field: "is_original", type: "nominal", scale: { domain: [true, false], range: [NL.chart.colour("material-cooperation"), NL.chart.colour("verbal-conflict")] }, legend: { title: null, symbolType: "circle", labelExpr: "datum.value ? 'own text' : 'copy of another'" } },
          tooltip: [{ field: "outlet" }, { field: "published", type: "temporal", timeUnit: "utcyearmonthdatehoursminutes", format: "%-d %b %Y %H:%M", title: "published" }, { field: "title" }],
        },
      }),
    });
  }

  async function showStory(place, id, isStale) {
    const story = (await read()).find((candidate) => candidate.story_id === id);
    if (!story) {
      NL.dom.append(place, [NL.view.heading("Story"), NL.view.empty("This story is not in the report.", "It may be older than the window. ", element("a", { href: "#/stories" }, "All stories"))]);
      return;
    }
    const { stories_a_slice: size, articles_shown: most } = NL.manifest.stories;
    const slice = await NL.load(`stories/${String(Math.floor(story.number / size)).padStart(2, "0")}`);
    const rows = (slice.stories.find((candidate) => candidate.story_id === id) || { articles: [] }).articles;
    const articles = NL.objects({ columns: slice.columns, rows });
    const parameters = new URLSearchParams({ story: id });
    const table = NL.table.make([
      { name: "published_at", title: "Published", value: (row) => row.published_at, show: (row) => (row.published_at ? format.time(row.published_at) : "undated"), class: "day" },
      { name: "outlet", title: "Outlet", value: (row) => row.outlet, show: (row) => row.outlet || "not known" },
      { name: "title", title: "Headline", value: (row) => row.title, show: (row) => NL.dom.outsideLink(row.url, row.title || "Article without a headline"), class: "wide" },
      { name: "is_original", title: "Text", value: (row) => (row.is_original ? "own" : "copy"), show: (row) => `${row.is_original ? "own" : "copy"}${row.version > 1 ? `, version ${row.version}` : ""}` },
      number("event_count", "Event reports"),
    ], { caption: "Articles of the story", rows: articles });
    const left = story.article_count - articles.length;
    NL.dom.append(place, [
      NL.view.heading(name(story), `${format.plural(story.article_count, "article")} by ${format.plural(story.outlet_count, "outlet")}, ${format.days(story.first_published_date, story.last_published_date)}; ${format.plural(story.event_count, "event")}.`),
      NL.view.section("Articles", {
        csv: { name: `story-${id}`, columns: slice.columns, rows: rows.map((row) => row.map((value, index) => (slice.columns[index] === "url" ? NL.dom.webAddress(value) : value))) },
        sql: `SELECT published_at, outlet, title, url, version, original_id = article_id AS is_original, event_count\nFROM marts.dim_article\nWHERE story_id = ${NL.sql.text(id)} AND is_latest\nORDER BY published_at NULLS LAST, article_id;`,
        note: left > 0 ? `The first ${format.number(most)} of ${format.number(story.article_count)}.` : null,
      }, articleChart(articles), table.node),
      NL.eventList.make({ title: "Events", name: `events-of-story-${id}`, accepts: NL.filters.accepts(parameters), conditions: NL.filters.conditions(parameters), isStale, note: "Those that the articles of the story report." }),
    ]);
  }

  NL.router.add("stories", {
    async show(place, address, isStale) {
      if (address.parts.length) await showStory(place, address.parts[0], isStale);
      else await showList(place, address.parameters);
    },
  });
})();
