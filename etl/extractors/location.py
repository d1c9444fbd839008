"""Where an event took place: the place of its own locative phrase ("in Aleppo", "off the coast of Somalia")."""

from collections.abc import Iterator

from spacy.tokens import Token

from etl.extractors.clauses import LONGEST_CHAIN, children, clause_of, find_objects, has_child, is_infinitive
from etl.knowledge import Knowledge
from etl.records import AnnotatedArticle

# What is said of an act has the act's place in its object: "condemned the raid *in Mali*" was not said in Mali.
SPOKEN_TYPES = ("ACCUSE", "REJECT", "THREATEN", "REQUEST", "STATEMENT", "AGREE")


def read_place(annotated: AnnotatedArticle, knowledge: Knowledge, trigger: Token, *, event_type: str) -> str | None:
    """GeoNames id of the place in the event's own locative phrase; None if it names none.

    A phrase on the trigger goes before one on its clause, that before one on what it is done to.
    """
    bearers = tuple(dict.fromkeys(_find_bearers(trigger, event_type)))
    best: tuple[int, bool, int, str] | None = None
    for start, place_id, place in _find_places(annotated, trigger):
        head = _find_where(knowledge, place, trigger)
        rank = next((i for i, bearer in enumerate(bearers) if _reaches(knowledge, head, bearer)), None)
        # "the *West Bank* town of Y", but not "*Homs* province"
        is_wider = place.dep_ in ("compound", "nmod") and has_child(place.head, "prep")
        if rank is not None and (best is None or (rank, is_wider, start) < best[:3]):
            best = rank, is_wider, start, place_id
    return best[3] if best else None


def _find_places(annotated: AnnotatedArticle, trigger: Token) -> Iterator[tuple[int, str, Token]]:
    sentence = trigger.sent
    for place in annotated.places:
        if place.place_id is not None and sentence.start_char <= place.start_char < sentence.end_char:
            span = annotated.doc.char_span(place.start_char, place.end_char, alignment_mode="expand")
            if span is not None:
                yield place.start_char, place.place_id, span.root


def _find_bearers(trigger: Token, event_type: str) -> Iterator[Token]:
    """On which words the place of an event may stand, the closest first."""
    clause = clause_of(trigger)
    yield trigger
    yield clause
    verb = clause
    for _ in range(LONGEST_CHAIN):  # "gathered *in Tbilisi* to protest"
        is_part = verb.dep_ == "xcomp" or (verb.dep_ == "advcl" and (is_infinitive(verb) or verb.tag_ == "VBG"))
        if not is_part or has_child(verb, "mark"):
            break
        verb = verb.head
        yield verb
    if event_type not in SPOKEN_TYPES:
        yield from find_objects(clause)


def _find_where(knowledge: Knowledge, place: Token, trigger: Token) -> Token | None:
    """What the locative phrase of a place stands on; None where the place stands in another phrase ("the mayor of
    X", "X-based")."""
    if any(child.dep_ == "relcl" and _is_where(child, trigger) for child in place.children):
        return trigger  # "in X, *where* rebels killed two"
    noun = place
    for _ in range(LONGEST_CHAIN):
        if noun.dep_ in ("conj", "appos") and noun.head.pos_ in ("PROPN", "NOUN"):
            noun = noun.head
        elif noun.dep_ == "pobj" and noun.head.lower_ == "of" and _is_part(knowledge, noun.head.head):
            noun = noun.head.head  # "the outskirts of X"
        elif noun.dep_ in ("compound", "nmod", "poss", "nsubj") and _is_part(knowledge, noun.head):
            noun = noun.head  # "the West Bank town of Y"
        else:
            break
    is_locative = noun.dep_ == "pobj" and noun.head.lower_ in knowledge.actors.words("place_preposition")
    return noun.head.head if is_locative else None


def _is_where(clause: Token, trigger: Token) -> bool:
    is_own = clause == trigger or clause == clause_of(trigger)
    return is_own and any(word.lower_ == "where" for word in children(clause, "advmod"))


def _is_part(knowledge: Knowledge, noun: Token) -> bool:
    words = knowledge.actors.words("place_part")
    return noun.lower_ in words or noun.lemma_.lower() in words


def _reaches(knowledge: Knowledge, token: Token | None, bearer: Token) -> bool:
    """Whether a phrase on a token tells where the bearer is: "killed two *in a raid on a base* in X"."""
    prepositions = knowledge.actors.words("place_preposition")
    for _ in range(LONGEST_CHAIN):
        if token is None or token == bearer:
            return token is not None
        if token.dep_ != "pobj":
            return False
        # The parser hangs a phrase on the name before it: "talks between X and *Y in Oslo*".
        is_misplaced = token.pos_ == "PROPN" and token.head.lower_ in ("between", "with", "by", "against")
        if token.head.lower_ not in prepositions and not is_misplaced:
            return False
        token = token.head.head
    return False
