"""Distances in time from the publication or from the date named last: two years ago, in two weeks, that day."""

import re
from datetime import date, timedelta
from functools import cache

from etl.timex.calendar import interval_of, move_day, move_working_days, shift_year, unit_value
from etl.timex.durations import LONGEST, read_count
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, relative
from etl.timex.scan import Kind

QUARTER = re.compile(r"\d{4}-Q[1-4]")


WORKING = re.compile(r"\b(?:business|working)\s", re.IGNORECASE)
# In a headline or a list: the worst day in two weeks.
SUPERLATIVE = re.compile(r"\b(?:\w+est|first|last|most|least|only|time)\b", re.IGNORECASE)
BACKWARD = ("ago", "earlier", "previously")


def resolve_ago(match: re.Match[str], scene: Scene) -> Timex | None:
    """two years ago, three days earlier, a week later, 30 minutes from now."""
    count = "0" if match["half0"] else read_count(match["num"], scene.numbers)
    unit = scene.words.units[match["unit"].lower()]
    direction = match["way"].lower().split()[0]
    if count not in (None, "X") and (match["half0"] or match["half"] or match["half2"]):
        if unit.startswith("T") and direction in ("earlier", "later"):
            return None
        count, unit = _as_smaller(float(count or 0) + 0.5, unit)
    if count == "X" and direction == "ago":
        return relative("PAST_REF")
    if count is None or count == "X":
        return None
    if direction in ("earlier", "later", "previously"):
        base = find_reference_day(scene)
        if direction == "earlier" and unit == "Y" and scene.previous and QUARTER.fullmatch(scene.previous):
            return relative(shift_year(scene.previous, -int(float(count))))
    else:
        base = scene.anchor
    signed = -float(count) if direction in BACKWARD else float(count)
    is_told = direction in ("earlier", "later", "previously") and scene.previous is not None
    if unit.startswith("T") and not is_told and (moment := _move_moment(scene, unit, signed)):
        return relative(moment, "TIME")
    if WORKING.search(match[0]):
        return relative(move_working_days(base, int(signed)).isoformat())
    try:
        day = move_day(base, unit, signed)
    except (ValueError, OverflowError):
        return Timex(timex_type="DATE", value=None, status="unresolved")
    if direction == "ago" and unit == "Y" and count == "1" and scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(shift_year(scene.previous, -1))
    return relative(unit_value(day, unit), "TIME" if unit.startswith("T") else "DATE")


SMALLER = {"Y": (12, "M"), "W": (7, "D"), "D": (24, "TH"), "TH": (60, "TM"), "10Y": (10, "Y")}


def _as_smaller(count: float, unit: str) -> tuple[str, str]:
    """A length with a half in the next smaller unit: a year and a half is 18 months, an hour and a half 90 minutes."""
    times, smaller = {"Y": (12, "M"), "W": (7, "D"), "D": (24, "TH"), "TH": (60, "TM"), "10Y": (10, "Y")}.get(
        unit, (1, unit)
    )
    return str(round(count * times)), smaller


def resolve_in(match: re.Match[str], scene: Scene) -> Timex | None:
    """in two weeks, where something will happen then; else it is a duration (in 10 years of war)."""
    unit = scene.words.units[match["unit"].lower()]
    count = "0" if match["half0"] else read_count(match["num"], scene.numbers)
    if count not in (None, "X") and (match["half0"] or match["half"] or match["half2"]):
        count, unit = _as_smaller(float(count or 0) + 0.5, unit)
    is_told = match["time"] is not None
    is_ahead = is_told or scene.tense == "future" or (scene.tense is None and not SUPERLATIVE.search(scene.before(24)))
    if not is_ahead or count is None or count == "X" or scene.after(4).startswith((" of", "'", "’", " or")):
        return None
    if unit.startswith("T"):
        return relative(_move_moment(scene, unit, float(count)), "TIME")
    if WORKING.search(match[0]):
        return relative(move_working_days(scene.anchor, int(float(count))).isoformat())
    return relative(unit_value(move_day(scene.anchor, unit, float(count or 0)), "D" if unit == "W" else unit))


def _move_moment(scene: Scene, unit: str, count: float) -> str | None:
    """The minute so much later than the publication, where its time of day is known."""
    moment = scene.published_at
    if moment is None or (moment.hour, moment.minute, moment.second) == (0, 0, 0) or abs(count) > LONGEST:
        return None
    moment += timedelta(seconds=count * {"S": 1, "M": 60, "H": 3600}[unit[-1]])
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment.second else f"{moment:%Y-%m-%dT%H:%M}"


def resolve_weekdays_ago(match: re.Match[str], scene: Scene) -> Timex | None:
    """two Fridays ago, three Mondays from now: counted from the day of publication."""
    count = read_count(match["num"], scene.numbers)
    if count is None or count == "X" or not 0 < float(count) < LONGEST:
        return None
    number = scene.words.weekdays[match["weekday"].lower().rstrip("s").removesuffix("day") + "day"]
    anchor, weeks = scene.anchor, timedelta(days=7 * (int(float(count)) - 1))
    if match["way"].lower() == "ago":
        return relative((anchor - timedelta(days=(anchor.isoweekday() - number) % 7 or 7) - weeks).isoformat())
    return relative((anchor + timedelta(days=(number - anchor.isoweekday()) % 7 or 7) + weeks).isoformat())


def find_reference_day(scene: Scene) -> date:
    """First day of the date named last, else the day of publication."""
    interval = interval_of(scene.previous) if scene.previous else None
    return interval[0] if interval else scene.anchor


def resolve_that_time(match: re.Match[str], scene: Scene) -> Timex | None:
    """that day, the same week, the day before: seen from the date named last."""
    unit = scene.words.units[match["unit"].lower()]
    if unit not in ("D", "W", "M", "3M", "Y"):
        return None
    step = {"before": -1, "after": 1}.get((match.groupdict().get("side") or "").lower(), 0)
    return relative(unit_value(move_day(find_reference_day(scene), unit, step), unit))


@cache
def load_offset_rules() -> tuple[Rule, ...]:
    """Rules for distances in time."""
    return (
        compile_rule(
            "ago",
            Kind.UNIT,
            r"<approx>(?:(?P<half0>half\san?)|(?P<num><num>)(?P<half>\sand\sa\shalf)?)(?:\sor\sso|\smore)?[\s-](?:(?:business|working)\s)?(?P<unit><unit>)(?P<half2>\sand\sa\shalf)?\s(?:or\sso\s|or\smore\s)?(?P<way>ago|earlier|later|from\snow|from\stoday|hence|after\stoday|previously)\b",
            resolve_ago,
            sets_focus=False,
        ),
        compile_rule(
            "in",
            Kind.UNIT,
            r"in\s(?:(?P<half0>half\san?)|(?P<num><num>)(?P<half>\sand\sa\shalf)?)\s(?:(?:business|working)\s)?(?P<unit><unit>)(?P<half2>\sand\sa\shalf)?(?P<time>['’]s?\stime\b)?(?!\s(?:ago|later))",
            resolve_in,
            sets_focus=False,
        ),
        compile_rule(
            "weekdays_ago",
            Kind.WEEKDAY,
            r"(?P<num><num>)\s(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\s(?P<way>ago|from\snow|from\stoday)\b",
            resolve_weekdays_ago,
        ),
        compile_rule(
            "that_time",
            Kind.UNIT,
            r"(?P<side>(?!))?(?:earlier\s|later\s)?(?:that(?:\ssame|\svery)?|the\ssame)\s(?P<unit>day|week|month|year|quarter)\b",
            resolve_that_time,
        ),
        compile_rule(
            "day_before",
            Kind.UNIT,
            r"the\s(?P<unit>day|week|month|year)\s(?P<side>before|after)(?!\w|\s(?:the|a|he|she|they|it|his|her|its|their|we|I|its|[A-Z]))",
            resolve_that_time,
        ),
    )
