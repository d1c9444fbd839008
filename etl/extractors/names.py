"""Proper names of actors: countries, organisations, persons; known ones first, then the tagger's."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from etl.extractors.clauses import first_conjunct
from etl.extractors.references import Reference, span_of
from etl.knowledge.actors import Actor, ActorKnowledge, CountryName, Match, Meaning, Organisation, Person
from etl.records import AnnotatedArticle

POSSESSIVE = re.compile(r"['’]s?$")
LEADING_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
NOT_A_NAME = re.compile(r"[^\w]|^\d+$")
UNREAD_SECTIONS = ("boilerplate", "dateline")
NAMED_THINGS = ("LOC", "FAC", "WORK_OF_ART", "PRODUCT", "LANGUAGE", "LAW", "EVENT")  # "the Korean Peninsula"
SHORTEST_DISCOVERED = 3  # characters of an organisation's name that no seed knows
PREFERRED_FORMS = ("name", "demonym", "metonym", "capital", "short_form")


def find_names(annotated: AnnotatedArticle, actors: ActorKnowledge) -> tuple[Reference, ...]:
    """References by proper name, in text order, without overlap."""
    doc = annotated.doc
    people = [span for span in doc.ents if span.label_ == "PERSON"]
    found: list[Reference] = []
    matches = [match for match in actors.names.find(annotated.plain_text) if _is_name(annotated, match, people)]
    named = {
        meaning.actor.actor_key
        for match in matches
        for meaning in match.meanings
        if isinstance(meaning, CountryName)
        and (meaning.form in ("name", "demonym") or (meaning.form == "capital" and not meaning.is_ambiguous))
    }
    for match in matches:
        reference = _read_match(annotated, actors, match, named)
        if reference:
            found.append(reference)
    taken = list(found)
    for reference in _find_tagged(annotated, taken):
        found.append(reference)
    found = [r for r in found if annotated.sentence_at(r.start).section_kind not in UNREAD_SECTIONS]
    return tuple(sorted(found, key=lambda r: (r.start, r.end)))


def _is_name(annotated: AnnotatedArticle, match: Match, people: list[Span]) -> bool:
    """Whether the match is no part of a longer person's name ("Jordan Peele")."""
    if any(isinstance(meaning, Person) for meaning in match.meanings):
        return True
    is_adjective = any(isinstance(meaning, CountryName) and meaning.form == "demonym" for meaning in match.meanings)
    span = span_of(annotated.doc, match.start, match.end)
    if is_adjective and span and span.root.ent_type_ in NAMED_THINGS and span.root.ent_iob_ != "O":
        return False
    return not any(
        span.start_char <= match.start
        and match.end <= _trimmed_end(span)
        and (match.start, match.end) != (span.start_char, _trimmed_end(span))
        and not POSSESSIVE.search(annotated.plain_text[match.end : match.end + 2].strip() or "x")
        for span in people
    )


def _trimmed_end(span: Span) -> int:
    text = POSSESSIVE.sub("", span.text.rstrip())
    return span.start_char + len(text)


def _read_match(annotated: AnnotatedArticle, actors: ActorKnowledge, match: Match, named: set[str]) -> Reference | None:
    persons = [meaning for meaning in match.meanings if isinstance(meaning, Person)]
    if persons:
        return _read_person(annotated, match, persons)
    meanings = _unambiguous(annotated, match, named)
    organisations = [meaning for meaning in meanings if isinstance(meaning, Organisation)]
    countries = sorted(
        (meaning for meaning in meanings if isinstance(meaning, CountryName)),
        key=lambda meaning: PREFERRED_FORMS.index(meaning.form),
    )
    if countries and not (organisations and countries[0].form in ("capital", "short_form")):
        return _read_country(annotated, actors, match, countries, named)
    return _read_organisation(annotated, match, organisations) if organisations else None


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
        return Reference(start=match.start, end=match.end, kind="person", resolution="unresolved")
    person = candidates[0]
    spell = person.spell_on(day)
    return Reference(
        start=match.start,
        end=match.end,
        kind="person",
        resolution="role_date" if spell else "alias",
        actor=person.actor,
        country_code=spell.country_code if spell else person.actor.country_code,
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
    if country.form == "short_form":
        country = next((c for c in countries if c.actor.actor_key in named), country)
        if country.actor.actor_key not in named or not _is_short_form(annotated.plain_text, match):
            return None
    if country.form == "capital" and not _stands_for_government(annotated.doc, actors, match):
        return None
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


def _find_tagged(annotated: AnnotatedArticle, taken: list[Reference]) -> Iterator[Reference]:
    """Persons and organisations that the tagger sees and no seed knows."""
    for span in annotated.doc.ents:
        if span.label_ not in ("PERSON", "ORG"):
            continue
        start, end = _bare_name(span)
        name = annotated.plain_text[start:end]
        if not name or any(reference.covers(start, end) for reference in taken):
            continue
        if not name[0].isupper() or "\n" in name or NOT_A_NAME.match(name):
            continue
        if span.label_ == "ORG" and len(name) < SHORTEST_DISCOVERED:
            continue
        kind = "person" if span.label_ == "PERSON" else "organisation"
        yield Reference(
            start=start,
            end=end,
            kind=kind,
            resolution="ner_only",
            actor=discover_actor(kind, name, None),
        )


def _bare_name(span: Span) -> tuple[int, int]:
    text = span.text
    start = span.start_char
    if article := LEADING_ARTICLE.match(text):
        start, text = start + article.end(), text[article.end() :]
    text = POSSESSIVE.sub("", text.rstrip()).rstrip(" ,.;:)(\"'")
    return start, start + len(text)


def discover_actor(kind: str, name: str, country_code: str | None, sector_code: str | None = None) -> Actor:
    """An actor that no seed knows: the same name and country give the same actor everywhere."""
    words = " ".join(name.split())
    return Actor(
        actor_key=f"discovered:{kind}:{words.casefold()}:{country_code or ''}",
        actor_name=words,
        kind=kind,
        country_code=country_code,
        sector_code=sector_code,
    )
