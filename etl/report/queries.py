"""The SQL behind the views. Each is a file in `sql/`, run as the page shows it: an analyst can copy and run it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

FOLDER = Path(__file__).parent / "sql"
PARAMETER = re.compile(r"\$([a-z_]+)")
BATCH = 5_000  # rows that are held at a time


@dataclass(frozen=True, kw_only=True)
class View:
    """Rows of a query, and the SQL that gave them."""

    sql: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def document(self) -> dict[str, Any]:
        """As slices carry it."""
        return {"sql": self.sql, "columns": list(self.columns), "rows": [list(row) for row in self.rows]}

    def dicts(self) -> list[dict[str, Any]]:
        """Rows as column -> value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@cache
def read_sql(name: str) -> str:
    """The text of `sql/NAME.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


def run_view(connection: duckdb.DuckDBPyConnection, name: str, **values: Any) -> View:
    """Run `sql/NAME.sql` with literals in the place of its `$parameters`."""
    sql = fill(read_sql(name), values)
    cursor = connection.execute(sql)
    return View(sql=sql, columns=_list_columns(cursor), rows=cursor.fetchall())


def stream_rows(connection: duckdb.DuckDBPyConnection, name: str, **values: Any) -> Iterator[dict[str, Any]]:
    """Rows of `sql/NAME.sql`, some thousand at a time."""
    cursor = connection.execute(fill(read_sql(name), values))
    columns = _list_columns(cursor)
    while rows := cursor.fetchmany(BATCH):
        for row in rows:
            yield dict(zip(columns, row, strict=True))


def create_table(connection: duckdb.DuckDBPyConnection, name: str, **values: Any) -> None:
    """Keep the rows of `sql/NAME.sql` as the temporary table NAME."""
    connection.execute(f"create temp table {name} as {fill(read_sql(name), values)}")


def _list_columns(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(column[0] for column in cursor.description or ())


def fill(sql: str, values: Mapping[str, Any]) -> str:
    """SQL with a literal for each parameter. Raises KeyError for one without a value."""
    return PARAMETER.sub(lambda found: format_literal(values[found[1]]), sql)


def format_literal(value: Any) -> str:
    """A value as DuckDB reads it: texts are quoted, days are dates, sequences are lists."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case Sequence():
            return f"[{', '.join(format_literal(item) for item in value)}]"
    raise TypeError(f"no SQL literal for {value!r}")
