"""Recurring times: daily, every Friday, twice a week."""

import re
from functools import cache

from etl.timex.calendar import duration_value
from etl.timex.durations import read_count
from etl.timex.fields import read_month, read_ordinal
from etl.timex.grammar import Rule, Scene, Timex, compile_rule, explicit
from etl.timex.scan import Kind

TURNS = {"other": "2", "second": "2", "2nd": "2", "third": "3", "3rd": "3"}


def resolve_every(match: re.Match[str], scene: Scene) -> Timex | None:
    """every day, each Friday morning, every other week, every two years."""
    groups = match.groupdict()
    part = scene.words.dayparts.get((groups["part"] or "").lower())
    suffix = f"T{part}" if part else ""
    if groups["weekday"]:
        return explicit(f"XXXX-WXX-{scene.words.weekdays[groups['weekday'].lower().rstrip('.')]}{suffix}", "SET")
    if groups["holiday"]:
        rule = scene.words.holidays[re.sub(r"\s+", " ", groups["holiday"].lower().replace("’", "'"))]
        return explicit(f"XXXX-{rule.removeprefix('fixed:')}", "SET") if rule.startswith("fixed:") else None
    if groups["month"] and groups["d"]:
        day = read_ordinal(groups["d"], scene.numbers) or 0
        return explicit(f"XXXX-{read_month(groups['month'], scene.words):02d}-{day:02d}", "SET")
    if groups["month"]:
        return explicit(f"XXXX-{read_month(groups['month'], scene.words):02d}", "SET")
    if groups["season"]:
        return explicit(f"XXXX-{scene.words.seasons[groups['season'].lower()]}", "SET")
    if groups["onlypart"]:
        return explicit(f"XXXX-XX-XXT{scene.words.dayparts[groups['onlypart'].lower()]}", "SET")
    if groups["unit"] and groups["unit"].lower() == "weekend" and not groups["num"]:
        return explicit("XXXX-WXX-WE", "SET")
    count = (
        read_count(groups["num"], scene.numbers) if groups["num"] else TURNS.get((groups["other"] or "").lower(), "1")
    )
    if count in (None, "X"):
        return None
    return explicit(duration_value(str(count), scene.words.units[groups["unit"].lower()]), "SET")


def resolve_frequency(match: re.Match[str], scene: Scene) -> Timex | None:
    """daily, annually; not the Daily Mail."""
    word = match[0].lower()
    token = scene.tokens[0] if scene.tokens else None
    if match[0][0].isupper() and token is not None and not token.is_sent_start:
        return None
    if (
        word in ("monthly", "quarterly", "weekly", "yearly")
        and token is not None
        and token.pos_ != "ADV"
        and token.dep_ != "acomp"
    ):
        return None
    return explicit(scene.words.frequencies[word], "SET")


def resolve_times_a(match: re.Match[str], scene: Scene) -> Timex | None:
    """twice a week, three times a year."""
    return explicit(duration_value("1", scene.words.units[match["unit"].lower()]), "SET")


@cache
def load_set_rules() -> tuple[Rule, ...]:
    """Rules for recurring times."""
    return (
        compile_rule(
            "every",
            Kind.EVERY,
            r"(?:every|each|any)\s(?:(?P<other>other|second|2nd|third|3rd)\s)?(?:(?P<num><num>)\s)?(?:(?P<unit><unit>)|(?P<weekday><weekday>)(?:\s(?P<part><part>))?|(?P<month><longmonth>)(?:\s(?P<d><dd>))?|(?P<holiday><holiday>)|(?P<season><season>)|(?P<onlypart><part>))",
            resolve_every,
            "SET",
        ),
        compile_rule("frequency", Kind.FREQUENCY, r"<frequency>", resolve_frequency, "SET"),
        compile_rule(
            "weekends",
            Kind.UNIT,
            r"(?:(?:on|at|over)\s)?(?P<weekends>weekends)\b",
            lambda match, scene: explicit("XXXX-WXX-WE", "SET"),
            "SET",
        ),
        compile_rule(
            "times_a",
            Kind.UNIT,
            r"(?:once|twice|one|two|three|<num>\stimes)\s(?:an?|every|each|per|in\sa)\s(?P<unit><unit>)",
            resolve_times_a,
            "SET",
        ),
    )
