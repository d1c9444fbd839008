"""TIMEX3 values as calendar intervals, and arithmetic on them. Days are inclusive."""

import re
from datetime import date, timedelta

# First month of each season (northern hemisphere, meteorological); winter ends in the next year.
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
PARTED = re.compile(r"(\d{4})-(?:W(\d\d)(-WE)?|Q([1-4])|H([12])|(SP|SU|FA|WI)|(\d\d)(?:-(\d\d))?)")
LAST_YEAR = 9998  # the year after it must exist


def interval_of(value: str) -> tuple[date, date] | None:
    """First and last day of a value: a day, week, weekend, month, quarter, half, season, year, decade,
    century, each also with a time of day, or a range FIRST/LAST. None for anything else (PAST_REF,
    P3D, 2017-02-31).
    """
    if "/" in value:
        first, _, last = value.partition("/")
        start, end = interval_of(first), interval_of(last)
        return (start[0], end[1]) if start and end and start[0] <= end[1] else None
    try:
        return _interval(value.partition("T")[0] if value[:1].isdigit() else value)
    except (ValueError, OverflowError):
        return None


def _interval(value: str) -> tuple[date, date] | None:
    if re.fullmatch(r"\d{2,4}", value):
        first, years = int(value) * 10 ** (4 - len(value)), 10 ** (4 - len(value))
        return (date(first, 1, 1), date(first + years - 1, 12, 31)) if 0 < first <= LAST_YEAR else None
    match = PARTED.fullmatch(value)
    if not match or not 0 < int(match[1]) <= LAST_YEAR:
        return None
    year = int(match[1])
    if match[2]:
        monday = date.fromisocalendar(year, int(match[2]), 1)
        return monday + timedelta(days=5 if match[3] else 0), monday + timedelta(days=6)
    if match[4]:
        return months_from(year, 3 * int(match[4]) - 2, 3)
    if match[5]:
        return months_from(year, 6 * int(match[5]) - 5, 6)
    if match[6]:
        return months_from(year, SEASON_MONTHS[match[6]], 3)
    if match[8]:
        day = date(year, int(match[7]), int(match[8]))
        return day, day
    return months_from(year, int(match[7]), 1)


def months_from(year: int, month: int, count: int) -> tuple[date, date]:
    """First and last day of `count` months from this one on; ValueError for no such month."""
    first = date(year, month, 1)
    following = (month - 1 + count) % 12 + 1
    return first, date(year + (month - 1 + count) // 12, following, 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or the last one if that month is shorter."""
    count = day.year * 12 + day.month - 1 + months
    first, last = months_from(count // 12, count % 12 + 1, 1)
    return min(last, first + timedelta(days=day.day - 1))


def week_value(day: date) -> str:
    """The ISO week of a day (2017-W33)."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def quarter_value(day: date) -> str:
    """The quarter of a day (2017-Q3)."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def unit_value(day: date, unit: str) -> str:
    """The day, week, month, quarter, year, decade or century that holds a day, by its unit code."""
    match unit:
        case "W" | "2W":
            return week_value(day)
        case "2D":
            return f"{week_value(day)}-WE"
        case "M":
            return f"{day.year:04d}-{day.month:02d}"
        case "3M":
            return quarter_value(day)
        case "Y":
            return f"{day.year:04d}"
        case "10Y":
            return f"{day.year // 10:03d}"
        case "100Y":
            return f"{day.year // 100:02d}"
        case _:
            return day.isoformat()


def move_day(day: date, unit: str, count: float) -> date:
    """The day `count` units later (earlier below 0). OverflowError or ValueError out of the calendar."""
    number = re.match(r"\d+", unit)
    count, letter = count * int(number[0] if number else 1), unit[-1]
    if unit.startswith("T"):
        return day + timedelta(seconds=count * {"S": 1, "M": 60, "H": 3600}[letter]) if abs(count) < 1e7 else day
    if letter == "D" or count != int(count):
        return day + timedelta(days=round(count * {"D": 1, "W": 7, "M": 30.4375, "Y": 365.25}[letter]))
    if letter == "W":
        return day + timedelta(days=7 * int(count))
    return add_months(day, int(count) * (12 if letter == "Y" else 1))


def move_working_days(day: date, count: int) -> date:
    """The day `count` working days (Monday to Friday) later, earlier below 0."""
    weeks, rest = divmod(abs(count), 5)
    step = timedelta(days=1 if count > 0 else -1)
    day += 7 * weeks * step
    while rest or day.isoweekday() > 5:
        day += step
        rest -= day.isoweekday() <= 5
        rest = max(rest, 0)
    return day


def shift_year(value: str, years: int) -> str:
    """The same part of another year: 1989-Q3 -> 1988-Q3; a value without a year stays."""
    if re.match(r"\d{4}", value) and 0 < int(value[:4]) + years <= LAST_YEAR:
        return f"{int(value[:4]) + years:04d}{value[4:]}"
    return value


def duration_value(count: str, unit: str) -> str:
    """ISO 8601 duration of a count (a number, or X for an unknown one) of a unit: P3D, PT15M, PXY."""
    number = re.match(r"\d+", unit)
    prefix, letter = ("PT" if unit.startswith("T") else "P"), unit[-1]
    if count == "X" or number is None:
        return f"{prefix}{count}{letter}"
    return f"{prefix}{format_count(float(count) * int(number[0]))}{letter}"


def format_count(count: float) -> str:
    """A count without a needless fraction: 3, 2.5."""
    return str(int(count)) if count == int(count) else f"{count:.6g}"
