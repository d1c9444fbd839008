"""What a worker does with landing files: read, normalise, check, put the rows aside, say how many there were."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from etl.conformance import ContractError, to_arrow
from etl.contract import ARTICLES, REJECTIONS, Table
from etl.knowledge.seeds import SeedError
from etl.normalise import normalise
from etl.profiles import SourceProfile
from etl.readers import read_landing_file
from etl.readers.landing import LineRange, RefusedError, print_line
from etl.readers.registry import FAULTS_OF_THE_MACHINE
from etl.readers.time_limit import PATIENCE, RECORD_SECONDS, LastResort, limit_time
from etl.records import Article, RawDocument, Rejection
from etl.stages.landing import find_refusal, measure_landing_file
from etl.versions import Entries, index_articles
from etl.warehouse.spool import SpoolWriter
from etl.workers.limits import WorkerDied
from etl.workers.steps import watched_step

FRAME_ROWS = 500
FRAME_CHARACTERS = 4 * 2**20
DETAIL_LENGTH = 300
FAULTS_OF_THE_INSTALLATION = (ImportError, SeedError)  # no fault of the input
# Beside the columns of an article the spool says of which file of the task it is, and which record of that file.
SPOOLED_COLUMNS = (pa.field("file_index", pa.int32()), pa.field("record_index", pa.int32()))


@dataclass(frozen=True, kw_only=True)
class FileToRead:
    """A landing file, or `lines` of one: where it stands, the name that rows carry, what it looked like when listed.

    `is_end`: nothing of the file comes after this stretch.
    """

    path: Path
    landing: Path
    landing_path: str
    size: int
    mtime_ns: int
    profile: SourceProfile
    lines: LineRange | None = None
    is_end: bool = True


@dataclass(frozen=True, kw_only=True)
class ReadingTask:
    """Files that one worker reads one after the other; `name` tells its spool files from those of other tasks."""

    name: str
    batch_date: date
    files: tuple[FileToRead, ...]
    spool: Path
    record_seconds: float = RECORD_SECONDS
    is_in_worker: bool = False

    @property
    def articles_path(self) -> Path:
        """Spool file of the articles."""
        return self.spool / f"{self.name}-articles.arrow"

    @property
    def rejections_path(self) -> Path:
        """Spool file of the rejections."""
        return self.spool / f"{self.name}-rejections.arrow"

    @property
    def trace_path(self) -> Path:
        """Where a worker that is ended for taking too long leaves its last words."""
        return self.spool / f"{self.name}-trace.txt"


@dataclass(kw_only=True)
class FileTally:
    """What was found in one file (or stretch of one). Every record is an article or a rejection."""

    record_count: int = 0
    rejection_count: int = 0
    is_changed: bool = False
    formats: set[str] = field(default_factory=set)
    field_names: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class ReadingResult:
    """Of each file of a task what was found in it, and of each of its articles an entry, in order."""

    tallies: tuple[FileTally, ...]
    entries: tuple[Entries, ...]


@dataclass(frozen=True, kw_only=True)
class SpooledRow:
    """A row, and which record of which file of the task it was."""

    file_index: int
    record_index: int
    row: Article | Rejection


class Spool:
    """Collects the rows of one task and writes them in frames of bounded size."""

    def __init__(self, task: ReadingTask) -> None:
        """Nothing is written yet."""
        self.entries: list[Entries] = []
        self.tallies: list[FileTally] = []
        self._writers = {
            ARTICLES.name: SpoolWriter(task.articles_path),
            REJECTIONS.name: SpoolWriter(task.rejections_path),
        }
        self._pending: list[SpooledRow] = []
        self._characters = 0

    def add(self, row: Article | Rejection) -> None:
        """Take the next record of the last file of `tallies`; the frame is written when it is full."""
        tally = self.tallies[-1]
        file_index = len(self.tallies) - 1
        self._pending.append(SpooledRow(file_index=file_index, record_index=tally.record_count, row=row))
        tally.record_count += 1
        self._characters += len(row.body_text) if isinstance(row, Article) else 0
        if len(self._pending) >= FRAME_ROWS or self._characters >= FRAME_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what was collected."""
        for table in (ARTICLES, REJECTIONS):  # what is wrong with an article turns it into a rejection
            found = [spooled for spooled in self._pending if spooled.row.table == table.name]
            if found:
                self._writers[table.name].write(self._frame(table, found))
        articles = [spooled.row for spooled in self._pending if isinstance(spooled.row, Article)]
        files = [spooled.file_index for spooled in self._pending if isinstance(spooled.row, Article)]
        self.entries.append(index_articles(articles, files))
        for spooled in self._pending:
            self.tallies[spooled.file_index].rejection_count += isinstance(spooled.row, Rejection)
        self._pending.clear()
        self._characters = 0

    def _frame(self, table: Table, found: list[SpooledRow]) -> pa.Table:
        try:
            frame = to_arrow(table, [spooled.row.to_dict() for spooled in found], is_keyed=False)
        except ContractError:
            if table is not ARTICLES:
                raise
            self._pending = [_check_row(spooled) for spooled in self._pending]
            found = [spooled for spooled in self._pending if isinstance(spooled.row, Article)]
            frame = to_arrow(table, [spooled.row.to_dict() for spooled in found], is_keyed=False)
        for column in SPOOLED_COLUMNS:
            values = pa.array([getattr(spooled, column.name) for spooled in found], column.type)
            frame = frame.append_column(column, values)
        return frame

    def close(self) -> None:
        """Write the rest and make the files complete."""
        self.flush()
        for writer in self._writers.values():
            writer.close()


def _check_row(spooled: SpooledRow) -> SpooledRow:
    """The row, or a rejection of an article that breaks the contract: one costs no batch."""
    article = spooled.row
    if not isinstance(article, Article):
        return spooled
    try:
        to_arrow(ARTICLES, [article.to_dict()])
    except ContractError as error:
        rejection = Rejection(
            batch_date=article.batch_date,
            stage="load",
            reason="not_processed",
            detail=print_line(f"{article.landing_path}: {error}"),
            landing_path=article.landing_path,
            landing_offset=article.landing_offset,
            source_record_id=article.source_record_id,
        )
        return replace(spooled, row=rejection)
    return spooled


def read_task(task: ReadingTask) -> ReadingResult:
    """Read the files of a task into its spool files.

    Where it runs in a worker process, that process is ended if a record takes several times its limit.
    """
    spool = Spool(task)
    with task.trace_path.open("w", encoding="utf-8") as trace:
        clock = LastResort(trace, seconds=PATIENCE * task.record_seconds) if task.is_in_worker else None
        try:
            for index, file in enumerate(task.files):
                spool.tallies.append(FileTally())
                with watched_step(index):
                    _read_file(task, file, spool, clock)
            spool.close()
        finally:
            if clock:
                clock.disarm()
    return ReadingResult(tallies=tuple(spool.tallies), entries=tuple(spool.entries))


def _read_file(task: ReadingTask, file: FileToRead, spool: Spool, clock: LastResort | None) -> None:
    tally = spool.tallies[-1]
    seen: set[tuple[object, ...]] = set()
    for raw in _limit_each(_read_records(file, task.batch_date), task, file):
        row = _normalise(raw, task, file)
        if isinstance(raw, RawDocument):
            tally.formats.add(raw.format)
            tally.field_names.update(raw.field_names)
        spool.add(row if isinstance(row, Article) else _tell_apart(row, seen))
        if clock:
            clock.rearm()
    tally.is_changed = _is_changed(file)


def _read_records(file: FileToRead, batch_date: date) -> Iterator[RawDocument | Rejection]:
    refusal = find_refusal(file.path, file.landing)
    if refusal:
        yield _reject(file, batch_date, *refusal)
        return
    yield from read_landing_file(
        file.path, landing_path=file.landing_path, batch_date=batch_date, profile=file.profile, lines=file.lines
    )


def _limit_each(
    records: Iterator[RawDocument | Rejection], task: ReadingTask, file: FileToRead
) -> Iterator[RawDocument | Rejection]:
    """The records, each within its time. Where a reader does not catch the end of it, the rest of its file is lost."""
    while True:
        try:
            with limit_time(task.record_seconds):
                record = next(records)
        except StopIteration:
            return
        except FAULTS_OF_THE_INSTALLATION:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in FAULTS_OF_THE_MACHINE:
                raise
            reason, detail = describe_fault(error)
            yield _reject(file, task.batch_date, reason, f"{detail}; nothing after it was read")
            return
        yield record


def describe_fault(error: Exception) -> tuple[str, str]:
    """Reason and detail of a rejection for what was raised while a record was read."""
    match error:
        case RefusedError():
            return error.reason, error.detail
        case MemoryError():
            return "too_large", "takes more memory than there is"
        case OSError():
            return "unreadable", error.strerror or type(error).__name__
        case _:
            return "not_processed", f"{type(error).__name__}: {error}"[:DETAIL_LENGTH]


def _reject(file: FileToRead, batch_date: date, reason: str, detail: str) -> Rejection:
    return Rejection(
        batch_date=batch_date,
        stage="load",
        reason=reason,
        detail=print_line(f"{file.landing_path}: {detail}"),
        landing_path=file.landing_path,
        landing_offset=file.lines.start if file.lines else 0,
    )


def _normalise(raw: RawDocument | Rejection, task: ReadingTask, file: FileToRead) -> Article | Rejection:
    if isinstance(raw, Rejection):
        return raw
    try:
        with limit_time(task.record_seconds):
            return normalise(raw, batch_date=task.batch_date, profile=file.profile)
    except (*FAULTS_OF_THE_INSTALLATION, OSError):  # no file of the landing folder is read here
        raise
    except Exception as error:  # noqa: BLE001 - the one place where any fault of a record ends with that record
        reason, detail = describe_fault(error)
        return Rejection(
            batch_date=task.batch_date,
            stage="load",
            reason=reason,
            detail=print_line(f"{raw.landing_path}: {detail}"),
            landing_path=raw.landing_path,
            landing_offset=raw.landing_offset,
            source_record_id=raw.source_record_id,
        )


def _tell_apart(rejection: Rejection, seen: set[tuple[object, ...]]) -> Rejection:
    """The rejection with a detail that no other one of the same place has. `seen` keeps one place alone."""
    place = (rejection.landing_path, rejection.landing_offset)
    if seen and next(iter(seen))[:2] != place:
        seen.clear()
    detail, count = rejection.detail, 1
    while (*place, rejection.reason, detail) in seen:
        count += 1
        detail = f"{rejection.detail} ({count})"
    seen.add((*place, rejection.reason, detail))
    return replace(rejection, detail=detail)


def _is_changed(file: FileToRead) -> bool:
    try:
        if find_refusal(file.path, file.landing):
            status = file.path.lstat()
            return (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns)
        return measure_landing_file(file.path) != (file.size, file.mtime_ns)
    except FileNotFoundError:
        return True


def reject_task(task: ReadingTask, death: WorkerDied) -> ReadingResult:
    """The result of a task of one file that killed the process which read it: a rejection of that file."""
    (file,) = task.files
    is_timeout = task.trace_path.exists() and task.trace_path.stat().st_size > 0
    place = f"lines from {file.lines.first_line} to the end of byte {file.lines.end}: " if file.lines else ""
    if is_timeout:
        reason, detail = "timeout", f"a record took longer than {PATIENCE * task.record_seconds:g} seconds"
    elif death.cause == "memory":
        reason, detail = "out_of_memory", "takes more memory than a worker may have"
    else:
        reason, detail = "crashed", "ends the process that reads it"
    spool = Spool(task)
    spool.tallies.append(FileTally(is_changed=_is_changed(file)))
    spool.add(_reject(file, task.batch_date, reason, f"{place}{detail}; nothing of it is loaded"))
    spool.close()
    return ReadingResult(tallies=tuple(spool.tallies), entries=tuple(spool.entries))
