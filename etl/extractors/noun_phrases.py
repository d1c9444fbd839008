"""How far a noun phrase reaches around the words that name a role: "*Poland's current* interior minister",
"*a group of* tourists"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from etl.extractors.references import NOMINAL_TAGS, Reference, span_of
from etl.knowledge.actors import ActorKnowledge

MODIFIER_TAGS = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "ADV"})
MODIFIER_LABELS = frozenset({"amod", "compound", "nmod", "nummod", "poss", "advmod", "npadvmod", "quantmod", "neg"})
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
LONGEST_LEFT = 10  # words before the role itself


@dataclass(frozen=True, kw_only=True)
class LeftContext:
    """What stands before the words that name a role, inside the same noun phrase.

    `start` is the first character of the phrase without its article; `owner` the nearest country, organisation or
    (as possessor) person in it; `possessor_end` where the possessor ends that stands nearest (None: none does).
    """

    start: int
    owner: Reference | None = None
    possessor_end: int | None = None
    is_possessive: bool = False
    is_former: bool = False


class NounPhraseReader:
    """Reads the noun phrases of one article around given characters."""

    def __init__(self, doc: Doc, actors: ActorKnowledge, names: Sequence[Reference]) -> None:
        self._doc = doc
        self._former = frozenset(actors.words("former"))
        self._backing = frozenset(actors.words("backing_word"))
        self._against = frozenset(actors.words("against_prefix"))
        self._partitives = frozenset(actors.words("partitive"))
        self._names = _index_tokens(doc, names)

    def name_at(self, token: Token) -> Reference | None:
        """The proper name that holds the token."""
        return self._names.get(token.i)

    def read_left(self, start: int, *, is_body: bool = False) -> LeftContext:
        """What stands before the character `start`, up to an article, a preposition or the end of the phrase; of a
        body also whose it is without a possessor's mark ("the *Roe* administration")."""
        span = span_of(self._doc, start, start + 1)
        if span is None:
            return LeftContext(start=start)
        left = LeftContext(start=start)
        top = _top_noun(span.root)
        possessive = False
        index = span.start - 1
        for _ in range(LONGEST_LEFT):
            if index < 0 or self._doc[index + 1].is_sent_start:
                break
            token = self._doc[index]
            name = self._names.get(index)
            if name is not None and not self._owns(name, token, top, possessive=possessive, is_body=is_body):
                break
            if name is not None and self._is_backer(index):
                left = replace(left, start=name.start)
                index = self._first_index(name)
            elif name is not None:
                left = _with_owner(left, name, possessive=possessive)
                index = self._first_index(name)
                possessive = False
            elif token.lower_ in POSSESSIVES:
                possessive = True
                left = left if left.possessor_end is not None else replace(left, possessor_end=token.idx)
            elif token.lower_ in self._former:
                left = replace(left, start=token.idx, is_former=True)
            elif not _modifies(token, top) and not (left.start < start and self._joins_countries(index)):
                break
            elif token.text[0].isalnum() and token.pos_ != "CCONJ":
                left = replace(left, start=token.idx)
            index -= 1
        return left

    def _joins_countries(self, index: int) -> bool:
        """ "*Norwegian and* Swedish ministers", "*Norwegian*, Danish and Swedish ministers"."""
        before, after = self._names.get(index - 1), self._names.get(index + 1)
        is_joint = self._doc[index].pos_ == "CCONJ" or self._doc[index].text == ","
        return is_joint and all(name is not None and name.form == "demonym" for name in (before, after))

    def _is_backer(self, index: int) -> bool:
        """ "*Norwegian*-backed rebels" are not Norway's, nor "anti-*Norwegian*" ones."""
        following = self._doc[index + 1 : index + 3]
        before = self._doc[max(0, index - 2) : index]
        if len(before) > 1 and before[1].text == "-" and before[0].lower_ in self._against:
            return True
        return len(following) > 1 and following[0].text == "-" and following[1].lower_ in self._backing

    def _owns(self, name: Reference, token: Token, top: Token, *, possessive: bool, is_body: bool) -> bool:
        if name.kind == "person":  # "the *Roe* administration"
            return possessive or (is_body and token.dep_ == "compound" and name.country_code is not None)
        return possessive or token.dep_ in MODIFIER_LABELS or top.is_ancestor(token)

    def _first_index(self, name: Reference) -> int:
        span = span_of(self._doc, name.start, name.start + 1)
        return span.start if span else 0

    def find_partitive(self, head: Token) -> int | None:
        """First character of "(a) group of …", "dozens of …" before the noun `head`; None where none stands there."""
        preposition = head.head
        if head.dep_ != "pobj" or preposition.lower_ != "of":
            return None
        noun = preposition.head
        is_counted = noun.i < preposition.i and noun.lower_ in self._partitives
        return self.read_left(noun.idx).start if is_counted else None


def _index_tokens(doc: Doc, names: Sequence[Reference]) -> Mapping[int, Reference]:
    index: dict[int, Reference] = {}
    for name in names:
        for token in span_of(doc, name.start, name.end) or ():
            index.setdefault(token.i, name)
    return index


def _top_noun(token: Token) -> Token:
    """The noun that the token modifies in the end: of "Foreign *Minister* Karin Solheim" the last one."""
    while token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i and token.head.pos_ in NOMINAL_TAGS:
        token = token.head
    return token


def _modifies(token: Token, top: Token) -> bool:
    if token.text == "-":
        return True
    if not token.text[0].isalnum() or not top.is_ancestor(token):
        return False
    return token.pos_ in MODIFIER_TAGS or token.dep_ == "amod"


def _with_owner(left: LeftContext, name: Reference, *, possessive: bool) -> LeftContext:
    if left.owner is not None:
        return replace(left, start=name.start)
    return replace(left, start=name.start, owner=name, is_possessive=possessive)
