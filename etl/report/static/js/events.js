// The events of the window, slice by slice: read when they are asked for, the newest first.
"use strict";
NL.events = (function () {
  const decoded = new Map();

  // A slice has columns, some of them as different values (pool) and their numbers (at); see etl/report/events.py.
  function decode(slice, first) {
    const pooled = (name) => slice[name].at.map((number) => slice[name].pool[number]);
    const columns = {};
    for (const name of ["report_date", "event_date", "event_date_start", "event_date_end", "date_precision", "event_type", "event_mode", "cameo_code", "quad_class", "status"]) {
      columns[name] = pooled(name);
    }
    const actors = slice.pools.actors.map(([id, name, country, kind, sector]) => ({ id, name: name || "?", country, kind, sector }));
    const places = slice.pools.places.map(([id, name, country]) => ({ id, name, country }));
    return slice.world_event_id.map((id, index) => ({
      id,
      number: first + index,
      reported: columns.report_date[index],
      date: columns.event_date[index],
      start: columns.event_date_start[index],
      end: columns.event_date_end[index],
      precision: columns.date_precision[index],
      type: columns.event_type[index],
      mode: columns.event_mode[index],
      code: columns.cameo_code[index],
      quad: columns.quad_class[index],
      status: columns.status[index],
      goldstein: slice.goldstein_score[index],
      isReciprocal: Boolean(slice.is_reciprocal[index]),
      actors: slice.actor[index].map((number) => actors[number]),
      recipients: slice.recipient[index].map((number) => actors[number]),
      thirdParties: slice.third_party[index].map((number) => actors[number]),
      place: slice.place[index] === null ? null : places[slice.place[index]],
      outlets: slice.outlets[index].map((number) => slice.pools.outlets[number]),
      stories: slice.stories[index].map((number) => slice.pools.stories[number]),
      reports: slice.report_count[index],
      outletCount: slice.outlet_count[index],
      confidence: slice.confidence[index],
    }));
  }

  async function read(index) {
    if (!decoded.has(index)) {
      const slices = NL.manifest.events.slices;
      const first = slices.slice(0, index).reduce((sum, slice) => sum + slice.rows, 0);
      decoded.set(index, NL.load(slices[index].key).then((slice) => decode(slice, first)));
    }
    return decoded.get(index);
  }

  // Slices that may hold events of these days.
  function slicesWithin(from, to) {
    return NL.manifest.events.slices
      .map((slice, index) => ({ slice, index }))
      .filter(({ slice }) => !(from || to) || (slice.first_event_date !== null
        && (!to || slice.first_event_date <= to) && (!from || slice.last_event_date >= from)))
      .map(({ index }) => index);
  }

  // Reads slice after slice; calls found(events, searched, total) after each until stop() is true.
  async function search(accepts, range, found, stop) {
    const total = NL.manifest.window.event_count;
    const wanted = slicesWithin(range.from, range.to);
    let searched = total - wanted.reduce((sum, index) => sum + NL.manifest.events.slices[index].rows, 0);
    if (!wanted.length) found([], total, total);
    for (const index of wanted) {
      const events = await read(index);
      if (stop()) return;
      searched += events.length;
      found(events.filter(accepts), searched, total);
    }
  }

  async function find(id) {
    for (let index = 0; index < NL.manifest.events.slices.length; index += 1) {
      const event = (await read(index)).find((candidate) => candidate.id === id);
      if (event) return event;
    }
    return null;
  }

  // The reports of an event, each with its article and sentence.
  async function reports(event) {
    const size = NL.manifest.events.events_a_report_slice;
    const slice = await NL.load(`reports/${String(Math.floor(event.number / size)).padStart(4, "0")}`);
    return (slice.events[event.number - slice.first] || []).map((values) => {
      const report = Object.fromEntries(slice.columns.map((name, index) => [name, values[index]]));
      const article = slice.articles[report.article];
      report.article = Object.fromEntries(slice.article_columns.map((name, index) => [name, article[index]]));
      report.sentence = slice.sentences[report.sentence];
      return report;
    });
  }

  return { search, find, reports };
})();
