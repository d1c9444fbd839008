"""The first reader of events: patterns of words over the parse (seeds/event_patterns.csv)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from etl.extractors.arguments import ArgumentFinder, Participants
from etl.extractors.circumstances import read_announcement_date, read_date
from etl.extractors.clauses import (
    children,
    find_complements,
    find_objects,
    find_prepositional,
    find_subjects,
    has_child,
    is_passive,
)
from etl.extractors.codings import SPEECH_TYPES, Coding
from etl.extractors.considered import (
    BODY,
    CHOSEN,
    CONSUMED,
    HELD,
    MEDIATION,
    NO_PARTICIPANTS,
    NO_RECIPIENT,
    Considered,
    Listener,
)
from etl.extractors.exceptions import needs_actor
from etl.extractors.history import settle_status
from etl.extractors.idle_acts import COOPERATIVE_TYPES
from etl.extractors.media import read_medium
from etl.extractors.modality import apply_modality
from etl.extractors.patterns import find_candidates, find_embedded
from etl.extractors.status import is_remembered, read_status
from etl.extractors.third_parties import is_mediation
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import Mention

# Events of these types are told also where nobody is named: bombs go off, weapons are found, riots break out.
UNSIDED_TYPES = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE"})
FORCE_MODE = "force"
INQUIRY_CODE = "09"
PLEA_CODES = ("023", "114")  # appeals for help, complaints


@dataclass(frozen=True, kw_only=True)
class SentenceReading:
    """What patterns say of a sentence: triggers with the patterns that hold there, the codings, and the tokens that
    these have used up."""

    candidates: dict[Token, tuple[Pattern, ...]]
    codings: tuple[Coding, ...]
    consumed: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class PatternReader:
    """Codes triggers of one article by the patterns that hold there; `listen` is told what was considered."""

    knowledge: Knowledge
    finder: ArgumentFinder
    listen: Listener

    def read(self, sentence: Span, earlier: Sequence[Coding]) -> SentenceReading:
        """The codings of one sentence, in the order of their rank: verbs first, the higher ones before.

        A noun that a verb pattern has used, and acts that are only talked about, are left out.
        """
        consumed: dict[int, Token] = {}  # token -> the trigger that has used it
        found: list[Coding] = []
        candidates = sorted(
            find_candidates(sentence, self.knowledge.ontology),
            key=lambda c: (c[0].pos_ != "VERB", _depth(c[0]), c[0].i),
        )
        triggers = [trigger for trigger, _ in candidates]
        for trigger, patterns in candidates:
            if is_mediation(trigger, triggers):
                self.listen(Considered(trigger=trigger, fate=MEDIATION))
                continue
            if trigger.i in consumed or (trigger.pos_ == "NOUN" and self.finder.index.is_body(trigger)):
                by = consumed.get(trigger.i)
                self.listen(Considered(trigger=trigger, fate=CONSUMED if by else BODY, by=by))
                continue
            coding = self.choose(trigger, patterns, [*earlier, *found])
            if coding is None:
                if _is_request(patterns, trigger):  # nobody known asks for them: still they are only asked for
                    consumed.update((token.i, trigger) for token in find_embedded(trigger))
                continue
            found.append(coding)
            if coding.pattern.object_lemmas:
                consumed.update((token.i, trigger) for token in find_objects(trigger))
            if coding.pattern.event_type in SPEECH_TYPES and (trigger.pos_ != "NOUN"):
                consumed.update((token.i, trigger) for token in find_embedded(trigger))
        return SentenceReading(candidates=dict(candidates), codings=tuple(found), consumed=frozenset(consumed))

    def choose(self, trigger: Token, patterns: Sequence[Pattern], earlier: Sequence[Coding]) -> Coding | None:
        """The most specific pattern whose participants the text names; of equally specific ones the first
        that finds both sides. Where the text names nobody, the first that needs no name."""
        best: tuple[Pattern, Participants] | None = None
        nameless: tuple[Pattern, Participants] | None = None
        for pattern in patterns:
            if best is not None and pattern.conditions < best[0].conditions:
                break
            participants = self._find_sides(pattern, trigger, earlier)
            if participants is None:
                continue
            if not participants.both:
                nameless = nameless or (pattern, participants)
                continue
            self.listen(Considered(trigger=trigger, fate=HELD, pattern=pattern, participants=participants))
            best = best or (pattern, participants)
            is_statement = pattern.event_type == "STATEMENT" and best[0].event_type != "STATEMENT"
            if participants.actors and participants.recipients and not is_statement:
                best = pattern, participants
                break
        best = best or nameless
        if best is None:
            return None
        pattern, participants = best
        participants = self._look_deeper(pattern, trigger, participants)
        self.listen(Considered(trigger=trigger, fate=CHOSEN, pattern=pattern, participants=participants))
        return self._to_coding(trigger, pattern, participants)

    def _find_sides(self, pattern: Pattern, trigger: Token, earlier: Sequence[Coding]) -> Participants | None:
        """The participants of a pattern; None where it is no event with these."""
        participants = self.finder.find(pattern, trigger)
        if not participants.recipients:
            answered = _find_answered(self.knowledge, pattern, trigger, earlier)
            participants = replace(participants, recipients=_without(answered, participants.actors))
        if self._is_of_nobody(pattern, trigger, participants):
            self.listen(Considered(trigger=trigger, fate=NO_PARTICIPANTS, pattern=pattern))
            return None
        # What is welcomed, invited or hosted is its object: "invited protests in X" invites nobody.
        is_plain = pattern.event_type in COOPERATIVE_TYPES and not (pattern.object_lemmas or pattern.prepositions)
        is_plain = is_plain or pattern.event_type == "THREATEN"  # a threat is made to somebody's face
        if pattern.requires_recipient and not is_plain:
            participants = self._look_deeper(pattern, trigger, participants)
        if (pattern.requires_recipient or pattern.is_reciprocal) and not participants.recipients:
            self.listen(Considered(trigger=trigger, fate=NO_RECIPIENT, pattern=pattern, participants=participants))
            return None
        return participants

    def _is_of_nobody(self, pattern: Pattern, trigger: Token, sides: Participants) -> bool:
        """Whether those who would make it an event are not there."""
        if not sides.both and pattern.event_type not in UNSIDED_TYPES:
            return True
        if not sides.actors and (
            _is_of_unknown(pattern, trigger) or needs_actor(pattern.trigger_type, trigger, pattern.event_type)
        ):
            return True
        return (
            self._warns_of_things(pattern, trigger)
            or _is_report(pattern, sides)
            or _is_private_plea(pattern, trigger, sides)
        )

    def _warns_of_things(self, pattern: Pattern, trigger: Token) -> bool:
        """Whether no force is threatened, as what may hit is neither an actor nor a weapon: "warned that the *tax*
        could hit farmers"."""
        if pattern.event_type != "THREATEN" or pattern.complement != "that" or pattern.event_mode != FORCE_MODE:
            return False
        clauses = [c for kind, c in find_complements(trigger) if kind == "that" and not is_passive(c)]
        subjects = [s for clause in clauses for s in children(clause, "nsubj")]
        weapons = self.knowledge.ontology.weapons
        return bool(subjects) and all(
            s.pos_ == "NOUN" and s.i not in self.finder.index.mentions and s.lemma_.lower() not in weapons
            for s in subjects
        )

    def _look_deeper(self, pattern: Pattern, trigger: Token, sides: Participants) -> Participants:
        """With the recipients below the slots, where these hold an actor and no recipient."""
        if not sides.actors or sides.recipients:
            return sides
        deeper = self.finder.look_deeper(pattern, trigger, sides.actors)
        return replace(sides, recipients=deeper, is_deep=bool(deeper))

    def _to_coding(self, trigger: Token, pattern: Pattern, participants: Participants) -> Coding:
        annotated, knowledge = self.finder.index.annotated, self.knowledge
        status = read_status(pattern, trigger)
        found_date = read_date(annotated, trigger, status=status)
        if not (status == "historical" and is_remembered(trigger)):
            status = settle_status(annotated, found_date, status)
        coded, status = apply_modality(knowledge.ontology, pattern, status, trigger, by_nobody=not participants.actors)
        if coded is not pattern:
            found_date = read_announcement_date(annotated, trigger)
        return Coding(
            trigger=trigger,
            pattern=coded,
            participants=participants,
            status=status,
            date=found_date,
            medium=read_medium(knowledge, coded, trigger),
        )


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _is_request(patterns: Sequence[Pattern], trigger: Token) -> bool:
    """Whether the verb asks for what stands below it and a common noun or pronoun stands for who asks: "we urge",
    "the plan calls for"."""
    if trigger.pos_ == "NOUN" or not patterns or patterns[0].event_type != "REQUEST":
        return False
    subjects = find_subjects(trigger)
    return bool(subjects) and all(s.pos_ != "PROPN" for s in subjects) and any(True for _ in find_complements(trigger))


def _is_of_unknown(pattern: Pattern, trigger: Token) -> bool:
    """Whether words stand for the doer that are no known actor: "a *trend* that threatens the state", "*it* defies X",
    "*our* support for X"."""
    if pattern.event_type in (*UNSIDED_TYPES, "STATEMENT"):
        return False
    if pattern.trigger_type == "noun":
        return "poss" in pattern.actor_slots and any(owner.tag_ == "PRP$" for owner in children(trigger, "poss"))
    if "subject" not in pattern.actor_slots:
        return False
    if pattern.event_type == "THREATEN" and not is_passive(trigger):  # "seems to threaten", "an attack threatening X"
        return bool(find_subjects(trigger))
    if has_child(trigger, "nsubj"):
        return True
    # "the plan is to support X", "steps to help X": nobody of public life does it.
    doers = () if is_passive(trigger) else find_subjects(trigger)
    return pattern.event_type in COOPERATIVE_TYPES and bool(doers) and all(d.pos_ == "NOUN" for d in doers)


def _is_report(pattern: Pattern, sides: Participants) -> bool:
    """Whether it is the inquiry of a newspaper or agency that is not said to be into anybody."""
    is_inquiry = pattern.cameo_code.startswith(INQUIRY_CODE) and not sides.recipients
    return is_inquiry and bool(sides.actors) and all(mention.sector_code == "MED" for mention in sides.actors)


def _is_private_plea(pattern: Pattern, trigger: Token, sides: Participants) -> bool:
    """Whether unnamed people call for help or complain, and to nobody who is named: "victims filed a complaint"."""
    is_for_help = any(noun.lemma_ == "help" for noun in find_prepositional(trigger, frozenset({"for"})))
    if not (is_for_help or pattern.cameo_code in PLEA_CODES) or sides.recipients or not sides.actors:
        return False
    return all(m.sector_code == "CVL" and not (m.actor_id or m.country_code) for m in sides.actors)


def _without(mentions: Sequence[Mention], taken: Sequence[Mention]) -> tuple[Mention, ...]:
    keys = {mention.actor_id for mention in taken}
    return tuple(mention for mention in mentions if mention.actor_id not in keys)


def _find_answered(
    knowledge: Knowledge, pattern: Pattern, trigger: Token, earlier: Sequence[Coding]
) -> tuple[Mention, ...]:
    """ "warned such an action will be met": whoever did, or may do, the action that was told last."""
    if "complement_subject" not in pattern.recipient_slots:
        return ()
    nouns = set(knowledge.actors.words("event_anaphor"))
    for _, clause in find_complements(trigger):
        for subject in children(clause, "nsubj", "nsubjpass"):
            is_anaphor = any(
                d.lower_ in ("such", "this", "that", "these", "the", "any")
                for d in children(subject, "det", "predet", "amod")
            )
            if is_anaphor and subject.lemma_.lower() in nouns:
                told = [c for c in earlier if not c.is_statement and c.participants.actors]
                return told[-1].participants.actors if told else ()
    return ()
