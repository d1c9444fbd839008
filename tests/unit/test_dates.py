"""Time expressions: what is found, its TIMEX3 value, its days, and whether the anchor was needed."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from etl.extractors.dates import extract_dates, find_candidates
from etl.knowledge.number_words import load_number_words
from etl.knowledge.time_words import find_easter, find_holiday
from etl.knowledge.units import load_units
from etl.records import AnnotatedArticle, DateExpression
from etl.timex.calendar import interval_of, move_day
from etl.timex.precision import read_precision

WEDNESDAY = date(2017, 8, 16)
Find = Callable[..., tuple[DateExpression, ...]]


@pytest.fixture
def find(annotate_text: Callable[..., AnnotatedArticle]) -> Find:
    knowledge: Any = SimpleNamespace(units=load_units())

    def run(text: str, published: date | None = WEDNESDAY) -> tuple[DateExpression, ...]:
        return extract_dates(annotate_text(text, published), knowledge)

    return run


def values(rows: tuple[DateExpression, ...]) -> dict[str, str | None]:
    return {row.text: row.timex_value for row in rows}


SEED_LIKE = (
    "The envoys spoke on Tuesday night, the ministry said Wednesday. The two took office in May. "
    "In 2012 the allies signed the pact, and they agreed earlier this month to review it."
)


def test_anchored_article_resolves_relative_dates(find: Find) -> None:
    rows = {row.text: row for row in find(SEED_LIKE)}
    assert values(tuple(rows.values())) == {
        "Tuesday night": "2017-08-15TNI",
        "Wednesday": "2017-08-16",
        "May": "2017-05",
        "2012": "2012",
        "earlier this month": "2017-08",
    }
    night = rows["Tuesday night"]
    assert (night.timex_type, night.date_start, night.date_end) == ("TIME", date(2017, 8, 15), date(2017, 8, 15))
    month = rows["earlier this month"]
    assert (month.date_start, month.date_end, month.date_status) == (date(2017, 8, 1), date(2017, 8, 31), "relative")
    assert rows["2012"].date_status == "explicit"


def test_undated_article_leaves_relative_dates_null_and_keeps_absolute_ones(find: Find) -> None:
    rows = find(SEED_LIKE + " It was signed on Aug. 16, 2017, and amended on Sept. 3.", None)
    unresolved = [row for row in rows if row.date_status == "unresolved"]
    assert [row.text for row in unresolved] == ["Tuesday night", "Wednesday", "May", "earlier this month", "Sept. 3"]
    assert all(row.timex_value is row.date_start is row.date_end is None for row in unresolved)
    resolved = {row.text: (row.timex_value, row.date_status) for row in rows if row not in unresolved}
    assert resolved == {"2012": ("2012", "explicit"), "Aug. 16, 2017": ("2017-08-16", "explicit")}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Ministers met Wednesday.", "2017-08-16"),  # said on a Wednesday: that day
        ("Ministers met Thursday.", "2017-08-10"),
        ("Ministers will meet Friday.", "2017-08-18"),
        ("Ministers will meet Monday.", "2017-08-21"),
        ("Ministers met last Wednesday.", "2017-08-09"),
        ("Ministers will meet next Tuesday.", "2017-08-22"),
        ("The deadline was set; they have until Friday.", "2017-08-18"),
    ],
)
def test_weekday_follows_tense(find: Find, sentence: str, value: str) -> None:
    assert [row.timex_value for row in find(sentence)] == [value]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("August 16, 2017", "2017-08-16"),
        ("Aug 16 2017", "2017-08-16"),
        ("16 August 2017", "2017-08-16"),
        ("the 16th of August, 2017", "2017-08-16"),
        ("Wednesday, Aug. 16, 2017", "2017-08-16"),
        ("2017-08-16", "2017-08-16"),
        ("2017/08/16", "2017-08-16"),
        ("16.08.2017", "2017-08-16"),
        ("8/16/2017", "2017-08-16"),
        ("16/8/2017", "2017-08-16"),
    ],
)
def test_day_month_year_in_every_order(find: Find, written: str, value: str) -> None:
    (row,) = find(f"The pact was signed on {written} in Oslo.", None)
    assert (row.timex_value, row.date_start, row.date_status) == (value, date(2017, 8, 16), "explicit")


@pytest.mark.parametrize(
    ("written", "timex_type", "value", "first", "last"),
    [
        ("yesterday", "DATE", "2017-08-15", (2017, 8, 15), (2017, 8, 15)),
        ("last week", "DATE", "2017-W32", (2017, 8, 7), (2017, 8, 13)),
        ("over the weekend", "DATE", "2017-W32-WE", (2017, 8, 12), (2017, 8, 13)),
        ("two years ago", "DATE", "2015", (2015, 1, 1), (2015, 12, 31)),
        ("three days ago", "DATE", "2017-08-13", (2017, 8, 13), (2017, 8, 13)),
        ("in the second quarter", "DATE", "2017-Q2", (2017, 4, 1), (2017, 6, 30)),
        ("in the third quarter of 2016", "DATE", "2016-Q3", (2016, 7, 1), (2016, 9, 30)),
        ("in the first half of 2016", "DATE", "2016-H1", (2016, 1, 1), (2016, 6, 30)),
        ("in the summer of 1994", "DATE", "1994-SU", (1994, 6, 1), (1994, 8, 31)),
        ("last winter", "DATE", "2016-WI", (2016, 12, 1), (2017, 2, 28)),
        ("in the late 1980s", "DATE", "198", (1980, 1, 1), (1989, 12, 31)),
        ("in the 19th century", "DATE", "18", (1800, 1, 1), (1899, 12, 31)),
        ("on July 3-5", "DATE", "2017-07-03/2017-07-05", (2017, 7, 3), (2017, 7, 5)),
        ("in 1939-1945", "DATE", "1939/1945", (1939, 1, 1), (1945, 12, 31)),
        ("on Good Friday", "DATE", "2017-04-14", (2017, 4, 14), (2017, 4, 14)),
        ("at 10:35 a.m. Tuesday", "TIME", "2017-08-15T10:35", (2017, 8, 15), (2017, 8, 15)),
        ("in the past three weeks", "DURATION", "P3W", (2017, 7, 26), (2017, 8, 15)),
        ("at 10 p.m.", "TIME", "T22:00", (2017, 8, 16), (2017, 8, 16)),
        ("last night", "TIME", "2017-08-15TNI", (2017, 8, 15), (2017, 8, 15)),
    ],
)
def test_days_of_each_kind_of_expression(
    find: Find, written: str, timex_type: str, value: str, first: tuple[int, ...], last: tuple[int, ...]
) -> None:
    (row,) = find(f"The rebels attacked the town {written}.")
    assert (row.timex_type, row.timex_value) == (timex_type, value)
    assert (row.date_start, row.date_end) == (date(*first), date(*last))


@pytest.mark.parametrize(
    ("sentence", "timex_type", "value"),
    [
        ("They talked for 15 minutes.", "DURATION", "PT15M"),
        ("It lasted three days.", "DURATION", "P3D"),
        ("They fought for three weeks.", "DURATION", "P3W"),
        ("He served two and a half years.", "DURATION", "P2Y6M"),
        ("She waited several months.", "DURATION", "PXM"),
        ("They met every day.", "SET", "P1D"),
        ("They meet each Friday.", "SET", "XXXX-WXX-5"),
        ("The group protests on Tuesdays.", "SET", "XXXX-WXX-2"),
        ("The troops are now in the city.", "DATE", "PRESENT_REF"),
        ("He was recently freed.", "DATE", "PAST_REF"),
    ],
)
def test_expressions_without_days(find: Find, sentence: str, timex_type: str, value: str) -> None:
    (row,) = find(sentence)
    assert (row.timex_type, row.timex_value, row.date_start, row.date_end) == (timex_type, value, None, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "He may go.",
        "May I ask why?",
        "Prime Minister Theresa May spoke.",
        "Troops march on.",
        "It was a second term for a third man.",
        "Some 2000 people fled.",
        "They drove 1990 miles.",
        "The 6-year-old boy slept.",
        "He paid $2012 for it.",
        "The sun is up.",
    ],
)
def test_words_in_another_sense_are_no_dates(find: Find, sentence: str) -> None:
    assert find(sentence) == ()


def test_dateline_date_counts(find: Find) -> None:
    assert values(find("OSLO, Aug. 14 (Reuters) - Two men were held."))["Aug. 14"] == "2017-08-14"


def test_month_and_day_without_year_are_nearest_or_follow_tense(find: Find) -> None:
    january = date(2000, 1, 15)
    assert values(find("The boat sank on Nov. 25.", january)) == {"Nov. 25": "1999-11-25"}
    assert values(find("The trial will open on Feb. 10.", january)) == {"Feb. 10": "2000-02-10"}


def test_later_expressions_look_back_to_the_date_named_last(find: Find) -> None:
    text = "Profit fell in the second quarter of 2016 from a year earlier."
    assert [row.timex_value for row in find(text)] == ["2016-Q2", "2015-Q2"]


@pytest.mark.parametrize("text", ["It met on 31 February 2017.", "It met on Feb. 31.", "Meet on 2017-02-31."])
def test_days_that_do_not_exist_are_unresolved(find: Find, text: str) -> None:
    for row in find(text):
        assert row.date_start is None or row.timex_value == "2017"


@pytest.mark.parametrize("text", ["In the year 99999 it ends.", "9" * 1000, "Back 999999 years ago.", "in 0000-00-00"])
def test_absurd_numbers_do_not_crash(find: Find, text: str) -> None:
    assert all(row.date_start is None for row in find(text))


def test_offsets_hold_in_the_stored_text(find: Find) -> None:
    text = "It began on\nAug.\n  5, 2016, they said."
    (row,) = find(text)
    assert text[row.start_char : row.end_char] == row.text == "Aug.\n  5, 2016"
    assert row.timex_value == "2016-08-05"


@pytest.mark.parametrize("piece", ["1 ", "two hundred and ", "Jan. 1 ", "the last ", "1990-", "9", "early late ", "a "])
def test_matching_is_linear_in_adversarial_text(piece: str) -> None:
    # Quadratic matching would need minutes here; the number of candidates tells that all was read.
    candidates = list(find_candidates((piece * 15000)[:15000]))
    assert len(candidates) <= 15000


def test_rows_never_overlap_and_stand_in_order(find: Find) -> None:
    rows = find("Late last Tuesday night, Aug. 8, 2017, at 10 p.m., and again two days later in May 2016.")
    assert all(a.end_char <= b.start_char for a, b in pairwise(rows))


def test_interval_of_refuses_what_is_no_interval() -> None:
    assert [interval_of(value) for value in ("PAST_REF", "P3D", "2017-13", "2017-W54", "0000", "2017-02-29", "")] == [
        None
    ] * 7
    assert interval_of("2016-02") == (date(2016, 2, 1), date(2016, 2, 29))


def test_moving_by_months_stays_in_shorter_months() -> None:
    assert move_day(date(2017, 3, 31), "M", -1) == date(2017, 2, 28)
    assert move_day(date(2016, 2, 29), "Y", 1) == date(2017, 2, 28)


def test_movable_feasts() -> None:
    assert [find_easter(year) for year in (2000, 2017, 2024)] == [
        date(2000, 4, 23),
        date(2017, 4, 16),
        date(2024, 3, 31),
    ]
    assert find_holiday("weekday:11:4:4", 2017) == date(2017, 11, 23)
    assert find_holiday("weekday:5:-1:1", 2017) == date(2017, 5, 29)


def test_number_words() -> None:
    read = load_number_words().read
    assert read("thirty-one thousand two hundred five") == 31205
    assert read("1,200") == 1200
    assert read("7 hundred thousand") == 700_000
    assert read("two three") is None


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ("2017-08-15T09:30", "minute"),
        ("2017-08-15T09", "hour"),
        ("2017-08-15TNI", "part_of_day"),
        ("2017-08-15", "day"),
        ("XXXX-12-25", "day"),
        ("2017-W33-WE", "weekend"),
        ("2017-W33", "week"),
        ("2017-08", "month"),
        ("2017-SU", "season"),
        ("2017-Q3", "quarter"),
        ("2017-H1", "half_year"),
        ("2017", "year"),
        ("199", "decade"),
        ("19", "century"),
        ("2017-08-15/2017-08-20", "interval"),
        # What is vague has none.
        ("PAST_REF", None),
        (None, None),
    ],
)
def test_precision_of_a_value(value: str | None, precision: str | None) -> None:
    assert read_precision("DATE", value) == precision
    assert read_precision("DURATION", value) is None
