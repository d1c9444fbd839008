"""What an article says of where it is set, beside its place names: outlet, dateline, words of one country's local
news, and how its names are used ("a Lebanon man" is of a town, for the country has an adjective)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from etl.extractors.toponym_forms import place_words
from etl.extractors.toponyms import Toponym
from etl.knowledge.gazetteer import Gazetteer, NameMatch
from etl.knowledge.places import GazetteerPlace
from etl.knowledge.seeds import read_seed
from etl.records import AnnotatedArticle

OUTLET_VOTES, DATELINE_VOTES, CUE_VOTES, MENTION_VOTES = 1.0, 2.0, 0.6, 0.5
MOST_CUES = 6  # of one country that count
MOST_MENTIONS = 4
BACKGROUND = ""  # the name under which votes count that no place name gives
MUNICIPAL, TYPED, DEFINITE = 3.0, 3.0, 2.0
MOST_USES = 2  # of one name that count
# Classes of the types of places that stand before "of".
CLASSES: Mapping[str, tuple[str, ...]] = {
    "settlement_type": ("PPL",),
    "division_type": ("ADM", "PCL", "RGN"),
    "nature_type": ("ISL", "STM", "LK", "GULF", "SEA", "OCN", "STRT", "BAY", "PEN", "MT", "VAL", "DSRT", "CAPE"),
}

Region = tuple[str, str | None]  # country, first-order division


def regions_of(place: GazetteerPlace) -> Iterator[Region]:
    """The country of a place, and its division."""
    if place.country_code:
        yield place.country_code, None
        if place.admin1:
            yield place.country_code, place.admin1


class Votes:
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


@cache
def _country_cues() -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """Pattern of all cue words, and the countries of each."""
    countries: dict[str, tuple[str, ...]] = {}
    for fact in read_seed("country_cues"):
        for cue in fact["cues"]:
            countries[cue] = (*countries.get(cue, ()), fact["country_code"])
    longest_first = sorted(countries, key=lambda cue: (-len(cue), cue))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"), countries


def find_background(
    annotated: AnnotatedArticle, toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> tuple[tuple[Region, float], ...]:
    """The votes of outlet, dateline, cue words, and of actors whose country is known."""
    article = annotated.article
    votes: list[tuple[Region, float]] = []
    if article.outlet_country:
        votes.append(((article.outlet_country, None), OUTLET_VOTES))
    if article.dateline_place and (matches := gazetteer.find(article.dateline_place)):
        votes += [(region, DATELINE_VOTES) for region in regions_of(matches[0].place)]
    pattern, countries = _country_cues()
    cues = sorted({match[0] for match in pattern.finditer(annotated.plain_text)})
    for country, count in sorted(Counter(country for cue in cues for country in countries[cue]).items()):
        votes.append(((country, None), CUE_VOTES * min(count, MOST_CUES)))
    for country, count in sorted(Counter(_find_countries_of_actors(annotated, toponyms)).items()):
        votes.append(((country, None), MENTION_VOTES * min(count, MOST_MENTIONS)))
    return tuple(votes)


def _find_countries_of_actors(annotated: AnnotatedArticle, toponyms: Sequence[Toponym]) -> Iterator[str]:
    """Of each known actor whose words no place name shares ("Lebanese", not "the Lebanon police")."""
    covered = {t.start_char for t in toponyms}
    texts = {
        (mention.text, mention.country_code)
        for mention in annotated.mentions
        if mention.country_code
        and mention.resolution == "exact"
        and not any(start in covered for start in range(mention.start_char, mention.end_char))
    }
    yield from (country for _, country in sorted(texts, key=str) if country)


class Uses:
    """How the names of an article are used: what stands around them, counted by name."""

    def __init__(self, toponyms: Sequence[Toponym]) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        for toponym in toponyms:
            for use in set(_find_uses(toponym)):
                self._counts[toponym.key, use] += 1

    def weigh(self, match: NameMatch, name: str) -> float:
        """What the uses of a name add to (or take from) its meaning this place."""
        code, weight = match.place.feature_code, 0.0
        if code.startswith("PCL") or code == "CONT":
            weight -= MUNICIPAL * self._count(name, "municipal")
        if code.startswith("PPL"):
            weight -= DEFINITE * self._count(name, "definite")
        for kind, classes in CLASSES.items():
            if code.startswith(classes):
                weight += TYPED * self._count(name, kind)
        return weight

    def _count(self, name: str, use: str) -> int:
        return min(self._counts[name, use], MOST_USES)


def _find_uses(toponym: Toponym) -> Iterator[str]:
    span = toponym.span
    doc = span.doc
    before = [token.lower_ for token in doc[max(0, span.start - 3) : span.start]]
    after = doc[span.end] if span.end < len(doc) else None
    if after is not None and after.lower_ in place_words("municipal") and before[-1:] != ["the"]:
        yield "municipal"
    if before[-1:] == ["the"] and (after is None or after.pos_ not in ("NOUN", "PROPN")):
        yield "definite"
    if before[-1:] == ["the"]:
        before.pop()
    if before[-1:] == ["of"] and len(before) > 1:
        yield from (kind for kind in CLASSES if before[-2] in place_words(kind))
    if after is not None and after.lower_ in place_words("division"):
        yield "division_type"
