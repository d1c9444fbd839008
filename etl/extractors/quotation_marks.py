"""Finds what stands between quotation marks: curly, straight or doubled, also over several paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from etl.annotate import PARAGRAPH_END

OPENING, CLOSING = "“„«", "”»"
DOUBLE_MARK = re.compile(r"[“”„«»\"]|''|``")
SINGLE_MARK = re.compile(r"(?<![\w‘'])[‘'](?=\w)|(?<=[\w.,?!…])[’'](?!\w)")
SPACE_OR_BRACKET = frozenset(" \t\n\u00a0([—–-/")


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What stands between two quotation marks; offsets without the marks.

    `paragraph` is its number in the text. `continues` is true where the paragraph before ended without a closing mark.
    """

    start_char: int
    end_char: int
    paragraph: int
    continues: bool = False


def find_quoted(text: str) -> tuple[Quoted, ...]:
    """All quoted stretches in text order, none inside another; a mark without its partner is passed over.

    A quotation that its paragraph leaves open ends with the paragraph if the next one opens with a mark.
    Single marks count only in a text without double ones, as an apostrophe looks like them.
    """
    paragraphs = list(find_paragraphs(text))
    marks = DOUBLE_MARK if DOUBLE_MARK.search(text) else SINGLE_MARK
    quoted: list[Quoted] = []
    was_open = False
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else len(text)
        is_followed = marks.match(text, following) is not None
        continues = was_open
        was_open = False
        for first, last in _pair_marks(text, start, end, marks):
            if last is None and not is_followed:
                continue
            was_open = last is None
            stripped = _strip(text, first, end if last is None else last)
            if stripped:
                quoted.append(
                    Quoted(start_char=stripped[0], end_char=stripped[1], paragraph=number, continues=continues)
                )
                continues = False
    return tuple(quoted)


def find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each paragraph, without the white space that ends it."""
    start = 0
    for match in PARAGRAPH_END.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _pair_marks(text: str, start: int, end: int, marks: re.Pattern[str]) -> Iterator[tuple[int, int | None]]:
    """(first character, closing mark or None at the paragraph's end) of each quotation of a paragraph."""
    opened: int | None = None
    depth = 0
    for match in marks.finditer(text, start, end):
        if _opens(text, match, is_open=opened is not None):
            if opened is None:
                opened, depth = match.end(), 1
            elif match[0] in OPENING:
                depth += 1
        elif opened is not None:
            depth -= 1
            if depth == 0 or match[0] not in CLOSING:
                yield opened, match.start()
                opened, depth = None, 0
    if opened is not None:
        yield opened, None


def _opens(text: str, match: re.Match[str], *, is_open: bool) -> bool:
    """Whether a mark opens: by its shape, else by the space before it."""
    if match[0][0] in OPENING or match[0] in ("``", "‘"):
        return True
    if match[0] in CLOSING or match[0] == "’":
        # Some writers close on both sides.
        return not is_open and match[0] == "”" and _stands_free(text, match)
    return not is_open and _stands_free(text, match)


def _stands_free(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    return before in SPACE_OR_BRACKET and not after.isspace()


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The offsets without outer space and the comma of the sentence around; None if no word is left."""
    content = text[start:end]
    if not any(char.isalnum() for char in content):
        return None
    left = len(content) - len(content.lstrip())
    right = len(content.rstrip().removesuffix(",").rstrip())
    return start + left, start + right
