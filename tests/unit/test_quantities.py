"""Quantities: value, unit, SI value, ranges, change, and what is no quantity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from etl.extractors.dates import extract_dates
from etl.extractors.quantities import extract_quantities
from etl.knowledge.units import load_units
from etl.measures.amounts import find_amounts
from etl.records import AnnotatedArticle, Quantity

Find = Callable[[str], tuple[Quantity, ...]]


@pytest.fixture
def find(annotate_text: Callable[..., AnnotatedArticle]) -> Find:
    knowledge: Any = SimpleNamespace(units=load_units())

    def run(text: str) -> tuple[Quantity, ...]:
        annotated = annotate_text(text, date(2017, 8, 16))
        return extract_quantities(replace(annotated, dates=extract_dates(annotated, knowledge)), knowledge)

    return run


def test_missile_guidelines(find: Find) -> None:
    rows = find(
        "They extended the missile range limit from 300 kilometers to 800 km. "
        "Missiles can carry a warhead of up to 500 kg. The envoys spoke for about 15 minutes."
    )
    assert [(row.text, row.value, row.unit, row.value_si) for row in rows] == [
        ("300 kilometers", 300, "kilometre", 300_000),
        ("800 km", 800, "kilometre", 800_000),
        ("500 kg", 500, "kilogram", 500),
        ("15 minutes", 15, "minute", 900),
    ]
    assert [row.measured_text for row in rows] == ["missile range limit", "missile range limit", "warhead", "spoke"]
    assert [row.change for row in rows] == ["increase", "increase", "limit", "none"]
    assert [row.is_approximate for row in rows] == [False, False, True, True]


@pytest.mark.parametrize(
    ("sentence", "currency", "unit_si"),
    [
        ("It cost $3.6bn.", "USD", None),
        ("It cost C$7 million.", "CAD", None),
        ("It cost 40 million euros.", "EUR", None),
        ("The wind blew at 30mph.", None, "m/s"),
        ("They carried 3 tonnes.", None, "kg"),
        ("They sold 12 trucks.", None, None),
    ],
)
def test_money_has_a_currency_and_measures_an_si_unit(
    find: Find, sentence: str, currency: str | None, unit_si: str | None
) -> None:
    (row,) = find(sentence)
    assert (row.currency_code, row.unit_si) == (currency, unit_si)


def test_what_is_measured_is_neither_a_share_nor_what_a_span_of_time_stands_beside(find: Find) -> None:
    rows = find("The lead was their biggest in two years. Half of the 60 acres belong to the town.")
    assert {row.text: row.measured_text for row in rows} == {
        "two years": None, "Half of the 60 acres": None, "60 acres": None,
    }  # fmt: skip


def test_tables_are_not_read(find: Find) -> None:
    rows = "Oslo;48;60;rn;0.43;75\nBergen;41;55;rn;0.40;71\nHamar;40;51;rn;0.10;70"
    found = find(f"The town sold 12 trucks on Monday.\n\n{rows}\n\nThe mayor bought 3 ships.")
    assert [row.text for row in found] == ["12 trucks", "3 ships"]


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "value_si"),
    [
        ("The wind blew at 30mph.", 30, "mile per hour", 13.4112),
        ("It rose to 40 degrees Celsius.", 40, "celsius", 313.15),
        ("It sank to minus 40 Fahrenheit.", -40, "fahrenheit", 233.15),
        ("They seized 3.4m tons of rice.", 3_400_000, "ton", None),
        ("The field covers 20 hectares.", 20, "hectare", 200_000),
        ("The plant makes 600 megawatts.", 600, "megawatt", 600_000_000),
        ("They pumped 9 barrels a day.", 9, "barrel per day", 1.65611774565e-05),
        ("Prices rose 3.5 per cent.", 3.5, "percentage", None),
        ("The leak held 32GB of mail.", 32, "gigabyte", 32_000_000_000),
        ("It cost $3.6bn.", 3_600_000_000, "dollar", None),
        ("It cost US$ 7 million.", 7_000_000, "dollar", None),
        ("It cost 30 million yen.", 30_000_000, "japanese yen", None),
        ("It cost EUR80m.", 80_000_000, "euro", None),
        ("It cost A$5 per share.", 5, "australian dollar per share", None),
        ("They arrested 400 students.", 400, "student", None),
        ("They arrested twenty-one students.", 21, "student", None),
        ("They arrested half a dozen students.", 6, "student", None),
        ("One of the best players left.", 1, "player", None),
        ("The 50-year-old man left.", 50, "year of age", 50 * 31_557_600),
        ("It took two and a half hours.", 2.5, "hour", 9000),
    ],
)
def test_value_and_unit(find: Find, sentence: str, value: float, unit: str, value_si: float | None) -> None:
    (row,) = find(sentence)
    assert (row.value, row.unit) == (value, unit)
    assert row.value_si == (None if value_si is None else pytest.approx(value_si))


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("It burns 20-40W at night.", 20, 40, "watt"),
        ("It costs between $31 and $35 per share.", 31, 35, "dollar per share"),
        ("Prices will rise 3 to 5 percent.", 3, 5, "percentage"),
        ("They want from $20 to $30 billion.", 20e9, 30e9, "dollar"),
        ("Claims range from 200 euros to 400 euros.", 200, 400, "euro"),
        ("Hundreds of soldiers fled.", 100, 1000, "soldier"),
        ("Tens of thousands of people fled.", 10_000, 100_000, "people"),
    ],
)
def test_a_range_is_one_row(find: Find, sentence: str, low: float, high: float, unit: str) -> None:
    (row,) = find(sentence)
    assert (row.value, row.value_high, row.unit) == (low, high, unit)


def test_change_of_direction(find: Find) -> None:
    rows = find("Exports fell 7 percent. Imports were up 2 percent. Talks drew 9 envoys.")
    assert [row.change for row in rows] == ["decrease", "increase", "none"]


@pytest.mark.parametrize(
    ("sentence", "is_approximate"),
    [
        ("More than 30 people died.", True),
        ("Nearly 30 people died.", True),
        ("Dozens of people died.", True),
        ("Exactly 30 people died.", False),
    ],
)
def test_approximation(find: Find, sentence: str, is_approximate: bool) -> None:
    assert [row.is_approximate for row in find(sentence)] == [is_approximate]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was signed on Aug. 16, 2017.",
        "It happened in 2012.",
        "They met at 10:30 a.m. Tuesday.",
        "It was the 23rd meeting and the second one.",
        "An F-35 and a COVID-19 ward stood there.",
        "They stood in Section 12.",
        "The S&P 500 closed.",
        "No one came.",
        "They won 3-2.",
        "Call 555-1234-99.",
    ],
)
def test_dates_ordinals_and_names_are_no_quantities(find: Find, sentence: str) -> None:
    assert find(sentence) == ()


def test_duration_inside_a_relative_date_is_a_quantity(find: Find) -> None:
    assert [(row.value, row.unit) for row in find("Nine days later he fled.")] == [(9, "day")]


def test_offsets_hold_in_the_stored_text(find: Find) -> None:
    text = "They fired it\n300\nkilometers off."
    (row,) = find(text)
    assert text[row.start_char : row.end_char] == row.text == "300\nkilometers"


@pytest.mark.parametrize("text", ["9" * 1000, "1/0 people", "$" * 500, "0 people", "1,,2", "one two three", "½"])
def test_absurd_numbers_do_not_crash(find: Find, text: str) -> None:
    find(text)


@pytest.mark.parametrize("piece", ["1 ", "one ", "1,", "12:3", "$1 to ", "1/2 ", "9", "half a ", "five- ", "$"])
def test_reading_is_linear_in_adversarial_text(piece: str) -> None:
    # Quadratic reading would need minutes here.
    assert sum(1 for _ in find_amounts((piece * 6000)[:6000], load_units())) <= 6000


def test_every_alias_finds_its_unit() -> None:
    units = load_units()
    for unit in units.units:
        assert units.find(unit.unit) is unit, unit.unit
        for symbol in unit.symbols:
            assert units.by_symbol[symbol] is unit, symbol


def test_no_name_stands_for_two_units() -> None:
    units = load_units().units
    names = [name for unit in units for name in (unit.unit, *unit.aliases)]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
