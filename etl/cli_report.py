"""The command `newsledger report`: the web report of a release."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from etl import console
from etl.cli_options import Json, OptionError, Release, Warehouse
from etl.settings import read_settings

EXAMPLE = "newsledger report --actors KOR,USA --since 2017-08-01 --output korea/"
DEFAULT_OUTPUT = Path("report")

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {EXAMPLE}")
def report(
    *,
    warehouse: Warehouse = None,
    release: Release = "current",
    since: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Only what was reported since this day.", show_default=False),
    ] = None,
    actors: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME", help="Only events with one of these: country codes, names or ids.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of a report that is made anew [default: report].", show_default=False)
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Serve it to this machine until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve it at; 0 takes a free one.")] = 0,
    json: Json = False,
) -> None:
    """Show where the web report of a release is, or make one anew: of other days, of some actors, elsewhere."""
    if serve and json:
        raise OptionError("--serve and --json exclude each other")
    told = _find_or_make(warehouse, release, since=since, actors=actors, output=output)
    if json:
        console.print_json(told)
        return
    console.print_line(told["page"])
    if told["events"] is not None:
        console.print_line(
            f"{told['events']} events in detail, {told['files']} files, {told['bytes'] / 1e6:.1f} MB", err=True
        )
    if serve:
        _serve(Path(told["page"]).parent, port)


def _find_or_make(
    warehouse: str | None, release: str, *, since: str | None, actors: str | None, output: Path | None
) -> dict[str, Any]:
    from etl.report.build import PAGE, replace_report  # noqa: PLC0415 - help starts at once
    from etl.report.published import read_source  # noqa: PLC0415
    from etl.report.window import Scope  # noqa: PLC0415
    from etl.stages.report import FOLDER  # noqa: PLC0415
    from etl.warehouse.releases import find_release_folder  # noqa: PLC0415

    settings = read_settings({"warehouse": warehouse})
    page = find_release_folder(settings.warehouse, release, files=f"{FOLDER}/*") / FOLDER / PAGE
    if output is None and since is None and actors is None and page.is_file():
        return {"page": str(page), "release": page.parent.parent.name, "events": None, "files": None, "bytes": None}
    scope = Scope(
        rows=settings.report_rows,
        days=settings.report_days,
        since=_read_day(since),
        actors=tuple(name.strip() for name in (actors or "").split(",") if name.strip()),
    )
    source = read_source(settings.warehouse, release, scoreboard=settings.scoreboard)
    result = replace_report(source, output or DEFAULT_OUTPUT, scope)
    return {
        "page": str(result.page),
        "release": str(source.record["release"]),
        "events": result.event_count,
        "files": result.file_count,
        "bytes": result.byte_count,
    }


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise OptionError(f"--since must be a day like 2017-08-17, not {text!r}") from error


def _serve(folder: Path, port: int) -> None:
    from etl.report.serve import ReportServer  # noqa: PLC0415 - help starts at once

    with ReportServer(folder, port) as server:
        console.print_line(f"{server.address}  (Ctrl-C ends)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print_line("", err=True)
