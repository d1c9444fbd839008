"""The commands `newsledger publish`, `releases` and `rollback`: which release analysts see."""

from typing import Annotated, Any

import typer

from etl import console
from etl.cli_options import Json, OptionError, Quiet, Wait, Warehouse
from etl.cli_stages import run_and_report
from etl.settings import Settings, read_settings

PUBLISH_EXAMPLE = "newsledger publish"
RELEASES_EXAMPLE = "newsledger releases"
ROLLBACK_EXAMPLE = "newsledger rollback previous"
NAME_HELP = "its id, the beginning of one, or previous"

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {PUBLISH_EXAMPLE}")
def publish(
    release: Annotated[
        str | None,
        typer.Argument(
            metavar="RELEASE",
            help=f"Release to publish, also one that was rolled back: {NAME_HELP} [default: the newest].",
            show_default=False,
        ),
    ] = None,
    warehouse: Warehouse = None,
    *,
    wait: Wait = 0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Move the pointer that analysts follow to the newest release, or to the one that is named."""
    settings = read_settings({"warehouse": warehouse})
    found = _find(settings, release)["release"] if release else None
    _move_pointer(settings, found, command="publish", wait=wait, quiet=quiet, as_json=json)


@app.command(epilog=f"Example: {ROLLBACK_EXAMPLE}")
def rollback(
    release: Annotated[str, typer.Argument(metavar="RELEASE", help=f"Older release to go back to: {NAME_HELP}.")],
    warehouse: Warehouse = None,
    *,
    wait: Wait = 0,
    json: Json = False,
) -> None:
    """Publish an older release again; the later ones stay back until they are named or something new is built."""
    settings = read_settings({"warehouse": warehouse})
    found, current = _find(settings, release), _find(settings, "current")
    if (found["created_at"], found["release"]) > (current["created_at"], current["release"]):
        raise OptionError(
            f"{found['release']} is newer than {current['release']}, which is published: newsledger publish RELEASE"
        )
    _move_pointer(settings, found["release"], command="rollback", wait=wait, quiet=False, as_json=json)


def _find(settings: Settings, name: str) -> dict[str, Any]:
    from etl.warehouse.releases import resolve_release  # noqa: PLC0415 - help starts at once

    return resolve_release(settings.warehouse, name)


def _move_pointer(
    settings: Settings, release: str | None, *, command: str, wait: float, quiet: bool, as_json: bool
) -> None:
    run_and_report(settings, ("publish",), command=command, release=release, wait=wait, quiet=quiet, json=as_json)


@app.command(epilog=f"Example: {RELEASES_EXAMPLE}")
def releases(warehouse: Warehouse = None, json: Json = False) -> None:
    """List the releases that are kept, the newest last, and which one is published."""
    from etl.release_list import describe_releases  # noqa: PLC0415 - help starts at once

    rows = describe_releases(read_settings({"warehouse": warehouse}).warehouse)
    if json:
        console.print_json(rows)
        return
    columns = ("release", "created_at", "state", "rows", "checks", "warnings", "size_mib", "content_hash")
    console.print_table(columns, [[row[column] for column in columns] for row in rows])
    console.print_line(f"{len(rows)} releases", err=True)
