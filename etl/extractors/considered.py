"""What the coding of events considers and how it ends: told to whoever listens, such as `newsledger explain`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extractors.arguments import Participants
from etl.extractors.codings import Coding
from etl.knowledge.ontology import Pattern

# Fates of a pattern at a trigger.
CHOSEN, HELD = "chosen", "held"
NO_PARTICIPANTS, NO_RECIPIENT = "no_participants", "no_recipient"
# Fates of a whole trigger, before and after a pattern was chosen.
CONSUMED, BODY, MEDIATION = "consumed", "body", "mediation"
RESULT, SHADOW, REFERENCE, CODED = "result", "shadow", "reference", "coded"
JUDGED, DOUBTED = "judged", "doubted"  # by the classifier


@dataclass(frozen=True, kw_only=True)
class Considered:
    """A step of the decision at a trigger. `pattern` is None where the trigger as a whole is meant, `by` the trigger
    that took it up, `event_id` the event that it became."""

    trigger: Token
    fate: str
    pattern: Pattern | None = None
    participants: Participants | None = None
    by: Token | None = None
    event_id: str | None = None
    types: Mapping[str, float] | None = None  # what the classifier thinks: PLOVER type, or NONE -> probability


Listener = Callable[[Considered], None]


def ignore(_: Considered) -> None:
    """Nobody listens."""


def tell_coded(listen: Listener, coding: Coding, event_id: str) -> None:
    """Tell of an event with the participants that it has in the end."""
    sides = coding.participants
    listen(
        Considered(trigger=coding.trigger, fate=CODED, pattern=coding.pattern, participants=sides, event_id=event_id)
    )


def tell_missing(listen: Listener, before: Iterable[Coding], after: Iterable[Coding], fate: str) -> None:
    """Tell of the codings whose triggers are there before and not after."""
    kept = {coding.trigger.i for coding in after}
    for coding in before:
        if coding.trigger.i not in kept:
            listen(
                Considered(trigger=coding.trigger, fate=fate, pattern=coding.pattern, participants=coding.participants)
            )
