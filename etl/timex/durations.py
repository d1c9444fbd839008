"""Lengths of time: 15 minutes, a year and a half, the past two months."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

from etl.knowledge.number_words import NumberWords
from etl.timex.calendar import duration_value, format_count, move_day
from etl.timex.grammar import FEW, Rule, Scene, Timex, compile_rule, explicit
from etl.timex.scan import Kind

SHORT_UNITS = ("h", "min", "sec", "wk", "yr", "hr")
LONGEST = 1e6  # of any unit; more is no length of time that news would name
HALF = {"Y": ("P", "Y", "6M"), "TH": ("PT", "H", "30M"), "TM": ("PT", "M", "30S"), "10Y": ("P", "Y", "")}
PARTS = {"three quarters": 0.75, "three-quarters": 0.75, "¾": 0.75, "quarter": 0.25, "¼": 0.25, "1/4": 0.25}
BACK = re.compile(r"\b(?:past|last|previous|preceding)\s", re.IGNORECASE)
FORTH = re.compile(r"\b(?:next|coming|upcoming|following)\s", re.IGNORECASE)


def read_count(written: str, numbers: NumberWords) -> str | None:
    """A count of units as a duration holds it: 15, 2.5, X for an unknown one, 1 for a; None if none."""
    words = written.lower().split()
    if "couple" in words:
        return "2"
    if any(word in FEW for word in words):
        return "X"
    value = numbers.read(written)
    return format_count(value) if value is not None and 0 <= value <= LONGEST else None


def resolve_duration(match: re.Match[str], scene: Scene) -> Timex | None:
    """15 minutes, three-day, the past two months, an 8-month-old; not a second term, a quarter of."""
    groups = match.groupdict()
    written, word = groups["num"].lower(), groups["unit"].lower()
    unit = scene.words.units[word]
    count = read_count(written, scene.numbers)
    if count is None or re.fullmatch(r"(?:19|20)\d\d|0\d\d\d", written) or _is_other_sense(match, scene):
        return None
    if groups.get("half") and count != "X":
        return explicit(_with_part(count, unit, written, groups["half"].lower()), "DURATION")
    return _on_calendar(explicit(duration_value(count, unit), "DURATION"), match[0], count, unit, scene)


def _with_part(count: str, unit: str, written: str, part: str) -> str:
    """A length with a half or quarter: two and a half years (P2Y6M), one and a quarter year (P1.25Y)."""
    share = next((value for sign, value in PARTS.items() if sign in part), 0.5)
    if written in ("a", "an") and "and" not in part:
        count = "0"  # a 1/2 hour
    if share != 0.5 or unit not in HALF or unit == "10Y":
        return duration_value(format_count(float(count) + share), unit)
    prefix, letter, rest = HALF[unit]
    return f"{prefix}{f'{count}{letter}' if count != '0' else ''}{rest}"


def _on_calendar(timex: Timex | None, written: str, count: str, unit: str, scene: Scene) -> Timex | None:
    """The length with its days, where it begins or ends on the day of publication: the past two weeks."""
    is_back, is_ahead = BACK.search(written), FORTH.search(written)
    if timex is None or scene.published is None or count == "X" or unit.startswith("T") or not (is_back or is_ahead):
        return timex
    step, one = float(count), timedelta(days=1)
    if is_back:
        return replace(timex, days=(move_day(scene.published, unit, -step), scene.published - one))
    return replace(timex, days=(scene.published + one, move_day(scene.published, unit, step)))


def _is_other_sense(match: re.Match[str], scene: Scene) -> bool:
    """A unit's word in another sense (a second term, a quarter of, at one minute to six) or a rate (a day)."""
    written, word = match["num"].lower(), match["unit"].lower()
    if written[0].isdigit() and match["unit"].istitle() and scene.before(1) in "\"'“‘`":
        return True  # the name of a programme
    if word in ("second", "quarter") and written in ("a", "an", "one", "some", "few"):
        return True
    if word == "quarters" and scene.after(4).startswith(" of"):
        return True
    if word in SHORT_UNITS and not written[0].isdigit():
        return True
    if written == "some" and not word.endswith("s"):
        return True
    return written in ("a", "an") and match[0].lower().split()[0] == written and _is_rate(scene)


def _is_rate(scene: Scene) -> bool:
    """Whether "a day" means per day: a number or its noun stands before it (three times a day, $5 a month)."""
    if not scene.tokens or scene.tokens[0].i == 0:
        return False
    before = scene.tokens[0].nbor(-1)
    return before.like_num or before.tag_ in ("NNS", "CD", "$") or before.lower_ in ("percent", "%", "once", "twice")


def resolve_half(match: re.Match[str], scene: Scene) -> Timex | None:
    """half an hour, half a year."""
    values = {"TH": "PT30M", "TM": "PT30S", "Y": "P6M", "10Y": "P5Y", "100Y": "P50Y", "D": "PT12H"}
    return explicit(values.get(scene.words.units[match["unit"].lower()]), "DURATION")


def resolve_vague(match: re.Match[str], scene: Scene) -> Timex | None:
    """for years, within weeks, decades-long."""
    unit = scene.words.units[match["unit"].lower()]
    if scene.before().endswith(("matter of ", "hundreds of ", "thousands of ", "dozens of ")):
        return None
    return explicit(duration_value("X", unit) if not unit[0].isdigit() else f"PX{unit[-1]}", "DURATION")


_SPAN = (
    r"(?:(?:the\s|its\s|their\s|his\s|her\s)?"
    r"(?:past|last|next|first|final|previous|coming|upcoming|following|another|additional|latest|remaining|entire)\s"
    r"|the\s|an\sadditional\s|another\s)?"
)
_FILLER = (
    r"(?:(?:more|additional|full|whole|trading|business|working|consecutive|straight|long|solid|calendar|such)\s)?"
)


@cache
def load_duration_rules() -> tuple[Rule, ...]:
    """Rules for durations."""
    part = r"(?:(?:a\s|one\s)?half|(?:a\s|one\s)?quarter|three[\s-]quarters)"
    half = rf"(?P<half>(?:\s|-)?(?:1/2|½|¼|¾)|\sand\s{part})"
    return (
        compile_rule(
            "duration",
            Kind.UNIT,
            rf"<approx>{_SPAN}(?P<num><num>)(?:[\s-]|(?=[a-z])){_FILLER}(?P<unit><unit>)(?:-long\b)?(?:\sor\sso\b)?(?![\s-]olds?\b)",
            resolve_duration,
            "DURATION",
        ),
        compile_rule(
            "duration_half",
            Kind.UNIT,
            rf"<approx>{_SPAN}(?P<num><num>){half}[\s-](?P<unit><unit>)",
            resolve_duration,
            "DURATION",
        ),
        compile_rule(
            "half_after",
            Kind.UNIT,
            rf"<approx>(?P<num>an?|one|two|three|four|five|six|\d{{1,3}})\s(?P<unit><unit>)(?P<half>\sand\s{part})\b",
            resolve_duration,
            "DURATION",
        ),
        compile_rule(
            "half_a",
            Kind.UNIT,
            r"<approx>half\san?\s(?P<unit>hour|day|minute|year|decade|century)\b",
            resolve_half,
            "DURATION",
        ),
        compile_rule(
            "half_hyphen",
            Kind.UNIT,
            r"<approx>(?:a\s)?half[\s-](?P<unit>hour|decade|century|day)\b",
            resolve_half,
            "DURATION",
        ),
        compile_rule(
            "compact_length",
            Kind.UNIT,
            r"(?P<hours>\d{1,3})\s?h(?:rs?|ours?)?\s?(?P<minutes>[0-5]?\d)\s?m(?:ins?)?\b",
            lambda match, scene: explicit(f"PT{int(match['hours'])}H{int(match['minutes'])}M", "DURATION"),
            "DURATION",
        ),
        compile_rule(
            "vague",
            Kind.UNIT,
            r"(?:(?:for|within|over|many)\s)?(?P<unit>years|weeks|months|decades|centuries|days)(?:[\s-]long\b)?(?=[\s.,;)]|$)(?!\sold\b)",
            resolve_vague,
            "DURATION",
        ),
        compile_rule(
            "whole",
            Kind.UNIT,
            r"(?:(?:all|the\s(?:whole|entire|full)|an?\s(?:whole|entire|full|additional)|another)\s(?P<unit><unit>)|(?:the\s)?(?:past|last)\s(?P<unit2>decade|century))",
            _resolve_whole_either,
            "DURATION",
        ),
    )


def _resolve_whole_either(match: re.Match[str], scene: Scene) -> Timex | None:
    unit = scene.words.units[(match["unit"] or match["unit2"]).lower()]
    return (
        None
        if unit.startswith("T") and match["unit"].lower().startswith("sec")
        else explicit(duration_value("1", unit), "DURATION")
    )
