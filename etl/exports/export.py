"""`newsledger export`: writes the published release to files, each of which appears in full or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.exports.layouts import LAYOUTS, Layout
from etl.exports.source import ExportError, Period, Source, group_days, open_source, to_rows
from etl.exports.text_files import write_csv, write_tab_separated
from etl.warehouse.files import replace_atomically
from etl.warehouse.releases import CURRENT
from etl.warehouse.roots import Root

CSV, PARQUET = "csv", "parquet"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be written where.

    `file_format` is one of LAYOUTS, CSV or PARQUET; `output` a folder, or a file if it has a suffix; `tables` are
    marts, all where none is named.
    """

    file_format: str
    output: Path
    period: Period
    tables: Sequence[str] = ()
    overwrites: bool = False
    guards_formulas: bool = False
    release: str = CURRENT


@dataclass
class Written:
    """One file and the number of its rows."""

    path: Path
    table: str
    row_count: int = 0


@dataclass
class Summary:
    """The release that was read and the files that were written, in that order."""

    release_id: str
    files: list[Written] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """Rows of all files."""
        return sum(file.row_count for file in self.files)


def export_release(warehouse: Root, request: Request) -> Summary:
    """Write what is asked for from a release, the published one unless another is named.

    The same release gives the same bytes. Raises ExportError where something would be overwritten or a table is not
    there; NoReleaseError if nothing is published, UnknownReleaseError.
    """
    _check_place(warehouse, request)
    with open_source(warehouse, request.release) as source:
        summary = Summary(release_id=source.release_id)
        if request.file_format in LAYOUTS:
            summary.files.extend(_write_layout(source, request, LAYOUTS[request.file_format]))
        else:
            summary.files.extend(_write_marts(source, request))
    return summary


def _check_place(warehouse: Root, request: Request) -> None:
    if request.tables and request.file_format in LAYOUTS:
        raise ExportError(f"--table is for --format csv and parquet; {request.file_format} has one table")
    if isinstance(warehouse, Path) and request.output.resolve().is_relative_to(warehouse.resolve()):
        raise ExportError(f"{request.output} lies in the warehouse, which only runs write")
    if request.period.first and request.period.last and request.period.first > request.period.last:
        raise ExportError(f"--from {request.period.first} is after --to {request.period.last}")


def _is_file(output: Path) -> bool:
    return bool(output.suffix) and not output.is_dir()


def _refuse_existing(paths: Sequence[Path], request: Request) -> None:
    existing = [path for path in paths if path.exists()]
    if existing and not request.overwrites:
        more = f" and {len(existing) - 1} more" if len(existing) > 1 else ""
        raise ExportError(f"{existing[0]}{more} exists already (--overwrite replaces)")


def _write_layout(source: Source, request: Request, layout: Layout) -> Iterator[Written]:
    """A file for each name that the layout gives its days, or one for all of them."""
    days = source.list_days(request.period)
    single = request.output if _is_file(request.output) else None
    paths = {single or request.output / layout.name_file(day) for day, _ in days}
    _refuse_existing(sorted({*paths, *filter(None, [single])}), request)
    names = [name for name, _ in source.list_columns(f"exports.{layout.view}")]
    header = ("\t".join(names) + "\n").encode() if layout.has_header else b""
    with OneFile(layout.view, header) as file:
        if single:
            file.open(single)
        for day, rows in _read_days(source, layout, days):
            file.open(single or request.output / layout.name_file(day))
            write_tab_separated(rows, file.handle, missing=layout.missing, guards_formulas=request.guards_formulas)
            file.count(rows.height)
    yield from file.written


def _read_days(source: Source, layout: Layout, days: Sequence[tuple[date, int]]) -> Iterator[tuple[date, pl.DataFrame]]:
    """The rows of each day in turn; those of a day may come in more than one piece."""
    for first, last in group_days(days):
        sql = (
            f'select * from exports.{layout.view} where "{layout.day}" between ? and ? '
            f'order by "{layout.day}", "{layout.key}"'
        )
        for batch in source.read(sql, [layout.write_day(first), layout.write_day(last)]):
            for rows in to_rows(batch).partition_by(layout.day, maintain_order=True):
                yield layout.read_day(rows[layout.day][0]), rows


class OneFile:
    """Writes files one after the other; each is put in place when the next one begins, or at the end."""

    def __init__(self, table: str, header: bytes) -> None:
        self.table, self.header = table, header
        self.written: list[Written] = []
        self._stack = ExitStack()

    def __enter__(self) -> "OneFile":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)  # type: ignore[arg-type]

    def open(self, path: Path) -> None:
        """Go on with this file; one that is not open yet begins with the header."""
        if self.written and self.written[-1].path == path:
            return
        self._stack.close()
        self.handle: IO[bytes] = self._stack.enter_context(_open_new(path))
        self.handle.write(self.header)
        self.written.append(Written(path=path, table=self.table))

    def count(self, rows: int) -> None:
        """So many rows more stand in the open file."""
        self.written[-1].row_count += rows


@contextmanager
def _open_new(path: Path) -> Iterator[IO[bytes]]:
    with replace_atomically(path) as temporary, temporary.open("wb") as handle:
        yield handle


def _write_marts(source: Source, request: Request) -> Iterator[Written]:
    """One file a table, in the order of its rows in the release."""
    names = source.find_marts(request.tables)
    if _is_file(request.output) and len(names) > 1:
        raise ExportError(f"{request.output} is one file: choose one of {len(names)} tables with --table, or a folder")
    paths = {
        name: request.output if _is_file(request.output) else request.output / f"{name}.{request.file_format}"
        for name in names
    }
    _refuse_existing(list(paths.values()), request)
    for name, path in paths.items():
        written = Written(path=path, table=name)
        sql, bounds = source.select_mart(name, request.period, flattens=request.file_format == CSV)
        with replace_atomically(path) as temporary:
            batches = source.read(sql, bounds)
            if request.file_format == PARQUET:
                written.row_count = _write_parquet(batches, temporary)
            else:
                written.row_count = _write_csv(batches, temporary, guards_formulas=request.guards_formulas)
        yield written


def _write_parquet(batches: pa.RecordBatchReader, path: Path) -> int:
    rows = 0
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _write_csv(batches: pa.RecordBatchReader, path: Path, *, guards_formulas: bool) -> int:
    rows = 0
    with path.open("wb") as file:
        write_csv(to_rows(batches.schema.empty_table()), file, has_header=True, guards_formulas=False)
        for batch in batches:
            write_csv(to_rows(batch), file, has_header=False, guards_formulas=guards_formulas)
            rows += batch.num_rows
    return rows
