"""The content hash of a release's tables: every cell counts, the order of rows does not."""

from collections.abc import Sequence

import duckdb
import pytest

from etl.marts import hash_table

TYPES = "a varchar, b integer, c double, d varchar[], e boolean, f date, g timestamptz, h decimal(9, 4)"
FIRST = ("'a'", "1", "0.5", "['x', 'y']", "true", "date '2020-01-01'", "timestamptz '2020-01-01 00:00:00+00'", "0.1")
SECOND = ("'b'", "2", "1.5", "['z']", "false", "date '2020-01-02'", "timestamptz '2020-01-02 00:00:00+00'", "0.2")


def hash_rows(*rows: Sequence[str], types: str = TYPES) -> str:
    with duckdb.connect() as connection:
        connection.execute(f"create schema marts; create table marts.t ({types})")
        for row in rows:
            connection.execute(f"insert into marts.t values ({', '.join(row)})")
        return hash_table(connection, "marts.t")


def replace(row: Sequence[str], place: int, value: str) -> list[str]:
    return [value if index == place else cell for index, cell in enumerate(row)]


def test_the_order_of_rows_does_not_count() -> None:
    assert hash_rows(FIRST, SECOND) == hash_rows(SECOND, FIRST)


@pytest.mark.parametrize("place", range(len(FIRST)))
def test_every_cell_counts(place: int) -> None:
    hashes = {
        hash_rows(FIRST, SECOND),
        hash_rows(replace(FIRST, place, "null"), SECOND),
        hash_rows(replace(FIRST, place, SECOND[place]), SECOND),
        # Two rows exchange a cell: what is added up over a column alone would not change.
        hash_rows(replace(FIRST, place, SECOND[place]), replace(SECOND, place, FIRST[place])),
    }
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (0, ("null", "''", "' '")),
        (1, ("null", "0")),
        (2, ("null", "0.0")),
        (3, ("null", "[]", "[null]", "['']", "['y', 'x']")),
    ],
)
def test_unknown_is_neither_empty_nor_nought(place: int, values: Sequence[str]) -> None:
    assert len({hash_rows(replace(FIRST, place, value)) for value in values}) == len(values)


def test_missing_and_repeated_rows_count() -> None:
    assert len({hash_rows(), hash_rows(FIRST), hash_rows(FIRST, FIRST), hash_rows(FIRST, FIRST, FIRST)}) == 4


def test_names_and_types_of_columns_count() -> None:
    assert len({hash_rows(["1"], types=types) for types in ("a integer", "b integer", "a bigint")}) == 3
