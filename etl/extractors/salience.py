"""What an article speaks of at a point: actors and things, weighted as Lappin and Leass (1994) do.

Each naming of an actor or thing has a weight by its place in the sentence, which halves with every
sentence after it; the weights of its best naming in each sentence add up.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.extractors.agreement import BODY, GROUP, PERSON, category_of, category_of_noun, gender_of
from etl.extractors.clauses import children, find_prepositional, first_conjunct
from etl.extractors.references import Reference, find_tokens, span_of
from etl.knowledge.anaphor_words import AnaphorWords
from etl.records import AnnotatedArticle

RECENT, SUBJECT, OBJECT, OBLIQUE, FREE = 100, 80, 50, 40, 80
COORDINATED, PAIRED = 10, -40  # for several members; for a pair that only a verb joins
FADING = 0.5  # what is left of a weight after a sentence
WEIGHTS = {
    **dict.fromkeys(("nsubj", "nsubjpass", "csubj", "ROOT"), SUBJECT),
    **dict.fromkeys(("dobj", "dative", "attr", "oprd", "agent"), OBJECT),
    **dict.fromkeys(("pobj", "poss"), OBLIQUE),
}
COMITATIVE = frozenset({"with"})
MEANS = frozenset({"by", "on", "over", "in", "at"})  # "spoke by telephone with"
NOUN_PLACES = frozenset({*WEIGHTS, "conj", "appos"})
NOUNS = ("NOUN", "PROPN")
MEASURES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY"})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One naming of an actor (several: a coordination), or of a thing (no references)."""

    key: str
    head: Token
    sentence: int
    weight: int
    category: str
    references: tuple[Reference, ...] = ()
    gender: str | None = None

    @property
    def place(self) -> int:
        """The token that is its head."""
        return self.head.i


class Discourse:
    """The candidates of an article in text order; grows as pronouns are resolved."""

    def __init__(self, annotated: AnnotatedArticle, words: AnaphorWords, references: Sequence[Reference]) -> None:
        self.annotated, self.words = annotated, words
        self._starts = [sentence.start_char for sentence in annotated.sentences]
        self._by_sentence: dict[int, list[Candidate]] = {}
        self._by_token: dict[int, Candidate] = {}
        self.genders: dict[str, str] = {}
        doc = annotated.doc
        covered: set[int] = set()
        for reference in references:
            span = span_of(doc, reference.start, reference.end)
            if span is None:
                continue
            covered.update(range(span.start, span.end))
            if reference.form != "title":
                self.add((reference,), span.root)
        for token in find_tokens(doc, NOUNS, "POS"):
            if token.i not in covered and _is_thing(token) and self._apposed(token) is None:
                self._put(self._thing(token))
        for members in list(_coordinations(doc, self._by_token)):
            self._add_coordination(members)
        for subject, other in list(self._pairs()):
            self._add_several((subject, other), other.head, subject.weight + PAIRED)
        for found in self._by_sentence.values():
            found.sort(key=lambda c: (c.place, len(c.references)))

    def sentence_of(self, offset: int) -> int:
        """Index of the sentence that holds the offset."""
        return self.annotated.sentence_at(offset).sentence_index

    def add(self, references: tuple[Reference, ...], head: Token, category: str | None = None) -> None:
        """Take in one more naming: of one actor, or of the actors of a plural."""
        first = references[0]
        category = category or (GROUP if len(references) > 1 else category_of(self.words, first, head))
        key = key_of(references, head)
        gender = gender_of(self.words, first, self.annotated.plain_text) if category == PERSON else None
        if gender:
            self.genders.setdefault(key, gender)
        self._put(
            Candidate(
                key=key,
                head=head,
                sentence=self.sentence_of(first.start),
                weight=weigh(head),
                category=category,
                references=references,
                gender=gender,
            )
        )

    def forget(self, start: int, end: int) -> None:
        """Drop namings between the offsets that have no actor: a phrase there stands for others."""
        found = self._by_sentence.get(self.sentence_of(start), [])
        found[:] = [
            c for c in found if not c.references or any(r.actor or not start <= r.start < end for r in c.references)
        ]

    def _thing(self, token: Token) -> Candidate:
        return Candidate(
            key=f"thing:{token.lemma_.lower()}",
            head=token,
            sentence=self.sentence_of(token.idx),
            weight=weigh(token),
            category=category_of_noun(token),
        )

    def _put(self, candidate: Candidate) -> None:
        found = self._by_sentence.setdefault(candidate.sentence, [])
        found.insert(bisect_left(found, candidate.place, key=lambda c: c.place), candidate)
        known = self._by_token.get(candidate.place)
        if known is None or len(known.references) <= len(candidate.references):
            self._by_token[candidate.place] = candidate

    def _add_coordination(self, members: Sequence[Token]) -> None:
        """ "X and Y" as one candidate."""
        found = [self._known(t) for t in members]
        self._add_several(found, members[0], weigh(members[0]) + COORDINATED)

    def _add_several(self, members: Sequence[Candidate | None], head: Token, weight: int) -> None:
        """One candidate for several; where a member is unknown it stands for nobody that is known."""
        references = {r.actor_key or f"{r.start}": r for c in members if c for r in c.references}
        is_known = all(c and c.references for c in members)
        self._put(
            Candidate(
                key="+".join(sorted(references)) if is_known else f"several:{head.i}",
                head=head,
                sentence=self.sentence_of(head.idx),
                weight=weight,
                category=GROUP,
                references=tuple(references.values()) if is_known else (),
            )
        )

    def _pairs(self) -> Iterator[tuple[Candidate, Candidate]]:
        """ "X met Y", "X signed a pact with Y": two of a kind that one verb joins."""
        for candidate in sorted(self._by_token.values(), key=lambda c: c.place):
            if candidate.head.dep_ != "nsubj" or len(candidate.references) != 1:
                continue
            verb = candidate.head.head
            objects = tuple(children(verb, "dobj"))
            bearers = (verb, *objects, *find_prepositional(verb, MEANS))
            joined = [t for bearer in bearers for t in find_prepositional(bearer, COMITATIVE)]
            if candidate.category == PERSON or verb.lemma_.lower() in self.words.words("meeting_verb"):
                joined += objects
            for token in joined:
                other = self._known(token)
                is_alike = other is not None and other.category == candidate.category and len(other.references) == 1
                if other and is_alike and candidate.category in (PERSON, BODY) and candidate.key != other.key:
                    yield candidate, other

    def _known(self, token: Token) -> Candidate | None:
        """The candidate whose head the token is, or an apposition of it ("her counterpart *Jane Roe*")."""
        own = self._by_token.get(token.i)
        return own if own and own.references else self._apposed(token) or own

    def _apposed(self, token: Token) -> Candidate | None:
        found = (self._by_token.get(child.i) for child in children(token, "appos"))
        return next((candidate for candidate in found if candidate and candidate.references), None)

    def at(self, token: Token) -> Candidate | None:
        """The candidate whose head the token is."""
        return self._by_token.get(token.i)

    def of_sentence(self, sentence: int) -> Sequence[Candidate]:
        """Candidates of a sentence in text order."""
        return self._by_sentence.get(sentence, ())

    def before(self, token: Token, look_back: int) -> Iterator[Candidate]:
        """Candidates before the token, of its sentence and the ones before it, in text order."""
        here = self.sentence_of(token.idx)
        for sentence in range(max(0, here - look_back), here + 1):
            for candidate in self.of_sentence(sentence):
                if candidate.place < token.i:
                    yield candidate

    def gender_of(self, candidate: Candidate) -> str | None:
        """What any naming of the same actor, or a pronoun for it, told."""
        return self.genders.get(candidate.key)

    def rank(
        self, token: Token, candidates: Iterable[Candidate], bonus: Callable[[Candidate], float]
    ) -> list[tuple[float, Candidate]]:
        """(score, last naming) of each actor or thing, the most salient first."""
        here = self.sentence_of(token.idx)
        weights: dict[str, dict[int, float]] = {}  # of each, the best naming of each sentence
        last: dict[str, Candidate] = {}
        for candidate in candidates:
            weight = bonus(candidate) * FADING ** (here - candidate.sentence)
            of_sentences = weights.setdefault(candidate.key, {})
            of_sentences[candidate.sentence] = max(weight, of_sentences.get(candidate.sentence, 0.0))
            last[candidate.key] = candidate
        scores = {key: sum(of_sentences.values()) for key, of_sentences in weights.items()}
        return sorted(((scores[key], last[key]) for key in last), key=lambda found: (-found[0], -found[1].place))


def key_of(references: Sequence[Reference], head: Token) -> str:
    """What the namings of one actor, or set of actors, have in common."""
    keys = sorted(r.actor_key for r in references)
    return "+".join(keys) if all(keys) else f"role:{references[0].role_code or ''}:{head.lemma_.lower()}"


def weigh(head: Token) -> int:
    """The weight of a naming by the place of its head."""
    head = first_conjunct(head)
    while head.dep_ == "appos" and head.head != head:
        head = first_conjunct(head.head)
    weight = RECENT + WEIGHTS.get(head.dep_, 0)
    if head.dep_ in ("amod", "compound", "nmod"):
        return weight
    is_inside = head.dep_ == "poss" or (head.dep_ == "pobj" and head.head.head.pos_ in ("NOUN", "PROPN"))
    return weight if is_inside else weight + FREE


def _is_thing(token: Token) -> bool:
    return token.dep_ in NOUN_PLACES and token.ent_type_ not in MEASURES


def _coordinations(doc: Doc, by_token: dict[int, Candidate]) -> Iterator[list[Token]]:
    """Coordinations that have a known member, as the heads of their members, the first one first."""
    seen: set[int] = set()
    for place in sorted(by_token):
        head = first_conjunct(doc[place])
        if head.i in seen or not head.conjuncts or head.pos_ not in ("NOUN", "PROPN"):
            continue
        seen.add(head.i)
        members = [head, *head.conjuncts]
        if any(by_token[t.i].references for t in members if t.i in by_token):
            yield members
