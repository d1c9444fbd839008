"""Quantities of an article: a number with its unit or with what it counts."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from spacy.tokens import Span

from etl.knowledge import Knowledge
from etl.knowledge.quantity_cues import load_quantity_cues
from etl.knowledge.units import UnitTable
from etl.measures.amounts import Amount, find_amounts
from etl.measures.context import CUE_WIDTH, find_change, find_measured, is_approximate
from etl.measures.naming import name_unit, si_unit, si_value, unit_text
from etl.measures.ranges import merge_ranges
from etl.measures.readings import Reading, read_context
from etl.records import AnnotatedArticle, DateExpression, Quantity

CALENDAR_TYPES = ("DATE", "TIME", "SET")
COUNTED_TIME = re.compile(
    r"[\s-](?:\w+[\s-])?(?:second|minute|hour|day|night|week|month|quarter|year|decade|centur)", re.IGNORECASE
)


def extract_quantities(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Quantity, ...]:
    """All quantities in text order: measures, money, shares, durations and counted nouns.

    Dates, years, times of day, ordinals and numbers in names are none. A range is one row with both
    limits; a change "from 3 km to 8 km", where both have their unit, is two. Tables and other boilerplate are not
    read.
    """
    text, units = annotated.plain_text, knowledge.units
    amounts = [amount for amount in find_amounts(text, units) if not _is_calendar(amount, annotated.dates, text)]
    readings = (
        read_context(amount, annotated.doc, text, units)
        for amount in merge_ranges(amounts, text)
        if annotated.sentence_at(amount.start).section_kind != "boilerplate"
    )
    return tuple(_make_row(reading, annotated, text, units) for reading in readings if reading is not None)


def _is_calendar(amount: Amount, dates: Sequence[DateExpression], text: str) -> bool:
    """Whether the number belongs to a date or time of day, and not to a length of time inside it."""
    position = bisect_right(dates, amount.number_end - 1, key=lambda row: row.start_char) - 1
    if position < 0 or dates[position].end_char <= amount.number_start:
        return False
    row = dates[position]
    if row.timex_type not in CALENDAR_TYPES:
        return False
    has_length = row.timex_type == "SET" or row.date_status != "explicit"
    return not (has_length and COUNTED_TIME.match(text[amount.number_end : row.end_char]))


def _make_row(reading: Reading, annotated: AnnotatedArticle, text: str, units: UnitTable) -> Quantity:
    amount, counted = reading.amount, reading.counted
    end = max(amount.end, counted.end_char + len(amount.rate_text or "")) if counted is not None else amount.end
    before = text[max(0, amount.start - CUE_WIDTH) : amount.start]
    measured, verb_lemma = _find_measured(reading, annotated, before, end)
    measured_text = annotated.text_at(measured.start_char, measured.end_char) if measured is not None else None
    cues = load_quantity_cues()
    return Quantity(
        article_id=annotated.article.article_id,
        start_char=amount.start,
        end_char=end,
        text=annotated.text_at(amount.start, end),
        value=amount.value,
        value_high=amount.value_high,
        unit_text=unit_text(reading),
        unit=name_unit(reading, units),
        value_si=si_value(amount, units),
        unit_si=si_unit(amount, units),
        currency_code=amount.unit.currency_code if amount.unit else None,
        measured_text=measured_text,
        change=find_change(before, verb_lemma, measured_text, cues),
        is_approximate=is_approximate(before, amount, cues),
    )


def _find_measured(
    reading: Reading, annotated: AnnotatedArticle, before: str, end: int
) -> tuple[Span | None, str | None]:
    """What is measured, and the lemma of the verb that governs the amount."""
    amount, doc = reading.amount, annotated.doc
    span = doc.char_span(amount.start, end, alignment_mode="expand")
    if span is None:
        return None, None
    measured, verb = find_measured(span.root, range(span.start, span.end))
    lemma = verb.lemma_.lower() if verb is not None else None
    if reading.counted is not None and not before.rstrip().endswith(" of"):
        return None, lemma  # a count measures what it counts
    is_time = amount.unit is not None and amount.unit.dimension == "time"
    is_done = verb is not None and verb.pos_ == "VERB"
    if is_time and not is_done and span.root.dep_ == "pobj" and span.root.head.lower_ != "of":
        return None, lemma  # "the biggest lead *in two years*"
    if is_time and verb is not None and (measured is None or measured.root.i < verb.i):
        return doc[verb.i : verb.i + 1], lemma  # how long something was done
    return measured, lemma
