"""Finds the place names in an article: which stretches of text name a place, before asking which place.

Two witnesses are heard: the named-entity recogniser, and the gazetteer with the words around the name.
A name inside the name of a person or organisation ("Bank of England", "Paris Hilton") is not a place name, but for
the place that a body's name begins with and that says where it is ("Kenya Wildlife Service"): that one is less certain.
"""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span

from etl.extractors.toponym_context import (
    LONGEST_NAME,
    is_before_state,
    is_dateline,
    is_in_row,
    is_locative,
    is_of_a_town,
    is_part_of_name,
    is_qualified,
    is_typed,
    names_an_ailment,
    scan_names,
)
from etl.extractors.toponym_forms import (
    abbreviation_of,
    find_roads,
    find_states,
    place_words,
    state_abbreviations,
)
from etl.knowledge.gazetteer import Gazetteer
from etl.knowledge.places import fold_name
from etl.knowledge.seeds import read_seed
from etl.records import AnnotatedArticle

PLACE_LABELS = frozenset({"GPE", "LOC"})
# Entities that the recogniser mistakes for one another: a place listed under the whole name may be meant.
NAME_LABELS = frozenset({"PERSON", "ORG", "FAC", "NORP", "PRODUCT"})
BODY_LABELS = frozenset({"ORG", "FAC", "EVENT", "LAW"})
PROMINENT = 5.3  # prior from which a name is taken for a place without other evidence: a city of 200,000
PROMINENT_AT_START = 6.4  # at the start of a sentence, where any word has a capital
CERTAINTY = {
    "ner": 0.9,
    "locative": 0.75,
    "prominent": 0.7,
    "repeated": 0.65,
    "dateline": 0.8,
    "unlisted": 0.5,
    "state": 0.9,
    "road": 0.5,
    "row": 0.6,
    "townsfolk": 0.7,
    "embedded": 0.4,
}
PLACES_PER_BEARER = 3  # times that a name is called a place for each person of that surname, to be a place after all
METONYM_CERTAINTY = 0.6  # factor for a capital that acts ("Washington said")


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
    blocked, bodies = _find_blocked(annotated, gazetteer)
    found = _Found()
    for span in find_states(doc):
        found.add(span, "state")
    for span in find_roads(doc):
        if not any(body.start <= span.start and span.end < body.end for body in bodies):
            found.add(span, "road")
    for entity in _split_entities(doc):
        if _is_person(entity, people) or blocked.intersection(range(entity.start, entity.end)):
            continue
        span = _narrow(entity, gazetteer)
        if span.text.lower() in place_words("compass") or names_an_ailment(span):
            continue
        if span.text in gazetteer:
            found.add(span, "ner")
        elif is_locative(span) or is_before_state(span) or _has_type(span):
            found.add(span, "unlisted")
    for entity in doc.ents:  # "the village of Wenlo", whatever the recogniser says of it
        if entity.label_ in NAME_LABELS and is_typed(entity):
            found.add(_trim(entity), "unlisted")
    names = {span.text for span, evidence in found.spans.values() if evidence in ("ner", "state")}
    for span in scan_names(doc, gazetteer, found.tokens | blocked):
        evidence = _judge_listed(span, gazetteer, names, people, found.tokens)
        if evidence:
            found.add(span, evidence)
    names |= {span.text for span, evidence in found.spans.values() if evidence == "locative"}
    for body in bodies:
        if (span := _find_head_place(body, gazetteer, names)) is not None:
            found.add(span, "embedded")
    return tuple(_to_toponym(span, evidence) for _, (span, evidence) in sorted(found.spans.items()))


class _Found:
    """The place names found so far, with what speaks for each; none overlaps another."""

    def __init__(self) -> None:
        self.spans: dict[int, tuple[Span, str]] = {}
        self.tokens: set[int] = set()

    def add(self, span: Span, evidence: str) -> None:
        """Take a name, if none of its tokens is taken."""
        tokens = range(span.start, span.end)
        if not self.tokens.intersection(tokens):
            self.tokens.update(tokens)
            self.spans[span.start] = (span, evidence)


def _find_surnames(doc: Doc) -> frozenset[str]:
    """Last words of persons named in full: alone they mean the person ("Jordan", "Lincoln"), but where the recogniser
    calls them a place oftener than persons bear them."""
    bearers = Counter(ent[-1].text for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1)
    places = Counter(ent.text for ent in doc.ents if ent.label_ in PLACE_LABELS)
    return frozenset(name for name, count in bearers.items() if count * PLACES_PER_BEARER > places[name])


def _find_blocked(annotated: AnnotatedArticle, gazetteer: Gazetteer) -> tuple[frozenset[int], list[Span]]:
    """Tokens inside names of persons and organisations that are no place name themselves; the names of the bodies."""
    doc, blocked, bodies = annotated.doc, set[int](), list[Span]()
    placed = {token.i for ent in doc.ents if ent.label_ in PLACE_LABELS for token in ent}
    for ent in doc.ents:
        if ent.label_ in PLACE_LABELS:
            continue
        if ent.label_ not in NAME_LABELS or _trim(ent).text not in gazetteer:
            blocked.update(range(ent.start, ent.end))
            if ent.label_ in BODY_LABELS or ent[-1].lower_ in place_words("institution"):
                bodies.append(_trim(ent))
    for mention in annotated.mentions:
        is_known = mention.kind == "organisation" and mention.resolution == "exact"
        if mention.kind in ("person", "organisation") and (is_known or mention.text not in gazetteer):
            span = doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
            if span is not None and any(token.pos_ == "PROPN" for token in span):
                # The possessor is none of its words: "*Kenya's* health ministry".
                first = max((token.i + 1 for token in span if token.tag_ == "POS"), default=span.start)
                inside = set(range(first, span.end))
                blocked |= inside - placed if mention.kind == "organisation" and not is_known else inside
    return frozenset(blocked), bodies


def _has_type(span: Span) -> bool:
    """Whether a word before, at the end of, or behind a name says that it is a place ("Aceh province")."""
    last = [span[-1].lower_, *(token.text for token in span.doc[span.end : span.end + 1])]
    return is_typed(span) or any(word in place_words("geographic_noun") for word in last)


def _narrow(span: Span, gazetteer: Gazetteer) -> Span:
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
        return _find_prefix(span, gazetteer) or span
    after = span.doc[span.end] if span.end < len(span.doc) else None
    is_office = after is not None and after.lower_ in place_words("institution")
    return span[:-1] if is_office and span[-1].lower_ == "city" and span[:-1].text in gazetteer else span


def _is_generic(word: str) -> bool:
    kinds = ("division", "settlement", "geographic_noun", "division_type", "settlement_type")
    return any(word in place_words(kind) for kind in kinds)


def _is_state_or_town(name: str, gazetteer: Gazetteer) -> bool:
    matches = gazetteer.find(name)
    return bool(matches) and matches[0].place.feature_code.startswith(("PCL", "ADM1", "PPL"))


def _find_prefix(span: Span, gazetteer: Gazetteer) -> Span | None:
    """The longest listed name that a longer one begins with."""
    for end in range(min(len(span) - 1, LONGEST_NAME), 0, -1):
        if span[end - 1].text[:1].isupper() and span[:end].text in gazetteer:
            return span[:end]
    return None


def _find_head_place(body: Span, gazetteer: Gazetteer, names: set[str]) -> Span | None:
    """The place that the name of a body begins with: prominent, or named in the article, too, or a county."""
    body = body[1:] if len(body) > 1 and body[0].lower_ == "the" else body
    prefix = _find_prefix(body, gazetteer) if len(body) > 1 else None
    if prefix is None or prefix.text.lower() in place_words("compass") or body.text in _outlet_names():
        return None
    following = body[len(prefix)]
    no_place = place_words("conflict") | place_words("medium")
    if following.tag_ == "POS" or not following.text[:1].isupper() or not no_place.isdisjoint(
        (following.lower_, body[-1].lower_)
    ):
        return None
    best = gazetteer.find(prefix.text)[0]
    if not best.place.feature_code.startswith(("PPL", "ADM", "PCL")):
        return None
    is_county = best.place.feature_code == "ADM2" and len(prefix) > 1
    return prefix if is_county or prefix.text in names or best.prior >= PROMINENT else None


@cache
def _outlet_names() -> frozenset[str]:
    facts = read_seed("outlets")
    return frozenset(name for fact in facts for name in (fact["outlet_name"], *fact["aliases"]))


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
    return len(span) == 1 and span.text in people and not is_locative(span)


def _judge_listed(
    span: Span, gazetteer: Gazetteer, names: set[str], people: frozenset[str], taken: Container[int]
) -> str | None:
    """What speaks for a listed name that the recogniser did not call a place; None if too little does."""
    if is_dateline(span):
        return "dateline"
    if not any(token.pos_ == "PROPN" for token in span) or _is_person(span, people) or names_an_ailment(span):
        return None
    if is_of_a_town(span):
        return "townsfolk"
    if is_part_of_name(span):
        return None
    if span.text in names:
        return "repeated"
    if is_locative(span) or is_qualified(span, gazetteer):
        return "locative"
    if is_in_row(span, taken):
        return "row"
    needed = PROMINENT_AT_START if span[0].is_sent_start else PROMINENT
    return "prominent" if gazetteer.find(span.text)[0].prior >= needed else None


def _to_toponym(span: Span, evidence: str) -> Toponym:
    certainty = CERTAINTY[evidence]
    if evidence == "state":
        name, country_code = state_abbreviations()[abbreviation_of(span)]
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
