"""Mentions of actors: who is named or referred to, for whom they act, in which office."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extractors.coreference import resolve_coreference
from etl.extractors.located_names import locate_names
from etl.extractors.names import PROPER_FORM, UNREAD_SECTIONS, find_names
from etl.extractors.place_actors import acts_as_place, find_place_references
from etl.extractors.references import PEOPLE_FORM, PLACE_FORM, Reference, head_of, to_mention
from etl.extractors.role_matches import find_role_phrases
from etl.extractors.role_phrases import RolePhrase
from etl.extractors.roles import resolve_phrase
from etl.extractors.titles import attach_titles
from etl.knowledge import Knowledge
from etl.knowledge.actors import ActorKnowledge
from etl.records import AnnotatedArticle, Mention


def extract_actors(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[Mention, ...]:
    """All mentions of actors in text order; one row for each actor that a plural mention stands for.

    A known office holder gets the office held on the day of publication; without a date no spell is
    used. What cannot be decided has `resolution` unresolved and no actor.
    """
    actors = knowledge.actors
    names = tuple(locate_names(annotated, actors, knowledge.gazetteer, find_names(annotated, actors)))
    places = find_place_references(annotated, actors, knowledge.gazetteer, names)
    names = tuple(sorted([*names, *places], key=lambda r: (r.start, r.end)))
    phrases = find_role_phrases(annotated, actors, knowledge.ontology, names)
    names = tuple(
        n
        for n in names
        if n.resolution != "ner_only" or n.form == PROPER_FORM or not _is_inside_phrase(annotated, n, phrases)
    )
    names, titles, standalone = attach_titles(annotated, actors, names, phrases)
    roles = [
        reference
        for phrase in standalone
        if annotated.sentence_at(phrase.start).section_kind not in UNREAD_SECTIONS
        for reference in resolve_phrase(annotated, actors, names, phrase)
    ]
    names = tuple(n for n in names if n.form != PLACE_FORM or acts_as_place(annotated, actors, n))
    names = tuple(n for n in names if n.form != PEOPLE_FORM or _is_noun(annotated, n))
    references = sorted([*names, *roles, *titles], key=lambda r: (r.start, r.end))
    references = sorted(_name_counterparts(annotated, actors, references), key=lambda r: (r.start, r.end))
    resolved = resolve_coreference(annotated, actors, references)
    mentions = {mention.mention_id: mention for mention in (to_mention(annotated, r) for r in resolved)}
    return tuple(mentions.values())


def _is_noun(annotated: AnnotatedArticle, people: Reference) -> bool:
    """ "Catalans" are people, "Catalan" alone qualifies something else."""
    head = head_of(annotated.doc, people)
    return head is not None and head.dep_ not in ("amod", "compound", "nmod", "acomp")


def _is_inside_phrase(annotated: AnnotatedArticle, name: Reference, phrases: Sequence[RolePhrase]) -> bool:
    """Whether a name that only the tagger saw is (part of) a role phrase: "Foreign Ministry", or "Gendarmes" at the
    head of a sentence, where the capital tells nothing."""
    is_first = annotated.sentence_at(name.start).start_char == name.start
    return any(
        name.covers(phrase.phrase_start, phrase.phrase_end)
        and (name.kind == "organisation" or (is_first and name.end <= phrase.phrase_end))
        for phrase in phrases
    )


def _name_counterparts(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference]
) -> Iterator[Reference]:
    """ "his US counterpart John Sullivan": the phrase gives the name its country; without a name it is
    the holder of the same office in that country."""
    words = actors.words("counterpart")
    named: set[int] = set()
    consumed: set[int] = set()
    for reference in references:
        found = reference
        noun = _find_counterpart(annotated, reference, words)
        if noun is not None:
            named.add(noun.i)
            found = _with_counterpart(annotated, references, reference, noun)
        yield found
    for token in annotated.doc:
        if token.lower_ in words and token.i not in named:
            country = _country_before(references, token.idx)
            if country and country.start not in consumed:
                consumed.add(country.start)
                yield _counterpart_of(annotated, actors, references, country, token)


def _find_counterpart(annotated: AnnotatedArticle, reference: Reference, words: Sequence[str]) -> Token | None:
    head = head_of(annotated.doc, reference) if reference.kind == "person" else None
    if head is None:
        return None
    if head.dep_ == "appos" and head.head.lower_ in words:
        return head.head
    return next((token for token in head.lefts if token.lower_ in words), None)


def _country_before(references: Sequence[Reference], start: int) -> Reference | None:
    return next((r for r in references if r.kind in ("country", "place_as_actor") and r.end + 1 == start), None)


def _with_counterpart(
    annotated: AnnotatedArticle, references: Sequence[Reference], person: Reference, noun: Token
) -> Reference:
    country = _country_before(references, noun.idx)
    first = country.start if country else noun.idx
    return replace(
        person,
        title_text=person.title_text or annotated.text_at(first, noun.idx + len(noun.text)),
        country_code=person.country_code or (country.country_code if country else None),
        sector_code=person.sector_code or "GOV",
    )


def _counterpart_of(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    references: Sequence[Reference],
    country: Reference,
    noun: Token,
) -> Reference:
    """The holder, in that country, of the office that was named last in the sentence."""
    start = noun.sent.start_char
    offices = [r for r in references if r.role_code and start <= r.start < country.start]
    office = offices[-1] if offices else None
    reference = Reference(
        start=country.start,
        end=noun.idx + len(noun.text),
        kind="role",
        resolution="unresolved",
        country_code=country.country_code,
        sector_code=office.sector_code if office else "GOV",
        role_code=office.role_code if office else None,
        title_text=annotated.text_at(country.start, noun.idx + len(noun.text)),
    )
    if not country.country_code or not office or not office.role_code:
        return reference
    holder = actors.find_holder(office.role_code, country.country_code, annotated.article.published_date)
    if holder:
        return replace(reference, actor=holder.actor, resolution="role_date")
    actor = actors.group_actor(country.country_code, office.role_code, office.sector_code)
    return replace(reference, actor=actor, resolution="alias")
