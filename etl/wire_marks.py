"""Marks by which a wire says that it sends a text again: "UPDATE 2-", "(2nd LD)", "REFILE-", "1st Ld-Writethru"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.cleaning import fold_space
from etl.knowledge.seeds import read_seed
from etl.paragraphs import find_paragraphs

KINDS = ("kill", "correction", "update", "repeat", "flash")  # what counts where a text bears several
LONGEST_MARK = 80  # characters
HEAD_REACH, HEAD_PARAGRAPHS = 1_500, 5  # in which marks above the text stand
TAIL_REACH, TAIL_PARAGRAPHS = 1_500, 3  # in which notes below it stand
LONGEST_LINE = 160  # characters; what is longer is no slug line
# What sets a mark off, by framing (seeds/wire_marks.yml); {} is the mark.
HEAD_FRAMES = {
    "colon": r"{}(?=\s?:)\s*:\s*",
    "dash": r"{}\s*(?:[-–—/]+|\s[|>]\s)\s*(?=\S)",
    "bracket": r"[(\[]{}[)\]]\s*[-–—:]?\s*",
    "space": r"{}\s+(?=\S)",
}
END_FRAMES = {
    "bracket": r"\s*[(\[]{}[)\]]\Z",
    "slug": r"\s*,\s?{}(?:\s?,\s?\d{2,4})?<?\Z",
}
LINE_FRAMES = {"line": r"{}:?\Z"}
NOTE_FRAMES = {"note": r"(?:\((?:(?:Eds|EDS|Editors|Note|NOTE)\s?:\s?)?|(?:Eds|EDS|Editors)\s?:\s?|(?=This )){}"}
PLACES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "head": (r"\A", HEAD_FRAMES),
    "end": (r"(?<=\S)", END_FRAMES),
    "line": (r"\A", LINE_FRAMES),
    "note": (r"\A", NOTE_FRAMES),
}
NOTE_START = re.compile(r"(?m)^[ \t]*(?:\(|Eds|EDS|Editors|This )")
AROUND = " ,:-–—/|>"
TRAILING = " \t.,;:!?-–—…\"'”’"


@dataclass(frozen=True, kw_only=True)
class WireMark:
    """A mark as written, without the dash or colon behind it, of a note its first words; and what it says.

    `kind` is update, correction, repeat, kill or flash (seeds/wire_marks.csv).
    """

    text: str
    kind: str


@dataclass(frozen=True)
class _Forms:
    """The marks of one place as (kind, pattern), group 1 the mark; and what they all match, to be tried first."""

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    any_form: re.Pattern[str]


def find_wire_mark(title: str | None, body: str) -> WireMark | None:
    """The mark of a text: on its headline, else on a line or note above it, else in a note below it.

    Several marks on one headline ("CORRECTED-UPDATE 2-") are one, of the weightiest kind.
    """
    on_title = _split_title(fold_space(title or ""))[1]
    return on_title or next(filter(None, (_read_line(line, is_head) for line, is_head in _list_lines(body))), None)


def plain_title(title: str | None) -> str | None:
    """A headline as versions of one text share it: no marks, lower case, single spaces, no punctuation at its end.

    None where nothing is left.
    """
    plain = _split_title(fold_space(title or ""))[0]
    return plain.strip(TRAILING).casefold() or None


def _split_title(title: str) -> tuple[str, WireMark | None]:
    """A headline without its marks, and all of those as one."""
    start, end = 0, len(title)
    kinds = []
    while True:
        rest = title[start:end]
        head = _match(_load_forms("head"), rest)
        tail = None if head else _match(_load_forms("end"), rest)
        if head:
            start += head[1].end()
        elif tail:
            end = start + tail[1].start()
        else:
            break
        kinds.append((head or tail or ("", None))[0])
    if not kinds:
        return title, None
    parts = [title[:start].strip(AROUND), title[end:].strip(AROUND)]
    text = " ".join(part for part in parts if part)
    return title[start:end].strip(), WireMark(text=text[:LONGEST_MARK], kind=min(kinds, key=KINDS.index))


def _list_lines(body: str) -> Iterator[tuple[str, bool]]:
    """The first and last paragraphs on one line each, and whether it is a first one."""
    for start, end in find_paragraphs(body[:HEAD_REACH])[:HEAD_PARAGRAPHS]:
        yield fold_space(body[start:end]), True
    below = body[-TAIL_REACH:]
    if not NOTE_START.search(below):
        return
    for start, end in find_paragraphs(below)[-TAIL_PARAGRAPHS:]:
        yield fold_space(below[start:end]), False


def _read_line(line: str, is_head: bool) -> WireMark | None:
    note = _match(_load_forms("note"), line)
    if not note and is_head and len(line) <= LONGEST_LINE:
        note = _match(_load_forms("line"), line)
        # A slug line, or a headline that stands above the text; a sentence is none.
        if not note and not line.endswith("."):
            return _split_title(line)[1]
    return WireMark(text=note[1][1].strip(), kind=note[0]) if note else None


def _match(forms: _Forms, text: str) -> tuple[str, re.Match[str]] | None:
    """The longest mark that a form finds in the text, behind its kind; None if there is none."""
    if not forms.any_form.search(text):
        return None
    found = [(kind, match) for kind, pattern in forms.forms if (match := pattern.search(text))]
    return max(found, key=lambda pair: pair[1].end() - pair[1].start(), default=None)


@cache
def _load_forms(place: str, folder: Path | None = None) -> _Forms:
    anchor, frames = PLACES[place]
    framed = [
        (str(fact["kind"]), frames[framing].replace("{}", f"({fact['pattern']})"))
        for fact in read_seed("wire_marks", folder=folder)
        for framing in fact["framings"]
        if framing in frames
    ]
    return _Forms(
        tuple((kind, re.compile(anchor + pattern)) for kind, pattern in framed),
        re.compile(f"{anchor}(?:{'|'.join(pattern for _, pattern in framed)})"),
    )
