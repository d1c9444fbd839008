"""Which stretches of text name a place (invented sentences, one rule each)."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from etl.extractors.places import extract_places
from etl.extractors.toponyms import find_toponyms
from etl.knowledge.gazetteer import load_gazetteer
from etl.records import AnnotatedArticle

Annotate = Callable[..., AnnotatedArticle]


def names_in(annotated: AnnotatedArticle) -> list[str]:
    return [
        annotated.text_at(toponym.start_char, toponym.end_char)
        for toponym in find_toponyms(annotated, load_gazetteer())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kenya Wildlife Service moved the lions.", ["Kenya"]),
        ("Officers of the Nairobi Police Department came.", ["Nairobi"]),
        ("He was held in the Boone County Jail overnight.", ["Boone County"]),
        ("The story was in the New York Times.", []),
        ("Veterans of the Vietnam War marched.", []),
    ],
    ids=["agency", "police", "jail", "newspaper", "war"],
)
def test_a_bodys_name_gives_the_place_that_it_begins_with(
    annotate_text: Annotate, text: str, expected: list[str]
) -> None:
    assert names_in(annotate_text(text)) == expected


def test_a_place_in_the_name_of_a_body_is_less_certain(annotate_text: Annotate) -> None:
    knowledge = SimpleNamespace(gazetteer=load_gazetteer())
    (inside,) = extract_places(annotate_text("The Kenya Wildlife Service moved the lions."), knowledge)  # type: ignore[arg-type]
    (alone,) = extract_places(annotate_text("The lions were moved to Kenya."), knowledge)  # type: ignore[arg-type]
    assert inside.place_id == alone.place_id
    assert inside.confidence < alone.confidence / 2 + 0.05


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("The march went down Marlowe Avenue to the river.", "Marlowe Avenue"),
        ("A truck burned on Highway 27 for hours.", "Highway 27"),
        ("They live at the corner of 9th Street.", "9th Street"),
    ],
)
def test_roads_are_places_that_no_list_has(annotate_text: Annotate, text: str, road: str) -> None:
    found = extract_places(annotate_text(text), SimpleNamespace(gazetteer=load_gazetteer()))  # type: ignore[arg-type]
    assert [(place.text, place.place_id) for place in found if place.text == road] == [(road, None)]


def test_a_word_of_the_road_alone_is_none(annotate_text: Annotate) -> None:
    assert names_in(annotate_text("The Road was a novel. Drive slowly. Lane closures begin on Monday.")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rebels took the village of Wenlo on Friday.", "Wenlo"),
        ("They stayed in a town called Brimstow.", "Brimstow"),
    ],
)
def test_a_word_for_its_kind_makes_a_place_of_any_name(annotate_text: Annotate, text: str, name: str) -> None:
    assert name in names_in(annotate_text(text))


def test_a_dateline_in_capitals_is_a_place(annotate_text: Annotate) -> None:
    assert "TRURO" in names_in(annotate_text("TRURO -- A ferry ran aground on Sunday. Nobody was hurt."))


def test_illnesses_named_after_places_are_no_places(annotate_text: Annotate) -> None:
    assert names_in(annotate_text("Doctors found the Marburg virus and the West Nile virus in bats.")) == []


def test_a_listed_name_is_taken_whole(annotate_text: Annotate) -> None:
    found = names_in(annotate_text("The storm hit Trinidad and Tobago, then Guinea-Bissau and Baja California."))
    assert "Trinidad and Tobago" in found
    assert "Guinea-Bissau" in found
    assert "Baja California" in found


def test_the_word_for_the_kind_in_small_letters_is_not_part_of_the_name(annotate_text: Annotate) -> None:
    assert names_in(annotate_text("Snow fell in Hebei province and in Kunduz province.")) == ["Hebei", "Kunduz"]


def test_a_country_is_no_surname_when_the_article_is_about_it(annotate_text: Annotate) -> None:
    text = (
        "Envoys met in Jordan. Jordan closed its border with Syria. Troops of Jordan moved east, and Jordan asked for "
        "help. The player Marlon Jordan stayed at home."
    )
    assert names_in(annotate_text(text)).count("Jordan") >= 3


def test_a_state_may_be_abbreviated_alone(annotate_text: Annotate) -> None:
    found = extract_places(
        annotate_text("He fled to Ky. after the robbery."),
        SimpleNamespace(gazetteer=load_gazetteer()),  # type: ignore[arg-type]
    )
    assert [(p.text, p.country_code, p.admin1) for p in found] == [("Ky.", "USA", "KY")]


@pytest.mark.parametrize(
    "text", ["In A, B and Y.", "Å", "He lives in O. She is in X.", "", "-", "(((((", "of the of the"]
)
def test_single_letters_and_scraps_are_no_places(annotate_text: Annotate, text: str) -> None:
    assert names_in(annotate_text(text)) == []
