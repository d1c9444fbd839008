"""Which country an institution is of that names none: "the government", "police", "the ministry here"."""

from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extractors.clauses import first_conjunct, governing_verb
from etl.extractors.references import Reference, span_of
from etl.knowledge.actors import ActorKnowledge, CountryName
from etl.knowledge.gazetteer import load_gazetteer
from etl.records import AnnotatedArticle

LONGEST_WORD = 20  # characters


def home_country(annotated: AnnotatedArticle, actors: ActorKnowledge) -> str | None:
    """The country that "here" and an unnamed ministry mean: of the dateline, else of the outlet."""
    place = annotated.article.dateline_place
    if place:
        for meaning in actors.names.get(place if not place.isupper() else place.title()):
            if isinstance(meaning, CountryName):
                return meaning.actor.country_code
        towns = load_gazetteer().find(place) if "," not in place else ()
        if towns and towns[0].place.country_code:
            return towns[0].place.country_code
    return annotated.article.outlet_country


def understood_country(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    *,
    start: int,
    is_here: bool,
    is_state: bool,
) -> str | None:
    """The country of a phrase at `start` that names none; None where it is not clear.

    "The ministry here" and a definite institution of state ("the government") are of the country of
    dateline or outlet (of the outlet where the sentence names no other country), but for what one calls
    only others ("the regime"), which is of no country beside it. Where that is unknown, an institution of
    state is of the only country that its sentence names, else of the only one that the article names.
    """
    text = annotated.plain_text
    is_definite = text[max(0, start - 4) : start].lower() == "the "
    is_foreign = text[start : start + LONGEST_WORD].lower().startswith(actors.words("foreign_word"))
    sentence = annotated.sentence_at(start)
    named = [name for name in names if name.kind in ("country", "place_as_actor") and name.country_code]
    named = [name for name in named if name.form != "place"] or named  # a town counts where no country is named
    inside = [name for name in named if sentence.start_char <= name.start < sentence.end_char]
    if is_here or (is_state and is_definite and not is_foreign):
        home = home_country(annotated, actors)
        abroad = {name.country_code for name in inside} - {home}
        is_far = not annotated.article.dateline_place and len(abroad) == 1 and len(inside) == len(abroad)
        if is_here or (home and not is_far):
            return home
    phrase = span_of(annotated.doc, start, start + 1)
    if phrase is not None and phrase.start > 0 and phrase.doc[phrase.start - 1].tag_ == "PRP$":
        return None  # "*his* government" is that of his country
    if not is_state:
        return None
    if any(_is_other_side(annotated.doc, actors, name, start) for name in inside):
        return None
    if is_foreign and inside:  # "X threatened the regime": not that of X
        return None
    codes = {name.country_code for name in inside or named}
    return codes.pop() if len(codes) == 1 else None


def _is_other_side(doc: Doc, actors: ActorKnowledge, country: Reference, start: int) -> bool:
    """Whether a country is somebody with whom, or to whom, something is done ("protested to Japan")."""
    span = span_of(doc, country.start, country.end)
    if span is None:
        return False
    head = first_conjunct(span.root)
    phrase = span_of(doc, start, start + 1)
    if head.dep_ == "poss" and head.head.dep_ == "pobj":  # "thanked us for *Japan's* help"
        head = head.head
    verb = governing_verb(head)
    if (
        head.dep_ == "dobj" and verb is not None and verb.dep_ in ("xcomp", "advcl")
    ):  # "was urged by congress to help *Japan*"
        verb = governing_verb(verb)
    if phrase is None or governing_verb(phrase.root) != verb:
        return False
    if head.dep_ == "pobj":
        return head.head.lower_ in actors.words("addressing_preposition")
    return head.dep_ in ("nsubj", "nsubjpass", "dobj", "dative") and country.form != "demonym"
