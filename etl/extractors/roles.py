"""Role and institution phrases that stand for themselves ("the Thai foreign ministry", "gunmen"): who is meant."""

from collections.abc import Iterator, Sequence

from etl.extractors.home import understood_country
from etl.extractors.references import Reference
from etl.extractors.role_phrases import RolePhrase, combine_sectors, sector_in_organisation, sector_of_office
from etl.knowledge.actors import FORMER_SECTOR, STATE_SECTORS, Actor, ActorKnowledge
from etl.records import AnnotatedArticle

EMBASSY = "embassy"  # stands in one country and is of another: not of the one where the news comes from


def resolve_phrase(
    annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference], phrase: RolePhrase
) -> Iterator[Reference]:
    """A role phrase that stands for itself: one reference for each country that it names
    ("diplomats of South Korea and the United States")."""
    if not phrase.owners:
        yield _resolve_one(annotated, actors, names, phrase, resolve_owner(annotated, actors, names, phrase))
    for country in phrase.owners:
        yield _resolve_one(annotated, actors, names, phrase, country)


def resolve_owner(
    annotated: AnnotatedArticle, actors: ActorKnowledge, names: Sequence[Reference], phrase: RolePhrase
) -> Reference | None:
    """Whose the role is, as a reference: "spokesman for *the Kenyan army*"; None where the text does not say."""
    owner = phrase.owner
    if not isinstance(owner, RolePhrase):
        return owner
    return _resolve_one(annotated, actors, names, owner, resolve_owner(annotated, actors, names, owner))


def _resolve_one(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    phrase: RolePhrase,
    owner: Reference | None,
) -> Reference:
    country_code = owner.country_code if owner else None
    if owner is None:
        country_code = understood_country(
            annotated,
            actors,
            names,
            start=phrase.phrase_start,
            is_here=phrase.is_home,
            is_state=phrase.institution is not None
            and phrase.sector_code in STATE_SECTORS
            and phrase.institution.institution_code != EMBASSY,
        )
    actor = _actor_of_phrase(annotated, actors, phrase, owner, country_code)
    resolution = "unresolved"
    if actor is not None:
        resolution = "role_date" if actor.kind == "person" else "alias"
    return Reference(
        start=phrase.whole_start,
        end=phrase.whole_end,
        kind=_kind_of(annotated, phrase, actor),
        resolution=resolution,
        actor=actor,
        country_code=country_code or (actor.country_code if actor else None),
        sector_code=_sector_of(actors, phrase, owner),
        title_text=annotated.text_at(phrase.phrase_start, phrase.phrase_end) if phrase.role else None,
        role_code=phrase.role_code,
        is_plural=bool(phrase.role and phrase.role.is_plural),
    )


def _kind_of(annotated: AnnotatedArticle, phrase: RolePhrase, actor: Actor | None) -> str:
    """ "Foreign Ministry", "the Thai foreign ministry" are bodies; "police" of nobody knows where are a group."""
    if phrase.role is None:
        is_body = actor is not None or annotated.text_at(phrase.phrase_start, phrase.phrase_end)[0].isupper()
        return "organisation" if phrase.institution and is_body else "group"
    return "group" if phrase.role.kind == "group" else "role"


def _sector_of(actors: ActorKnowledge, phrase: RolePhrase, owner: Reference | None) -> str | None:
    """The sector of the role in the body whose it is; former officials are no longer of the state."""
    if phrase.is_former and phrase.role and phrase.role.kind == "person" and phrase.sector_code in STATE_SECTORS:
        return FORMER_SECTOR
    body = owner.sector_code if owner and owner.kind not in ("country", "place_as_actor") else None
    if owner and owner.kind == "person" and phrase.institution and phrase.role is None:
        return phrase.sector_code  # "the Reagan administration", whatever he is today
    if owner and owner.kind == "organisation":
        return sector_of_office(actors, phrase, body)
    if owner is None and phrase.role_code in actors.words("office_of_some_body"):
        return None
    if owner and owner.kind == "country" and phrase.role_code in actors.words("state_role"):
        return phrase.sector_code or "GOV"
    return combine_sectors(phrase.sector_code, body)


def _actor_of_phrase(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    phrase: RolePhrase,
    owner: Reference | None,
    country_code: str | None,
) -> Actor | None:
    if owner and owner.kind == "organisation":
        # Its officials and soldiers act for it; its customers and workers do not.
        is_its_own = owner.sector_code in (None, sector_in_organisation(phrase.sector_code, owner.sector_code))
        return owner.actor if is_its_own else None
    if country_code is None or country_code not in actors.countries:
        return None
    country = actors.country_actor(country_code)
    if phrase.institution and not (phrase.role and phrase.role.kind == "group"):
        return phrase.institution.of_country(country_code, country.actor_name)
    if phrase.role is None:
        return None
    if phrase.role.kind == "person" and not phrase.role.is_plural and not phrase.is_former:
        person = actors.find_holder(phrase.role.role_code, country_code, annotated.article.published_date)
        if person:
            return person.actor
    return actors.group_actor(country_code, phrase.role.role_code, phrase.sector_code)
