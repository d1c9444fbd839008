"""The extractors in order: each reads one annotated article and fills one layer of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from etl.annotate import annotate
from etl.extractors.actors import extract_actors
from etl.extractors.dates import extract_dates
from etl.extractors.events import extract_events
from etl.extractors.places import extract_places
from etl.extractors.quantities import extract_quantities
from etl.extractors.quotes import extract_quotes
from etl.knowledge import Knowledge, load_knowledge
from etl.records import AnnotatedArticle, Article, Event, EventParticipant

Extractor = Callable[[AnnotatedArticle, Knowledge], Sequence[Any]]

# Layer of the annotated article -> what fills it; later ones read the layers before them.
LAYERS: tuple[tuple[str, Extractor], ...] = (
    ("mentions", extract_actors),
    ("dates", extract_dates),
    ("places", extract_places),
    ("quantities", extract_quantities),
    ("quotes", extract_quotes),
    ("events", extract_events),
)


def extract_layers(article: Article) -> AnnotatedArticle:
    """One article with all layers: the rows of every extracted table (`AnnotatedArticle.tables`)."""
    annotated, knowledge = annotate(article), load_knowledge()
    for layer, extractor in LAYERS:
        rows = tuple(extractor(annotated, knowledge))
        if layer == "events":
            annotated = replace(
                annotated,
                events=tuple(row for row in rows if isinstance(row, Event)),
                event_participants=tuple(row for row in rows if isinstance(row, EventParticipant)),
            )
        else:
            added: dict[str, Any] = {layer: rows}
            annotated = replace(annotated, **added)
    return annotated
