"""How much money an act is about: given, promised, asked for, fined, seized or agreed on."""

from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.clauses import LONGEST_CHAIN
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle

PAYING_TYPES = (
    "AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION",
    "COERCE",
)  # fmt: skip
# Steps from an amount up to the act: inside its phrase, and into the infinitive that the act is about.
PHRASE_LABELS = (
    "dobj", "dative", "pobj", "prep", "nummod", "quantmod", "compound", "nmod", "amod", "appos", "npadvmod", "attr",
    "oprd", "nsubjpass", "xcomp", "pcomp", "conj", "poss", "acl", "ccomp", "agent",
)  # fmt: skip
CLAUSE_LABELS = ("xcomp", "pcomp", "acl", "ccomp", "conj")


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in units of its currency (ISO 4217; None where several countries have one of that name)."""

    amount: float
    currency_code: str | None


def read_money(annotated: AnnotatedArticle, knowledge: Knowledge, pattern: Pattern, trigger: Token) -> Money | None:
    """The first amount of money in the event's own clause; the lower end of a range."""
    if pattern.event_type not in PAYING_TYPES:
        return None
    sentence = trigger.sent
    for quantity in annotated.quantities:
        if not sentence.start_char <= quantity.start_char < sentence.end_char or quantity.unit is None:
            continue
        unit = knowledge.units.by_name.get(quantity.unit)
        span = annotated.doc.char_span(quantity.start_char, quantity.end_char, alignment_mode="expand")
        if unit is None or not unit.is_currency or span is None:
            continue
        if _is_of(span.root, trigger):
            return Money(amount=quantity.value, currency_code=unit.currency_code)
    return None


def _is_of(amount: Token, trigger: Token) -> bool:
    """Whether the way from an amount up to the act goes through no other act's clause."""
    current = amount
    for _ in range(LONGEST_CHAIN):
        if current == trigger:
            return True
        if current.dep_ not in PHRASE_LABELS or _opens_clause(current):
            return False
        if current.head == trigger.head and trigger.dep_ == "dobj" and current.dep_ in ("dobj", "prep", "npadvmod"):
            return True  # "gave *aid* worth $5m", where the act is named by the object
        current = current.head
    return False


def _opens_clause(token: Token) -> bool:
    """Whether a clause with a subject of its own begins here: another act."""
    if token.pos_ not in ("VERB", "AUX") or token.dep_ not in CLAUSE_LABELS:
        return False
    has_subject = any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children)
    return token.dep_ in ("conj", "acl") and has_subject
