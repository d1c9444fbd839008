// Who takes part in the events of the window: the index of all, and the profiles of the busiest.
"use strict";
NL.actors = (function () {
  let index = null;

  function read() {
    if (!index) {
      index = NL.load("actors").then((view) => NL.objects(view).map((row, number) => ({
        id: row.actor_id, name: row.actor_name, kind: row.actor_kind, country: row.country_code, sector: row.sector_code,
        events: row.event_count, given: row.as_actor_count, received: row.as_recipient_count, quotes: row.quote_count,
        last: row.last_report_date, isKnown: row.is_known, number,
      })));
    }
    return index;
  }

  async function describe(id) {
    return (await read()).find((actor) => actor.id === id) || null;
  }

  // The id of whom a name means: that very name, else one that has it; of several the busiest.
  async function findId(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return null;
    const all = await read();
    const found = all.find((actor) => actor.name.toLowerCase() === wanted) || all.find((actor) => actor.name.toLowerCase().includes(wanted));
    return found ? found.id : null;
  }

  // The profile: offices, types, months, partners; null where the actor is not among the busiest.
  async function profile(actor) {
    const { profiled, profiles_a_slice: size } = NL.manifest.actors;
    if (actor.number >= profiled) return null;
    const slice = await NL.load(`actors/${String(Math.floor(actor.number / size)).padStart(2, "0")}`);
    return slice.profiles.find((candidate) => candidate.actor_id === actor.id) || null;
  }

  return { read, describe, findId, profile };
})();
