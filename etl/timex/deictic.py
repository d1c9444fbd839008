"""Expressions that are read from the day of publication: yesterday, Tuesday night, last week, now."""

import re
from datetime import date, timedelta
from functools import cache

from etl.timex.calendar import duration_value, interval_of, move_day, unit_value, week_value
from etl.timex.fields import LAST, LATE, NEXT, add_part
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

DAYS = {"today": 0, "tonight": 0, "tonite": 0, "yesterday": -1, "tomorrow": 1}


PAST_SPAN = re.compile(
    r"\s(?:\w+\s)?(?:\w+[\s-])?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|century|centuries|summers?|winters?|seasons?)\b"
)


_PART = r"(?:\s(?:early\s|late\s)?(?P<part><part>))?"


def resolve_day_word(match: re.Match[str], scene: Scene) -> Timex | None:
    """today, late yesterday, tomorrow night, the day after tomorrow."""
    word = match["word"].lower()
    if word == "today" and scene.after(1) in "'’" and scene.after(3)[1:2] == "s" and scene.before().endswith("usa "):
        return None
    offset = DAYS[word] + {"before": -1, "after": 1}.get((match["side"] or "").lower(), 0)
    day = relative((scene.anchor + timedelta(days=offset)).isoformat())
    groups = match.groupdict()
    if word in ("tonight", "tonite"):
        groups["part"] = "night"
    return add_part(day, groups, scene)


def resolve_daypart(match: re.Match[str], scene: Scene) -> Timex | None:
    """this morning, last night, later this afternoon."""
    offset = -1 if match["det"].lower() == "last" else 0
    day = scene.anchor + timedelta(days=offset)
    return relative(f"{day.isoformat()}T{scene.words.dayparts[match['part'].lower()]}", "TIME")


def resolve_unit(match: re.Match[str], scene: Scene) -> Timex | None:
    """last week, earlier this month, next year, the current quarter, that day, the weekend."""
    unit = scene.words.units[match["unit"].lower()]
    if match["unit"].istitle() and match["det"].istitle() and scene.before(1) in ('"', "“", "‘", "`", "'"):
        return None  # the name of a programme
    if match["det"].lower() == "past" and unit in ("10Y", "100Y"):
        return explicit(duration_value("1", unit), "DURATION")
    if unit.startswith("T") and unit != "TS" and match["det"].lower() in ("last", "past", "next", "previous"):
        return explicit(f"PT1{unit[1:]}", "DURATION")
    if unit.startswith("T") or match["unit"].lower().endswith("s") or unit == "2W":
        return None
    word = match["det"].lower().split()[-1]
    if unit == "2D" and word not in LAST and word not in NEXT:
        is_past = scene.tense != "future" and (scene.tense is not None or match["det"].lower().startswith("over"))
        return relative(_find_weekend(scene.anchor, is_past=is_past and not scene.before().endswith("ahead of ")))
    if word in ("that", "same", "previous", "following", "preceding") and scene.previous:
        reference = interval_of(scene.previous)
        base = reference[0] if reference else scene.anchor
    else:
        base = scene.anchor
    offset = -1 if word in LAST else 1 if word in NEXT else 0
    return relative(unit_value(move_day(base, "W" if unit == "2D" else unit, offset), unit))


def _find_weekend(anchor: date, *, is_past: bool) -> str:
    saturday = anchor + timedelta(days=(6 - anchor.isoweekday()) % 7)
    if is_past and anchor.isoweekday() < 6:
        saturday -= timedelta(days=7)
    elif anchor.isoweekday() == 7:
        saturday = anchor - timedelta(days=1)
    return f"{week_value(saturday)}-WE"


def resolve_beyond(match: re.Match[str], scene: Scene) -> Timex | None:
    """the week after next, the year before last, the Friday after next."""
    step = 2 if match["side"].lower() == "after" else -2
    if match["weekday"]:
        monday = scene.anchor - timedelta(days=scene.anchor.isoweekday() - 1)
        number = scene.words.weekdays[match["weekday"].lower().rstrip(".")]
        return relative((monday + timedelta(days=7 * step + number - 1)).isoformat())
    unit = scene.words.units[match["unit"].lower()]
    day = move_day(scene.anchor, "W" if unit == "2D" else unit, step)
    return relative(f"{week_value(day)}-WE" if unit == "2D" else unit_value(day, unit))


def resolve_day_end(match: re.Match[str], scene: Scene) -> Timex | None:
    """end of day, EOD, the end of today: the last moment of the day."""
    day = scene.anchor + timedelta(days=DAYS.get((match["word"] or "").lower(), 0))
    return relative(f"{day.isoformat()}T23:59:59", "TIME")


def resolve_short_end(match: re.Match[str], scene: Scene) -> Timex | None:
    """EOW, EOM, EOQ, EOY: the period of publication."""
    unit = {"q": "3M"}.get(match["unit"].lower(), match["unit"].upper())
    return relative(unit_value(scene.anchor, unit))


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


def resolve_year_end(match: re.Match[str], scene: Scene) -> Timex | None:
    """year-end, the year's end: the year of publication."""
    return relative(f"{scene.anchor.year:04d}")


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


@cache
def load_deictic_rules() -> tuple[Rule, ...]:
    """Rules for expressions that need the day of publication."""
    return (
        compile_rule(
            "day_word",
            Kind.DEICTIC,
            rf"{LATE}(?:the\sday\s(?P<side>before|after)\s)?(?P<word>{'|'.join(DAYS)})\b{_PART}",
            resolve_day_word,
        ),
        compile_rule(
            "this_part", Kind.PART, rf"{LATE}(?P<det>this|last)\s(?P<part><part>)(?<!s)\b", resolve_daypart, "TIME"
        ),
        compile_rule(
            "unit",
            Kind.UNIT,
            rf"<part_of>{LATE}(?:the\s)?(?P<det>last|past|this|next|previous|preceding|coming|upcoming|following|current|that|same|full|that\ssame|this\spast|this\swhole|this\sentire|this\scalendar|this\scoming)\s(?P<unit><unit>)",
            resolve_unit,
        ),
        compile_rule("weekend", Kind.UNIT, rf"{LATE}(?P<det>the|over\sthe)\s(?P<unit>weekend)\b", resolve_unit),
        compile_rule(
            "day_end",
            Kind.UNIT | Kind.DEICTIC,
            r"(?:the\s)?(?:eod|end\sof\s(?:(?:the\s)?day|(?P<word>today|tomorrow)))\b",
            resolve_day_end,
            "TIME",
        ),
        compile_rule(
            "part_of_unit",
            Kind.UNIT,
            r"(?:(?:the|by|at)\s)?(?:(?:end|beginning|start|middle|close|rest|remainder)\sof|(?:early|earlier|late|later)\sin)\s(?:the\s)?(?P<unit><unit>)(?<!s)",
            resolve_bare_unit,
        ),
        compile_rule(
            "the_unit",
            Kind.UNIT,
            r"the\s(?P<unit>year|month|week)\b(?!\s(?:of|before|after|that|when|in|ahead|old)\b|\s\d|['’-])",
            resolve_the_unit,
            sets_focus=False,
        ),
        compile_rule(
            "beyond",
            Kind.UNIT | Kind.WEEKDAY,
            r"(?:the\s)?(?:(?P<unit>week|weekend|month|quarter|year|decade)|(?P<weekday><weekday>))\s(?P<side>after(?=\snext)|before(?=\slast))\s(?:next|last)\b(?!\s(?:week|month|year))",
            resolve_beyond,
        ),
        compile_rule("short_end", Kind.UNIT, r"(?:the\s)?eo(?P<unit>[wmqy])\b", resolve_short_end),
        compile_rule("year_end", Kind.UNIT, r"(?:the\s)?(?:calendar\s)?year(?:['’]s)?[\s-]end\b", resolve_year_end),
        compile_rule("reference", Kind.REFERENCE, r"(?P<word><reference>)", resolve_reference),
    )
