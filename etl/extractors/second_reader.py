"""The second reader of events: a classifier that speaks where no pattern holds, and weighs what patterns say.

It reads a trigger in its sentence and gives probabilities of event types. Thresholds are pinned by the
measurements in docs/events.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Span, Token

from etl.classifier.encoder import EncodedSentence, encode_sentence
from etl.classifier.features import KindOf, describe_trigger
from etl.classifier.model import NO_EVENT, Classifier, read_vector
from etl.extractors.codings import Coding, is_private
from etl.extractors.patterns import TRIGGER_TYPES
from etl.knowledge.ontology import Ontology, Pattern
from etl.records import Mention

LEAST_ADDED = 0.5  # a type, where no pattern has told an event of the sentence
LEAST_BESIDE = 0.85  # a type, where one has
LEAST_UNSIDED = 0.6  # a type that a pattern has told, of an act of nobody on nobody
LEAST_PRIVATE = 0.7  # a type that a pattern has told, where only private persons take part
LEAST_DROPPED = 0.6  # that there is no event
SILENT_TYPES = (NO_EVENT, "STATEMENT")  # what is never added: too many triggers look so
SHORTEST = 3  # letters of a trigger
LIGHT_VERBS = frozenset({"be", "have", "do", "go", "come", "get", "say", "tell"})


def kind_finder(by_token: Mapping[int, Sequence[Mention]]) -> KindOf:
    """What a token is part of: the sector of its actor, else the kind of mention."""

    def kind_of(token: Token) -> str | None:
        return next((m.sector_code or m.kind for m in by_token.get(token.i, ())), None)

    return kind_of


@dataclass(frozen=True, kw_only=True)
class Reading:
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

    def find_pattern(self, ontology: Ontology, event_type: str, trigger: Token) -> Pattern:
        """The pattern without words of the type's likeliest label."""
        own = [label for label in self.labels if label.startswith(f"{event_type}/")]
        label = max(own, key=lambda name: (self.labels[name], name))
        return ontology.classified[label, TRIGGER_TYPES[trigger.pos_]]


@dataclass(frozen=True, kw_only=True)
class SecondReader:
    """Reads the triggers of one sentence; the sentence is encoded once, when the first of them is read."""

    sentence: Span
    classifier: Classifier
    kind_of: KindOf

    @cached_property
    def _encoded(self) -> EncodedSentence:
        return encode_sentence(self.sentence.text)

    def read(self, trigger: Token, patterns: Sequence[Pattern]) -> Reading:
        """What the trigger is, given the patterns that hold there (the most specific first)."""
        types = tuple(dict.fromkeys(pattern.event_type for pattern in patterns))
        start = trigger.idx - self.sentence.start_char
        vector = read_vector(self._encoded, start, start + len(trigger.text))
        return Reading(labels=self.classifier.predict(describe_trigger(trigger, self.kind_of, types), vector))


def weigh(coding: Coding, reading: Reading) -> Coding | None:
    """The coding of a pattern with its probability; None where the classifier is sure that there is no event."""
    own = reading.probability(coding.pattern.event_type)
    is_sided = bool(coding.participants.actors or coding.participants.recipients)
    least = 0.0 if is_sided else LEAST_UNSIDED
    if is_private(coding):
        least = LEAST_PRIVATE
    if reading.probability(NO_EVENT) >= LEAST_DROPPED or own < least:
        return None
    return replace(coding, probability=own)


def name_addition(ontology: Ontology, reading: Reading, trigger: Token, *, is_silent: bool) -> Pattern | None:
    """The type of a trigger of which no pattern has told anything, as a pattern; None where it is in doubt.

    `is_silent`: no pattern has told an event of the sentence.
    """
    best = reading.best_type
    if best in SILENT_TYPES or reading.probability(best) < (LEAST_ADDED if is_silent else LEAST_BESIDE):
        return None
    return reading.find_pattern(ontology, best, trigger)


def find_unread(sentence: Span, taken: frozenset[int]) -> Iterator[Token]:
    """Verbs that may be triggers and at which no pattern has held, in text order."""
    for token in sentence:
        if (
            token.pos_ == "VERB"
            and token.i not in taken
            and len(token.text) >= SHORTEST
            and token.is_alpha
            and token.lemma_.lower() not in LIGHT_VERBS
        ):
            yield token
