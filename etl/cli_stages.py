"""What the commands that run stages have in common: locks, hooks, log lines, and what is printed at the end."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from etl import console
from etl.failures import classify
from etl.hooks import RunOutcome, call_hook
from etl.log_lines import start_logging
from etl.progress import open_progress
from etl.settings import Settings
from etl.stopping import RunStoppedError
from etl.warehouse.roots import name_root


def run_and_report(
    settings: Settings, names: Sequence[str], *, command: str, json: bool = False, quiet: bool = False, **options: Any
) -> None:
    """Run stages, call the hook, and say how it went: on standard output, unless `quiet`.

    `options` are those of `run_stages`. Raises what that raises.
    """
    from etl.pipeline import run_stages  # noqa: PLC0415 - help starts at once

    start_logging(settings.log_format, level=logging.WARNING if quiet else None)
    records: list[Mapping[str, Any]] = []
    try:
        record = run_stages(
            settings,
            names,
            command=command,
            progress=None if quiet else open_progress(),
            on_record=records.append,
            **options,
        )
    except RunStoppedError:  # somebody asked for it: no failure that a hook should tell
        raise
    except Exception as error:
        call_hook(settings, _describe_outcome(settings, command, records, error))
        raise
    call_hook(settings, _describe_outcome(settings, command, records, None))
    if json:
        console.print_json(record)
    elif not quiet:
        for line in console.describe_run(record, str(settings.warehouse)):
            console.print_line(line)


def _describe_outcome(
    settings: Settings, command: str, records: Sequence[Mapping[str, Any]], error: Exception | None
) -> RunOutcome:
    """Where a run never began, as where another one is at work, there is no record of it."""
    record: Mapping[str, Any] = records[0] if records else {}
    run_id = record.get("run_id")
    return RunOutcome(
        command=command,
        warehouse=str(settings.warehouse),
        result=str(record.get("result", "failed")),
        run_id=run_id,
        record=f"{name_root(settings.warehouse)}/runs/{run_id}/run.json" if run_id else None,
        release=(record.get("release") or {}).get("release"),
        failure=classify(error) if error else None,
        error=str(error) if error else None,
    )
