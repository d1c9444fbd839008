"""From which words the circumstances of an event were read.

The readers of circumstances say what they read and not where; each is asked again with one expression at a time, and
the one that gives the same answer is the source.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from etl.extractors.circumstances import (
    find_attribution,
    read_announcement_date,
    read_date,
)
from etl.extractors.clauses import bearer_of, children, clause_of, governing_verb
from etl.extractors.location import read_place
from etl.extractors.status import read_status
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Event


@dataclass(frozen=True, kw_only=True)
class Circumstance:
    """What was read, its value, and the words or the rule that gave it; None where nothing is known of it."""

    name: str
    value: str | None
    read_from: str | None


def find_evidence(
    annotated: AnnotatedArticle, knowledge: Knowledge, event: Event, *, trigger: Token, matched: Pattern | None
) -> Iterator[Circumstance]:
    """Status, date, place, attribution and medium of an event, each with its source; `matched`: the seed's pattern."""
    if matched is not None and matched.event_type != event.event_type:
        words = f"{matched.event_type} {matched.cameo_code} that the clause only announces or refuses"
        yield Circumstance(name="type", value=f"{event.event_type} {event.cameo_code}", read_from=words)
    elif matched is not None and matched.cameo_code != event.cameo_code:
        words = f"{matched.cameo_code}, made specific by the medium"
        yield Circumstance(name="code", value=event.cameo_code, read_from=words)
    yield Circumstance(name="status", value=event.status, read_from=_find_status(annotated, event, trigger, matched))
    yield Circumstance(name="date", value=_describe_date(event), read_from=_find_date(annotated, event, trigger))
    place = next(
        (p for p in annotated.places if _gives_place(annotated, knowledge, event, trigger, p.start_char)), None
    )
    name = f"{place.place_name} ({event.place_id})" if place else event.place_id
    yield Circumstance(name="place", value=name, read_from=place.text if place else None)
    yield Circumstance(
        name="attribution",
        value=event.attributed_to_actor_id or event.attributed_to_text,
        read_from=_find_attribution(annotated, event),
    )
    by_pattern = matched is not None and event.medium is not None and matched.medium == event.medium
    source = "the pattern" if by_pattern else "words at the trigger" if event.medium else None
    yield Circumstance(name="medium", value=event.medium, read_from=source)


def _find_status(annotated: AnnotatedArticle, event: Event, trigger: Token, matched: Pattern | None) -> str:
    if matched is not None:
        read = read_status(matched, trigger)
        if matched.event_type != event.event_type:
            return f"said to be {read}, which is what is coded now ({_describe_clause(trigger)})"
        if matched.status == event.status == read:
            return "the pattern"
        if read != event.status:
            return "its date, long before the report"
    return _describe_clause(trigger)


def _describe_clause(trigger: Token) -> str:
    """The words of the clause that may say how sure it is: negation, auxiliaries, "if", and the verb above."""
    verb = bearer_of(clause_of(trigger))
    words = sorted({*children(verb, "neg", "aux", "auxpass", "mark"), *children(trigger, "neg")}, key=lambda t: t.i)
    governor = governing_verb(verb)
    told = [" ".join(token.text for token in words)] if words else []
    told += [f"under {governor.text!r} ({verb.dep_})"] if governor is not None else []
    return ", ".join(told) or "a plain main clause"


def _describe_date(event: Event) -> str | None:
    if event.event_date_start is None:
        return None
    days = dict.fromkeys((str(event.event_date_start), str(event.event_date_end)))
    return f"{'–'.join(days)} ({event.date_precision}, {event.date_status})"


def _find_date(annotated: AnnotatedArticle, event: Event, trigger: Token) -> str | None:
    if event.date_status == "published":
        return "the day of publication"
    wanted = (event.event_date_start, event.event_date_end, event.date_status)
    for expression in annotated.dates:
        alone = replace(annotated, dates=(expression,))
        read = (read_date(alone, trigger, status=event.status), read_announcement_date(alone, trigger))
        undated = (read_date(replace(annotated, dates=()), trigger, status=event.status),)
        if any((found.start, found.end, found.status) == wanted and found not in undated for found in read):
            return expression.text
    return None


def _gives_place(annotated: AnnotatedArticle, knowledge: Knowledge, event: Event, trigger: Token, start: int) -> bool:
    alone = replace(annotated, places=tuple(p for p in annotated.places if p.start_char == start))
    found = read_place(alone, knowledge, trigger, event_type=event.event_type)
    return event.place_id is not None and found == event.place_id


def _find_attribution(annotated: AnnotatedArticle, event: Event) -> str | None:
    quote = find_attribution(annotated, event.start_char)
    return f"{quote.speaker_text} {quote.cue_text or ''}: {quote.text}".replace(" :", ":") if quote else None
