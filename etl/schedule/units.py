"""The schedule for those who have a scheduler: units of systemd, lines of cron, definitions of Dagster.

What they start is `newsledger schedule --now COMMAND`, which waits for other runs and tries again as the
schedule itself does. Commands of the same expression are started together, in the order of the stages.
"""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from etl.resources import PACKAGE
from etl.schedule.cron import Cron
from etl.schedule.tables import NUMBERS, ScheduleSettings, group_commands
from etl.settings import PREFIX

STOP_SECONDS = 45  # after SIGTERM a run ends in ten seconds, or is ended in twenty


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What has to be started, where: `program` word by word, working folder, variables and user."""

    schedule: ScheduleSettings
    program: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None

    def list_words(self, commands: Sequence[str], *extra: str) -> list[str]:
        """The words that start these commands."""
        starts = [word for command in commands for word in ("--now", command)]
        return [*self.program, "schedule", *starts, *extra]


@dataclass(frozen=True, kw_only=True)
class UnitFile:
    """A file to be put somewhere, and what it holds."""

    name: str
    content: str


def find_program() -> tuple[tuple[str, ...], dict[str, str]]:
    """The words that start newsledger from anywhere, and the variables that they need."""
    script = Path(sys.argv[0])
    if script.stem == "newsledger" and script.is_file():
        return (str(script.absolute()),), {}
    return (sys.executable, "-m", PACKAGE.name), {"PYTHONPATH": str(PACKAGE.parent)}


def find_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The settings that stand in the environment: a scheduler would not know them."""
    environment = os.environ if environment is None else environment
    return {name: value for name, value in sorted(environment.items()) if name.startswith(PREFIX)}


def find_user() -> str | None:
    """Name of the user of this process; None where the system does not tell."""
    try:
        import pwd  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None


def print_systemd(deployment: Deployment) -> list[UnitFile]:
    """A service and a timer for each expression."""
    files = []
    for cron, commands in group_commands(deployment.schedule):
        name = f"newsledger-{'-'.join(commands)}"
        files += [
            UnitFile(name=f"{name}.service", content=_print_service(deployment, commands)),
            UnitFile(name=f"{name}.timer", content=_print_timer(deployment.schedule, cron, commands)),
        ]
    return files


def _print_service(deployment: Deployment, commands: Sequence[str]) -> str:
    words = " ".join(map(_quote_for_systemd, deployment.list_words(commands)))
    variables = [
        f"Environment={_quote_for_systemd(f'{name}={value}', is_command=False)}"
        for name, value in deployment.variables.items()
    ]
    lines = [
        "[Unit]",
        f"Description=Newsledger: {', '.join(commands)}",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        *([f"User={deployment.user}"] if deployment.user else []),
        f"WorkingDirectory={str(deployment.folder).replace('%', '%%')}",
        *variables,
        f"ExecStart={words}",
        "# Stopped by systemctl stop or at shutdown: the next run goes on from there.",
        "SuccessExitStatus=143",
        "KillMode=mixed",
        f"TimeoutStopSec={STOP_SECONDS}",
        "NoNewPrivileges=true",
    ]
    return "\n".join(lines) + "\n"


def _print_timer(schedule: ScheduleSettings, cron: Cron, commands: Sequence[str]) -> str:
    lines = [
        "[Unit]",
        f"Description=Newsledger: {', '.join(commands)} ({cron.expression})",
        "",
        "[Timer]",
        *(f"OnCalendar={calendar}" for calendar in cron.list_calendars(schedule.time_zone)),
        "# What was missed while the machine was off is made up for by one run.",
        "Persistent=true",
        "AccuracySec=1s",
        *([f"RandomizedDelaySec={schedule.jitter_seconds}"] if schedule.jitter_seconds else []),
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def _quote_for_systemd(word: str, *, is_command: bool = True) -> str:
    """A word as systemd reads it: in quotes where it must be, and nothing in it expanded."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("\n", "\\n")
    if is_command:
        text = text.replace("$", "$$")
    return text if text and not any(character in text for character in " \t'\";") else f'"{text}"'


def print_cron(deployment: Deployment) -> str:
    """A crontab. Cron mails what a command prints, so these print nothing but warnings and errors."""
    lines = [
        f"# Cron goes by the clock of the machine; these times are meant as of {deployment.schedule.time_zone}.",
        "# It makes up for nothing that it missed while the machine was off, and knows no delay by chance.",
    ]
    for cron, commands in group_commands(deployment.schedule):
        variables = "".join(f"{name}={shlex.quote(value)} " for name, value in deployment.variables.items())
        command = f"cd {shlex.quote(str(deployment.folder))} && {variables}" + shlex.join(
            deployment.list_words(commands, "--quiet")
        )
        # A percent sign would end the line.
        lines.append(f"{cron.expression} {command.replace('%', chr(92) + '%')}")
    return "\n".join(lines) + "\n"


def print_dagster(deployment: Deployment, *, first_day: date) -> str:
    """A module that Dagster loads (`dagster dev -f FILE`)."""
    schedule = deployment.schedule
    table = {entry.command: entry.cron.expression for entry in schedule.entries} | {
        name: getattr(schedule, name) for name in ("time_zone", *NUMBERS)
    }
    arguments = {
        "folder": str(deployment.folder),
        "program": list(deployment.program),
        "variables": dict(deployment.variables),
        "first_day": first_day.isoformat(),
        "schedule": table,
    }
    lines = [
        '"""Newsledger in Dagster, made by `newsledger schedule --print dagster`: dagster dev -f FILE."""',
        "",
        "from etl.schedule.dagster_assets import make_definitions",
        "",
        "defs = make_definitions(",
        *(f"    {name}={value!r}," for name, value in arguments.items()),
        ")",
    ]
    return "\n".join(lines) + "\n"
