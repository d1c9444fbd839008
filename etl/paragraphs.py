"""Paragraphs of a text, also of one whose lines were cut at 60 to 80 characters.

Mail, old wires and plain text break lines inside paragraphs; pages and feeds end a paragraph at each
line end. A line that begins in lower case goes on with the line above it in either of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LINE = re.compile(r"[^\r\n]+")
LINE_ENDS = re.compile(r"\r\n?|\n")
SENTENCE_END = re.compile(r"[.?!…:;]\s?[\"'”’»)\]]*\Z")
LIST_ITEM = re.compile(r"(?:[-*•·–—>+#=_]+|\(?\d{1,3}[.)]|\(?[a-z]\))(?:\s|\Z)")
LONGEST_WRAPPED_LINE = 110  # characters
LEAST_LOWER = 0.3  # share of wrapped lines that begin in lower case; in lists hardly any does
SHORT_LINE = 0.6  # of the width: a line this short was ended by its writer


@dataclass(frozen=True)
class _Line:
    """A line that holds anything: its span without white space at its ends."""

    start: int
    end: int
    text: str
    indent: int
    is_after_blank: bool


def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each paragraph in text order, without white space at its ends.

    A paragraph ends at a blank line, before a list item and at the end of a line; in a text whose
    lines were cut to a width, only where a line is indented or the line above it is too short to
    have been cut there.
    """
    lines = _read_lines(text)
    width = _find_width(lines)
    starts = [n for n, line in enumerate(lines) if n == 0 or _begins_paragraph(lines[n - 1], line, width)]
    return tuple((lines[first].start, lines[after - 1].end) for first, after in pairwise([*starts, len(lines)]))


def _read_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    position = 0
    for match in LINE.finditer(text):
        stripped = match[0].strip()
        if not stripped:
            continue
        start = match.start() + match[0].index(stripped)
        is_after_blank = len(LINE_ENDS.findall(text, position, match.start())) > 1 if lines else True
        indent = len(match[0][: start - match.start()].expandtabs(8))
        lines.append(_Line(start, start + len(stripped), stripped, indent, is_after_blank))
        position = start + len(stripped)
    return lines


def _find_width(lines: Sequence[_Line]) -> int | None:
    """The width to which lines were cut, in characters; None for a text whose lines were not."""
    joints = [
        (above, below)
        for above, below in pairwise(lines)
        if not below.is_after_blank and not SENTENCE_END.search(above.text) and not LIST_ITEM.match(below.text)
    ]
    lower = sum(below.text[0].islower() for _, below in joints)
    if not lower or lower < LEAST_LOWER * len(joints):
        return None
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    return width if width <= LONGEST_WRAPPED_LINE else None


def _begins_paragraph(above: _Line, line: _Line, width: int | None) -> bool:
    if line.is_after_blank or LIST_ITEM.match(line.text):
        return True
    ends_sentence = SENTENCE_END.search(above.text) is not None
    if not ends_sentence and line.text[0].islower():
        return False
    if width is None:
        return True
    if line.indent > above.indent + 1:
        return True
    # Its first word would have stood on the line above, had the writer not ended that one.
    needed = len(above.text) + 1 + len(line.text.split(maxsplit=1)[0])
    return needed <= (width if ends_sentence else SHORT_LINE * width)
