"""The command `newsledger schedule`: stages by themselves, at the times of newsledger.toml."""

import logging
import platform
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import console
from etl.cli_options import Json, Landing, OptionError, Quiet, Warehouse
from etl.log_lines import log_event, start_logging
from etl.schedule.tables import COMMANDS
from etl.settings import PREFIX, Settings, read_settings
from etl.warehouse.roots import name_root

if TYPE_CHECKING:
    from etl.schedule.host import Host

EXAMPLE = "newsledger schedule --print systemd --output units/"
LOCK_NAME = ".schedule-lock"

app = typer.Typer(rich_markup_mode=None)


class Scheduler(StrEnum):
    """Whose files are printed."""

    SYSTEMD = "systemd"
    CRON = "cron"
    DAGSTER = "dagster"


@app.command(epilog=f"Example: {EXAMPLE}")
def schedule(
    *,
    landing: Landing = None,
    warehouse: Warehouse = None,
    now: Annotated[
        list[str] | None,
        typer.Option("--now", metavar="COMMAND", help="Run this now, as the schedule does, and end (any number)."),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show what runs when, and what ran last.")] = False,
    print_for: Annotated[
        Scheduler | None,
        typer.Option("--print", help="Print what another scheduler needs instead.", show_default=False),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write that to files in this folder.", show_default=False)] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run stages at the times that [schedule] of newsledger.toml names, until a signal ends it."""
    settings = read_settings({"landing": landing, "warehouse": warehouse})
    start_logging(settings.log_format, level=logging.WARNING if quiet else logging.INFO)
    if now:
        raise typer.Exit(_run_now(settings, now, quiet=quiet))
    if not settings.schedule.entries:
        raise OptionError(f"nothing is scheduled: newsledger.toml has no [schedule] with one of {', '.join(COMMANDS)}")
    if print_for:
        named = {"LANDING": (landing, settings.landing), "WAREHOUSE": (warehouse, settings.warehouse)}
        variables = {f"{PREFIX}{name}": name_root(place) for name, (given, place) in named.items() if given}
        _print_files(settings, print_for, variables, output)
    elif plan:
        _print_plan(settings, as_json=json)
    else:
        _serve(settings, quiet=quiet)


def _open_host(settings: Settings, *, quiet: bool) -> "Host":
    """Commands get the folders by variables, for not each of them takes both as options."""
    from etl.schedule.host import Host  # noqa: PLC0415 - help starts at once

    options = ["--wait", str(settings.schedule.wait_seconds), *(["--quiet"] if quiet else [])]
    variables = {
        f"{PREFIX}LANDING": name_root(settings.landing),
        f"{PREFIX}WAREHOUSE": name_root(settings.warehouse),
    }
    return Host(options, variables=variables)


def _run_now(settings: Settings, commands: Sequence[str], *, quiet: bool) -> int:
    from etl.schedule.service import Service  # noqa: PLC0415 - help starts at once

    unknown = [command for command in commands if command not in COMMANDS]
    if unknown:
        raise OptionError(f"--now must be one of {', '.join(COMMANDS)}, not {unknown[0]!r}")
    host = _open_host(settings, quiet=quiet)
    with host.ending_on_signals():
        return Service(settings=settings.schedule, clock=host, run=host.run).run_commands(commands)


def _serve(settings: Settings, *, quiet: bool) -> None:
    from etl.schedule.history import find_last_starts  # noqa: PLC0415 - help starts at once
    from etl.schedule.service import Service  # noqa: PLC0415
    from etl.warehouse.locks import hold_lock  # noqa: PLC0415

    host = _open_host(settings, quiet=quiet)
    with host.ending_on_signals(), hold_lock(settings.warehouse, name=LOCK_NAME):
        last = find_last_starts(settings.warehouse, [entry.command for entry in settings.schedule.entries])
        seed = f"{platform.node()} {name_root(settings.warehouse)}"
        log_event(state="schedule_started", commands=",".join(entry.command for entry in settings.schedule.entries))
        Service(settings=settings.schedule, clock=host, run=host.run, last=last, seed=seed).serve()
    log_event(state="schedule_ended")


def _print_plan(settings: Settings, *, as_json: bool) -> None:
    from etl.schedule.history import find_last_starts  # noqa: PLC0415 - help starts at once
    from etl.schedule.host import Host  # noqa: PLC0415

    last = find_last_starts(settings.warehouse, [entry.command for entry in settings.schedule.entries])
    now, zone = Host.now(), settings.schedule.zone
    rows = []
    for entry in settings.schedule.entries:
        before = last.get(entry.command)
        rows.append(
            {
                "command": entry.command,
                "expression": entry.cron.expression,
                "time_zone": settings.schedule.time_zone,
                "last_at": before.astimezone(zone).isoformat(timespec="seconds") if before else None,
                "next_at": entry.cron.find_next(now, zone).astimezone(zone).isoformat(timespec="seconds"),
                "is_missed": bool(before and entry.cron.find_next(before, zone) <= now),
            }
        )
    if as_json:
        console.print_json(rows)
        return
    console.print_table(tuple(rows[0]), [list(row.values()) for row in rows])


def _print_files(settings: Settings, scheduler: Scheduler, variables: dict[str, str], output: Path | None) -> None:
    from etl.schedule import units  # noqa: PLC0415 - help starts at once

    program, needed = units.find_program()
    deployment = units.Deployment(
        schedule=settings.schedule,
        program=program,
        folder=Path.cwd(),
        variables=units.find_variables() | variables | needed,
        user=units.find_user(),
    )
    if scheduler is Scheduler.SYSTEMD:
        files = units.print_systemd(deployment)
    elif scheduler is Scheduler.CRON:
        files = [units.UnitFile(name="newsledger.crontab", content=units.print_cron(deployment))]
    else:
        content = units.print_dagster(deployment, first_day=_find_first_day(settings))
        files = [units.UnitFile(name="newsledger_dagster.py", content=content)]
    for number, file in enumerate(files):
        if output:
            output.mkdir(parents=True, exist_ok=True)
            (output / file.name).write_text(file.content, encoding="utf-8")
            console.print_line(str(output / file.name))
        else:
            heading = f"# {file.name}\n" if len(files) > 1 else ""
            console.print_data(("\n" if number else "") + heading + file.content)


def _find_first_day(settings: Settings) -> date:
    """The first batch of the warehouse; today where it is empty."""
    from etl.schedule.host import Host  # noqa: PLC0415 - help starts at once
    from etl.warehouse.ledger import read_state  # noqa: PLC0415

    parts = read_state(settings.warehouse).parts.values()
    return min((part.load.batch_date for part in parts), default=Host.now().date())
