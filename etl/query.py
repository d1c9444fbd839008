"""Reads a release: read-only, with nothing outside it in reach."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from etl.query_errors import describe_error
from etl.warehouse.releases import CURRENT, DATABASE, find_release_folder
from etl.warehouse.roots import Root

SCHEMAS = ("marts", "exports", "main")  # searched in this order
BATCH = 10_000  # rows that are held at a time
NAME = "newsledger"  # of the attached database
INTERRUPT_SECONDS = 0.1  # between two interruptions
ATTEMPTS = 5  # to open a release that moved away between its name and its file
Parameters = Sequence[Any] | Mapping[str, Any]
Value = TypeVar("Value")


class QueryError(ValueError):
    """SQL that DuckDB refuses; the message is one line that says what is wrong, and where."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Rows of a query. `is_cut` says that more rows than asked for were found."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class RowStream:
    """Rows of a query as they are read, some thousand at a time: all of them are never in memory."""

    columns: tuple[str, ...]
    batches: Iterator[list[tuple[Any, ...]]]


def open_release(warehouse: Root, release: str = CURRENT) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a release (default: the published one) that can reach no file and no network.

    The release stays open as it is, whatever is published or removed meanwhile. Raises NoReleaseError if nothing is
    published, UnknownReleaseError.
    """
    # Attached, for a process that opens one file twice would share it, with its settings.
    connection = duckdb.connect()
    for attempt in range(ATTEMPTS):
        database = find_release_folder(warehouse, release) / DATABASE
        try:
            connection.execute(f"ATTACH '{_quote(database)}' AS {NAME} (READ_ONLY)")
            break
        except duckdb.IOException:  # removed after its name was read; the next name is of one that is there
            if attempt + 1 == ATTEMPTS:
                raise
    found = connection.execute(
        "SELECT DISTINCT schema_name FROM duckdb_schemas() WHERE database_name = ?", [NAME]
    ).fetchall()
    path = ",".join(f"{NAME}.{schema}" for schema in SCHEMAS if (schema,) in found)
    for setting in (
        f"search_path = '{path}'",
        # Sorting more than memory holds needs room; the release's own folder is nobody's to write.
        f"temp_directory = '{_quote(Path(tempfile.gettempdir()) / f'newsledger-{os.getpid()}')}'",
        "enable_external_access = false",
        "errors_as_json = true",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


def run_query(
    warehouse: Root, sql: str, *, limit: int | None = None, parameters: Parameters = (), release: str = CURRENT
) -> Result:
    """Rows of SQL over a release, at most `limit` of them.

    Raises QueryError if DuckDB refuses it, NoReleaseError if nothing is published, UnknownReleaseError.
    """
    with open_release(warehouse, release) as connection:
        stream = stream_query(connection, sql, parameters=parameters)
        rows: list[tuple[Any, ...]] = []
        for batch in stream.batches:
            rows += batch
            if limit and len(rows) > limit:
                break
    return Result(columns=stream.columns, rows=rows[:limit], is_cut=bool(limit) and len(rows) > (limit or 0))


def stream_query(connection: duckdb.DuckDBPyConnection, sql: str, *, parameters: Parameters = ()) -> RowStream:
    """Rows of SQL over an open release. QueryError may also come while they are read."""
    with _errors(connection, sql):
        cursor = _wait(connection, lambda: connection.execute(sql, parameters))
        if cursor is None:
            raise QueryError("there is no statement to run")
        columns = tuple(column[0] for column in cursor.description or ())
    return RowStream(columns=columns, batches=_fetch(connection, cursor, sql))


def _fetch(
    connection: duckdb.DuckDBPyConnection, cursor: duckdb.DuckDBPyConnection, sql: str
) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        with _errors(connection, sql):
            rows = _wait(connection, lambda: cursor.fetchmany(BATCH))
        if not rows:
            return
        yield rows


@contextmanager
def stream_arrow(
    connection: duckdb.DuckDBPyConnection, sql: str, *, parameters: Parameters = ()
) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """Schema and batches of a SELECT over an open release. Raises QueryError, also for errors within the block."""
    with _errors(connection, sql):
        relation = _wait(connection, lambda: connection.sql(sql, params=parameters or None))
        if relation is None:
            raise QueryError("this statement gives no rows to write")
        reader = _wait(connection, lambda: relation.to_arrow_reader(BATCH))
        yield reader.schema, _read_batches(connection, reader, sql)


def _read_batches(
    connection: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader, sql: str
) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            batch = _wait(connection, lambda: next(reader, None))
        except (OSError, pa.ArrowException) as error:  # of DuckDB, handed through
            raise QueryError(describe_error(str(error), sql, connection)) from error
        if batch is None:
            return
        yield batch


def _wait(connection: duckdb.DuckDBPyConnection, work: Callable[[], Value]) -> Value:
    """What DuckDB does, in a thread: it hears no Ctrl-C while it works, so somebody must listen and tell it."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        done = executor.submit(work)
        try:
            return done.result()
        except KeyboardInterrupt:
            while not done.done():  # told too early it would not hear it
                connection.interrupt()
                wait([done], timeout=INTERRUPT_SECONDS)
            raise


@contextmanager
def _errors(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[None]:
    """DuckDB's errors as QueryError."""
    try:
        yield
    except duckdb.Error as error:
        raise QueryError(describe_error(str(error), sql, connection)) from error
