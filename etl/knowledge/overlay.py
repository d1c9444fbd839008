"""The user's own knowledge: a folder with CSVs of the seeds' form, laid over the shipped rows.

A row with the key of a shipped row replaces it, others are added behind the shipped ones, and a name in the
overlay beats a shipped name of the same spelling.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from etl.settings import read_settings

# The columns with which the rows of a seed claim a name, by seed; the seeds of one tuple compete for names.
NAME_SPACES: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {
        "countries": ("name", "long_name", "aliases", "demonyms", "capital", "metonyms", "short_forms"),
        "organisations": ("name", "aliases"),
        "officials": ("person_name", "aliases"),
    },
    {"institutions": ("phrases",), "roles": ("phrases", "plural_phrases")},
    {"outlets": ("aliases", "domains")},
    {"units": ("aliases", "symbols")},
)
AMBIGUOUS = "ambiguous_names"


class SeedRow(dict[str, Any]):
    """A fact, and the place (`file:line`) at which it is written."""

    __slots__ = ("place",)

    def __init__(self, cells: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), *, place: str) -> None:
        super().__init__(cells)
        self.place = place

    def with_cells(self, changed: Mapping[str, Any]) -> "SeedRow":
        """The same row with other values in some columns."""
        return SeedRow({**self, **changed}, place=self.place)


def find_overlay() -> Path | None:
    """The folder of the setting `knowledge`; None where there is no such folder, or no CSV in it."""
    folder = read_settings().knowledge
    return folder if list_overlay_files(folder) else None


def list_overlay_files(folder: Path | None) -> tuple[Path, ...]:
    """The CSVs of an overlay, sorted by name; none for None or a folder that is not there."""
    return tuple(sorted(folder.glob("*.csv"))) if folder and folder.is_dir() else ()


def find_name_space(seed: str) -> tuple[str, ...]:
    """The seeds whose names compete with those of this seed, itself among them."""
    return next((tuple(space) for space in NAME_SPACES if seed in space), (seed,))


def list_names(seed: str, row: Mapping[str, Any]) -> Iterator[str]:
    """The names that a row claims, as they are matched: without a leading article."""
    columns = next((space[seed] for space in NAME_SPACES if seed in space), ())
    for column in columns:
        cell = row[column]
        yield from map(bare_name, cell if isinstance(cell, tuple) else (cell,) if cell else ())


def bare_name(name: str) -> str:
    """A name without a leading article, with straight apostrophes."""
    return name.removeprefix("the ").removeprefix("The ").replace("’", "'")


def share_a_day(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows hold on a common day; a row without dates always holds."""
    starts = [row.get("valid_from") or date.min for row in (one, other)]
    ends = [row.get("valid_to") or date.max for row in (one, other)]
    return max(starts) <= min(ends)


def lay_over(
    seed: str, shipped: Sequence[SeedRow], own: Mapping[str, Sequence[SeedRow]], *, key: Sequence[str]
) -> tuple[SeedRow, ...]:
    """The shipped rows of a seed with those of the overlay: replaced in their place, added at the end.

    `own` has the overlay's rows of all seeds of the name space. A shipped row that is not replaced
    gives way where its names stand in the overlay for something else.
    """
    replaced = {_key_of(row, key): row for row in own.get(seed, ())}
    claims = _list_claims(own)
    merged = [replaced.get(_key_of(row, key)) or _give_way(seed, row, claims, owner_column=key[0]) for row in shipped]
    known = {_key_of(row, key) for row in shipped}
    return (*merged, *(row for found, row in replaced.items() if found not in known))


def _key_of(row: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[column] for column in key)


Claims = Mapping[str, Sequence[tuple[str, SeedRow]]]


def _list_claims(own: Mapping[str, Sequence[SeedRow]]) -> Claims:
    """Name -> (seed, row) of the overlay that claims it without marking it as ambiguous."""
    claims: dict[str, list[tuple[str, SeedRow]]] = {}
    for seed, rows in own.items():
        for row in rows:
            yielding = set(map(bare_name, row.get(AMBIGUOUS, ())))
            for name in list_names(seed, row):
                if name not in yielding:
                    claims.setdefault(name, []).append((seed, row))
    return claims


def _give_way(seed: str, row: SeedRow, claims: Claims, *, owner_column: str) -> SeedRow:
    """The row with the names that the overlay claims for another one marked as ambiguous; where a seed has
    no such mark they are taken out of its lists (the row's own name stays)."""
    lost = {
        name
        for name in list_names(seed, row)
        if any(
            (other, claim.get(owner_column)) != (seed, row[owner_column]) and _holds_with(seed, row, claim)
            for other, claim in claims.get(name, ())
        )
    }
    if not lost:
        return row
    if AMBIGUOUS in row:
        columns = next(space[seed] for space in NAME_SPACES if seed in space)
        written = [item for column in columns for item in _items(row[column]) if bare_name(item) in lost]
        return row.with_cells({AMBIGUOUS: tuple(dict.fromkeys((*row[AMBIGUOUS], *written)))})
    lists = {column: cell for column, cell in row.items() if isinstance(cell, tuple)}
    return row.with_cells(
        {column: tuple(item for item in cell if bare_name(item) not in lost) for column, cell in lists.items()}
    )


def _items(cell: Any) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else (cell,) if cell else ()


def _holds_with(seed: str, row: SeedRow, claim: SeedRow) -> bool:
    # The spell of an office does not end the use of a person's name.
    return seed == "officials" or "person_code" in claim or share_a_day(row, claim)
