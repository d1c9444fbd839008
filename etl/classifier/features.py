"""What a trigger looks like to the classifier: the words around it by their grammatical place.

Participants are read as what they are (police, rebels, a country) and not as who they are, so that a
type is never learned from a name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from spacy.tokens import Span, Token

from etl.classifier.vectors import Vector, WordVectors, to_unit
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
PLACES = ("trigger", "object", "complement", "prepositional", "subject", "governor", "modifier")
SURROUNDINGS = ("sentence", "window")
PAIRED = ("object", "complement", "governor", "modifier")  # their words count together with the trigger's, too
CONTENT = ("NOUN", "VERB", "ADJ")
MOST_CONTEXT = 24  # words of a sentence that count as context: bounds the work on lists
SENTENCES_KEPT = 4  # whose words are listed once, and not for each trigger
WINDOW_BEFORE, WINDOW_AFTER = 4, 8  # tokens around the trigger


@dataclass(frozen=True, kw_only=True)
class Description:
    """A trigger's features: `marks` are names of what is there, `words` those in each place and surrounding."""

    marks: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    def to_vector(self, vectors: WordVectors) -> Vector:
        """The mean vectors of all places, end to end."""
        means = [vectors.mean(self.words[place]) for place in PLACES]
        means += [to_unit(vectors.mean(self.words[name])) for name in SURROUNDINGS]
        joined: Vector = np.concatenate(means)
        return joined


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
    clauses = [clause for _, clause in complements]
    places: dict[str, Iterable[Token]] = {
        "trigger": (trigger,),
        "object": objects,
        "complement": [*clauses, *(o for clause in clauses for o in find_objects(clause))],
        "prepositional": [noun for _, noun in prepositional],
        "subject": subjects,
        "governor": () if governor is None else (governor,),
        "modifier": [m for bearer in (trigger, *objects) for m in find_modifiers(bearer)],
    }
    words = {place: _list_lemmas(tokens, keep_names=place == "trigger") for place, tokens in places.items()}
    marks = [*_mark_patterns(pattern_types), *_mark_trigger(trigger), *_mark_words(trigger, words)]
    marks += _mark_clause(trigger, prepositional, [kind for kind, _ in complements], kind_of)
    for side, tokens in (("subject", subjects), ("object", objects)):
        marks += _mark_side(side, tokens, kind_of)
    return Description(marks=tuple(dict.fromkeys(marks)), words={**words, **_read_surroundings(trigger)})


def describe_word(lemma: str) -> Description:
    """The features of a trigger that stands alone."""
    words: dict[str, tuple[str, ...]] = dict.fromkeys(PLACES, ())
    words.update(dict.fromkeys(("trigger", *SURROUNDINGS), (lemma,)))
    return Description(marks=(f"trigger={lemma}",), words=words)


def _find_prepositional(trigger: Token, objects: tuple[Token, ...]) -> Iterator[tuple[str, Token]]:
    for bearer in (trigger, *objects):
        for preposition in children(bearer, "prep", "dative", "agent"):
            one = frozenset({preposition.lower_})
            for noun in (*find_prepositional(bearer, one), *find_gerunds(bearer, one)):
                yield preposition.lower_, noun


def _list_lemmas(tokens: Iterable[Token], *, keep_names: bool = False) -> tuple[str, ...]:
    """Lemmas of words; names are left out unless they are to be kept."""
    return tuple(t.lemma_.lower() for t in tokens if t.is_alpha and (keep_names or t.pos_ != "PROPN"))


def _read_surroundings(trigger: Token) -> Mapping[str, tuple[str, ...]]:
    sentence = trigger.sent
    start, end = max(sentence.start, trigger.i - WINDOW_BEFORE), min(sentence.end, trigger.i + WINDOW_AFTER)
    return {
        "sentence": _list_words(sentence),
        "window": tuple(token.lower_ for token in trigger.doc[start:end] if token.is_alpha),
    }


@lru_cache(maxsize=SENTENCES_KEPT)
def _list_words(sentence: Span) -> tuple[str, ...]:
    return tuple(token.lower_ for token in sentence if token.is_alpha)


@lru_cache(maxsize=SENTENCES_KEPT)
def _mark_context(sentence: Span) -> tuple[tuple[int, str], ...]:
    """The marks of all words of a sentence that tell what it is about, each with the place of its token."""
    content = (token for token in sentence if token.pos_ in CONTENT and token.is_alpha)
    return tuple((token.i, f"context={token.lemma_.lower()}") for token in content)


def _mark_patterns(pattern_types: Sequence[str]) -> Iterator[str]:
    yield f"pattern={pattern_types[0]}" if pattern_types else "no pattern"
    for event_type in pattern_types[1:]:
        yield f"other pattern={event_type}"


def _mark_trigger(trigger: Token) -> Iterator[str]:
    yield f"part={trigger.pos_}:{trigger.tag_}"
    yield f"label={trigger.dep_}"
    for child in children(trigger, "aux", "neg"):
        yield f"aux={child.lemma_.lower()}" if child.dep_ == "aux" else "negated"
    if is_passive(trigger):
        yield "passive"


def _mark_words(trigger: Token, words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for place, lemmas in words.items():
        for lemma in lemmas:
            yield f"{place}={lemma}"
            if place in PAIRED:
                yield f"{trigger.lemma_.lower()}+{place}={lemma}"
    context = [mark for i, mark in _mark_context(trigger.sent) if i != trigger.i]
    yield from context[:MOST_CONTEXT]


def _mark_clause(
    trigger: Token, prepositional: Sequence[tuple[str, Token]], clauses: Sequence[str], kind_of: KindOf
) -> Iterator[str]:
    lemma = trigger.lemma_.lower()
    for preposition, noun in prepositional:
        yield f"{lemma}+{preposition}"
        yield f"preposition={preposition}"
        yield f"{preposition}={noun.lemma_.lower()}"
        yield f"{preposition}:{_name_kind(noun, kind_of)}"
    for particle in children(trigger, "prt"):
        yield f"{lemma}+{particle.lower_}"
    for kind in clauses:
        yield f"clause={kind}"
        yield f"{lemma}+clause={kind}"


def _mark_side(side: str, tokens: Sequence[Token], kind_of: KindOf) -> Iterator[str]:
    if not tokens:
        yield f"no {side}"
    for token in tokens:
        yield f"{side}:{_name_kind(token, kind_of)}"


def _name_kind(token: Token, kind_of: KindOf) -> str:
    return kind_of(token) or ("name" if token.pos_ == "PROPN" else "thing")
