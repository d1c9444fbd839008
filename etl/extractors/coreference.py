"""Coreference inside an article: short names, definite phrases, pronouns, "the two", "the allies".

Names and definite phrases are tied by their words; pronouns and plural phrases take the most salient
of those who agree with them (see `salience`), and stay open where nothing decides.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extractors.agreement import BODY, GROUP, PERSON, THING, THINGS
from etl.extractors.definite_phrases import DefiniteResolver
from etl.extractors.names import UNREAD_SECTIONS
from etl.extractors.plural_phrases import COUNTRY_OF, PluralPhrase, SetResolver, find_plural_phrases
from etl.extractors.pronouns import Pronoun, PronounResolver, find_pronouns
from etl.extractors.quotation_marks import find_quoted
from etl.extractors.references import Reference, span_of
from etl.extractors.salience import Discourse
from etl.extractors.surname_references import refer, tie_names
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.anaphor_words import load_anaphor_words
from etl.records import AnnotatedArticle


def resolve_coreference(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference]
) -> tuple[Reference, ...]:
    """The references with short names and definite phrases tied to whom they take up, and new ones for
    pronouns and plural phrases: one for each actor that they stand for.

    A subject or object pronoun without an antecedent is one reference without an actor. Pronouns for
    things, or for nothing ("it rained"), are left out.
    """
    words = load_anaphor_words()
    resolved = tie_names(annotated, actors, words, references)
    resolved = DefiniteResolver(annotated, actors, words).tie(resolved)
    discourse = Discourse(annotated, words, resolved)
    phrases = [(p, _head(annotated, p)) for p in find_plural_phrases(discourse, actors)]
    taken = _Covered(resolved)
    pronouns = [p for p in find_pronouns(discourse, actors) if not taken.holds(p.token.idx)]
    quoted = [(q.start_char, q.end_char) for q in find_quoted(annotated.plain_text)] if pronouns else []
    sets, single = SetResolver(discourse, actors), PronounResolver(discourse, quoted)
    anaphors: list[tuple[int, PluralPhrase | Pronoun, Token]] = [(p.start, p, h) for p, h in phrases if h is not None]
    anaphors += [(p.token.idx, p, p.token) for p in pronouns]
    added: list[Reference] = []
    for start, anaphor, head in sorted(anaphors, key=lambda a: (a[0], isinstance(a[1], Pronoun))):
        if annotated.sentence_at(start).section_kind in UNREAD_SECTIONS:
            continue
        if isinstance(anaphor, Pronoun):
            found = _resolve_pronoun(anaphor, single, sets)
        else:
            found = _resolve_phrase(anaphor, head, sets)
        if found and found[0].resolution == "coreference":
            discourse.forget(found[0].start, found[0].end)
            discourse.add(found, head, _category_of(found))
        added += found
    sets_found = _Covered([r for r in added if r.kind == "group"])
    kept = [r for r in resolved if r.actor or not sets_found.holds(r.start)]
    return _with_known_antecedents(sorted([*kept, *added], key=lambda r: (r.start, r.end)))


def _with_known_antecedents(references: Sequence[Reference]) -> tuple[Reference, ...]:
    """The references; an antecedent that was itself taken for somebody else since is no longer named."""
    known = {(r.start, r.end, r.actor_key) for r in references}

    def is_known(found: Reference) -> bool:
        return (found.start, found.end, found.actor_key) in known

    return tuple(replace(r, antecedent=None) if r.antecedent and not is_known(r.antecedent) else r for r in references)


def _head(annotated: AnnotatedArticle, phrase: PluralPhrase) -> Token | None:
    span = span_of(annotated.doc, phrase.start, phrase.end)
    return span.root if span else None


def _category_of(found: Sequence[Reference]) -> str:
    """With which pronouns the next one for the same agrees."""
    if len(found) > 1 or found[0].is_plural:
        return GROUP
    return PERSON if found[0].is_individual or found[0].form == "person_pronoun" else BODY


class _Covered:
    """The characters that references cover, asked by bisection."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for reference in sorted(references, key=lambda r: r.start):
            self._starts.append(reference.start)
            self._ends.append(max(reference.end, self._ends[-1] if self._ends else 0))

    def holds(self, char: int) -> bool:
        number = bisect_right(self._starts, char) - 1
        return number >= 0 and char < self._ends[number]


def _resolve_phrase(phrase: PluralPhrase, head: Token, sets: SetResolver) -> tuple[Reference, ...]:
    members = sets.find(phrase, head)
    is_pronoun = phrase.kind in ("ordered", "mutual")
    kind = "pronoun" if is_pronoun else "group"
    found = Reference(
        start=phrase.start, end=phrase.end, kind=kind, resolution="unresolved", is_plural=phrase.kind != "ordered",
        form=phrase.kind,
    )  # fmt: skip
    return tuple(_refer(found, member) for member in members)


def _resolve_pronoun(pronoun: Pronoun, resolver: PronounResolver, sets: SetResolver) -> tuple[Reference, ...]:
    token = pronoun.token
    found = Reference(
        start=token.idx,
        end=token.idx + len(token.text),
        kind="pronoun",
        resolution="unresolved",
        is_plural=pronoun.form == "plural_pronoun",
        form=pronoun.form,
    )
    antecedent = resolver.find(pronoun)
    if antecedent and antecedent.category in (THING, THINGS):
        return ()
    is_loose = antecedent is None or antecedent.category == BODY
    if pronoun.form == "plural_pronoun" and is_loose and (pronoun.is_argument or resolver.must_act(pronoun)):
        pair = sets.find_pair(token)
        if pair:
            return tuple(_refer(found, member) for member in pair)
    if antecedent is None or not any(_is_coded(reference) for reference in antecedent.references):
        return (found,) if pronoun.is_argument else ()
    return tuple(_refer(found, reference) for reference in antecedent.references)


def _is_coded(reference: Reference) -> bool:
    """Whether anything is known of the antecedent; through one without codes nothing is resolved."""
    return bool(reference.actor or reference.country_code or reference.sector_code or reference.role_code)


def _refer(found: Reference, member: Reference) -> Reference:
    if member.form != COUNTRY_OF or member.antecedent is None:
        return refer(found, member)
    return replace(refer(found, member), antecedent=member.antecedent)
