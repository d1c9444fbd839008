"""What the sentence says of an amount: the counted noun, what is measured, change, approximation."""

import re

from spacy.tokens import Doc, Span, Token

from etl.knowledge.quantity_cues import QuantityCues
from etl.measures.amounts import Amount

LONGEST_NOUN = 6  # tokens between a number and the noun that it counts
HIGHEST_CLIMB = 6
CUE_WIDTH = 22
# Words before a number that make it a name: Section 427, Channel 5, Article 9.
NUMBERED = frozenset(
    "section row part chapter no number article page room flight route highway channel level phase step item gate figure table rule "
    "version episode season game week day type class title apartment district ward zone line lane platform unit group category stage "
    "volume issue act scene verse psalm resolution protocol point track test match round lap exhibit appendix annex clause".split()
)


def find_counted(amount: Amount, doc: Doc, number: Span) -> Span | None:
    """The noun phrase that a number counts, from after the number to its noun (charging stations)."""
    last = number[-1]
    if last.i + 1 >= len(doc) or doc[last.i + 1].is_sent_start:
        return None
    following = doc[last.i + 1]
    if not (following.is_alpha or following.text in "-'‘’\"“”" or following.shape_.startswith(("x", "X"))):
        return None
    if following.text == "-" and last.i + 2 < len(doc) and not following.whitespace_ and not last.whitespace_:
        compound = doc[last.i + 2]
        return (
            doc[compound.i : compound.i + 1]
            if compound.is_alpha and compound.pos_ in ("NOUN", "PROPN", "ADJ")
            else None
        )
    if following.lower_ == "of" and (amount.is_word or amount.value in (1,)):
        return _object_of(following, doc)
    noun = next(
        (
            token.head
            for token in number
            if token.dep_ in ("nummod", "quantmod", "amod", "compound") and token.head.i > last.i
        ),
        None,
    )
    if noun is None or noun.i - last.i > LONGEST_NOUN or noun.pos_ not in ("NOUN", "PROPN", "SYM"):
        noun = _next_noun(following)
    if noun is None:
        return None
    if any(
        token.is_punct
        and token.text not in ("-", "'", "’", '"', "“", "”")
        or token.pos_ in ("VERB", "AUX", "ADP", "CCONJ")
        and token.tag_ not in ("VBN", "VBG", "IN")
        for token in doc[last.i + 1 : noun.i]
    ):
        return None
    return doc[last.i + 1 : noun.i + 1]


def _next_noun(token: Token) -> Token | None:
    """The noun that begins or follows right after, past adjectives."""
    for _ in range(LONGEST_NOUN):
        if token.tag_ in ("NNS", "NN", "NNPS") and not (
            token.i + 1 < len(token.doc) and token.nbor().pos_ == "NOUN" and not token.nbor().is_sent_start
        ):
            return token
        if token.pos_ not in ("ADJ", "NOUN", "PROPN") or token.i + 1 >= len(token.doc) or token.nbor().is_sent_start:
            return None
        token = token.nbor()
    return None


def _object_of(preposition: Token, doc: Doc) -> Span | None:
    """The noun phrase after of, without its article (one of the best players)."""
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None or noun.i - preposition.i > LONGEST_NOUN + 2 or noun.pos_ not in ("NOUN", "PROPN", "NUM"):
        return None
    start = preposition.i + 1
    while start < noun.i and doc[start].pos_ in ("DET", "PRON", "PART"):
        start += 1
    return doc[start : noun.i + 1]


def is_name(amount: Amount, number: Span) -> bool:
    """Whether the number is part of a name (iPhone 14, Section 427, the S&P 500)."""
    first = number[0]
    if first.i == 0 or first.is_sent_start or amount.is_word:
        return False
    before = first.nbor(-1)
    if not before.whitespace_ and before.text not in ("(", "[", '"', "“", "'", "‘", "$", "-", "—"):
        return before.is_alpha
    if before.lower_.rstrip("s.") in NUMBERED:
        return True
    if not before.text[:1].isupper() or before.pos_ not in ("PROPN", "NOUN", "X", "NUM"):
        return False
    if first.dep_ == "nummod" and first.head.i > first.i:  # the Stoxx 600 index, but: in Seoul 500 people
        return before.dep_ in ("compound", "nmod") and before.head in (first.head, first)
    return before.text != "A"


def find_change(before: str, verb_lemma: str | None, measured: str | None, cues: QuantityCues) -> str:
    """increase, decrease, limit or none: from the words before, the verb, then the noun that is measured."""
    for cue, change in cues.change_before.items():
        if ends_with(before, cue):
            return change
    if verb_lemma in cues.verbs:
        return cues.verbs[verb_lemma]
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
    verb: Token | None = None
    for _ in range(HIGHEST_CLIMB):
        head = token.head
        if head is token:
            break
        if head.i not in covered and head.pos_ == "NOUN" and token.dep_ not in ("conj", "appos", "dobj"):
            return _noun_phrase(head, covered), verb
        if head.pos_ in ("VERB", "AUX") and head.i not in covered:
            verb = head
            return _argument(verb, covered), verb
        token = head
    return None, verb


def _argument(verb: Token, covered: range) -> Span | None:
    """Object of the verb, else its subject, else the subject of the verb above (a verb that talks)."""
    for labels in (("dobj",), ("nsubj", "nsubjpass")):
        for child in verb.children:
            if child.dep_ in labels and child.i not in covered and child.pos_ in ("NOUN", "PROPN"):
                return _noun_phrase(child, covered)
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        return _noun_phrase(verb.head, covered)
    return None


def _noun_phrase(noun: Token, covered: range) -> Span | None:
    """The noun with the nouns and adjectives right before it, without articles and owners."""
    start = noun.i
    while start > 0 and noun.i - start < LONGEST_NOUN:
        before = noun.doc[start - 1]
        if (
            before.i in covered
            or (before.dep_ not in ("compound", "amod", "nmod") and before.text != "-")
            or not noun.is_ancestor(before)
            or before.is_sent_start
            and start - 1 == 0
            and before.pos_ == "DET"
        ):
            break
        start -= 1
    span = noun.doc[start : noun.i + 1]
    return span if span.text.strip() else None
