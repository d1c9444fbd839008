"""Codes events: every sentence of the narrative -> who did what to whom, in PLOVER and CAMEO."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from etl import __version__, codes
from etl.extractors.arguments import ArgumentFinder, Participants
from etl.extractors.circumstances import (
    find_attribution,
    is_historical,
    read_announcement_date,
    read_contexts,
    read_date,
    read_medium,
    read_place,
    read_status,
)
from etl.extractors.clauses import children, find_complements, find_objects
from etl.extractors.codings import Coding, drop_shadows, merge_references, merge_results
from etl.extractors.magnitudes import read_magnitudes
from etl.extractors.mention_index import index_mentions
from etl.extractors.modality import apply_modality
from etl.extractors.participants import ParticipantWriter
from etl.extractors.patterns import find_candidates, find_embedded
from etl.extractors.third_parties import is_mediation
from etl.ids import content_id
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, Event, EventParticipant, Mention

# Speech acts about an act: what they are about is no event of its own.
EMBEDDING_TYPES = frozenset({"AGREE", "THREATEN", "REJECT", "REQUEST", "ACCUSE"})


def extract_events(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Event | EventParticipant, ...]:
    """Events and their participants, in text order; each event is followed by its participants.

    Nothing is coded from captions, datelines and boilerplate, nor without any participant.
    """
    finder = ArgumentFinder(
        index=index_mentions(annotated, knowledge.actors.countries),
        performing_verbs=frozenset(knowledge.actors.words("performing_verb")),
    )
    codings: list[Coding] = []
    for sentence in annotated.doc.sents:
        if (
            annotated.sentence_at(sentence.start_char + _leading_space(sentence)).section_kind
            in codes.NARRATIVE_SECTIONS
        ):
            codings.extend(_code_sentence(knowledge, finder, sentence, codings))
    writer = ParticipantWriter(annotated=annotated, by_id={m.mention_id: m for m in annotated.mentions})
    rows: dict[str, Event | EventParticipant] = {}
    for coding in merge_references(codings):
        event = _to_event(annotated, knowledge, coding)
        if event.event_id not in rows:
            rows[event.event_id] = event
            for participant in writer.write(event.event_id, coding):
                key = f"{event.event_id}:{participant.participant_role}:{participant.participant_index}"
                rows[key] = participant
    return tuple(rows.values())


def _leading_space(sentence: Span) -> int:
    return len(sentence.text) - len(sentence.text.lstrip())


def _code_sentence(
    knowledge: Knowledge, finder: ArgumentFinder, sentence: Span, earlier: Sequence[Coding]
) -> Iterator[Coding]:
    """Codings of one sentence; a noun that a verb pattern has used, and acts that are only talked
    about, are left out."""
    consumed: set[int] = set()
    found: list[Coding] = []
    candidates = sorted(
        find_candidates(sentence, knowledge.ontology), key=lambda c: (c[0].pos_ != "VERB", _depth(c[0]), c[0].i)
    )
    triggers = [trigger for trigger, _ in candidates]
    for trigger, patterns in candidates:
        if is_mediation(trigger, triggers):
            continue
        if trigger.i in consumed or (trigger.pos_ == "NOUN" and finder.index.is_body(trigger)):
            continue
        coding = _choose(knowledge, finder, trigger, patterns, [*earlier, *found])
        if coding is None:
            continue
        found.append(coding)
        if coding.pattern.object_lemmas:
            consumed.update(token.i for token in find_objects(trigger))
        if coding.pattern.event_type in EMBEDDING_TYPES and (trigger.pos_ != "NOUN"):
            consumed.update(token.i for token in find_embedded(trigger))
    yield from drop_shadows(merge_results(knowledge, sorted(found, key=lambda coding: coding.trigger.i)))


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _choose(
    knowledge: Knowledge,
    finder: ArgumentFinder,
    trigger: Token,
    patterns: Sequence[Pattern],
    earlier: Sequence[Coding],
) -> Coding | None:
    """The most specific pattern whose participants the text names; of equally specific ones the first
    that finds both sides."""
    best: tuple[Pattern, Participants] | None = None
    for pattern in patterns:
        if best is not None and pattern.conditions < best[0].conditions:
            break
        participants = finder.find(pattern, trigger)
        if not participants.recipients:
            answered = _find_answered(knowledge, pattern, trigger, earlier)
            participants = replace(participants, recipients=_without(answered, participants.actors))
        if not participants.actors and not participants.recipients:
            continue
        if pattern.requires_recipient:
            participants = _look_deeper(finder, pattern, trigger, participants)
        if (pattern.requires_recipient or pattern.is_reciprocal) and not participants.recipients:
            continue
        best = best or (pattern, participants)
        is_statement = pattern.event_type == "STATEMENT" and best[0].event_type != "STATEMENT"
        if participants.actors and participants.recipients and not is_statement:
            best = pattern, participants
            break
    if best is None:
        return None
    pattern, participants = best
    participants = _look_deeper(finder, pattern, trigger, participants)
    return _to_coding(knowledge, finder.index.annotated, trigger, pattern, participants)


def _look_deeper(finder: ArgumentFinder, pattern: Pattern, trigger: Token, sides: Participants) -> Participants:
    """With the recipients below the slots, where these hold an actor and no recipient."""
    if not sides.actors or sides.recipients:
        return sides
    deeper = finder.look_deeper(pattern, trigger, sides.actors)
    return replace(sides, recipients=deeper, is_deep=bool(deeper))


def _to_coding(
    knowledge: Knowledge, annotated: AnnotatedArticle, trigger: Token, pattern: Pattern, participants: Participants
) -> Coding:
    status = read_status(annotated, pattern, trigger)
    found_date = read_date(annotated, trigger, status=status)
    if status == "actual" and is_historical(annotated, found_date):
        status = "historical"
    coded, status = apply_modality(knowledge.ontology, pattern, status, trigger)
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
                told = [c for c in earlier if c.pattern.event_type != "STATEMENT" and c.participants.actors]
                return told[-1].participants.actors if told else ()
    return ()


def _to_event(annotated: AnnotatedArticle, knowledge: Knowledge, coding: Coding) -> Event:
    article_id, pattern, trigger = annotated.article.article_id, coding.pattern, coding.trigger
    start, end = trigger.idx, trigger.idx + len(trigger.text)
    is_refined = coding.cameo_code != pattern.cameo_code
    mode = knowledge.ontology.code_modes[coding.cameo_code] if is_refined else pattern.event_mode
    entry = knowledge.ontology.get_type(pattern.event_type, mode)
    sides = coding.participants
    magnitudes = read_magnitudes(annotated, knowledge, pattern, trigger)
    return Event(
        event_id=content_id(
            "event", article_id, start, end, pattern.event_type, coding.cameo_code, coding.status,
            *(m.mention_id for m in sides.actors), "→", *(m.mention_id for m in sides.recipients),
        ),
        article_id=article_id,
        sentence_index=annotated.sentence_at(start).sentence_index,
        start_char=start,
        end_char=end,
        trigger_text=annotated.text_at(start, end),
        event_type=pattern.event_type,
        event_mode=mode,
        contexts=read_contexts(knowledge, pattern, trigger),
        cameo_code=coding.cameo_code,
        cameo_root=coding.cameo_code[:2],
        goldstein_score=knowledge.ontology.goldstein_scores[coding.cameo_code],
        quad_class=entry.quad_class,
        penta=entry.penta,
        status=coding.status,
        event_date_start=coding.date.start,
        event_date_end=coding.date.end,
        date_precision=coding.date.precision,
        date_status=coding.date.status,
        place_id=read_place(annotated, trigger),
        attributed_to_actor_id=find_attribution(annotated, start),
        medium=coding.medium,
        magnitude_killed=magnitudes.killed,
        magnitude_injured=magnitudes.injured,
        magnitude_size=magnitudes.size,
        is_reciprocal=pattern.is_reciprocal or sides.is_mutual,
        confidence=_rate(coding),
        coder=f"pattern:{pattern.pattern_id}",
        coder_version=__version__,
    )  # fmt: skip


def _rate(coding: Coding) -> float:
    """A plain score of how much speaks for the coding: specific words and decided participants."""
    sides = coding.participants
    score = 0.4 + 0.1 * min(coding.pattern.conditions, 3)
    score += 0.15 * any(mention.actor_id for mention in sides.actors)
    score += 0.15 * (not sides.is_deep and any(mention.actor_id for mention in sides.recipients))
    score -= 0.1 * (coding.pattern.trigger_type == "noun") + 0.2 * (coding.pattern.event_type == "STATEMENT")
    return round(max(0.05, min(score, 0.95)), 2)
