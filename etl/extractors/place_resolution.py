"""Which place of the world a name means, for all names of an article together.

A name that several places bear is decided by what the article says around it, after the field's usual
heuristics (Leidner 2007; Gritta et al. 2018): the containing county, state or country that follows it, the
countries and states that the article names otherwise, outlet, dateline and the words of one country's local
news, nearness to its other places, how it is used, and last the prominence of the place. Every name weighs
with all that it may mean, by the belief in each; the beliefs are worked out anew a few times.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p

from etl.extractors.place_company import Company
from etl.extractors.place_containers import find_containers, find_listed_states, find_strangers, holds
from etl.extractors.place_evidence import BACKGROUND, Region, Uses, Votes, find_background, regions_of
from etl.extractors.toponym_forms import place_words
from etl.extractors.toponyms import Toponym
from etl.knowledge.gazetteer import Gazetteer, NameMatch
from etl.knowledge.places import GazetteerPlace, distance_km
from etl.records import AnnotatedArticle

MOST_CANDIDATES = 60  # of one name, by prominence
MOST_NEIGHBOURS = 40  # names of an article that are asked for nearness
ROUNDS = 4
NEAR_KM = 150.0
SAME_COUNTRY, SAME_ADMIN1, NEARNESS, COMPANY, CONTAINED, CONTAINING = 1.5, 2.0, 0.7, 1.5, 8.0, 2.0
COMPANY_SCALE = 4.0
METROPOLIS, METROPOLITANS = 1.0, 1_000_000  # a city of so many people is known where its country is not told of
LISTED = 4.0  # for a state among states
DIVISION = 0.5  # a state is named oftener than its size among towns tells
MOST_VOTES = 3  # of one name, however often it stands there
LEAST_BELIEF = 0.02  # below which a reading has no vote
SHARPNESS = 1.5  # of the share that is told: the beliefs are more timid than they are right
NOWHERE = 3.0  # what speaks for a place that no list has: as much as for a hamlet

Scores = Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The place taken for a name, and the share of belief (0 to 1) that fell on it."""

    place: GazetteerPlace
    share: float


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """The places that a name could mean, with what speaks for each but the other names, and the belief in each."""

    matches: tuple[NameMatch, ...]
    grounds: Scores
    beliefs: Scores

    @property
    def best(self) -> int:
        """Number of the place believed in most; ties fall to the more prominent, which stands first."""
        return max(range(len(self.matches)), key=lambda i: self.beliefs[i])


def resolve_toponyms(
    annotated: AnnotatedArticle, toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> list[Choice | None]:
    """For each name the place it most likely means; one name means one place unless a container says otherwise."""
    candidates = {t.key: _find_candidates(t, gazetteer) for t in toponyms}
    for name in set(find_strangers(annotated, toponyms, candidates)):
        candidates[name] = tuple(m for m in candidates[name] if not m.place.feature_code.startswith(("PPL", "ADM2")))
    listed = set(find_listed_states(annotated, toponyms, candidates))
    containers = find_containers(annotated, toponyms, candidates, listed)
    states = {toponyms[number].key for number in listed}
    by_name: dict[str, list[GazetteerPlace]] = defaultdict(list)
    for number, place in containers.items():
        by_name[toponyms[number].key].append(place)
    containing = {toponyms[number + 1].key: place.place_id for number, place in containers.items()}
    uses, company = Uses(toponyms), Company(candidates)
    readings: dict[str, _Reading] = {}
    for name, matches in candidates.items():
        if matches:
            grounds = [
                match.prior
                + DIVISION * (match.place.feature_code == "ADM1")
                + LISTED * (name in states and match.place.feature_code == "ADM1")
                + METROPOLIS * _is_metropolis(match.place)
                + uses.weigh(match, name)
                + COMPANY * log1p(COMPANY_SCALE * company.weigh(match.place, name))
                + CONTAINED * any(holds(container, match.place) for container in by_name.get(name, ()))
                + CONTAINING * (containing.get(name) == match.place.place_id)
                for match in matches
            ]
            readings[name] = _Reading(matches=matches, grounds=grounds, beliefs=[])
    counts = Counter(t.key for t in toponyms)
    background = find_background(annotated, toponyms, gazetteer)
    for _ in range(ROUNDS):
        votes = _count_votes(background, readings, counts)
        readings = _believe(readings, votes)
    return [
        _choose(readings[toponym.key], containers.get(number)) if toponym.key in readings else None
        for number, toponym in enumerate(toponyms)
    ]


def _is_metropolis(place: GazetteerPlace) -> bool:
    return place.feature_code.startswith("PPL") and (place.population or 0) >= METROPOLITANS


def _find_candidates(toponym: Toponym, gazetteer: Gazetteer) -> tuple[NameMatch, ...]:
    """The places of a name; "Henan province" is looked up as the division Henan, "Cebu City" as the city Cebu."""
    name, state_of = toponym.text, toponym.country_code
    found = gazetteer.find(name)
    if state_of:
        return tuple(m for m in found if m.place.feature_code == "ADM1" and m.place.country_code == state_of)
    core, _, last = name.rpartition(" ")
    if not found and core and last.lower() in place_words("division"):
        bare = gazetteer.find(core)
        found = tuple(match for match in bare if match.place.feature_code.startswith("ADM")) or bare
    elif not found and core and last.lower() in place_words("settlement"):
        found = tuple(match for match in gazetteer.find(core) if match.place.feature_code.startswith("PPL"))
    return found[:MOST_CANDIDATES]


def _count_votes(
    background: Sequence[tuple[Region, float]],
    readings: Mapping[str, _Reading],
    counts: Mapping[str, int],
) -> Votes:
    """The votes of the names as they are understood so far, and of the article around them."""
    votes = Votes()
    for region, weight in background:
        votes.add(region, BACKGROUND, weight)
    for name, reading in readings.items():
        weight = min(counts[name], MOST_VOTES)
        for match, belief in zip(reading.matches, reading.beliefs, strict=False):
            if belief > LEAST_BELIEF:
                for region in regions_of(match.place):
                    votes.add(region, name, weight * belief)
    return votes


def _believe(readings: Mapping[str, _Reading], votes: Votes) -> dict[str, _Reading]:
    """The readings with beliefs that follow from their grounds, the votes and the places of the other names."""
    chosen = [(name, r.matches[r.best].place) for name, r in readings.items() if r.beliefs]
    neighbours = [(name, place) for name, place in chosen if place.feature_code.startswith("PPL")]
    return {
        name: _Reading(
            matches=reading.matches,
            grounds=reading.grounds,
            beliefs=_softmax(
                [
                    ground + _weigh(match.place, name, votes, neighbours if len(reading.matches) > 1 else [])
                    for match, ground in zip(reading.matches, reading.grounds, strict=True)
                ]
            ),
        )
        for name, reading in readings.items()
    }


def _weigh(place: GazetteerPlace, name: str, votes: Votes, neighbours: Sequence[tuple[str, GazetteerPlace]]) -> float:
    weight = 0.0
    if place.country_code:
        weight += SAME_COUNTRY * log1p(votes.of_others((place.country_code, None), name))
        if place.admin1:
            weight += SAME_ADMIN1 * log1p(votes.of_others((place.country_code, place.admin1), name))
    if not place.is_country:
        others = [other for other_name, other in neighbours[:MOST_NEIGHBOURS] if other_name != name]
        distances = [distance_km(place, other) for other in others]
        weight += NEARNESS * log1p(sum(d is not None and d < NEAR_KM for d in distances))
    return weight


def _softmax(scores: Sequence[float]) -> list[float]:
    """Beliefs that add up to one with that in a place that no list has."""
    best = max(*scores, NOWHERE)
    powers = [exp(score - best) for score in scores]
    total = sum(powers) + exp(NOWHERE - best)
    return [power / total for power in powers]


def _choose(reading: _Reading, container: GazetteerPlace | None) -> Choice:
    """The place believed in most, among those that the container right after the name holds."""
    held = [i for i, match in enumerate(reading.matches) if container is None or holds(container, match.place)]
    sharp = [reading.beliefs[i] ** SHARPNESS for i in held]
    nowhere = max(0.0, 1 - sum(reading.beliefs)) ** SHARPNESS if container is None else 0.0
    best = max(range(len(held)), key=lambda i: sharp[i])
    total = sum(sharp) + nowhere
    return Choice(place=reading.matches[held[best]].place, share=round(sharp[best] / total, 3) if total else 0.0)
