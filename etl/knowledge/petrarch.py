"""Actor and agent dictionaries in the format of PETRARCH and TABARI: what their lines say.

An entry is a phrase with its synonyms (lines with +) and codes in brackets, each for some days or for all others:

    PHRASE_ [CODE]                  ; a comment, as # is
    +SYNONYM_
        [CODE <860101] [CODE 860102-890101] [CODE >890102]
    PHRASE {PLURAL} [~CODE]         an agent: whoever is called so beside a country
    !SET! = MAN, MEN                what stands for !SET! in the phrases of agents
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from etl.knowledge.seeds import Violation

BRACKET = re.compile(r"\[([^\[\]{}]*)[\]}]")
NOTE = re.compile(r"\{[^{}]*\}?")
SUBSTITUTION = re.compile(r"(![^!\s]+!)\s*=\s*(.+)")
MARKER = re.compile(r"![^!\s]+!")
BLOCK_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
DATE_SIGN = re.compile(r"\s*([<>])\s*|(?<=\d)\s*-\s*(?=\d)")
RESTRICTION = re.compile(r"(?P<sign>[<>])(?P<day>\d+)|(?P<first>\d+)-(?P<last>\d+)")
COMMENT_SIGNS = ";#"
AGENT_SIGN, NULL_CODE = "~", "---"
LAST_YEAR_OF_2000S = 30  # a year of two digits up to this one is in the 2000s, as PETRARCH reads it
NO_PLURAL = ""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DatedCode:
    """A code with the days for which it holds, both inclusive (None: open); without either, for all other days."""

    code: str
    first_day: date | None
    last_day: date | None
    line: int

    @property
    def is_default(self) -> bool:
        """Whether it holds on all days for which no other code does."""
        return self.first_day is None and self.last_day is None


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words of the dictionary with blanks between them. `plural` None: formed by rule, '': there is none.

    `is_loose` says that other words may stand between them.
    """

    text: str
    line: int
    plural: str | None = None
    is_loose: bool = False


@dataclass(frozen=True, kw_only=True)
class DictionaryEntry:
    """A phrase, its synonyms and its codes, in the order of the file."""

    file: str
    line: int
    phrases: tuple[Phrase, ...]
    codes: tuple[DatedCode, ...]

    @property
    def is_agent(self) -> bool:
        """Whether it says what somebody is, and not who."""
        return any(AGENT_SIGN in code.code for code in self.codes)


def read_dictionary(path: Path, *, encoding: str = "utf-8") -> Iterator[DictionaryEntry | Violation]:
    """Entries of a dictionary in order, and lines that cannot be read with the reason."""
    file = path.as_posix()
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reason = f"not {encoding} (byte 0x{content[error.start]:02x}); name its encoding with --encoding"
        yield Violation(file=file, line=line, reason=reason)
        return
    kept = BLOCK_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    yield from _read_lines(file, enumerate(kept.splitlines(), start=1))


def _read_lines(file: str, lines: Iterable[tuple[int, str]]) -> Iterator[DictionaryEntry | Violation]:
    entry: DictionaryEntry | None = None
    sets: dict[str, tuple[str, ...]] = {}
    is_apart = False
    for line, written in lines:
        content = _strip_comment(written)
        if substitution := SUBSTITUTION.fullmatch(content.strip()):
            items = tuple(item.strip() for item in substitution[2].split(",") if item.strip())
            sets[substitution[1]] = items
            continue
        codes, complaints = _read_codes(file, line, content)
        yield from complaints
        words = BRACKET.sub(" ", content)
        is_synonym = words.strip().startswith("+")
        phrases = _read_phrases(words, line, sets)
        if isinstance(phrases, str):
            yield Violation(file=file, line=line, reason=phrases)
            continue
        if phrases and not is_synonym:
            if entry:
                yield entry
            entry = DictionaryEntry(file=file, line=line, phrases=phrases, codes=codes)
        elif entry:
            entry = replace(entry, phrases=(*entry.phrases, *phrases), codes=(*entry.codes, *codes))
            if is_synonym and is_apart:
                reason = f"a synonym behind an empty line: taken for one of {entry.phrases[0].text}"
                yield Violation(file=file, line=line, reason=reason)
        elif phrases or codes:
            yield Violation(file=file, line=line, reason="a synonym or code without a phrase before it")
        is_apart = not content.strip()
    if entry:
        yield entry


def _strip_comment(line: str) -> str:
    ends = [place for sign in COMMENT_SIGNS if (place := line.find(sign)) >= 0]
    return line[: min(ends)] if ends else line


def _read_codes(file: str, line: int, content: str) -> tuple[tuple[DatedCode, ...], list[Violation]]:
    codes, complaints = [], []
    for match in BRACKET.finditer(content):
        try:
            codes.append(_read_code(match[1], line))
        except ValueError as error:
            complaints.append(Violation(file=file, line=line, reason=f"[{match[1]}]: {error}"))
    if "[" in BRACKET.sub("", content):
        complaints.append(Violation(file=file, line=line, reason="a bracket is not closed"))
    return tuple(codes), complaints


def _read_code(written: str, line: int) -> DatedCode:
    parts = DATE_SIGN.sub(lambda match: f" {match[1]}" if match[1] else "-", written).split()
    restrictions = [match for part in parts if (match := RESTRICTION.fullmatch(part))]
    names = [part for part in parts if not RESTRICTION.fullmatch(part)]
    if len(names) != 1 or len(restrictions) > 1:
        raise ValueError("not a code with at most one restriction to days")
    first_day = last_day = None
    for match in restrictions:
        if match["sign"]:
            day = read_day(match["day"])
            first_day, last_day = (day, None) if match["sign"] == ">" else (None, day)
        else:
            first_day, last_day = read_day(match["first"]), read_day(match["last"])
            if first_day > last_day:
                raise ValueError(f"{first_day} is after {last_day}")
    return DatedCode(code=names[0], first_day=first_day, last_day=last_day, line=line)


def read_day(digits: str) -> date:
    """YYYYMMDD or YYMMDD; ValueError for anything else."""
    if len(digits) == len("860101"):
        digits = ("20" if int(digits[:2]) <= LAST_YEAR_OF_2000S else "19") + digits
    if len(digits) != len("19860101"):
        raise ValueError(f"{digits} is no day")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise ValueError(f"{digits} is no day") from error


def _read_phrases(words: str, line: int, sets: dict[str, tuple[str, ...]]) -> tuple[Phrase, ...] | str:
    """The phrase of a line with each member of its substitution sets; a text says why it cannot be read."""
    note = NOTE.search(words)
    plural = _plain(note[0].strip("{}")) if note else None
    written = NOTE.sub(" ", words).strip().removeprefix("+").strip("[]} \t")
    if not written:
        return ()
    markers = MARKER.findall(written)
    unknown = [marker for marker in markers if marker not in sets]
    if unknown:
        return f"the substitution set {unknown[0]} is not defined before"
    phrases = []
    for members in product(*(sets[marker] for marker in markers)):
        text = written
        for marker, member in zip(markers, members, strict=True):
            text = text.replace(marker, member, 1)
        is_loose = bool(re.search(r"\S\s+\S", text))
        phrases.append(Phrase(text=_plain(text), line=line, plural=NO_PLURAL if markers else plural, is_loose=is_loose))
    return tuple(phrase for phrase in phrases if phrase.text)


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def list_gaps(codes: Sequence[DatedCode]) -> list[tuple[date | None, date | None]]:
    """The stretches of days for which none of the codes holds (None: open); one open stretch for no codes."""
    gaps: list[tuple[date | None, date | None]] = []
    free: date | None = date.min
    for code in sorted(codes, key=lambda code: (code.first_day or date.min, code.last_day or date.max)):
        first = code.first_day or date.min
        if free is not None and free < first:
            gaps.append((None if free == date.min else free, first - ONE_DAY))
        if free is not None:
            free = None if code.last_day is None else max(free, code.last_day + ONE_DAY)
    if free is not None:
        gaps.append((None if free == date.min else free, None))
    return gaps


def form_plural(phrase: Phrase) -> str:
    """The plural of an agent: as the dictionary gives it, else by its rule; '' where there is none."""
    if phrase.plural is not None:
        return phrase.plural
    text = phrase.text
    if text.upper().endswith("SS"):
        return f"{text}ES"
    if text.upper().endswith("S"):
        return NO_PLURAL  # it is one already
    return f"{text[:-1]}IES" if text.upper().endswith("Y") else f"{text}S"
