"""Tells the body of an article from captions, datelines and other page furniture.

Careful with the news itself: a text of which nothing would be left is all lead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.datelines import Dateline, find_closing_credit, find_dateline
from etl.headings import find_headlines, find_subheadings, is_heading
from etl.knowledge.furniture import CLOSING_COUNT, OPENING_COUNT, load_furniture
from etl.paragraphs import SENTENCE_END, find_paragraphs
from etl.records import Section

LEAST_ABOVE = 2  # times as much text above the end of the news as below it
OPENING_REACH = 6_000  # characters in which the dateline must stand
LONGEST_REPRISE = 600  # characters of a caption that says again what the text says
FEWEST_REPEATED = 8  # words
TABLE_ROWS, TABLE_NUMBERS = 3, 4  # at least: rows in a table, numbers in a row
WORD = re.compile(r"\w+")
LINE = re.compile(r"[^\n]*\S")
CELL = re.compile(r"[^\s;|]+")
NUMBER = re.compile(r"[+-]?[\d.,:/%]*\d[\d.,:/%]*")

Span = tuple[int, int, str]  # start, end, kind


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """The paragraphs of a text, and what of them is no news."""

    paragraphs: tuple[tuple[int, int], ...]
    furniture: tuple[Span, ...]


def find_sections(article_id: str, body_text: str, *, title: str | None = None) -> tuple[Section, ...]:
    """Sections in text order: they do not overlap and together cover all text but white space.

    The first paragraph of the news is the lead, the rest of it the body. `title`, where known,
    tells a headline that the text repeats.
    """
    layout = _read_layout(body_text, title)
    spans = list(layout.furniture)
    narrative = list(_find_gaps(body_text, spans))
    if not any(char.isalpha() for start, end in narrative for char in body_text[start:end]):
        spans, narrative = [], list(_find_gaps(body_text, []))
    spans.extend(_split_lead(layout.paragraphs, narrative, body_text))
    return tuple(
        Section(article_id=article_id, start_char=start, end_char=end, kind=kind) for start, end, kind in sorted(spans)
    )


def find_opening_dateline(body_text: str, *, title: str | None = None) -> Dateline | None:
    """The dateline that opens the news, also where a headline, a byline or a note stands above it."""
    furniture = load_furniture()
    for start, end in find_paragraphs(body_text[:OPENING_REACH])[:OPENING_COUNT]:
        paragraph = body_text[start:end]
        dateline = find_dateline(body_text, start)
        if dateline is None and is_heading(paragraph, title):
            continue
        found = furniture.find_span(paragraph, is_opening=True, is_closing=False)
        if found is None or found.start > 0:
            return dateline
    return None


def _read_layout(text: str, title: str | None) -> _Layout:
    paragraphs = find_paragraphs(text)
    spans = _mark_furniture(text, paragraphs)
    dateline = find_opening_dateline(text, title=title)
    left = _list_unmarked(paragraphs, spans)
    above = [span for span in left if dateline and span[1] <= dateline.start]
    headlines = above or ([] if dateline else find_headlines(text, left, title))
    spans.extend((start, end, "headline") for start, end in headlines)
    if dateline and dateline.end < len(text.rstrip()):
        spans.append((dateline.start, dateline.start + len(text[dateline.start : dateline.end].rstrip()), "dateline"))
    news = frozenset(_list_unmarked(paragraphs, spans))
    spans.extend((start, end, "headline") for start, end in find_subheadings(text, paragraphs, news))
    *_, last = (None, *_find_gaps(text, spans))
    credit = find_closing_credit(text[: last[1]]) if last else None
    if last and credit and credit[0] > last[0]:
        spans.append((credit[0], credit[1], "boilerplate"))
    return _Layout(paragraphs=paragraphs, furniture=tuple(sorted(spans)))


def _list_unmarked(paragraphs: Sequence[tuple[int, int]], marked: Sequence[Span]) -> list[tuple[int, int]]:
    """The paragraphs that do not begin with something marked."""
    starts = {start for start, _, _ in marked}
    return [span for span in paragraphs if span[0] not in starts]


def _mark_furniture(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Span]:
    """Captions, notices, tables."""
    furniture = load_furniture()
    spans: list[Span] = []
    news_below = 0  # from the end upwards: what stands below other furniture only is still near the end
    for number in reversed(range(len(paragraphs))):
        start, end = paragraphs[number]
        found = furniture.find_span(
            text[start:end],
            is_opening=number < OPENING_COUNT,
            is_closing=news_below < CLOSING_COUNT and number > 0,
        )
        if found is None or found.end - found.start < end - start:
            news_below += 1
        if found and found.ends_news and start - paragraphs[0][0] > LEAST_ABOVE * (paragraphs[-1][1] - start):
            spans = [(first, last, found.kind) for first, last in paragraphs[number:]]
            news_below = 0
        elif found:
            spans.append((start + found.start, start + found.end, found.kind))
    left = _list_unmarked(paragraphs, spans)
    return [*spans, *_mark_tables(text, left), *_mark_reprises(text, left)]


def _mark_tables(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Rows of results, standings and forecasts, where there are several; neighbouring lines of one paragraph
    together."""
    rows: list[tuple[int, int]] = []
    for start, end in paragraphs:
        found = [line.span() for line in LINE.finditer(text, start, end) if _is_row(line[0])]
        rows += [(start, end)] if _is_row(text[start:end]) and len(found) != 1 else found
    if len(rows) < TABLE_ROWS:
        return
    joined = [rows[0]]
    for start, end in rows[1:]:
        if text[joined[-1][1] : start].strip(" \t") == "\n":
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    for start, end in joined:
        yield start, end, "boilerplate"


def _is_row(text: str) -> bool:
    cells = CELL.findall(text)
    numbers = sum(NUMBER.fullmatch(cell) is not None for cell in cells)
    return numbers >= TABLE_NUMBERS and 2 * numbers >= len(cells)


def _mark_reprises(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Captions without a stop at their end whose words the text has elsewhere, word for word."""
    unended = {
        (start, end)
        for start, end in paragraphs
        if end - start <= LONGEST_REPRISE and not SENTENCE_END.search(text[start:end]) and text[start].isupper()
    }
    if not unended or 2 * len(unended) > len(paragraphs):
        return
    folded = {span: f" {' '.join(WORD.findall(text[slice(*span)].casefold()))} " for span in paragraphs}
    whole = "\n".join(folded[span] for span in paragraphs if span not in unended)
    for start, end in sorted(unended):
        words = folded[start, end]
        if words.count(" ") > FEWEST_REPEATED and words in whole:
            yield start, end, "caption"


def _find_gaps(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """What the spans leave, without white space at its ends; empty stretches are left out."""
    position = 0
    for start, end, _ in [*sorted(spans), (len(text), len(text), "")]:
        stripped = text[position:start].strip()
        if stripped:
            first = text.index(stripped, position)
            yield first, first + len(stripped)
        position = max(position, end)


def _split_lead(
    paragraphs: Sequence[tuple[int, int]], narrative: Sequence[tuple[int, int]], text: str
) -> Iterator[Span]:
    for number, (start, end) in enumerate(narrative):
        if number > 0:
            yield start, end, "body"
            continue
        lead_end = next((last for _, last in paragraphs if start < last <= end), end)
        yield start, lead_end, "lead"
        rest = text[lead_end:end].strip()
        if rest:
            yield end - len(text[lead_end:end].lstrip()), end, "body"
