"""Writes and reads the extracted tables: Parquet, checked against the contract, never changed."""

from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.conformance import check
from etl.contract import ARTICLES, Table
from etl.records import Article
from etl.warehouse.files import hash_file, write_atomically
from etl.warehouse.ledger import TableFile

FOLDER = "tables"


def write_table(
    warehouse: Path, table: Table, frame: pa.Table, *, batch_date: date, name: str, row_group_size: int | None = None
) -> TableFile:
    """Write one immutable file `tables/<table>/batch_date=D/<name>.parquet` and say what is in it.

    The same rows give the same bytes. Raises ContractError before anything is written.
    """
    check(table, frame)
    path = Path(FOLDER) / table.name / f"batch_date={batch_date.isoformat()}" / f"{name}.parquet"

    def write(temporary: Path) -> None:
        pq.write_table(frame, temporary, compression="zstd", row_group_size=row_group_size)

    write_atomically(warehouse / path, write)
    return TableFile(table=table.name, path=path.as_posix(), rows=frame.num_rows, sha256=hash_file(warehouse / path))


def read_articles(path: Path, *, chunk_index: int) -> list[Article]:
    """The articles of one row group of an articles file, in file order; none past the last group."""
    file = pq.ParquetFile(path)
    if chunk_index >= file.num_row_groups:
        return []
    return [_to_article(row) for row in file.read_row_group(chunk_index, columns=ARTICLES.column_names).to_pylist()]


def _to_article(row: dict[str, Any]) -> Article:
    published_at = row["published_at"]
    row["published_at"] = published_at and published_at.astimezone(UTC)
    row["signature"] = tuple(row["signature"])
    return Article(**row)


def concat_frames(table: Table, frames: Sequence[pa.Table]) -> pa.Table:
    """Frames of one table under each other; an empty frame of its schema if there are none."""
    return pa.concat_tables(frames) if frames else table.schema.empty_table()
