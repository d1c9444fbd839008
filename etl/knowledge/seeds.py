"""Reads a seed: a CSV of facts and the YAML beside it that says what its columns mean.

The YAML (see seeds/README.md) names the key and, for each column, its type, whether it is required
and which values it may have. Whatever does not fit is refused with file, line and reason.
"""

import csv
import io
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl import codes
from etl.resources import find_seeds

COLUMN_TYPES = ("text", "list", "integer", "number", "boolean", "date")
LIST_SEPARATOR = "|"
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")

Fact = Mapping[str, Any]


class SeedError(ValueError):
    """A seed that cannot be used; the message begins with file and line."""


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

    Dates may be partial: a column `valid_from` takes the first day of a month or year, any other
    date column (`valid_to`) the last. Raises SeedError with file, line and reason.
    """
    folder = folder or find_seeds()
    description = read_description(folder / f"{name}.yml")
    path = folder / f"{name}.csv"
    reader = csv.DictReader(_read_lines(path), strict=True)
    lines: dict[tuple[Any, ...], int] = {}
    facts = []
    try:
        expected = [column.name for column in description.columns]
        if reader.fieldnames != expected:
            raise SeedError(f"{path.name}:1: columns are {reader.fieldnames}, described are {expected}")
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            fact = _read_fact(row, description, place)
            key = tuple(fact[column] for column in description.key)
            if key in lines:
                raise SeedError(f"{place}: key {key} stands already in line {lines[key]}")
            lines[key] = reader.line_num
            facts.append(fact)
    except csv.Error as error:
        raise SeedError(f"{path.name}:{reader.line_num}: {error}") from error
    return tuple(facts)


def _read_lines(path: Path) -> io.StringIO:
    """The lines of a UTF-8 file with their ends; a byte order mark is not part of the text."""
    try:
        content = path.read_bytes()
        return io.StringIO(content.decode("utf-8-sig"), newline="")
    except OSError as error:
        raise SeedError(f"{path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SeedError(f"{path.name}:{line}: not UTF-8 (byte 0x{content[error.start]:02x})") from error


def _read_fact(row: Mapping[str, Any], description: SeedDescription, place: str) -> Fact:
    if None in row or None in row.values():
        raise SeedError(f"{place}: the row has more or fewer cells than the header")
    fact = {column.name: _read_cell(row[column.name], column, place) for column in description.columns}
    start, end = fact.get("valid_from"), fact.get("valid_to")
    if start and end and start > end:
        raise SeedError(f"{place}: valid_from {start} is after valid_to {end}")
    return fact


def _read_cell(cell: str, column: SeedColumn, place: str) -> Any:
    cell = cell.strip()
    if not cell:
        if column.required:
            raise SeedError(f"{place}: {column.name} is empty")
        return () if column.type == "list" else None
    if column.type == "list":
        return tuple(_checked(item.strip(), column, place) for item in cell.split(LIST_SEPARATOR) if item.strip())
    checked = _checked(cell, column, place)
    try:
        return _convert(checked, column)
    except ValueError as error:
        raise SeedError(f"{place}: {column.name} is no {column.type}: {cell!r}") from error


def _checked(text: str, column: SeedColumn, place: str) -> str:
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise SeedError(f"{place}: {column.name} does not fit {column.pattern}: {text!r}")
    if column.codes and text not in getattr(codes, column.codes):
        raise SeedError(f"{place}: {column.name} is not in codes.{column.codes}: {text!r}")
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


def list_seeds(folder: Path | None = None) -> tuple[str, ...]:
    """Names of all seeds, sorted."""
    return tuple(sorted(path.stem for path in (folder or find_seeds()).glob("*.csv")))
