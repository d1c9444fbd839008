"""Names that no seed knows and a gazetteer does: regions and towns that the tagger takes for bodies, and bodies
whose name says where they are ("Bayside Police Department of Mombasa")."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.extractors.names import discover_actor
from etl.extractors.place_actors import find_country_of
from etl.extractors.references import PLACE_FORM, Reference
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.gazetteer import Gazetteer
from etl.records import AnnotatedArticle

LONGEST_PLACE = 3  # words
LEAST_PRIOR_INSIDE = 5.5  # of a place inside a name: a region, or a town of about 300,000 people
INNER_PREPOSITIONS = ("of", "in", "for")


def locate_names(
    annotated: AnnotatedArticle, actors: ActorKnowledge, gazetteer: Gazetteer, names: Sequence[Reference]
) -> Iterator[Reference]:
    """The names: those that are places as such, and discovered bodies with the country that their name tells."""
    people = (annotated.text_at(n.start, n.end).split() for n in names if n.kind == "person")
    words_of_people = {word for words in people for word in words}
    for name in names:
        text = annotated.text_at(name.start, name.end)
        # Bush and Obama are towns, too.
        if name.resolution != "ner_only" or name.kind != "organisation" or text in words_of_people:
            yield name
            continue
        country_code = find_country_of(gazetteer, text)
        if country_code in actors.countries and country_code:
            yield replace(
                name,
                kind="place_as_actor",
                resolution="alias",
                actor=actors.country_actor(country_code),
                country_code=country_code,
                sector_code=None,
                form=PLACE_FORM,
            )
        elif name.country_code is None:
            yield _with_country(actors, gazetteer, name, text)
        else:
            yield name


def _with_country(actors: ActorKnowledge, gazetteer: Gazetteer, name: Reference, text: str) -> Reference:
    for part in _parts(text.split()):
        country_code = find_country_of(gazetteer, part, least_prior=LEAST_PRIOR_INSIDE)
        if country_code and country_code in actors.countries:
            actor = discover_actor(name.kind, text, country_code, name.sector_code)
            return replace(name, actor=actor, country_code=country_code)
    return name


def _parts(words: Sequence[str]) -> Iterator[str]:
    """Parts of a name that may be a place, the longest first: after "of", at its end, at its beginning."""
    for index, word in enumerate(words[:-1]):
        if word.lower() in INNER_PREPOSITIONS:
            rest = words[index + 1 :]
            rest = rest[1:] if rest[0].lower() == "the" else rest
            yield from (" ".join(rest[:size]) for size in range(min(LONGEST_PLACE, len(rest)), 0, -1))
    longest = min(LONGEST_PLACE, len(words) - 1)
    yield from (" ".join(words[-size:]) for size in range(longest, 0, -1))
    yield from (" ".join(words[:size]) for size in range(longest, 0, -1))
