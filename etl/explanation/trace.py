"""Why events were coded as they were: each trigger with the patterns that hold there, and what became of each.

The coding itself tells (etl.extractors.considered); nothing is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Token

from etl import codes
from etl.extractors.considered import (
    BODY,
    CHOSEN,
    CODED,
    CONSUMED,
    DOUBTED,
    HELD,
    MEDIATION,
    NO_PARTICIPANTS,
    NO_RECIPIENT,
    REFERENCE,
    RESULT,
    SHADOW,
    Considered,
)
from etl.extractors.events import extract_events
from etl.extractors.patterns import find_candidates
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle

# Fates that follow from what was told.
SECTION, FEWER_CONDITIONS, FEWER_SIDES, LATER = "section", "fewer_conditions", "fewer_sides", "later"
FATES: Mapping[str, str] = {
    CODED: "coded",
    RESULT: "tells only whom another act has hit, and adds them to it",
    SHADOW: "frames another event of the same actor, or repeats one of the sentence",
    REFERENCE: "takes up an event that was told before",
    DOUBTED: "doubted by the classifier",
    CONSUMED: "its words belong to another trigger",
    MEDIATION: "says who mediated in what another trigger tells",
    BODY: "heads the name of a body",
    SECTION: "stands outside of lead and body",
    NO_PARTICIPANTS: "finds no participants",
    NO_RECIPIENT: "needs a recipient and finds none",
    FEWER_CONDITIONS: "has fewer conditions than the one that was chosen",
    FEWER_SIDES: "as specific as the one that was chosen, but finds fewer sides or is a mere statement",
    LATER: "as specific as the one that was chosen, which stands before it",
}


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A pattern that holds at a trigger, its fate (a key of FATES), and the trigger that took its words."""

    pattern: Pattern
    fate: str
    by: Token | None = None


@dataclass(frozen=True, kw_only=True)
class TriggerTrace:
    """A trigger with all patterns that hold there, the most specific first, and what it was coded as.

    `matched` is the chosen pattern as the seed has it, `coded` what became an event: the act itself, or its promise or
    refusal. Both are None where nothing was chosen or coded. `judged` is what the classifier thinks of the trigger.
    """

    trigger: Token
    alternatives: tuple[Alternative, ...]
    matched: Pattern | None = None
    coded: Considered | None = None
    judged: Mapping[str, float] | None = None


def trace_events(annotated: AnnotatedArticle, knowledge: Knowledge) -> Iterator[TriggerTrace]:
    """Every trigger of an article at which a pattern holds, in text order. The article needs all layers but events."""
    told: dict[int, list[Considered]] = {}
    extract_events(annotated, knowledge, listen=lambda step: told.setdefault(step.trigger.i, []).append(step))
    for sentence in annotated.doc.sents:
        for trigger, patterns in find_candidates(sentence, knowledge.ontology):
            steps = told.pop(trigger.i, [])
            chosen = next((step for step in steps if step.fate == CHOSEN), None)
            yield TriggerTrace(
                trigger=trigger,
                alternatives=tuple(
                    _judge(annotated, pattern, trigger, steps=steps, chosen=chosen) for pattern in patterns
                ),
                matched=chosen.pattern if chosen else None,
                coded=next((step for step in steps if step.fate == CODED), None),
                judged=_find_judgement(steps),
            )
    for steps in told.values():  # what another reader coded, where no pattern holds
        for step in steps:
            if step.fate == CODED:
                yield TriggerTrace(trigger=step.trigger, alternatives=(), coded=step, judged=_find_judgement(steps))


def _find_judgement(steps: Sequence[Considered]) -> Mapping[str, float] | None:
    return next((step.types for step in steps if step.types is not None), None)


def _judge(
    annotated: AnnotatedArticle,
    pattern: Pattern,
    trigger: Token,
    steps: Sequence[Considered],
    chosen: Considered | None,
) -> Alternative:
    whole = next((step for step in steps if step.fate in (CONSUMED, BODY, MEDIATION)), None)
    if whole is not None:
        return Alternative(pattern=pattern, fate=whole.fate, by=whole.by)
    own = [step.fate for step in steps if step.pattern is not None and step.pattern.pattern_id == pattern.pattern_id]
    lost = next((fate for fate in own if fate in (NO_PARTICIPANTS, NO_RECIPIENT)), None)
    if lost or chosen is None or chosen.pattern is None:
        outside = annotated.sentence_at(trigger.idx).section_kind not in codes.NARRATIVE_SECTIONS
        return Alternative(pattern=pattern, fate=lost or (SECTION if outside else NO_PARTICIPANTS))
    if pattern.pattern_id == chosen.pattern.pattern_id:
        return Alternative(pattern=pattern, fate=own[-1])
    if pattern.conditions < chosen.pattern.conditions:
        return Alternative(pattern=pattern, fate=FEWER_CONDITIONS)
    order = [step.pattern.pattern_id for step in steps if step.fate == HELD and step.pattern is not None]
    stood_before = own and order.index(pattern.pattern_id) < order.index(chosen.pattern.pattern_id)
    return Alternative(pattern=pattern, fate=FEWER_SIDES if stood_before else LATER)


def describe_path(trigger: Token, target: Token) -> str:
    """The way from one token to another over the parse: `said <-ccomp- attacked -dobj-> village`."""
    above = [trigger, *trigger.ancestors]
    chain = [target, *target.ancestors]
    meeting = next((token for token in above if token in chain), None)
    if meeting is None:
        return f"{trigger.text} … {target.text}"
    up = above[: above.index(meeting) + 1]
    down = chain[: chain.index(meeting)][::-1]
    path = trigger.text + "".join(f" -{child.dep_}-> {head.text}" for child, head in pairwise(up))
    return path + "".join(f" <-{token.dep_}- {token.text}" for token in down)
