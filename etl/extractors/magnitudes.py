"""How many were killed, hurt, arrested or took part, and how much money changed hands, as one sentence counts it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.casualties import follows_from, list_casualty_words
from etl.extractors.clauses import (
    LONGEST_CHAIN,
    children,
    find_objects,
    find_prepositional,
    find_subjects,
    has_child,
    is_passive,
)
from etl.extractors.money import Money, read_money
from etl.knowledge import Knowledge
from etl.knowledge.number_words import load_number_words
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Quantity

DEADLY_TYPES = ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE")  # what people die of
VIOLENT_TYPES = ("ASSAULT", "PROTEST")  # "ten died *in clashes*"; nobody dies in an arrest
JOINING_TYPES = ("PROTEST", "MOBILIZE", "COOPERATE")  # counted by who does it
MOVING_TYPES = ("MOBILIZE", "COERCE", "SANCTION", "RETREAT", "AID", "ASSAULT", "AGREE")  # by whom it is done to
PATIENT_LABELS = ("dobj", "nsubjpass", "attr", "oprd")
DRAWING_LABELS = ("dobj", "pobj")
GIVING_BACK = ("of", "by")


@dataclass(frozen=True, kw_only=True)
class Magnitudes:
    """Numbers of persons, and money; NULL where the sentence gives none."""

    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    size: int | None = None
    money: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of people, and the word for them (the number itself where it stands alone)."""

    noun: Token
    value: int
    is_of_people: bool


def read_magnitudes(annotated: AnnotatedArticle, knowledge: Knowledge, pattern: Pattern, trigger: Token) -> Magnitudes:
    """What the sentence counts of this event: its own outcome and participants, not those of another one."""
    counts = list(_find_counts(annotated, knowledge, trigger))
    outcomes: dict[str, int] = {}
    used: set[Token] = set()
    if pattern.event_type in DEADLY_TYPES:
        for kind in ("kill", "injure", "arrest"):
            found = [c for c in counts if c.noun not in used and _is_outcome(knowledge, pattern, trigger, c, kind)]
            if found:
                used.update(c.noun for c in found)
                outcomes[kind] = _add_up(found)
    rest = [c for c in counts if c.noun not in used]
    return Magnitudes(
        killed=outcomes.get("kill"),
        injured=outcomes.get("injure"),
        arrested=outcomes.get("arrest"),
        size=_read_size(knowledge, pattern, trigger, rest),
        money=read_money(annotated, knowledge, pattern, trigger),
    )


def _find_counts(annotated: AnnotatedArticle, knowledge: Knowledge, trigger: Token) -> Iterator[Count]:
    """The counts of people, or of nothing named, in the sentence of a trigger."""
    sentence = trigger.sent
    read: set[Token] = set()
    for quantity in annotated.quantities:
        if sentence.start_char <= quantity.start_char < sentence.end_char and quantity.value >= 1:
            span = annotated.doc.char_span(quantity.start_char, quantity.end_char, alignment_mode="expand")
            unit = knowledge.units.by_name.get(quantity.unit or "")
            if span is None or (unit is not None and unit.dimension != "count"):
                continue
            read.update(span)
            noun = span.root.head if span.root.dep_ in ("nummod", "quantmod") else span.root
            yield Count(noun=noun, value=int(quantity.value), is_of_people=_is_of_people(knowledge, quantity))
    for token in sentence:  # "wounding seven"
        if token.pos_ == "NUM" and token not in read and token.dep_ in ("dobj", "nsubj", "nsubjpass"):
            value = load_number_words().read(token.lower_)
            if value and value >= 1:
                yield Count(noun=token, value=int(value), is_of_people=True)


def _is_of_people(knowledge: Knowledge, quantity: Quantity) -> bool:
    """Whether persons are counted, and not ships or battalions."""
    unit, sets = (quantity.unit or "").lower(), knowledge.ontology.word_sets
    if unit in knowledge.actors.words("counted_person") or unit in sets["person"]:
        return True
    return bool(unit and knowledge.actors.phrases.get(unit)) and unit not in sets["troops"]


def _is_outcome(knowledge: Knowledge, pattern: Pattern, trigger: Token, count: Count, kind: str) -> bool:
    """Whether people are counted as killed, hurt or arrested by this act."""
    outcome = _outcome_of(knowledge, count, kind)
    if outcome is None:
        return False
    if pattern.event_type not in VIOLENT_TYPES and outcome != trigger and trigger in outcome.subtree:
        return False
    return follows_from(outcome, trigger, knowledge.ontology.event_nouns)


def _outcome_of(knowledge: Knowledge, count: Count, kind: str) -> Token | None:
    """The word by which people are counted as killed, hurt or arrested: "killed *four*", "left *three* dead"."""
    words = knowledge.actors.words(f"{kind}_word")
    noun = _head_of_list(count.noun)
    if noun.lemma_.lower() in knowledge.actors.words(f"{kind}_noun"):
        return noun.head if noun.dep_ in PATIENT_LABELS else noun
    for participle in children(noun, "acl", "amod", "advmod"):
        if participle.lemma_.lower() in words or participle.lower_ in words:
            return noun.head if noun.dep_ in (*PATIENT_LABELS, "pobj", "nsubj") else participle
    if (
        noun.dep_ == "pobj"
        and noun.head.lower_ == "of"
        and noun.head.head.lemma_.lower() in knowledge.actors.words(f"{kind}_noun")
    ):
        return noun.head.head
    verb, label = noun.head, noun.dep_
    if label == "pobj" and _is_limit(verb):  # "arrested *up to 100* students"
        verb, label = verb.head, "dobj"
    if verb.pos_ not in ("VERB", "AUX", "ADJ"):
        return None
    if label in PATIENT_LABELS and verb.lemma_.lower() in words:
        return verb
    is_dying = verb.lemma_.lower() in knowledge.actors.words("dying_word") and kind == "kill"
    if noun.dep_ == "nsubj" and is_dying:
        return verb
    complements = children(verb, "oprd", "acomp", "xcomp", "advcl", "acl", "ccomp")
    for word in complements:  # "left three people dead", "were wounded"
        if word.i > noun.i and word.lemma_.lower() in words and word.tag_ != "VBG" and not _has_object(word):
            return verb
    return None


def _is_limit(preposition: Token) -> bool:
    """Whether it is the "to" of "up to" or "close to", or the "than" of "more than"."""
    return preposition.lower_ in ("to", "than") and preposition.nbor(-1).lower_ in (
        "up",
        "close",
        "more",
        "fewer",
        "less",
    )


def _has_object(word: Token) -> bool:
    return has_child(word, "dobj", "mark")


def _head_of_list(noun: Token) -> Token:
    """The first member of the list that a counted noun stands in: "a soldier and *two policemen*"."""
    while noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN", "NUM"):
        noun = noun.head
    return noun


def _add_up(counts: Collection[Count]) -> int:
    """The sum of a list ("three soldiers and two policemen"), with its single members ("a soldier and two …");
    of counts in other clauses only the first."""
    first = _head_of_list(next(iter(counts)).noun)
    listed = [c for c in counts if _head_of_list(c.noun) == first]
    counted = {c.noun for c in listed}
    members = (first, *first.conjuncts)
    single = [m for m in members if m not in counted and any(d.lower_ in ("a", "an") for d in children(m, "det"))]
    return sum(c.value for c in listed) + len(single)


def _read_size(knowledge: Knowledge, pattern: Pattern, trigger: Token, counts: Collection[Count]) -> int | None:
    """How many took part in it, or to how many it was done."""
    casualty_words = list_casualty_words(knowledge)
    if trigger.lemma_.lower() in casualty_words:
        return None
    places = set(_find_counted(knowledge, pattern, trigger))
    found = [c for c in counts if _head_of_list(c.noun) in places]
    crowd = knowledge.actors.words("crowd_noun")
    wanted = [c for c in found if c.is_of_people or c.noun.pos_ == "NUM" or c.noun.lemma_.lower() in crowd]
    return _add_up(wanted) if wanted else None


def _find_counted(knowledge: Knowledge, pattern: Pattern, trigger: Token) -> Iterator[Token]:
    """The words that may count the people of an event."""
    if trigger.pos_ == "VERB":
        if pattern.event_type in JOINING_TYPES and not is_passive(trigger):
            yield from _with_members(knowledge, find_subjects(trigger))
        if pattern.event_type in MOVING_TYPES:
            yield from _with_members(knowledge, find_objects(trigger))
        if pattern.event_type == "PROTEST":
            yield from _with_members(knowledge, find_objects(trigger))
        return
    if pattern.event_type in (*JOINING_TYPES, *MOVING_TYPES):
        yield from _with_members(knowledge, (trigger, *find_prepositional(trigger, frozenset(GIVING_BACK))))
    if pattern.event_type == "PROTEST":
        yield from _find_joining(trigger)


def _with_members(knowledge: Knowledge, nouns: Collection[Token]) -> Iterator[Token]:
    """The nouns, and the people in those that are a crowd ("a crowd of *5,000*")."""
    for noun in nouns:
        yield noun
        if noun.lemma_.lower() in knowledge.actors.words("crowd_noun"):
            yield from find_prepositional(noun, frozenset({"of"}))
        yield from (numeral for numeral in children(noun, "nummod", "appos"))


def _find_joining(noun: Token) -> Iterator[Token]:
    """Who is said to join a protest that a noun names: "*5,000* attended a rally", "the rally drew *5,000*"."""
    current = noun
    for _ in range(LONGEST_CHAIN):
        if current.dep_ in DRAWING_LABELS or current.dep_ == "prep":
            current = current.head
        else:
            break
    if current.pos_ == "VERB" and current != noun:
        yield from find_subjects(current)
    elif noun.dep_ in ("nsubj", "nsubjpass") and noun.head.pos_ == "VERB":
        yield from find_objects(noun.head)
        yield from find_prepositional(noun.head, frozenset({"by"}))
