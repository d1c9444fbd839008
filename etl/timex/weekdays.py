"""Days of the week: Wednesday, Tuesday night, last Friday, Mon-Fri; Tuesdays as a set."""

import re
from datetime import date, timedelta
from functools import cache

from etl.timex.fields import LAST, LATE, add_part
from etl.timex.grammar import DASH, Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

UNCLEAR_DAYS = ("sun", "sat", "mon", "wed")  # words and names in other senses
# A weekday after these is the next one, also with a clock time between (until 9 a.m. Tuesday).
AHEAD = re.compile(r"\b(?:until|as\ssoon\sas|as\searly\sas)\s(?:[\w:.]{1,8}\s(?:[ap]\.?m\.?\s)?(?:[a-z]{3}\s)?)?$")
_PART = r"(?:\s(?:early\s|late\s)?(?P<part><part>))?"


def resolve_weekday(match: re.Match[str], scene: Scene) -> Timex | None:
    """Wednesday, Tuesday night, last Friday, Tuesdays as a set."""
    written = match["weekday"].rstrip(".")
    is_short = len(written) < 6
    is_told = bool(match["det"]) or scene.follows("unit") or re.match(r"\s\d", scene.after(3)) is not None
    if is_short and not written[0].isupper() and not is_told:
        return None
    if is_short and written.lower() in UNCLEAR_DAYS and not match["weekday"].endswith(".") and not is_told:
        return None
    number = scene.words.weekdays[written.lower()]
    if match["plural"] or (match["part"] or "").lower().endswith("s"):
        part = scene.words.dayparts.get((match["part"] or "").lower())
        return explicit(f"XXXX-WXX-{number}" + (f"T{part}" if part else ""), "SET")
    week = match.groupdict().get("week")
    determiner = f"{week} week" if week else match["det"] or ""
    day = find_weekday(number, determiner.lower().split(), scene)
    return add_part(relative(day.isoformat()), match.groupdict(), scene)


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
        # The day before is called yesterday, so last Wednesday, said on Thursday, is the one before.
        return anchor - timedelta(
            days=behind + 7 if behind == 0 or (behind == 1 and determiner == ["last"]) else behind
        )
    if word == "next" or (word == "following" and scene.previous is None):
        monday = anchor + timedelta(days=8 - anchor.isoweekday())
        return monday + timedelta(days=number - 1)
    if word == "this":
        return anchor + timedelta(days=number - anchor.isoweekday())
    is_ahead = scene.tense == "future" and not scene.after(2).startswith(("'s", "’s"))
    if word in ("coming", "following") or is_ahead or AHEAD.search(scene.before(32)):
        return anchor + timedelta(days=ahead)
    return anchor - timedelta(days=behind)


def resolve_weekday_span(match: re.Match[str], scene: Scene) -> Timex | None:
    """Friday-Sunday, Mon-Fri."""
    first, last = (scene.words.weekdays[match[name].lower().rstrip(".")] for name in ("weekday", "weekday2"))
    if not match["weekday"][0].isupper() or not match["weekday2"][0].isupper():
        return None
    start = find_weekday(first, (match["det"] or "").lower().split(), scene)
    return relative(f"{start}/{start + timedelta(days=(last - first) % 7)}")


@cache
def load_weekday_rules() -> tuple[Rule, ...]:
    """Rules for days of the week."""
    return (
        compile_rule(
            "weekday",
            Kind.WEEKDAY,
            rf"{LATE}(?:(?P<det>last|next|this|this\scoming|this\spast|the\sprevious|the\sfollowing|previous|following|coming|(?:last|next|this)\sweek(?:\son|,|\s-)?)\s)?"
            rf"(?P<weekday><weekday>)(?P<plural>s\b)?(?:\sof\s(?P<week>last|this|next)\sweek)?{_PART}",
            resolve_weekday,
        ),
        compile_rule(
            "weekday_span",
            Kind.WEEKDAY,
            rf"(?:(?P<det>last|next|this)\s)?(?P<weekday><weekday>){DASH}(?P<weekday2><weekday>)",
            resolve_weekday_span,
        ),
        compile_rule(
            "weekdays",
            Kind.WEEKDAY,
            r"(?P<det>(?!))?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?P<plural>s)\b(?:\s(?P<part><part>))?",
            resolve_weekday,
            "SET",
        ),
    )
