"""How many examples of the event patterns are coded as their row says. Needs no data but the seeds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from etl.extractors import extract_article
from etl.knowledge.seeds import Fact, read_seed
from etl.records import AnnotatedArticle, Event, EventParticipant
from tests.conftest import make_article

PUBLISHED = date(2020, 5, 5)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one example. `has_actor` and `has_recipient` are None where its row names none."""

    pattern_id: str
    example: str
    has_type: bool
    has_actor: bool | None
    has_recipient: bool | None

    @property
    def is_missed(self) -> bool:
        return False in (self.has_type, self.has_actor, self.has_recipient)


def code_examples() -> Iterator[Outcome]:
    """The outcome of each pattern's example, in the order of the seed."""
    for pattern in read_seed("event_patterns"):
        yield judge_example(pattern, extract_article(make_article(pattern["example"], PUBLISHED)))


def judge_example(pattern: Fact, coded: AnnotatedArticle) -> Outcome:
    """Compare with the events of the expected type; a participant is right where one of the texts holds the other."""
    events = [event for event in coded.events if event.event_type == pattern["event_type"]]
    return Outcome(
        pattern_id=pattern["pattern_id"],
        example=pattern["example"],
        has_type=bool(events),
        has_actor=has_participant(pattern["example_actor"], "actor", events, coded.event_participants),
        has_recipient=has_participant(pattern["example_recipient"], "recipient", events, coded.event_participants),
    )


def has_participant(
    expected: str | None, role: str, events: Sequence[Event], participants: Sequence[EventParticipant]
) -> bool | None:
    """Whether one of the events has such a participant; in a reciprocal event each stands on both sides."""
    if not expected:
        return None
    roles = {event.event_id: ("actor", "recipient") if event.is_reciprocal else (role,) for event in events}
    return any(
        is_contained(expected.casefold(), (participant.text or "").casefold())
        for participant in participants
        if participant.participant_role in roles.get(participant.event_id, ())
    )


def is_contained(expected: str, found: str) -> bool:
    return bool(found) and (expected in found or found in expected)


def measure_examples() -> dict[str, float]:
    """Share of the examples with the expected type; of those that name one, with the expected actor and recipient."""
    outcomes = list(code_examples())
    return {
        "type share": share([outcome.has_type for outcome in outcomes]),
        "actor share": share([o.has_actor for o in outcomes if o.has_actor is not None]),
        "recipient share": share([o.has_recipient for o in outcomes if o.has_recipient is not None]),
    }


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0
