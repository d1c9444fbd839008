"""Tells the body of an article from captions, datelines and other page furniture.

Careful with the news itself: a text of which nothing would be left is all lead.
"""

import re
from collections.abc import Iterator, Sequence

from etl.datelines import find_closing_credit, find_dateline
from etl.knowledge.furniture import CLOSING_LINES, OPENING_LINES, load_furniture
from etl.records import Section

# A paragraph ends at a blank line, or at a line end that follows the end of a sentence.
PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n|(?<=[.?!:;\"'”’)])[ \t\r]*\n")
LINE = re.compile(r"[^\r\n]+")
SENTENCE_END = re.compile(r"[.?!…:;,][\"'”’)]*\Z")
LONGEST_HEADLINE = 20  # words
FEWEST_LINES_BELOW_HEADLINE = 2

Span = tuple[int, int, str]  # start, end, kind


def find_sections(article_id: str, body_text: str) -> tuple[Section, ...]:
    """Sections in text order: they do not overlap and together cover all text but white space.

    The first paragraph of the news is the lead, the rest of it the body.
    """
    furniture = _find_furniture(body_text)
    narrative = list(_find_gaps(body_text, furniture))
    if not any(char.isalpha() for start, end in narrative for char in body_text[start:end]):
        furniture, narrative = [], list(_find_gaps(body_text, []))
    spans = [*furniture, *_split_lead(body_text, narrative)]
    return tuple(
        Section(article_id=article_id, start_char=start, end_char=end, kind=kind) for start, end, kind in sorted(spans)
    )


def _find_furniture(text: str) -> list[Span]:
    """What is no news, in text order: furniture of lines, then headline, dateline and closing credit."""
    lines = list(_find_lines(text))
    spans = list(_mark_lines(text, lines))
    headline = _find_headline(text, lines, spans)
    if headline:
        spans.append(headline)
    first = next(_find_gaps(text, spans), None)
    dateline = find_dateline(text, first[0]) if first else None
    if dateline and dateline.end < len(text.rstrip()):
        spans.append((dateline.start, dateline.start + len(text[dateline.start : dateline.end].rstrip()), "dateline"))
    *_, last = (None, *_find_gaps(text, spans))
    credit = find_closing_credit(text[: last[1]]) if last else None
    if last and credit and credit[0] > last[0]:
        spans.append((credit[0], credit[1], "boilerplate"))
    return sorted(spans)


def _find_lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold anything, without white space at their ends."""
    for match in LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            yield start, start + len(stripped)


def _mark_lines(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Span]:
    furniture = load_furniture()
    for number, (start, end) in enumerate(lines):
        found = furniture.find_spans(
            text[start:end],
            is_opening=number < OPENING_LINES,
            is_closing=number >= len(lines) - CLOSING_LINES and number > 0,
        )
        for first, last, kind in found:
            yield start + first, start + last, kind


def _find_headline(text: str, lines: Sequence[tuple[int, int]], marked: Sequence[Span]) -> Span | None:
    """The first line, where it is short, ends like no sentence and stands apart from the paragraphs below."""
    below = [span for span in lines[1:] if not any(start <= span[0] < end for start, end, _ in marked)]
    if len(below) < FEWEST_LINES_BELOW_HEADLINE or any(start == lines[0][0] for start, _, _ in marked):
        return None
    start, end = lines[0]
    headline, following = text[start:end], text[below[0][0]]
    stands_apart = "\n" in text[end : lines[1][0]].replace("\n", "", 1) or all(
        SENTENCE_END.search(text[first:last]) for first, last in below
    )
    is_headline = len(headline.split()) <= LONGEST_HEADLINE and not SENTENCE_END.search(headline)
    if not is_headline or not stands_apart or following.islower() or find_dateline(text, start):
        return None
    return start, end, "headline"


def _find_gaps(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """What the spans leave, without white space at its ends; empty stretches are left out."""
    position = 0
    for start, end, _ in [*sorted(spans), (len(text), len(text), "")]:
        stripped = text[position:start].strip()
        if stripped:
            first = text.index(stripped, position)
            yield first, first + len(stripped)
        position = max(position, end)


def _split_lead(text: str, narrative: Sequence[tuple[int, int]]) -> Iterator[Span]:
    for number, (start, end) in enumerate(narrative):
        if number > 0:
            yield start, end, "body"
            continue
        border = PARAGRAPH_END.search(text, start, end)
        lead_end = start + len(text[start : border.start()].rstrip()) if border else end
        yield start, lead_end, "lead"
        rest = text[lead_end:end].strip()
        if rest:
            yield end - len(text[lead_end:end].lstrip()), end, "body"
