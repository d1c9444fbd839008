"""Writes and reads the extracted tables: Parquet, checked against the contract, never changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.conformance import check
from etl.contract import ARTICLES, Table
from etl.records import Article
from etl.warehouse.files import hash_file
from etl.warehouse.ledger import TableFile
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage

FOLDER = "tables"
GROUP_ROWS, GROUP_BYTES = 2**20, 256 * 2**20  # of a row group, at most


class TableWriter:
    """Writes one file in row groups of bounded size; `rows` and `group_count` say what is in it so far.

    `sha256`, the hash of the whole file, is there at the end of the block of `open_table`.
    """

    def __init__(
        self, table: Table, writer: pq.ParquetWriter, *, path: Path, group_rows: int, group_bytes: int
    ) -> None:
        """The table whose rows are written, the open file, its path in the warehouse, how large a row group becomes."""
        self._path = path
        self.sha256 = ""
        self._table, self._writer = table, writer
        self._group_rows, self._group_bytes = group_rows, group_bytes
        self._pending: list[pa.Table] = []
        self._pending_rows = self._pending_bytes = 0
        self.rows = self.group_count = 0

    def add(self, frame: pa.Table) -> None:
        """Append rows. Raises ContractError before anything of the row group in which they fall is written."""
        while frame.num_rows:
            head = frame.slice(0, self._group_rows - self._pending_rows)
            frame = frame.slice(head.num_rows)
            self._pending.append(head)
            self._pending_rows += head.num_rows
            self._pending_bytes += head.nbytes
            if self._pending_rows >= self._group_rows or self._pending_bytes >= self._group_bytes:
                self.flush()

    def flush(self) -> None:
        """End the row group."""
        if not self._pending:
            return
        group = pa.concat_tables(self._pending).combine_chunks()
        check(self._table, group)
        self._writer.write_table(group, row_group_size=group.num_rows)
        self.rows += group.num_rows
        self.group_count += 1
        self._pending, self._pending_rows, self._pending_bytes = [], 0, 0

    def describe(self) -> TableFile:
        """The file that was written, for the ledger."""
        return TableFile(table=self._table.name, path=self._path.as_posix(), rows=self.rows, sha256=self.sha256)


def make_table_path(table: Table, *, batch_date: date, name: str) -> Path:
    """Where a file of a table stands, counted from the warehouse."""
    return Path(FOLDER) / table.name / f"batch_date={batch_date.isoformat()}" / f"{name}.parquet"


@contextmanager
def open_table(
    warehouse: Root,
    table: Table,
    *,
    batch_date: date,
    name: str,
    group_rows: int = GROUP_ROWS,
    group_bytes: int = GROUP_BYTES,
) -> Iterator[TableWriter]:
    """A writer of `tables/<table>/batch_date=D/<name>.parquet`, which appears in full at the end of the block.

    The same rows give the same bytes. Where the block raises, nothing appears.
    """
    path = make_table_path(table, batch_date=batch_date, name=name)
    with open_storage(warehouse).create(path.as_posix()) as temporary:
        with pq.ParquetWriter(temporary, table.schema, compression="zstd") as file:
            writer = TableWriter(table, file, path=path, group_rows=group_rows, group_bytes=group_bytes)
            yield writer
            writer.flush()
        writer.sha256 = hash_file(temporary)


def write_table(warehouse: Root, table: Table, frame: pa.Table, *, batch_date: date, name: str) -> TableFile:
    """Write one immutable file and say what is in it. Raises ContractError before anything appears."""
    check(table, frame)
    with open_table(warehouse, table, batch_date=batch_date, name=name) as writer:
        writer.add(frame)
    return writer.describe()


def read_articles(path: Path, *, chunk_index: int) -> list[Article]:
    """The articles of one row group of an articles file, in file order; none past the last group."""
    file = pq.ParquetFile(path)
    if chunk_index >= file.num_row_groups:
        return []
    return [to_article(row) for row in file.read_row_group(chunk_index, columns=ARTICLES.column_names).to_pylist()]


def to_article(row: Mapping[str, Any]) -> Article:
    """The article of a row of the table; columns that the contract does not have are left out."""
    row = {name: row[name] for name in ARTICLES.column_names}
    published_at = row["published_at"]
    row["published_at"] = published_at and published_at.astimezone(UTC)
    for name in ("signature", "version_keys", "key_terms", "key_term_scores"):
        row[name] = tuple(row[name])
    return Article(**row)


def concat_frames(table: Table, frames: Sequence[pa.Table]) -> pa.Table:
    """Frames of one table under each other; an empty frame of its schema if there are none."""
    return pa.concat_tables(frames) if frames else table.schema.empty_table()
