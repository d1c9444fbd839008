"""Pronouns: which of them stand for somebody, and for whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.agreement import BODY, GENDERS_OF_PRONOUNS, GROUP, PERSON, THING, THINGS
from etl.extractors.clauses import (
    find_objects,
    find_subjects,
    first_conjunct,
    governing_verb,
    has_child,
    is_passive,
)
from etl.extractors.references import find_tokens
from etl.extractors.salience import Candidate, Discourse
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.speech_cues import load_speech_cues

LOOK_BACK = {"person_pronoun": 3, "thing_pronoun": 2, "plural_pronoun": 2}
ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "pobj", "conj"})
CLAUSES = ("ccomp", "xcomp", "advcl", "acl", "csubj", "relcl")
GOVERNING = 60  # for the subject of the verb over the pronoun's clause: "Smith said *he* …"
SPEAKER = 60  # for who spoke before: "Smith denied it. *He* said …"
PARALLEL = 30  # for the same place in the sentence
OWN_SUBJECT = 160  # for the subject of the clause that a possessive stands in: "Smith took *his* seat"
UNLIKELY = 0.5  # a thing as possessor, and as subject of what somebody does: "*they* fired a rocket"
LOOSE_BODY = 0.5  # "they" for an organisation
CLEAR = 1.12  # by how much the best must lead where "he" may be either of two


@dataclass(frozen=True, kw_only=True)
class Pronoun:
    """A pronoun that stands for somebody or something; `form` is its class (see reference_words)."""

    token: Token
    form: str

    @property
    def is_reflexive(self) -> bool:
        """ "himself": the subject of its own clause."""
        return self.token.lower_.endswith(("self", "selves"))

    @property
    def is_argument(self) -> bool:
        """Whether it is a subject or object."""
        return self.token.dep_ in ARGUMENTS and self.token.tag_ != "PRP$"


def find_pronouns(discourse: Discourse, actors: ActorKnowledge) -> Iterator[Pronoun]:
    """The third-person pronouns of the text that refer to anything, in text order."""
    forms = {word: form for form in LOOK_BACK for word in actors.words(form)}
    for token in find_tokens(discourse.annotated.doc, forms):
        if token.tag_ in ("PRP", "PRP$") and not _refers_to_nothing(discourse, actors, token):
            yield Pronoun(token=token, form=forms[token.lower_])


def _refers_to_nothing(discourse: Discourse, actors: ActorKnowledge, token: Token) -> bool:
    """ "it is clear that", "it rained", "first of their kind": the pronoun stands for nobody."""
    if token.dep_ == "poss" and token.head.lower_ == "kind":
        return True
    if token.lower_ != "it":
        return False
    verb, words = token.head, discourse.words
    weather = actors.words("weather_verb")
    if token.dep_ == "expl" or any(word.lemma_.lower() in weather for word in (verb, verb.head)):
        return True
    lemma = verb.lemma_.lower()
    if lemma in words.words("judging_verb") or (verb.pos_ == "ADJ" and token.dep_ == "nsubj"):
        return token.dep_ in ("dobj", "nsubj") and _judges(token, verb)
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    has_clause = any(child.dep_ in ("ccomp", "csubj") for child in verb.children if child.i > verb.i)
    if lemma in words.words("expletive_verb"):
        return has_clause or any(child.dep_ in ("xcomp", "advcl", "oprd") for child in verb.children)
    if lemma == "take" and any(child.dep_ == "xcomp" or child.ent_type_ == "TIME" for child in verb.children):
        return True
    if verb.lemma_ in load_speech_cues().verbs and token.dep_ == "nsubjpass":
        return has_clause
    return verb.pos_ == "AUX" and _is_impersonal(discourse, verb)


def _judges(token: Token, verb: Token) -> bool:
    """ "found it hard to", "made it clear that": the clause that follows is what is judged."""
    following = token.nbor(1) if token.i + 1 < len(token.doc) else token
    is_adjective = following.pos_ in ("ADJ", "ADV") or following.lemma_ in ("duty", "mission", "honor", "honour")
    return is_adjective and any(child.dep_ in CLAUSES for node in (verb, following) for child in node.children)


def _is_impersonal(discourse: Discourse, verb: Token) -> bool:
    """ "It is clear that", "it was late", "it is Kenya that": with a form of be."""
    words = discourse.words
    complements = [child for child in verb.children if child.dep_ in ("acomp", "attr", "npadvmod", "advmod", "nummod")]
    if any(c.lower_ in words.words("actor_adjective") for c in complements):
        return False
    if any(c.lower_ in words.words("ambient_word") or c.ent_type_ in ("DATE", "TIME") for c in complements):
        return True
    nodes = [verb, *(c for c in complements if c.pos_ in ("ADJ", "ADV", "VERB"))]
    if any(child.dep_ in ("ccomp", "xcomp", "csubj") for node in nodes for child in node.children if child.i > verb.i):
        return True
    clauses = [c for node in (verb, *complements) for c in node.children if c.dep_ in ("advcl", "acl", "relcl")]
    return any(
        grandchild.lower_ in ("that", "to", "who", "since")
        for clause in clauses
        if clause.i > verb.i
        for grandchild in clause.children
        if grandchild.dep_ in ("mark", "aux", "nsubj", "nsubjpass", "dobj")
    )


def _speaks(subject: Token) -> bool:
    return subject.head.lemma_.lower() in load_speech_cues().verbs


class PronounResolver:
    """Finds for whom pronouns of an article stand."""

    def __init__(self, discourse: Discourse, quoted: Sequence[tuple[int, int]]) -> None:
        self._discourse, self._quoted = discourse, quoted

    def find(self, pronoun: Pronoun) -> Candidate | None:
        """Its antecedent, which may be a thing (no references); None where nothing is decided."""
        own = self._find_reflexive(pronoun) if pronoun.is_reflexive else None
        if own:
            return own
        excluded = self._excluded(pronoun)
        nearby = [*self._discourse.before(pronoun.token, LOOK_BACK[pronoun.form]), *self._after(pronoun)]
        fitting = [c for c in nearby if c.key not in excluded and self._agrees(pronoun, c)]
        ranked = self._discourse.rank(pronoun.token, fitting, lambda c: self._weigh(pronoun, c))
        if not ranked:
            return None
        best = ranked[0][1]
        if pronoun.form == "person_pronoun" and len(ranked) > 1 and self._is_close(ranked):
            return None
        if pronoun.form == "person_pronoun":
            self._discourse.genders.setdefault(best.key, GENDERS_OF_PRONOUNS[pronoun.token.lower_])
        return best

    def _is_close(self, ranked: Sequence[tuple[float, Candidate]]) -> bool:
        return ranked[0][0] < CLEAR * ranked[1][0]

    def _agrees(self, pronoun: Pronoun, candidate: Candidate) -> bool:
        match pronoun.form:
            case "person_pronoun":
                gender = self._discourse.gender_of(candidate)
                return candidate.category == PERSON and gender in (None, GENDERS_OF_PRONOUNS[pronoun.token.lower_])
            case "thing_pronoun":
                return candidate.category == BODY or (candidate.category == THING and not self.must_act(pronoun))
            case _ if candidate.category == BODY:
                return all(r.kind == "organisation" for r in candidate.references)
            case _:
                return candidate.category == GROUP or (candidate.category == THINGS and not self.must_act(pronoun))

    def must_act(self, pronoun: Pronoun) -> bool:
        """Whether only somebody can be meant: "it *said*", "its *ambassador*"."""
        token = pronoun.token
        if token.tag_ == "PRP$":
            return token.head.lower_ in self._discourse.words.words("actor_possession")
        if token.dep_ != "nsubj":
            return False
        cue = load_speech_cues().verbs.get(token.head.lemma_.lower())
        complements = [c for c in token.head.children if c.dep_ == "acomp"]
        is_ready = any(c.lower_ in self._discourse.words.words("actor_adjective") for c in complements)
        return (cue is not None and not is_passive(token.head)) or is_ready

    def _weigh(self, pronoun: Pronoun, candidate: Candidate) -> float:
        weight = float(candidate.weight)
        token = pronoun.token
        if candidate.head.dep_ == token.dep_:
            weight += PARALLEL
        verb = governing_verb(token)
        over = governing_verb(first_conjunct(verb)) if verb is not None else None
        if candidate.head.dep_ in ("nsubj", "nsubjpass"):
            if over is not None and candidate.head.head == over:
                weight += GOVERNING
            if token.tag_ == "PRP$" and candidate.head.head == verb:
                weight += OWN_SUBJECT
            if token.dep_ == "nsubj" and _speaks(token) and _speaks(candidate.head):
                weight += SPEAKER
        if pronoun.form == "plural_pronoun" and candidate.category == BODY:
            weight *= LOOSE_BODY
        if candidate.category in (THING, THINGS) and (token.tag_ == "PRP$" or self._is_deed(token)):
            weight *= UNLIKELY
        return weight

    def _is_deed(self, token: Token) -> bool:
        """Whether it is the subject of a verb with an object that things seldom have: "it *shelled* the town"."""
        verb = token.head
        if token.dep_ != "nsubj" or verb.pos_ != "VERB":
            return False
        is_of_things = verb.lemma_.lower() in self._discourse.words.words("thing_verb")
        return not is_of_things and has_child(verb, "dobj", "dative", "xcomp")

    def _after(self, pronoun: Pronoun) -> Iterator[Candidate]:
        """ "In his speech, Smith said": the subject after a clause or phrase that opens the sentence."""
        token = pronoun.token
        main = token.sent.root
        opening = token
        while opening.head not in (main, opening):
            opening = opening.head
        if opening.i > main.i or opening.dep_ not in ("prep", "advcl", "npadvmod"):
            return
        for subject in find_subjects(main):
            candidate = self._discourse.at(subject)
            if candidate and token.i < subject.i < main.i:
                yield candidate

    def _find_reflexive(self, pronoun: Pronoun) -> Candidate | None:
        verb = governing_verb(pronoun.token)
        for subject in find_subjects(verb) if verb is not None else ():
            candidate = self._discourse.at(subject)
            if candidate and self._agrees(pronoun, candidate):
                return candidate
        return None

    def _excluded(self, pronoun: Pronoun) -> set[str]:
        """Keys of those whom the pronoun cannot mean: the others of its clause, and who speaks it."""
        token = pronoun.token
        tokens: list[Token] = list(token.conjuncts)
        if token.tag_ == "PRP$":
            tokens += [token.head, *(t for t in token.head.conjuncts if t.i > token.i or self._is_several(t))]
        else:
            verb = governing_verb(token)
            if verb is not None and token.dep_ not in ("nsubj", "nsubjpass"):
                tokens += [*find_subjects(verb), *find_objects(verb)]
        found = (self._discourse.at(t) for t in tokens)
        keys = {c.key for c in found if c}
        return keys | (self._speakers(token) if pronoun.form == "person_pronoun" else set())

    def _is_several(self, token: Token) -> bool:
        candidate = self._discourse.at(token)
        return candidate is not None and candidate.category == GROUP and len(candidate.references) != 1

    def _speakers(self, token: Token) -> set[str]:
        """Who speaks the direct quotation that the pronoun stands in; he does not call himself "he"."""
        span = next(((s, e) for s, e in self._quoted if s <= token.idx < e), None)
        if span is None:
            return set()
        first, last = self._discourse.sentence_of(span[0]), self._discourse.sentence_of(span[1])
        for sentences in (range(first, last + 1), range(first - 1, first), range(last + 1, last + 2)):
            keys = {
                candidate.key
                for sentence in sentences
                for candidate in self._discourse.of_sentence(sentence)
                if candidate.category == PERSON
                and candidate.head.dep_ == "nsubj"
                and not span[0] <= candidate.head.idx < span[1]
                and _speaks(candidate.head)
            }
            if keys:
                return keys
        return set()
