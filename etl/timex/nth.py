"""Parts of a period by their number: the 2nd of next month, the first Monday of May, week 23, the week of 4 June."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from etl.timex.calendar import add_months, interval_of, months_from, week_value
from etl.timex.fields import DEIXIS, day_value, find_month, nearest_day, read_month, read_ordinal, year_of
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

LAST = ("last", "final")
SATURDAY = 6
FARTHEST_MONTHS = 14  # a weekday and day of the month (Friday 13th) meet again within these


def resolve_day_of(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 2nd of next month, the 15th day of June, the first of the month, the last day of the year."""
    groups = match.groupdict()
    written = groups["n"].lower()
    if not groups["day"] and not written[0].isdigit() and (written != "first" or not groups["det"]):
        return None
    period = _period_of(groups, scene)
    if period is None:
        return None
    (first, last), is_explicit = period
    number = read_ordinal(written, scene.numbers) or 1
    day = last if written in LAST else first + timedelta(days=number - 1)
    if not first <= day <= last:
        return None
    return _tell(day.isoformat(), is_explicit=is_explicit)


def resolve_weekday_of(match: re.Match[str], scene: Scene) -> Timex | None:
    """the first Monday of September, the last Friday of this month, the second Sunday in May 2019."""
    period = _period_of(match.groupdict(), scene)
    if period is None:
        return None
    (first, last), is_explicit = period
    weekday = scene.words.weekdays[match["weekday"].lower().rstrip(".")]
    if match["n"].lower() in LAST:
        day = last - timedelta(days=(last.isoweekday() - weekday) % 7)
    else:
        number = read_ordinal(match["n"], scene.numbers) or 1
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1))
    if not first <= day <= last:
        return None
    return _tell(day.isoformat(), is_explicit=is_explicit)


def resolve_week_of(match: re.Match[str], scene: Scene) -> Timex | None:
    """the first week of 2015, the last week of June (ISO weeks: the first one holds the 4th day)."""
    period = _period_of(match.groupdict(), scene)
    if period is None:
        return None
    (first, last), is_explicit = period
    number = read_ordinal(match["n"], scene.numbers) or 1
    if match["end"]:  # of weekends, those whose Saturday lies in the period
        day = first + timedelta(days=(SATURDAY - first.isoweekday()) % 7 + 7 * (number - 1))
        if match["n"].lower() in LAST:
            day = last - timedelta(days=(last.isoweekday() - SATURDAY) % 7)
        return _tell(f"{week_value(day)}-WE", is_explicit=is_explicit)
    day = last - timedelta(days=3) if match["n"].lower() in LAST else first + timedelta(days=3 + 7 * (number - 1))
    return _tell(week_value(day), is_explicit=is_explicit)


def _tell(value: str, *, is_explicit: bool) -> Timex | None:
    """A date in a period that is named by itself ("June 2019"), or seen from the day of publication ("next month")."""
    return explicit(value) if is_explicit else relative(value)


def _period_of(groups: Mapping[str, str | None], scene: Scene) -> tuple[tuple[date, date], bool] | None:
    """First and last day of the month or year that a match names, and whether by its year."""
    year = year_of(groups.get("year") or groups.get("yearalone"), groups.get("yeardeixis"), scene)
    if groups.get("month"):
        month = read_month(groups["month"] or "", scene.words)
        value = f"{year:04d}-{month:02d}" if year else find_month(month, None, scene)
    elif groups.get("det"):
        step = {"next": 1, "last": -1}.get((groups["det"] or "").lower().split()[-1], 0)
        is_year = (groups["unit"] or "").lower() == "year"
        day = add_months(scene.anchor.replace(day=1), step * (12 if is_year else 1))
        value = f"{day.year:04d}" if is_year else f"{day.year:04d}-{day.month:02d}"
    elif year:
        value = f"{year:04d}"
    else:
        return None
    interval = interval_of(value)
    return (interval, bool(groups.get("year") or groups.get("yearalone"))) if interval else None


def resolve_week_number(match: re.Match[str], scene: Scene) -> Timex | None:
    """week 23, week 1 of 2018, 2018-W23; not Week 3 of a season of games."""
    year = match["year"]
    if not year and match[0][0] == "W":
        return None
    number = int(match["w"])
    value = f"{int(year) if year else scene.anchor.year:04d}-W{number:02d}"
    if not 1 <= number <= 53 or not interval_of(value):
        return None
    return explicit(value) if year else relative(value)


def resolve_week_with(match: re.Match[str], scene: Scene) -> Timex | None:
    """the week of 4 June, the week beginning February 4, w/c Feb. 4."""
    month = read_month(match["month"], scene.words)
    written = match["d"] or match["d2"]
    day = read_ordinal(written, scene.numbers) if written else None
    if day is None:
        return None
    value = day_value(int(match["year"]), month, day) if match["year"] else nearest_day(month, day, scene)
    if not value:
        return None
    week = week_value(date.fromisoformat(value)) + ("-WE" if match["end"] else "")
    return explicit(week) if match["year"] else relative(week)


def resolve_weekday_day(match: re.Match[str], scene: Scene) -> Timex | None:
    """Friday the 13th, Wed 31st, Monday 21: the nearest day that is both."""
    day = read_ordinal(match["d"] or match["d2"], scene.numbers)
    weekday = scene.words.weekdays[match["weekday"].lower().rstrip(".")]
    if day is None or not 1 <= day <= 31:
        return None
    anchor = scene.anchor
    months = (add_months(anchor.replace(day=1), step) for step in range(-FARTHEST_MONTHS, FARTHEST_MONTHS + 1))
    days = [months_from(month.year, month.month, 1) for month in months]
    fitting = [
        first + timedelta(days=day - 1)
        for first, last in days
        if day <= last.day and (first + timedelta(days=day - 1)).isoweekday() == weekday
    ]
    nearest = min(fitting, key=lambda found: (abs((found - anchor).days), found), default=None)
    part = scene.words.dayparts.get((match["part"] or "").lower())
    if nearest is None:
        return None
    return relative(f"{nearest.isoformat()}T{part}", "TIME") if part else relative(nearest.isoformat())


def resolve_half_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """the first half of June, the second half of next month: days 1 to 15, 16 to the last."""
    period = _period_of(match.groupdict(), scene)
    if period is None or (match["unit"] or "").lower() == "year":
        return None
    (first, last), is_explicit = period
    middle = first + timedelta(days=14)
    is_first = match["n"].lower() in ("first", "1st")
    value = f"{first}/{middle}" if is_first else f"{middle + timedelta(days=1)}/{last}"
    return _tell(value, is_explicit=is_explicit)


@cache
def load_nth_rules() -> tuple[Rule, ...]:
    """Rules for numbered parts of a period."""
    month = rf"(?P<month><month>)(?:,?\s(?:of\s|in\s)?(?P<year><yyyy>)|{DEIXIS})?"
    deictic = r"(?P<det>this|next|last|(?:the|that)(?:\scurrent)?)\s(?P<unit>month|year)\b"
    number = r"(?P<n>first|second|third|fourth|fifth|last|final|1st|2nd|3rd|4th|5th)"
    return (
        compile_rule(
            "day_of",
            Kind.UNIT | Kind.MONTH,
            rf"(?:the\s)?(?P<n>\d{{1,2}}(?:st|nd|rd|th)|<ddword>|last|final)\s(?P<day>day\s)?of\s(?:{deictic}|{month})",
            resolve_day_of,
        ),
        compile_rule(
            "weekday_of",
            Kind.WEEKDAY,
            rf"(?:the\s)?{number}\s(?P<weekday><weekday>)\s(?:(?:(?:of|in)\s)?{deictic}|(?:of|in)\s{month})",
            resolve_weekday_of,
        ),
        compile_rule(
            "week_of",
            Kind.UNIT,
            rf"(?:the\s)?{number}\sweek(?P<end>end)?\s(?:of|in)\s(?:{deictic}|{month}|(?P<yearalone><yyyy>))",
            resolve_week_of,
        ),
        compile_rule(
            "half_month",
            Kind.BUSINESS,
            rf"(?:the\s)?(?P<n>first|second|1st|2nd)\shalf\sof\s(?:{deictic}|{month})",
            resolve_half_month,
        ),
        compile_rule(
            "week_number",
            Kind.UNIT,
            r"(?:the\s)?week\s(?:no\.?\s|number\s)?(?P<w>\d{1,2})(?![\w%/:]|[.,]\d)(?:,?\s(?:(?:of|in)\s)?(?P<year><yyyy>))?",
            resolve_week_number,
        ),
        compile_rule("iso_week", Kind.YEAR, r"(?P<year>(?:19|20)\d\d)-?W(?P<w>\d\d)\b", resolve_week_number),
        compile_rule(
            "week_with",
            Kind.UNIT | Kind.MONTH,
            r"(?:(?:the\s)?week(?P<end>end)?\s(?:of|beginning|starting|commencing)(?:\son)?|w/c)\s(?:the\s)?"
            r"(?:(?P<d2><dd>)\s(?:of\s)?)?(?P<month><month>)(?:\s(?P<d><dd>))?(?:,?\s(?P<year><yyyy>))?",
            resolve_week_with,
        ),
        compile_rule(
            "weekday_day",
            Kind.WEEKDAY,
            r"(?P<weekday><weekday>),?\s(?:the\s(?P<d><dd>|<ddword>)(?=\s?[.,;:!?)]|\s?$|\s(?:at|around|from|between|by|to|and|or|in|<part>|<clock>|<hours>))"
            r"|(?P<d2>\d{1,2}(?:st|nd|rd|th)(?!\w)|\d{1,2}(?=\s(?:between|from|at)\s|\s?[.,;)](?!\d)|\s?$)))(?:\s(?P<part><part>))?",
            resolve_weekday_day,
        ),
    )
