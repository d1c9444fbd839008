"""Mentions of actors: who is named or referred to, for whom they act, in which office."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.extractors.coreference import resolve_coreference
from etl.extractors.names import UNREAD_SECTIONS, find_names
from etl.extractors.references import Reference, head_of, to_mention
from etl.extractors.roles import RolePhrase, attach_titles, find_role_phrases, resolve_phrase
from etl.knowledge import Knowledge
from etl.knowledge.actors import ActorKnowledge
from etl.records import AnnotatedArticle, Mention


def extract_actors(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Mention, ...]:
    """All mentions of actors in text order; one row for each actor that a plural mention stands for.

    A known office holder gets the office held on the day of publication; without a date no spell is
    used. What cannot be decided has `resolution` unresolved and no actor.
    """
    actors = knowledge.actors
    names = find_names(annotated, actors)
    phrases = find_role_phrases(annotated, actors, names)
    names = tuple(n for n in names if n.resolution != "ner_only" or not _is_inside_phrase(n, phrases))
    names, standalone = attach_titles(annotated, actors, names, phrases)
    roles = [
        reference
        for phrase in standalone
        if annotated.sentence_at(phrase.start).section_kind not in UNREAD_SECTIONS
        for reference in resolve_phrase(annotated, actors, names, phrase)
    ]
    references = sorted([*names, *roles], key=lambda r: (r.start, r.end))
    references = list(_name_counterparts(annotated, actors, references))
    resolved = resolve_coreference(annotated, actors, references)
    mentions = {mention.mention_id: mention for mention in (to_mention(annotated, r) for r in resolved)}
    return tuple(mentions.values())


def _is_inside_phrase(name: Reference, phrases: Sequence[RolePhrase]) -> bool:
    """Whether a name that only the tagger saw is (part of) a role phrase, as "Foreign Ministry"."""
    return any(
        name.covers(phrase.phrase_start, phrase.phrase_end) and name.kind == "organisation" for phrase in phrases
    )


def _name_counterparts(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference]
) -> Iterator[Reference]:
    """ "his US counterpart John Sullivan": the country of the phrase, as the title of the name."""
    words = actors.words("counterpart")
    for reference in references:
        found = reference
        head = head_of(annotated.doc, reference)
        if reference.kind == "person" and head is not None:
            noun = head.head if head.dep_ == "appos" else None
            if noun is None or noun.lower_ not in words:
                noun = next((t for t in head.lefts if t.lower_ in words), None)
            if noun is not None and noun.lower_ in words:
                found = _with_counterpart(annotated, references, reference, noun.idx, len(noun.text))
        yield found


def _with_counterpart(
    annotated: AnnotatedArticle, references: Sequence[Reference], person: Reference, start: int, length: int
) -> Reference:
    country = next((r for r in references if r.kind in ("country", "place_as_actor") and r.end + 1 == start), None)
    first = country.start if country else start
    return replace(
        person,
        title_text=person.title_text or annotated.text_at(first, start + length),
        country_code=person.country_code or (country.country_code if country else None),
        sector_code=person.sector_code or "GOV",
    )
