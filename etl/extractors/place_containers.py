"""What of the world holds what, as far as a text says it by its commas: "Paris, Lamar County, Texas"."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from etl.extractors.toponyms import Toponym
from etl.knowledge.gazetteer import NameMatch
from etl.knowledge.places import GazetteerPlace, distance_km, holds_place
from etl.records import AnnotatedArticle

LIST_JOINTS = ("and", ", and", "or", ", or")
LONGEST_GAP = 3  # characters between a name and its container: ", " or " ("
COUNTY_REACH_KM = 60.0  # from the middle of a county to a town of it


def find_containers(
    annotated: AnnotatedArticle,
    toponyms: Sequence[Toponym],
    candidates: Mapping[str, tuple[NameMatch, ...]],
    listed: Collection[int],
) -> dict[int, GazetteerPlace]:
    """Number of a name -> the county, state or country right after it that holds a place of that name; not of those
    that are `listed` beside it."""
    containers: dict[int, GazetteerPlace] = {}
    known: dict[tuple[str, str], GazetteerPlace | None] = {}
    for number, (toponym, following) in enumerate(pairwise(toponyms)):
        gap = annotated.text_at(toponym.end_char, following.start_char)
        if len(gap) > LONGEST_GAP + 1 or gap.strip() not in {",", "(", "in", ", in"}:
            continue
        if number in listed:
            continue
        pair = toponym.key, following.key
        if pair not in known:
            known[pair] = _find_container(candidates[toponym.key], candidates[following.key])
        if (container := known[pair]) is not None:
            containers[number] = container
    return containers


def find_listed_states(
    annotated: AnnotatedArticle, toponyms: Sequence[Toponym], candidates: Mapping[str, tuple[NameMatch, ...]]
) -> Iterator[int]:
    """Numbers of names that tell states one after the other: "in *Washington*, *Oregon*, and *Idaho*"."""
    for number in range(len(toponyms) - 2):
        names = toponyms[number : number + 3]
        gaps = [annotated.text_at(names[i].end_char, names[i + 1].start_char).strip() for i in (0, 1)]
        if gaps[0] != "," or gaps[1] not in LIST_JOINTS or names[0].key == names[1].key:
            continue
        found = ((m.place for m in candidates[name.key] if m.place.feature_code == "ADM1") for name in names)
        first, *others = ({place.country_code for place in places} for places in found)
        if first.intersection(*others):
            yield from range(number, number + 3)


def find_strangers(
    annotated: AnnotatedArticle, toponyms: Sequence[Toponym], candidates: Mapping[str, tuple[NameMatch, ...]]
) -> Iterator[str]:
    """Names that an abbreviated state follows which holds no place of that name: no list has
    such a town."""
    for toponym, following in pairwise(toponyms):
        follows = (
            following.country_code
            and toponym.key != following.key
            and annotated.text_at(toponym.end_char, following.start_char) == ", "
        )
        if follows and _find_container(candidates[toponym.key], candidates[following.key]) is None:
            yield toponym.key


def _find_container(held: Sequence[NameMatch], holding: Sequence[NameMatch]) -> GazetteerPlace | None:
    """The first of the places of one name that holds a place of another; of counties the one nearest to it."""
    for container in (match.place for match in holding):
        if container.feature_code != "ADM2" and any(holds(container, other.place) for other in held):
            return container
    near = [
        (distance_km(match.place, other.place) or 0.0, match.place.place_id, match.place)
        for match in holding
        for other in held
        if match.place.feature_code == "ADM2" and holds(match.place, other.place)
    ]
    return min(near, key=lambda found: found[:2])[2] if near else None


def holds(container: GazetteerPlace, place: GazetteerPlace) -> bool:
    """Whether a country, division or (by nearness) county holds a place."""
    if container.feature_code != "ADM2":
        return holds_place(container, place)
    if place.feature_code == "ADM2" or (container.country_code, container.admin1) != (place.country_code, place.admin1):
        return False
    distance = distance_km(container, place)
    return distance is not None and distance < COUNTY_REACH_KM
