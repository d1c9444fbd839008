"""The gazetteer: names to places of the world, offline."""

import pytest

from etl.knowledge.gazetteer import Gazetteer, load_gazetteer
from etl.knowledge.places import distance_km, fold_name


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("São Paulo", "sao paulo"),
        ("St. Paul", "saint paul"),
        ("Mt. Vernon", "mount vernon"),
        ("Łódź", "lodz"),
        ("Stratford-upon-Avon", "stratford upon avon"),
        ("Coeur d’Alene", "coeur dalene"),
        ("U.S.", "us"),
        ("St. Paul\nTromsø", "saint paul\ntromso"),
    ],
)
def test_names_fold_to_one_form(written: str, folded: str) -> None:
    assert fold_name(written) == folded


def test_cities_carry_id_country_division_and_coordinates(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("Manila")[0].place
    assert (place.place_id, place.country_code, place.feature_code) == ("1701668", "PHL", "PPLC")
    assert place.latitude == pytest.approx(14.6, abs=0.1)
    assert place.longitude == pytest.approx(121.0, abs=0.1)


@pytest.mark.parametrize(
    ("name", "country_code", "feature_code"),
    [
        ("Bogota", "COL", "PPLC"),
        ("Kiev", "UKR", "PPLC"),
        ("St. Petersburg", "RUS", "PPL"),
        ("Kosovo", "XKX", "PCL"),
        ("Guam", "GUM", "PCL"),
        ("Africa", None, "CONT"),
        ("Texas", "USA", "ADM1"),
    ],
)
def test_the_most_prominent_place_comes_first(
    gazetteer: Gazetteer, name: str, country_code: str | None, feature_code: str
) -> None:
    place = gazetteer.find(name)[0].place
    assert place.country_code == country_code
    assert place.feature_code.startswith(feature_code)


def test_a_name_of_many_places_lists_all_of_them(gazetteer: Gazetteer) -> None:
    found = [match.place for match in gazetteer.find("Paris")]
    assert (found[0].country_code, found[0].feature_code) == ("FRA", "PPLC")
    assert ("USA", "TX") in {(place.country_code, place.admin1) for place in found}
    assert len({place.place_id for place in found}) == len(found)
    priors = [match.prior for match in gazetteer.find("Paris")]
    assert priors == sorted(priors, reverse=True)


def test_only_the_largest_namesake_is_the_capital(gazetteer: Gazetteer) -> None:
    capitals = [m.place for m in gazetteer.find("Washington") if m.place.feature_code == "PPLC"]
    assert [place.admin1 for place in capitals] == ["DC"]


def test_countries_are_found_by_code(gazetteer: Gazetteer) -> None:
    korea = gazetteer.find_country("KOR")
    assert korea is not None
    assert korea.place_id == "1835841"
    assert gazetteer.find_country("XXX") is None


def test_unknown_name_is_not_there(gazetteer: Gazetteer) -> None:
    assert "Qwertyville" not in gazetteer
    assert gazetteer.find("Qwertyville") == ()
    assert "Manila" in gazetteer


def test_distance_is_that_of_the_globe(gazetteer: Gazetteer) -> None:
    paris, london = gazetteer.find("Paris")[0].place, gazetteer.find("London")[0].place
    assert distance_km(paris, london) == pytest.approx(344, abs=5)
    assert distance_km(paris, paris) == 0


def test_it_is_read_once() -> None:
    assert load_gazetteer() is load_gazetteer()


def test_a_county_is_found_by_its_name_and_less_likely_without_its_kind(gazetteer: Gazetteer) -> None:
    (whole,) = [m for m in gazetteer.find("Lamar County") if m.place.admin1 == "TX"]
    short = [m for m in gazetteer.find("Lamar") if m.place.place_id == whole.place.place_id]
    assert (whole.place.country_code, whole.place.feature_code) == ("USA", "ADM2")
    assert [m.prior < whole.prior for m in short] == [True]


def test_an_old_name_yields_to_a_city_that_has_it(gazetteer: Gazetteer) -> None:
    # Amman was Philadelphia, Kolkata was Calcutta; a village of that name takes nothing from the latter.
    assert gazetteer.find("Philadelphia")[0].place.country_code == "USA"
    assert gazetteer.find("Calcutta")[0].place.country_code == "IND"


def test_counties_lie_in_their_country(gazetteer: Gazetteer) -> None:
    for name, country_code in (("Cornwall", "GBR"), ("County Kerry", "IRL"), ("Pangasinan", "PHL")):
        assert gazetteer.find(name)[0].place.country_code == country_code
