"""Quotes, dates, places and quantities of hostile text: no crash, rows in bounds, time that grows as the text does."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.extractors.dates import extract_dates
from etl.extractors.places import extract_places
from etl.extractors.quantities import extract_quantities
from etl.extractors.quotes import extract_quotes
from etl.knowledge import load_knowledge
from etl.records import AnnotatedArticle

# What each of the extractors looks at, in rows that make no sense: marks without partners, names of one letter,
# absurd dates, numbers without end.
PIECES = (
    "“", "”", '"', "''", "‘", "’", "said ", "according to ", ": ", "X ", "A, B, ", "Paris, ", "County ", "St. ",
    "31 February ", "99999 ", "May ", "the third week of ", "from ", " to ", "and ", "9", "0.", "1,", "$", "km ",
    "million ", "half a ", "dozens of ", "-", "/", "\n\n", "(", "é", "İ", "\u200b", "one hundred and ",
)  # fmt: skip
SHORT, LONG = 2_000, 8_000  # characters
MOST_GROWTH = 4.0  # times as much for each character of the long text as of the short one: quadratic time needs more
NOISE_SECONDS = 0.25
EXTRACTORS: Sequence[tuple[str, Callable[[AnnotatedArticle, Any], Sequence[Any]]]] = (
    ("dates", extract_dates),
    ("places", extract_places),
    ("quantities", extract_quantities),
    ("quotes", extract_quotes),
)


def read(annotated: AnnotatedArticle) -> dict[str, float]:
    """Seconds of each extractor; its rows stand in the text, in order."""
    seconds: dict[str, float] = {}
    for layer, extract in EXTRACTORS:
        started = time.process_time()
        rows = tuple(extract(annotated, load_knowledge()))
        seconds[layer] = time.process_time() - started
        spans = [(row.start_char, row.end_char) for row in rows]
        assert all(0 <= start < end <= len(annotated.article.body_text) for start, end in spans)
        assert [start for start, _ in spans] == sorted(start for start, _ in spans)
        added: dict[str, Any] = {layer: rows}
        annotated = replace(annotated, **added)
    return seconds


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_is_read_in_linear_time(annotate_text: Callable[..., AnnotatedArticle], pieces: list[str]) -> None:
    unit = "".join(pieces)
    short, long = (read(annotate_text(f"They met. {unit * (size // len(unit))} They left.")) for size in (SHORT, LONG))
    for layer, seconds in long.items():
        assert seconds <= NOISE_SECONDS + MOST_GROWTH * (LONG / SHORT) * short[layer], layer
