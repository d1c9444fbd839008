"""The second reader of events: a classifier that weighs what patterns say, and speaks where they are silent.

It reads a trigger in its sentence and gives probabilities of event types (etl.classifier). What each reader adds, and
how the thresholds were found, stands in docs/events.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Span, Token

from etl.classifier.features import KindOf, describe_trigger
from etl.classifier.model import NO_EVENT, Classifier
from etl.classifier.vectors import WordVectors
from etl.extractors.codings import Coding, is_private
from etl.extractors.considered import DOUBTED, Considered
from etl.extractors.mention_index import MentionIndex
from etl.extractors.pattern_reader import PatternReader, SentenceReading
from etl.extractors.patterns import TRIGGER_TYPES
from etl.knowledge.ontology import Ontology, Pattern

# A type, where no pattern has told an event of the sentence. Acts of force alone are added: ordinary prose is full
# of verbs that look like promises, help and talks.
LEAST_ADDED = {"ASSAULT": 0.5, "COERCE": 0.5, "MOBILIZE": 0.5, "PROTEST": 0.7}
LEAST_BESIDE = 0.85  # a type, where one has
LEAST_UNSIDED = 0.6  # a type that a pattern has told, of an act of nobody on nobody
LEAST_PRIVATE = 0.7  # a type, where only private persons take part
LEAST_DROPPED = 0.6  # that there is no event
LEAST_DROPPED_SINGLE = 0.5  # that there is none, where only one side is named
LEAST_SINGLE = 0.05  # a type that a pattern has told, where only one side is named
SHORTEST = 3  # letters of a trigger
LIGHT_VERBS = frozenset({"be", "have", "do", "go", "come", "get", "say", "tell"})
CLAUSE_LABELS = ("ROOT", "ccomp", "conj", "advcl", "relcl")  # of verbs that may tell an act of nobody
PROBE = ("ACCUSE/11", "verb")  # the commonest slots: whether anybody acts at all


def kind_finder(index: MentionIndex) -> KindOf:
    """What a token is part of: the sector of its actor, else the kind of mention."""

    def kind_of(token: Token) -> str | None:
        return next((m.sector_code or m.kind for m in index.mentions.get(token.i, ())), None)

    return kind_of


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the classifier makes of a trigger: probabilities of the labels, and of the types that they belong to."""

    labels: Mapping[str, float]

    @cached_property
    def types(self) -> Mapping[str, float]:
        """PLOVER type, or NONE -> probability."""
        found: dict[str, float] = {}
        for label, probability in self.labels.items():
            event_type = label.split("/")[0]
            found[event_type] = found.get(event_type, 0.0) + probability
        return found

    @property
    def best_type(self) -> str:
        """The likeliest type."""
        return max(self.types, key=lambda name: (self.types[name], name))

    def probability(self, event_type: str) -> float:
        """How likely the trigger is of this type."""
        return self.types.get(event_type, 0.0)

    def find_pattern(self, ontology: Ontology, trigger: Token) -> Pattern:
        """The pattern without words of the best type's likeliest label."""
        own = [label for label in self.labels if label.startswith(f"{self.best_type}/")]
        label = max(own, key=lambda name: (self.labels[name], name))
        return ontology.classified[label, TRIGGER_TYPES[trigger.pos_]]


@dataclass(frozen=True, kw_only=True)
class SecondReader:
    """Weighs the codings of patterns in one article, and adds those of its own."""

    patterns: PatternReader
    classifier: Classifier
    vectors: WordVectors
    kind_of: KindOf

    def judge(self, trigger: Token, patterns: Sequence[Pattern]) -> Judgement:
        """What the trigger is, given the patterns that hold there (the most specific first)."""
        types = tuple(dict.fromkeys(pattern.event_type for pattern in patterns))
        description = describe_trigger(trigger, self.kind_of, types)
        return Judgement(labels=self.classifier.predict(description, self.vectors))

    def read(self, first: SentenceReading, sentence: Span) -> list[Coding]:
        """What stands of the patterns' codings, with probabilities, and what the classifier has found besides."""
        kept: list[Coding] = []
        for coding in first.codings:
            weighed = weigh(coding, self.judge(coding.trigger, first.candidates[coding.trigger]))
            if weighed is not None:
                kept.append(weighed)
            else:
                self.patterns.listen(Considered(trigger=coding.trigger, fate=DOUBTED, pattern=coding.pattern))
        is_silent = all(coding.pattern.event_type == "STATEMENT" for coding in kept)
        taken = first.consumed | {token.i for token in first.candidates}
        told = [self._code(trigger, is_silent=is_silent) for trigger in find_unread(sentence, taken)]
        found = [coding for coding in told if coding is not None]
        if is_silent:  # one event is told: the likeliest
            found = sorted(found, key=lambda coding: (-(coding.probability or 0), coding.trigger.i))[:1]
        return [*kept, *found]

    def _code(self, trigger: Token, *, is_silent: bool) -> Coding | None:
        """The coding of a trigger of which no pattern has told anything; None where its type is in doubt."""
        ontology = self.patterns.knowledge.ontology
        actors = self.patterns.finder.find(ontology.classified[PROBE], trigger).actors
        is_sided = any(mention.actor_id or mention.sector_code for mention in actors)
        if not is_sided and trigger.dep_ not in CLAUSE_LABELS:
            return None
        judgement = self.judge(trigger, ())
        best, probability = judgement.best_type, judgement.probability(judgement.best_type)
        if best not in LEAST_ADDED or probability < (LEAST_ADDED[best] if is_silent else LEAST_BESIDE):
            return None
        coding = self.patterns.choose(trigger, (judgement.find_pattern(ontology, trigger),), ())
        if coding is None or (is_private(coding) and probability < LEAST_PRIVATE):
            return None
        return replace(coding, coder="model", probability=probability)


def weigh(coding: Coding, judgement: Judgement) -> Coding | None:
    """The coding of a pattern with its probability; None where the classifier has good reason to doubt it."""
    own = judgement.probability(coding.pattern.event_type)
    if coding.status == "denied":  # "did not attack" is told, though nothing has happened
        return replace(coding, probability=own / (1 - judgement.probability(NO_EVENT) + 1e-9))
    is_sided = bool(coding.participants.actors or coding.participants.recipients)
    # Where the pattern asks who does it ("a bomb", "protesters"), nobody else need be named.
    is_evident = is_sided or bool(coding.pattern.subject_lemmas)
    least = LEAST_PRIVATE if is_private(coding) else (0.0 if is_evident else LEAST_UNSIDED)
    most_doubt = LEAST_DROPPED
    if coding.pattern.event_type != "STATEMENT" and not (coding.participants.actors and coding.participants.recipients):
        least, most_doubt = max(least, LEAST_SINGLE), LEAST_DROPPED_SINGLE
    if judgement.probability(NO_EVENT) >= most_doubt or own < least:
        return None
    return replace(coding, probability=own)


def find_unread(sentence: Span, taken: frozenset[int]) -> Iterator[Token]:
    """Verbs that may be triggers and at which no pattern holds, in text order."""
    for token in sentence:
        if (
            token.pos_ == "VERB"
            and token.i not in taken
            and len(token.text) >= SHORTEST
            and token.is_alpha
            and token.lemma_.lower() not in LIGHT_VERBS
        ):
            yield token
