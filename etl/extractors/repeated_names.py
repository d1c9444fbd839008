"""Names of one article that stand for one another: short forms and initials of organisations named in full
("Acme" after "Acme Industries", "BCF" after "Bank of the Cape Fear"), and names that the tagger saw only once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Token

from etl.extractors.references import Reference, find_tokens
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.name_forms import name_words, strip_suffix
from etl.records import AnnotatedArticle

SHORTEST_FIRST_WORD = 4  # letters of a first word that may stand for the whole name
SHORTEST_INITIALS = 2
WORD_CLASSES = ("organisation_noun", "organisation_head", "descriptor", "honorific")
NAME_TAGS = frozenset({"PROPN", "NOUN", "ADJ"})
OTHER_LABELS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "GPE", "LOC", "NORP", "PERSON"})


def tie_repeated_names(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference], lower_words: frozenset[str]
) -> Iterator[Reference]:
    """The references, each name of one kind throughout, with short forms tied to full names, and the repeats
    that no reference covers; unordered. `lower_words` are the words that the article has in small letters."""
    agreed = list(_agree_on_kinds(annotated, references))
    short_forms = _find_short_forms(annotated, actors, agreed, lower_words)
    people = (annotated.text_at(r.start, r.end).split() for r in agreed if r.kind == "person")
    in_full = {word for words in people if len(words) > 1 for word in words}
    covered: set[int] = set()
    for reference in agreed:
        covered.update(range(reference.start, reference.end))
        name = annotated.text_at(reference.start, reference.end)
        full = short_forms.get(name)
        is_loose = reference.resolution == "ner_only" and name not in in_full
        yield _tie(reference, full) if full and is_loose and full.start != reference.start else reference
    persons = {annotated.text_at(r.start, r.end): r for r in reversed(agreed) if _is_single_person(annotated, r)}
    for token in find_tokens(annotated.doc, {*short_forms, *persons}, "ORTH"):
        source = short_forms.get(token.text) or persons.get(token.text)
        if source and token.idx not in covered and _may_be_name(token):
            found = replace(source, start=token.idx, end=token.idx + len(token.text), title_text=None, form="name")
            yield _tie(found, source) if token.text in short_forms else found


def _is_single_person(annotated: AnnotatedArticle, reference: Reference) -> bool:
    is_discovered = reference.kind == "person" and reference.resolution == "ner_only"
    return is_discovered and " " not in annotated.text_at(reference.start, reference.end)


def _may_be_name(token: Token) -> bool:
    return (
        token.pos_ in NAME_TAGS
        and token.text[:1].isupper()
        and token.ent_type_ not in OTHER_LABELS
        and not (token.is_sent_start and token.pos_ != "PROPN")
    )


def _tie(reference: Reference, full: Reference) -> Reference:
    return replace(
        reference,
        kind=full.kind,
        resolution="coreference",
        actor=full.actor,
        country_code=full.country_code,
        sector_code=full.sector_code,
        antecedent=full if full.start < reference.start else None,
    )


def _agree_on_kinds(annotated: AnnotatedArticle, references: Sequence[Reference]) -> Iterator[Reference]:
    """A name that the tagger calls a person here and an organisation there is what it is called more often."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    loose = [r for r in references if r.resolution == "ner_only"]
    for reference in loose:
        kinds[annotated.text_at(reference.start, reference.end)][reference.kind] += 1
    models = {(annotated.text_at(r.start, r.end), r.kind): r for r in loose}
    for reference in references:
        name = annotated.text_at(reference.start, reference.end)
        if reference.resolution != "ner_only" or len(kinds[name]) == 1:
            yield reference
            continue
        kind = max(sorted(kinds[name], reverse=True), key=lambda kind: kinds[name][kind])
        yield replace(models[name, kind], start=reference.start, end=reference.end)


def _find_short_forms(
    annotated: AnnotatedArticle, actors: ActorKnowledge, references: Sequence[Reference], lower_words: frozenset[str]
) -> Mapping[str, Reference]:
    """Word -> the one organisation of the article that it may stand for."""
    found: dict[str, dict[str, Reference]] = defaultdict(dict)
    for reference in references:
        name = annotated.text_at(reference.start, reference.end)
        if reference.kind != "organisation" or not reference.actor or " " not in name.strip():
            continue
        for form in _shorten(actors, name, lower_words):
            found[form].setdefault(reference.actor_key, reference)
    return {form: next(iter(full.values())) for form, full in found.items() if len(full) == 1}


def _shorten(actors: ActorKnowledge, name: str, lower_words: frozenset[str]) -> Iterator[str]:
    words = tuple(word for word in name.removeprefix("The ").split() if word not in ("-", ","))
    kept = strip_suffix(words)
    initials = "".join(word[0] for word in words if word[0].isupper())
    if len(initials) >= SHORTEST_INITIALS and not actors.names.get(initials):
        yield initials
    brief = "".join(word[0] for word in kept if word[0].isupper())
    if len(brief) >= SHORTEST_INITIALS and not actors.names.get(brief):
        yield brief
    first = kept[0] if kept else ""
    is_word = first.lower() in lower_words or any(first.lower() in name_words(c) for c in WORD_CLASSES)
    if len(first) >= SHORTEST_FIRST_WORD and first[0].isupper() and not is_word and not actors.names.get(first):
        yield first
