"""The command `newsledger`: parses options, calls one function a command, says how it went.

Exit codes by kind of failure stand in `etl.failures` and docs/commands.md.
"""

import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any

import typer

from etl import (
    cli_backfill,
    cli_care,
    cli_diff,
    cli_export,
    cli_knowledge,
    cli_query,
    cli_releases,
    cli_report,
    cli_schedule,
    cli_status,
    console,
    failures,
)
from etl.cli_options import Json, Landing, Limit, OptionError, Quiet, RecodeOption, Wait, Warehouse, Workers
from etl.cli_stages import run_and_report
from etl.log_lines import start_logging
from etl.redaction import redact
from etl.selection import Recode
from etl.settings import read_settings

OK, UNEXPECTED, USAGE, FAILED, LOCKED, INTERRUPTED = (
    0,
    *(
        failure.exit_code
        for failure in (
            failures.UNEXPECTED,
            failures.USAGE,
            failures.CHECK_FAILED,
            failures.LOCKED,
            failures.INTERRUPTED,
        )
    ),
)

app = typer.Typer(
    name="newsledger",
    help="Raw news in, an event-data warehouse out: who did what to whom, when, where, and who says so.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


for commands in (
    cli_releases,
    cli_report,
    cli_schedule,
    cli_status,
    cli_backfill,
    cli_care,
    cli_query,
    cli_export,
    cli_diff,
    cli_knowledge,
):
    app.add_typer(commands.app)


Sample = Annotated[bool, typer.Option("--sample", help="Load the sample that ships with the package.")]
Executor = Annotated[
    str | None,
    typer.Option(metavar="WHERE", help="Where to work: processes, in_process, dask://HOST:PORT.", show_default=False),
]
BatchDate = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="Batch of what is new [default: day of arrival].", show_default=False),
]
Report = Annotated[
    bool | None,
    typer.Option("--report/--no-report", help="Make the web report of the release [default: make it]."),
]


def show_example(example: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a command whose help ends with an example."""
    return app.command(epilog=f"Example: {example}")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Raw news in, an event-data warehouse out: who did what to whom, when, where, and who says so."""
    from etl.fingerprints import find_version

    if version:
        console.print_line(f"newsledger {find_version('newsledger')}")
        raise typer.Exit(OK)
    start_logging()


@show_example("newsledger run --sample")
def run(
    *,
    landing: Landing = None,
    warehouse: Warehouse = None,
    sample: Sample = False,
    workers: Workers = None,
    executor: Executor = None,
    batch_date: BatchDate = None,
    recode: RecodeOption = Recode.CHANGED,
    wait: Wait = 0,
    quiet: Quiet = False,
    report: Report = None,
    json: Json = False,
) -> None:
    """Do all stages for what has landed: the nightly job."""
    work: dict[str, Any] = {"workers": workers, "executor": executor, "recode": recode, "report": report}
    how: dict[str, Any] = {"wait": wait, "quiet": quiet, "json": json}
    _run_stages("run", landing=landing, warehouse=warehouse, sample=sample, batch_date=batch_date, **work, **how)


@show_example("newsledger load --landing landing/2017-08-17 --batch-date 2017-08-17")
def load(
    *,
    landing: Landing = None,
    warehouse: Warehouse = None,
    sample: Sample = False,
    workers: Workers = None,
    executor: Executor = None,
    batch_date: BatchDate = None,
    wait: Wait = 0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Load new landing files: articles, and an account of every record."""
    work: dict[str, Any] = {"workers": workers, "executor": executor}
    how: dict[str, Any] = {"wait": wait, "quiet": quiet, "json": json}
    _run_stages("load", landing=landing, warehouse=warehouse, sample=sample, batch_date=batch_date, **work, **how)


@show_example("newsledger extract --workers 4")
def extract(
    *,
    warehouse: Warehouse = None,
    workers: Workers = None,
    executor: Executor = None,
    wait: Wait = 0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Extract what is loaded and not extracted yet: events, actors, quotes, dates, places, quantities."""
    _run_stages("extract", warehouse=warehouse, workers=workers, executor=executor, wait=wait, quiet=quiet, json=json)


@show_example("newsledger build && newsledger publish")
def build(
    warehouse: Warehouse = None, report: Report = None, wait: Wait = 0, quiet: Quiet = False, json: Json = False
) -> None:
    """Build and check a release of what is extracted, without publishing it."""
    _run_stages("build", warehouse=warehouse, report=report, wait=wait, quiet=quiet, json=json)


def _run_stages(
    command: str,
    *,
    sample: bool = False,
    batch_date: str | None = None,
    recode: Recode = Recode.CHANGED,
    wait: float = 0,
    quiet: bool = False,
    json: bool = False,
    **options: Any,
) -> None:
    from etl.pipeline import STAGE_NAMES
    from etl.resources import find_sample

    if sample:
        if options["landing"] is not None:
            raise OptionError("--sample and --landing exclude each other")
        options["landing"] = find_sample()
    names = STAGE_NAMES if command == "run" else (command,)
    day = _read_day(batch_date)
    settings = read_settings(options)
    how: dict[str, Any] = {"batch_date": day, "recode": recode, "wait": wait, "quiet": quiet, "json": json}
    run_and_report(settings, names, command=command, **how)


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise OptionError(f"--batch-date must be a day like 2017-08-17, not {text!r}") from error


@show_example("newsledger explain 3f2a9c")
def explain(
    identifier: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of an article, event, world event, quote or mention, or its beginning."),
    ],
    warehouse: Warehouse = None,
    json: Json = False,
) -> None:
    """Show an article with everything found marked in its text; of an event also why it was coded so."""
    from etl.explanation.article import explain_id, print_explanation
    from etl.explanation.event import explain_events, print_trace

    folder = read_settings({"warehouse": warehouse}).warehouse
    explanations = explain_id(folder, identifier)
    reasons = [explain_events(folder, e.article, e.tables["events"]) if e.event_ids else [] for e in explanations]
    if json:
        pairs = zip(explanations, reasons, strict=True)
        console.print_json([{"article": found.article, **found.tables, "reasons": why} for found, why in pairs])
        return
    for explanation, why in zip(explanations, reasons, strict=True):
        print_explanation(explanation)
        for reason in why:
            print_trace(reason)


@show_example("newsledger rejections --reason no_text")
def rejections(
    *,
    landing: Landing = None,
    warehouse: Warehouse = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Load again what holds such rejections, e.g. with a new source profile.")
    ] = False,
    workers: Workers = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List what was not taken in, and why; or try to load it again."""
    from etl.codes import REJECTION_REASON

    if reason not in (None, *REJECTION_REASON):
        raise OptionError(f"--reason must be one of {', '.join(REJECTION_REASON)}, not {reason!r}")
    options = {"landing": landing, "warehouse": warehouse, "workers": workers}
    if retry:
        _retry_rejections(options, reason, json=json)
        return
    from etl.status import list_rejections

    rows = list_rejections(read_settings(options).warehouse, reason=reason)
    if json:
        console.print_json(rows)
        return
    counts = {name: sum(row["reason"] == name for row in rows) for name in REJECTION_REASON}
    console.print_table(("reason", "count"), [(name, count) for name, count in counts.items() if count])
    columns = ("batch_date", "stage", "reason", "landing_path", "landing_offset", "detail")
    console.print_table(columns, [[row[column] for column in columns] for row in rows[:limit]])
    if len(rows) > limit:
        console.print_line(f"{len(rows)} rejections, more left out (--limit)", err=True)


def _retry_rejections(options: dict[str, Any], reason: str | None, *, json: bool) -> None:
    reasons = frozenset([reason] if reason else [])
    run_and_report(read_settings(options), ("load",), command="rejections", retried_reasons=reasons, json=json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code. Errors are one line on standard error."""
    sys.exit(run_command(partial(typer.main.get_command(app).main, arguments, "newsledger", standalone_mode=False)))


def run_command(command: Callable[[], object]) -> int:
    """The exit code of a command; whatever it raises is told on standard error."""
    try:
        code = command()
    except typer.TyperException as error:
        return _tell(error.format_message(), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted", INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the end of the program: every other error gets its code here
        return _tell_failure(error)
    if code == INTERRUPTED:  # typer's own answer to Ctrl-C, which says nothing
        return _tell("interrupted", INTERRUPTED)
    return code if isinstance(code, int) else OK


def _tell_failure(error: Exception) -> int:
    """Code and message by kind of failure."""
    failure = failures.classify(error)
    message = redact(str(error))
    if failure == failures.CHECK_FAILED:
        message += "\nthe published release stays as it was"
    if failure == failures.UNEXPECTED and not isinstance(error, OSError):
        console.print_line(redact("".join(traceback.format_exception(error)).rstrip()), err=True)
        message = f"unexpected error: {type(error).__name__}: {message}"
    return _tell(message, failure.exit_code)


def _tell(message: str, code: int) -> int:
    console.print_line(f"newsledger: {message}", err=True)
    return code
