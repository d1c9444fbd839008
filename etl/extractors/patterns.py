"""Finds the triggers of events: tokens at which a pattern of seeds/event_patterns.csv holds."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Span, Token

from etl.extractors.asking import asks_for_deed
from etl.extractors.clauses import (
    RELATIVE_TAGS,
    children,
    find_complements,
    find_gerunds,
    find_modifiers,
    find_objects,
    find_prepositional,
    find_subjects,
    has_child,
    is_passive,
    with_counted,
)
from etl.extractors.exceptions import list_excepted_types
from etl.knowledge.ontology import NONE_AT_ALL, Ontology, Pattern

TRIGGER_TYPES = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun"}

NAMES_OF_OTHERS = ("PERSON", "GPE", "LOC", "FAC", "DATE", "TIME")  # "Grant March", "Rush Street"


REFLEXIVES = ("self", "selves")
OWN_ACTS = ("087",)  # CAMEO codes of acts that only those can do whose attack, war or raid it is


def find_candidates(sentence: Span, ontology: Ontology) -> Iterator[tuple[Token, tuple[Pattern, ...]]]:
    """Tokens with the patterns that hold at them, the most specific first; in text order. A use of words that is no
    event, whatever pattern holds, has none."""
    for token in sentence:
        trigger_type = TRIGGER_TYPES.get(token.pos_)
        if trigger_type is None:
            continue
        patterns = ontology.find_patterns(trigger_type, token.lemma_.lower())
        if token.pos_ == "PROPN" and token.ent_type_ in NAMES_OF_OTHERS:
            continue
        if token.dep_ == "compound" and token.head.lemma_.lower() in ontology.weapons:
            continue
        excepted = list_excepted_types(trigger_type, token)
        holding = tuple(pattern for pattern in _find_possible(patterns, token) if holds(pattern, token))
        left = tuple(pattern for pattern in holding if pattern.event_type not in excepted)
        if left or excepted:  # a trigger without patterns: nobody else shall read it
            yield token, left


def _find_possible(patterns: Sequence[Pattern], token: Token) -> Sequence[Pattern]:
    """The patterns whose words stand about the trigger: each place there is read once for all of them."""
    if not patterns:
        return ()
    objects = find_objects(token) if patterns[0].trigger_type == "verb" else ()
    words = {NONE_AT_ALL} | _list_words(objects)
    left = [p for p in patterns if not p.object_lemmas or not p.object_lemmas.isdisjoint(words)]
    if any(p.complement_lemmas for p in left):
        words = _list_words(clause for _, clause in find_complements(token))
        left = [p for p in left if not p.complement_lemmas or not p.complement_lemmas.isdisjoint(words)]
    places = (token, *objects, *children(token, "acomp"))
    if any(p.preposition_lemmas for p in left):
        words = {w for place in places for w in _list_words([*find_prepositional(place), *find_gerunds(place)])}
        left = [p for p in left if not p.preposition_lemmas or not p.preposition_lemmas.isdisjoint(words)]
    if any(p.prepositions and not p.preposition_lemmas for p in left):
        words = {child.lower_ for place in places for child in children(place, "prep", "dative", "agent", "prt")}
        left = [p for p in left if p.preposition_lemmas or not p.prepositions or not p.prepositions.isdisjoint(words)]
    return left


def _list_words(tokens: Iterable[Token]) -> set[str]:
    """The words of tokens, as they stand and as lemmas."""
    return {word for token in tokens for word in (token.lemma_.lower(), token.lower_)}


def list_types(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """The event types of patterns without repeats, in their order."""
    return tuple(dict.fromkeys(pattern.event_type for pattern in patterns))


def holds(pattern: Pattern, token: Token) -> bool:
    """Whether every condition of the pattern is met at this trigger."""
    objects = find_objects(token) if pattern.trigger_type == "verb" else ()
    return (
        _has_voice(pattern, token)
        and _has_particle(pattern, token)
        and _has_subject(pattern, token)
        and _has_object(pattern, objects)
        and _is_own(pattern, objects)
        and _has_preposition(pattern, token, objects)
        and _has_complement(pattern, token)
        and asks_for_deed(pattern, token)
        and _denies_claim(pattern, token)
        and _has_modifier(pattern, token, objects)
    )


def _has_voice(pattern: Pattern, token: Token) -> bool:
    """Whether a guest travels: one who "was flown to X" is taken there, and visits nobody."""
    is_journey = pattern.event_mode == "visit" and "to" in pattern.recipient_slots and not pattern.object_lemmas
    return not (is_journey and pattern.trigger_type == "verb" and is_passive(token))


def _denies_claim(pattern: Pattern, token: Token) -> bool:
    """Whether it is a claim that is denied: of "denied them water" it is the water that they do not get."""
    if pattern.cameo_code != "016" or pattern.trigger_type != "verb":
        return True
    things = [noun for noun in children(token, "dobj") if noun.tag_ not in RELATIVE_TAGS]
    return not (has_child(token, "dative") or len(things) > 1)


def _any_lemma(lemmas: frozenset[str], tokens: Iterable[Token]) -> bool:
    return not lemmas or any(t.lemma_.lower() in lemmas or t.lower_ in lemmas for t in tokens)


def _has_object(pattern: Pattern, objects: Sequence[Token]) -> bool:
    """Whether one of the lemmas is an object; "demonstrated a willingness" is no demonstration."""
    if NONE_AT_ALL in pattern.object_lemmas:
        return not objects
    is_aimed = pattern.event_type == "SUPPORT" and pattern.recipient_slots[:1] == ("object",)
    if is_aimed and objects and all(o.lower_.endswith(REFLEXIVES) for o in objects):
        return False  # "defended itself"
    return _any_lemma(pattern.object_lemmas, objects)


def _is_own(pattern: Pattern, objects: Sequence[Token]) -> bool:
    """Whether somebody gives up what is theirs: who vows to end *Russia's* war withdraws from nothing."""
    if pattern.cameo_code not in OWN_ACTS or pattern.trigger_type != "verb":
        return True
    owners = [owner for noun in objects for owner in children(noun, "poss")]
    return all(owner.tag_ == "PRP$" for owner in owners)


def _has_subject(pattern: Pattern, token: Token) -> bool:
    """Whether one of the lemmas does it: of "stormed the palace", a *mob* riots and a *brigade* attacks."""
    if not pattern.subject_lemmas:
        return True
    subjects = with_counted(find_subjects(token))
    if NONE_AT_ALL in pattern.subject_lemmas:
        return is_passive(token) and not subjects
    return _any_lemma(pattern.subject_lemmas, subjects)


def _has_particle(pattern: Pattern, token: Token) -> bool:
    if not pattern.particles:
        return True
    return any(child.lower_ in pattern.particles for child in children(token, "prt", "advmod", "prep"))


def _has_preposition(pattern: Pattern, token: Token, objects: Iterable[Token]) -> bool:
    if not pattern.prepositions and not pattern.preposition_lemmas:
        return True
    allowed = pattern.prepositions or None
    places = (token, *objects, *children(token, "acomp"))  # "is critical *of X*"
    if not pattern.preposition_lemmas:
        present = {
            c.lower_
            for place in places
            for c in children(place, "prep", "dative", "agent", "prt")
            if not _is_temporal(c)
        }
        return bool(present & pattern.prepositions)
    return any(
        _any_lemma(pattern.preposition_lemmas, (*find_prepositional(place, allowed), *find_gerunds(place, allowed)))
        for place in places
    )


def _is_temporal(preposition: Token) -> bool:
    """ "on Tuesday", "in May": says when, and is no argument."""
    return any(noun.ent_type_ in ("DATE", "TIME") for noun in children(preposition, "pobj"))


def _has_complement(pattern: Pattern, token: Token) -> bool:
    complements = list(find_complements(token))
    if pattern.complement == "none":
        return not complements
    if not pattern.complement and not pattern.complement_lemmas:
        return True
    wanted = [c for kind, c in complements if pattern.complement in (None, "any", kind)]
    if pattern.event_type == "THREATEN" and pattern.complement == "that":
        # A threat is about what will or may come: "said that gunmen attacked" is none, nor is that none will attack.
        wanted = [c for c in wanted if any(aux.tag_ == "MD" for aux in children(c, "aux"))]
        if pattern.complement_lemmas:
            wanted = [c for c in wanted if not has_child(c, "neg")]
    return bool(wanted) and _any_lemma(pattern.complement_lemmas, wanted)


def _has_modifier(pattern: Pattern, token: Token, objects: Sequence[Token]) -> bool:
    """Whether one of the words stands on the trigger, its objects, its complement, its prepositional objects, or
    the subject that the pattern asks for ("agreed to strengthen *military* readiness", "a *car* bomb exploded",
    "went on *hunger* strike", "found *guilty*")."""
    if not pattern.modifier_lemmas:
        return True
    complements = [c for _, c in find_complements(token)]
    complement_objects = [o for c in complements for o in find_objects(c)]
    subjects = with_counted(find_subjects(token)) if pattern.subject_lemmas else ()
    bearers = [token, *subjects, *objects, *complements, *complement_objects]
    nouns = [n for bearer in (token, *objects) for n in find_prepositional(bearer)]
    bearers += [noun for noun in nouns if noun.lemma_.lower() in pattern.preposition_lemmas]
    words = [m for bearer in bearers for m in find_modifiers(bearer)]
    words += [*find_prepositional(token), *complement_objects, *children(token, "oprd", "acomp", "advcl")]
    words += [a for clause in children(token, "ccomp") for a in (clause, *children(clause, "amod", "acomp"))]
    words += [aux for clause in complements for aux in children(clause, "aux") if aux.tag_ == "MD"]
    return _any_lemma(pattern.modifier_lemmas, words)


def find_embedded(token: Token) -> Iterator[Token]:
    """Tokens of the acts that a speech act is about (agreed *to begin*, threatened *to attack*): they
    are no events of their own. Time clauses and relative clauses inside are left out."""
    roots = [c for _, c in find_complements(token)]
    bearers = (token, *children(token, "acomp"))  # "is open *to talks*"
    roots += [p for b in bearers for preposition in children(b, "prep") for p in children(preposition, "pcomp", "pobj")]
    stack = list(roots)
    while stack:
        current = stack.pop()
        yield current
        for child in current.children:
            is_time_clause = child.dep_ == "advcl" and any(
                c.lower_ in ("when", "after", "as", "while", "before", "since")
                for c in children(child, "mark", "advmod")
            )
            if child.dep_ != "relcl" and not is_time_clause:
                stack.append(child)
