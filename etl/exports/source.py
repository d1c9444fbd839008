"""A release as a source of rows: read-only, a batch at a time, always in the same order.

DuckDB's own COPY could write files, but the release is opened without any access to files, so that no view of it
can reach one; rows come out as Arrow batches instead, and Python writes them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from etl.query import open_release
from etl.warehouse.roots import Root

BATCH_ROWS = 50_000
STAGE_ROWS = 200_000  # rows that are sorted at a time
DAY_COLUMNS = ("event_date", "published_date")  # what --from and --to mean in a mart: the first that it has
NAMES_TOLD = 3


class ExportError(ValueError):
    """What cannot be exported or written as asked; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from the first to the last, inclusive; None is open."""

    first: date | None
    last: date | None

    def select(self, day: str) -> tuple[str, list[date]]:
        """The SQL condition on the day, with its parameters; always true where both ends are open."""
        bounds = [(f"{day} >= ?", self.first), (f"{day} <= ?", self.last)]
        chosen = [(sql, bound) for sql, bound in bounds if bound is not None]
        return " and ".join(sql for sql, _ in chosen) or "true", [bound for _, bound in chosen]


class Source:
    """An open release and its id."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        (path,) = connection.execute("select path from duckdb_databases() where path is not null").fetchone() or ("",)
        self.release_id = Path(path).parent.name

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> pa.RecordBatchReader:
        """The rows of a query as Arrow batches, of which only a few are in memory at a time."""
        return self.connection.sql(sql, params=list(parameters)).to_arrow_reader(BATCH_ROWS)

    def list_days(self, period: Period) -> list[tuple[date, int]]:
        """The days of the events that layouts hold, and the number of events of each."""
        condition, bounds = period.select("event_date")
        return self.connection.execute(
            f"select event_date, count(*) from exports.coded_event where {condition} "
            "group by event_date order by event_date",
            bounds,
        ).fetchall()

    def list_columns(self, table: str) -> list[tuple[str, str]]:
        """Names and types of a table's columns; the table with its schema."""
        return [(name, kind) for name, kind, *_ in self.connection.execute(f"describe {table}").fetchall()]

    def list_marts(self) -> list[str]:
        """Names of all marts, in alphabetical order."""
        rows = self.connection.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
        return [name for (name,) in rows.fetchall()]

    def find_marts(self, names: Sequence[str]) -> list[str]:
        """The marts of these names (all where none is given); ExportError names the nearest for an unknown one."""
        known = self.list_marts()
        for name in names:
            if name not in known:
                near = ", ".join(get_close_matches(name, known, n=NAMES_TOLD, cutoff=0.4)) or ", ".join(known)
                raise ExportError(f"there is no table {name!r} in the release (the nearest: {near})")
        return sorted(set(names)) if names else known

    def select_mart(self, name: str, period: Period, *, flattens: bool) -> tuple[str, list[date]]:
        """The query of a mart's rows in the order of its file; lists, maps and times as text where it is flattened."""
        columns = self.list_columns(f"marts.{name}")
        names = [column for column, _ in columns]
        day = next((column for column in DAY_COLUMNS if column in names), None)
        condition, bounds = period.select(day) if day else ("true", [])
        shown = ", ".join(_flatten(column, kind) if flattens else f'"{column}"' for column, kind in columns)
        return f"select {shown} from marts.{name} where {condition}", bounds


def group_days(days: Sequence[tuple[date, int]]) -> Iterator[tuple[date, date]]:
    """Runs of days (first, last), each with few enough rows to be sorted in memory, if a single day is not more."""
    first = last = None
    rows = 0
    for day, count in days:
        if first and last and rows + count > STAGE_ROWS:
            yield first, last
            first, rows = None, 0
        first, last = first or day, day
        rows += count
    if first and last:
        yield first, last


def _flatten(column: str, kind: str) -> str:
    """The column as something that a cell of CSV can hold: JSON for lists and maps, ISO 8601 for moments."""
    if kind.endswith("[]") or kind.startswith(("MAP", "STRUCT")):
        return f'cast(to_json("{column}") as varchar) as "{column}"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(\"{column}\" at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') as \"{column}\""
    return f'"{column}"'


def to_rows(batch: pa.RecordBatch) -> pl.DataFrame:
    """The batch as a Polars table, which it shares its memory with."""
    return pl.DataFrame(pl.from_arrow(batch))


@contextmanager
def open_source(warehouse: Root, release: str) -> Iterator[Source]:
    """A release by name; NoReleaseError if nothing is published, UnknownReleaseError."""
    with open_release(warehouse, release) as connection:
        yield Source(connection)
