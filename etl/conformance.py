"""Checks rows against the catalogue: the one gate through which extracted tables are written."""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.contract import Table


class ContractError(ValueError):
    """A table does not hold what the catalogue promises; the message names table, column and place."""


def to_arrow(table: Table, rows: Sequence[Mapping[str, Any]], *, is_keyed: bool = True) -> pa.Table:
    """Rows (column name -> value) as an Arrow table of the catalogue's schema, checked.

    `is_keyed=False`: keys may repeat, for these rows are not yet those of the table.

    Raises ContractError on a missing or unknown column, a wrong type, a NULL where none is allowed,
    an empty text, a code outside its list, a repeated key, or a reversed span.
    """
    names = set(table.column_names)
    integers = [column.name for column in table.columns if pa.types.is_integer(column.type)]
    for number, row in enumerate(rows):
        if row.keys() != names:
            difference = sorted(row.keys() ^ names)
            raise ContractError(f"{table.name} row {number}: columns differ from the contract: {difference}")
        for name in integers:
            # Arrow would cut 1.5 to 1 and take True for 1.
            if type(row[name]) not in (int, NoneType):
                raise ContractError(f"{table.name} row {number}: {name} is no integer: {row[name]!r}")
    try:
        frame = pa.Table.from_pylist([dict(row) for row in rows], schema=table.schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ContractError(f"{table.name}: {error}") from error
    check(table, frame, is_keyed=is_keyed)
    return frame


def check(table: Table, frame: pa.Table, *, is_keyed: bool = True) -> None:
    """Raise ContractError with every violation that the frame has; return quietly if it has none."""
    if not frame.schema.equals(table.schema):
        raise ContractError(f"{table.name}: schema differs from the contract:\n{frame.schema}")
    violations = [*_violations(table, frame), *(_key_violations(table, frame) if is_keyed else ())]
    if violations:
        raise ContractError("; ".join(violations))


def _violations(table: Table, frame: pa.Table) -> Iterator[str]:
    for column in table.columns:
        values = frame[column.name]
        if not column.nullable and values.null_count:
            yield f"{table.name}.{column.name}: {values.null_count} NULL where none is allowed"
        if pa.types.is_string(column.type) and pc.any(pc.equal(values, "")).as_py():
            yield f"{table.name}.{column.name}: empty text where NULL is meant"
        if column.codes:
            found = set(pc.unique(values.drop_null()).to_pylist())
            if unknown := sorted(found - set(column.codes)):
                yield f"{table.name}.{column.name}: not in its code list: {unknown[:5]}"
    yield from _span_violations(table, frame)


def _key_violations(table: Table, frame: pa.Table) -> Iterator[str]:
    if frame.num_rows != frame.select(list(table.key)).group_by(list(table.key)).aggregate([]).num_rows:
        yield f"{table.name}: key {', '.join(table.key)} is not unique"


def _span_violations(table: Table, frame: pa.Table) -> Iterator[str]:
    pairs = (("start_char", "end_char"), ("cue_start", "cue_end"), ("speaker_start", "speaker_end"))
    for start, end in pairs:
        if start not in table.column_names:
            continue
        if pc.any(pc.not_equal(pc.is_null(frame[start]), pc.is_null(frame[end]))).as_py():
            yield f"{table.name}: {start} without {end}"
        if pc.any(pc.greater_equal(frame[start], frame[end])).as_py():
            yield f"{table.name}: {start} is not before {end}"
        if pc.any(pc.less(frame[start], 0)).as_py():
            yield f"{table.name}: {start} below 0"
