"""The command `newsledger backfill`: the batches of some days."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from etl.cli_options import Json, Landing, OptionError, Quiet, RecodeOption, Wait, Warehouse, Workers
from etl.cli_stages import run_and_report
from etl.selection import Recode, read_days
from etl.settings import read_settings

EXAMPLE = "newsledger backfill 2017-08-01..2017-08-31 --stage extract"

app = typer.Typer(rich_markup_mode=None)


class BackfillStage(StrEnum):
    """The stages that go batch by batch."""

    LOAD = "load"
    EXTRACT = "extract"


@app.command(epilog=f"Example: {EXAMPLE}")
def backfill(
    days: Annotated[
        str, typer.Argument(metavar="A..B", help="First and last batch date, like 2017-08-01..2017-08-31, or one day.")
    ],
    *,
    stage: Annotated[
        BackfillStage | None,
        typer.Option(help="Only this stage [default: both, and then a release].", show_default=False),
    ] = None,
    landing: Landing = None,
    warehouse: Warehouse = None,
    recode: RecodeOption = Recode.CHANGED,
    workers: Workers = None,
    wait: Wait = 0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Load and extract the batches of these days, side by side; one that was killed goes on where it was."""
    from etl.pipeline import STAGE_NAMES  # noqa: PLC0415 - help starts at once

    try:
        wanted = read_days(days)
    except ValueError as error:
        raise OptionError(str(error)) from error
    settings = read_settings({"landing": landing, "warehouse": warehouse, "workers": workers})
    names = STAGE_NAMES if stage is None else (str(stage),)
    how: dict[str, Any] = {"days": wanted, "recode": recode, "wait": wait, "quiet": quiet, "json": json}
    run_and_report(settings, names, command="backfill", **how)
