"""What a trigger looks like to the model: words around it by their grammatical place.

Participants are read as what they are (police, rebels, a country) and not as who they are, so that a
type is never learned from a name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.clauses import (
    children,
    find_complements,
    find_gerunds,
    find_modifiers,
    find_objects,
    find_prepositional,
    find_subjects,
    governing_verb,
    is_passive,
)

# A token -> what kind of actor it is part of ("COP", "country"); None outside of actors.
KindOf = Callable[[Token], str | None]
CONTENT = ("NOUN", "VERB", "ADJ")
PAIRED = ("object", "complement", "governor", "modifier")  # their words count together with the trigger's, too
MOST_CONTEXT = 24  # words of a sentence that count as context: bounds the work on lists


@dataclass(frozen=True, kw_only=True)
class Description:
    """A trigger's features: `marks` are names of what is there, `slots` the lemmas in each grammatical place."""

    marks: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]


def describe_trigger(trigger: Token, kind_of: KindOf, pattern_types: Sequence[str] = ()) -> Description:
    """The features of one trigger in its sentence; marks without repeats, in a fixed order.

    `pattern_types` are the types of the patterns that hold there, the most specific first.
    """
    is_verb = trigger.pos_ in ("VERB", "AUX")
    objects = find_objects(trigger) if is_verb else ()
    subjects = find_subjects(trigger) if is_verb else tuple(children(trigger, "poss", "compound"))
    complements = tuple(find_complements(trigger))
    governor = governing_verb(trigger)
    prepositional = tuple(_find_prepositional(trigger, objects))
    modifiers = tuple(m for bearer in (trigger, *objects) for m in find_modifiers(bearer))
    slots = {
        "object": _lemmas(objects),
        "complement": _lemmas([c for _, c in complements] + [o for _, c in complements for o in find_objects(c)]),
        "prepositional": _lemmas([noun for _, noun in prepositional]),
        "subject": _lemmas(subjects),
        "governor": (governor.lemma_.lower(),) if governor is not None else (),
        "modifier": _lemmas(modifiers),
        "context": _lemmas([t for t in trigger.sent if t.pos_ in CONTENT and t != trigger])[:MOST_CONTEXT],
    }
    sides = {"subject": subjects, "object": objects}
    marks = [*_mark_patterns(pattern_types), *_mark_trigger(trigger), *_mark_words(trigger, slots)]
    marks += _mark_clause(trigger, prepositional, [kind for kind, _ in complements], kind_of)
    marks += [mark for side, tokens in sides.items() for mark in _mark_side(side, tokens, kind_of)]
    return Description(marks=tuple(dict.fromkeys(marks)), slots=slots)


def _find_prepositional(trigger: Token, objects: tuple[Token, ...]) -> Iterator[tuple[str, Token]]:
    for bearer in (trigger, *objects):
        for preposition in children(bearer, "prep", "dative", "agent"):
            one = frozenset({preposition.lower_})
            for noun in (*find_prepositional(bearer, one), *find_gerunds(bearer, one)):
                yield preposition.lower_, noun


def _lemmas(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Lemmas of words that are no part of a name."""
    return tuple(t.lemma_.lower() for t in tokens if t.pos_ != "PROPN" and t.is_alpha)


def _mark_patterns(pattern_types: Sequence[str]) -> Iterator[str]:
    yield f"pattern={pattern_types[0]}" if pattern_types else "no pattern"
    for event_type in pattern_types[1:]:
        yield f"other pattern={event_type}"


def _mark_trigger(trigger: Token) -> Iterator[str]:
    yield f"trigger={trigger.lemma_.lower()}"
    yield f"part={trigger.pos_}:{trigger.tag_}"
    yield f"label={trigger.dep_}"
    for child in children(trigger, "aux", "neg"):
        yield f"aux={child.lemma_.lower()}" if child.dep_ == "aux" else "negated"
    if is_passive(trigger):
        yield "passive"


def _mark_words(trigger: Token, slots: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for slot, words in slots.items():
        for word in words:
            yield f"{slot}={word}"
            if slot in PAIRED:
                yield f"{trigger.lemma_.lower()}+{slot}={word}"


def _mark_clause(
    trigger: Token, prepositional: Sequence[tuple[str, Token]], clauses: Sequence[str], kind_of: KindOf
) -> Iterator[str]:
    lemma = trigger.lemma_.lower()
    for preposition, noun in prepositional:
        yield f"{lemma}+{preposition}"
        yield f"preposition={preposition}"
        yield f"{preposition}={noun.lemma_.lower()}"
        yield f"{preposition}:{_kind(noun, kind_of)}"
    for particle in children(trigger, "prt"):
        yield f"{lemma}+{particle.lower_}"
    for kind in clauses:
        yield f"clause={kind}"
        yield f"{lemma}+clause={kind}"


def _mark_side(side: str, tokens: Sequence[Token], kind_of: KindOf) -> Iterator[str]:
    if not tokens:
        yield f"no {side}"
    for token in tokens:
        yield f"{side}:{_kind(token, kind_of)}"


def _kind(token: Token, kind_of: KindOf) -> str:
    return kind_of(token) or ("name" if token.pos_ == "PROPN" else "thing")
