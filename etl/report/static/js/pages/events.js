// All events of the window with their filters, and the page of one event.
"use strict";
(function () {
  const { element } = NL.dom;
  const format = NL.format;

  function hint() {
    const window = NL.manifest.window;
    const part = window.is_whole
      ? `All ${format.plural(window.event_count, "event")} of the release.`
      : `The newest ${format.number(window.event_count)} of ${format.number(window.total_count)} events${window.first_date ? `, reported since ${format.day(window.first_date)}` : ""}.`;
    return `${part} Open a row to read its reports, sentence by sentence.`;
  }

  NL.router.add("events", {
    async show(place, address, isStale) {
      const parameters = address.parameters;
      const list = NL.eventList.make({
        title: "Found", accepts: NL.filters.accepts(parameters), conditions: NL.filters.conditions(parameters),
        range: { from: parameters.get("from"), to: parameters.get("to") }, isStale,
      });
      const extra = ["story", "party"].filter((key) => parameters.get(key)).map((key) =>
        element("p", { class: "muted" }, key === "story" ? "Of one story." : "Of one actor, on any side."));
      NL.dom.append(place, [
        NL.view.heading("Events", hint()),
        NL.filters.form(parameters, (next) => NL.router.go("events", [], next)),
        extra,
        list,
      ]);
    },
  });

  NL.router.add("event", {
    async show(place, address) {
      const event = await NL.events.find(address.parts[0] || "");
      if (!event) {
        NL.dom.append(place, [NL.view.heading("Event"), NL.view.empty("This event is not in the report.",
          "It may be older than the window, or of another release. Try: ", NL.view.code(`newsledger explain ${address.parts[0] || "ID"}`))]);
        return;
      }
      NL.dom.append(place, [
        NL.view.heading([NL.eventList.parties(event)]),
        element("p", { class: "lead" }, NL.eventList.type(event), ` · ${format.days(event.start, event.end)}`,
          event.place ? ` · ${NL.eventList.place(event.place)}` : "", ` · Goldstein ${format.decimal(event.goldstein)} · ${format.plural(event.reports, "report")}`),
        await NL.eventList.detail(event),
      ]);
    },
  });
})();
