"""Writes what the workers put aside as the tables of one part, in the order of files and records."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from etl.conformance import to_arrow
from etl.contract import ARTICLES, LANDING_FILES, LOADED_TABLES, REJECTIONS, SIGHTINGS, Table
from etl.stages.accounts import Account, AccountError
from etl.stages.reading import ReadingTask
from etl.versions import Numbering
from etl.warehouse.ledger import TableFile
from etl.warehouse.roots import Root
from etl.warehouse.spool import read_spool
from etl.warehouse.tables import TableWriter, open_table

CHUNK_ROWS, CHUNK_BYTES = 2000, 32 * 2**20  # articles; the unit in which extraction is done and, after a crash, resumed
GROUP_ROWS = 50_000
ROWS_AT_ONCE = 5000


@dataclass(frozen=True, kw_only=True)
class ReadFiles:
    """A task that was done. Of each of its files: number of the account, number of the first record in the file."""

    task: ReadingTask
    accounts: tuple[int, ...]
    first_records: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WrittenPart:
    """The files of a part, the number of chunks of its articles, and its rejections by reason."""

    files: tuple[TableFile, ...]
    chunk_count: int
    reasons: Counter[str]


def write_part(
    warehouse: Root,
    *,
    batch_date: date,
    name: str,
    accounts: Sequence[Account],
    tasks: Sequence[ReadFiles],
    is_kept: NDArray[np.bool_],
    numbering: Numbering,
) -> WrittenPart:
    """Write articles, sightings, landing files and rejections of a part.

    `is_kept` says of every article in the spool whether its file counts, `numbering` what became of
    those that do. Raises AccountError where other rows stand in the spool than were counted.
    """
    with ExitStack() as stack:
        writers = {
            table.name: stack.enter_context(_open(warehouse, table, batch_date=batch_date, name=name))
            for table in LOADED_TABLES
        }
        part = _PartWriter(writers, accounts, is_kept, numbering)
        for done in tasks:
            part.write_articles(done)
            part.write_rejections(done)
        part.write_accounts(batch_date)
        part.check()
    files = tuple(writers[table.name].describe() for table in LOADED_TABLES)
    return WrittenPart(files=files, chunk_count=writers[ARTICLES.name].group_count, reasons=part.reasons)


def _open(warehouse: Root, table: Table, *, batch_date: date, name: str) -> AbstractContextManager[TableWriter]:
    rows = CHUNK_ROWS if table is ARTICLES else GROUP_ROWS
    return open_table(warehouse, table, batch_date=batch_date, name=name, group_rows=rows, group_bytes=CHUNK_BYTES)


class _PartWriter:
    """Goes through the spool once. `_position` counts its articles, `_kept` those whose files count."""

    def __init__(
        self,
        writers: dict[str, TableWriter],
        accounts: Sequence[Account],
        is_kept: NDArray[np.bool_],
        numbering: Numbering,
    ) -> None:
        self._writers, self._accounts = writers, accounts
        self._is_kept, self._numbering = is_kept, numbering
        self._ids = pa.array([account.landing_file_id for account in accounts], pa.string())
        self._position = self._kept = 0
        self.reasons: Counter[str] = Counter()

    def write_articles(self, done: ReadFiles) -> None:
        """The articles of a task that are no repeats, and a sighting of each of them."""
        for spooled in read_spool(done.task.articles_path):
            is_kept = self._is_kept[self._position : self._position + spooled.num_rows]
            self._position += spooled.num_rows
            frame = spooled.filter(pa.array(is_kept))
            numbers = slice(self._kept, self._kept + frame.num_rows)
            self._kept += frame.num_rows
            self._writers[SIGHTINGS.name].add(self._build_sightings(frame, done))
            is_first = ~self._numbering.is_repeat[numbers]
            versions = pa.array(self._numbering.version[numbers][is_first], pa.int32())
            articles = frame.filter(pa.array(is_first)).select(list(ARTICLES.column_names))
            place = articles.schema.get_field_index("version")
            self._writers[ARTICLES.name].add(articles.set_column(place, ARTICLES.schema.field("version"), versions))

    def _build_sightings(self, frame: pa.Table, done: ReadFiles) -> pa.Table:
        files = frame["file_index"].to_numpy()
        numbers = np.array(done.accounts, dtype=np.int32)[files]
        records = frame["record_index"].to_numpy() + np.array(done.first_records, dtype=np.int32)[files]
        columns = {
            **{name: frame[name] for name in ("article_id", "batch_date", "landing_path", "landing_offset")},
            "landing_file_id": self._ids.take(pa.array(numbers)),
            "record_index": pa.array(records, pa.int32()),
        }
        return pa.table([columns[name] for name in SIGHTINGS.column_names], schema=SIGHTINGS.schema)

    def write_rejections(self, done: ReadFiles) -> None:
        """The rejections of a task, of files that count."""
        changed = np.array([self._accounts[number].tally.is_changed for number in done.accounts])
        for spooled in read_spool(done.task.rejections_path):
            frame = spooled.filter(pa.array(~changed[spooled["file_index"].to_numpy()]))
            for counted in pc.value_counts(frame["reason"]).to_pylist():
                self.reasons[counted["values"]] += counted["counts"]
            self._writers[REJECTIONS.name].add(frame.select(list(REJECTIONS.column_names)))

    def write_accounts(self, batch_date: date) -> None:
        """What became of each file that counts."""
        loaded = [account for account in self._accounts if not account.tally.is_changed]
        for start in range(0, len(loaded), ROWS_AT_ONCE):
            rows = [account.to_row(batch_date).to_dict() for account in loaded[start : start + ROWS_AT_ONCE]]
            self._writers[LANDING_FILES.name].add(to_arrow(LANDING_FILES, rows))

    def check(self) -> None:
        """Raise AccountError where the rows that were written are not those of the accounts."""
        for writer in self._writers.values():
            writer.flush()
        loaded = [account for account in self._accounts if not account.tally.is_changed]
        expected = {
            ARTICLES.name: sum(account.article_count + account.version_count for account in loaded),
            REJECTIONS.name: sum(account.tally.rejection_count for account in loaded),
            LANDING_FILES.name: len(loaded),
        }
        expected[SIGHTINGS.name] = expected[ARTICLES.name] + sum(account.repeat_count for account in loaded)
        for name, count in expected.items():
            if self._writers[name].rows != count:
                raise AccountError(f"{name}: {count} rows are accounted for, {self._writers[name].rows} were written")
