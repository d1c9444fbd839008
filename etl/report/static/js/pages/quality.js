// Quality: how much is coded and known, who is most in need of a seed row, and the scoreboard where it was run.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;
  const { tableSection, section, heading } = NL.view;

  const number = (name, title) => ({ name, title, isNumber: true, value: (row) => row[name], show: (row) => format.number(row[name]) });
  const share = (value, total) => (total ? value / total : null);

  // A share as a number with a bar behind it.
  function bar(value) {
    if (value === null) return format.NONE;
    const meter = element("span", { class: "bar", "aria-hidden": "true" }, element("span", {}));
    meter.firstChild.style.width = `${Math.round(value * 100)}%`;
    return element("span", { class: "bar-cell" }, format.percent(value), meter);
  }

  function scores(rows) {
    if (!rows || !rows.length) {
      return section("Scoreboard", {}, NL.view.empty("The scoreboard over gold sets was not run here.", "In a checkout with the gold sets beside it: ", NL.view.code("make score"), ", then build a release or ", NL.view.code("newsledger report --output report/"), "."));
    }
    const columns = ["set", "records", "metric", "value", "items", "coverage"];
    const table = NL.table.make([
      { name: "set", title: "Gold set", value: (row) => row[0], show: (row) => format.code(row[0]) },
      { name: "metric", title: "Metric", value: (row) => row[2], class: "wide" },
      { name: "value", title: "Value", isNumber: true, value: (row) => row[3], show: (row) => row[3].toFixed(3) },
      { name: "items", title: "Items", isNumber: true, value: (row) => row[4], show: (row) => format.number(row[4]) },
      { name: "coverage", title: "With an answer", isNumber: true, value: (row) => row[5], show: (row) => format.percent(row[5]) },
    ], { caption: "Scoreboard", rows, pageSize: 40 });
    return section("Scoreboard", { csv: { name: "scoreboard", columns, rows }, note: "The whole run over public gold sets, as make score wrote it. Metrics that say so read lower is better." }, table.node);
  }

  NL.router.add("quality", {
    async show(place) {
      const quality = await NL.load("quality");
      NL.dom.append(place, [
        heading("Quality", "How much of the news is coded, how much of what is coded is known, and who is not known yet."),
        element("div", { class: "columns" },
          tableSection("What is known", quality.coverage, [
            { name: "what", title: "Of all", value: (row) => row.what, class: "wide" },
            number("known_count", "Known"), number("total_count", "Of"),
            { name: "share", title: "Share", isNumber: true, value: (row) => share(row.known_count, row.total_count), show: (row) => bar(share(row.known_count, row.total_count)) },
          ], { name: "coverage" }),
          tableSection("What codes events", quality.coders, [
            { name: "coder", title: "Pattern or reader", value: (row) => row.coder, show: (row) => row.coder.replace(/^pattern:/, "").replace(/-/g, " ") },
            number("report_count", "Reports"),
            { name: "confidence_mean", title: "Confidence", isNumber: true, value: (row) => row.confidence_mean, show: (row) => (row.confidence_mean === null ? format.NONE : row.confidence_mean.toFixed(2)) },
            { name: "code_agreement_mean", title: "Agreement", isNumber: true, value: (row) => row.code_agreement_mean, show: (row) => format.percent(row.code_agreement_mean) },
          ], { name: "coders", pageSize: 10, note: "Agreement: the part of the reports of an event that have its code, where there is more than one." })),
        tableSection("Sentences by outlet", quality.sentences, [
          { name: "outlet", title: "Outlet", value: (row) => row.outlet, show: (row) => row.outlet || "not known" },
          number("article_count", "Articles"), number("articles_without_event", "Without an event"), number("sentence_count", "Sentences"), number("coded_count", "Coded"), number("uncoded_count", "Uncoded"),
          { name: "coded_share", title: "Share coded", isNumber: true, value: (row) => row.coded_share, show: (row) => bar(row.coded_share) },
        ], { name: "sentences", pageSize: 20, note: "Sentences of English articles that give an event or more. Most sentences tell of no political act: a share is no score, but an outlet far below the others is worth a look." }),
        tableSection("Most in need of a seed row", quality.unresolved, [
          { name: "name", title: "Name or words", value: (row) => row.name, show: (row) => element("a", { href: NL.router.format("events", [], { party: row.name }) }, row.name), class: "wide" },
          { name: "actor_kind", title: "Kind", value: (row) => row.actor_kind, show: (row) => format.code(row.actor_kind) },
          { name: "country_code", title: "Country", value: (row) => row.country_code && format.country(row.country_code) },
          number("event_count", "Events"), number("report_count", "Reports"),
          { name: "is_nobody", title: "Is", value: (row) => row.is_nobody, show: (row) => (row.is_nobody ? "not decided" : "known from the news alone") },
        ], { name: "unresolved-actors", pageSize: 25, empty: "Everybody who takes part in an event is known.", note: "Who takes part in most events and stands in no seed. newsledger knowledge unresolved lists mentions as well; knowledge of your own goes into the folder knowledge." }),
        scores(quality.scores),
      ]);
    },
  });
})();
