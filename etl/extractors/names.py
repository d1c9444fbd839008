"""Proper names of actors: countries, organisations, persons; known ones first, then those that the text shows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from etl.extractors.known_matches import is_upper_case
from etl.extractors.known_names import find_known_names
from etl.extractors.name_borders import NameSpan, find_name_spans, is_closing
from etl.extractors.references import Reference
from etl.extractors.repeated_names import tie_repeated_names
from etl.knowledge.actors import Actor, ActorKnowledge, CountryName, Institution, Role
from etl.knowledge.name_forms import name_words, normalise_name, sectors_of_words
from etl.records import AnnotatedArticle

NOT_A_NAME = re.compile(r"[^\w]|^\d+$")
UNREAD_SECTIONS = ("boilerplate", "dateline")
PROPER_FORM = "proper"  # of a name that is no role phrase in capitals, whatever words it is made of
SHORTEST_DISCOVERED = 3  # characters of an organisation's name that no seed knows
CAPITAL_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


def find_names(annotated: AnnotatedArticle, actors: ActorKnowledge) -> tuple[Reference, ...]:
    """References by proper name, in text order, without overlap."""
    known = find_known_names(annotated, actors)
    spans = find_name_spans(annotated.doc, _find_capitals(annotated))
    lower_words = frozenset(token.text for token in annotated.doc if token.is_lower)
    merged = sorted(_merge(annotated, actors, known, spans, lower_words), key=lambda r: (r.start, r.end))
    found = [
        r
        for r in tie_repeated_names(annotated, actors, merged, lower_words)
        if annotated.sentence_at(r.start).section_kind not in UNREAD_SECTIONS
    ]
    return tuple(sorted((_with_article(annotated, r) for r in found), key=lambda r: (r.start, r.end)))


def _find_capitals(annotated: AnnotatedArticle) -> frozenset[int]:
    spans = (annotated.doc.char_span(s.start_char, s.end_char, alignment_mode="expand") for s in annotated.sentences)
    return frozenset(token.i for span in spans if span is not None and is_upper_case(span.text) for token in span)


def _merge(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    known: Sequence[Reference],
    spans: Sequence[NameSpan],
    lower_words: frozenset[str],
) -> Iterator[Reference]:
    """Known names, and those that no seed knows; of two that overlap, the longer name where it is one."""
    replaced: set[int] = set()
    first = 0
    for span in spans:
        while first < len(known) and known[first].end <= span.start_char:
            first += 1
        inner = _list_before(known, first, span.end_char)
        if not inner:
            if _is_discovery(span, lower_words) and not (_is_place(actors, span) or _is_title(actors, span)):
                yield _discover(annotated, actors, span, ())
        elif replacement := _lengthen(annotated, actors, span, inner):
            replaced.update(reference.start for reference in inner)
            yield replacement
    yield from (reference for reference in known if reference.start not in replaced)


def _list_before(known: Sequence[Reference], first: int, end: int) -> list[Reference]:
    return list(takewhile(lambda reference: reference.start < end, islice(known, first, None)))


def _is_title(actors: ActorKnowledge, span: NameSpan) -> bool:
    """Whether the tagger took a title alone for a person ("the *Secretary*"), and nobody there has that family name."""
    before = span.doc[span.start - 1].text if span.start else ""
    titles = (*actors.phrases.get(_lower(span.text)), *actors.phrases.get(_lower(f"{before} {span.text}")))
    if span.end - span.start > 1 or not any(isinstance(m, Role) and m.kind == "person" for m in titles):
        return False
    return not any(
        ent.label_ == "PERSON"
        and len(ent) > 1
        and ent[-1].text == span.text
        and not actors.phrases.get(_lower(ent.text))
        for ent in span.doc.ents
    )


def _is_place(actors: ActorKnowledge, span: NameSpan) -> bool:
    """Whether the tagger took a capital or country that acts as nobody there for a person ("near *Tbilisi*")."""
    meanings = actors.names.get(span.text)
    return bool(meanings) and all(isinstance(meaning, CountryName) for meaning in meanings)


def _is_discovery(span: NameSpan, lower_words: frozenset[str]) -> bool:
    name, first = span.text, span.doc[span.start]
    if _names_a_thing(span):
        return False
    is_capital = name[:1].isupper() or name.partition("-")[0] in name_words("particle")
    if not is_capital or "\n" in name or NOT_A_NAME.match(name):
        return False
    if span.end - span.start > 1:
        return True
    if not span.is_tagged and first.lower_ in lower_words:
        return False
    if first.is_sent_start and first.lower_ in lower_words:
        return False
    return span.kind == "person" or (len(name) >= SHORTEST_DISCOVERED and not _names_a_security(span))


def _names_a_thing(span: NameSpan) -> bool:
    """ "Clean Air Act", "QUESTION:" in a transcript: nobody acts under that name."""
    following = span.doc[span.end] if span.end < len(span.doc) else None
    if following is not None and following.text == ":" and span.text.isupper():
        return span.text.lower() in name_words("transcript_label")
    return span.kind == "organisation" and span.doc[span.end - 1].lower_ in name_words("thing_noun")


def _names_a_security(span: NameSpan) -> bool:
    """ "Treasury bills", "Federal funds": no body is meant."""
    following = span.doc[span.end] if span.end < len(span.doc) else None
    return following is not None and following.lower_ in name_words("security_noun")


def _lengthen(
    annotated: AnnotatedArticle, actors: ActorKnowledge, span: NameSpan, inner: Sequence[Reference]
) -> Reference | None:
    """The longer name that a known one is part of: the same body with its legal form ("Acme" + "Inc"), or
    another one ("Bank of Norway"); None where the known name stands for itself."""
    only = inner[0]
    if span.kind != "organisation" or any(r.start < span.start_char or r.end > span.end_char for r in inner):
        return None
    if any((r.start, r.end) == (span.start_char, span.end_char) for r in inner):
        return None
    rest = annotated.plain_text[only.end : span.end_char].split()
    is_form = all(word.lower() in name_words("company_suffix") or word in ("and", "&") for word in rest)
    if len(inner) == 1 and only.kind == "organisation" and only.start == span.start_char and is_form:
        return replace(only, end=span.end_char)
    if not _is_proper(annotated, actors, span, inner):
        return None
    is_open = any(r.kind in ("organisation", "person") for r in inner)
    return _discover(annotated, actors, span, inner) if span.is_closed or not is_open else None


def _is_proper(annotated: AnnotatedArticle, actors: ActorKnowledge, span: NameSpan, inner: Sequence[Reference]) -> bool:
    """Whether more than a country and a role or institution is named: "Bank of Norway", "Oslo Court", but not
    "Norwegian Foreign Ministry"."""
    name = span.text
    covered = [(r.start - span.start_char, r.end - span.start_char) for r in inner]
    for match in actors.phrases.find(_lower(name)):
        is_people = all(isinstance(meaning, Role) for meaning in match.meanings)
        if not (is_people and inner and span.is_tagged):
            covered.append((match.start, match.end))
    outside = [
        word
        for word in CAPITAL_WORD.finditer(name)
        if word[0][0].isupper() and not any(start <= word.start() < end for start, end in covered)
    ]
    return any(word[0].lower() not in ("the", "a") for word in outside)


def _lower(text: str) -> str:
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _discover(
    annotated: AnnotatedArticle, actors: ActorKnowledge, span: NameSpan, inner: Sequence[Reference]
) -> Reference:
    """An actor that no seed knows; its country and sector as far as its name tells them."""
    name = " ".join(annotated.text_at(span.start_char, span.end_char).split())
    country_code = _country_of_name(annotated, actors, inner)
    is_organisation = span.kind == "organisation"
    sector_code = _sector_of_name(actors, span) if is_organisation else None
    is_proper = is_organisation and span.end - span.start > 1 and _is_proper(annotated, actors, span, inner)
    return Reference(
        start=span.start_char,
        end=span.end_char,
        kind=span.kind,
        resolution="ner_only",
        actor=discover_actor(span.kind, name, country_code, sector_code),
        country_code=country_code,
        sector_code=sector_code,
        form=PROPER_FORM if is_proper else "name",
    )


def _country_of_name(annotated: AnnotatedArticle, actors: ActorKnowledge, inner: Sequence[Reference]) -> str | None:
    codes = {
        reference.country_code
        for reference in inner
        for meaning in actors.names.get(annotated.text_at(reference.start, reference.end))
        if isinstance(meaning, CountryName) and not meaning.is_ambiguous
    }
    return codes.pop() if len(codes) == 1 else None


def _sector_of_name(actors: ActorKnowledge, span: NameSpan) -> str | None:
    """The sector of the last institution in the name, else of its last role, else of its last word ("Inc":
    business)."""
    closing = sectors_of_words().get(span.doc[span.end - 1].lower_) if is_closing(span.doc[span.end - 1]) else None
    name, titles = _lower(span.text), actors.words("address_title")
    matches = [m for m in actors.phrases.find(name) if not name[: m.start].rstrip().endswith(titles)]
    found = [match.meanings[0] for match in matches] if span.end - span.start > 1 else []
    institutions = [m.sector_code for m in found if isinstance(m, Institution)]
    # "General" in the name of a body is no soldier: "*General* Association of Farmers".
    is_body = any(token.lower_ in name_words("organisation_noun") for token in span.doc[span.start : span.end])
    roles = [m.sector_code for m in found if isinstance(m, Role) and not (is_body and m.role_code == "general")]
    return closing or (institutions or roles or [None])[-1]


def _with_article(annotated: AnnotatedArticle, reference: Reference) -> Reference:
    """With a capital "The" inside a sentence, which belongs to the name ("told The Times")."""
    start = reference.start - 4
    if reference.kind != "organisation" or start <= 0 or annotated.plain_text[start : reference.start] != "The ":
        return reference
    is_first = annotated.sentence_at(reference.start).start_char == start
    return reference if is_first else replace(reference, start=start)


def discover_actor(kind: str, name: str, country_code: str | None, sector_code: str | None = None) -> Actor:
    """An actor that no seed knows: the same name (see `normalise_name`) and country give the same actor everywhere."""
    return Actor(
        actor_key=f"discovered:{kind}:{normalise_name(kind, name)}:{country_code or ''}",
        actor_name=" ".join(name.split()),
        kind=kind,
        country_code=country_code,
        sector_code=sector_code,
    )
