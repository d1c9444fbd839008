"""Which types of event a trigger is none of, by the words around it (seeds/event_exceptions.csv)."""

from collections.abc import Iterator

from spacy.tokens import Token

from etl.extractors.clauses import (
    AMOUNTS,
    children,
    find_complements,
    find_gerunds,
    find_modifiers,
    find_objects,
    find_prepositional,
    find_subjects,
    with_conjuncts,
    with_counted,
)
from etl.knowledge.event_exceptions import NO_ACTOR, EventException, load_event_exceptions

HEAD_LABELS = ("compound", "amod", "nmod")
PLACES_OF_ANY = ("particle", "subject", "object", "modifier", "head", "governor", "deed")  # one of the words will do


def list_excepted_types(trigger_type: str, trigger: Token) -> frozenset[str]:
    """The event types that the trigger is none of, as far as words say it."""
    found: set[str] = set()
    for exception in load_event_exceptions().get((trigger_type, trigger.lemma_.lower()), ()):
        if exception.place != NO_ACTOR and not exception.event_types <= found and _holds(exception, trigger):
            found |= exception.event_types
    return frozenset(found)


def _holds(exception: EventException, trigger: Token) -> bool:
    tokens = _list_tokens(exception.place, trigger)
    named = [bool(exception.words.intersection(_list_names(token))) for token in tokens]
    # "an assault on the people and their liberty" is one, "an assault on liberty" is none.
    return bool(named) and (any(named) if exception.place in PLACES_OF_ANY else all(named))


def needs_actor(trigger_type: str, trigger: Token, event_type: str) -> bool:
    """Whether the trigger is no event of the type where nobody is known who acts: "forced to", "was stripped of"."""
    exceptions = load_event_exceptions().get((trigger_type, trigger.lemma_.lower()), ())
    return any(e.place == NO_ACTOR and event_type in e.event_types for e in exceptions)


def _list_tokens(place: str, trigger: Token) -> tuple[Token, ...]:
    is_verb = trigger.pos_ in ("VERB", "AUX")
    match place:
        case "particle":
            return tuple(children(trigger, "prt", "advmod", "prep", "oprd", "acomp"))
        case "subject":
            return with_counted(find_subjects(trigger)) if is_verb else ()
        case "object":
            raised = [
                s for kind, clause in find_complements(trigger) if kind == "to" for s in children(clause, "nsubj")
            ]
            return (*find_objects(trigger), *raised) if is_verb else ()  # "rallied *allies* to help"
        case "modifier":
            return tuple(find_modifiers(trigger))
        case "head":
            return (trigger.head,) if trigger.dep_ in HEAD_LABELS else ()
        case "governor":
            return (trigger.head,) if trigger.head != trigger and trigger.head.pos_ in ("VERB", "AUX") else ()
        case "deed":
            return tuple(clause for _, clause in find_complements(trigger)) if is_verb else ()
    bearers = (trigger, *(find_objects(trigger) if is_verb else ()))
    words = frozenset({place})
    named = tuple(t for b in bearers for noun in find_prepositional(b, words) for t in with_conjuncts(noun))
    return (*(t for t in with_counted(named) if t.lower_ not in AMOUNTS), *find_gerunds(trigger, words))


def _list_names(token: Token) -> Iterator[str]:
    """The lemma, the word, and the lemma with a word beside it ("international law", "blast in mine")."""
    yield token.lemma_.lower()
    yield token.lower_
    for modifier in children(token, "amod", "compound"):
        yield f"{modifier.lower_} {token.lemma_.lower()}"
    for preposition in children(token, "prep"):
        for noun in children(preposition, "pobj"):
            yield f"{token.lemma_.lower()} {preposition.lower_} {noun.lemma_.lower()}"
