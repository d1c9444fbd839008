"""Words of time and holidays, with their codes in TIMEX3 values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed

RULE = re.compile(r"(fixed):(\d+)-(\d+)|(weekday):(\d+):(-?\d):(\d)(?:\+(\d))?|(easter):([+-]?\d+)")


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
    """The day of a holiday in a year, by its rule (see seeds/holidays.yml); ValueError for no such day."""
    match = RULE.fullmatch(rule)
    if not match:
        raise ValueError(rule)
    if match[1]:
        return date(year, int(match[2]), int(match[3]))
    if match[9]:
        return find_easter(year) + timedelta(days=int(match[10]))
    month, ordinal, weekday = int(match[5]), int(match[6]), int(match[7])
    after = timedelta(days=int(match[8] or 0))
    if ordinal < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.isoweekday() - weekday - 1) % 7 + 1) + after
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (ordinal - 1)) + after


def find_easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)
