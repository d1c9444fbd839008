"""Nouns that numbers count, and numbers that are only names."""

from spacy.tokens import Doc, Span, Token

from etl.knowledge.quantity_cues import load_quantity_cues
from etl.measures.amounts import Amount

LONGEST_NOUN = 6  # tokens between a number and the noun that it counts
MARKS = frozenset("-'‘’\"“”")
NOUNS = ("NOUN", "PROPN")


def find_counted(amount: Amount, doc: Doc, number: Span) -> Span | None:
    """The noun phrase that a number counts, from after the number to its noun (police stations)."""
    last = number[-1]
    if last.i + 1 >= len(doc) or doc[last.i + 1].is_sent_start:
        return None
    following = doc[last.i + 1]
    if not (following.is_alpha or following.text in MARKS or following.shape_.startswith(("x", "X"))):
        return None
    if following.text == "-" and last.i + 2 < len(doc) and not (following.whitespace_ or last.whitespace_):
        compound = doc[last.i + 2]  # four-door, 11-member
        is_noun = compound.is_alpha and compound.pos_ in (*NOUNS, "ADJ")
        return doc[compound.i : compound.i + 1] if is_noun else None
    if following.lower_ == "of" and (amount.is_word or amount.value == 1):
        return _find_object(following, doc)
    noun = _find_head(number) or _find_next_noun(following)
    if noun is None or any(_breaks_phrase(token) for token in doc[last.i + 1 : noun.i]):
        return None
    return doc[last.i + 1 : noun.i + 1]


def _find_head(number: Span) -> Token | None:
    """The noun above the number in the parse, if it follows closely."""
    end = number[-1].i
    for token in number:
        if token.dep_ in ("nummod", "quantmod", "amod", "compound") and token.head.i > end:
            noun = token.head
            return noun if noun.i - end <= LONGEST_NOUN and noun.pos_ in (*NOUNS, "SYM") else None
    return None


def _find_next_noun(token: Token) -> Token | None:
    """The common noun that begins here, or follows after adjectives and nouns."""
    for _ in range(LONGEST_NOUN):
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        if following is not None and following.is_sent_start:
            following = None
        if token.tag_ in ("NNS", "NN", "NNPS") and (following is None or following.pos_ != "NOUN"):
            return token
        if token.pos_ not in ("ADJ", *NOUNS) or following is None:
            return None
        token = following
    return None


def _breaks_phrase(token: Token) -> bool:
    if token.is_punct:
        return token.text not in MARKS
    return token.pos_ in ("VERB", "AUX", "ADP", "CCONJ") and token.tag_ not in ("VBN", "VBG", "IN")


def _find_object(preposition: Token, doc: Doc) -> Span | None:
    """The noun phrase after of, without its article (one of the best players)."""
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None or noun.i - preposition.i > LONGEST_NOUN + 2 or noun.pos_ not in (*NOUNS, "NUM"):
        return None
    start = preposition.i + 1
    while start < noun.i and doc[start].pos_ in ("DET", "PRON", "PART"):
        start += 1
    return doc[start : noun.i + 1]


def is_name(amount: Amount, number: Span) -> bool:
    """Whether the number is part of a name (iPhone 14, Section 12, the S&P 500)."""
    first = number[0]
    if first.i == 0 or first.is_sent_start or amount.is_word:
        return False
    before = first.nbor(-1)
    if not before.whitespace_ and before.text not in ("(", "[", '"', "“", "'", "‘", "$", "-", "—"):
        return before.is_alpha
    if before.lower_.rstrip("s.") in load_quantity_cues().numbered:
        return True
    if not before.text[:1].isupper() or before.pos_ not in ("PROPN", "NOUN", "X", "NUM"):
        return False
    if first.dep_ == "nummod" and first.head.i > first.i:  # the Stoxx 600 index, but: in Seoul 500 people
        return before.dep_ in ("compound", "nmod") and before.head in (first.head, first)
    return before.text != "A"
