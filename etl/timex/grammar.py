"""What rules are made of: the scene in which a match stands, its result, and pattern fragments.

A rule's pattern names fragments as <month>; every repetition is bounded, so that matching takes time
linear in the text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property

from spacy.tokens import Doc, Token

from etl.knowledge.number_words import DIGITS, NumberWords, load_number_words
from etl.knowledge.time_words import TimeWords, load_time_words
from etl.timex.scan import Kind, literal_words
from etl.timex.tense import Tense, find_tense

GAP = r"\s{1,3}"
SINGLE_BLANK = re.compile(r"(?<!\[)\\s(?![?{*+])")  # in a template: text may have more than one
DASH = r"\s?[-–—]\s?"
LONGEST_GAP = 16  # characters between two expressions that are one
WHOLE_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d|XXXX-WXX-\d)(?:T[A-Z]{2,3})?")
DAY_TO_CLOCK = re.compile(
    r",?\s{0,3}(?:(?:at|@|around|about|by|from|between|starting\sat|before|after|until|till|(?:no\s)?later\sthan|-|–)\s{0,3}){0,2}",
    re.IGNORECASE,
)
FEW = ("several", "few", "some", "many", "couple")


class NeedsAnchorError(Exception):
    """A relative expression in an article without a date of publication."""


@dataclass(frozen=True, kw_only=True)
class Timex:
    """A value and whether it was read from the expression alone (explicit) or from the anchor (relative)."""

    timex_type: str
    value: str | None
    status: str
    is_open: bool = False  # a clock time that does not tell morning from evening
    days: tuple[date, date] | None = None  # where the value does not tell them


@dataclass(frozen=True, kw_only=True)
class Found:
    """A time expression in the text, by which rule it was found."""

    start: int
    end: int
    timex: Timex
    rule: str
    sets_focus: bool


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where a match stands: its article's date, its tokens, the date expression before it."""

    doc: Doc = field(repr=False)
    text: str = field(repr=False)
    start: int
    end: int
    published: date | None
    published_at: datetime | None = None
    previous: str | None = None
    quarter: str | None = None  # the one named last
    last: Found | None = None
    words: TimeWords = field(repr=False)
    numbers: NumberWords = field(repr=False)

    @property
    def anchor(self) -> date:
        """The day of publication; NeedsAnchorError where it is unknown."""
        if self.published is None:
            raise NeedsAnchorError
        return self.published

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens that the match touches."""
        span = self.doc.char_span(self.start, self.end, alignment_mode="expand")
        return tuple(span) if span is not None else ()

    @cached_property
    def tense(self) -> Tense | None:
        """Tense of the clause around the match."""
        outer = [token for token in self.tokens if token.head not in self.tokens or token.head == token]
        return find_tense(outer[0]) if outer else None

    def follows_day(self) -> bool:
        """Whether a day (or a weekday of every week) stands right before the match, as in Monday at 7."""
        last = self.last
        if last is None or self.start - last.end > LONGEST_GAP:
            return False
        is_day = last.timex.value is None or WHOLE_DAY.fullmatch(last.timex.value) is not None
        return is_day and DAY_TO_CLOCK.fullmatch(self.text, last.end, self.start) is not None

    def follows(self, rule: str) -> bool:
        """Whether the expression right before the match was found by that rule (next week Mon)."""
        return self.last is not None and self.last.rule == rule and self.start - self.last.end <= 4

    def sentence(self) -> str:
        """The text of the sentence that the match begins in."""
        return self.tokens[0].sent.text if self.tokens else ""

    def before(self, length: int = 20) -> str:
        """The characters before the match, in lower case."""
        return self.text[max(0, self.start - length) : self.start].lower()

    def after(self, length: int = 20) -> str:
        """The characters after the match, in lower case."""
        return self.text[self.end : self.end + length].lower()


Resolve = Callable[[re.Match[str], Scene], Timex | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A pattern, and what its matches mean: `resolve` gives None for a match that is no time expression."""

    name: str
    needs: int  # kinds of words of which a match holds one
    words: frozenset[str] = field(repr=False)  # that the pattern names
    pattern: re.Pattern[str]
    resolve: Resolve
    timex_type: str = "DATE"
    sets_focus: bool = True  # whether a later "that day" or "a year earlier" may look back to it


def explicit(value: str | None, timex_type: str = "DATE") -> Timex | None:
    """A value that needs no anchor; None stays None."""
    return Timex(timex_type=timex_type, value=value, status="explicit") if value else None


def relative(value: str | None, timex_type: str = "DATE") -> Timex | None:
    """A value found through the anchor; None stays None."""
    return Timex(timex_type=timex_type, value=value, status="relative") if value else None


def alternatives(words: Iterable[str]) -> str:
    """Regular expression of any of the words, the longest first, blanks as gaps, quotes of either form."""
    escaped = (re.escape(word).replace(r"\ ", GAP).replace(r"\-", r"[\s-]").replace("'", "['’]") for word in words)
    return "|".join(sorted(set(escaped), key=lambda text: (-len(text), text)))


@cache
def fragments() -> Mapping[str, str]:
    """Pattern by fragment name."""
    words, numbers = load_time_words(), load_number_words()
    full = [month for month in words.months if len(month) > 4 or month in ("may", "june", "july")]
    short = [month for month in words.months if month not in full]
    meridiem = r"(?:\s?\.?\s?(?:[ap]\s?m\b|[ap]\s?\.\s?m\b(?:\.|\s\.(?!\w))?)|[ap]\b(?![.'’]\w))"
    return {
        "month": rf"(?:(?:{alternatives(full)})|(?:{alternatives(short)})(?:\b\.?|(?=\d)))(?![a-z])",
        "longmonth": rf"(?:(?:{alternatives(full)})|(?:{alternatives(short)})\.)(?![a-z])",
        "dd": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|[.,:]\d|/\d)",
        "ddword": rf"(?:{alternatives(word for word, value in numbers.ordinals.items() if value <= 31)})\b",
        "yyyy": r"(?:1\d{3}|2[01]\d{2})(?![\w%]|[.,]\d)",
        "shortyear": r"['’‘]\d\d(?!\w)",
        "yearwords": r"(?:(?:eighteen|nineteen)[\s-](?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
        r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|\w{3,5}teen))\b",
        "weekday": rf"(?:(?:{alternatives(w for w in words.weekdays if w.endswith('day'))})\b"
        rf"|(?:{alternatives(w for w in words.weekdays if not w.endswith('day'))})\b\.?)",
        "unit": rf"(?:{alternatives(words.units)})\b",
        "part": rf"(?:{alternatives(words.dayparts)})\b",
        "season": rf"(?:{alternatives(words.seasons)})\b",
        "meridiem": meridiem,
        "hours": "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
        "clock": rf"(?:(?:1[0-2]|0?\d)(?:[:.]?[0-5]\d(?::[0-5]\d)?)?{meridiem}"
        r"|(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:]|\.\d)|(?:[01]?\d|2[0-3])h[0-5]\d(?!\w)|(?:noon|noonish|mid[\s-]?day|mid[\s-]?night)\b)",
        "zone": r"(?:\s\(?(?:[ECMP][SD]T|GMT|UTC|CET|CEST|BST|JST|KST"
        r"|sharp|local\stime|(?:eastern|pacific|central|london)\stime)\b\)?)?",
        "ordinal": r"(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th)",
        "num": rf"(?:(?:{DIGITS})|{numbers.pattern}|(?:(?:a|the)\s)?couple(?:\sof)?|a\sfew|several|many|some|a|an|few)",
        "approx": r"(?:(?:about|around|nearly|almost|roughly|some|over|at\sleast|at\smost|up\sto"
        r"|(?:no\s)?(?:more|less|fewer)\sthan|as\slong\sas|just|only)\s)?",
        "early": r"(?:(?:early|late|mid|the\s(?:early|late|mid)|very\slate|very\searly)[\s-])?",
        "part_of": r"(?:(?:the\s)?(?:end|beginning|start|middle|close|rest|remainder|turn)\sof\s)?",
        "holiday": rf"(?:{alternatives(words.holidays)})(?!\w)",
        "frequency": rf"(?:{alternatives(words.frequencies)})\b",
        "reference": rf"(?:{alternatives(words.references)})\b",
    }


def compile_rule(
    name: str,
    needs: Kind,
    template: str,
    resolve: Resolve,
    timex_type: str = "DATE",
    *,
    sets_focus: bool = True,
    in_names: bool = False,
) -> Rule:
    """A rule out of a template; case does not matter, and a match begins at a word's beginning.

    Every match holds a word of a kind in `needs`. With `in_names` one may begin within the name of a
    file or page (report-2017-08-16.pdf).
    """
    source = re.sub(r"<(\w+)>", lambda match: fragments()[match[1]], template.replace("(?P<", "(?P\0"))
    source = source.replace("(?P\0", "(?P<")
    source = SINGLE_BLANK.sub(r"\\s{1,3}", source)
    begin = r"(?<![^\W_])(?<!\d[./-])(?<![$€£])" if in_names else r"(?<![\w$€£/.-])"
    pattern = re.compile(rf"{begin}(?:{source})", re.IGNORECASE)
    return Rule(
        name=name,
        needs=int(needs),
        words=literal_words(source),
        pattern=pattern,
        resolve=resolve,
        timex_type=timex_type,
        sets_focus=sets_focus,
    )
