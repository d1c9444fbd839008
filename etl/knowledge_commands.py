"""What the commands `newsledger knowledge …` do and show."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from etl import console
from etl.knowledge.checks import check_knowledge
from etl.knowledge.imports import import_petrarch
from etl.knowledge.seeds import Violation
from etl.warehouse.roots import Root

READING_COLUMNS = (
    "wins", "actor_name", "kind", "country_code", "sector_code", "valid_from", "valid_to", "reason", "place", "source",
)  # fmt: skip
ROLE_COLUMNS = ("phrase", "kind", "code", "sector_code", "country_code", "place", "source")
UNRESOLVED_COLUMNS = ("text", "kind", "mentions", "articles", "event_participations", "article_id", "example")
SENTENCE_SHOWN = 120  # characters of an example in a table


def show_check(overlay: Path, *, as_json: bool) -> bool:
    """Print every violation of seeds and overlay, a line each; whether there was none."""
    violations = check_knowledge(overlay)
    if as_json:
        console.print_json([asdict(violation) for violation in violations])
        return not violations
    _print_violations(violations)
    folder = f" and {overlay}" if overlay.is_dir() else ""
    console.print_line(f"seeds{folder}: {len(violations) or 'no'} violations", err=True)
    return not violations


def _print_violations(violations: Sequence[Violation]) -> None:
    for violation in violations:
        console.print_line(str(violation))


def show_import(files: Sequence[Path], overlay: Path, *, encoding: str, as_json: bool) -> None:
    """Import dictionaries into the overlay; print every line that no row says, and a summary."""
    report = import_petrarch(files, overlay, encoding=encoding)
    if as_json:
        console.print_json(asdict(report))
        return
    _print_violations(report.complaints)
    rows = ", ".join(f"{count} rows of {overlay / seed}.csv" for seed, count in report.rows.items()) or "no rows"
    console.print_line(f"{report.entries} entries: {rows}, {report.known} known already", err=True)
    console.print_line(f"{len(report.complaints)} lines with something that no row says", err=True)


def show_lookup(phrase: str, day: date | None, *, as_json: bool) -> None:
    """Print what a phrase would be on a day, and why."""
    from etl.lookup import look_up  # noqa: PLC0415 - it loads the parser

    found = look_up(phrase, day)
    if as_json:
        console.print_json(_to_plain(found))
        return
    console.print_line(f"{found['phrase']} on {day or 'an unknown day'}")
    if found["names"]:
        _print_rows("as a name (matched as it is written)", READING_COLUMNS, [asdict(name) for name in found["names"]])
    if found["other_spellings"]:
        console.print_line(f"written otherwise: {', '.join(found['other_spellings'])}")
    if found["roles"]:
        _print_rows("as a role phrase", ROLE_COLUMNS, found["roles"])
    for role in found["roles"]:
        if role["holders"]:
            title = f"who held it: {role['code']} of {role['country_code']}"
            _print_rows(title, READING_COLUMNS, [asdict(holder) for holder in role["holders"]])
    if not (found["names"] or found["roles"]):
        console.print_line("no seed knows it")
    console.print_line(f"in a sentence: {found['sentence']}")
    columns = tuple(found["mentions"][0]) if found["mentions"] else ()
    if columns:
        _print_rows("mentions", columns, found["mentions"])
    else:
        console.print_line("no mention of an actor")


def _to_plain(found: dict[str, Any]) -> dict[str, Any]:
    roles = [{**role, "holders": [asdict(holder) for holder in role["holders"]]} for role in found["roles"]]
    return {**found, "names": [asdict(name) for name in found["names"]], "roles": roles}


def _print_rows(title: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    console.print_table(columns, [[_show(row[column]) for column in columns] for row in rows], title=title)


def _show(value: Any) -> Any:
    return ("yes" if value else "") if isinstance(value, bool) else value


def show_unresolved(warehouse: Root, *, kind: str | None, limit: int, as_json: bool) -> None:
    """Print the most frequent mentions that knowledge does not resolve."""
    from etl.unresolved import list_unresolved  # noqa: PLC0415 - it loads DuckDB

    rows = list_unresolved(warehouse, kind=kind, limit=limit)
    if as_json:
        console.print_json(rows)
        return
    shown = [{**row, "example": console.clean_cell(row["example"])[:SENTENCE_SHOWN]} for row in rows]
    console.print_table(UNRESOLVED_COLUMNS, [[row[column] for column in UNRESOLVED_COLUMNS] for row in shown])
