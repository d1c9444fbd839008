"""Quarters, halves and fiscal years, with the comparisons of business news (a year earlier)."""

import re
from datetime import timedelta
from functools import cache

from etl.timex.calendar import interval_of, months_from, quarter_value, shift_year
from etl.timex.fields import LAST, NEXT, read_ordinal
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

QUARTER = re.compile(r"\d{4}-Q[1-4]")


_YEARS = r"(?:this|last|next)\syear"


def resolve_quarter(match: re.Match[str], scene: Scene) -> Timex | None:
    """the third quarter, Q3 2019, the first half of 1989, next year's first quarter, the 1988 quarter."""
    groups = match.groupdict()
    what = (groups["what"] or "").lower()
    is_half = what in ("half", "h")
    ordinal = groups["n"].lower()
    number = {"last": 2 if is_half else 4, "final": 4, "latter": 2}.get(ordinal) or read_ordinal(ordinal, scene.numbers)
    if number is None or number > (2 if is_half else 4):
        return None
    written = next((groups[name] for name in ("year", "yearbefore") if groups.get(name)), None)
    if groups.get("short"):
        written = f"20{groups['short']}"
    code = f"{'H' if is_half else 'Q'}{number}"
    if written:
        return explicit(f"{written}-{code}")
    if len(what) == 1 and match[0][0].islower() and not written and what == "h":
        return None
    deixis = (groups.get("deixis") or groups.get("deixisbefore") or "").lower()
    if is_half and not deixis and what == "half":
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


def resolve_latest(match: re.Match[str], scene: Scene) -> Timex | None:
    """the quarter, the latest period: the one named last, else the last one that has ended."""
    if scene.quarter:
        return relative(scene.quarter)
    return relative(_last_quarter(scene)) if match["what"].lower() == "quarter" else None


def resolve_same_quarter(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 1988 quarter: of that year, the quarter named last."""
    if scene.quarter:
        return relative(match["year"] + scene.quarter[4:])
    return explicit(match["year"])


def resolve_year_ago(match: re.Match[str], scene: Scene) -> Timex | None:
    """the year-ago quarter, year-earlier: the same part of the year before the one named last."""
    if re.match(r"\s(?:\w+)\s(?:months|weeks)", scene.after()):
        return None
    if scene.previous and QUARTER.fullmatch(scene.previous):
        return relative(shift_year(scene.previous, -1))
    if match["what"] and scene.quarter:
        return relative(shift_year(scene.quarter, -1))
    if match["what"] and match["what"].lower() == "quarter":
        return relative(shift_year(_last_quarter(scene), -1))
    return relative(f"{scene.anchor.year - 1:04d}")


def _last_quarter(scene: Scene) -> str:
    anchor = scene.anchor
    first, _ = months_from(anchor.year, 3 * ((anchor.month - 1) // 3) + 1, 3)
    return quarter_value(first - timedelta(days=1))


def resolve_fiscal_year(match: re.Match[str], scene: Scene) -> Timex | None:
    """the current fiscal year, last fiscal year."""
    word = (match["det"] or "").lower().split()[-1:] or ["the"]
    return relative(f"{scene.anchor.year + (word[0] in NEXT) - (word[0] in LAST):04d}")


@cache
def load_quarter_rules() -> tuple[Rule, ...]:
    """Rules for parts of the business year."""
    return (
        compile_rule(
            "quarter",
            Kind.BUSINESS,
            rf"<part_of>(?:(?:the\s)?(?P<yearbefore><yyyy>)(?:['’]s)?\s|(?P<deixisbefore>{_YEARS})['’]s\s)?(?:the\s)?(?:(?P<ago>year-(?:ago|earlier))\s)?(?:fiscal[\s-](?:year\s)?)?(?P<n><ordinal>|latter)[\s-](?P<what>quarter|half)\b"
            rf"(?:,?\s(?:of\s)?(?P<year><yyyy>)|\s(?:of\s)?(?P<deixis>{_YEARS}|the\syear|fiscal\syear)\b)?",
            resolve_quarter,
        ),
        compile_rule(
            "q_number",
            Kind.BUSINESS,
            r"(?P<what>[qh])(?P<n>[1-4])(?:(?:,?\s(?:of\s|fy\s?)?|-)(?P<year><yyyy>)|\s?['’](?P<short>\d\d))?(?!\w)",
            resolve_quarter,
        ),
        compile_rule(
            "number_q",
            Kind.BUSINESS,
            r"(?P<n>[1-4])(?P<what>[qh])(?:\s?(?P<year><yyyy>)|\s?['’]?(?P<short>\d\d))?(?!\w)",
            resolve_quarter,
        ),
        compile_rule(
            "year_q_number",
            Kind.BUSINESS | Kind.YEAR,
            r"(?P<yearbefore>(?:19|20)\d\d)[\s-]?(?P<what>[qh])(?P<n>[1-4])(?!\w)",
            resolve_quarter,
        ),
        compile_rule(
            "latest",
            Kind.BUSINESS,
            r"the\s(?:latest\s|most\srecent\s|just-ended\s|same\s)?(?P<what>quarter|period)\b(?!\sof)",
            resolve_latest,
            sets_focus=False,
        ),
        compile_rule(
            "year_of_latest",
            Kind.BUSINESS,
            r"(?:the\s)?(?P<year><yyyy>)\s(?P<what>quarter|period)\b",
            resolve_same_quarter,
            sets_focus=False,
        ),
        compile_rule(
            "year_ago",
            Kind.UNIT,
            r"(?:the\s)?(?:comparable\s)?year-(?:ago|earlier)(?:\s(?P<what>quarter|period|figure)\b)?",
            resolve_year_ago,
            sets_focus=False,
        ),
        compile_rule(
            "fiscal_year",
            Kind.UNIT,
            r"(?:the|its|this|their)?\s?(?P<det>current|last|latest|next|previous|this|the|full|coming)\s(?:fiscal|financial|calendar)\syear\b",
            resolve_fiscal_year,
        ),
    )
