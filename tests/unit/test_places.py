"""Place names: which words name a place, and which place of the world they mean."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from etl.extractors.layers import extract_layers
from etl.extractors.places import extract_places
from etl.knowledge.gazetteer import load_gazetteer
from etl.records import AnnotatedArticle, Place
from tests.conftest import make_article

Annotate = Callable[..., AnnotatedArticle]


def places_of(annotated: AnnotatedArticle) -> tuple[Place, ...]:
    return extract_places(annotated, SimpleNamespace(gazetteer=load_gazetteer()))  # type: ignore[arg-type]


def where(places: tuple[Place, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(place.text, place.country_code, place.admin1) for place in places]


def test_spans_are_those_of_the_stored_text(annotate_text: Annotate) -> None:
    text = "The ministers met in Manila on Monday and flew to the Philippines' neighbour Japan."
    found = places_of(annotate_text(text))
    assert [text[p.start_char : p.end_char] for p in found] == ["Manila", "Philippines", "Japan"]
    assert [p.text for p in found] == ["Manila", "Philippines", "Japan"]


def test_the_container_after_a_name_decides(annotate_text: Annotate) -> None:
    found = places_of(annotate_text("A storm hit Paris, Texas, on Monday before it reached Athens, Georgia."))
    assert where(found)[0] == ("Paris", "USA", "TX")
    assert where(found)[2] == ("Athens", "USA", "GA")


def test_without_context_the_prominent_place_is_meant(annotate_text: Annotate) -> None:
    assert where(places_of(annotate_text("The talks took place in Paris.")))[0][:2] == ("Paris", "FRA")


def test_a_name_keeps_its_place_through_the_article(annotate_text: Annotate) -> None:
    text = "A storm hit Paris, Texas, on Monday. Schools in Paris stayed closed."
    found = [place for place in places_of(annotate_text(text)) if place.text == "Paris"]
    assert {place.admin1 for place in found} == {"TX"}


def test_neighbours_decide_between_namesakes(annotate_text: Annotate) -> None:
    text = "Fans came from Toronto, Hamilton and Kitchener in Canada to the match in London."
    assert ("London", "CAN", "08") in where(places_of(annotate_text(text)))


def test_the_outlets_country_weighs_for_its_own_towns(annotate_text: Annotate) -> None:
    text = "The council of Perth met on Monday. The road to Dundee is closed."
    british = places_of(annotate_text(text, outlet_country="GBR", dateline_place="Edinburgh"))
    assert {place.country_code for place in british} == {"GBR"}


def test_unlisted_place_has_no_id(annotate_text: Annotate) -> None:
    found = places_of(annotate_text("The boat sank in the Tarkwendi River near Manila."))
    rivers = [place for place in found if place.text.endswith("River")]
    assert [(p.place_id, p.latitude, p.country_code) for p in rivers] == [(None, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton met reporters on Monday.",
        "The Bank of England raised rates on Thursday.",
        "The French minister spoke to Japanese reporters.",
        "The meeting in May was short.",
        "The North said nothing.",
    ],
    ids=["person", "organisation", "adjective", "month", "short form"],
)
def test_what_is_no_place_name_has_no_row(annotate_text: Annotate, text: str) -> None:
    assert places_of(annotate_text(text)) == ()


def test_confidence_is_a_share_and_falls_where_names_are_shared(annotate_text: Annotate) -> None:
    manila, springfield = places_of(annotate_text("They drove from Manila to Springfield."))
    assert 0 < springfield.confidence < manila.confidence <= 1


def test_same_article_gives_the_same_rows_in_text_order(annotate_text: Annotate) -> None:
    text = "From Manila to Tokyo, from Springfield to Athens, and back to Manila."
    found = places_of(annotate_text(text))
    assert found == places_of(annotate_text(text))
    assert [p.start_char for p in found] == sorted(p.start_char for p in found)


def test_article_without_places_has_no_rows(annotate_text: Annotate) -> None:
    assert places_of(annotate_text("Nothing happened anywhere.")) == ()
    assert places_of(replace(annotate_text(""), mentions=())) == ()


@pytest.mark.parametrize(
    ("sentence", "name", "use"),
    [
        ("Washington said on Monday that it would wait.", "Washington", "actor"),
        ("The envoys met in Washington on Monday.", "Washington", "location"),
        ("Norway sent two ships to Kenya.", "Norway", "actor"),
        ("Norway sent two ships to Kenya.", "Kenya", "location"),
        ("The plan was rejected by Moscow and Kenya.", "Kenya", "actor"),
        ("Washington is a quiet city in August.", "Washington", "location"),
        ("The Kenya Wildlife Service sold two trucks.", "Kenya", "name_part"),
    ],
)
def test_a_name_is_told_by_its_use(sentence: str, name: str, use: str) -> None:
    annotated = extract_layers(make_article(sentence, date(2024, 5, 6)))
    assert [place.place_use for place in annotated.places if place.text == name] == [use]
