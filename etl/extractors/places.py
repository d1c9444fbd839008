"""Places: every place name of an article with the place of the world that it means, as far as that can be told.

A name that several places bear is decided by what the article says around it, after the field's usual
heuristics (Leidner 2007; Gritta et al. 2018): the containing state or country that follows it, the
countries and states that the article names otherwise, the outlet's country, nearness to its other
places, and last the prominence of the place.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, floor, log1p

from etl.extractors.toponyms import Toponym, find_toponyms, place_words
from etl.knowledge import Knowledge
from etl.knowledge.gazetteer import Gazetteer, NameMatch
from etl.knowledge.places import GazetteerPlace, distance_km, holds_place
from etl.records import AnnotatedArticle, Place

MOST_CANDIDATES = 40  # of one name, by prominence
MOST_NEIGHBOURS = 40  # names of an article that are asked for nearness
ROUNDS = 3
NEAR_KM = 150.0
SAME_COUNTRY, SAME_ADMIN1, NEARNESS, COMPANY, CONTAINED = 1.5, 2.0, 1.0, 1.0, 8.0
OUTLET_VOTES, DATELINE_VOTES = 1.0, 2.0
MOST_VOTES = 3  # of one name, however often it stands there
LONGEST_GAP = 3  # characters between a name and its container: ", " or " ("


Cell = tuple[int, int]  # whole degrees of latitude and longitude
Region = tuple[str, str | None]  # country, first-order division


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The place taken for a name, and the share of belief (0 to 1) that fell on it."""

    place: GazetteerPlace
    share: float


def extract_places(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Place, ...]:
    """One row per place name, in text order; `place_id` is NULL where no listed place has the name.

    `confidence` is the certainty that the words name a place times the belief that it is this one.
    """
    toponyms = find_toponyms(annotated, knowledge.gazetteer)
    choices = resolve_toponyms(annotated, toponyms, knowledge.gazetteer)
    return tuple(_to_row(annotated, toponym, choice) for toponym, choice in zip(toponyms, choices, strict=True))


def resolve_toponyms(
    annotated: AnnotatedArticle, toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> list[Choice | None]:
    """For each name the place it most likely means; one name means one place unless a container says otherwise."""
    candidates = {t.key: _find_candidates(t, gazetteer) for t in toponyms}
    containers = _find_containers(annotated, toponyms, candidates)
    by_name: dict[str, list[GazetteerPlace]] = defaultdict(list)
    for number, place in containers.items():
        by_name[toponyms[number].key].append(place)
    counts = Counter(t.key for t in toponyms)
    cells = _fill_cells(candidates)
    chosen: dict[str, Choice] = {}
    for _ in range(ROUNDS):
        votes = _count_votes(annotated, chosen, counts, gazetteer)
        chosen = {
            name: _choose(matches, _Context(name, votes, chosen, by_name.get(name, ()), cells))
            for name, matches in candidates.items()
            if matches
        }
    votes = _count_votes(annotated, chosen, counts, gazetteer)
    return [
        _choose(candidates[toponym.key], _Context(toponym.key, votes, chosen, (containers[number],), cells))
        if number in containers
        else chosen.get(toponym.key)
        for number, toponym in enumerate(toponyms)
    ]


def _find_candidates(toponym: Toponym, gazetteer: Gazetteer) -> tuple[NameMatch, ...]:
    """The places of a name; "Henan province" is looked up as the division Henan, "Cebu City" as the city Cebu."""
    name, state_of = toponym.text, toponym.country_code
    found = gazetteer.find(name)
    if state_of:
        return tuple(m for m in found if m.place.feature_code == "ADM1" and m.place.country_code == state_of)
    core, _, last = name.rpartition(" ")
    if not found and core and last.lower() in place_words("division"):
        found = tuple(match for match in gazetteer.find(core) if match.place.feature_code.startswith("ADM"))
    elif not found and core and last.lower() in place_words("settlement"):
        found = tuple(match for match in gazetteer.find(core) if match.place.feature_code.startswith("PPL"))
    return found[:MOST_CANDIDATES]


class _Votes:
    """How often an article names places of a country, or of a division of it, and by which names."""

    def __init__(self) -> None:
        self._totals: dict[Region, float] = defaultdict(float)
        self._by_name: dict[tuple[Region, str], float] = defaultdict(float)

    def add(self, region: Region, name: str, weight: float) -> None:
        """Count a vote for a region under a name."""
        self._totals[region] += weight
        self._by_name[region, name] += weight

    def of_others(self, region: Region, name: str) -> float:
        """The votes for a region that other names than this one give."""
        return self._totals.get(region, 0.0) - self._by_name.get((region, name), 0.0)


@dataclass(frozen=True)
class _Context:
    """What a name is judged by: votes of the other names, their places, and containers named after it."""

    name: str
    votes: _Votes
    chosen: Mapping[str, Choice]
    containers: Sequence[GazetteerPlace]
    cells: Mapping[Cell, set[str]]


def _fill_cells(candidates: Mapping[str, Sequence[NameMatch]]) -> Mapping[Cell, set[str]]:
    """Square degree -> the names that have a populated place in it."""
    cells: dict[Cell, set[str]] = defaultdict(set)
    for name, matches in candidates.items():
        for match in matches:
            if match.place.feature_code.startswith("PPL") and (cell := _to_cell(match.place)):
                cells[cell].add(name)
    return cells


def _to_cell(place: GazetteerPlace) -> Cell | None:
    if place.latitude is None or place.longitude is None:
        return None
    return floor(place.latitude), floor(place.longitude)


def _find_company(place: GazetteerPlace, context: _Context) -> set[str]:
    """The other names of the article that could mean a place nearby."""
    cell = _to_cell(place)
    if cell is None:
        return set()
    around = ((cell[0] + north, cell[1] + east) for north in (-1, 0, 1) for east in (-1, 0, 1))
    return {name for near in around for name in context.cells.get(near, ())} - {context.name}


def _find_containers(
    annotated: AnnotatedArticle,
    toponyms: Sequence[Toponym],
    candidates: Mapping[str, tuple[NameMatch, ...]],
) -> dict[int, GazetteerPlace]:
    """Number of a name -> the state or country right after it that holds a place of that name ("Paris, Texas")."""
    containers: dict[int, GazetteerPlace] = {}
    for number, (toponym, following) in enumerate(pairwise(toponyms)):
        gap = annotated.text_at(toponym.end_char, following.start_char)
        if len(gap) > LONGEST_GAP or gap.strip() not in {",", "(", "in"}:
            continue
        for match in candidates[following.key]:
            held = [m for m in candidates[toponym.key] if holds_place(match.place, m.place)]
            if held:
                containers[number] = match.place
                break
    return containers


def _count_votes(
    annotated: AnnotatedArticle,
    chosen: Mapping[str, Choice],
    counts: Mapping[str, int],
    gazetteer: Gazetteer,
) -> _Votes:
    """The votes of the names as they are understood so far; outlet and dateline vote under no name."""
    votes, article = _Votes(), annotated.article
    if article.outlet_country:
        votes.add((article.outlet_country, None), "", OUTLET_VOTES)
    matches = gazetteer.find(article.dateline_place) if article.dateline_place else ()
    places = [(choice.place, min(counts[name], MOST_VOTES) * choice.share, name) for name, choice in chosen.items()]
    places += [(matches[0].place, DATELINE_VOTES, "")] if matches else []
    for place, weight, name in places:
        if place.country_code:
            votes.add((place.country_code, None), name, weight)
            if place.admin1:
                votes.add((place.country_code, place.admin1), name, weight)
    return votes


def _choose(matches: Sequence[NameMatch], context: _Context) -> Choice:
    """The best of the places that bear a name; ties fall to the more prominent, then the lower id."""
    neighbours = [choice.place for name, choice in context.chosen.items() if name != context.name][:MOST_NEIGHBOURS]
    scores = [(_score(match, context, neighbours if len(matches) > 1 else []), match.place) for match in matches]
    best, place = max(scores, key=lambda scored: scored[0])
    return Choice(place=place, share=round(1 / sum(exp(score - best) for score, _ in scores), 3))


def _score(match: NameMatch, context: _Context, neighbours: Sequence[GazetteerPlace]) -> float:
    place, score = match.place, match.prior
    if place.country_code:
        score += SAME_COUNTRY * log1p(context.votes.of_others((place.country_code, None), context.name))
        if place.admin1 and place.feature_code != "ADM1":
            score += SAME_ADMIN1 * log1p(context.votes.of_others((place.country_code, place.admin1), context.name))
    if not place.is_country:
        distances = [distance_km(place, other) for other in neighbours if other.feature_code.startswith("PPL")]
        score += NEARNESS * log1p(sum(d is not None and d < NEAR_KM for d in distances))
    if place.feature_code.startswith("PPL"):
        score += COMPANY * log1p(len(_find_company(place, context)))
    if any(holds_place(container, place) for container in context.containers):
        score += CONTAINED
    return score


def _to_row(annotated: AnnotatedArticle, toponym: Toponym, choice: Choice | None) -> Place:
    place = choice.place if choice else None
    return Place(
        article_id=annotated.article.article_id,
        start_char=toponym.start_char,
        end_char=toponym.end_char,
        text=annotated.text_at(toponym.start_char, toponym.end_char),
        place_id=place.place_id if place else None,
        place_name=place.name if place else None,
        country_code=place.country_code if place else None,
        admin1=place.admin1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        feature_code=place.feature_code if place else None,
        confidence=round(toponym.certainty * (choice.share if choice else 1.0), 3),
    )
