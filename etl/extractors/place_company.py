"""How near a place is to what the other names of an article could mean: the towns of a county stand together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, exp, floor, hypot, radians, sqrt

from etl.knowledge.gazetteer import NameMatch
from etl.knowledge.places import GazetteerPlace

DEGREE_KM = 111.2  # of latitude
REACH_KM = 60.0  # at which company counts a third of what it counts next door
MOST_IN_CELL = 60  # candidates of one square degree that are looked at

Cell = tuple[int, int]  # whole degrees of latitude and longitude


@dataclass(frozen=True, slots=True)
class _Neighbour:
    name: str
    place_id: str
    latitude: float
    longitude: float
    weight: float


class Company:
    """Towns and counties that the names of one article could mean, by square degree."""

    def __init__(self, candidates: Mapping[str, Sequence[NameMatch]]) -> None:
        self._cells: dict[Cell, list[_Neighbour]] = defaultdict(list)
        for name, matches in candidates.items():
            # A name that stands for many places says little by one of them being near.
            weight = 1 / sqrt(len(matches)) if matches else 0.0
            for match in matches:
                place = match.place
                cell = self._cells[_to_cell(place)] if _is_local(place) else []
                if _is_local(place) and len(cell) < MOST_IN_CELL:
                    cell.append(_Neighbour(name, place.place_id, *_point(place), weight))

    def weigh(self, place: GazetteerPlace, name: str) -> float:
        """The sum over the other names of how rare they are and how near they could be, each at its nearest."""
        if not _is_local(place):
            return 0.0
        latitude, longitude = _point(place)
        shrink = cos(radians(latitude))
        best: dict[str, float] = {}
        for other in self._find_around(place):
            if other.name == name or other.place_id == place.place_id:
                continue
            km = DEGREE_KM * hypot(other.latitude - latitude, (other.longitude - longitude) * shrink)
            best[other.name] = max(best.get(other.name, 0.0), other.weight * exp(-km / REACH_KM))
        return sum(best.values())

    def _find_around(self, place: GazetteerPlace) -> Iterator[_Neighbour]:
        north, east = _to_cell(place)
        for cell in ((north + i, east + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            yield from self._cells.get(cell, ())


def _is_local(place: GazetteerPlace) -> bool:
    return place.latitude is not None and (place.feature_code.startswith("PPL") or place.feature_code == "ADM2")


def _point(place: GazetteerPlace) -> tuple[float, float]:
    return place.latitude or 0.0, place.longitude or 0.0


def _to_cell(place: GazetteerPlace) -> Cell:
    latitude, longitude = _point(place)
    return floor(latitude), floor(longitude)
