"""Which act a count of dead, hurt or arrested people belongs to: the clauses between the two tell.

"X attacked a base, *killing* four", "clashes in which two *died*", "ten *died* when X shelled a town" belong to the
act; "arrested a man after a bomb *killed* four" does not.
"""

from collections.abc import Collection

from spacy.tokens import Token

from etl.extractors.clauses import LONGEST_CHAIN, children, has_child
from etl.knowledge import Knowledge

NOUN_LABELS = ("dobj", "pobj", "nsubj", "nsubjpass", "attr", "appos", "conj", "compound")
CAUSE_LABELS = ("nsubj", "nsubjpass", "agent", "prep", "pobj", "advcl", "pcomp", "compound", "relcl")
CAUSE_MARKS = ("when", "as", "after", "while")
CAUSE_PREPOSITIONS = ("in", "during", "by", "from", "after", "of", "at", "with")


def list_casualty_words(knowledge: Knowledge) -> frozenset[str]:
    """Lemmas that say that people are killed or hurt."""
    return frozenset((*knowledge.actors.words("kill_word"), *knowledge.actors.words("injure_word")))


def follows_from(outcome: Token, trigger: Token, event_nouns: Collection[str]) -> bool:
    """Whether an outcome (killed, wounded, arrested) is told as that of the act."""
    return outcome == trigger or _is_result(outcome, trigger, event_nouns) or _is_caused_by(outcome, trigger)


def _is_result(outcome: Token, trigger: Token, event_nouns: Collection[str]) -> bool:
    """Whether the outcome stands below the act, without a clause of its own that tells another act."""
    current = outcome
    for _ in range(LONGEST_CHAIN):
        if not _hangs_as_result(current, event_nouns):
            return False
        current = current.head
        if current == trigger:
            return True
    return False


def _hangs_as_result(token: Token, event_nouns: Collection[str]) -> bool:
    has_subject = has_child(token, "nsubj", "nsubjpass")
    match token.dep_:
        case "conj":
            return not has_subject
        case "advcl":
            return token.tag_ == "VBG" and not has_child(token, "mark", "advmod")
        case "acl" | "relcl":  # "an *attack* that killed four", not "a *man* who killed four"
            return token.head.pos_ in ("VERB", "AUX") or token.head.lemma_.lower() in event_nouns
        case "ccomp" | "prep" | "pcomp" | "xcomp":
            return token.dep_ != "ccomp" or token.head.lemma_ == "leave"
    return token.dep_ in NOUN_LABELS and token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in event_nouns


def _is_caused_by(outcome: Token, trigger: Token) -> bool:
    """Whether the act stands below the outcome as its cause, means or occasion."""
    current = trigger
    for _ in range(LONGEST_CHAIN):
        if current.dep_ not in CAUSE_LABELS:
            return False
        if current.dep_ == "advcl":
            links = {word.lower_ for word in children(current, "mark", "advmod")}
            if links and not links & set(CAUSE_MARKS):
                return False
        if current.dep_ in ("prep", "agent") and current.lower_ not in CAUSE_PREPOSITIONS:
            return False
        current = current.head
        if current == outcome:
            return True
    return False
