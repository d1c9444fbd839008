"""What the recogniser takes for places, put right: one name a span, without what does not belong to it."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from etl.extractors.toponym_context import LONGEST_NAME, is_before_state, is_locative, is_typed, longest_name
from etl.extractors.toponym_forms import place_words
from etl.knowledge.gazetteer import Gazetteer

PLACE_LABELS = frozenset({"GPE", "LOC"})
# Entities that the recogniser mistakes for one another: a place listed under the whole name may be meant.
NAME_LABELS = frozenset({"PERSON", "ORG", "FAC", "NORP", "PRODUCT"})
LONGEST_LEAD = 2  # tokens of a listed name before the part that the recogniser took


def split_entities(doc: Doc) -> Iterator[Span]:
    """Entities that the recogniser calls places, one a name: "Athens, Ga." is two."""
    for ent in doc.ents:
        is_facility = ent.label_ == "FAC" and ent[-1].lower_ in place_words("geographic_noun")
        if ent.label_ not in PLACE_LABELS and not is_facility:
            continue
        start = ent.start
        for i in range(ent.start, ent.end + 1):
            if i == ent.end or doc[i].text in {",", ";", "(", ")", "and", "/"}:
                span = trim_name(doc[start:i]) if i > start else None
                if span is not None and len(span) and span.text[:1].isupper():
                    yield span
                start = i + 1


def find_typed(doc: Doc) -> Iterator[Span]:
    """Names of which a word says that they are places, whatever the recogniser says: "the village of Wenlo"."""
    for ent in doc.ents:
        if ent.label_ in NAME_LABELS and is_typed(ent) and (span := _cut(trim_name(ent))) is not None:
            yield span


def _cut(span: Span) -> Span | None:
    """The capitalised words that a span begins with; None where they are but the head of a longer name."""
    end = next((i for i, token in enumerate(span) if not token.text[:1].isupper()), len(span))
    after = span.doc[span.start + end] if span.start + end < len(span.doc) else None
    if after is not None and (after.lower_ == "of" or after.like_num or after.text == "-"):
        return None
    return span[:end] if end else None


def find_joined(doc: Doc, gazetteer: Gazetteer) -> Iterator[Span]:
    """Listed names of which the recogniser took a part for a place: "*Trinidad* and Tobago", "Baja *California*"."""
    for ent in doc.ents:
        if ent.label_ in PLACE_LABELS:
            for start in range(max(0, ent.start - LONGEST_LEAD), ent.start + 1):
                span = longest_name(doc, start, gazetteer, ()) if doc[start].text[:1].isupper() else None
                if span is not None and span.end >= ent.end and len(span) > len(ent) and "," not in span.text:
                    yield span
                    break


def is_place_unlisted(span: Span) -> bool:
    """Whether the words around a name that no list has say that it is a place: "near X", "X, Okla.", "X River"."""
    return is_locative(span) or is_before_state(span) or _has_type(span)


def _has_type(span: Span) -> bool:
    """Whether a word before, at the end of, or behind a name says that it is a place ("Aceh province")."""
    last = [span[-1].lower_, *(token.text for token in span.doc[span.end : span.end + 1])]
    return is_typed(span) or any(word in place_words("geographic_noun") for word in last)


def narrow_name(span: Span, gazetteer: Gazetteer) -> Span:
    """The place in what the recogniser took for one: "*Boone County* Jail", "Western *Kenya*" where unlisted."""
    if len(span) > 1 and span[-1].text.islower() and _is_generic(span[-1].text):
        span = span[:-1]  # "Aceh *province*"
    if len(span) < 2 or span.text in gazetteer:
        return span
    if span[0].lower_ == "the":
        span = span[1:]
    if len(span) > 2 and span[1].lower_ == "of" and span[2:].text in gazetteer and _is_generic(span[0].lower_):
        return span[2:]
    if span[0].lower_ in place_words("compass") and _is_state_or_town(span[1:].text, gazetteer):
        is_definite = span.start > 0 and span.doc[span.start - 1].lower_ == "the"  # "the North Caucasus"
        return span if is_definite else span[1:]
    if span[-1].lower_ in place_words("institution"):
        return find_prefix(span, gazetteer) or span
    after = span.doc[span.end] if span.end < len(span.doc) else None
    is_office = after is not None and after.lower_ in place_words("institution")
    return span[:-1] if is_office and span[-1].lower_ == "city" and span[:-1].text in gazetteer else span


def _is_generic(word: str) -> bool:
    kinds = ("division", "settlement", "geographic_noun", "division_type", "settlement_type")
    return any(word in place_words(kind) for kind in kinds)


def _is_state_or_town(name: str, gazetteer: Gazetteer) -> bool:
    matches = gazetteer.find(name)
    return bool(matches) and matches[0].place.feature_code.startswith(("PCL", "ADM1", "PPL"))


def find_prefix(span: Span, gazetteer: Gazetteer) -> Span | None:
    """The longest listed name that a longer one begins with."""
    for end in range(min(len(span) - 1, LONGEST_NAME), 0, -1):
        if span[end - 1].text[:1].isupper() and span[:end].text in gazetteer:
            return span[:end]
    return None


def trim_name(span: Span) -> Span:
    """The name alone: no article, possessive or lower-case words before it."""
    start, end = span.start, span.end
    doc = span.doc
    while end > start and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    while start < end and not (doc[start].is_title or doc[start].is_upper or doc[start].text[:1].isupper()):
        start += 1
    if start < end - 1 and doc[start].lower_ == "the" and doc[start].text == "the":
        start += 1
    return doc[start:end]
