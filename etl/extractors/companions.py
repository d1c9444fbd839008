"""Who acts together with a subject without being coordinated with it: "Kenya, along with Uganda, condemned …"."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from etl.extractors.clauses import children, find_objects, find_subjects, with_conjuncts
from etl.knowledge.anaphor_words import load_anaphor_words

LONGEST_PHRASE = 3  # words of a phrase that joins
HOLDERS = ("prep", "acl", "advcl")


def find_companions(verb: Token, subjects: Sequence[Token]) -> tuple[Token, ...]:
    """Those who do what the subjects of the verb do: joined to them by a phrase before the verb ("along with",
    "accompanied by"), or as whom they join in it ("Kenya joined Uganda in condemning …")."""
    found = [t for bearer in (*subjects, verb) for t in _joined_by_phrase(bearer, subjects, verb)]
    governor = verb.head.head if verb.dep_ == "pcomp" else verb.head if verb.dep_ == "xcomp" else None
    if governor is not None and governor.lemma_.lower() in load_anaphor_words().words("joining_verb"):
        found += [*find_subjects(governor), *find_objects(governor)]
    known = {subject.i for subject in subjects}
    return tuple({token.i: token for token in found if token.i not in known}.values())


def _joined_by_phrase(bearer: Token, subjects: Sequence[Token], verb: Token) -> Iterator[Token]:
    phrases = load_anaphor_words().words("companion_phrase")
    first = min((subject.i for subject in subjects), default=verb.i)
    for holder in children(bearer, *HOLDERS):
        if not first < holder.i < verb.i:
            continue
        words = [token.lower_ for token in holder.doc[holder.left_edge.i : holder.left_edge.i + LONGEST_PHRASE]]
        if any(" ".join(words[:length]) in phrases for length in range(1, LONGEST_PHRASE + 1)):
            noun = next((token for token in holder.subtree if token.dep_ == "pobj"), None)
            yield from with_conjuncts(noun) if noun is not None else ()
