"""How many were killed, hurt, arrested or took part, as one sentence counts them."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from etl.extractors.clauses import children, governing_verb
from etl.knowledge import Knowledge
from etl.knowledge.number_words import load_number_words
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Quantity


@dataclass(frozen=True, kw_only=True)
class Magnitudes:
    """Numbers of persons; NULL where the sentence gives none."""

    killed: int | None = None
    injured: int | None = None
    size: int | None = None


def read_magnitudes(annotated: AnnotatedArticle, knowledge: Knowledge, pattern: Pattern, trigger: Token) -> Magnitudes:
    """Killed, injured and crowd size, as the sentence counts them."""
    if pattern.event_type not in ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"):
        return Magnitudes()
    sentence = trigger.sent
    killed = injured = size = None
    for quantity in annotated.quantities:
        if not sentence.start_char <= quantity.start_char < sentence.end_char or quantity.value < 1:
            continue
        verbs = _verbs_above(annotated, quantity)
        count = int(quantity.value)
        if killed is None and verbs & set(knowledge.actors.words("kill_word")):
            killed = count
        elif injured is None and verbs & set(knowledge.actors.words("injure_word")):
            injured = count
        elif size is None and trigger.lemma_.lower() in verbs and _counts_people(knowledge, quantity):
            size = count
    if killed is None:
        killed = _count_bare(sentence, knowledge.actors.words("kill_word"))
    if injured is None:
        injured = _count_bare(sentence, knowledge.actors.words("injure_word"))
    return Magnitudes(killed=killed, injured=injured, size=size)


def _count_bare(sentence: Span, verbs: Sequence[str]) -> int | None:
    """A number that stands alone as subject or object of one of the verbs: "wounding seven"."""
    for token in sentence:
        if token.pos_ == "NUM" and token.dep_ in ("dobj", "nsubj", "nsubjpass") and token.head.lemma_.lower() in verbs:
            return _read_count(token)
    return None


def _read_count(token: Token) -> int | None:
    digits = token.text.replace(",", "")
    value = float(digits) if digits.isdecimal() else load_number_words().read(token.lower_)
    return int(value) if value and value >= 1 else None


def _counts_people(knowledge: Knowledge, quantity: Quantity) -> bool:
    unit = (quantity.unit or "").lower()
    return unit in ("person", "people") or bool(unit and knowledge.actors.phrases.get(unit))


def _verbs_above(annotated: AnnotatedArticle, quantity: Quantity) -> frozenset[str]:
    """Lemmas of the verb that the counted noun depends on, and of participles on the noun."""
    span = annotated.doc.char_span(quantity.start_char, quantity.end_char, alignment_mode="expand")
    if span is None:
        return frozenset()
    noun = span.root.head if span.root.dep_ in ("nummod", "quantmod") else span.root
    lemmas = {child.lemma_.lower() for child in children(noun, "acl", "amod", "advmod")}
    verb = governing_verb(noun)
    if verb is not None and noun.dep_ in ("dobj", "nsubj", "nsubjpass", "conj", "pobj", "attr"):
        lemmas.add(verb.lemma_.lower())
        # "left three people dead"
        lemmas |= {child.lemma_.lower() for child in children(verb, "oprd", "acomp") if child.i > noun.i}
    return frozenset(lemmas)
