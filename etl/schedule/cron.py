"""Cron expressions, read as cron reads them, and when they come round.

`minute hour day-of-month month day-of-week`: numbers, names (jan, mon), ranges, lists and steps; 0 and 7
are Sunday. Where both days are given, either of them does. `@hourly` and the like stand for expressions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


class CronError(ValueError):
    """An expression that cannot be used; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One of the five: its name, its least and largest number, and names for numbers from `first_name` on."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    first_name: int = 0


MINUTE = Field(name="minute", low=0, high=59)
HOUR = Field(name="hour", low=0, high=23)
DAY = Field(name="day of month", low=1, high=31)
MONTH = Field(name="month", low=1, high=12, names=MONTHS, first_name=1)
WEEKDAY = Field(name="day of week", low=0, high=7, names=WEEKDAYS)
FIELDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)
ITEM = re.compile(r"(?P<low>\*|\w+)(?:-(?P<high>\w+))?(?:/(?P<step>[0-9]+))?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Cron:
    """An expression and what it stands for; `weekdays` count from Sunday (0).

    `is_either`: a day of the month or one of the week does, not both together.
    """

    expression: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    is_either: bool

    @property
    def is_hourly(self) -> bool:
        """Whether it comes in every hour of its days."""
        return len(self.hours) == 24

    def find_next(self, after: datetime, zone: tzinfo) -> datetime:
        """The first time after a moment, UTC.

        Where clocks go forward, a time that the day does not have comes as much later; where they go
        back, a time that the day has twice comes once, except of what comes in every hour.
        """
        trigger = self._make_trigger(zone)
        # The trigger counts from whole seconds up, and takes that moment itself for one to come.
        start = (after.astimezone(UTC) + timedelta(microseconds=1)).astimezone(zone)
        while True:
            found: datetime | None = trigger.get_next_fire_time(None, start)
            if found is None:
                raise CronError(f"{self.expression!r} never comes again")
            if self.is_hourly or not found.fold:
                return found.astimezone(UTC)
            start = (found.astimezone(UTC) + timedelta(microseconds=1)).astimezone(zone)

    def _make_trigger(self, zone: tzinfo) -> Any:
        from apscheduler.triggers.combining import OrTrigger  # noqa: PLC0415 - settings are read without
        from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

        common = {"minute": _join(self.minutes), "hour": _join(self.hours), "month": _join(self.months)}
        days = {"day": _join(self.days)}
        # There the week begins with Monday (0).
        weekdays = {"day_of_week": _join(sorted((weekday - 1) % 7 for weekday in self.weekdays))}
        limits = [days, weekdays] if self.is_either else [days | weekdays]
        triggers = [CronTrigger(second=0, **common, **limit, timezone=zone) for limit in limits]
        return OrTrigger(triggers) if self.is_either else triggers[0]

    def list_calendars(self, zone: str) -> list[str]:
        """The same as systemd's OnCalendar has it: one line, or two where either of two kinds of days does."""
        months, hours, minutes, days = (
            "*" if len(numbers) > field.high - field.low else ",".join(f"{number:02d}" for number in numbers)
            for numbers, field in (
                (self.months, MONTH),
                (self.hours, HOUR),
                (self.minutes, MINUTE),
                (self.days, DAY),
            )
        )
        names = ",".join(WEEKDAYS[weekday].capitalize() for weekday in self.weekdays)
        weekdays = f"{names} " if len(self.weekdays) < 7 else ""
        time = f"{hours}:{minutes}:00 {zone}"
        if self.is_either:
            return [f"{weekdays}*-{months}-* {time}", f"*-{months}-{days} {time}"]
        return [f"{weekdays}*-{months}-{days} {time}"]


def parse_cron(text: str) -> Cron:
    """Read an expression. Raises CronError, which names the field."""
    expression = MACROS.get(text.strip().lower(), " ".join(text.split()))
    parts = expression.split()
    if len(parts) != len(FIELDS):
        known = ", ".join(MACROS)
        raise CronError(f"{text!r}: five fields are wanted (minute hour day month weekday), or one of {known}")
    minutes, hours, days, months, weekdays = (
        _parse_field(part, field, text) for part, field in zip(parts, FIELDS, strict=True)
    )
    weekdays = tuple(sorted({weekday % 7 for weekday in weekdays}))
    is_either = not parts[2].startswith("*") and not parts[4].startswith("*")
    if not is_either and min(days) > max(LONGEST_MONTHS[month - 1] for month in months):
        raise CronError(f"{text!r}: no month of these has such a day")
    return Cron(
        expression=expression,
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=weekdays,
        is_either=is_either,
    )


def _parse_field(text: str, field: Field, expression: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for item in text.split(","):
        match = ITEM.fullmatch(item.lower())
        if match is None:
            raise CronError(f"{expression!r}: {field.name} cannot be {item!r}")
        low, high, step = match["low"], match["high"], match["step"]
        first = field.low if low == "*" else _parse_number(low, field, expression)
        # A step from a number on goes to the end, as in cron.
        last = _parse_number(high, field, expression) if high else field.high if low == "*" or step else first
        if first > last or (step and int(step) < 1):
            raise CronError(f"{expression!r}: {field.name} cannot be {item!r}")
        numbers.update(range(first, last + 1, int(step or 1)))
    return tuple(sorted(numbers))


def _parse_number(text: str, field: Field, expression: str) -> int:
    if text in field.names:
        return field.names.index(text) + field.first_name
    if not text.isdigit() or not field.low <= int(text) <= field.high:
        raise CronError(f"{expression!r}: {field.name} is from {field.low} to {field.high}, not {text!r}")
    return int(text)


def _join(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
