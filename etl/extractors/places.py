"""Places: every place name of an article with the place of the world that it means, as far as that can be told."""

from etl.extractors.place_resolution import Choice, resolve_toponyms
from etl.extractors.toponyms import Toponym, find_toponyms
from etl.knowledge import Knowledge
from etl.records import AnnotatedArticle, Place


def extract_places(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Place, ...]:
    """One row per place name, in text order; `place_id` is NULL where no listed place has the name.

    `confidence` is the certainty that the words name a place times the belief that it is this one.
    """
    toponyms = find_toponyms(annotated, knowledge.gazetteer)
    choices = resolve_toponyms(annotated, toponyms, knowledge.gazetteer)
    return tuple(_to_row(annotated, toponym, choice) for toponym, choice in zip(toponyms, choices, strict=True))


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
