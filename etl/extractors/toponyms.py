"""Finds the place names in an article: which stretches of text name a place, before asking which place.

Two witnesses are heard: the named-entity recogniser, and the gazetteer with the words around the name.
A name inside the name of a person or organisation ("Bank of England", "Paris Hilton") is not a place name, but for
the place that a body's name begins with and that says where it is ("Kenya Wildlife Service"): that one is less certain.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span

from etl.extractors.toponym_context import (
    follows_place,
    is_dateline,
    is_hyphenated,
    is_in_row,
    is_locative,
    is_of_a_town,
    is_part_of_name,
    is_qualified,
    names_an_ailment,
    scan_names,
)
from etl.extractors.toponym_entities import (
    NAME_LABELS,
    PLACE_LABELS,
    find_joined,
    find_prefix,
    find_typed,
    is_place_unlisted,
    narrow_name,
    split_entities,
    trim_name,
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

SHORTEST_ENTITY, SHORTEST_LISTED = 2, 3  # letters of a name with and without the recogniser's word
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


@dataclass(frozen=True, kw_only=True)
class Toponym:
    """A stretch of text that names a place; `certainty` (0 to 1) that it does.

    `text` is the name to look up: an abbreviated state is written out, and `country_code` says whose it is; "Homs" in
    "Homs province" is looked up with that word. `is_name_part` is true at the head of the name of a body.
    """

    start_char: int
    end_char: int
    text: str
    certainty: float
    span: Span
    country_code: str | None = None
    is_name_part: bool = False

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
    _take_forms(doc, bodies, found)
    _take_entities(doc, gazetteer, blocked, people, found)
    names = {span.text for span, evidence in found.spans.values() if evidence in ("ner", "state")}
    for span in scan_names(doc, gazetteer, found.tokens | blocked):
        evidence = _judge_listed(span, gazetteer, names, people, found.tokens)
        if evidence:
            found.add(span, evidence)
    names |= {span.text for span, evidence in found.spans.values() if evidence == "locative"}
    for body in bodies:
        place = _find_head_place(body, gazetteer, names)
        if place is not None:
            found.add(place, "embedded")
    return tuple(_to_toponym(span, evidence) for _, (span, evidence) in sorted(found.spans.items()))


def _take_forms(doc: Doc, bodies: Sequence[Span], found: "_Found") -> None:
    """Names that their form tells: abbreviated states, and roads that are not the head of a body's name."""
    for span in find_states(doc):
        found.add(span, "state")
    heads = {i for body in bodies for i in range(body.start, body.end - 1)}
    for span in find_roads(doc):
        if span.end - 1 not in heads:
            found.add(span, "road")


def _take_entities(
    doc: Doc, gazetteer: Gazetteer, blocked: frozenset[int], people: frozenset[str], found: "_Found"
) -> None:
    """Names that the recogniser calls places, as far as the gazetteer or the words around them bear it out."""
    for span in find_joined(doc, gazetteer):
        if not names_an_ailment(span) and not blocked.intersection(range(span.start, span.end)):
            found.add(span, "ner")
    for entity in split_entities(doc):
        if _is_person(entity, people) or blocked.intersection(range(entity.start, entity.end)):
            continue
        span = narrow_name(entity, gazetteer)
        if (
            _count_letters(span) < SHORTEST_ENTITY
            or span.text.lower() in place_words("compass")
            or names_an_ailment(span)
        ):
            continue
        if span.text in gazetteer:
            found.add(span, "ner")
        elif is_place_unlisted(span):
            found.add(span, "unlisted")
    for span in find_typed(doc):
        found.add(span, "unlisted")


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
        if ent.label_ not in NAME_LABELS or trim_name(ent).text not in gazetteer:
            blocked.update(range(ent.start, ent.end))
            if ent.label_ in BODY_LABELS or ent[-1].lower_ in place_words("institution"):
                bodies.append(trim_name(ent))
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


def _find_head_place(body: Span, gazetteer: Gazetteer, names: set[str]) -> Span | None:
    """The place that the name of a body begins with: prominent, or named in the article, too, or a county."""
    body = body[1:] if len(body) > 1 and body[0].lower_ == "the" else body
    prefix = find_prefix(body, gazetteer) if len(body) > 1 else None
    if prefix is None or prefix.text.lower() in place_words("compass") or body.text in _outlet_names():
        return None
    following = body[len(prefix)]
    no_place = place_words("conflict") | place_words("medium")
    if (
        following.tag_ == "POS"
        or not following.text[:1].isupper()
        or not no_place.isdisjoint((following.lower_, body[-1].lower_))
    ):
        return None
    best = gazetteer.find(prefix.text)[0]
    if not best.place.feature_code.startswith(("PPL", "ADM", "PCL")):
        return None
    is_county = best.place.feature_code == "ADM2" and len(prefix) > 1
    is_body = len(body) - len(prefix) > 1 or body[-1].lower_ in place_words("institution")
    is_prominent = is_body and best.prior >= PROMINENT  # "Kenya Police", not "Paris Hilton"
    return prefix if is_county or prefix.text in names or is_prominent else None


@cache
def _outlet_names() -> frozenset[str]:
    facts = read_seed("outlets")
    return frozenset(name for fact in facts for name in (fact["outlet_name"], *fact["aliases"]))


def _count_letters(span: Span) -> int:
    return sum(map(str.isalpha, span.text))


def _is_person(span: Span, people: frozenset[str]) -> bool:
    return len(span) == 1 and span.text in people and not is_locative(span)


def _judge_listed(
    span: Span, gazetteer: Gazetteer, names: set[str], people: frozenset[str], taken: Container[int]
) -> str | None:
    """What speaks for a listed name that the recogniser did not call a place; None if too little does."""
    if is_dateline(span):
        return "dateline"
    is_again = span.text in names and is_locative(span)  # "the road to Homs", whatever the tagger says
    if not (is_again or any(token.pos_ == "PROPN" for token in span)):
        return None
    if _is_person(span, people) or names_an_ailment(span):
        return None
    if _count_letters(span) < SHORTEST_LISTED or is_hyphenated(span):
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
    best = gazetteer.find(span.text)[0]
    if follows_place(span, taken) and best.place.feature_code.startswith(("ADM", "PCL")):
        return "row"
    needed = PROMINENT_AT_START if span[0].is_sent_start else PROMINENT
    return "prominent" if best.prior >= needed else None


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
    after = span.doc[span.end].text if span.end < len(span.doc) else ""
    return Toponym(
        start_char=span.start_char,
        end_char=span.end_char,
        text=f"{span.text} {after}" if after in place_words("division") else span.text,
        certainty=certainty,
        span=span,
        is_name_part=evidence == "embedded",
    )
