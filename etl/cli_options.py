"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from etl.selection import Recode

Warehouse = Annotated[
    str | None,
    typer.Option(
        metavar="DIR", help="Folder of the warehouse, or s3://bucket/prefix [default: warehouse].", show_default=False
    ),
]
Landing = Annotated[
    Path | None, typer.Option(help="Folder of news that arrived [default: landing].", show_default=False)
]
Workers = Annotated[int | None, typer.Option(help="Processes side by side [default: cores].", show_default=False)]
Limit = Annotated[int, typer.Option(min=1, help="Rows at most.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
RecodeOption = Annotated[
    Recode,
    typer.Option("--recode", help="Batches that are done again: those that other code or seeds made, all, or none."),
]
GuardFormulas = Annotated[
    bool | None,
    typer.Option(
        "--guard-formulas/--no-guard-formulas",
        help="Put an apostrophe before texts that a spreadsheet would run [default: in CSV, not in other formats].",
        show_default=False,
    ),
]
Wait = Annotated[float, typer.Option(min=0, metavar="SECONDS", help="Wait so long for another run to end.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but warnings and errors, as cron likes it.")]
Release = Annotated[
    str, typer.Option(metavar="RELEASE", help="Release to read: its id, the beginning of one, current or previous.")
]


class OptionError(ValueError):
    """Options that do not go together."""
