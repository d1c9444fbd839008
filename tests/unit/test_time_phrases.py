"""Time expressions: a phrase a row of data/time_phrases.csv, said on Wednesday, 16 June 2021, at 10:20."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.extractors.dates import extract_dates, find_candidates
from etl.knowledge.time_words import find_holiday, holiday_length, list_holiday, load_time_words
from etl.records import AnnotatedArticle, DateExpression
from etl.timex.calendar import move_working_days
from etl.timex.rules import load_rules, load_words
from etl.timex.scan import find_runs

PHRASES = Path(__file__).parent / "data" / "time_phrases.csv"
SAID = datetime(2021, 6, 16, 10, 20, tzinfo=UTC)
COLUMNS = ("text", "timex_type", "timex_value", "date_start", "date_end")
PIECES = (
    *("Monday", "next", "last", "week", "Aug.", "may", "March", "31", "2017", "2/29", "5", "p.m.", "at", "from", "to"),
    *("between", "and", "half", "past", "two", "hours", "ago", "every", "99999", "9" * 40, "the", "2nd", "of", "in"),
    *(
        "a",
        "Easter",
        "Ramadan",
        "'97",
        "1990s",
        "q3",
        "-",
        "/",
        ":",
        ",",
        ".",
        "year",
        "day",
        "after",
        "before",
        "weeks",
    ),
)


def _read_phrases() -> list[tuple[str, ...]]:
    with PHRASES.open(newline="", encoding="utf-8") as file:
        return [(row["sentence"], *(row[column] for column in COLUMNS)) for row in csv.DictReader(file)]


def _row(found: DateExpression) -> tuple[str, ...]:
    return tuple(str(getattr(found, column) or "") for column in COLUMNS)


def _extract(annotate_text: Callable[..., AnnotatedArticle], text: str) -> tuple[DateExpression, ...]:
    knowledge: Any = SimpleNamespace()
    return extract_dates(annotate_text(text, SAID.date(), published_at=SAID), knowledge)


@pytest.mark.parametrize("case", _read_phrases(), ids=lambda case: case[0])
def test_phrase_has_its_value_and_days(annotate_text: Callable[..., AnnotatedArticle], case: tuple[str, ...]) -> None:
    sentence, *expected = case
    assert [_row(found) for found in _extract(annotate_text, sentence)] == [tuple(expected)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The score was 6-4 when they met.",
        "He ate 3/8 of the cake.",
        "You may march on.",
        "It is a matter of days.",
        "They paid 5 a share.",
        "The ratio of 10 to 12 is low.",
        "Room 1140 is free.",
        "Version 10.5.2 is out.",
        "It was high noon.",
        "They live at 12 Summerfield Road.",
    ],
)
def test_numbers_of_another_kind_are_no_times(annotate_text: Callable[..., AnnotatedArticle], sentence: str) -> None:
    assert _extract(annotate_text, sentence) == ()


@given(st.lists(st.sampled_from(PIECES), max_size=14))
@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_row_of_time_words_is_read_in_order(
    annotate_text: Callable[..., AnnotatedArticle], words: list[str]
) -> None:
    rows = _extract(annotate_text, " ".join(("They", *words, "met.")))
    assert all(first.end_char <= last.start_char for first, last in pairwise(rows))
    assert all((row.date_start is None) == (row.date_end is None) for row in rows)
    assert all(row.date_start <= row.date_end for row in rows if row.date_start and row.date_end)


@given(st.lists(st.sampled_from(PIECES), max_size=20))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_looking_only_around_words_of_time_misses_no_match(words: list[str]) -> None:
    text = " ".join(words)
    everywhere = {
        (match.span(), rule.name) for rule in load_rules() for match in rule.pattern.finditer(text) if match[0]
    }
    assert {(match.span(), rule.name) for match, rule in find_candidates(text)} == everywhere


def test_text_without_words_of_time_is_not_searched() -> None:
    text = "The envoy left the hall and spoke to nobody. " * 50
    assert not list(find_runs(text, load_words()))


@pytest.mark.parametrize("piece", ["5 to 6 ", "from 5 ", "Monday at ", "3/4-", "2017-", "at half past ", "the 2nd of "])
def test_spans_and_clock_times_are_found_in_linear_time(piece: str) -> None:
    # Quadratic matching would need minutes here; the number of candidates tells that all was read.
    assert len(list(find_candidates((piece * 15000)[:15000]))) <= 30000


def test_feasts_of_other_calendars() -> None:
    rules = load_time_words().holidays
    days = {
        "orthodox easter": date(2021, 5, 2),
        "rosh hashanah": date(2019, 9, 30),
        "passover": date(2018, 3, 31),
        "hanukkah": date(2018, 12, 3),
        "purim": date(2017, 3, 12),
        "eid al-fitr": date(2020, 5, 24),
        "eid al-adha": date(2018, 8, 21),
        "chinese new year": date(2019, 2, 5),
        "mid-autumn festival": date(2020, 10, 1),
        "diwali": date(2017, 10, 19),
        "holi": date(2020, 3, 10),
        "thanksgiving eve": date(2021, 11, 24),
        "mardi gras": date(2017, 2, 28),
    }
    assert {name: find_holiday(rules[name], day.year) for name, day in days.items()} == days


def test_islamic_feasts_may_come_twice_a_year_and_last() -> None:
    rule = load_time_words().holidays["eid al-fitr"]
    assert [day.year for day in list_holiday(rule, 2000)] == [2000, 2000]
    assert holiday_length(load_time_words().holidays["ramadan"]) == 30


def test_working_days_leave_out_weekends() -> None:
    friday = date(2021, 6, 18)
    assert move_working_days(friday, 1) == date(2021, 6, 21)
    assert move_working_days(friday, 6) == date(2021, 6, 28)
    assert move_working_days(date(2021, 6, 21), -1) == friday
