"""Names that seeds know: which of their meanings a text has in mind, on the day of publication."""

import re
from collections.abc import Mapping
from functools import cache

from spacy.tokens import Doc, Span, Token

from etl.extractors.clauses import first_conjunct
from etl.extractors.known_matches import find_matches
from etl.extractors.namesakes import NamesakeReader, decide_namesake
from etl.extractors.references import PEOPLE_FORM, Reference, span_of
from etl.knowledge.actors import (
    ActorKnowledge,
    CountryName,
    Institution,
    Match,
    Meaning,
    Organisation,
    Person,
    load_actors,
)
from etl.knowledge.name_forms import name_words
from etl.knowledge.surnames import index_given_names
from etl.knowledge.units import load_units
from etl.records import AnnotatedArticle

POSSESSIVE = re.compile(r"['’]s?$")
OWNER_BEFORE = re.compile(r"((?:[\w.-]+ ){0,3}[\w.-]+)(?:['’]s?)? $")
TICKER = re.compile(r"<[A-Z0-9]+\.$")  # "<ACME.PA>": the exchange is no actor
DISTRICTS = ("DC", "D.C.")
LONGEST_OWNER = 40  # characters
NAMED_THINGS = ("LOC", "FAC", "WORK_OF_ART", "PRODUCT", "LANGUAGE", "LAW", "EVENT")  # "the Korean Peninsula"
PLACE_LABELS = ("GPE", "LOC")
PEOPLE_ROLE, PEOPLE_SECTOR = "ethnic_group", "CVL"
PREFERRED_FORMS = ("name", "demonym", "metonym", "capital", "short_form", PEOPLE_FORM)


def find_known_names(annotated: AnnotatedArticle, actors: ActorKnowledge) -> tuple[Reference, ...]:
    """References by a name that a seed has, in text order, without overlap."""
    people = [span for span in annotated.doc.ents if span.label_ == "PERSON"]
    day = annotated.article.published_date
    matches = [match.on_day(day) for match in find_matches(annotated, actors) if _is_name(annotated, match, people)]
    named = {
        meaning.actor.actor_key
        for match in matches
        for meaning in match.meanings
        if isinstance(meaning, CountryName)
        and (meaning.form in ("name", "demonym") or (meaning.form == "capital" and not meaning.is_ambiguous))
    }
    surnames = {span[-1].text: span.end_char for span in reversed(people) if len(span) > 1}
    matches = [match for match in matches if not _is_surname(annotated, match, surnames)]
    namesakes = NamesakeReader(annotated)
    found = (_read_match(annotated, actors, match, named) for match in matches)
    read = (decide_namesake(annotated, actors, namesakes, reference) for reference in found if reference)
    return tuple(reference for reference in read if reference)


def _is_surname(annotated: AnnotatedArticle, match: Match, surnames: Mapping[str, int]) -> bool:
    """Whether an ambiguous country name is that of a person named in full before ("*Jordan* said")."""
    is_ambiguous = any(isinstance(m, CountryName) and m.form == "name" and m.is_ambiguous for m in match.meanings)
    first_end = surnames.get(annotated.text_at(match.start, match.end), match.end)
    if not is_ambiguous or first_end >= match.end:
        return False
    span = span_of(annotated.doc, match.start, match.end)
    return span is not None and span.root.dep_ in ("nsubj", "nsubjpass", "dobj", "conj")


def _is_name(annotated: AnnotatedArticle, match: Match, people: list[Span]) -> bool:
    """Whether the match is no part of a longer person's name ("Jordan Peele")."""
    if any(isinstance(meaning, Person) for meaning in match.meanings):
        return True
    if annotated.text_at(match.start, match.end).endswith(DISTRICTS):
        return False  # "Washington, D.C." is where one is
    if TICKER.search(annotated.plain_text, max(0, match.start - LONGEST_OWNER), match.start):
        return False
    is_adjective = any(isinstance(meaning, CountryName) and meaning.form == "demonym" for meaning in match.meanings)
    span = span_of(annotated.doc, match.start, match.end)
    if span and span.start > 0 and _names_a_place(annotated.doc[span.start - 1], span):
        return False
    if is_adjective and span and span.root.ent_type_ in NAMED_THINGS and _is_inside_entity(span):
        return False
    return not any(
        span.start_char <= match.start
        and match.end <= _trimmed_end(span)
        and (match.start, match.end) != (span.start_char, _trimmed_end(span))
        and not POSSESSIVE.search(annotated.plain_text[match.end : match.end + 2].strip() or "x")
        for span in people
    )


def _names_a_place(before: Token, span: Span) -> bool:
    """Whether the word before makes another place of the name: "*New* Mexico"."""
    is_inside = before.ent_type_ in PLACE_LABELS and span[0].ent_iob_ == "I"
    return is_inside and before.lower_ in name_words("place_prefix")


def _is_inside_entity(span: Span) -> bool:
    """Whether the tagger's name goes on after the span ("the Korean *Peninsula*")."""
    return span.end < len(span.doc) and span.doc[span.end].ent_iob_ == "I"


def _trimmed_end(span: Span) -> int:
    text = POSSESSIVE.sub("", span.text.rstrip())
    return span.start_char + len(text)


def _read_match(annotated: AnnotatedArticle, actors: ActorKnowledge, match: Match, named: set[str]) -> Reference | None:
    persons = [meaning for meaning in match.meanings if isinstance(meaning, Person)]
    if persons and (_is_named_after(annotated.doc, match) or _is_namesake(annotated.doc, match)):
        return None
    if persons and not (len(persons) < len(match.meanings) and _is_word_of_place(annotated.doc, match)):
        return _read_person(annotated, match, persons)
    meanings = _unambiguous(annotated, match, named)
    organisations = [meaning for meaning in meanings if isinstance(meaning, Organisation)]
    countries = sorted(
        (meaning for meaning in meanings if isinstance(meaning, CountryName)),
        key=lambda meaning: PREFERRED_FORMS.index(meaning.form),
    )
    if countries and not (organisations and countries[0].form in ("capital", "short_form", PEOPLE_FORM)):
        return _read_country(annotated, actors, match, countries, named)
    organisations = [o for o in organisations if not _is_of_another(annotated, actors, match, o)]
    return _read_organisation(annotated, match, organisations) if organisations else None


def _is_of_another(
    annotated: AnnotatedArticle, actors: ActorKnowledge, match: Match, organisation: Organisation
) -> bool:
    """Whether a name that every country may use ("Supreme Court") follows the name of another country than the
    organisation's."""
    text = annotated.plain_text
    generic = any(isinstance(m, Institution) for m in actors.phrases.get(text[match.start : match.end].lower()))
    before = OWNER_BEFORE.search(text, max(0, match.start - LONGEST_OWNER), match.start) if generic else None
    words = before[1].split() if before else []
    name = text[match.start : match.end]
    if words and any(isinstance(m, Institution) for m in actors.phrases.get(f"{words[-1]} {name}".lower())):
        return True  # "his *National* Security Council" is that of a country
    for first in range(len(words)):
        countries = [m for m in actors.names.get(" ".join(words[first:])) if isinstance(m, CountryName)]
        if countries:
            return all(country.actor.country_code != organisation.actor.country_code for country in countries)
    return False


def _unambiguous(annotated: AnnotatedArticle, match: Match, named: set[str]) -> list[Meaning]:
    """The readings that hold: an ambiguous one yields to any other. Alone, an organisation or people noun
    ("Apple", "Poles") holds where the tagger sees one, a capital ("Victoria") where its country is named."""
    names = [m for m in match.meanings if isinstance(m, CountryName | Organisation)]
    clear: list[Meaning] = [meaning for meaning in names if not meaning.is_ambiguous]
    if clear:
        return clear
    span = span_of(annotated.doc, match.start, match.end)
    label = span.root.ent_type_ if span else ""
    return [meaning for meaning in names if _is_likely(meaning, label, named)]


def _is_likely(meaning: CountryName | Organisation, label: str, named: set[str]) -> bool:
    if isinstance(meaning, Organisation):
        return label == "ORG"
    if meaning.form == "name":
        return True
    return label in ("GPE", "NORP", "LOC") if meaning.form == "demonym" else meaning.actor.actor_key in named


def _is_named_after(doc: Doc, match: Match) -> bool:
    """Whether the person's name is part of that of a thing ("Jane Roe Airport")."""
    span = span_of(doc, match.start, match.end)
    if span is None or span.end == len(doc):
        return False
    following = doc[span.end]
    is_thing = following.ent_type_ in (*PLACE_LABELS, *NAMED_THINGS, "ORG") and following.ent_iob_ == "I"
    return is_thing and following.text[:1].isupper() and following.pos_ == "PROPN"


def _is_namesake(doc: Doc, match: Match) -> bool:
    """Whether a given name, or a name of one word, is part of somebody else's longer name ("Juan Carlos" + surname)."""
    span = span_of(doc, match.start, match.end)
    if span is None:
        return False
    is_single = len(span) == 1
    if is_single and span.start > 0 and _continues(doc, span.start) and doc[span.start - 1].pos_ == "PROPN":
        return doc[span.start - 1].lower_.rstrip(".") not in name_words("honorific")
    if span.end == len(doc) or not _continues(doc, span.end) or doc[span.end].pos_ != "PROPN":
        return False
    if doc[span.end].lower_.strip(".,") in name_words("generation"):
        return False
    return is_single or span[-1].text in _load_given_names()


def _continues(doc: Doc, index: int) -> bool:
    """Whether the token continues a person's name, as the tagger sees it."""
    return doc[index].ent_type_ == "PERSON" and doc[index].ent_iob_ == "I"


@cache
def _load_given_names() -> frozenset[str]:
    return index_given_names(load_actors().persons.values())


def _is_word_of_place(doc: Doc, match: Match) -> bool:
    """Whether the tagger takes a person's name that may also be something else for a place ("Victoria")."""
    span = span_of(doc, match.start, match.end)
    return span is not None and span.root.ent_type_ in PLACE_LABELS


def _read_organisation(annotated: AnnotatedArticle, match: Match, organisations: list[Organisation]) -> Reference:
    """The organisation that bore the name on the day of publication; nobody where several did."""
    day = annotated.article.published_date
    candidates = [o for o in organisations if o.exists_on(day)] if len(organisations) > 1 else organisations
    keys = {organisation.actor.actor_key for organisation in candidates}
    actor = candidates[0].actor if len(keys) == 1 else None
    return Reference(
        start=match.start,
        end=match.end,
        kind="organisation",
        resolution="exact" if actor else "unresolved",
        actor=actor,
        country_code=actor.country_code if actor else None,
        sector_code=actor.sector_code if actor else None,
    )


def _read_person(annotated: AnnotatedArticle, match: Match, persons: list[Person]) -> Reference | None:
    day = annotated.article.published_date
    in_office = [person for person in persons if person.spell_on(day)]
    candidates = in_office or persons
    if len(candidates) > 1:
        countries = {person.country_on(day) for person in candidates}
        common = countries.pop() if len(countries) == 1 else None
        return Reference(start=match.start, end=match.end, kind="person", resolution="unresolved", country_code=common)
    person = candidates[0]
    spell = person.spell_on(day)
    return Reference(
        start=match.start,
        end=match.end,
        kind="person",
        resolution="role_date" if spell else "alias",
        actor=person.actor,
        country_code=person.country_on(day),
        sector_code=spell.sector_code if spell else person.former_sector(day),
        role_code=spell.role_code if spell else None,
    )


def _read_country(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    match: Match,
    countries: list[CountryName],
    named: set[str],
) -> Reference | None:
    country = countries[0]
    if _names_money(annotated.doc, match):
        return None
    if country.form == "short_form":
        country = next((c for c in countries if c.actor.actor_key in named), country)
        if country.actor.actor_key not in named or not _is_short_form(annotated.plain_text, match):
            return None
    if country.form == "capital" and not _stands_for_government(annotated.doc, actors, match):
        return None
    if country.form == PEOPLE_FORM:
        return _read_people(actors, match, country)
    return Reference(
        start=match.start,
        end=match.end,
        kind="place_as_actor" if country.form in ("capital", "metonym") else "country",
        resolution="exact" if country.form in ("name", "demonym") else "alias",
        actor=country.actor,
        country_code=country.actor.country_code,
        sector_code="GOV" if country.form in ("capital", "metonym") else None,
        form=country.form,
    )


def _read_people(actors: ActorKnowledge, match: Match, people: CountryName) -> Reference:
    """A regional people, which is of a country without being that country."""
    country_code = people.actor.country_code
    return Reference(
        start=match.start,
        end=match.end,
        kind="group",
        resolution="alias",
        actor=actors.group_actor(country_code, PEOPLE_ROLE, PEOPLE_SECTOR) if country_code else None,
        country_code=country_code,
        sector_code=PEOPLE_SECTOR,
        role_code=PEOPLE_ROLE,
        is_plural=True,
        form=PEOPLE_FORM,
    )


def _names_money(doc: Doc, match: Match) -> bool:
    """ "40 million *Canadian* dollars": the country of a currency does not act."""
    span = span_of(doc, match.start, match.end)
    if span is None or span.end >= len(doc):
        return False
    following = doc[span.end + 1] if doc[span.end].text == "-" and span.end + 1 < len(doc) else doc[span.end]
    unit = load_units().by_name.get(following.lower_)
    return unit is not None and unit.is_currency


def _is_short_form(text: str, match: Match) -> bool:
    """ "the North", but not "the North Sea" and not "north"."""
    before = text[max(0, match.start - 4) : match.start].lower()
    following = re.match(r"\s+([A-Z])", text[match.end : match.end + 3])
    return before.endswith("the ") and not following


def _stands_for_government(doc: Doc, actors: ActorKnowledge, match: Match) -> bool:
    """Whether a capital is used for its government ("Seoul said", "with Washington", "Moscow's offer")."""
    span = span_of(doc, match.start, match.end)
    if span is None:
        return False
    if any(token.text in DISTRICTS for token in doc[span.start : span.end + 2]):
        return False  # "Washington, D.C." is where one is
    head = first_conjunct(span.root)
    if head.dep_ in ("nsubj", "nsubjpass", "poss", "dobj", "dative"):
        return True
    if head.dep_ != "pobj":
        return False
    preposition = head.head
    if preposition.lower_ in actors.words("locative_preposition"):
        return False
    if preposition.lower_ == "of":
        return preposition.head.lemma_.lower() not in actors.words("locative_noun")
    return True
