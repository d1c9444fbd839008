"""The commands `newsledger doctor` and `newsledger gc`: looking after a warehouse."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from etl import console
from etl.cli_options import Json, Landing, Limit, OptionError, Warehouse, Workers
from etl.progress import open_progress
from etl.settings import read_settings

if TYPE_CHECKING:
    from etl.doctor import Diagnosis
    from etl.warehouse.garbage import Collection

DOCTOR_EXAMPLE = "newsledger doctor --repair"
GC_EXAMPLE = "newsledger gc --yes"
DAMAGED = 3  # exit code where something is wrong that was not repaired
ORPHANS = ("keep", "move", "remove")
MIB = 1 << 20

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {DOCTOR_EXAMPLE}")
def doctor(
    *,
    warehouse: Warehouse = None,
    landing: Landing = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again what is damaged, from the landing files where they are kept.")
    ] = False,
    orphans: Annotated[
        str, typer.Option(metavar="keep|move|remove", help="With --repair: what becomes of files that no run wrote.")
    ] = "keep",
    deep: Annotated[
        bool, typer.Option("--deep", help="Hold every row against the contract, not only checksums and columns.")
    ] = False,
    workers: Workers = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Examine every file of the warehouse, and say what is wrong and what to do; or repair it."""
    from etl import care  # noqa: PLC0415 - help starts at once

    if orphans not in ORPHANS:
        raise OptionError(f"--orphans must be one of {', '.join(ORPHANS)}, not {orphans!r}")
    settings = read_settings({"warehouse": warehouse, "landing": landing, "workers": workers})
    progress = open_progress()
    if repair:
        diagnosis = care.repair(settings, progress=progress, orphans=orphans, is_deep=deep)
    else:
        diagnosis = care.examine(settings, progress=progress, is_deep=deep)
    if json:
        console.print_json(diagnosis.to_dict())
    else:
        for line in describe_diagnosis(diagnosis, limit=limit):
            console.print_line(line)
    if not diagnosis.is_sound:
        raise typer.Exit(DAMAGED)


def describe_diagnosis(diagnosis: "Diagnosis", *, limit: int) -> Iterator[str]:
    """What was found, worst first, at most `limit` of a kind; then how much was looked at."""
    for kind, group in groupby(diagnosis.findings, key=lambda finding: finding.kind):
        found = list(group)
        yield f"{found[0].severity:8}{kind} ({len(found)}): {found[0].advice}"
        for finding in found[:limit]:
            place = f"{finding.path}:{finding.line}" if finding.line else finding.path
            outcome = f" -> {finding.outcome}" if finding.outcome else ""
            yield f"        {place}{': ' if place else ''}{finding.detail}{outcome}"
        if len(found) > limit:
            yield f"        {len(found) - limit} more (--limit)"
    checked = diagnosis.checked
    counts = Counter(str(finding.severity) for finding in diagnosis.findings if not finding.is_repaired)
    repaired = sum(finding.is_repaired for finding in diagnosis.findings)
    yield (
        f"checked {checked['table_files']} files of tables, {checked['releases']} releases with "
        f"{checked['release_files']} files, {checked['runs']} runs, {checked['bytes'] / MIB:.1f} MiB: "
        f"{counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes"
        f"{f', {repaired} repaired' if repaired else ''}"
    )


@app.command(epilog=f"Example: {GC_EXAMPLE}")
def gc(
    *,
    warehouse: Warehouse = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; without, only say what would go.")] = False,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Remove what no kept release and no current table needs; without --yes only say what that is."""
    from etl import care  # noqa: PLC0415 - help starts at once
    from etl.warehouse.garbage import describe_garbage  # noqa: PLC0415

    settings = read_settings({"warehouse": warehouse})
    if yes:
        found, _ = care.collect_garbage(settings, progress=open_progress())
    else:
        found = care.preview_garbage(settings)
    if json:
        items = [
            {"kind": item.kind, "path": item.path, "bytes": item.size, "reason": item.reason} for item in found.garbage
        ]
        console.print_json({"removed": yes, **describe_garbage(found), "garbage": items})
        return
    for line in describe_collection(found, is_done=yes, limit=limit):
        console.print_line(line)


def describe_collection(found: "Collection", *, is_done: bool, limit: int) -> Iterator[str]:
    """What goes, by kind, at most `limit` of each; then all of it in one line."""
    for kind, group in groupby(found.garbage, key=lambda item: item.kind):
        items = list(group)
        yield f"{kind:10}{len(items)}, {sum(item.size for item in items) / MIB:.1f} MiB"
        yield from (f"          {item.path} ({item.size} bytes): {item.reason}" for item in items[:limit])
        if len(items) > limit:
            yield f"          {len(items) - limit} more (--limit)"
    if not found.garbage:
        yield "nothing to remove"
    elif is_done:
        yield f"removed {len(found.garbage)}, {found.size / MIB:.1f} MiB ({found.size} bytes)"
    else:
        yield f"would remove {len(found.garbage)}, {found.size / MIB:.1f} MiB ({found.size} bytes): newsledger gc --yes"
