"""Reads a seed: a CSV of facts and the YAML beside it that says what its columns mean.

The YAML (see seeds/README.md) names the key and, for each column, its type, whether it is required
and which values it may have. Whatever does not fit is refused with file, line and reason. What the
user keeps in an overlay is laid over the shipped rows here, so whoever reads a seed reads both.
"""

import csv
import io
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl import codes
from etl.knowledge.overlay import SeedRow, find_name_space, find_overlay, lay_over, list_overlay_files
from etl.resources import find_seeds

COLUMN_TYPES = ("text", "list", "integer", "number", "boolean", "date")
LIST_SEPARATOR = "|"
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")

Fact = Mapping[str, Any]


class SeedError(ValueError):
    """A seed that cannot be used; the message begins with file and line."""


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What is wrong in a file of knowledge, and where (line None: the file as a whole)."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class SeedColumn:
    """One column of a seed, as its YAML describes it."""

    name: str
    description: str
    type: str = "text"
    required: bool = False
    pattern: str | None = None
    codes: str | None = None
    references: str | None = None


@dataclass(frozen=True, kw_only=True)
class SeedDescription:
    """The YAML of a seed: what a row is, where the facts come from, the key, the columns."""

    name: str
    description: str
    source: str
    license: str
    key: tuple[str, ...]
    columns: tuple[SeedColumn, ...]


def read_description(path: Path) -> SeedDescription:
    """The description of a seed from its YAML file; SeedError where it is incomplete."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path.name}: {error}") from error
    try:
        columns = tuple(SeedColumn(name=name, **spec) for name, spec in content.pop("columns").items())
        description = SeedDescription(columns=columns, key=tuple(content.pop("key")), **content)
    except (KeyError, TypeError, AttributeError) as error:
        raise SeedError(f"{path.name}: not a seed description: {error}") from error
    for column in columns:
        if column.type not in COLUMN_TYPES:
            raise SeedError(f"{path.name}: column {column.name} has an unknown type {column.type}")
    return description


@cache
def read_seed(name: str, *, folder: Path | None = None) -> tuple[Fact, ...]:
    """All facts of a seed, in file order, with typed values (lists as tuples, empty cells as None).

    Without `folder` it is the shipped seed with the user's overlay laid over it (`etl.knowledge.overlay`).
    Dates may be partial: a column `valid_from` takes the first day of a month or year, any other
    date column (`valid_to`) the last. Raises SeedError with file, line and reason.
    """
    if folder is not None:
        return read_rows(name, folder=folder)
    shipped = read_rows(name, folder=find_seeds())
    own = {other: read_overlay(other) for other in find_name_space(name)}
    if not any(own.values()):
        return shipped
    return lay_over(name, shipped, own, key=read_description(find_seeds() / f"{name}.yml").key)


@cache
def read_overlay(name: str) -> tuple[SeedRow, ...]:
    """The rows that the user's overlay has of a seed; none without one. Raises SeedError as read_seed does."""
    folder = find_overlay()
    if folder is None:
        return ()
    known = list_seeds()
    for file in list_overlay_files(folder):
        if file.stem not in known:
            raise SeedError(f"{file.as_posix()}:1: no seed has this name ({', '.join(known)})")
    return read_rows(name, folder=folder, overlay=True) if (folder / f"{name}.csv").is_file() else ()


def read_rows(name: str, *, folder: Path, overlay: bool = False) -> tuple[SeedRow, ...]:
    """The rows of one CSV as they stand, described by the YAML beside it, those of an overlay by the shipped one.

    Raises SeedError for the first violation.
    """
    rows: list[SeedRow] = []
    for found in inspect_seed(name, folder=folder, overlay=overlay):
        if isinstance(found, Violation):
            raise SeedError(str(found))
        rows.append(found)
    return tuple(rows)


def inspect_seed(name: str, *, folder: Path, overlay: bool = False) -> Iterator[SeedRow | Violation]:
    """Each row of a seed that fits its description, and every way in which another one does not, in file order.

    Raises SeedError where the description cannot be used.
    """
    description = read_description((find_seeds() if overlay else folder) / f"{name}.yml")
    yield from inspect_rows(folder / f"{name}.csv", description, label=f"{folder.as_posix()}/" if overlay else "")


def inspect_rows(path: Path, description: SeedDescription, *, label: str = "") -> Iterator[SeedRow | Violation]:
    """As inspect_seed does, of a CSV and its description; `label` stands before the file's name in messages."""
    file = f"{label}{path.name}"
    try:
        reader = csv.DictReader(_read_lines(path), strict=True)
    except OSError as error:
        yield Violation(file=file, line=None, reason=error.strerror or str(error))
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield Violation(file=file, line=line, reason=f"not UTF-8 (byte 0x{error.object[error.start]:02x})")
        return
    try:
        expected = [column.name for column in description.columns]
        if reader.fieldnames != expected:
            reason = f"columns are {reader.fieldnames}, described are {expected}"
            yield Violation(file=file, line=1, reason=reason)
            return
        yield from _inspect_cells(reader, description, file)
    except csv.Error as error:
        yield Violation(file=file, line=reader.line_num, reason=str(error))


def _inspect_cells(
    reader: "csv.DictReader[str]", description: SeedDescription, file: str
) -> Iterator[SeedRow | Violation]:
    lines: dict[tuple[Any, ...], int] = {}
    for cells in reader:
        line = reader.line_num
        row, reasons = SeedRow(place=f"{file}:{line}"), []
        if None in cells or None in cells.values():
            yield Violation(file=file, line=line, reason="the row has more or fewer cells than the header")
            continue
        for column in description.columns:
            try:
                row[column.name] = _read_cell(cells[column.name], column)
            except ValueError as error:
                reasons.append(str(error))
        if not reasons:
            reasons = list(_find_contradictions(row, description, lines))
            lines.setdefault(tuple(row[column] for column in description.key), line)
        yield from (Violation(file=file, line=line, reason=reason) for reason in reasons)
        if not reasons:
            yield row


def _find_contradictions(
    row: SeedRow, description: SeedDescription, lines: Mapping[tuple[Any, ...], int]
) -> Iterator[str]:
    start, end = row.get("valid_from"), row.get("valid_to")
    if start and end and start > end:
        yield f"valid_from {start} is after valid_to {end}"
    key = tuple(row[column] for column in description.key)
    if key in lines:
        yield f"key {key} stands already in line {lines[key]}"


def _read_lines(path: Path) -> io.StringIO:
    """The lines of a UTF-8 file with their ends; a byte order mark is not part of the text."""
    return io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")


def _read_cell(cell: str, column: SeedColumn) -> Any:
    cell = cell.strip()
    if not cell:
        if column.required:
            raise ValueError(f"{column.name} is empty")
        return () if column.type == "list" else None
    if column.type == "list":
        return tuple(_checked(item.strip(), column) for item in cell.split(LIST_SEPARATOR) if item.strip())
    checked = _checked(cell, column)
    try:
        return _convert(checked, column)
    except ValueError as error:
        raise ValueError(f"{column.name} is no {column.type}: {cell!r}") from error


def _checked(text: str, column: SeedColumn) -> str:
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"{column.name} does not fit {column.pattern}: {text!r}")
    if column.codes and text not in getattr(codes, column.codes):
        raise ValueError(f"{column.name} is not in codes.{column.codes}: {text!r}")
    return text


def _convert(text: str, column: SeedColumn) -> Any:
    match column.type:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "boolean":
            return {"true": True, "false": False}.get(text) if text in ("true", "false") else _refuse(text)
        case "date":
            return read_partial_date(text, last=column.name != "valid_from")
        case _:
            return text


def _refuse(text: str) -> None:
    raise ValueError(text)


def read_partial_date(text: str, *, last: bool) -> date:
    """YYYY, YYYY-MM or YYYY-MM-DD as its first or last day; ValueError if it is none of them."""
    match = PARTIAL_DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    if match[3]:
        return date(year, month, int(match[3]))
    return date(year, month, monthrange(year, month)[1] if last else 1)


def find_dangling(name: str, rows_of: Callable[[str], Iterable[Fact]]) -> Iterator[tuple[Fact, str]]:
    """(row, reason) for each value of a seed that should stand in another one and does not (`references` in its YAML).

    `rows_of` gives the rows of a seed by its name.
    """
    for column in read_description(find_seeds() / f"{name}.yml").columns:
        if not column.references:
            continue
        seed, _, target = column.references.partition(".")
        known = {row[target] for row in rows_of(seed)}
        for row in rows_of(name):
            cell = row[column.name]
            for value in cell if isinstance(cell, tuple) else (cell,):
                if value is not None and value not in known:
                    yield row, f"{column.name} {value!r} does not stand in {column.references}"


def require_references(*names: str) -> None:
    """SeedError with file, line and reason for the first row of these seeds that refers to what is not there."""
    for name in names:
        for row, reason in find_dangling(name, read_seed):
            raise SeedError(f"{place_of(row)}: {reason}")


def place_of(fact: Fact) -> str:
    """`file:line` of a fact that read_seed gave."""
    return fact.place if isinstance(fact, SeedRow) else "unknown"


def list_seeds(folder: Path | None = None) -> tuple[str, ...]:
    """Names of all seeds, sorted."""
    return tuple(sorted(path.stem for path in (folder or find_seeds()).glob("*.csv")))
