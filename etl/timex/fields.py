"""Fields of a date as rules capture them: its year, written or not, and the name of its month."""

import re
from collections.abc import Mapping
from datetime import date

from etl.knowledge.number_words import NumberWords
from etl.knowledge.time_words import TimeWords
from etl.timex.calendar import add_months, interval_of
from etl.timex.grammar import Scene, Timex

SHIFT = {"last": -1, "the previous": -1, "this": 0, "the same": 0, "next": 1, "the following": 1}


# In lower case these are words of another kind, but not after what tells a month.
UNCLEAR = ("may", "march", "august", "mar", "dec", "sep", "jan")
IN_MONTH = re.compile(r"\b(?:in|since|during|until|by|last|next|this|early|late|mid|of|from|after|before)[\s-]$")
FORENAMES = frozenset({"april", "may", "june", "august", "march", "jan", "mar", "jun"})


NEAR_DAYS = 60  # a month and day this near is meant, whatever the tense
FAR_DAYS = 240  # and one this far is not, if there is a nearer one
PIVOT = 40  # a year of two digits below it is of this century
FAR_MONTHS = 10
NEAR_MONTHS = 6

LATE = r"(?:(?:early|earlier|late|later|sometime|mid|very\slate|very\searly|some\stime)[\s-](?:in\s)?)?"
LAST, NEXT = ("last", "past", "previous", "preceding"), ("next", "coming", "upcoming", "following")

DEIXIS = r"(?:,?\s(?:of\s)?(?P<yeardeixis>this|last|next|the\sfollowing|the\sprevious|the\ssame)\syear\b)"


YEAR = rf"(?:(?:,?\s(?:of\s|in\s)?|\s?[/-]\s?)(?P<year><yyyy>|<yearwords>|<shortyear>)|{DEIXIS})"


DETERMINER = r"(?:(?P<det>last|next|this|this\spast|this\scoming|the\sprevious|the\sfollowing)\s)?"


def year_of(year: str | None, deixis: str | None, scene: Scene) -> int | None:
    """The year as written, or the one that "this", "last" or "next year" means; None where there is neither."""
    if year:
        return read_year(year, scene.numbers)
    if deixis:
        return scene.anchor.year + SHIFT.get(re.sub(r"\s+", " ", deixis.lower()), 0)
    return None


def read_year(written: str, numbers: NumberWords) -> int | None:
    """A year in digits or words (nineteen ninety-four)."""
    if digits := re.sub(r"\D", "", written):
        year = int(digits)
        return year if year > 99 else year + (2000 if year < PIVOT else 1900)
    words = re.split(r"[\s-]+", written.strip())
    century, rest = numbers.read(words[0]), numbers.read(" ".join(words[1:]))
    return int(century * 100 + rest) if century and rest is not None and rest < 100 else None


def is_month_name(written: str, scene: Scene, *, has_day: bool = False) -> bool:
    """Whether the word is a month and not a verb (may, march), an adjective or a person's name."""
    word = written.lower().rstrip(".")
    if has_day:
        return True
    if word in UNCLEAR and written[0].islower() and not IN_MONTH.search(scene.before()):
        return False
    if written[0].islower() and word not in UNCLEAR and len(word) < 5 and word not in ("june", "july"):
        return False
    if word in ("may", "march") and scene.before().endswith(("the ", "annual ")) and scene.after(4) in (" for", " of "):
        return False  # a march of people
    token = next((token for token in scene.tokens if token.lower_.rstrip(".") == word), None)
    if token is None:
        return True
    if written[0].islower() and re.match(r"\s?(?:[.,;:?!]|$)", scene.after(3)):
        return True  # what the parser took for a verb ends its clause: in may.
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


def day_value(year: int, month: int, day: int) -> str | None:
    """ISO date, or None for a day that does not exist."""
    value = f"{year:04d}-{month:02d}-{day:02d}"
    return value if interval_of(value) else None


def nearest_day(month: int, day: int, scene: Scene, *, determiner: str | None = None) -> str | None:
    """The month and day in the year that the tense suggests; the nearest one if that is near.

    "last" and "next" tell which one, whatever the tense.
    """
    anchor = scene.anchor
    days = [value for year in (-1, 0, 1) if (value := day_value(anchor.year + year, month, day))]
    if not days:  # 29 February
        days = [value for year in range(-4, 5) if (value := day_value(anchor.year + year, month, day))]
    found = sorted((abs((date.fromisoformat(value) - anchor).days), value) for value in days)
    if determiner and determiner.lower() == "last":
        return max((value for value in days if value < anchor.isoformat()), default=None)
    if determiner and determiner.lower() == "next":
        return min((value for value in days if value > anchor.isoformat()), default=None)
    if not found or found[0][0] <= NEAR_DAYS:
        return found[0][1] if found else None
    if scene.tense == "past":
        meant = max((value for value in days if value <= anchor.isoformat()), default=found[0][1])
    elif scene.tense == "future":
        meant = min((value for value in days if value >= anchor.isoformat()), default=found[0][1])
    else:
        return found[0][1]
    return meant if abs((date.fromisoformat(meant) - anchor).days) <= FAR_DAYS else found[0][1]


def find_month(month: int, determiner: str | None, scene: Scene) -> str:
    """The month that is meant: last, next, this, or the one that the tense suggests."""
    anchor = scene.anchor
    ahead = (month - anchor.month) % 12  # months until the next one, 0 for the current month
    words = (determiner or "").lower().split()
    match words[-1] if words else "":
        case "last" | "past" | "previous":
            offset = ahead - 12
        case "next" | "coming" | "following":
            offset = ahead or 12
        case "this":
            offset = month - anchor.month
        case _ if scene.tense == "past" and not scene.before(10).endswith(("through ", "until ")):
            offset = ahead - 12 if ahead else 0
        case _ if scene.tense == "future" and ahead < FAR_MONTHS:
            offset = ahead
        case _:
            offset = ahead if ahead <= NEAR_MONTHS - 1 else ahead - 12
    day = add_months(anchor.replace(day=1), offset)
    return f"{day.year:04d}-{day.month:02d}"
