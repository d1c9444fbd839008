"""The commands `newsledger query` and `newsledger shell`: SQL over a release."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.cli_options import GuardFormulas, OptionError, Release, Warehouse
from etl.console import Format, print_line
from etl.settings import read_settings

EXAMPLE = 'newsledger query "SELECT * FROM fct_event_report" --limit 10'
SHELL_EXAMPLE = "newsledger shell"
ROWS_SHOWN = 50
STANDARD_INPUT = "-"
SUFFIXES = {".csv": Format.CSV, ".json": Format.JSON, ".md": Format.MARKDOWN, ".parquet": Format.PARQUET}

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {EXAMPLE}")
def query(
    sql: Annotated[
        str | None,
        typer.Argument(
            metavar="SQL",
            help="DuckDB SQL, or - to read it from standard input; marts and exports need no schema name.",
            show_default=False,
        ),
    ] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="File to read the SQL from.", show_default=False)] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Value of $NAME in the SQL; may be repeated.", show_default=False),
    ] = None,
    warehouse: Warehouse = None,
    release: Release = "current",
    row_format: Annotated[
        Format | None,
        typer.Option(
            "--format", help="How rows are printed [default: by suffix of --output, else table].", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Rows at most [default: 50 in a table, else all].", show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write instead of standard output.", show_default=False)
    ] = None,
    guard_formulas: GuardFormulas = None,
) -> None:
    """Query the published release, or another one, read-only."""
    from etl.query import open_release, stream_query  # noqa: PLC0415 - help starts at once
    from etl.row_output import open_output, write_parquet, write_rows  # noqa: PLC0415

    chosen = choose_format(row_format, output)
    statement = read_statement(sql, file)
    parameters = read_parameters(param or [])
    with open_release(read_settings({"warehouse": warehouse}).warehouse, release) as connection:
        if chosen == Format.PARQUET:
            if output is None:
                raise OptionError("--format parquet needs --output FILE")
            rows = write_parquet(connection, statement, output, parameters=parameters, limit=limit)
        else:
            shown = limit or (ROWS_SHOWN if chosen == Format.TABLE else None)
            stream = stream_query(connection, statement, parameters=parameters)
            with open_output(output) as write:
                guards = guard_formulas is not False
                rows = write_rows(stream, chosen, write, limit=shown, guards_formulas=guards)
    left_out = ", more left out (--limit)" if rows.is_cut else ""
    if output is not None:
        print_line(f"{rows.count} rows written to {output}{left_out}")
    elif chosen == Format.TABLE:
        print_line(f"{rows.count} rows{left_out}", err=True)


def choose_format(row_format: Format | None, output: Path | None) -> Format:
    """The format that was asked for, else that of the file's name, else CSV for a file and a table for a person."""
    if row_format is None:
        return SUFFIXES.get(output.suffix.lower(), Format.CSV) if output else Format.TABLE
    if row_format == Format.TABLE and output is not None:
        raise OptionError("--format table is for a terminal: choose csv, json, markdown or parquet for --output")
    return row_format


def read_statement(sql: str | None, file: Path | None) -> str:
    """The SQL of the argument, of the file, or of standard input."""
    if (sql is None) == (file is None):
        wanted = "give SQL or --file, not both" if file else "Missing argument 'SQL' (a statement, or - to read it)"
        raise OptionError(wanted)
    if file is not None:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OptionError(f"{file} cannot be read: {error}") from error
    return sys.stdin.read() if sql == STANDARD_INPUT else str(sql)


def read_parameters(pairs: list[str]) -> dict[str, str]:
    """Values by name. DuckDB turns them into the type that their place wants."""
    parameters = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not name.isidentifier() or not sign:
            raise OptionError(f"--param must be NAME=VALUE, not {pair!r}")
        parameters[name] = value
    return parameters


@app.command(epilog=f"Example: {SHELL_EXAMPLE}")
def shell(
    *,
    warehouse: Warehouse = None,
    release: Release = "current",
    own: Annotated[bool, typer.Option("--own", help="Newsledger's own prompt in any case.")] = False,
) -> None:
    """Open a release in DuckDB's command line if it is installed, else in a small prompt of newsledger's own."""
    from etl.shell import find_duckdb, run_duckdb, run_shell  # noqa: PLC0415 - help starts at once

    settings = read_settings({"warehouse": warehouse})
    program = None if own else find_duckdb()
    if program is not None:
        code = run_duckdb(program, settings.warehouse, release)
    else:
        code = run_shell(settings.warehouse, release, state=settings.find_state())
    raise typer.Exit(code)
