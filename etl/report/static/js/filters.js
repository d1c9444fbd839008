// Filters of events: a form, the test that each event must pass, and the same as SQL. All of them stand in the address.
"use strict";
NL.filters = (function () {
  const { element } = NL.dom;
  const { text, day, list, participant, report } = NL.sql;
  const STATUSES = ["actual", "planned", "possible", "denied", "historical"];
  const ID = /^[0-9a-f]{16}$/;

  const lower = (value) => String(value || "").toLowerCase();
  const everyone = (event) => [...event.actors, ...event.recipients, ...event.thirdParties];
  const many = (value) => value.split(",").filter(Boolean);

  // A person or body by id, a country by code, or anybody whose name has the words.
  function isNamed(actor, wanted) {
    if (ID.test(wanted)) return actor.id === wanted;
    return actor.country === wanted.toUpperCase() || lower(actor.name).includes(lower(wanted));
  }

  function namedSql(wanted) {
    if (ID.test(wanted)) return `actor_id = ${text(wanted)}`;
    return `(country_code = upper(${text(wanted)}) OR contains(lower(actor_name), lower(${text(wanted)})))`;
  }

  // Whether the first side did it to the second, the second to the first, or both to each other.
  function direction(event, one, other) {
    const forward = event.actors.some((a) => isSide(a, one)) && event.recipients.some((r) => isSide(r, other));
    const backward = event.actors.some((a) => isSide(a, other)) && event.recipients.some((r) => isSide(r, one));
    if (forward && !backward && !event.isReciprocal) return "forward";
    if (backward && !forward && !event.isReciprocal) return "backward";
    if (forward || backward) return "mutual";
    if (!event.isReciprocal) return null;
    const sides = [...event.actors, ...event.recipients];
    const isBoth = (first, second) => sides.some((a, i) => isSide(a, first) && sides.some((b, j) => i !== j && isSide(b, second)));
    return isBoth(one, other) ? "mutual" : null;
  }

  const isSide = (actor, side) => (ID.test(side) ? actor.id === side : actor.country === side);

  // key -> {test(event, value), sql(value)}; the order is that of the form
  const KINDS = {
    from: { test: (event, value) => event.end !== null && event.end >= value, sql: (value) => `event_date_end >= ${day(value)}` },
    to: { test: (event, value) => event.start !== null && event.start <= value, sql: (value) => `event_date_start <= ${day(value)}` },
    type: { test: (event, value) => many(value).includes(event.type), sql: (value) => `event_type IN (${list(many(value))})` },
    quad: { test: (event, value) => many(value).includes(event.quad), sql: (value) => `quad_class IN (${list(many(value))})` },
    status: { test: (event, value) => many(value).includes(event.status), sql: (value) => `status IN (${list(many(value))})` },
    actor: {
      test: (event, value) => event.actors.some((actor) => isNamed(actor, value)),
      sql: (value) => participant(["participant_role = 'actor'", namedSql(value)]),
    },
    recipient: {
      test: (event, value) => event.recipients.some((actor) => isNamed(actor, value)),
      sql: (value) => participant(["participant_role = 'recipient'", namedSql(value)]),
    },
    party: {
      test: (event, value) => everyone(event).some((actor) => isNamed(actor, value)),
      sql: (value) => participant([namedSql(value)]),
    },
    country: {
      test: (event, value) => everyone(event).some((actor) => actor.country === value),
      sql: (value) => participant([`country_code = ${text(value)}`]),
    },
    place: {
      test: (event, value) => event.place !== null && (event.place.id === value || lower(event.place.name).includes(lower(value))),
      sql: (value) => `(place_id = ${text(value)} OR contains(lower(place_name), lower(${text(value)})))`,
    },
    outlet: {
      test: (event, value) => event.outlets.some((outlet) => lower(outlet).includes(lower(value))),
      sql: (value) => report(`contains(lower(outlet), lower(${text(value)}))`),
    },
    story: { test: (event, value) => event.stories.includes(value), sql: (value) => report(`story_id = ${text(value)}`) },
  };

  function chosen(parameters) {
    return Object.keys(KINDS).map((key) => [key, parameters.get(key)]).filter(([, value]) => value);
  }

  function accepts(parameters) {
    const tests = chosen(parameters).map(([key, value]) => (event) => KINDS[key].test(event, value));
    return (event) => tests.every((test) => test(event));
  }

  function conditions(parameters) {
    return chosen(parameters).map(([key, value]) => KINDS[key].sql(value));
  }

  function field(label, control, note) {
    return element("label", { class: "field" }, element("span", { class: "label" }, label), control, note || null);
  }

  function input(name, value, extra) {
    const control = element("input", { name, type: "text", autocomplete: "off", ...extra });
    control.value = value || "";
    return control;
  }

  // A list to tick, folded: how many of them are ticked stands on it.
  function choices(label, name, options, value) {
    const ticked = new Set(many(value || ""));
    const summary = element("summary", {}, element("span", { class: "label" }, label),
      element("span", { class: "chosen" }, ticked.size ? [...ticked].map(NL.format.code).join(", ") : "any"));
    const boxes = options.map((option) => {
      const box = element("input", { type: "checkbox", name, value: option, checked: ticked.has(option) });
      return element("label", { class: "tick" }, box, NL.format.code(option));
    });
    return element("details", { class: "field choice" }, summary, element("fieldset", {}, element("legend", { class: "visually-hidden" }, label), boxes));
  }

  // changed(parameters): what the form says, with what it does not show left as it is
  function form(parameters, changed, only) {
    const types = NL.manifest.types.map(([type]) => type);
    const get = (key) => parameters.get(key);
    const shown = {
      from: () => field("From", input("from", get("from"), { type: "date" })),
      to: () => field("To", input("to", get("to"), { type: "date" })),
      actor: () => field("Actor", input("actor", get("actor"), { placeholder: "name or country code", list: "countries" })),
      recipient: () => field("Recipient", input("recipient", get("recipient"), { placeholder: "name or country code", list: "countries" })),
      country: () => field("Country", input("country", get("country"), { placeholder: "on either side", list: "countries" })),
      place: () => field("Place", input("place", get("place"), { placeholder: "name of a place" })),
      outlet: () => field("Outlet", input("outlet", get("outlet"), { placeholder: "name of an outlet" })),
      type: () => choices("Type", "type", types, get("type")),
      quad: () => choices("Quad class", "quad", NL.chart.QUADS, get("quad")),
      status: () => choices("Status", "status", STATUSES, get("status")),
    };
    const names = only || Object.keys(shown);
    const made = element("form", { class: "filters", "aria-label": "Filters" }, names.map((name) => shown[name]()), countryList());
    const read = () => {
      const next = new URLSearchParams(parameters);
      for (const name of names) {
        const controls = [...made.elements].filter((control) => control.name === name);
        const values = controls[0] && controls[0].type === "checkbox"
          ? controls.filter((control) => control.checked).map((control) => control.value)
          : controls.map((control) => clean(name, control.value));
        const value = values.join(",");
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    };
    made.addEventListener("submit", (event) => { event.preventDefault(); changed(read()); });
    made.addEventListener("change", () => changed(read()));
    const used = chosen(parameters).filter(([key]) => names.includes(key) || key === "story" || key === "party");
    if (used.length) {
      made.append(element("button", { type: "button", class: "quiet", onclick: () => {
        const next = new URLSearchParams(parameters);
        for (const [key] of used) next.delete(key);
        changed(next);
      } }, "Clear filters"));
    }
    return fold(made, used.length);
  }

  // On a phone the form would fill the screen: it is folded, and says how many filters are set.
  function fold(form_, count) {
    if (!window.matchMedia("(max-width: 44rem)").matches) return form_;
    return element("details", { class: "fold" }, element("summary", {}, count ? `Filters (${count})` : "Filters"), form_);
  }

  function clean(name, value) {
    const trimmed = value.trim();
    return name === "country" ? countryCode(trimmed) || trimmed : trimmed;
  }

  // The code of a country by its name or code; null where it is none.
  function countryCode(value) {
    if (NL.format.hasCountry(value.toUpperCase())) return value.toUpperCase();
    const found = NL.format.countries().find(([, name]) => lower(name) === lower(value));
    return found ? found[0] : null;
  }

  function countryList() {
    return element("datalist", { id: "countries" }, NL.format.countries().map(([code, name]) => element("option", { value: code }, name)));
  }

  return { form, accepts, conditions, chosen, direction, countryCode, countryList, isId: (value) => ID.test(value) };
})();
