"""By what means an event was carried out: by telephone, video or letter, in person, online, in a broadcast."""

from collections.abc import Iterator

from spacy.tokens import Token

from etl import codes
from etl.extractors.clauses import children, clause_of, find_modifiers, find_objects, find_prepositional
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern

MEANS = frozenset({"in", "by", "via", "over", "through", "on", "during", "using"})
IN_PERSON = "in_person"


def read_medium(knowledge: Knowledge, pattern: Pattern, trigger: Token) -> str | None:
    """The medium that words at the trigger name, else the pattern's; a visit or meeting is in person where nothing
    says otherwise."""
    words = {form for word in _find_words(pattern, trigger) for form in (word.lemma_.lower(), word.lower_)}
    for medium in codes.MEDIUM:
        if words & set(knowledge.actors.words(f"medium_{medium}")):
            return medium
    if pattern.medium:
        return pattern.medium
    is_meeting = trigger.lemma_.lower() in knowledge.actors.words("meeting_in_person")
    return IN_PERSON if is_meeting and pattern.event_type == "CONSULT" else None


def _find_words(pattern: Pattern, trigger: Token) -> Iterator[Token]:
    """The trigger, its modifiers and means, and the object that names the event ("sent a *letter*"), not what else
    the event is about ("discussed the letter")."""
    yield trigger
    yield from find_modifiers(trigger)
    bearers = [trigger]
    if trigger.pos_ in ("VERB", "AUX"):
        own = [o for o in find_objects(trigger) if o.lemma_.lower() in pattern.object_lemmas]
        for item in own:
            yield item
            yield from find_modifiers(item)
        bearers += own
    else:
        bearers += [clause_of(trigger)] if trigger.head == clause_of(trigger) and trigger.dep_ == "dobj" else []
    for bearer in bearers:
        for noun in find_prepositional(bearer, MEANS):
            yield noun
            yield from find_modifiers(noun)
        for preposition in children(bearer, "prep"):  # "face to *face*"
            if preposition.lower_ == "to":
                yield from (noun for noun in children(preposition, "pobj") if noun.lower_ == "face")
