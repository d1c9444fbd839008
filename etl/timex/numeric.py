"""Days and months in digits, in every order, also with the month's name among them."""

import re
from functools import cache

from etl.timex.calendar import interval_of, shift_year
from etl.timex.fields import day_value, nearest_day, read_month
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

# What a day such as 10/25 must stand after, else it may be a fraction, a score or a rate.
DAY_AHEAD = re.compile(r"(?:\b(?:on|by|since|until|till|before|after|from|between|through|starting|dated)\s)$")
NEXT_DAY = re.compile(r"(?:,|,?\s(?:and|or|to)|\s?[-–])\s?", re.IGNORECASE)
FRACTIONS = (2, 3, 4, 5, 8, 16, 32)  # denominators
CLOCK_AFTER = re.compile(r",?\s(?:(?:at|from|between|@)\s)?\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m)")


def resolve_iso(match: re.Match[str], scene: Scene) -> Timex | None:
    """2017-08-16, 2017-08-16T10:30, 2017/8/16, 2017/16/8, 20170816."""
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    value = day_value(year, month, day) or day_value(year, day, month)
    time = match.groupdict().get("time")
    if value and time:
        return explicit(f"{value}T{time.rstrip('Z')}", "TIME")
    return explicit(value) or Timex(timex_type="DATE", value=None, status="unresolved")


def resolve_compact(match: re.Match[str], scene: Scene) -> Timex | None:
    """20170816."""
    return explicit(day_value(int(match["y"]), int(match["m"]), int(match["d"])))


def resolve_numeric(match: re.Match[str], scene: Scene) -> Timex | None:
    """8/16/2017, month first unless that cannot be; 16.8.2017, day first unless that cannot be."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        if match["sep"] != "/" and not (len(match[0]) == len("01.09.21") and DAY_AHEAD.search(scene.before())):
            return None
        year += 2000 if year < 50 else 1900
    orders = [(first, second), (second, first)] if match["sep"] != "." else [(second, first), (first, second)]
    values = [day_value(year, month, day) for month, day in orders if month <= 12]
    return explicit(next((value for value in values if value), None))


def resolve_month_day_digits(match: re.Match[str], scene: Scene) -> Timex | None:
    """on 10/25, Friday 7/6, between 10/1 and 11/7: of the year that the tense suggests; not 3/8 of a point."""
    first, second = int(match["a"]), int(match["b"])
    before = scene.before()
    is_listed = (
        scene.last is not None
        and scene.last.rule == "month_day_digits"
        and NEXT_DAY.fullmatch(scene.text, scene.last.end, scene.start)
    )
    is_whole = not before.strip() and not scene.after().strip()
    is_led = bool(DAY_AHEAD.search(before)) or bool(CLOCK_AFTER.match(scene.after()))
    if not (match["weekday"] or match["a2"] or is_listed or is_whole or is_led):
        return None
    if first < second and second in FRACTIONS and not (match["weekday"] or match["a2"]) and not before.endswith("on "):
        return None
    start = _nearest(first, second, scene)
    if not match["a2"] or not start:
        return relative(start)
    end = _nearest(int(match["a2"]), int(match["b2"]), scene)
    if end and end < start:
        end = shift_year(end, 1)
    return relative(f"{start}/{end}") if end else None


def _nearest(first: int, second: int, scene: Scene) -> str | None:
    month, day = (first, second) if first <= 12 else (second, first)
    return nearest_day(month, day, scene) if 1 <= month <= 12 and 1 <= day <= 31 else None


def resolve_mixed(match: re.Match[str], scene: Scene) -> Timex | None:
    """2020/Sep/23, 2020-23-Sep, September-2020-23, 23-2020-September."""
    value = day_value(int(match["y"]), read_month(match["month"], scene.words), int(match["d"]))
    return explicit(value) or Timex(timex_type="DATE", value=None, status="unresolved")


def resolve_month_digits(match: re.Match[str], scene: Scene) -> Timex | None:
    """2017-08, 2017-8, 8/2017."""
    value = f"{match['y']}-{int(match['m']):02d}"
    return explicit(value) if interval_of(value) else None


@cache
def load_numeric_rules() -> tuple[Rule, ...]:
    """Rules for days in digits."""
    month, day = r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>\d{1,2})"
    year, end = r"(?P<y>(?:19|20)\d\d)", r"(?![\w/-]|\.\d)"
    name = "(?P<month><month>)"
    return (
        compile_rule(
            "iso",
            Kind.YEAR,
            r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))"
            r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?Z?)(?![\d:]))?(?![\w-])",
            resolve_iso,
            in_names=True,
        ),
        compile_rule(
            "spaced",
            Kind.YEAR,
            r"(?P<y>(?:19|20)\d\d)[ ](?P<m>0[1-9]|1[0-2])[ ](?P<d>[0-3]\d)(?![\w.,]\d)",
            resolve_iso,
        ),
        compile_rule(
            "compact",
            Kind.YEAR,
            r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w%]|[.,-]\d)",
            resolve_compact,
            in_names=True,
        ),
        compile_rule(
            "numeric",
            Kind.SMALL,
            r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\w/-]|\.\d)",
            resolve_numeric,
        ),
        compile_rule(
            "month_day_digits",
            Kind.SMALL,
            r"(?:(?P<weekday><weekday>),?\s)?(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:\s?[-–]\s?(?P<a2>\d{1,2})/(?P<b2>\d{1,2}))?(?![\w/%-]|\.\d)",
            resolve_month_day_digits,
        ),
        compile_rule("year_name_day", Kind.MONTH, rf"{year}(?P<sep>[-/])(?:{name})(?P=sep){day}{end}", resolve_mixed),
        compile_rule("year_day_name", Kind.MONTH, rf"{year}(?P<sep>[-/]){day}(?P=sep){name}", resolve_mixed),
        compile_rule("name_year_day", Kind.MONTH, rf"{name}(?P<sep>[-/]){year}(?P=sep){day}{end}", resolve_mixed),
        compile_rule("day_year_name", Kind.MONTH, rf"{day}(?P<sep>[-/]){year}(?P=sep){name}", resolve_mixed),
        compile_rule("year_month", Kind.YEAR, rf"{year}(?:-|/(?=0)){month}{end}", resolve_month_digits),
        compile_rule("month_year_digits", Kind.SMALL, rf"{month}/{year}{end}", resolve_month_digits),
    )
