"""Reads the published release: read-only, with nothing outside it in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.warehouse.releases import DATABASE, find_current_release

SCHEMAS = ("marts", "exports", "main")  # searched in this order


class QueryError(ValueError):
    """SQL that DuckDB refuses; the message is DuckDB's first line."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Rows of a query. `is_cut` says that more rows than asked for were found."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool


def open_release(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published release that can reach no file and no network.

    Raises NoReleaseError if nothing is published.
    """
    database = find_current_release(warehouse) / DATABASE
    connection = duckdb.connect(str(database), read_only=True, config={"enable_external_access": "false"})
    found = connection.execute("SELECT DISTINCT schema_name FROM duckdb_schemas()").fetchall()
    schemas = [schema for schema in SCHEMAS if (schema,) in found]
    connection.execute(f"SET search_path = '{','.join(schemas)}'")
    connection.execute("SET lock_configuration = true")
    return connection


def run_query(warehouse: Path, sql: str, *, limit: int | None = None, parameters: Sequence[Any] = ()) -> Result:
    """Rows of one SQL statement over the published release, at most `limit` of them.

    Raises QueryError if DuckDB refuses it, NoReleaseError if nothing is published.
    """
    with open_release(warehouse) as connection:
        try:
            cursor = connection.execute(sql, list(parameters))
            rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
        except duckdb.Error as error:
            raise QueryError(" ".join(str(error).split())) from error
        columns = tuple(column[0] for column in cursor.description or ())
    return Result(columns=columns, rows=rows[:limit], is_cut=bool(limit) and len(rows) > (limit or 0))


def export_parquet(warehouse: Path, sql: str, path: Path) -> int:
    """Write the rows of a query to a Parquet file and return their number. Raises as run_query does."""
    with open_release(warehouse) as connection:
        try:
            relation = connection.sql(sql)
            if relation is None:
                raise QueryError("this statement gives no rows to write")
            frame: pa.Table = relation.to_arrow_table()
        except duckdb.Error as error:
            raise QueryError(" ".join(str(error).split())) from error
    pq.write_table(frame, path)
    return int(frame.num_rows)
