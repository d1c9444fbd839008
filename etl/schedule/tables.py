"""The table `[schedule]` of newsledger.toml: what runs when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.schedule.cron import Cron, CronError, parse_cron

COMMANDS = ("run", "load", "extract", "build", "publish")  # in the order in which they run when several are due
ALL = "run"  # the command that does what all the others do
NUMBERS = ("jitter_seconds", "retries", "retry_seconds", "wait_seconds")


class ScheduleError(ValueError):
    """A table that cannot be used; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A command and when it runs."""

    command: str
    cron: Cron


@dataclass(frozen=True, kw_only=True)
class ScheduleSettings:
    """What runs when.

    `time_zone` is that of the expressions (IANA name). Each start is delayed by up to `jitter_seconds`. A
    run that fails for a while (another run, a full disk, something out of reach) is started again up to
    `retries` times, after `retry_seconds` and then twice as long each time; it waits up to `wait_seconds` for
    another run to end.
    """

    entries: tuple[Entry, ...] = ()
    time_zone: str = "UTC"
    jitter_seconds: int = 0
    retries: int = 3
    retry_seconds: int = 60
    wait_seconds: int = 3600

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the expressions."""
        return ZoneInfo(self.time_zone)


def group_commands(schedule: ScheduleSettings) -> list[tuple[Cron, list[str]]]:
    """Each expression with what it starts; a run does what the others would do."""
    groups: dict[str, tuple[Cron, list[str]]] = {}
    for entry in schedule.entries:
        groups.setdefault(entry.cron.expression, (entry.cron, []))[1].append(entry.command)
    return [(cron, [ALL] if ALL in commands else commands) for cron, commands in groups.values()]


def read_schedule(table: Any) -> ScheduleSettings:
    """Read the table. Raises ScheduleError for an unknown key or a value that cannot be used."""
    if not isinstance(table, Mapping):
        raise ScheduleError(f"[schedule] must be a table, not {table!r}")
    values: dict[str, Any] = {}
    entries: dict[str, Entry] = {}
    for key, value in table.items():
        if key in COMMANDS:
            entries[key] = Entry(command=key, cron=_read_expression(key, value))
        elif key == "time_zone":
            values[key] = _read_zone(value)
        elif key in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ScheduleError(f"[schedule] {key} must be a whole number from 0, not {value!r}")
            values[key] = value
        else:
            known = ", ".join((*COMMANDS, "time_zone", *NUMBERS))
            raise ScheduleError(f"[schedule]: unknown key {key!r} (known: {known})")
    ordered = tuple(entries[command] for command in COMMANDS if command in entries)
    return ScheduleSettings(entries=ordered, **values)


def _read_expression(key: str, value: Any) -> Cron:
    if not isinstance(value, str):
        raise ScheduleError(f'[schedule] {key} must be a cron expression like "0 2 * * *", not {value!r}')
    try:
        return parse_cron(value)
    except CronError as error:
        raise ScheduleError(f"[schedule] {key}: {error}") from error


def _read_zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ScheduleError(f'[schedule] time_zone must be a name like "Europe/Berlin", not {value!r}') from None
