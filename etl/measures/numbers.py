"""Numbers in digits and words: fractions, scales, vague plurals, signs."""

import re
from dataclasses import dataclass, replace
from functools import cache

from etl.knowledge.number_words import DIGITS, load_number_words

FRACTION = re.compile(r"[\s-]?(\d{1,2})/(\d{1,2})(?![\d/])|\s?([½¼¾⅓⅔])")
CHARACTER_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
AND_A_HALF = re.compile(r"\sand\s(?:a|one)[\s-]half\b", re.IGNORECASE)
OUT_OF = re.compile(r"\s(?:in|out\sof)\s(?:every\s)?(\d{1,6}|[a-z]{2,8})\b", re.IGNORECASE)
MOST_IN_RATIO = 10  # one in five, nine out of ten
VAGUE_SPAN = 10  # hundreds: from 100 up to ten times as many


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as written, at [start, end): digits may still have a scale after them, words have not."""

    start: int
    end: int
    value: float
    value_high: float | None = None
    is_word: bool = False
    is_vague: bool = False


@cache
def number_pattern() -> re.Pattern[str]:
    """Where a number may begin: digits, number words, vague plurals (dozens of, hundreds of thousands)."""
    words = load_number_words()
    vague = "|".join(words.vague)
    scales = "|".join(words.scales)
    parts = "half|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?"
    return re.compile(
        rf"(?P<digits>(?<![\w.,])(?:{DIGITS})|(?<=[A-Z$€£¥₹₩])(?:{DIGITS})|(?<=[A-Za-z]=)(?:{DIGITS}))"
        rf"|\b(?P<fraction>(?:(?:one|two|three|\d)[\s-]|a\s(?=half|quarter|\w+\sof\b))(?P<part>{parts}))\b"
        rf"(?!\squarter|\s(?:{scales}))"
        rf"|\b(?P<halfscale>(?:half\san?|a\shalf|half)[\s-](?P<halved>{scales}))\b"
        rf"|(?<!first )(?<!second )(?<!latter )(?<!last )\b(?P<half>half)(?=\s(?:of|an?|the)\b)"
        rf"|\b(?P<vague>(?:tens|hundreds|dozens|scores)\sof\s(?:thousands|millions|billions)|{vague})\b"
        rf"|\b(?P<words>(?:an?\s(?={scales}))?{words.pattern})",
        re.IGNORECASE,
    )


def read_number(match: re.Match[str], text: str) -> Number | None:
    """The number at a match of number_pattern; None for words that make no number (two three)."""
    words = load_number_words()
    plain = Number(start=match.start(), end=match.end(), value=0.0, is_word=not match["digits"])
    if match["digits"]:
        return _read_digits(plain, match["digits"], text)
    if match["fraction"] or match["half"]:
        head = re.split(r"[\s-]", match[0])[0].lower()
        count = 1.0 if head in ("half", "a") else words.read(head) or 1.0
        return replace(plain, value=count * words.fractions[(match["part"] or "half").lower()])
    if match["vague"]:
        scale = 1.0
        for word in match["vague"].lower().split():
            scale *= words.vague.get(word, 1)
        return replace(plain, value=scale, value_high=scale * VAGUE_SPAN, is_vague=True)
    if match["halfscale"]:
        return replace(plain, value=words.scales[match["halved"].lower()] / 2)
    return _read_words(plain, match["words"], text)


def _read_digits(plain: Number, digits: str, text: str) -> Number | None:
    value = load_number_words().read(digits)
    fraction = FRACTION.match(text, plain.end)
    if value is None or fraction is None:
        return replace(plain, value=value) if value is not None else None
    added = _read_fraction(fraction)
    if added is None:
        return None
    return replace(plain, value=value + added, end=fraction.end())


def _read_fraction(match: re.Match[str]) -> float | None:
    if match[3]:
        return CHARACTER_FRACTIONS[match[3]]
    over, under = int(match[1]), int(match[2])
    return over / under if 0 < over < under else None


def _read_words(plain: Number, written: str, text: str) -> Number | None:
    words = load_number_words()
    value = words.read(written)
    if value is None or written.split(maxsplit=1)[0].lower() in words.scales:
        return None
    if half := AND_A_HALF.match(text, plain.end):
        return replace(plain, value=value + 0.5, end=half.end())
    if value < MOST_IN_RATIO and (ratio := OUT_OF.match(text, plain.end)):
        whole = words.read(ratio[1])
        if whole and value < whole:
            return replace(plain, value=value / whole, end=ratio.end())
    return replace(plain, value=value)
