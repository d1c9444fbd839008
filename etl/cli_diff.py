"""The command `newsledger diff`: which events came, went or changed between two releases."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from etl import codes
from etl.cli_options import Warehouse
from etl.settings import read_settings

ROWS_SHOWN = 50
EXAMPLE = "newsledger diff previous current --type THREATEN"

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {EXAMPLE}")
def diff(
    *,
    before: Annotated[
        str, typer.Argument(metavar="RELEASE", help="Older release: its id, the beginning of one, current or previous.")
    ] = "previous",
    after: Annotated[str, typer.Argument(metavar="RELEASE", help="Newer release, named in the same way.")] = "current",
    warehouse: Warehouse = None,
    event_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Only events that have this type in one of the two.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Events listed at most [default: 50 in a table, else all].", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show which events came, went or changed code between two releases, with their sentences."""
    if event_type not in (None, *codes.EVENT_TYPE):
        raise typer.BadParameter(f"--type must be one of {', '.join(codes.EVENT_TYPE)}, not {event_type!r}")
    from etl import console  # noqa: PLC0415 - help starts at once
    from etl.release_diff import diff_releases  # noqa: PLC0415 - help starts at once

    shown = limit if json or limit else ROWS_SHOWN
    found = diff_releases(
        read_settings({"warehouse": warehouse}).warehouse, before, after, event_type=event_type, limit=shown
    )
    if json:
        console.print_json(
            {
                "before": found.before,
                "after": found.after,
                "differing_code": found.differing_code,
                "differing_seeds": found.differing_seeds,
                "kinds": found.kinds,
                "types": found.types,
                "events": [_mark(change) for change in found.changes],
            }
        )
        return
    for line in describe_releases(found.before, found.after, found.differing_code, found.differing_seeds):
        console.print_line(line)
    _print_rows(found.kinds, title="what became of events")
    _print_rows(
        [row for row in found.types if any(row[name] for name in ("came", "went", "gained", "lost", "recoded"))]
    )
    names = ("kind", "published_date", "outlet", "before", "after", "sentence")
    rows = [_show(change) for change in found.changes]
    if rows:
        console.print_table(names, [[row[name] for name in names] for row in rows])
    left_out = ", more left out (--limit)" if found.change_count > len(rows) else ""
    console.print_line(f"events that differ: {found.change_count}{left_out}", err=True)


def describe_releases(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    differing_code: Sequence[str] | None,
    differing_seeds: Sequence[str] | None,
) -> list[str]:
    """The two releases, and whether they were made with the same code and seeds."""
    lines = [
        f"{name:6}  {side['release']}, built {side['created_at']}, {side['articles']} articles, {side['events']} events"
        for name, side in (("before", before), ("after", after))
    ]
    for name, differing in (("code", differing_code), ("seeds", differing_seeds)):
        if differing is None:
            lines.append(f"{name:6}  unknown: a release of an older version does not record them")
        else:
            lines.append(f"{name:6}  {'differs: ' + ', '.join(differing) if differing else 'the same'}")
    lines += [
        f"note    {side['release']} has {side['outdated_parts']} parts that older code or seeds extracted"
        for side in (before, after)
        if side["outdated_parts"]
    ]
    return lines


def _print_rows(rows: Sequence[Mapping[str, Any]], *, title: str | None = None) -> None:
    from etl import console  # noqa: PLC0415 - help starts at once

    if rows:
        console.print_table(tuple(rows[0]), [list(row.values()) for row in rows], title=title)


def _mark(change: Mapping[str, Any]) -> dict[str, Any]:
    """The change with its trigger marked in the sentence: `Rebels *attacked* a village`."""
    sentence, start, end = change["sentence"], change["trigger_start"], change["trigger_end"]
    if sentence is not None and start is not None:
        sentence = f"{sentence[:start]}*{sentence[start:end]}*{sentence[end:]}"
    kept = {name: value for name, value in change.items() if not name.startswith("trigger_")}
    return kept | {"sentence": sentence}


def _show(change: Mapping[str, Any]) -> dict[str, Any]:
    return _mark(change) | {side: describe_event(change[side]) for side in ("before", "after")}


def describe_event(event: Mapping[str, Any] | None) -> str:
    """Code and participants on one line: `CONSULT visit 042 planned: Seoul → Washington`; nothing for no event."""
    if event is None:
        return ""
    status = None if event["status"] == "actual" else event["status"]
    coding = " ".join(filter(None, (event["event_type"], event["event_mode"], event["cameo_code"], status)))
    return f"{coding}: {event['actors_text'] or '–'} → {event['recipients_text'] or '–'}"
