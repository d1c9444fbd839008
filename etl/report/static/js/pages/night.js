// Last night: what came in, what it brought, how the run went, what changed.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const { section, tableSection, heading } = NL.view;

  function lead(night, facts) {
    const { freshness, totals } = facts;
    const rejected = NL.objects(night.rejections).reduce((sum, row) => sum + row.rejection_count, 0);
    const failed = night.checks.statuses.filter(([status]) => status !== "pass").reduce((sum, [, count]) => sum + count, 0);
    const checks = night.checks.statuses.reduce((sum, [, count]) => sum + count, 0);
    const articles = freshness.last_batch_article_count;
    return [
      `${format.plural(articles, "article")} arrived with the batch of ${format.day(freshness.last_batch_date)} and `,
      articles === 1 ? "reports " : "report ", `${format.plural(totals.last_batch_event_count, "event")}. `,
      rejected ? `${format.plural(rejected, "record")} could not be taken in. ` : "Every record was taken in. ",
      !checks ? "" : failed ? `${format.plural(failed, "check")} of ${format.number(checks)} warn.` : `All ${format.number(checks)} checks passed.`,
    ].join("");
  }

  function moment(time) {
    const [date, clock] = format.time(time).split(", ");
    return clock ? [date, element("span", { class: "clock" }, clock)] : date;
  }

  function figures(facts) {
    const { freshness, totals } = facts;
    const pairs = [
      ["Newest article", moment(freshness.newest_article_at)],
      ["Release built", moment(NL.manifest.release.created_at)],
      ["Articles", format.number(totals.article_count)],
      ["Events", format.number(totals.event_count)],
      ["Reports of them", format.number(totals.report_count)],
      ["Quotations", format.number(totals.quote_count)],
      ["Stories", format.number(totals.story_count)],
      ["Outlets", format.number(freshness.outlet_count)],
    ];
    return element("dl", { class: "figures" }, pairs.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  }

  function headlines(view) {
    const rows = NL.objects(view);
    if (!rows.length) {
      return section("What stands out", {}, NL.view.empty("The last batch reports no event.", "See below whether articles arrived and what was rejected."));
    }
    const items = rows.map((row) => element("li", {},
      element("p", { class: "kicker" }, element("span", { class: `dot ${row.quad_class}` }), format.code(row.event_type),
        element("span", { class: "muted" }, row.event_mode ? ` ${format.code(row.event_mode).toLowerCase()}` : "", NL.dom.hidden(`, ${format.code(row.quad_class)}`))),
      element("p", { class: "headline" },
        element("a", { href: NL.router.format("event", [row.world_event_id]) }, row.actors_text,
          row.recipients_text ? [element("span", { class: "arrow" }, row.is_reciprocal ? " ↔ " : " → "), row.recipients_text] : null)),
      element("blockquote", { class: "sentence" }, element("p", {}, row.sentence_text || "")),
      element("p", { class: "muted small" }, row.event_date ? format.day(row.event_date) : "no day told",
        row.place_name ? ` · ${row.place_name}` : "", ` · ${format.plural(row.report_count, "report")}, ${format.plural(row.outlet_count, "outlet")}`,
        row.event_count > 1 ? [" · ", element("a", { href: NL.router.format("events", [], { story: row.story_id }) }, `${format.plural(row.event_count - 1, "more event")} of its story`)] : null)));
    return section("What stands out", {
      sql: view.sql, csv: { name: "last-night-events", columns: view.columns, rows: view.rows },
      note: "Of each story its most widely reported actual event; those with the most independent reports of the last batch come first.",
    }, element("ol", { class: "headlines" }, items));
  }

  function days(view) {
    if (!view.rows.length) return null;
    const values = NL.objects(view);
    const dates = values.map((row) => Date.parse(row.report_date));
    const dayCount = (Math.max(...dates) - Math.min(...dates)) / 86400000 + 1;
    return section("Events by day", {
      sql: view.sql, csv: { name: "events-by-day", columns: view.columns, rows: view.rows }, note: "By the day of the first report; actual events of the last sixty days.",
    }, NL.chart.make({
      description: `Actual events by day and quad class, ${format.plural(values.reduce((sum, row) => sum + row.event_count, 0), "event")} in all.`,
      columns: view.columns, rows: view.rows,
      spec: (width) => ({
        width: width - 60, height: 200, data: { values }, autosize: { type: "fit-x", contains: "padding" },
        mark: { type: "bar", tooltip: true, size: Math.max(2, Math.min(18, width / 80)) },
        encoding: {
          x: { field: "report_date", type: "temporal", timeUnit: "utcyearmonthdate", bandPosition: 0, title: null, scale: { padding: 16 }, axis: { format: "%-d %b", labelOverlap: true, tickCount: { interval: "day", step: Math.ceil(dayCount / Math.floor((width - 60) / 60)) } } },
          y: { field: "event_count", type: "quantitative", stack: "zero", title: "events", axis: { format: ",d", tickMinStep: 1 } },
          color: { field: "quad_class", type: "nominal", scale: NL.chart.quadScale(), legend: NL.chart.quadLegend, sort: NL.chart.QUADS },
          order: { field: "quad_class", sort: "descending" },
          tooltip: [{ field: "report_date", type: "temporal", timeUnit: "utcyearmonthdate", title: "day", format: "%-d %b %Y" }, { field: "quad_class", title: "class" }, { field: "event_count", title: "events", format: ",d" }],
        },
      }),
    }));
  }

  const number = (name, title) => ({ name, title, isNumber: true, value: (row) => row[name], show: (row) => format.number(row[name]) });

  function dyads(view) {
    return tableSection("Busiest pairs of countries", view, [
      { name: "pair", title: "Who → whom", value: (row) => format.country(row.source_country_code), show: (row) => element("a", { href: NL.router.format("dyad", [row.source_country_code, row.target_country_code]) }, `${format.country(row.source_country_code)} → ${format.country(row.target_country_code)}`) },
      number("event_count", "Events"), number("cooperation_count", "Cooperation"), number("conflict_count", "Conflict"),
      { name: "goldstein_mean", title: "Goldstein", isNumber: true, value: (row) => row.goldstein_mean, show: (row) => format.decimal(row.goldstein_mean) },
    ], { name: "last-night-dyads", empty: "No event between two countries." });
  }

  function types(view) {
    return tableSection("Events by type", view, [
      { name: "event_type", title: "Type", value: (row) => row.event_type, show: (row) => element("a", { href: NL.router.format("events", [], { type: row.event_type }) }, element("span", { class: `dot ${row.quad_class}` }), format.code(row.event_type)) },
      number("event_count", "Last batch"),
      { name: "mean_before", title: "A batch before", isNumber: true, value: (row) => row.mean_before, show: (row) => format.decimal(row.mean_before) },
    ], { name: "last-night-types", empty: "No actual event.", note: "Beside the mean of the batches of the thirty days before." });
  }

  function outlets(view) {
    return tableSection("Articles by outlet", view, [
      { name: "outlet", title: "Outlet", value: (row) => row.outlet, show: (row) => row.outlet || "not known" },
      number("article_count", "Articles"), number("version_count", "New versions"), number("report_count", "Event reports"), number("quote_count", "Quotations"),
    ], { name: "last-night-outlets", pageSize: 15, empty: "No article arrived." });
  }

  function languages(view) {
    return tableSection("Articles by language", view, [
      { name: "language", title: "Language", value: (row) => row.language, show: (row) => format.language(row.language) },
      number("article_count", "Articles"), number("report_count", "Event reports"),
    ], { name: "last-night-languages", pageSize: 10, empty: "No article arrived.", note: "Articles in other languages than English are kept and not coded." });
  }

  function rejections(night) {
    const reasons = tableSection("Rejections by reason", night.rejections, [
      { name: "reason", title: "Reason", value: (row) => row.reason, show: (row) => format.code(row.reason) },
      { name: "stage", title: "Stage", value: (row) => row.stage }, number("rejection_count", "Records"),
      { name: "for_example", title: "For example", value: (row) => row.for_example, class: "wide" },
    ], { name: "last-night-rejections", empty: "Nothing was rejected." });
    if (!night.rejected.rows.length) return reasons;
    const records = tableSection("Rejected records", night.rejected, [
      { name: "landing_path", title: "File", value: (row) => row.landing_path, class: "path" },
      { name: "landing_offset", title: "At byte", isNumber: true, value: (row) => row.landing_offset, show: (row) => format.number(row.landing_offset) },
      { name: "reason", title: "Reason", value: (row) => row.reason, show: (row) => format.code(row.reason) },
      { name: "detail", title: "Detail", value: (row) => row.detail, class: "wide" },
    ], { name: "rejected-records", pageSize: 10 });
    return [reasons, records];
  }

  function batches(view) {
    return tableSection("Batches", view, [
      { name: "batch_date", title: "Batch", value: (row) => row.batch_date, show: (row) => format.day(row.batch_date) },
      number("file_count", "Files"), number("record_count", "Records"), number("article_count", "Articles"), number("version_count", "Versions"),
      number("repeat_count", "Repeats"), number("rejection_count", "Rejections"),
    ], { name: "batches", note: "Of every record what became of it: records = articles + versions + repeats + rejections." });
  }

  function runs(list) {
    const columns = [
      { name: "started_at", title: "Started", value: (run) => run.started_at, show: (run) => format.time(run.started_at) },
      { name: "command", title: "Command", value: (run) => run.command },
      { name: "result", title: "Result", value: (run) => run.result, show: (run) => (run.error ? `${run.result}: ${run.error}` : format.code(run.result)), class: "wide" },
      { name: "articles", title: "Articles", isNumber: true, value: (run) => run.articles, show: (run) => format.number(run.articles) },
      { name: "coded_articles", title: "Coded", isNumber: true, value: (run) => run.coded_articles, show: (run) => format.number(run.coded_articles) },
      { name: "stages", title: "Stages", value: (run) => run.stage_seconds.map(([name]) => name), show: (run) => run.stage_seconds.map(([name, seconds]) => `${name} ${format.seconds(seconds)}`).join(", ") },
      { name: "seconds", title: "Took", isNumber: true, value: (run) => run.seconds, show: (run) => format.seconds(run.seconds) },
    ];
    const rows = list.map((run) => columns.map((column) => column.value(run)));
    const table = NL.table.make(columns, { caption: "Runs", rows: list, empty: "No record of a run: newsledger status has them." });
    return section("Runs", { csv: { name: "runs", columns: columns.map((column) => column.name), rows }, note: "The newest first. The run that built this release is told as far as it had come." }, table.node);
  }

  function changes(found) {
    if (!found) return section("Changes", {}, NL.view.empty("There is no release before this one to compare with."));
    const parts = [element("p", {}, found.is_same_content ? "The content is the same as before, built anew." : `Against release ${found.before}.`)];
    if (found.types) {
      const columns = [
        { name: "event_type", title: "Type", value: (row) => row.event_type, show: (row) => format.code(row.event_type) },
        number("before", "Before"), number("after", "Now"), number("came", "Came"), number("went", "Went"),
      ];
      parts.push(NL.table.make(columns, { caption: "Events by type against the release before", rows: NL.objects(found.types) }).node);
    }
    const tables = NL.table.make([
      { name: "table", title: "Table", value: (row) => row.table }, number("before", "Rows before"), number("after", "Rows now"),
      { name: "change", title: "Change", isNumber: true, value: (row) => row.change, show: (row) => format.signed(row.change) },
    ], { caption: "Rows by table against the release before", rows: found.tables, pageSize: 12, empty: "No table has another number of rows." });
    parts.push(tables.node, element("p", { class: "muted small" }, "Event by event, with their sentences: ", NL.view.code("newsledger diff")));
    return section("What changed", { csv: { name: "changes", columns: ["table", "before", "after", "change"], rows: found.tables.map((row) => [row.table, row.before, row.after, row.change]) } }, parts);
  }

  function checks(found) {
    const statuses = found.statuses.map(([status, count]) => `${format.number(count)} ${status}`).join(", ");
    const columns = [
      { name: "name", title: "Check", value: (row) => row[0].replace(/_/g, " ") }, { name: "failures", title: "Rows", isNumber: true, value: (row) => row[1], show: (row) => format.number(row[1]) },
      { name: "message", title: "Message", value: (row) => row[2], class: "wide" },
    ];
    const warnings = found.warnings.length ? NL.table.make(columns, { caption: "Checks that warn", rows: found.warnings }).node : null;
    return section("Checks", { csv: { name: "checks", columns: ["check", "failures", "message"], rows: found.warnings } },
      element("p", {}, statuses ? `${statuses}. A release whose checks fail is not published.` : "The release has no record of its checks."), warnings);
  }

  NL.router.add("night", {
    async show(place) {
      const night = await NL.load("night");
      const facts = { freshness: NL.manifest.freshness, totals: NL.manifest.totals };
      NL.dom.append(place, [
        heading("Last night", lead(night, facts)),
        figures(facts),
        headlines(night.events),
        days(night.days),
        element("div", { class: "columns" }, dyads(night.dyads), types(night.types), outlets(night.outlets), languages(night.languages)),
        rejections(night),
        changes(night.changes),
        element("div", { class: "columns" }, checks(night.checks), batches(night.batches)),
        runs(night.runs),
      ]);
    },
  });
})();
