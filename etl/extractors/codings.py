"""Codings of triggers, and what of them is one event: results, frames and later references."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from etl.extractors.arguments import Participants
from etl.extractors.casualties import list_casualty_words
from etl.extractors.circumstances import EventDate
from etl.extractors.clauses import (
    CHARGING,
    LONGEST_CHAIN,
    children,
    find_prepositional,
    first_conjunct,
    is_infinitive,
    is_passive,
)
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import Mention

TELEPHONE_CODE = {"040": "041", "042": "041", "043": "041"}
RESULT_LABELS = ("advcl", "acl", "relcl", "conj", "xcomp", "pcomp", "prep")
MEANS = frozenset({"in", "during", "by"})  # "were killed *in* an air strike"
CHARGING_TYPES = ("COERCE", "ACCUSE")
UNDOING_TYPES = ("RETREAT", "CONCEDE", "AGREE")
# Speech acts about an act: what they are about is no event of its own.
SPEECH_TYPES = frozenset({"AGREE", "THREATEN", "REJECT", "REQUEST", "ACCUSE"})
PRIVATE_SECTORS = frozenset({None, "CVL", "BUS", "MNC", "LAB", "EDU", "HLH", "MED", "CRM", "AGR", "SPT", "ENT"})
VIOLENT_TYPES = ("ASSAULT", "COERCE", "PROTEST")


@dataclass(frozen=True, kw_only=True)
class Coding:
    """A trigger with the pattern that holds there, its participants and circumstances."""

    trigger: Token
    pattern: Pattern
    participants: Participants
    status: str
    date: EventDate
    medium: str | None
    coder: str = "pattern"  # which reader spoke
    is_doubted: bool = False  # no event, as the classifier sees it
    probability: float | None = None  # of the type, as the classifier sees it

    @property
    def is_statement(self) -> bool:
        """Whether it is a mere statement (CAMEO 01)."""
        return self.pattern.event_type == "STATEMENT"

    @property
    def cameo_code(self) -> str:
        """The pattern's code, made specific by the medium (talks by telephone are 041)."""
        if self.medium == "telephone":
            return TELEPHONE_CODE.get(self.pattern.cameo_code, self.pattern.cameo_code)
        return self.pattern.cameo_code


def merge_results(knowledge: Knowledge, codings: Sequence[Coding]) -> tuple[Coding, ...]:
    """A clause that only tells the casualties of an act of the same actors ("attacked a base, killing
    four", "the bombing killed ten", "ten died in an air strike by X") adds its victims to that act and is
    no event again."""
    casualty_words = list_casualty_words(knowledge)
    kept = list(codings)
    for coding in codings:
        words = {coding.trigger.lemma_.lower(), *coding.pattern.modifier_lemmas}  # "left four *dead*"
        if coding.pattern.event_type != "ASSAULT" or not words & casualty_words:
            continue
        cause = next(
            (
                i
                for i, c in enumerate(kept)
                if not c.is_doubted and c.trigger != coding.trigger and _results_from(coding, c)
            ),
            None,
        )
        if cause is not None:
            kept[cause] = replace(kept[cause], participants=_with_victims(kept[cause], coding))
            kept = [c for c in kept if c.trigger != coding.trigger]
    return tuple(kept)


def _results_from(result: Coding, cause: Coding) -> bool:
    if cause.pattern.event_type not in VIOLENT_TYPES or cause.status != result.status:
        return False
    actors = result.participants.keys()[0]
    if actors and actors != cause.participants.keys()[0]:
        return False
    if cause.trigger in children(result.trigger, "nsubj"):
        return True
    if cause.trigger in find_prepositional(result.trigger, MEANS) and is_passive(result.trigger):
        return True
    current, steps = result.trigger, 0
    while current != cause.trigger and current.dep_ in RESULT_LABELS and steps < LONGEST_CHAIN:
        current, steps = current.head, steps + 1
    return steps > 0 and current == cause.trigger


def _with_victims(cause: Coding, result: Coding) -> Participants:
    """Both recipients; a mere place ("attacked a village in X") gives way to the people who were hit."""
    sides = cause.participants
    hit = [m for m in sides.recipients if m.kind not in ("country", "place_as_actor") or not _has_people(result)]
    known = {m.actor_id or m.mention_id for m in (*sides.actors, *hit)}
    added = [m for m in result.participants.recipients if (m.actor_id or m.mention_id) not in known]
    return replace(sides, recipients=tuple(sorted([*hit, *added], key=lambda m: m.start_char)))


def _has_people(coding: Coding) -> bool:
    return any(_is_people(mention) for mention in coding.participants.recipients)


def _is_people(mention: Mention) -> bool:
    return mention.kind in ("person", "group", "role", "organisation")


def is_private(coding: Coding, *, even_protest: bool = False) -> bool:
    """Whether nobody of public life takes part: no state, party, force, court or organisation of any country.
    Protests are public whoever makes them, but where it is in doubt whether they are any."""
    sides = coding.participants.both
    return (
        bool(sides)
        and not coding.is_statement
        and (even_protest or coding.pattern.event_type != "PROTEST")
        and len({m.country_code for m in sides} - {None}) < 2
        and all(m.sector_code in PRIVATE_SECTORS and m.kind not in ("country", "place_as_actor") for m in sides)
    )


def is_abroad(coding: Coding) -> bool:
    """Whether somebody of one country does it to somebody of another."""
    actors, recipients = (
        {mention.country_code for mention in side} - {None}
        for side in (coding.participants.actors, coding.participants.recipients)
    )
    return bool(actors and recipients) and not actors & recipients


def drop_unsided(codings: Sequence[Coding]) -> list[Coding]:
    """Leave out acts of nobody on nobody where the sentence tells another event; else the likeliest stands."""
    sided = [coding for coding in codings if coding.participants.both]
    if not all(coding.is_statement for coding in sided):
        return sided
    return [*sided, *find_likeliest([coding for coding in codings if not coding.participants.both])]


def find_likeliest(codings: Sequence[Coding]) -> list[Coding]:
    """The one with the highest probability, the first in the text among equals; none of none."""
    return sorted(codings, key=lambda coding: (-(coding.probability or 0), coding.trigger.i))[:1]


def drop_shadows(codings: Sequence[Coding]) -> Iterator[Coding]:
    """Leave out statements that only frame another event of the same actor, and repeats in one sentence."""
    seen: set[tuple[object, ...]] = set()
    substantive = [
        side
        for c in codings
        if not c.is_statement
        for side in (c.participants.keys()[0], frozenset().union(*c.participants.keys()))
    ]
    for coding in codings:
        sides = coding.participants.keys()
        if coding.is_statement and sides[0] in substantive:
            continue
        if any(_is_within(coding, other) for other in codings if other is not coding):
            continue
        pair: object = frozenset(sides) if coding.pattern.is_reciprocal else sides
        key = (coding.pattern.event_type, coding.pattern.cameo_code[:2], pair, coding.status)
        if key not in seen:
            seen.add(key)
            yield coding


def _is_within(coding: Coding, other: Coding) -> bool:
    return _is_spoken_of(coding, other) or _only_mediates(coding, other) or _is_poorer(coding, other)


def _is_spoken_of(coding: Coding, other: Coding) -> bool:
    """Whether the act is only what another one is about: what somebody is jailed for or kept from, and what a
    noun of its clause announces ("won support for a *plan to attack* X")."""
    verb = first_conjunct(coding.trigger)
    if verb.dep_ == "pcomp" and verb.head.lower_ in CHARGING:
        charged = first_conjunct(verb.head.head)  # "convicted X and two others *of* stealing"
        return other.pattern.event_type in CHARGING_TYPES and other.trigger in (charged, charged.head)
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and not coding.participants.actors:
        # "lifted sanctions *imposed* on X", "a clerk *jailed* in May": what is undone, or long past, is no news.
        if coding.status == "historical" and not other.is_statement:
            return True
        is_undone = coding.pattern.event_type in ("SANCTION", "COERCE") and other.pattern.event_type in UNDOING_TYPES
        return is_undone and other.trigger == verb.head.head
    if verb.dep_ == "acl" and other.trigger == verb.head and any(m.lower_ == "that" for m in children(verb, "mark")):
        return other.pattern.event_type in SPEECH_TYPES  # "the demand *that X free* the crew"
    is_announced = verb.dep_ == "acl" and is_infinitive(verb) and not other.is_statement
    return is_announced and other.trigger in verb.ancestors


def _only_mediates(coding: Coding, other: Coding) -> bool:
    """Whether it only names the mediators of another act."""
    between = {mention.mention_id for mention in other.participants.third_parties}
    sides = coding.participants
    return bool(between) and not sides.recipients and all(m.mention_id in between for m in sides.actors)


def _is_poorer(coding: Coding, other: Coding) -> bool:
    """Whether another coding tells the same act with more of its participants."""
    same = coding.pattern.event_type == other.pattern.event_type and coding.status == other.status
    sides, fuller = coding.participants.keys(), other.participants.keys()
    if same and other.pattern.is_reciprocal and fuller[1] and not sides[1]:
        return sides[0] <= fuller[0] | fuller[1]  # "the envoys of X and Y held talks to *discuss* fish"
    return same and sides != fuller and all(own <= full for own, full in zip(sides, fuller, strict=True))


def merge_references(codings: Sequence[Coding]) -> Iterator[Coding]:
    """A noun that takes up an event told before ("their phone conversation") adds its medium to that
    event and is no event again."""
    kept: list[Coding] = []
    for coding in codings:
        target = next((i for i, c in enumerate(kept) if _takes_up(coding, c)), None)
        if target is None:
            kept.append(coding)
        elif kept[target].medium in (None, "in_person") and coding.medium:
            kept[target] = replace(kept[target], medium=coding.medium)
    yield from kept


def _takes_up(later: Coding, earlier: Coding) -> bool:
    if later.trigger.pos_ not in ("NOUN", "PROPN") or later.pattern.event_type != earlier.pattern.event_type:
        return False
    if later.pattern.cameo_code[:2] != earlier.pattern.cameo_code[:2] or later.status != earlier.status:
        return False
    return frozenset().union(*later.participants.keys()) == frozenset().union(*earlier.participants.keys())
