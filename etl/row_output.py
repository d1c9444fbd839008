"""Writes the rows of a query in a format, as they come: what is written was never in memory as a whole."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl import console
from etl.console import Format
from etl.query import Parameters, RowStream, stream_arrow
from etl.warehouse.files import replace_atomically

Row = tuple[Any, ...]
Write = Callable[[str], object]
Batch = TypeVar("Batch", list[Row], pa.RecordBatch)


class RowLimit(Generic[Batch]):
    """Batches of rows up to a limit. `count` are those that were taken, `is_cut` whether there were more."""

    def __init__(self, batches: Iterable[Batch], limit: int | None) -> None:
        """None: no limit."""
        self.batches: Iterable[Batch] = batches
        self.limit, self.count, self.is_cut = limit, 0, False

    def __iter__(self) -> Iterator[Batch]:
        """Each batch, the last one cut where it passes the limit."""
        for batch in self.batches:
            left = len(batch) if self.limit is None else self.limit - self.count
            self.is_cut = len(batch) > left
            self.count += min(len(batch), left)
            if left:
                yield batch[:left]
            if self.is_cut:
                return


def write_rows(
    stream: RowStream, row_format: Format, write: Write, *, limit: int | None = None, guards_formulas: bool = True
) -> RowLimit[list[Row]]:
    """Write a header and the rows as text; Parquet is no text. Returns how many there were.

    `guards_formulas`: CSV has an apostrophe before texts that a spreadsheet would run.
    Where nobody reads the output any more, that is its end.
    """
    rows = RowLimit(stream.batches, limit)
    try:
        _write_text(stream.columns, rows, row_format, write, guards_formulas=guards_formulas)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return rows


def _write_text(
    columns: tuple[str, ...], rows: RowLimit[list[Row]], row_format: Format, write: Write, *, guards_formulas: bool
) -> None:
    match row_format:
        case Format.JSON:
            _write_json(columns, rows, write)
        case Format.MARKDOWN:
            write(console.format_markdown(columns, ()))
            for batch in rows:
                write(console.format_markdown_rows(batch))
        case Format.TABLE:
            console.print_table(columns, list(chain.from_iterable(rows)))
        case _:
            write(console.format_csv([columns], guards_formulas=guards_formulas))
            for batch in rows:
                write(console.format_csv(batch, guards_formulas=guards_formulas))


def _write_json(columns: tuple[str, ...], batches: Iterable[list[Row]], write: Write) -> None:
    """One list, with one object a line."""
    begin = "["
    for batch in batches:
        objects = (dict(zip(columns, row, strict=True)) for row in batch)
        lines = ("\n  " + json.dumps(line, ensure_ascii=False, default=str) for line in objects)
        write(begin + ",".join(lines))
        begin = ","
    write("[]\n" if begin == "[" else "\n]\n")


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    path: Path,
    *,
    parameters: Parameters = (),
    limit: int | None = None,
) -> RowLimit[pa.RecordBatch]:
    """Write the rows of a SELECT over an open release to a Parquet file. Raises QueryError."""
    with stream_arrow(connection, sql, parameters=parameters) as (schema, batches), open_target(path) as target:
        rows = RowLimit(batches, limit)
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch)
    return rows


@contextmanager
def open_output(path: Path | None) -> Iterator[Write]:
    """Where text goes: standard output, without what could steer a terminal if it is one, or a file.

    A file is there in full or not at all.
    """
    if path is None:
        yield console.print_data
        sys.stdout.flush()
        return
    with open_target(path) as target, target.open("w", encoding="utf-8", newline="") as file:
        yield file.write


@contextmanager
def open_target(path: Path) -> Iterator[Path]:
    """The path to write: of a device or pipe itself, else of a file that takes its place at the end."""
    if path.exists() and not path.is_file():
        yield path
        return
    with replace_atomically(path) as temporary:
        yield temporary
