"""Towns and regions that stand for whoever acts there ("Kyiv police", "Gaza fired rockets"): to which country
they belong."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from etl.extractors.clauses import first_conjunct
from etl.extractors.names import UNREAD_SECTIONS
from etl.extractors.references import PLACE_FORM, Reference, span_of
from etl.knowledge.actors import ActorKnowledge, CountryName
from etl.knowledge.gazetteer import Gazetteer
from etl.records import AnnotatedArticle

PLACE_LABELS = ("GPE", "LOC", "NORP")
UNTAGGED_LABELS = ("pobj", "compound", "nmod", "poss")  # where a name that the tagger does not know may be a place
LEAST_PRIOR_UNTAGGED = 5.0  # of such a place: towns of a hundred thousand people
SUBJECT_LABELS = ("nsubj", "nsubjpass")
AGAINST = ("against", "with", "by")  # what stands after them acts or is acted upon
LEAST_PRIOR = 4.0  # towns of about ten thousand people (see GazetteerPlace.prior)
LEAST_MARGIN = 0.7  # by which the place must be more prominent than a namesake in another country


def find_place_references(
    annotated: AnnotatedArticle, actors: ActorKnowledge, gazetteer: Gazetteer, names: Sequence[Reference]
) -> tuple[Reference, ...]:
    """Toponyms that no other reference covers, each with the country in which it most likely lies; `form` is
    PLACE_FORM. Names that may as well lie elsewhere are left out."""
    return tuple(_read_places(annotated, actors, gazetteer, names))


def _read_places(
    annotated: AnnotatedArticle, actors: ActorKnowledge, gazetteer: Gazetteer, names: Sequence[Reference]
) -> Iterator[Reference]:
    for span, least_prior in sorted(_find_candidates(annotated.doc), key=lambda found: found[0].start):
        if any(n.covers(span.start_char, span.end_char) for n in names):
            continue
        if annotated.sentence_at(span.start_char).section_kind in UNREAD_SECTIONS:
            continue
        country_code = find_country_of(gazetteer, _bare(span), least_prior=least_prior)
        if country_code in actors.countries and country_code:
            start = span.end_char - len(_bare(span)) if span[0].lower_ == "the" else span.start_char
            yield Reference(
                start=start,
                end=start + len(_bare(span)),
                kind="place_as_actor",
                resolution="alias",
                actor=actors.country_actor(country_code),
                country_code=country_code,
                form=PLACE_FORM,
            )


def _find_candidates(doc: Doc) -> Iterator[tuple[Span, float]]:
    """(span, least prior of a place there): places of the tagger, and proper nouns that it left out where an owner
    stands ("residents of *X*", "*X*'s mayor")."""
    for span in doc.ents:
        if span.label_ in PLACE_LABELS:
            yield span, LEAST_PRIOR
    start = 0
    for end, token in enumerate(doc):
        if token.pos_ == "PROPN" and not token.ent_type_:
            following = doc[end + 1] if end + 1 < len(doc) else None
            if following is not None and following.pos_ == "PROPN" and not following.ent_type_:
                continue
            if token.dep_ in UNTAGGED_LABELS and token.text[0].isupper():
                yield doc[start : end + 1], LEAST_PRIOR_UNTAGGED
        start = end + 1


def _bare(span: Span) -> str:
    words = [token.text_with_ws for token in span if token.lower_ != "the" and token.tag_ != "POS"]
    return "".join(words).strip()


def find_country_of(gazetteer: Gazetteer, name: str, *, least_prior: float = LEAST_PRIOR) -> str | None:
    """The country of the most prominent place of that name; None where it is less prominent than `least_prior` (see
    GazetteerPlace.prior) or a namesake elsewhere comes close."""
    found = gazetteer.find(name)
    if not found or found[0].prior < least_prior:
        return None
    country_code = found[0].place.country_code
    others = [m.prior for m in found if m.place.country_code != country_code]
    return country_code if not others or found[0].prior - max(others) >= LEAST_MARGIN else None


def acts_as_place(annotated: AnnotatedArticle, actors: ActorKnowledge, reference: Reference) -> bool:
    """Whether a toponym stands where an actor does; a capital is decided by its own rule."""
    meanings = actors.names.get(annotated.plain_text[reference.start : reference.end])
    if any(isinstance(meaning, CountryName) and meaning.form == "capital" for meaning in meanings):
        return False
    span = span_of(annotated.doc, reference.start, reference.end)
    if span is None:
        return False
    head = first_conjunct(span.root)
    return head.dep_ in SUBJECT_LABELS or (head.dep_ == "pobj" and head.head.lower_ in AGAINST)
