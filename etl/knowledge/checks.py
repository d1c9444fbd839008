"""What can be wrong with knowledge beyond a single cell: references, and names that point at two actors on one day.

Names are held against each other as they are matched: without an article and also without accents. Of a country and an
organisation one must yield (`ambiguous_names`); to a person both must, for the resolver takes the person."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from etl.knowledge.name_forms import fold_marks
from etl.knowledge.overlay import AMBIGUOUS, SeedRow, bare_name, lay_over, list_names, list_overlay_files, share_a_day
from etl.knowledge.seeds import (
    SeedError,
    Violation,
    find_dangling,
    inspect_seed,
    list_seeds,
    place_of,
    read_description,
)
from etl.resources import find_seeds

SHARED_NAME_CLASS = "shared_person_name"  # of seeds/reference_words.csv
NAMED_SEEDS = {"countries": "country_code", "organisations": "organisation_code"}
PHRASE_SEEDS = {"institutions": "institution_code", "roles": "role_code"}
UNOWNED_COLUMN = "short_forms"  # forms that count only where the article names their country
PATTERN_SEEDS = ("page_furniture", "wire_marks")
SET_MARK = "@"
Rows = Mapping[str, Sequence[SeedRow]]
Complaint = tuple[Mapping[str, Any], str]


def check_knowledge(overlay: Path | None = None) -> tuple[Violation, ...]:
    """Every violation of the shipped seeds and of an overlay folder laid over them, by file and line.

    A row that is wrong in itself is told and left out of what is held against other rows.
    """
    found: list[Violation] = []
    shipped = {name: _keep_rows(name, find_seeds(), found) for name in list_seeds()}
    own: dict[str, tuple[SeedRow, ...]] = {}
    for file in list_overlay_files(overlay):
        if file.stem in shipped:
            own[file.stem] = _keep_rows(file.stem, file.parent, found, overlay=True)
        else:
            reason = f"no seed has this name ({', '.join(shipped)})"
            found.append(Violation(file=file.as_posix(), line=1, reason=reason))
    laid = {name: _lay_over(name, rows, own) for name, rows in shipped.items()}
    found += [_to_violation(row, reason) for check in CHECKS for row, reason in check(laid)]
    return tuple(sorted(dict.fromkeys(found), key=lambda v: (v.file, v.line or 0, v.reason)))


def _keep_rows(name: str, folder: Path, found: list[Violation], *, overlay: bool = False) -> tuple[SeedRow, ...]:
    rows = []
    try:
        for row in inspect_seed(name, folder=folder, overlay=overlay):
            if isinstance(row, Violation):
                found.append(row)
            else:
                rows.append(row)
    except SeedError as error:  # its YAML: nothing can be said of its rows
        found.append(Violation(file=f"{name}.yml", line=None, reason=str(error).partition(": ")[2]))
    return tuple(rows)


def _lay_over(name: str, shipped: Sequence[SeedRow], own: Rows) -> tuple[SeedRow, ...]:
    if not shipped:
        return tuple(own.get(name, ()))
    return lay_over(name, shipped, own, key=read_description(find_seeds() / f"{name}.yml").key)


def _to_violation(row: Mapping[str, Any], reason: str) -> Violation:
    file, _, line = place_of(row).rpartition(":")
    return Violation(file=file, line=int(line), reason=reason)


def _check_references(rows: Rows) -> Iterator[Complaint]:
    for name in rows:
        if rows[name]:
            yield from find_dangling(name, lambda seed: rows.get(seed, ()))


def _check_repetitions(rows: Rows) -> Iterator[Complaint]:
    for seed in (*NAMED_SEEDS, *PHRASE_SEEDS, "officials", "outlets"):
        for row in rows.get(seed, ()):
            for column, cell in row.items():
                if isinstance(cell, tuple) and len(set(cell)) < len(cell):
                    repeated = next(item for item in cell if cell.count(item) > 1)
                    yield row, f"{column} lists {repeated!r} twice"


def _check_names(rows: Rows) -> Iterator[Complaint]:
    """A name of a country or organisation is one actor's on one day, but where a row says that it yields."""
    owners: dict[str, list[tuple[tuple[str, str], SeedRow]]] = {}
    for seed, code in NAMED_SEEDS.items():
        for row in rows.get(seed, ()):
            claiming = row.with_cells({UNOWNED_COLUMN: ()}) if UNOWNED_COLUMN in row else row
            yielding = set(map(bare_name, row[AMBIGUOUS]))
            unclaimed = yielding - set(list_names(seed, row))
            yield from ((row, f"{AMBIGUOUS} has {name!r}, which is no name of the row") for name in sorted(unclaimed))
            for name in sorted(_list_matched(list_names(seed, claiming)) - _list_matched(yielding)):
                owners.setdefault(name, []).append(((seed, row[code]), row))
    for name, claims in owners.items():
        for (owner, row), (other, later) in combinations(claims, 2):
            if owner != other and share_a_day(row, later):
                reason = f"{name!r} is {owner[1]} too ({place_of(row)}) on one day; one must list it in {AMBIGUOUS}"
                yield later, reason
    for person in rows.get("officials", ()):
        for name in sorted(_list_matched(list_names("officials", person)) & owners.keys()):
            reason = f"{name!r} is the person {person['person_code']} too ({place_of(person)})"
            yield from ((row, f"{reason}; {owner[1]} must list it in {AMBIGUOUS}") for owner, row in owners[name])


def _list_matched(names: Iterable[str]) -> set[str]:
    """Names with the forms without accents that the matcher adds."""
    return {form for name in names for form in (name, fold_marks(name))}


def _check_persons(rows: Rows) -> Iterator[Complaint]:
    """A name is one office holder's on one day, unless it is listed as shared; a person has one name."""
    shared = {row["word"] for row in rows.get("reference_words", ()) if row["word_class"] == SHARED_NAME_CLASS}
    owners: dict[str, list[SeedRow]] = {}
    named: dict[str, SeedRow] = {}
    for row in rows.get("officials", ()):
        first = named.setdefault(row["person_code"], row)
        if first["person_name"] != row["person_name"]:
            yield row, f"{row['person_code']} is called {first['person_name']!r} in {place_of(first)}"
        names = {name.casefold() for name in _list_matched(list_names("officials", row))}
        for name in sorted(names - shared):
            owners.setdefault(name, []).append(row)
    for name, spells in owners.items():
        for row, later in combinations(spells, 2):
            if row["person_code"] != later["person_code"] and share_a_day(row, later):
                yield later, f"{name!r} is {row['person_code']} too ({place_of(row)}), in office on the same day"


def _check_memberships(rows: Rows) -> Iterator[Complaint]:
    """A body has its members in one seed, each once on a day, in the days of the body."""
    bodies = {row["organisation_code"]: row for row in rows.get("organisations", ())}
    spells: dict[tuple[str, str], list[SeedRow]] = {}
    for row in rows.get("memberships", ()):
        code = row["organisation_code"]
        spells.setdefault((code, row["country_code"]), []).append(row)
        body = bodies.get(code)
        if body and body["members"]:
            yield row, f"{code} lists its members in organisations ({place_of(body)}) too"
        if body and not share_a_day(body, row):
            yield row, f"{code} was not there in these days ({place_of(body)})"
    for (code, country), found in spells.items():
        for row, later in combinations(found, 2):
            if share_a_day(row, later):
                yield later, f"{country} is in {code} on one day twice ({place_of(row)})"


def _check_phrases(rows: Rows) -> Iterator[Complaint]:
    for seed, code in PHRASE_SEEDS.items():
        owners: dict[str, SeedRow] = {}
        for row in rows.get(seed, ()):
            for phrase in list_names(seed, row):
                if phrase != phrase.lower():
                    yield row, f"the phrase {phrase!r} is not in lower case"
                owner = owners.setdefault(phrase, row)
                if owner[code] != row[code]:
                    yield row, f"the phrase {phrase!r} is {owner[code]} too ({place_of(owner)})"


def _check_spellings(rows: Rows) -> Iterator[Complaint]:
    """The matcher adds articles and curly apostrophes by itself."""
    for seed in NAMED_SEEDS:
        for row in rows.get(seed, ()):
            for name in (row["name"], *row["aliases"]):
                if name.lower().startswith("the "):
                    yield row, f"{name!r} begins with an article"
                if "’" in name or name != " ".join(name.split()):
                    yield row, f"{name!r} has a curly apostrophe or stray spaces"


def _check_patterns(rows: Rows) -> Iterator[Complaint]:
    for seed in PATTERN_SEEDS:
        for row in rows.get(seed, ()):
            try:
                re.compile(row["pattern"])
            except re.error as error:
                yield row, f"pattern is no regular expression: {error}"
    known = {row["set_code"] for row in rows.get("word_sets", ())}
    for row in rows.get("event_patterns", ()):
        named = {item[1:] for cell in row.values() if isinstance(cell, tuple) for item in cell if item[0] == SET_MARK}
        yield from ((row, f"the word set {SET_MARK}{name} is unknown") for name in sorted(named - known))


CHECKS: tuple[Callable[[Rows], Iterator[Complaint]], ...] = (
    _check_references,
    _check_repetitions,
    _check_names,
    _check_persons,
    _check_memberships,
    _check_phrases,
    _check_spellings,
    _check_patterns,
)
