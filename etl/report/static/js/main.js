// Starts the report: reads what all pages need, then shows the page of the address.
"use strict";
(function () {
  const { element, replace } = NL.dom;
  const main = document.getElementById("main");
  let shown = 0;

  function frame() {
    const { release, freshness, window } = NL.manifest;
    replace(document.getElementById("edition"), format.longDay(freshness.last_batch_date));
    replace(document.getElementById("tabs"), NL.pages.tabs().map(([name, title]) => element("li", {}, element("a", { href: `#/${name}`, "data-page": name }, title))));
    const note = document.getElementById("window-note");
    const text = windowText(window);
    note.hidden = !text;
    note.textContent = text;
    replace(document.getElementById("footer"),
      element("p", {}, "Release ", NL.view.code(release.release), ", content ", NL.view.code(release.content_hash), ", built ", format.time(release.created_at), ". All days and times are UTC (+00:00)."),
      element("p", {}, "Made by Newsledger from the tables beside this page (", NL.view.code("newsledger.duckdb"), "). Charts by Vega-Lite; borders from Natural Earth; places from GeoNames (CC BY 4.0). Borders and names say nothing about their legal status."));
    const button = document.getElementById("theme");
    const label = (choice) => { button.textContent = `Theme: ${choice}`; };
    label(NL.theme.read());
    button.addEventListener("click", () => {
      label(NL.theme.next());
      NL.chart.redraw();
    });
  }

  const format = NL.format;

  function windowText(window) {
    const parts = [];
    if (window.actors.length) parts.push(`Only events with ${window.actors.join(", ")}.`);
    if (window.since) parts.push(`Only since ${format.day(window.since)}.`);
    if (!window.is_whole && !window.actors.length) {
      parts.push(`Details of the newest ${format.number(window.event_count)} of ${format.number(window.total_count)} events${window.first_date ? `, reported since ${format.day(window.first_date)}` : ""}; counts by day cover all. The settings report_rows and report_days say how many.`);
    }
    return parts.join(" ");
  }

  async function show(address, isSame) {
    const number = ++shown;
    const isStale = () => number !== shown;
    const focused = isSame && document.activeElement && main.contains(document.activeElement) ? document.activeElement.getAttribute("name") : null;
    const opened = isSame ? [...main.querySelectorAll("details.choice[open] input")].map((input) => input.name) : [];
    const isUnfolded = isSame && Boolean(main.querySelector("details.fold[open]"));
    for (const link of document.querySelectorAll("#tabs a")) {
      if (link.dataset.page === NL.pages.tabOf(address.page)) {
        link.setAttribute("aria-current", "page");
        const tabs = link.closest(".tabs"); // scrollIntoView would also move where Tab goes on from
        tabs.scrollLeft += link.getBoundingClientRect().left - (tabs.clientWidth - link.offsetWidth) / 2;
      } else link.removeAttribute("aria-current");
    }
    NL.chart.hideTooltip();
    const place = element("div", { class: "page", "data-page": address.page });
    if (!isSame) replace(main, element("p", { class: "muted loading" }, "Reading…"));
    try {
      const page = await NL.pages.load(address.page);
      if (page) await page.show(place, address, isStale);
      else NL.dom.append(place, [NL.view.heading("There is no such page"), NL.view.empty("The address names no page of this report.", element("a", { href: "#/night" }, "Go to last night"))]);
    } catch (error) {
      replace(place, NL.view.heading("This page cannot be shown"), NL.view.empty(`${error.message}.`, "The folder of the report may be incomplete: copy it as a whole, or make it again with ", NL.view.code("newsledger report"), "."));
    }
    if (isStale()) return;
    replace(main, place);
    main.dataset.page = address.page;
    NL.chart.drawShown();
    const title = place.querySelector("h1");
    document.title = `${title ? title.textContent : "Newsledger"} – Newsledger, ${NL.manifest.freshness.last_batch_date || "no news yet"}`;
    if (isSame) {
      for (const details of place.querySelectorAll("details.choice")) details.open = opened.includes((details.querySelector("input") || {}).name);
      const folded = place.querySelector("details.fold");
      if (folded) folded.open = isUnfolded;
      const again = focused && place.querySelector(`[name="${CSS.escape(focused)}"]`);
      if (again) again.focus({ preventScroll: true });
    } else {
      window.scrollTo(0, 0);
      if (number > 1 && title) title.focus({ preventScroll: true });
    }
  }

  async function start() {
    try {
      NL.manifest = await NL.load("manifest");
    } catch (error) {
      replace(main, NL.view.heading("The report cannot be read"), NL.view.empty(`${error.message}.`, "Copy the whole folder of the report, not the page alone."));
      return;
    }
    format.setCountries(NL.manifest.countries);
    format.setSectors(NL.manifest.sectors);
    frame();
    NL.router.start(show);
    document.documentElement.dataset.ready = "yes";
  }

  start();
})();
