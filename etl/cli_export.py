"""The command `newsledger export`: files in the layouts of other data sets, or the marts as CSV or Parquet."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.cli_options import GuardFormulas, Json, OptionError, Release, Warehouse
from etl.settings import read_settings

EXAMPLE = "newsledger export --format gdelt --from 2017-08-01 --to 2017-08-31 --output export/"
FILES_SHOWN = 20

app = typer.Typer(rich_markup_mode=None)


class Format(StrEnum):
    """What can be written."""

    ICEWS = "icews"
    GDELT = "gdelt"
    POLECAT = "polecat"
    PHOENIX = "phoenix"
    CSV = "csv"
    PARQUET = "parquet"


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise OptionError(f"{option} must be a day like 2017-08-17, not {text!r}") from error


@app.command(epilog=f"Example: {EXAMPLE}")
def export(
    *,
    file_format: Annotated[
        Format, typer.Option("--format", help="A layout of another data set, or the marts as CSV or Parquet.")
    ],
    output: Annotated[
        Path, typer.Option(help="Folder, where files are named as their origin does; or one file, if it has a suffix.")
    ] = Path("export"),
    warehouse: Warehouse = None,
    release: Release = "current",
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="YYYY-MM-DD", help="First day of events [default: all].", show_default=False),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="YYYY-MM-DD", help="Last day of events [default: all].", show_default=False),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(
            help="Mart to write as CSV or Parquet, more than once for more [default: all].", show_default=False
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    guard_formulas: GuardFormulas = None,
    json: Json = False,
) -> None:
    """Write the published release as files that scripts for ICEWS, GDELT, POLECAT or Phoenix read, or CSV, Parquet."""
    period = (_day("--from", first), _day("--to", last))
    from etl import console  # noqa: PLC0415 - help starts at once
    from etl.exports.export import Request, export_release  # noqa: PLC0415 - help starts at once
    from etl.exports.source import Period  # noqa: PLC0415 - help starts at once

    request = Request(
        file_format=file_format.value,
        output=output,
        period=Period(first=period[0], last=period[1]),
        tables=table or (),
        overwrites=overwrite,
        guards_formulas=file_format is Format.CSV if guard_formulas is None else guard_formulas,
        release=release,
    )
    summary = export_release(read_settings({"warehouse": warehouse}).warehouse, request)
    if json:
        files = [{"path": str(file.path), "table": file.table, "rows": file.row_count} for file in summary.files]
        console.print_json(
            {"release": summary.release_id, "format": file_format.value, "rows": summary.row_count, "files": files}
        )
        return
    for file in summary.files[:FILES_SHOWN]:
        console.print_line(f"{file.path}  {file.row_count} rows")
    if len(summary.files) > FILES_SHOWN:
        console.print_line(f"and {len(summary.files) - FILES_SHOWN} more files")
    told = f"{summary.row_count} rows of release {summary.release_id} in {len(summary.files)} files"
    console.print_line(told, err=True)
