"""Where in a text a time expression can stand: runs of words that rules know, found in one pass.

A rule's pattern costs more than a look at a word, and most of a text says nothing of time. So the text is
read word by word, and patterns are tried only on runs of known words that hold a word which gives time away
(a month, a unit, a clock time); of these each pattern only on runs with the kinds of words that it needs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache

from etl.knowledge.number_words import load_number_words
from etl.knowledge.time_words import load_time_words

WIDEST_GAP = 8  # characters between two words of one run


class Kind(IntFlag):
    """What a word can be in a time expression."""

    MONTH = auto()
    WEEKDAY = auto()
    UNIT = auto()
    PART = auto()
    SEASON = auto()
    HOLIDAY = auto()
    REFERENCE = auto()
    FREQUENCY = auto()
    DECADE = auto()
    DEICTIC = auto()
    CLOCK = auto()
    EVERY = auto()
    BUSINESS = auto()
    YEAR = auto()
    SMALL = auto()
    NUMBER = auto()
    ORDINAL = auto()


MOST_DIGITS = 15
OTHER_DIGITS = int(Kind.NUMBER)
SMALL_DIGITS = int(Kind.SMALL | Kind.NUMBER)
CLOCK_DIGITS = int(Kind.SMALL | Kind.NUMBER | Kind.CLOCK)
YEAR_DIGITS = int(Kind.YEAR | Kind.NUMBER)

# Words that give a kind of expression away and stand in no seed.
CUES: Mapping[Kind, tuple[str, ...]] = {
    Kind.DEICTIC: ("today", "tonight", "tonite", "yesterday", "tomorrow"),
    Kind.CLOCK: ("am", "pm", "a", "p", "noon", "midday", "midnight", "oclock", "clock", "ish", "noonish", "mid", "h"),
    Kind.PART: ("overnight",),
    Kind.UNIT: ("eod", "eow", "eom", "eoq", "eoy", "w", "h", "past"),
    Kind.EVERY: ("every", "each", "any"),
    Kind.BUSINESS: ("half", "quarter", "period", "q", "h"),
    Kind.DECADE: ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"),
}
ZONES = ("est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "gmt", "utc", "cet", "cest", "bst", "jst", "kst")
# In names of more than one word these do not tell: every run of words of time may hold them.
UNTELLING = frozenset({"the", "in", "at", "for", "of", "as", "a", "all", "st", "saint", "s", "last", "few", "these"})
WORD = re.compile(r"[^\W\d_]+|\d+")
LETTERS = re.compile(r"[^\W\d_]+")
_ESCAPE = re.compile(r"\\[a-zA-Z]|\(\?P<\w+>|\(\?P=\w+\)|\{[^}]*\}|\[[^\]]*\]|\(\?[:=!<]+")
_OPTIONAL_S = re.compile(r"([a-z]+)s\?")


@dataclass(frozen=True, slots=True)
class Run:
    """Known words in a row, and what kinds of them there are."""

    start: int
    end: int
    kinds: int


def literal_words(template: str) -> frozenset[str]:
    """The words that a pattern names."""
    plain = _ESCAPE.sub(" ", re.sub(r"<\w+>", lambda match: " " * len(match[0]), template))
    return frozenset(LETTERS.findall(plain.lower())) | frozenset(_OPTIONAL_S.findall(plain.lower()))


def find_runs(text: str, words: Mapping[str, int]) -> Iterator[Run]:
    """Runs of known words that hold one which gives time away, in text order."""
    start, end, kinds = 0, -WIDEST_GAP - 1, 0
    for match in WORD.finditer(text):
        word = match[0]
        kind = words.get(word.lower()) if word[0] > "9" else _kind_of_digits(match, text)
        if kind is None:
            if kinds:
                yield Run(start, end, kinds)
            end, kinds = -WIDEST_GAP - 1, 0
            continue
        first, last = match.span()
        if first - end > WIDEST_GAP:
            if kinds:
                yield Run(start, end, kinds)
            start, kinds = first, 0
        end, kinds = last, kinds | kind
    if kinds:
        yield Run(start, end, kinds)


def _kind_of_digits(match: re.Match[str], text: str) -> int | None:
    length = match.end() - match.start()
    if length > MOST_DIGITS:
        return None
    if length in (4, 8):
        return YEAR_DIGITS
    if length > 2:
        return OTHER_DIGITS
    return CLOCK_DIGITS if text[match.end() : match.end() + 1] in (":", ".") else SMALL_DIGITS


@cache
def load_vocabulary() -> Mapping[str, int]:
    """Kind by word, for the words of the seeds and the cues."""
    words, numbers = load_time_words(), load_number_words()
    found: dict[str, int] = dict.fromkeys((*ZONES, "st", "nd", "rd", "th", "s", "and", "couple", "few"), 0)

    def add(kind: Kind | int, names: Iterable[str]) -> None:
        for name in names:
            for word in LETTERS.findall(name):
                found[word] = found.get(word, 0) | int(kind)

    add(0, (*words.holidays, *words.references))
    add(Kind.ORDINAL, numbers.ordinals)
    add(Kind.NUMBER, (*numbers.cardinals, *numbers.scales))
    add(Kind.MONTH, words.months)
    add(Kind.WEEKDAY, (*words.weekdays, *(f"{day}s" for day in words.weekdays)))
    add(Kind.UNIT, words.units)
    add(Kind.PART, words.dayparts)
    add(Kind.SEASON, words.seasons)
    add(Kind.FREQUENCY, words.frequencies)
    common = UNTELLING | frozenset(words.units) | frozenset(words.weekdays)
    add(Kind.HOLIDAY, (telling_word(name, common) for name in words.holidays))
    add(Kind.REFERENCE, (telling_word(name, common) for name in words.references))
    for kind, names in CUES.items():
        add(kind, names)
    return found


def telling_word(name: str, common: frozenset[str]) -> str:
    """The first word of a name that is not a common one; its last where all are."""
    parts: list[str] = LETTERS.findall(name)
    return next((part for part in parts if part not in common), parts[-1])
