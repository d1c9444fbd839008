"""Which place a name means: the article decides as a whole (invented articles, one rule each)."""

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from etl.extractors.places import extract_places
from etl.knowledge.gazetteer import load_gazetteer
from etl.records import AnnotatedArticle, Place

Annotate = Callable[..., AnnotatedArticle]


def places_of(annotated: AnnotatedArticle) -> tuple[Place, ...]:
    return extract_places(annotated, SimpleNamespace(gazetteer=load_gazetteer()))  # type: ignore[arg-type]


def meant(annotated: AnnotatedArticle, text: str) -> set[tuple[str | None, str | None, str | None]]:
    """What every mention of a name is taken for: country, division, class of place."""
    found = [place for place in places_of(annotated) if place.text == text]
    assert found, (text, [place.text for place in places_of(annotated)])
    return {(place.country_code, place.admin1, place.feature_code) for place in found}


def test_towns_of_one_county_stand_together(annotate_text: Annotate) -> None:
    # No state is named: only the county beside them tells which Lebanon and which Hartsville are meant.
    text = (
        "The flood closed roads between Lebanon, Watertown and Mount Juliet on Sunday. "
        "Lebanon opened a shelter for families of Wilson County, and buses ran to Hartsville."
    )
    assert meant(annotate_text(text), "Lebanon") == {("USA", "TN", "PPL")}


def test_a_country_keeps_its_name_among_its_neighbours(annotate_text: Annotate) -> None:
    text = "The envoys flew from Lebanon to Syria and Jordan. Lebanon had asked for talks in Beirut."
    assert meant(annotate_text(text), "Lebanon") == {("LBN", None, "PCLI")}
    assert meant(annotate_text(text), "Jordan") == {("JOR", None, "PCLI")}


def test_people_of_a_town_are_not_people_of_a_country(annotate_text: Annotate) -> None:
    # A country has an adjective for its people, a town has none.
    text = (
        "A Lebanon man was charged on Friday. Lebanon police found the truck behind the high school, "
        "and the sheriff thanked residents near Palmyra and Hershey."
    )
    assert meant(annotate_text(text), "Lebanon") == {("USA", "PA", "PPL")}


def test_states_told_one_after_the_other_hold_each_other_not(annotate_text: Annotate) -> None:
    text = "Hops are grown in Washington, Oregon, and Idaho, the farmers said."
    assert meant(annotate_text(text), "Washington") == {("USA", "WA", "ADM1")}
    # Where the first is no state, the second holds it.
    text = "She flew to Atlanta, Georgia, and Florida was next."
    assert meant(annotate_text(text), "Georgia") == {("USA", "GA", "ADM1")}
    assert meant(annotate_text("The mayor of Washington, Illinois, spoke."), "Washington") == {("USA", "IL", "PPL")}


def test_a_great_city_is_known_among_the_cities_of_its_neighbour(annotate_text: Annotate) -> None:
    text = "The tour goes on in Boston, Houston, Toronto and Denver, the singer said in Chicago."
    assert meant(annotate_text(text), "Toronto") == {("CAN", "08", "PPL")}


def test_the_words_of_local_news_tell_the_country(annotate_text: Annotate) -> None:
    british = (
        "Councillors in Lancaster voted for the new bus lane. The county council had asked pensioners for "
        "their views, a Labour councillor said at Crown Court."
    )
    american = (
        "The school board in Lancaster voted for the new gym. The district attorney and the sheriff had asked "
        "the city council for it."
    )
    assert {country for country, _, _ in meant(annotate_text(british), "Lancaster")} == {"GBR"}
    assert {country for country, _, _ in meant(annotate_text(american), "Lancaster")} == {"USA"}


def test_a_county_after_a_comma_holds_the_town(annotate_text: Annotate) -> None:
    text = "The mill in Salem, Washington County, burned for two days before crews from Indianapolis came."
    assert meant(annotate_text(text), "Salem") == {("USA", "IN", "PPL")}


def test_a_state_after_a_comma_is_a_state(annotate_text: Annotate) -> None:
    text = "She moved from Ottawa, Ontario, to Toronto with her sons."
    assert meant(annotate_text(text), "Ontario") == {("CAN", "08", "ADM1")}


def test_one_name_means_one_place_in_an_article(annotate_text: Annotate) -> None:
    text = (
        "Athens, Georgia, will build a stadium. The mayor of Athens signed the papers on Monday. "
        "Fans in Athens cheered, and Athens hopes for more jobs."
    )
    assert meant(annotate_text(text), "Athens") == {("USA", "GA", "PPL")}


def test_a_province_is_not_its_chief_town(annotate_text: Annotate) -> None:
    text = "The clashes spread through Homs province, but the road to Homs stayed open."
    assert [p.feature_code for p in places_of(annotate_text(text)) if p.text == "Homs"] == ["ADM1", "PPL"]


def test_a_state_is_not_the_town_that_bears_its_name(annotate_text: Annotate) -> None:
    text = "Growers in California lost their lemons. Fresno, Bakersfield and Visalia saw frost for a week."
    assert meant(annotate_text(text), "California") == {("USA", "CA", "ADM1")}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Two tankers passed the Strait of Hormuz on Sunday.", "Strait of Hormuz", "STRT"),
        ("The cable on the floor of the Baltic Sea was cut near Gotland.", "Baltic Sea", "SEA"),
        ("Farmers on the island of Crete fear the drought.", "Crete", "IS"),
        ("The fleet left the Crimean Peninsula for the Black Sea.", "Black Sea", "SEA"),
        ("Oil prices rose across the Middle East on Tuesday, and in Iowa, Ohio and Texas.", "Middle East", "RGN"),
    ],
    ids=["strait", "sea", "island", "peninsula", "region"],
)
def test_places_without_population_are_found_and_classed(
    annotate_text: Annotate, text: str, name: str, kind: str
) -> None:
    classes = {place.text: place.feature_code or "" for place in places_of(annotate_text(text))}
    assert classes.get(name, "").startswith((kind, "ADM1") if kind == "IS" else kind), classes


def test_a_county_carries_its_state(annotate_text: Annotate) -> None:
    text = "Crews from Lucas County, Ohio, helped in Monroe County, Michigan."
    assert meant(annotate_text(text), "Lucas County") == {("USA", "OH", "ADM2")}
    assert meant(annotate_text(text), "Monroe County") == {("USA", "MI", "ADM2")}


def test_a_town_that_its_state_does_not_hold_stays_unresolved(annotate_text: Annotate) -> None:
    # There is a Kinsale in Ireland, but none in this state.
    (town, state) = places_of(annotate_text("The barn stood near Kinsale, Okla., for a century."))
    assert (town.text, town.place_id) == ("Kinsale", None)
    assert (state.country_code, state.admin1) == ("USA", "OK")


def test_two_states_with_a_comma_stay_states(annotate_text: Annotate) -> None:
    text = "The tower stands near the Indiana, Ill., border."
    assert meant(annotate_text(text), "Indiana") == {("USA", "IN", "ADM1")}


def test_a_lone_hamlet_is_believed_less_than_a_city(annotate_text: Annotate) -> None:
    # Each name has one place in the list; another one that no list has is likelier for the hamlet.
    found = {
        p.text: p.confidence for p in places_of(annotate_text("They flew to Reykjavik. Then they drove to Gransee."))
    }
    assert found["Gransee"] < found["Reykjavik"]


def test_the_outlets_country_helps_where_the_text_is_silent(annotate_text: Annotate) -> None:
    text = "The council met in Newcastle on Monday to vote on the harbour."
    for country in ("AUS", "ZAF"):
        annotated = annotate_text(
            text, outlet_country=country, dateline_place={"AUS": "Sydney", "ZAF": "Durban"}[country]
        )
        assert {code for code, _, _ in meant(annotated, "Newcastle")} == {country}


@pytest.mark.parametrize(
    "unit",
    [
        "They saw Springfield, Washington, Franklin and Salem in Union. ",
        "Jefferson County, Jackson County and Clay County, ",
        "A B C D E ",
        "Springfield, ",
        "in the town of the village of the city of ",
        "Street Road Avenue ",
    ],
    ids=["towns", "counties", "letters", "one name", "types", "roads"],
)
def test_time_grows_with_the_length_of_the_text(annotate_text: Annotate, unit: str) -> None:
    def seconds(times: int) -> float:
        annotated = annotate_text(unit * times)
        places_of(annotated)
        start = time.process_time()
        places_of(annotated)
        return time.process_time() - start

    # Eight times the text: quadratic time would be sixty-four times as long.
    assert seconds(400) < 24 * max(seconds(50), 0.004)
