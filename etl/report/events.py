"""Slices of events and of their reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import duckdb

from etl.report.queries import stream_rows
from etl.report.slices import Pool, SliceWriter, pool_column

EVENTS_A_SLICE = 2_000
EVENTS_A_REPORT_SLICE = 250
REPORTS_SHOWN = 20  # of an event; the page says how many there are
ROLES = ("actor", "recipient", "third_party")
POOLED = (
    "report_date", "event_date", "event_date_start", "event_date_end", "date_precision", "event_type", "event_mode",
    "cameo_code", "quad_class", "status",
)  # fmt: skip
PLAIN = ("goldstein_score", "report_count", "outlet_count", "confidence")
ARTICLE = ("article_id", "title", "outlet", "url", "published_at", "published_status")
TOLD = (
    "event_id", "event_type", "event_mode", "cameo_code", "status", "event_date_start", "event_date_end", "date_status",
    "place_name", "attributed_to", "medium", "magnitude_killed", "magnitude_injured", "magnitude_arrested",
    "magnitude_size", "magnitude_amount", "magnitude_currency", "confidence",
)  # fmt: skip
Row = Mapping[str, Any]


def write_events(connection: duckdb.DuckDBPyConnection, writer: SliceWriter) -> list[dict[str, Any]]:
    """Slices `events/NNN`, some thousand events each, the newest first; return what the pages must know of each."""
    described = []
    rows = stream_rows(connection, "window_events")
    for number, chunk in enumerate(_cut(rows, EVENTS_A_SLICE)):
        key = f"events/{number:03}"
        writer.write(key, encode_events(chunk))
        dates = [row[name] for row in chunk for name in ("event_date_start", "event_date_end") if row[name]]
        described.append(
            {
                "key": key,
                "rows": len(chunk),
                "newest": chunk[0]["report_date"],
                "oldest": chunk[-1]["report_date"],
                "first_event_date": min(dates, default=None),
                "last_event_date": max(dates, default=None),
                "undated": sum(row["event_date_start"] is None for row in chunk),
            }
        )
    return described


def encode_events(rows: Sequence[Row]) -> dict[str, Any]:
    """Events as columns. People, places, outlets and stories are written once a slice and named by number."""
    actors, places, outlets, stories = Pool(), Pool(), Pool(), Pool()
    document: dict[str, Any] = {name: pool_column(_text(row[name]) for row in rows) for name in POOLED}
    document |= {name: [row[name] for row in rows] for name in PLAIN}
    document["world_event_id"] = [row["world_event_id"] for row in rows]
    document["is_reciprocal"] = [int(row["is_reciprocal"]) for row in rows]
    for role in ROLES:
        document[role] = [
            [
                actors.add(tuple(p[name] for name in ("actor_id", "name", "country", "kind", "sector")))
                for p in row["participants"] or ()
                if p["role"] == role
            ]
            for row in rows
        ]
    document["place"] = [
        None
        if row["place_name"] is None
        else places.add((row["place_id"], row["place_name"], row["place_country_code"]))
        for row in rows
    ]
    document["outlets"] = [[outlets.add(name) for name in row["outlets"] or ()] for row in rows]
    document["stories"] = [[stories.add(story) for story in row["story_ids"] or ()] for row in rows]
    return document | {
        "pools": {
            "actors": actors.values,
            "places": places.values,
            "outlets": outlets.values,
            "stories": stories.values,
        }
    }


def write_reports(connection: duckdb.DuckDBPyConnection, writer: SliceWriter) -> None:
    """Slices `reports/NNNN`: of some hundred events each the reports, with sentence and marks, the canonical first."""
    rows = stream_rows(connection, "window_reports", reports=REPORTS_SHOWN)
    for number, group in groupby(rows, key=lambda row: row["row_number"] // EVENTS_A_REPORT_SLICE):
        writer.write(f"reports/{number:04}", encode_reports(list(group), first=number * EVENTS_A_REPORT_SLICE))


def encode_reports(rows: Sequence[Row], *, first: int) -> dict[str, Any]:
    """Reports by event: `events[i]` are those of event number `first` + i. Sentences and articles are written once."""
    articles, sentences = Pool(), Pool()
    events: list[list[list[Any]]] = []
    for row in rows:
        while len(events) <= row["row_number"] - first:
            events.append([])
        report = [
            articles.add(tuple(_time(row["published_at"]) if n == "published_at" else row[n] for n in ARTICLE)),
            sentences.add(row["sentence_text"]),
            mark_sentence(row),
            *(_text(row[name]) for name in TOLD),
        ]
        events[-1].append(report)
    return {
        "first": first,
        "columns": ["article", "sentence", "marks", *TOLD],
        "article_columns": list(ARTICLE),
        "articles": articles.values,
        "sentences": sentences.values,
        "events": events,
    }


def mark_sentence(row: Row) -> list[tuple[str, int, int]]:
    """What is marked in the sentence: role, first character and end, counted from its beginning, in text order.

    The trigger comes first where a participant begins with it; marks that leave the sentence are left out.
    """
    if row["sentence_text"] is None:
        return []
    length = len(row["sentence_text"])
    spans = [("trigger", row["start_char"], row["end_char"])]
    spans += [(span["role"], span["start_char"], span["end_char"]) for span in row["spans"] or ()]
    origin = row["sentence_start_char"]
    inside = {(role, start - origin, end - origin) for role, start, end in spans}
    return sorted(
        ((role, start, end) for role, start, end in inside if 0 <= start < end <= length),
        key=lambda mark: (mark[1], mark[0] != "trigger", -mark[2], mark[0]),
    )


def _cut(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _time(value: datetime | None) -> str | None:
    return value.isoformat(timespec="minutes") if value else None
