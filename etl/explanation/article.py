"""Shows where rows come from: an article's text with what was found in it, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from rich.text import Text

from etl.console import CONTROL, clean_cell, open_console, print_table
from etl.query import QueryError, run_query
from etl.warehouse.releases import name_current_release, read_release
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage
from etl.warehouse.stored_files import StoredFile

SHORTEST_PREFIX = 4
SUBJECTS = (("articles", "article_id"), ("events", "event_id"), ("quotes", "quote_id"), ("mentions", "mention_id"))
WORLD_EVENT = "SELECT event_id FROM fct_event_report WHERE starts_with(world_event_id, ?)"
STYLES = {"mentions": "cyan", "dates": "green", "places": "green", "quantities": "yellow", "quotes": "italic magenta"}
EVENT_STYLE, SUBJECT_STYLE = "bold red", "bold reverse red"
# What is shown of each table, in this order; --json has every column.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "sections": ("kind", "start_char", "end_char"),
    "mentions": (
        "text", "kind", "actor_name", "country_code", "sector_code", "title_text", "resolution",
        "start_char", "end_char",
    ),
    "events": (
        "event_id", "event_type", "cameo_code", "trigger_text", "status", "event_date_start", "event_date_end",
        "medium", "coder", "start_char", "end_char",
    ),
    "event_participants": ("event_id", "participant_role", "text", "actor_id", "country_code", "sector_code"),
    "quotes": ("text", "quote_type", "speaker_text", "cue_text", "start_char", "end_char"),
    "dates": ("text", "timex_value", "date_precision", "date_start", "date_end", "date_status"),
    "places": ("text", "place_use", "place_name", "country_code", "latitude", "longitude"),
    "quantities": (
        "text", "value", "value_high", "unit", "value_si", "unit_si", "currency_code", "measured_text", "change",
    ),
}  # fmt: skip


class UnknownIdError(LookupError):
    """No row, or more than one, has an id that begins so."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """An article, its rows by table, and the events that were asked for (none: the whole article)."""

    article: Mapping[str, Any]
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    event_ids: tuple[str, ...] = ()


class PublishedTables:
    """The extracted tables that the published release was built from."""

    def __init__(self, warehouse: Root) -> None:
        """Find their files. Raises NoReleaseError if nothing is published."""
        self.release = name_current_release(warehouse)
        self.connection = duckdb.connect()
        self._storage = open_storage(warehouse)
        self._stored: dict[str, list[StoredFile]] = {}
        for file in read_release(warehouse, self.release).get("inputs", []):
            self._stored.setdefault(file["table"], []).append(StoredFile(key=file["path"], sha256=file["sha256"]))
        self._paths: dict[str, list[str]] = {}

    def list_paths(self, table: str) -> list[str]:
        """Local paths of the files of a table; they are fetched when somebody first asks for them."""
        if table not in self._paths:
            self._paths[table] = [str(path) for path in self._storage.fetch(self._stored.get(table, []))]
        return self._paths[table]

    def select(self, table: str, condition: str, value: str) -> list[dict[str, Any]]:
        """Rows of a table for which a condition with one parameter holds; conditions are code, never data."""
        sql = f"SELECT * FROM read_parquet(?) WHERE {condition}"
        cursor = self.connection.execute(sql, [self.list_paths(table), value])
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def explain_id(warehouse: Root, prefix: str) -> list[Explanation]:
    """What an id, or its first characters, stands for: an article, event, world event, quote or mention.

    A world event is explained by each of its reports. Raises UnknownIdError if no id or several begin so,
    NoReleaseError if nothing is published.
    """
    if len(prefix) < SHORTEST_PREFIX:
        raise UnknownIdError(f"{prefix!r} is too short: give at least {SHORTEST_PREFIX} characters of an id")
    tables = PublishedTables(warehouse)
    for table, column in SUBJECTS:
        if rows := tables.select(table, f"starts_with({column}, ?)", prefix):
            ids = sorted({str(row[column]) for row in rows})
            if len(ids) > 1:
                raise UnknownIdError(f"{prefix!r} begins several ids in {table}: {', '.join(ids[:5])}")
            return [_explain_article(tables, rows[0]["article_id"], ids if table == "events" else ())]
    reports = [
        tables.select("events", "event_id = ?", event_id)
        for event_id in _list_reports(warehouse, tables.release, prefix)
    ]
    if not reports:
        raise UnknownIdError(f"no article, event, quote or mention has an id that begins with {prefix!r}")
    return [_explain_article(tables, rows[0]["article_id"], [rows[0]["event_id"]]) for rows in reports if rows]


def _list_reports(warehouse: Root, release: str, prefix: str) -> list[str]:
    try:
        return sorted(row[0] for row in run_query(warehouse, WORLD_EVENT, parameters=[prefix], release=release).rows)
    except QueryError:  # a release built by another version, without this column
        return []


def _explain_article(tables: PublishedTables, article_id: str, event_ids: Sequence[str]) -> Explanation:
    article = tables.select("articles", "article_id = ?", article_id)[0]
    rows = {
        name: sorted(tables.select(name, "article_id = ?", article_id), key=lambda row: row["start_char"])
        for name in SHOWN
        if name != "event_participants"
    }
    if event_ids:
        events = [row for row in rows["events"] if row["event_id"] in event_ids]
        sentences = {row["sentence_index"] for row in events}
        rows = {
            "events": events,
            "mentions": [row for row in rows["mentions"] if row["sentence_index"] in sentences],
            "quotes": [row for row in rows["quotes"] if row["sentence_index"] in sentences],
        }
    rows["event_participants"] = [
        row
        for event in rows["events"]
        for row in tables.select("event_participants", "event_id = ? ORDER BY ALL", event["event_id"])
    ]
    return Explanation(article=article, tables=rows, event_ids=tuple(event_ids))


def mark_text(explanation: Explanation) -> Text:
    """The article's text with styles over mentions, quotes, dates, places, quantities and event triggers.

    Characters that could steer a terminal are replaced one by one, so offsets still hold.
    """
    text = Text(CONTROL.sub("\N{REPLACEMENT CHARACTER}", explanation.article["body_text"]))
    for name, style in STYLES.items():
        for row in explanation.tables.get(name, ()):
            text.stylize(style, row["start_char"], row["end_char"])
    for row in explanation.tables.get("events", ()):
        is_subject = row["event_id"] in explanation.event_ids
        text.stylize(SUBJECT_STYLE if is_subject else EVENT_STYLE, row["start_char"], row["end_char"])
    return text


def print_explanation(explanation: Explanation) -> None:
    """Heading, legend, marked text and one table for each kind of row."""
    console = open_console()
    console.print(Text(clean_cell(explanation.article["title"] or explanation.article["article_id"]), style="bold"))
    for line in _describe_article(explanation.article):
        console.print(line, style="dim")
    legend = [Text(name, style=style) for name, style in (*STYLES.items(), ("events", EVENT_STYLE))]
    console.print(Text("  ").join(legend), "\n")
    console.print(mark_text(explanation), "\n")
    for name, columns in SHOWN.items():
        if rows := explanation.tables.get(name):
            print_table(columns, [[row[column] for column in columns] for row in rows], title=f"{name} ({len(rows)})")


def _describe_article(article: Mapping[str, Any]) -> Iterator[str]:
    published = f"{article['published_at']:%Y-%m-%d %H:%M} UTC" if article["published_at"] else "undated"
    outlet = clean_cell(article["outlet"]) or "outlet unknown"
    yield f"{outlet}, {published} ({article['published_status']}), {article['word_count']} words"
    yield f"article {article['article_id']}, version {article['version']}, batch {article['batch_date']}"
    yield clean_cell(f"{article['landing_path']} at byte {article['landing_offset']}")
