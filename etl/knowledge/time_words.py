"""Words of time and holidays, with their codes in TIMEX3 values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from etl.knowledge.calendars import (
    find_easter,
    find_hanukkah,
    find_islamic,
    find_moon,
    find_orthodox_easter,
    find_rosh_hashanah,
)
from etl.knowledge.seeds import read_seed

WEEKDAY_RULE = re.compile(r"(\d+):(-?\d):(\d)(?:([+-]\d))?")


@dataclass(frozen=True, kw_only=True)
class TimeWords:
    """Code by word or alias, in lower case, for each kind of word (see seeds/time_words.yml)."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, str]
    dayparts: Mapping[str, str]
    units: Mapping[str, str]
    frequencies: Mapping[str, str]
    references: Mapping[str, str]
    holidays: Mapping[str, str]


@cache
def load_time_words(folder: Path | None = None) -> TimeWords:
    """The words of seeds/time_words.csv and seeds/holidays.csv. Raises SeedError where one is wrong."""
    facts = read_seed("time_words", folder=folder)

    def select(kind: str) -> dict[str, str]:
        chosen = [fact for fact in facts if fact["kind"] == kind]
        return {word: fact["code"] for fact in chosen for word in (fact["word"], *fact["aliases"])}

    holidays = read_seed("holidays", folder=folder)
    return TimeWords(
        months={word: int(code) for word, code in select("month").items()},
        weekdays={word: int(code) for word, code in select("weekday").items()},
        seasons=select("season"),
        dayparts=select("daypart"),
        units=select("unit"),
        frequencies=select("frequency"),
        references=select("reference"),
        holidays={name: fact["rule"] for fact in holidays for name in (fact["holiday"], *fact["aliases"])},
    )


def find_holiday(rule: str, year: int) -> date:
    """The first day of a holiday in a year, by its rule (see seeds/holidays.yml); ValueError where there is none."""
    days = list_holiday(rule, year)
    if not days:
        raise ValueError(rule)
    return days[0]


def holiday_length(rule: str) -> int:
    """How many days the holiday lasts."""
    _, _, length = rule.partition("~")
    return int(length) if length else 1


def list_holiday(rule: str, year: int) -> tuple[date, ...]:
    """The first days of a holiday in a year (an Islamic one may come twice or not at all); ValueError for no rule."""
    kind, _, rest = rule.partition("~")[0].partition(":")
    match kind:
        case "fixed":
            month, day = (int(part) for part in rest.split("-"))
            return (date(year, month, day),)
        case "weekday":
            return (_find_weekday(year, rest),)
        case "easter":
            return (find_easter(year) + timedelta(days=int(rest)),)
        case "orthodox":
            return (find_orthodox_easter(year) + timedelta(days=int(rest)),)
        case "hebrew":
            return (find_rosh_hashanah(year) + timedelta(days=int(rest)),)
        case "hanukkah":
            return (find_hanukkah(year),)
        case "islamic":
            month, day = (int(part) for part in rest.split("-"))
            return find_islamic(year, month, day)
        case "moon":
            phase, start, hours, days = rest.split(":")
            month, day = (int(part) for part in start.split("-"))
            moon = find_moon(year, month, day, is_full=phase == "full", hours=float(hours))
            return (moon + timedelta(days=int(days)),)
        case _:
            raise ValueError(rule)


def _find_weekday(year: int, rest: str) -> date:
    match = WEEKDAY_RULE.fullmatch(rest)
    if not match:
        raise ValueError(rest)
    month, ordinal, weekday = int(match[1]), int(match[2]), int(match[3])
    after = timedelta(days=int(match[4] or 0))
    if ordinal < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.isoweekday() - weekday - 1) % 7 + 1) + after
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (ordinal - 1)) + after
