"""Short names for what tests of actors and events ask of an annotated article."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from etl.annotate import annotate
from etl.extractors.actors import extract_actors
from etl.extractors.layers import extract_layers
from etl.knowledge import load_knowledge
from etl.records import AnnotatedArticle, Event, Mention
from tests.conftest import make_article

DAY = date(2018, 1, 10)  # a Wednesday


@cache
def read_actors(text: str, published: date | None = DAY, **fields: Any) -> AnnotatedArticle:
    """The article with its mentions."""
    annotated = annotate(make_article(text, published, **fields))
    return replace(annotated, mentions=extract_actors(annotated, load_knowledge()))


@cache
def read_events(text: str, published: date | None = DAY, **fields: Any) -> AnnotatedArticle:
    """The article with all layers."""
    return extract_layers(make_article(text, published, **fields))


def mentions_of(annotated: AnnotatedArticle, text: str, occurrence: int = 0) -> list[Mention]:
    """The mentions of the nth place that is written like this."""
    starts = sorted({m.start_char for m in annotated.mentions if m.text == text})
    return [m for m in annotated.mentions if m.text == text and m.start_char == starts[occurrence]] if starts else []


def mention_of(annotated: AnnotatedArticle, text: str, occurrence: int = 0) -> Mention:
    """The one mention of that place."""
    found = mentions_of(annotated, text, occurrence)
    assert len(found) == 1, [m.text for m in annotated.mentions]
    return found[0]


def names_of(annotated: AnnotatedArticle, text: str, occurrence: int = 0) -> list[str | None]:
    """Names of the actors of that place."""
    return [m.actor_name for m in mentions_of(annotated, text, occurrence)]


def sides_of(annotated: AnnotatedArticle, event: Event) -> tuple[list[str | None], list[str | None]]:
    """Texts of actors and recipients, pronouns by the names that they stand for."""
    by_id = {m.mention_id: m for m in annotated.mentions}

    def texts(role: str) -> list[str | None]:
        rows = [p for p in annotated.event_participants if (p.event_id, p.participant_role) == (event.event_id, role)]
        return [
            by_id[p.mention_id].actor_name if p.mention_id and by_id[p.mention_id].kind == "pronoun" else p.text
            for p in rows
        ]

    return texts("actor"), texts("recipient")


def codings_of(annotated: AnnotatedArticle) -> list[tuple[str, list[str | None], list[str | None]]]:
    """(type, actors, recipients) of every event, in text order."""
    return [(event.event_type, *sides_of(annotated, event)) for event in annotated.events]


def event_of(annotated: AnnotatedArticle, event_type: str) -> Event:
    """The one event of that type."""
    found = [event for event in annotated.events if event.event_type == event_type]
    assert len(found) == 1, codings_of(annotated)
    return found[0]
