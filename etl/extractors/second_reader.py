"""The second reader of events: a classifier that weighs what patterns say, and speaks where they are silent.

It reads a trigger in its sentence and gives probabilities of event types (etl.classifier). What each reader adds, and
how the thresholds were found, stands in docs/events.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Span, Token

from etl.classifier.features import KindOf, describe_trigger
from etl.classifier.model import NO_EVENT, Classifier, add_up_types
from etl.classifier.vectors import WordVectors
from etl.extractors.codings import Coding, find_likeliest, is_abroad, is_private
from etl.extractors.considered import DOUBTED, JUDGED, Considered
from etl.extractors.idle_acts import COOPERATIVE_TYPES, FIRMS, is_idle
from etl.extractors.mention_index import MentionIndex
from etl.extractors.pattern_reader import UNSIDED_TYPES, PatternReader, SentenceReading
from etl.extractors.patterns import TRIGGER_TYPES, list_types
from etl.extractors.statements import is_private_statement
from etl.knowledge.ontology import Ontology, Pattern

# A type, where no pattern has told an event of the sentence. Acts of force alone are added: ordinary prose is full
# of verbs that look like promises, help and talks.
LEAST_ADDED = {"ASSAULT": 0.5, "COERCE": 0.5, "MOBILIZE": 0.5, "PROTEST": 0.7}
TWO_SIDED = frozenset({"COERCE", "PROTEST"})  # added only where somebody does it to somebody
LEAST_BESIDE = 0.85  # a type, where one has
LEAST_ALONE = 0.2  # that a verb is an act of force, by the verb alone: others are not read in their sentence
LEAST_UNSIDED = 0.6  # a type that a pattern has told, of an act of nobody on nobody
LEAST_PRIVATE = 0.75  # violence and force, where only private persons take part
LEAST_PRIVATE_WORDS = 0.8  # other types, where only they do: refusals, complaints and deals of ordinary life
PUBLIC_TYPES = frozenset({"SANCTION", "RETREAT", "COERCE"})  # who leaves a firm or ends a contract does neither
NEVER = 1.1
LEAST_DROPPED = 0.6  # that there is no event
LEAST_DROPPED_ABROAD = 0.85  # the same, of an act of one country on another
LEAST_DROPPED_SINGLE = 0.5  # the same, where only one side is named
LEAST_SINGLE = 0.05  # a type that a pattern has told, where only one side is named
LEAST_SINGLE_COOPERATION = 0.4  # the same, of cooperation: ordinary prose is full of its words
LEAST_COOPERATION = 0.1  # cooperation within one country
PATTERN_TRUST = 0.4  # how likely a pattern is right of which the classifier thinks nothing
# Nothing has happened, or long ago: the classifier calls it no event, yet it is told.
TOLD_STATUSES = ("denied", "historical")
LEAST_LEFT = 1e-6  # of probability, to divide by
SHORTEST = 3  # letters of a trigger
LIGHT_VERBS = frozenset({"be", "have", "do", "go", "come", "get", "say", "tell", "quote", "cite"})
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
        return add_up_types(self.labels)

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
        description = describe_trigger(trigger, self.kind_of, list_types(patterns))
        judgement = Judgement(labels=self.classifier.predict(description, self.vectors))
        self.patterns.listen(Considered(trigger=trigger, fate=JUDGED, types=judgement.types))
        return judgement

    def read(self, first: SentenceReading, sentence: Span) -> list[Coding]:
        """What stands of the patterns' codings, with probabilities, and what the classifier has found besides."""
        kept: list[Coding] = []
        for coding in first.codings:
            weighed = weigh(coding, self.judge(coding.trigger, first.candidates[coding.trigger]))
            kept.append(weighed)
            if weighed.is_doubted:
                self.patterns.listen(Considered(trigger=coding.trigger, fate=DOUBTED, pattern=coding.pattern))
        is_silent = all(coding.is_statement or coding.is_doubted for coding in kept)
        taken = first.consumed | {token.i for token in first.candidates}
        unread = [t for t in find_unread(sentence, taken) if self._may_be_force(t.lemma_.lower())]
        told = [self._code(trigger, is_silent=is_silent) for trigger in unread]
        found = [coding for coding in told if coding is not None]
        if is_silent:  # one event is told: the likeliest
            found = find_likeliest(found)
        return [*kept, *found]

    def _may_be_force(self, verb: str) -> bool:
        """Whether the verb may be of a type that is added, as far as it shows by itself."""
        alone = self.classifier.rate_alone(verb, self.vectors)
        return sum(alone[event_type] for event_type in LEAST_ADDED) >= LEAST_ALONE

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
        if best in TWO_SIDED and not (coding and coding.participants.actors and coding.participants.recipients):
            return None
        if coding is None or (is_private(coding, even_protest=True) and probability < _least_private(coding)):
            return None
        return replace(coding, coder="model", probability=probability)


def weigh(coding: Coding, judgement: Judgement) -> Coding:
    """The coding of a pattern with its probability; doubted where the classifier has good reason to."""
    own, none = judgement.probability(coding.pattern.event_type), judgement.probability(NO_EVENT)
    is_told = coding.status == "denied" or coding.pattern.event_type not in COOPERATIVE_TYPES
    if coding.status in TOLD_STATUSES and is_told:
        own, none = own / max(1 - none, LEAST_LEFT), 0.0
    # Where the pattern asks who does it ("a bomb", "protesters"), nobody else need be named.
    is_evident = bool(coding.participants.both or coding.pattern.subject_lemmas)
    is_mere = is_private(coding) or is_private_statement(coding)
    least = _least_private(coding) if is_mere else (0.0 if is_evident else LEAST_UNSIDED)
    doubtful = LEAST_DROPPED_ABROAD if is_abroad(coding) else LEAST_DROPPED
    has_both = coding.participants.actors and coding.participants.recipients
    if not coding.is_statement and not has_both:
        least, doubtful = max(least, LEAST_SINGLE), LEAST_DROPPED_SINGLE
    least = max(least, _least_cooperation(coding))
    if none >= doubtful or own < least or is_idle(coding):
        return replace(coding, is_doubted=True, probability=own)
    return replace(coding, probability=blend(own))


def _least_cooperation(coding: Coding) -> float:
    """How likely an act of cooperation must be, so that it is no mere way of speaking."""
    event_type, code = coding.pattern.event_type, coding.cameo_code
    has_both = coding.participants.actors and coding.participants.recipients
    is_yielding = event_type == "CONCEDE" or code.startswith(("034", "035"))  # its wordings are plain
    if event_type not in COOPERATIVE_TYPES or is_yielding or is_abroad(coding):
        return 0.0
    return LEAST_COOPERATION if has_both else LEAST_SINGLE_COOPERATION


def blend(own: float) -> float:
    """How likely a pattern's type is right, given what the classifier makes of it: patterns are right oftener than it
    thinks of the wordings that it has not been taught."""
    return PATTERN_TRUST + (1 - PATTERN_TRUST) * own


def _is_business(coding: Coding) -> bool:
    """Whether firms alone act and suffer, or they and somebody of whom nothing is known."""
    sectors = {mention.sector_code for mention in coding.participants.both}
    return bool(coding.participants.actors) and bool(sectors & FIRMS) and sectors <= FIRMS | {None}


def _least_private(coding: Coding) -> float:
    if coding.pattern.event_type in PUBLIC_TYPES and _is_business(coding):
        return NEVER
    return LEAST_PRIVATE if coding.pattern.event_type in UNSIDED_TYPES else LEAST_PRIVATE_WORDS


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
