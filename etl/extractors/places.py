"""Places: every place name of an article with the place of the world that it means, as far as that can be told."""

from etl.extractors.clauses import first_conjunct
from etl.extractors.place_resolution import Choice, resolve_toponyms
from etl.extractors.toponyms import Toponym, find_toponyms
from etl.knowledge import Knowledge
from etl.records import AnnotatedArticle, Place

ACTING_KINDS = ("country", "place_as_actor")
DOING = ("nsubj", "csubj", "dative")


def extract_places(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Place, ...]:
    """One row per place name, in text order; `place_id` is NULL where no listed place has the name.

    `confidence` is the certainty that the words name a place times the belief that it is this one.
    """
    toponyms = find_toponyms(annotated, knowledge.gazetteer)
    actors = frozenset((m.start_char, m.end_char) for m in annotated.mentions if m.kind in ACTING_KINDS)
    choices = resolve_toponyms(annotated, toponyms, knowledge.gazetteer)
    return tuple(
        _to_row(annotated, toponym, choice, _read_use(toponym, actors))
        for toponym, choice in zip(toponyms, choices, strict=True)
    )


def _read_use(toponym: Toponym, actors: frozenset[tuple[int, int]]) -> str:
    """What the name is used for: as a place, for those who act there ("*Washington* said"), or in another name."""
    if toponym.is_name_part:
        return "name_part"
    head = first_conjunct(toponym.span.root)
    is_agent = head.dep_ == "pobj" and head.head.dep_ == "agent"
    if (toponym.start_char, toponym.end_char) in actors and (is_agent or head.dep_ in DOING):
        return "location" if head.head.lemma_ == "be" else "actor"
    return "location"


def _to_row(annotated: AnnotatedArticle, toponym: Toponym, choice: Choice | None, use: str) -> Place:
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
        place_use=use,
        confidence=round(toponym.certainty * (choice.share if choice else 1.0), 3),
    )
