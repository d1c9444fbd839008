"""What the words around a name say of it: that it names a place, or something named after a place."""

from collections.abc import Container, Iterator

from spacy.tokens import Doc, Span, Token

from etl.extractors.toponym_forms import abbreviation_of, place_words, read_state, state_abbreviations
from etl.knowledge.gazetteer import Gazetteer
from etl.knowledge.places import holds_place

LONGEST_NAME = 5  # tokens of a name looked up in the gazetteer
SEPARATORS = frozenset({",", ";", "and", "or", "&"})
DASHES = frozenset({"-", "--", "–", "—", "("})


def is_locative(span: Span) -> bool:
    """Whether a preposition of place stands before the name ("according to" is none)."""
    before = [token.lower_ for token in span.doc[max(0, span.start - 3) : span.start]]
    if before and before[-1] == "the":
        before.pop()
    return bool(before) and before[-1] in place_words("locative") and before[-2:] != ["according", "to"]


def is_typed(span: Span) -> bool:
    """Whether a word says what the name is of: "the village of X", "a town called X"."""
    before = [token.lower_ for token in span.doc[max(0, span.start - 2) : span.start]]
    if len(before) < 2 or before[1] not in ("of", "called", "named"):
        return False
    return any(before[0] in place_words(kind) for kind in ("settlement_type", "division_type", "nature_type"))


def is_of_a_town(span: Span) -> bool:
    """Whether people or offices of a town follow ("Laconia police"), or what is based there ("Kent-based")."""
    after = [token.lower_ for token in span.doc[span.end : span.end + 2]]
    return bool(after) and (after[0] in place_words("townsfolk") or after == ["-", "based"])


def is_dateline(span: Span) -> bool:
    """Whether a line or sentence opens with the name in capitals before a dash or parenthesis ("TRURO -- A man")."""
    doc = span.doc
    after = doc[span.end].text if span.end < len(doc) else ""
    opens = span[0].is_sent_start or (span.start > 0 and doc[span.start - 1].is_space)
    return span.text.isupper() and len(span.text) > 1 and opens and after in DASHES


def is_in_row(span: Span, taken: Container[int]) -> bool:
    """Whether the name stands in a row with a place: after a separator behind it, and at the row's end or within."""
    doc = span.doc
    before, after = span.start - 1, span.end
    follows = before > 0 and doc[before].text in SEPARATORS and before - 1 in taken
    precedes = after + 1 < len(doc) and doc[after].text in SEPARATORS and after + 1 in taken
    return (follows and (precedes or doc[before].text != ",")) or (
        precedes and (before < 0 or doc[before].text in SEPARATORS or doc[after].text != ",")
    )


def follows_place(span: Span, taken: Container[int]) -> bool:
    """Whether a place and a comma stand before the name, as before a county or country that holds it."""
    return span.start > 1 and span.doc[span.start - 1].text == "," and span.start - 2 in taken


def is_before_state(span: Span) -> bool:
    """Whether a comma and an abbreviated state follow ("Thorne, Okla.")."""
    doc = span.doc
    return span.end + 1 < len(doc) and doc[span.end].text == "," and read_state(doc, span.end + 1) is not None


def is_qualified(span: Span, gazetteer: Gazetteer) -> bool:
    """Whether a comma and a state or country follow that hold a place of the name ("PLEASANTON, Calif.")."""
    doc = span.doc
    if span.end + 1 >= len(doc) or doc[span.end].text not in {",", "("}:
        return False
    state = read_state(doc, span.end + 1)
    after = state or longest_name(doc, span.end + 1, gazetteer, frozenset())
    if after is None:
        return False
    name, country_code = state_abbreviations()[abbreviation_of(state)] if state else (after.text, None)
    containers = [m.place for m in gazetteer.find(name) if country_code in (None, m.place.country_code)]
    return any(holds_place(place, match.place) for place in containers for match in gazetteer.find(span.text))


def names_an_ailment(span: Span) -> bool:
    """Whether an illness is named after the place: "West Nile virus", "the Ebola-Reston strain"."""
    return span.end < len(span.doc) and span.doc[span.end].lower_ in place_words("ailment")


def is_part_of_name(span: Span) -> bool:
    """Whether a capitalised neighbour that is no name of its own belongs to it."""
    return any(
        other is not None and other.pos_ == "PROPN" and other.text[:1].isupper() and not other.ent_type_
        for other in _neighbours(span)
    )


def is_hyphenated(span: Span) -> bool:
    """Whether a hyphen and a small letter follow: "Neo-classicism", but not "Kent-based"."""
    after = span.doc[span.end : span.end + 2]
    return len(after) == 2 and after[0].text == "-" and after[1].text[:1].islower() and after[1].text != "based"


def _neighbours(span: Span) -> tuple[Token | None, Token | None]:
    doc = span.doc
    return doc[span.start - 1] if span.start else None, doc[span.end] if span.end < len(doc) else None


def scan_names(doc: Doc, gazetteer: Gazetteer, taken: Container[int]) -> Iterator[Span]:
    """Capitalised stretches that the gazetteer lists, the longest first, outside what is taken."""
    i = 0
    while i < len(doc):
        span = longest_name(doc, i, gazetteer, taken) if doc[i].text[:1].isupper() else None
        if span is None:
            i += 1
        else:
            yield span
            i = span.end


def longest_name(doc: Doc, start: int, gazetteer: Gazetteer, taken: Container[int]) -> Span | None:
    """The longest listed name that begins with a token and goes over no taken one."""
    end = start
    while end < min(len(doc), start + LONGEST_NAME) and end not in taken and not doc[end].is_space:
        if end > start and doc[end].is_sent_start:
            break
        end += 1
    while end > start:
        span = doc[start:end]
        if span[-1].text[:1].isupper() and span.text.lower() not in place_words("compass") and span.text in gazetteer:
            return span
        end -= 1
    return None
