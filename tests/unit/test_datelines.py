"""Datelines and closing credits: place, agency and day, and what is none."""

from datetime import date

import pytest

from etl.datelines import find_closing_credit, find_dateline, infer_date
from etl.knowledge.seeds import read_seed
from etl.sections import find_opening_dateline

NEWS = "Norway and Canada signed a treaty on Monday.\n\nIt will last five years."


@pytest.mark.parametrize(
    ("text", "place", "agency", "month", "day"),
    [
        ("SEOUL, Aug. 16 (Yonhap) -- The", "SEOUL", "Yonhap", 8, 16),
        ("WASHINGTON (Reuters) - The", "WASHINGTON", "Reuters", None, None),
        ("Pyongyang, December 24 (KCNA) -- The", "Pyongyang", "KCNA", 12, 24),
        ("MOSCOW. Aug 16 (Interfax) - The", "MOSCOW", "Interfax", 8, 16),
        ("MOSCOW, August 16. /TASS/. The", "MOSCOW", "TASS", 8, 16),
        ("NAIROBI, Kenya (AP) _ The", "NAIROBI, Kenya", "AP", None, None),
        ("ERIE, Pa. (AP) - The", "ERIE, Pa.", "AP", None, None),
        ("ST. PAUL, Minn., March 17 - The", "ST. PAUL, Minn.", None, 3, 17),
        ("WASHINGTON, D.C., Aug. 16 (Example) -- The", "WASHINGTON, D.C.", "Example", 8, 16),
        ("LONDON — The", "LONDON", None, None, None),
        ("ROME — The", "ROME", None, None, None),
        ("NEW YORK — The", "NEW YORK", None, None, None),
        ("PARIS--The", "PARIS", None, None, None),
        ("CHICAGO—The", "CHICAGO", None, None, None),
        ("MANILA, Philippines -- The", "MANILA, Philippines", None, None, None),
        ("(Reuters) - The", None, "Reuters", None, None),
        ("(CNN)The", None, "CNN", None, None),
        ("KABUL (AP) — The", "KABUL", "AP", None, None),
        ("By JOHN ROE, Associated Press WASHINGTON (AP) — The", "WASHINGTON", "AP", None, None),
        ("By Jane Doe, Associated Press Writer NAIROBI, Kenya (AP) _ The", "NAIROBI, Kenya", "AP", None, None),
        ("(Eds: Adds quotes.) LONDON (AP) — The", "LONDON", "AP", None, None),
        ("(Eds: Adds quotes.)\nLONDON (AP) — The", "LONDON", "AP", None, None),
        ("PARIS, 3 March (AFP) - The", "PARIS", "AFP", 3, 3),
        ("LAGOS/ABUJA, March 3 (Reuters) - The", "LAGOS/ABUJA", "Reuters", 3, 3),
        ("UNITED NATIONS, Aug 16 (Xinhua) -- The", "UNITED NATIONS", "Xinhua", 8, 16),
        ("ANKARA (AA) - The", "ANKARA", "AA", None, None),
        ("BERLIN (dpa) - The", "BERLIN", "dpa", None, None),
        ("San Diego (xyz/dpa) - The", "San Diego", "xyz/dpa", None, None),
        ("New Delhi: The", "New Delhi", None, None, None),
        ("kolkata: The", "kolkata", None, None, None),
        ("mumbai/new delhi:The", "mumbai/new delhi", None, None, None),
        ("New Delhi, Aug 16 (PTI) The", "New Delhi", "PTI", 8, 16),
        ("ISLAMABAD, Aug 16 (APP): The", "ISLAMABAD", "APP", 8, 16),
        ("SYDNEY, March 10 AAP – The", "SYDNEY", "AAP", 3, 10),
        ("Tehran, March 15, IRNA - The", "Tehran", "IRNA", 3, 15),
        ("(ANSA) - ROME, JUL 11 - The", "ROME", "ANSA", 7, 11),
        ("NNA - The", None, "NNA", None, None),
        ("\n\nGeneva (16 August 2017) – The", "Geneva", None, 8, 16),
        ("Geneva, 16 August 2017 – The", "Geneva", None, 8, 16),
        ("BEIJING, Wednesday, Aug. 16 (Xinhua) -- The", "BEIJING", "Xinhua", 8, 16),
        ("Wed Aug 16 (Reuters) - The", None, "Reuters", 8, 16),
        ("Jan 30 (Reuters) - The", None, "Reuters", 1, 30),
        ("LONDON, Aug 16th (Example) - The", "LONDON", "Example", 8, 16),
        ("WASHINGTON, March 3 (AP)\n-- The", "WASHINGTON", "AP", 3, 3),
        ("SEOUL, Aug. 16\n(Yonhap) -- The", "SEOUL", "Yonhap", 8, 16),
        ("SÃO PAULO (Reuters) - The", "SÃO PAULO", "Reuters", None, None),
        ("BOGOTÁ, March 3 (EFE) - The", "BOGOTÁ", "EFE", 3, 3),
        ("RIO DE JANEIRO, March 3 (AP) -- The", "RIO DE JANEIRO", "AP", 3, 3),
        ("PORT-AU-PRINCE, Haiti (AP) — The", "PORT-AU-PRINCE, Haiti", "AP", None, None),
        ("THE HAGUE, Netherlands (AP) — The", "THE HAGUE, Netherlands", "AP", None, None),
        ("N'DJAMENA (Reuters) - The", "N'DJAMENA", "Reuters", None, None),
        ("Washington, D.C. – The", "Washington, D.C.", None, None, None),
        ("Oakland, CA  The", "Oakland, CA", None, None, None),
        ("(Washington, DC) – The", "Washington, DC", None, None, None),
        ("(New York, NY - October 21) The", "New York, NY", None, 10, 21),
        ("Aug. 16, 2017 -- The", None, None, 8, 16),
    ],
)
def test_datelines(text, place, agency, month, day):
    dateline = find_dateline(text)
    assert (dateline.place, dateline.agency, dateline.month, dateline.day) == (place, agency, month, day)
    assert text[dateline.end :] == "The"


@pytest.mark.parametrize(
    "text",
    [
        "The minister (left) - a lawyer - spoke.",
        "UPDATE 1 - Ministers meet",
        "NATO said on Monday that it would meet.",
        "Lim Sung-nam (Yonhap) spoke.",
        "A well-known minister spoke.",
        "US-led forces left.",
        "Updated: Aug. 16, 2017 - The talks",
        "Updated Aug. 16 – The talks",
        "WATCH: The minister speaks",
        "VIDEO — The minister speaks",
        "NATO — The alliance met.",
        "NATO - the alliance - met.",
        "IMF — The fund said",
        "The European Union (EU) - The bloc of 27",
        "World Health Organization (WHO) - The agency",
        "On Aug. 16 – the day of the vote - they met.",
        "Monday, Aug. 16 – The day",
        "Analysis: The talks",
        "QUESTION: Thank you",
        "SECRETARY DOE: Thank you",
        "Deer Creek: This area",
        "Police: Two men held",
        "EXCLUSIVE — Ministers met",
        "BREAKING: Talks fail",
        "By Jane Doe",
        "Smith, MD - a doctor - spoke",
        "He left (again) - The end",
        "CORRECTED-Ministers meet",
        "F-16 jets - The fleet",
        "Paris - the city of light - slept.",
        "Mar-a-Lago -- the resort",
        "BBC: The broadcaster said",
        "march 3 - the day",
        "New Delhi is hot: the city",
        "Source: CNN",
    ],
)
def test_what_is_no_dateline(text):
    assert find_dateline(text) is None


@pytest.mark.parametrize("fact", read_seed("dateline_places")[::10], ids=lambda fact: fact["place_name"])
def test_places_of_the_seed_open_their_examples(fact):
    assert find_dateline(fact["example"]).place.casefold() == fact["place_name"].casefold()


def test_a_name_that_could_be_split_in_many_ways_takes_no_time():
    # Each of these once took a form minutes to give up.
    for text in ("A-" * 300, "By " + "Ab, " * 300, "AB/" * 300, "A'A-A. " * 300, "(" + "A " * 300):
        assert find_dateline(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"OSLO, March 3 (Example) - {NEWS}", "OSLO"),
        (f"Ministers sign treaty\n\nBy Jane Doe\n\nOSLO, March 3 (Example) - {NEWS}", "OSLO"),
        (f"FILE - In this photo, ministers meet. (AP Photo/Doe)\nOSLO — {NEWS}", "OSLO"),
        (f"{NEWS}\n\nBERGEN (Example) - They left.", None),
        (NEWS, None),
        ("", None),
    ],
)
def test_the_dateline_may_stand_below_a_headline_and_a_byline(text, place):
    dateline = find_opening_dateline(text)
    assert (dateline.place if dateline else None) == place


LATEST = date(2017, 8, 17)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("SEOUL, Aug. 16 (Yonhap) -- The", date(2017, 8, 16)),
        ("SEOUL, Aug. 17 (Yonhap) -- The", date(2017, 8, 17)),
        ("SEOUL, Aug. 18 (Yonhap) -- The", date(2016, 8, 18)),
        ("SEOUL, Dec. 31 (Yonhap) -- The", date(2016, 12, 31)),
        ("SEOUL, Feb. 29 (Yonhap) -- The", date(2016, 2, 29)),
        ("SEOUL, Feb. 30 (Yonhap) -- The", None),
        ("SEOUL, Wednesday, Aug. 16 (Yonhap) -- The", date(2017, 8, 16)),
        ("SEOUL, Tuesday, Aug. 16 (Yonhap) -- The", date(2016, 8, 16)),
        ("SEOUL, Saturday, Aug. 16 (Yonhap) -- The", date(2014, 8, 16)),
        ("SEOUL, Monday, Feb. 29 (Yonhap) -- The", date(2016, 2, 29)),
        ("SEOUL, Sunday, Feb. 29 (Yonhap) -- The", None),
        ("SEOUL, Aug. 16, 2015 (Yonhap) -- The", date(2015, 8, 16)),
        ("SEOUL, Aug. 16, 2018 (Yonhap) -- The", None),
        ("SEOUL (Yonhap) -- The", None),
    ],
)
def test_the_year_of_a_dateline_is_the_last_one_that_fits(text, day):
    assert infer_date(find_dateline(text), latest=LATEST) == day


def test_closing_credit():
    assert find_closing_credit("They met. (Yonhap)\n") == (10, 18, "Yonhap")
    assert find_closing_credit("They met (again).") is None
    assert find_closing_credit("He joined the party (Labour)") is None
