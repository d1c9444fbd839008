"""Fields of a date as rules capture them: its year, written or not, and the name of its month."""

import re
from collections.abc import Mapping

from etl.knowledge.number_words import NumberWords
from etl.knowledge.time_words import TimeWords
from etl.timex.grammar import Scene, Timex

SHIFT = {"last": -1, "the previous": -1, "this": 0, "the same": 0, "next": 1, "the following": 1}


FORENAMES = frozenset({"april", "may", "june", "august", "march", "jan", "mar", "jun"})


DEIXIS = r"(?:,?\s(?:of\s)?(?P<yeardeixis>this|last|next|the\sfollowing|the\sprevious|the\ssame)\syear\b)"


YEAR = rf"(?:(?:,?\s(?:of\s|in\s)?|\s?[/-]\s?)(?P<year><yyyy>)|{DEIXIS})"


DETERMINER = r"(?:(?P<det>last|next|this|this\spast|this\scoming|the\sprevious|the\sfollowing)\s)?"


def year_of(year: str | None, deixis: str | None, scene: Scene) -> int | None:
    """The year as written, or the one that "this", "last" or "next year" means; None where there is neither."""
    if year:
        return int(re.sub(r"\D", "", year))
    if deixis:
        return scene.anchor.year + SHIFT.get(re.sub(r"\s+", " ", deixis.lower()), 0)
    return None


def is_month_name(written: str, scene: Scene, *, has_day: bool = False) -> bool:
    """Whether the word is a month and not a verb (may, march), an adjective or a person's name."""
    word = written.lower().rstrip(".")
    if has_day:
        return True
    if word in ("may", "march", "august", "mar", "dec", "sep", "jan") and written[0].islower():
        return False
    token = next((token for token in scene.tokens if token.lower_.rstrip(".") == word), None)
    if token is None:
        return True
    if word in ("may", "march") and (token.tag_ == "MD" or token.pos_ in ("VERB", "AUX")):
        return False
    return not (word in FORENAMES and token.ent_type_ == "PERSON")


def read_month(written: str, words: TimeWords) -> int:
    """Number of a month's name or abbreviation."""
    return words.months[written.lower().rstrip(". ")]


def read_ordinal(written: str, numbers: NumberWords) -> int | None:
    """first, 2nd, twenty-first as a number; None if it is none."""
    if match := re.match(r"\d{1,2}", written):
        return int(match[0])
    return numbers.ordinals.get(re.sub(r"[\s-]+", "-", written.lower()))


def add_part(timex: Timex | None, groups: Mapping[str, str | None], scene: Scene) -> Timex | None:
    """A day with the part of the day that the same expression names (group part)."""
    if timex is None or timex.value is None:
        return None
    part = scene.words.dayparts.get((groups.get("part") or "").lower())
    if not part:
        return timex
    return Timex(timex_type="TIME", value=f"{timex.value}T{part}", status=timex.status)
