"""Days of the calendar: in digits, by month and day, holidays."""

import re
from datetime import date, timedelta
from functools import cache

from etl.knowledge.time_words import find_holiday, holiday_length, list_holiday
from etl.timex.calendar import add_months, interval_of
from etl.timex.fields import (
    DEIXIS,
    DETERMINER,
    YEAR,
    add_part,
    day_value,
    is_month_name,
    nearest_day,
    read_month,
    read_ordinal,
    year_of,
)
from etl.timex.grammar import DASH, Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

_PART = r"(?:\s(?:early\s|late\s)?(?P<part><part>))?"


_WEEKDAY = r"(?:(?:(?:last|next|this|coming|this\scoming)\s)?<weekday>,?\s)?(?:(?P<det>last|next|this)\s)?"


# In lower case these are words of another kind.
UNCLEAR_HOLIDAYS = (
    "epiphany",
    "ascension",
    "assumption",
    "lent",
    "holi",
    "tet",
    "vesak",
    "purim",
    "victory day",
    "new year",
    "moon festival",
    "flag day",
    "patriot day",
    "republic day",
    "pascha",
)


FIRST_CLEAR = 10  # "on the second" may be of anything, "on the tenth" is a day


def resolve_day(match: re.Match[str], scene: Scene) -> Timex | None:
    """August 16, 2017; 16 August; Wednesday, Aug. 16; the 16th of August; also with a time."""
    month, day = read_month(match["month"], scene.words), read_ordinal(match["d"], scene.numbers)
    if day is None or not is_month_name(match["month"], scene, has_day=True):
        return None
    groups = match.groupdict()
    year = year_of(groups.get("year"), groups.get("yeardeixis"), scene)
    if year is not None:
        value = day_value(year, month, day)
        timex = explicit(value) if groups.get("year") else relative(value)
    else:
        timex = relative(nearest_day(month, day, scene, determiner=groups.get("det")))
    return add_part(timex, groups, scene) or Timex(timex_type="DATE", value=None, status="unresolved")


def resolve_day_range(match: re.Match[str], scene: Scene) -> Timex | None:
    """Aug. 21-31, June 3 to 5, 2017."""
    if (match["join"] or "").lower() == "and" and not scene.before().endswith("between "):
        return None
    month = read_month(match["month"], scene.words)
    first, last = (read_ordinal(match[name], scene.numbers) or 0 for name in ("d", "d2"))
    end_month = read_month(match["month2"], scene.words) if match.groupdict().get("month2") else month
    if match["year"]:
        end = day_value(int(match["year"]), end_month, last)
    else:
        end = nearest_day(end_month, last, scene)
    if not end:
        return None
    start = day_value(int(end[:4]) - (month > end_month), month, first)
    value = f"{start}/{end}"
    if not start or not interval_of(value):
        return None
    return explicit(value) if match["year"] else relative(value)


def resolve_day_of_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """on the 18th: of the month that the tense suggests."""
    day, anchor = read_ordinal(match["d"], scene.numbers), scene.anchor
    if day is None or not 1 <= day <= 31 or (match["d"].isalpha() and day < FIRST_CLEAR):
        return None
    step = (
        1 if scene.tense == "future" and day < anchor.day else -1 if scene.tense == "past" and day > anchor.day else 0
    )
    month = add_months(anchor.replace(day=1), step)
    return relative(day_value(month.year, month.month, day))


def resolve_holiday(match: re.Match[str], scene: Scene) -> Timex | None:
    """Christmas Eve, Thanksgiving Day 2016, last Easter."""
    name = re.sub(r"\s+", " ", match["name"].lower().replace("’", "'"))
    rule = scene.words.holidays[name]
    if name in UNCLEAR_HOLIDAYS and not match["name"][0].isupper():
        return None
    year = year_of(match["year"], match["yeardeixis"], scene)
    if year is not None:
        value = _holiday_value(rule, find_holiday(rule, year))
        return explicit(value) if match["year"] else relative(value)
    anchor, determiner = scene.anchor, (match["det"] or "").lower()
    days = [day for offset in (-1, 0, 1) for day in list_holiday(rule, anchor.year + offset)]
    if determiner.endswith(("last", "past")) or (scene.tense == "past" and determiner != "next"):
        day = max(day for day in days if day <= anchor)
    elif determiner == "next" or scene.tense == "future":
        day = min(day for day in days if day >= anchor)
    else:
        day = min(days, key=lambda day: abs((day - anchor).days))
    return relative(_holiday_value(rule, day))


def _holiday_value(rule: str, day: date) -> str:
    length = holiday_length(rule)
    return day.isoformat() if length == 1 else f"{day}/{day + timedelta(days=length - 1)}"


@cache
def load_day_rules() -> tuple[Rule, ...]:
    """Rules for days of the calendar."""
    return (
        compile_rule(
            "month_day",
            Kind.MONTH,
            rf"{_WEEKDAY}<early>(?P<month><month>)(?:,?\s{{0,3}}|[/-])(?:the\s)?(?P<d><dd>|<ddword>){YEAR}?{_PART}",
            resolve_day,
        ),
        compile_rule(
            "day_month",
            Kind.MONTH,
            rf"{_WEEKDAY}(?:the\s)?(?P<d><dd>|<ddword>)(?:[\s/-]of)?[\s/-](?P<month><month>){YEAR}?{_PART}",
            resolve_day,
        ),
        compile_rule(
            "day_range",
            Kind.MONTH,
            rf"(?P<month><month>)\s(?P<d><dd>)(?:{DASH}(?:(?P<month2><month>)\s)?|\s(?P<join>to|through|until|till|and)\s(?:the\s)?)(?P<d2><dd>)(?:,?\s(?P<year><yyyy>))?",
            resolve_day_range,
        ),
        compile_rule(
            "day_range_month",
            Kind.MONTH,
            rf"(?:the\s)?(?P<d><dd>)(?:{DASH}|\s(?P<join>to|through|until|till|and)\s(?:the\s)?)(?P<d2><dd>)\s(?:of\s)?(?P<month><month>)(?:,?\s(?P<year><yyyy>))?",
            resolve_day_range,
        ),
        compile_rule(
            "day_of_month",
            Kind.SMALL | Kind.ORDINAL,
            r"(?:(?<=\bon )(?:the\s)?"
            r"|(?:(?<=\bby )|(?<=\bfrom )|(?<=\buntil )|(?<=\bsince )|(?<=\bbefore )|(?<=\bafter ))the\s)"
            r"(?P<d>\d{1,2}(?:st|nd|rd|th)|<ddword>)(?=\s?[.,;:)?!-]|\s(?:and|or|to|until|through|for|in|at|with|between|from|around)\b|\s?$)",
            resolve_day_of_month,
        ),
        compile_rule(
            "holiday",
            Kind.HOLIDAY,
            rf"{DETERMINER}(?P<name><holiday>)(?:,?\s(?:of\s)?(?P<year><yyyy>)|{DEIXIS})?",
            resolve_holiday,
        ),
    )
