"""What the sentence says of an amount: what is measured, change, approximation."""

import re

from spacy.tokens import Span, Token

from etl.knowledge.quantity_cues import QuantityCues
from etl.measures.amounts import Amount

LONGEST_PHRASE = 6  # tokens of a noun phrase
NOUNS = ("NOUN", "PROPN")
SHARES = frozenset({"percent", "pct", "half", "third", "quarter", "most", "majority", "rest", "part"})
HIGHEST_CLIMB = 6  # steps from the amount up the parse
CUE_WIDTH = 22  # characters of the longest cue, with blanks


def find_change(before: str, verb_lemma: str | None, measured: str | None, cues: QuantityCues) -> str:
    """increase, decrease, limit or none: from the words before, the verb, then the noun that is measured."""
    for cue, change in cues.change_before.items():
        if ends_with(before, cue):
            return change
    if verb_lemma in cues.verbs:
        return cues.verbs[verb_lemma or ""]
    last_word = (measured or "").lower().split()[-1:]
    return cues.nouns.get(last_word[0], "none") if last_word else "none"


def is_approximate(before: str, amount: Amount, cues: QuantityCues) -> bool:
    """Whether the words before make the number a rough one."""
    return amount.is_vague or any(ends_with(before, cue) for cue in cues.approximate)


def ends_with(before: str, cue: str) -> bool:
    """Whether text ends with these words, a blank or not after them."""
    before = before.rstrip().lower()
    return before.endswith(cue) and not (cue[0].isalpha() and re.search(r"\w$", before[: -len(cue)]))


def find_measured(token: Token, covered: range) -> tuple[Span | None, Token | None]:
    """What an amount is told of, and the verb above it. `token` is the head of the amount.

    The noun that it modifies (a 15-minute call), the noun before its preposition (a warhead of), else
    the object or subject of the verb (extending the range limit from).
    """
    for _ in range(HIGHEST_CLIMB):
        head = token.head
        if head == token:
            break
        if head.i not in covered:
            if head.lower_ in SHARES:
                return None, None  # "half of the 60 acres"
            if head.pos_ == "NOUN" and head.is_alpha and token.dep_ not in ("conj", "appos", "dobj"):
                return _noun_phrase(head, covered), None
            if head.pos_ in ("VERB", "AUX"):
                return _argument(head, covered), head
        token = head
    return None, None


def _argument(verb: Token, covered: range) -> Span | None:
    """Object of the verb, else its subject, else the noun that the verb describes."""
    for labels in (("dobj",), ("nsubj", "nsubjpass")):
        for child in verb.children:
            if child.dep_ in labels and child.i not in covered and child.is_alpha and child.pos_ in NOUNS:
                return _noun_phrase(child, covered)
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in NOUNS:
        return _noun_phrase(verb.head, covered)
    return None


def _noun_phrase(noun: Token, covered: range) -> Span:
    """The noun with the nouns and adjectives right before it, without articles and owners."""
    start = noun.i
    while start > 0 and noun.i - start < LONGEST_PHRASE:
        before = noun.doc[start - 1]
        is_part = before.dep_ in ("compound", "amod", "nmod") or before.text == "-"
        if before.i in covered or not is_part or not noun.is_ancestor(before):
            break
        start -= 1
    while noun.doc[start].text == "-":
        start += 1
    return noun.doc[start : noun.i + 1]
