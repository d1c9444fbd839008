// SQL that gives what a view shows, to be copied: filters become conditions over the tables of the release.
"use strict";
NL.sql = (function () {
  const text = (value) => `'${String(value).replace(/'/g, "''")}'`;
  const day = (value) => `DATE ${text(value)}`;
  const list = (values) => values.map(text).join(", ");

  function wherePart(conditions) {
    return conditions.length ? `\nWHERE ${conditions.join("\n  AND ")}` : "";
  }

  function participant(conditions) {
    return `world_event_id IN (\n    SELECT world_event_id FROM marts.fct_event_participant\n    WHERE ${conditions.join("\n      AND ")}\n  )`;
  }

  function report(condition) {
    return `world_event_id IN (SELECT world_event_id FROM marts.fct_event_report WHERE ${condition})`;
  }

  // Events reported from a day on, as the window of the report has them; no condition where it has all.
  function windowCondition(window) {
    if (!window.first_date) return [];
    return [`coalesce(last_published_date, (\n    SELECT batch_date FROM marts.dim_article AS a WHERE a.article_id = e.article_id\n  )) >= ${day(window.first_date)}`];
  }

  function narrowed(window) {
    const among = [
      window.actor_ids.length && `actor_id IN (${list(window.actor_ids)})`,
      window.country_codes.length && `country_code IN (${list(window.country_codes)})`,
    ].filter(Boolean);
    return among.length ? [participant([`(${among.join(" OR ")})`])] : [];
  }

  // conditions: those of the filters, as NL.filters.conditions gives them
  function events(conditions, window) {
    const all = [...windowCondition(window), ...narrowed(window), ...conditions];
    return `SELECT event_date, event_type, event_mode, status, actors_text, recipients_text, place_name,\n  report_count, outlet_count, goldstein_score, sentence_text, world_event_id\nFROM marts.fct_event AS e${wherePart(all)}\nORDER BY last_published_date DESC, event_date DESC, outlet_count DESC, world_event_id;`;
  }

  function reports(eventId) {
    return `SELECT published_date, outlet, title, url, status, cameo_code, sentence_text, event_id\nFROM marts.fct_event_report\nWHERE world_event_id = ${text(eventId)}\nORDER BY report_rank;`;
  }

  return { text, day, list, wherePart, participant, report, narrowed, events, reports };
})();
