"""Codes events: every sentence of the narrative -> who did what to whom, in PLOVER and CAMEO."""

from collections.abc import Sequence

from spacy.tokens import Span

from etl import __version__, codes
from etl.classifier.model import load_classifier
from etl.classifier.vectors import load_vectors
from etl.extractors.arguments import ArgumentFinder
from etl.extractors.circumstances import find_attribution, read_contexts
from etl.extractors.codings import Coding, drop_shadows, drop_unsided, merge_references, merge_results
from etl.extractors.considered import REFERENCE, RESULT, SHADOW, Listener, ignore, tell_coded, tell_missing
from etl.extractors.location import read_place
from etl.extractors.magnitudes import read_magnitudes
from etl.extractors.mention_index import index_mentions
from etl.extractors.participants import ParticipantWriter
from etl.extractors.pattern_reader import PatternReader
from etl.extractors.second_reader import SecondReader, kind_finder
from etl.extractors.statements import is_attribution, is_minor
from etl.ids import content_id
from etl.knowledge import Knowledge
from etl.records import AnnotatedArticle, Event, EventParticipant


def extract_events(
    annotated: AnnotatedArticle, knowledge: Knowledge, *, listen: Listener = ignore
) -> tuple[Event | EventParticipant, ...]:
    """Events and their participants, in text order; each event is followed by its participants.

    Nothing is coded from captions, datelines and boilerplate, nor without any participant, but for force and
    violence ("two bombs went off in the market"). `listen` is told what was considered (etl.explanation.trace).
    """
    finder = ArgumentFinder(
        index=index_mentions(annotated, knowledge.actors.countries),
        performing_verbs=frozenset(knowledge.actors.words("performing_verb")),
    )
    patterns = PatternReader(knowledge=knowledge, finder=finder, listen=listen)
    second = SecondReader(
        patterns=patterns, classifier=load_classifier(), vectors=load_vectors(), kind_of=kind_finder(finder.index)
    )
    codings: list[Coding] = []
    for sentence in annotated.doc.sents:
        if (
            annotated.sentence_at(sentence.start_char + _leading_space(sentence)).section_kind
            in codes.NARRATIVE_SECTIONS
        ):
            codings.extend(_code_sentence(patterns, second, sentence, codings))
    writer = ParticipantWriter(annotated=annotated, by_id={m.mention_id: m for m in annotated.mentions})
    rows: dict[str, Event | EventParticipant] = {}
    merged = tuple(merge_references(codings))
    tell_missing(listen, codings, merged, REFERENCE)
    for coding in merged:
        event = _to_event(annotated, knowledge, coding)
        tell_coded(listen, coding, event.event_id)
        if event.event_id not in rows:
            rows[event.event_id] = event
            for participant in writer.write(event.event_id, coding):
                key = f"{event.event_id}:{participant.participant_role}:{participant.participant_index}"
                rows[key] = participant
    return tuple(rows.values())


def _leading_space(sentence: Span) -> int:
    if not sentence[0].is_space:
        return 0
    return len(sentence.text) - len(sentence.text.lstrip())


def _code_sentence(
    patterns: PatternReader, second: SecondReader, sentence: Span, earlier: Sequence[Coding]
) -> tuple[Coding, ...]:
    """The codings of one sentence by both readers, without those that frame, repeat or only finish another one."""
    listen = patterns.listen
    found = sorted(second.read(patterns.read(sentence, earlier), sentence), key=lambda coding: coding.trigger.i)
    # What is doubted may still say whom another act has hit.
    merged = drop_unsided([c for c in merge_results(patterns.knowledge, found) if not c.is_doubted])
    kept = tuple(
        coding
        for coding in drop_shadows(merged)
        if not is_attribution(coding, merged) and not is_minor(patterns.knowledge, coding, merged)
    )
    tell_missing(listen, [c for c in found if not c.is_doubted], merged, RESULT)
    tell_missing(listen, merged, kept, SHADOW)
    return kept


def _to_event(annotated: AnnotatedArticle, knowledge: Knowledge, coding: Coding) -> Event:
    article_id, pattern, trigger = annotated.article.article_id, coding.pattern, coding.trigger
    start, end = trigger.idx, trigger.idx + len(trigger.text)
    is_refined = coding.cameo_code != pattern.cameo_code
    mode = knowledge.ontology.code_modes[coding.cameo_code] if is_refined else pattern.event_mode
    entry = knowledge.ontology.get_type(pattern.event_type, mode)
    sides = coding.participants
    source = find_attribution(annotated, start)
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
        trigger_lemma=trigger.lemma_.lower(),
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
        place_id=read_place(annotated, knowledge, trigger, event_type=pattern.event_type),
        attributed_to_actor_id=source.speaker_actor_id if source else None,
        attributed_to_text=source.speaker_text if source else None,
        medium=coding.medium,
        magnitude_killed=magnitudes.killed,
        magnitude_injured=magnitudes.injured,
        magnitude_arrested=magnitudes.arrested,
        magnitude_size=magnitudes.size,
        magnitude_amount=magnitudes.money.amount if magnitudes.money else None,
        magnitude_currency=magnitudes.money.currency_code if magnitudes.money else None,
        is_reciprocal=pattern.is_reciprocal or sides.is_mutual,
        confidence=_rate(coding),
        coder=f"{coding.coder}:{pattern.pattern_id}",
        coder_version=__version__,
    )  # fmt: skip


def _rate(coding: Coding) -> float:
    """How likely the type is right, by the classifier, less for each side whose actor is not known."""
    sides = coding.participants
    score = coding.probability or 0.0
    score *= 0.7 + 0.15 * any(mention.actor_id for mention in sides.actors)
    score += 0.15 * score * (not sides.is_deep and any(mention.actor_id for mention in sides.recipients))
    return round(max(0.05, min(score, 0.95)), 2)
