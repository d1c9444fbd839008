"""Expressions that are read from the day of publication: yesterday, Tuesday night, last week, two years ago."""

import re
from datetime import date, timedelta
from functools import cache

from etl.timex.calendar import (
    format_count,
    interval_of,
    months_from,
    move_day,
    quarter_value,
    shift_year,
    unit_value,
    week_value,
)
from etl.timex.clock import add_time
from etl.timex.durations import read_count
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit, read_ordinal, relative

DAYS = {"today": 0, "tonight": 0, "tonite": 0, "yesterday": -1, "tomorrow": 1}
BACKWARD = ("ago", "earlier", "previously")
LAST, NEXT = ("last", "past", "previous", "preceding"), ("next", "coming", "following")
PAST_SPAN = re.compile(
    r"\s(?:\w+\s)?(?:\w+[\s-])?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|century|centuries|summers?|winters?|seasons?)\b"
)
AHEAD = ("until ", "as soon as ", "as early as ")
QUARTER = re.compile(r"\d{4}-Q[1-4]")


def resolve_day_word(match: re.Match[str], scene: Scene) -> Timex | None:
    """today, late yesterday, tomorrow night, 9 a.m. tomorrow, the day after tomorrow."""
    word = match["word"].lower()
    if word == "today" and scene.after(1) in "'’" and scene.after(3)[1:2] == "s" and scene.before().endswith("usa "):
        return None
    offset = DAYS[word] + {"before": -1, "after": 1}.get((match["side"] or "").lower(), 0)
    day = relative((scene.anchor + timedelta(days=offset)).isoformat())
    groups = match.groupdict()
    if word in ("tonight", "tonite") and not groups["clock"] and not groups["clock2"]:
        groups["part"] = "night"
    return add_time(day, groups, scene)


def resolve_daypart(match: re.Match[str], scene: Scene) -> Timex | None:
    """this morning, last night, later this afternoon."""
    offset = -1 if match["det"].lower() == "last" else 0
    day = scene.anchor + timedelta(days=offset)
    return relative(f"{day.isoformat()}T{scene.words.dayparts[match['part'].lower()]}", "TIME")


def resolve_weekday(match: re.Match[str], scene: Scene) -> Timex | None:
    """Wednesday, Tuesday night, last Friday, Monday morning at 9:30; Tuesdays as a set."""
    written = match["weekday"].rstrip(".")
    is_short = len(written) < 6
    if not written[0].isupper() and not (match["det"] or match["part"] or match["clock"] or match["clock2"]):
        if is_short or scene.before(4)[-3:] not in ("on ", "ly ", "te "):
            return None
    if is_short and written.lower() in ("sun", "sat", "mon", "wed", "mar") and not match["weekday"].endswith("."):
        return None
    number = scene.words.weekdays[written.lower()]
    if match["plural"] or (match["part"] or "").lower().endswith("s"):
        part = scene.words.dayparts.get((match["part"] or "").lower())
        return explicit(f"XXXX-WXX-{number}" + (f"T{part}" if part else ""), "SET")
    week = match.groupdict().get("week")
    determiner = f"{week} week" if week else match["det"] or ""
    day = find_weekday(number, determiner.lower().split(), scene)
    return add_time(relative(day.isoformat()), match.groupdict(), scene)


def find_weekday(number: int, determiner: list[str], scene: Scene) -> date:
    """The day of that weekday: by its determiner, else by tense, the past one where nothing tells."""
    anchor = scene.anchor
    behind, ahead = (anchor.isoweekday() - number) % 7, (number - anchor.isoweekday()) % 7
    word = determiner[-1] if determiner else ""
    if "week" in "".join(determiner):
        word, weeks = determiner[0], {"last": -1, "next": 1}
        monday = anchor - timedelta(days=anchor.isoweekday() - 1)
        return monday + timedelta(days=7 * weeks.get(word, 0) + number - 1)
    if word in LAST:
        return anchor - timedelta(days=behind or 7)
    if word == "next":
        monday = anchor + timedelta(days=8 - anchor.isoweekday())
        return monday + timedelta(days=number - 1)
    if word == "this":
        return anchor + timedelta(days=number - anchor.isoweekday())
    is_ahead = scene.tense == "future" and not scene.after(2).startswith(("'s", "’s"))
    if word in ("coming", "following") or is_ahead or scene.before(12).endswith(AHEAD):
        return anchor + timedelta(days=ahead)
    return anchor - timedelta(days=behind)


def resolve_unit(match: re.Match[str], scene: Scene) -> Timex | None:
    """last week, earlier this month, next year, the current quarter, that day, the weekend."""
    unit = scene.words.units[match["unit"].lower()]
    if unit.startswith("T") or match["unit"].lower().endswith("s") or unit == "2W":
        return None
    word = match["det"].lower().split()[-1]
    if unit == "2D" and word not in LAST and word not in NEXT:
        return relative(_find_weekend(scene))
    if word in ("that", "same", "previous", "following", "preceding") and scene.previous:
        reference = interval_of(scene.previous)
        base = reference[0] if reference else scene.anchor
    else:
        base = scene.anchor
    offset = -1 if word in LAST else 1 if word in NEXT else 0
    return relative(unit_value(move_day(base, unit, offset), unit))


def _find_weekend(scene: Scene) -> str:
    anchor = scene.anchor
    saturday = anchor + timedelta(days=(6 - anchor.isoweekday()) % 7)
    if scene.tense != "future" and anchor.isoweekday() < 6:
        saturday -= timedelta(days=7)
    elif anchor.isoweekday() == 7:
        saturday = anchor - timedelta(days=1)
    return f"{week_value(saturday)}-WE"


def resolve_bare_unit(match: re.Match[str], scene: Scene) -> Timex | None:
    """the end of the week, year-end, earlier in the year, later in the month, the quarter."""
    unit = scene.words.units[match["unit"].lower()]
    if unit not in ("W", "M", "3M", "Y", "10Y", "100Y", "D"):
        return None
    return relative(unit_value(scene.anchor, unit))


def resolve_the_unit(match: re.Match[str], scene: Scene) -> Timex | None:
    """the year, the week; a duration in "the year ended Sept. 30"."""
    unit = scene.words.units[match["unit"].lower()]
    if re.match(r"\s(?:ended|ending|to|through)\b", scene.after()):
        return explicit(f"P1{unit}", "DURATION")
    return relative(unit_value(scene.anchor, unit))


def resolve_same_quarter(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 1988 quarter: of that year, the quarter named last."""
    if scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(match["year"] + scene.previous[4:])
    return explicit(match["year"])


def resolve_year_end(match: re.Match[str], scene: Scene) -> Timex | None:
    """year-end, the year's end: the year of publication."""
    return relative(f"{scene.anchor.year:04d}")


def resolve_ago(match: re.Match[str], scene: Scene) -> Timex | None:
    """two years ago, three days earlier, a week later, 30 minutes from now."""
    count, unit = read_count(match["num"], scene.numbers), scene.words.units[match["unit"].lower()]
    direction = match["way"].lower().split()[0]
    if count == "X" and direction == "ago":
        return relative("PAST_REF")
    if count in (None, "X"):
        return None
    if direction in ("earlier", "later", "previously"):
        base = _reference_day(scene)
        if direction == "earlier" and unit == "Y" and scene.previous and QUARTER.fullmatch(scene.previous):
            return relative(shift_year(scene.previous, -int(float(count))))
    else:
        base = scene.anchor
    signed = -float(count) if direction in BACKWARD else float(count)
    try:
        day = move_day(base, unit, signed)
    except (ValueError, OverflowError):
        return Timex(timex_type="DATE", value=None, status="unresolved")
    if direction == "ago" and unit == "Y" and count == "1" and scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(shift_year(scene.previous, -1))
    return relative(unit_value(day, unit), "TIME" if unit.startswith("T") else "DATE")


def resolve_in(match: re.Match[str], scene: Scene) -> Timex | None:
    """in two weeks, where something will happen then; else it is a duration (in 10 years of war)."""
    count, unit = read_count(match["num"], scene.numbers), scene.words.units[match["unit"].lower()]
    if (
        scene.tense != "future"
        or count in (None, "X")
        or unit.startswith("T")
        or scene.after(4).startswith((" of", "'"))
    ):
        return None
    return relative(unit_value(move_day(scene.anchor, unit, float(count or 0)), "D" if unit == "W" else unit))


def _reference_day(scene: Scene) -> date:
    """First day of the date named last, else the day of publication."""
    interval = interval_of(scene.previous) if scene.previous else None
    return interval[0] if interval else scene.anchor


def resolve_year_ago(match: re.Match[str], scene: Scene) -> Timex | None:
    """the year-ago quarter, year-earlier: the same part of the year before the one named last."""
    if re.match(r"\s(?:\w+)\s(?:months|weeks)", scene.after()):
        return None
    if scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(shift_year(scene.previous, -1))
    if match["what"] and match["what"].lower() == "quarter":
        return relative(shift_year(_last_quarter(scene), -1))
    return relative(f"{scene.anchor.year - 1:04d}")


def resolve_latest(match: re.Match[str], scene: Scene) -> Timex | None:
    """the quarter, the latest period: the one named last, else the last one that has ended."""
    if scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(scene.previous)
    return relative(_last_quarter(scene)) if match["what"].lower() == "quarter" else None


def _last_quarter(scene: Scene) -> str:
    anchor = scene.anchor
    first, _ = months_from(anchor.year, 3 * ((anchor.month - 1) // 3) + 1, 3)
    return quarter_value(first - timedelta(days=1))


def resolve_quarter(match: re.Match[str], scene: Scene) -> Timex | None:
    """the third quarter, Q3 2019, the first half of 1989, next year's first quarter, the 1988 quarter."""
    groups = match.groupdict()
    what = (groups["what"] or "").lower()
    is_half = what == "half"
    ordinal = groups["n"].lower()
    number = {"last": 2 if is_half else 4, "final": 4, "latter": 2}.get(ordinal) or read_ordinal(ordinal, scene.numbers)
    if number is None or number > (2 if is_half else 4):
        return None
    written = next((groups[name] for name in ("year", "yearbefore") if groups.get(name)), None)
    code = f"{'H' if is_half else 'Q'}{number}"
    if written:
        return explicit(f"{written}-{code}")
    deixis = (groups.get("deixis") or groups.get("deixisbefore") or "").lower()
    if is_half and not deixis:
        return None
    anchor = scene.anchor
    if deixis:
        return relative(f"{anchor.year + (deixis.startswith('next') - deixis.startswith('last')):04d}-{code}")
    value = f"{anchor.year:04d}-{code}"
    interval = interval_of(value)
    if interval and interval[0] > anchor and scene.tense != "future":
        value = shift_year(value, -1)
    if groups.get("ago"):
        value = shift_year(value, -1)
    return relative(value)


def resolve_fiscal_year(match: re.Match[str], scene: Scene) -> Timex | None:
    """the current fiscal year, last fiscal year."""
    word = (match["det"] or "").lower().split()[-1:] or ["the"]
    return relative(f"{scene.anchor.year + (word[0] in NEXT) - (word[0] in LAST):04d}")


def resolve_reference(match: re.Match[str], scene: Scene) -> Timex | None:
    """now, currently, recently, the future: no day, but a place in time seen from the publication."""
    word = re.sub(r"\s+", " ", match["word"].lower())
    code = scene.words.references[word]
    if word.endswith("past") and PAST_SPAN.match(scene.after(30)):
        return None
    if word == "soon" and (scene.before(3) == "as " or scene.after(6).startswith((" after", " as"))):
        return None
    scene.anchor  # noqa: B018 - without a day of publication nothing is meant
    return relative(code)


def resolve_that_time(match: re.Match[str], scene: Scene) -> Timex | None:
    """that day, the same week, the day before: seen from the date named last."""
    unit = scene.words.units[match["unit"].lower()]
    if unit not in ("D", "W", "M", "3M", "Y"):
        return None
    step = {"before": -1, "after": 1}.get((match.groupdict().get("side") or "").lower(), 0)
    return relative(unit_value(move_day(_reference_day(scene), unit, step), unit))


def format_number(value: float) -> str:
    """A number without a needless fraction."""
    return format_count(value)


_TIME_BEFORE = r"(?:(?P<clock><clock>)<zone>,?\s(?:on\s)?)?"
_TIME_AFTER = r"(?:\s(?P<part><part>))?(?:,?\s(?:at\s|around\s|about\s)?(?P<clock2><clock>)<zone>)?"
_LATE = r"(?:(?:early|earlier|late|later|sometime|mid|very\slate|very\searly|some\stime)[\s-](?:in\s)?)?"
_YEARS = r"(?:this|last|next)\syear"


@cache
def load_deictic_rules() -> tuple[Rule, ...]:
    """Rules for expressions that need the day of publication."""
    return (
        compile_rule(
            "day_word",
            rf"{_TIME_BEFORE}{_LATE}(?:the\sday\s(?P<side>before|after)\s)?(?P<word>{'|'.join(DAYS)})\b{_TIME_AFTER}",
            resolve_day_word,
        ),
        compile_rule("this_part", rf"{_LATE}(?P<det>this|last)\s(?P<part><part>)(?<!s)\b", resolve_daypart, "TIME"),
        compile_rule(
            "weekday",
            rf"{_TIME_BEFORE}{_LATE}(?:(?P<det>last|next|this|this\scoming|this\spast|the\sprevious|the\sfollowing|previous|following|coming|(?:last|next|this)\sweek(?:\son|,|\s-)?)\s)?"
            rf"(?P<weekday><weekday>)(?P<plural>s\b)?(?:\sof\s(?P<week>last|this|next)\sweek)?{_TIME_AFTER}",
            resolve_weekday,
        ),
        compile_rule(
            "weekdays",
            r"(?P<det>(?!))?(?P<clock>(?!))?(?P<clock2>(?!))?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?P<plural>s)\b(?:\s(?P<part><part>))?",
            resolve_weekday,
            "SET",
        ),
        compile_rule(
            "unit",
            rf"<part_of>{_LATE}(?:the\s)?(?P<det>last|this|next|previous|preceding|coming|following|current|that|same|full|that\ssame|this\spast|this\scalendar|this\scoming)\s(?P<unit><unit>)",
            resolve_unit,
        ),
        compile_rule("weekend", rf"{_LATE}(?P<det>the|over\sthe)\s(?P<unit>weekend)\b", resolve_unit),
        compile_rule(
            "part_of_unit",
            r"(?:(?:the|by|at)\s)?(?:(?:end|beginning|start|middle|close|rest|remainder)\sof|(?:early|earlier|late|later)\sin)\s(?:the\s)?(?P<unit><unit>)(?<!s)",
            resolve_bare_unit,
        ),
        compile_rule(
            "the_unit",
            r"the\s(?P<unit>year|month|week)\b(?!\s(?:of|before|after|that|when|in|ahead|old)\b|['’-])",
            resolve_the_unit,
            sets_focus=False,
        ),
        compile_rule(
            "year_of_latest",
            r"(?:the\s)?(?P<year><yyyy>)\s(?P<what>quarter|period)\b",
            resolve_same_quarter,
            sets_focus=False,
        ),
        compile_rule("year_end", r"(?:the\s)?(?:calendar\s)?year(?:['’]s)?[\s-]end\b", resolve_year_end),
        compile_rule(
            "ago",
            r"<approx>(?P<num><num>)(?:\sor\sso|\smore)?[\s-](?P<unit><unit>)\s(?:or\sso\s|or\smore\s)?(?P<way>ago|earlier|later|from\snow|from\stoday|hence|after\stoday|previously)\b",
            resolve_ago,
            sets_focus=False,
        ),
        compile_rule("in", r"in\s(?P<num><num>)\s(?P<unit><unit>)(?!\s(?:ago|later))", resolve_in, sets_focus=False),
        compile_rule(
            "year_ago",
            r"(?:the\s)?(?:comparable\s)?year-(?:ago|earlier)(?:\s(?P<what>quarter|period|figure)\b)?",
            resolve_year_ago,
            sets_focus=False,
        ),
        compile_rule(
            "latest",
            r"the\s(?:latest\s|most\srecent\s|just-ended\s|same\s)?(?P<what>quarter|period)\b(?!\sof)",
            resolve_latest,
            sets_focus=False,
        ),
        compile_rule(
            "quarter",
            rf"<part_of>(?:(?:the\s)?(?P<yearbefore><yyyy>)(?:['’]s)?\s|(?P<deixisbefore>{_YEARS})['’]s\s)?(?:the\s)?(?:(?P<ago>year-(?:ago|earlier))\s)?(?:fiscal[\s-](?:year\s)?)?(?P<n><ordinal>|latter)[\s-](?P<what>quarter|half)\b"
            rf"(?:,?\s(?:of\s)?(?P<year><yyyy>)|\s(?:of\s)?(?P<deixis>{_YEARS}|the\syear|fiscal\syear)\b)?",
            resolve_quarter,
        ),
        compile_rule("q_number", r"(?P<what>q)(?P<n>[1-4])(?:\s(?P<year><yyyy>))?(?!\w)", resolve_quarter),
        compile_rule("year_q_number", r"(?P<yearbefore><yyyy>)\s(?P<what>q)(?P<n>[1-4])(?!\w)", resolve_quarter),
        compile_rule(
            "fiscal_year",
            r"(?:the|its|this|their)?\s?(?P<det>current|last|latest|next|previous|this|the|full|coming)\s(?:fiscal|financial|calendar)\syear\b",
            resolve_fiscal_year,
        ),
        compile_rule(
            "that_time",
            r"(?P<side>(?!))?(?:earlier\s|later\s)?(?:that(?:\ssame|\svery)?|the\ssame)\s(?P<unit>day|week|month|year|quarter)\b",
            resolve_that_time,
        ),
        compile_rule(
            "day_before",
            r"the\s(?P<unit>day|week|month|year)\s(?P<side>before|after)(?!\w|\s(?:the|a|he|she|they|it|his|her|its|their|we|I|its|[A-Z]))",
            resolve_that_time,
        ),
        compile_rule("reference", r"(?P<word><reference>)", resolve_reference),
    )
