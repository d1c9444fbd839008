"""Finds the place names in an article: which stretches of text name a place, before asking which place.

Two witnesses are heard: the named-entity recogniser, and the gazetteer with the words around the name.
A name inside the name of a person or organisation ("Bank of England", "Paris Hilton") is not a place name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span

from etl.knowledge.gazetteer import Gazetteer
from etl.knowledge.places import fold_name, holds_place
from etl.knowledge.seeds import read_seed
from etl.records import AnnotatedArticle

PLACE_LABELS = frozenset({"GPE", "LOC"})
# Entities that the recogniser mistakes for one another: a place listed under the whole name may be meant.
NAME_LABELS = frozenset({"PERSON", "ORG", "FAC", "NORP", "PRODUCT"})
LONGEST_ABBREVIATION = 3  # tokens of an abbreviated state: "W.", "Va", "."
LONGEST_NAME = 5  # tokens of a name looked up in the gazetteer
PROMINENT = 5.3  # prior from which a name is taken for a place without other evidence: a city of 200,000
PROMINENT_AT_START = 6.4  # at the start of a sentence, where any word has a capital
CERTAINTY = {"ner": 0.9, "locative": 0.75, "prominent": 0.7, "repeated": 0.65, "unlisted": 0.5, "state": 0.9}
METONYM_CERTAINTY = 0.6  # factor for a capital that acts ("Washington said")


@cache
def place_words(word_kind: str) -> frozenset[str]:
    """The words of one kind from seeds/place_words.csv."""
    return frozenset(fact["word"] for fact in read_seed("place_words") if fact["word_kind"] == word_kind)


@dataclass(frozen=True, kw_only=True)
class Toponym:
    """A stretch of text that names a place; `certainty` (0 to 1) that it does.

    `text` is the name to look up: an abbreviated state is written out, and `country_code` says whose it is.
    """

    start_char: int
    end_char: int
    text: str
    certainty: float
    span: Span
    country_code: str | None = None

    @property
    def key(self) -> str:
        """What stands for the same place in one article."""
        name = fold_name(self.text)
        return f"{name} ({self.country_code})" if self.country_code else name


def find_toponyms(annotated: AnnotatedArticle, gazetteer: Gazetteer) -> tuple[Toponym, ...]:
    """The place names of an article in text order, without overlaps."""
    doc = annotated.doc
    people = _find_surnames(doc)
    blocked = _find_blocked(annotated, gazetteer)
    found: dict[int, tuple[Span, str]] = {}
    states = {span.start: span for span in _find_states(doc)}
    in_state = {i for span in states.values() for i in range(span.start, span.end)}
    for span in _split_entities(doc):
        if (
            in_state.intersection(range(span.start, span.end))
            or _is_person(span, people)
            or blocked.intersection(range(span.start, span.end))
            or span.text.lower() in place_words("compass")
        ):
            continue
        if span.text in gazetteer:
            found[span.start] = (span, "ner")
        elif _is_locative(span) or span[-1].lower_ in place_words("geographic_noun"):
            found[span.start] = (span, "unlisted")
    found.update((start, (span, "state")) for start, span in states.items())
    taken = {i for span, _ in found.values() for i in range(span.start, span.end)}
    names = {span.text for span, _ in found.values()}
    for span in _scan_names(doc, gazetteer, taken | blocked):
        evidence = _judge_listed(span, gazetteer, names, people)
        if evidence:
            found[span.start] = (span, evidence)
    return tuple(_to_toponym(span, evidence) for _, (span, evidence) in sorted(found.items()))


@cache
def state_abbreviations() -> Mapping[str, tuple[str, str]]:
    """Abbreviation, without white space -> (state or province, its country), from seeds/state_abbreviations.csv."""
    facts = read_seed("state_abbreviations")
    return {"".join(f["abbreviation"].split()): (f["state_name"], f["country_code"]) for f in facts}


def _find_states(doc: Doc) -> Iterator[Span]:
    """Abbreviated states after a town and a comma ("Salem, Ore."); the longest reading ("W. Va.") wins."""
    for comma in doc:
        if comma.text != "," or comma.i == 0 or not doc[comma.i - 1].text[:1].isupper():
            continue
        if state := _read_state(doc, comma.i + 1):
            yield state


def _read_state(doc: Doc, start: int) -> Span | None:
    for end in range(min(start + LONGEST_ABBREVIATION, len(doc)), start, -1):
        if _abbreviation_of(doc[start:end]) in state_abbreviations():
            return doc[start:end]
    return None


def _abbreviation_of(span: Span) -> str:
    """The tokens as one word; a dot that the tokenizer took for the end of the sentence belongs to it."""
    return "".join(token.text for token in span)


def _find_surnames(doc: Doc) -> frozenset[str]:
    """Last words of persons named in full: alone they mean the person ("Jordan", "Lincoln")."""
    return frozenset(ent[-1].text for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1)


def _find_blocked(annotated: AnnotatedArticle, gazetteer: Gazetteer) -> frozenset[int]:
    """Tokens inside names of persons and organisations that are no place name themselves."""
    doc, blocked = annotated.doc, set[int]()
    for ent in doc.ents:
        if ent.label_ in PLACE_LABELS:
            continue
        if ent.label_ not in NAME_LABELS or _trim(ent).text not in gazetteer:
            blocked.update(range(ent.start, ent.end))
    for mention in annotated.mentions:
        is_known = mention.kind == "organisation" and mention.resolution == "exact"
        if mention.kind in ("person", "organisation") and (is_known or mention.text not in gazetteer):
            span = doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
            if span is not None and any(token.pos_ == "PROPN" for token in span):
                # The possessor is none of its words: "*Kenya's* health ministry".
                first = max((token.i + 1 for token in span if token.tag_ == "POS"), default=span.start)
                blocked.update(range(first, span.end))
    return frozenset(blocked)


def _split_entities(doc: Doc) -> Iterator[Span]:
    """Entities that the recogniser calls places, one a name: "Athens, Ga." is two."""
    for ent in doc.ents:
        is_facility = ent.label_ == "FAC" and ent[-1].lower_ in place_words("geographic_noun")
        if ent.label_ not in PLACE_LABELS and not is_facility:
            continue
        start = ent.start
        for i in range(ent.start, ent.end + 1):
            if i == ent.end or doc[i].text in {",", ";", "(", ")", "and", "/"}:
                span = _trim(doc[start:i]) if i > start else None
                if span is not None and len(span) and span.text[:1].isupper():
                    yield span
                start = i + 1


def _trim(span: Span) -> Span:
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


def _is_person(span: Span, people: frozenset[str]) -> bool:
    return len(span) == 1 and span.text in people and not _is_locative(span)


def _is_locative(span: Span) -> bool:
    """Whether a preposition of place stands before the name ("according to" is none)."""
    before = [token.lower_ for token in span.doc[max(0, span.start - 3) : span.start]]
    if before and before[-1] == "the":
        before.pop()
    return bool(before) and before[-1] in place_words("locative") and before[-2:] != ["according", "to"]


def _is_qualified(span: Span, gazetteer: Gazetteer) -> bool:
    """Whether a comma and a state or country follow that hold a place of the name ("PLEASANTON, Calif.")."""
    doc = span.doc
    if span.end + 1 >= len(doc) or doc[span.end].text not in {",", "("}:
        return False
    state = _read_state(doc, span.end + 1)
    after = state or _longest_name(doc, span.end + 1, gazetteer, frozenset())
    if after is None:
        return False
    name, country_code = state_abbreviations()[_abbreviation_of(state)] if state else (after.text, None)
    containers = [m.place for m in gazetteer.find(name) if country_code in (None, m.place.country_code)]
    return any(holds_place(place, match.place) for place in containers for match in gazetteer.find(span.text))


def _scan_names(doc: Doc, gazetteer: Gazetteer, taken: frozenset[int] | set[int]) -> Iterator[Span]:
    """Capitalised stretches that the gazetteer lists, the longest first, outside what is taken."""
    i = 0
    while i < len(doc):
        span = _longest_name(doc, i, gazetteer, taken) if doc[i].text[:1].isupper() else None
        if span is None:
            i += 1
        else:
            yield span
            i = span.end


def _longest_name(doc: Doc, start: int, gazetteer: Gazetteer, taken: frozenset[int] | set[int]) -> Span | None:
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


def _judge_listed(span: Span, gazetteer: Gazetteer, names: set[str], people: frozenset[str]) -> str | None:
    """What speaks for a listed name that the recogniser did not call a place; None if too little does."""
    if not any(token.pos_ == "PROPN" for token in span) or _is_person(span, people):
        return None
    doc = span.doc
    before = doc[span.start - 1] if span.start else None
    after = doc[span.end] if span.end < len(doc) else None
    # Part of a longer name: a capitalised neighbour in the same phrase that is not itself taken as a name.
    for other in (before, after):
        if other is not None and other.pos_ == "PROPN" and other.text[:1].isupper() and not other.ent_type_:
            return None
    if span.text in names:
        return "repeated"
    if _is_locative(span) or _is_qualified(span, gazetteer):
        return "locative"
    needed = PROMINENT_AT_START if span[0].is_sent_start else PROMINENT
    return "prominent" if gazetteer.find(span.text)[0].prior >= needed else None


def _to_toponym(span: Span, evidence: str) -> Toponym:
    certainty = CERTAINTY[evidence]
    if evidence == "state":
        name, country_code = state_abbreviations()[_abbreviation_of(span)]
        return Toponym(
            start_char=span.start_char,
            end_char=span.end_char,
            text=name,
            certainty=certainty,
            span=span,
            country_code=country_code,
        )
    if span.root.dep_ == "nsubj" and span.root.head.lemma_ != "be":
        certainty *= METONYM_CERTAINTY
    return Toponym(
        start_char=span.start_char,
        end_char=span.end_char,
        text=span.text,
        certainty=round(certainty, 3),
        span=span,
    )
