"""Times of day: clock times and parts of the day."""

import re
from collections.abc import Mapping
from functools import cache

from etl.timex.grammar import Rule, Scene, Timex, compile_rule, relative
from etl.timex.scan import Kind

CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d)(?::(\d\d))?)?\s?(?:([ap])\s?\.?\s?m?\b)?", re.IGNORECASE)
NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}
EVENING_HOUR = 12


def read_clock(written: str, part: str | None = None) -> str | None:
    """A clock time as HH:MM (or HH:MM:SS); `part` (morning, evening) tells a.m. from p.m."""
    written = written.strip().lower()
    if written in NAMED:
        return NAMED[written]
    match = CLOCK.match(written)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    afternoon = match[4] == "p" or (match[4] is None and part in ("AF", "EV", "NI"))
    if match[4] and not 1 <= hour <= 12:
        return None
    if afternoon and hour < EVENING_HOUR:
        hour += 12
    elif match[4] == "a" and hour == EVENING_HOUR:
        hour = 0
    return f"{hour:02d}:{minute:02d}" + (f":{match[3]}" if match[3] else "") if hour < 24 else None


def add_time(timex: Timex | None, groups: Mapping[str, str | None], scene: Scene) -> Timex | None:
    """A day with the clock time or part of the day that the same expression names (groups clock, part)."""
    if timex is None or timex.value is None:
        return None
    part = scene.words.dayparts.get((groups.get("part") or "").lower())
    written = groups.get("clock") or groups.get("clock2")
    time = read_clock(written, part) if written else part
    if not time:
        return timex
    return Timex(timex_type="TIME", value=f"{timex.value}T{time}", status=timex.status)


def resolve_clock(match: re.Match[str], scene: Scene) -> Timex | None:
    """10:35 a.m., noon, 4 in the morning: on the day named last, else the day of publication."""
    if match["clock"] in ("Noon", "Midnight", "Midday") and not (scene.tokens and scene.tokens[0].is_sent_start):
        return None  # a name
    part = scene.words.dayparts.get((match["part"] or "").lower())
    time = read_clock(match["clock"], part)
    day = scene.previous if re.fullmatch(r"\d{4}-\d\d-\d\d", scene.previous or "") else scene.anchor.isoformat()
    return relative(f"{day}T{time}", "TIME") if time else None


def resolve_part(match: re.Match[str], scene: Scene) -> Timex | None:
    """in the morning, overnight, mid-afternoon: on the day named last, else the day of publication."""
    part = scene.words.dayparts[match["part"].lower()] if match["part"] else "NI"
    day = scene.previous if re.fullmatch(r"\d{4}-\d\d-\d\d", scene.previous or "") else scene.anchor.isoformat()
    return relative(f"{day}T{part}", "TIME")


@cache
def load_clock_rules() -> tuple[Rule, ...]:
    """Rules for times of day."""
    return (
        compile_rule(
            "clock",
            Kind.CLOCK,
            r"(?:(?:about|around|nearly|shortly\safter)\s)?(?P<clock><clock>)<zone>(?:\sin\sthe\s(?P<part>morning|afternoon|evening))?",
            resolve_clock,
            "TIME",
        ),
        compile_rule(
            "bare_clock",
            Kind.PART,
            r"(?P<clock>1[0-2]|[1-9])\s(?:o['’]clock(?:\sin\sthe\s)?|in\sthe\s)(?P<part>morning|afternoon|evening)",
            resolve_clock,
            "TIME",
        ),
        compile_rule(
            "part",
            Kind.PART,
            r"(?:the\s(?=morning|evening|afternoon)|mid[\s-])(?P<part>morning|afternoon|evening)\b|overnight\b",
            resolve_part,
            "TIME",
        ),
    )
