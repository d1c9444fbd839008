"""The titles that role phrases give to persons: "Norwegian Foreign Minister Jane Roe", "Jane Roe, the minister"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.extractors.home import home_country
from etl.extractors.names import discover_actor
from etl.extractors.references import PEOPLE_FORM, Reference, span_of
from etl.extractors.role_phrases import RolePhrase, combine_sectors, sector_of_office
from etl.extractors.roles import resolve_owner
from etl.knowledge.actors import FORMER_SECTOR, STATE_SECTORS, ActorKnowledge
from etl.knowledge.name_forms import fold_marks
from etl.records import AnnotatedArticle

LONGEST_APPOSITION = 60  # characters between a name and the office that explains it
TITLE_FORM = "title"
POLICE_SECTOR = "COP"


def attach_titles(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    phrases: Sequence[RolePhrase],
) -> tuple[tuple[Reference, ...], tuple[Reference, ...], tuple[RolePhrase, ...]]:
    """(names with the titles that role phrases give them, the titles as references to the same persons, the phrases
    that stand for themselves).

    The reference of a title is the whole noun phrase, with the name where it follows: "Norwegian Foreign Minister
    Jane Roe".
    """
    holders = _find_holders(annotated, names, phrases)
    titled: dict[int, list[RolePhrase]] = {}
    for index, holder in sorted(holders.items()):
        titled.setdefault(holder, []).append(phrases[index])
    standalone = [phrase for index, phrase in enumerate(phrases) if index not in holders]
    consumed = {id(name) for name in _find_consumed(annotated, names, phrases)}
    result: list[Reference] = []
    titles: list[Reference] = []
    for index, name in enumerate(names):
        if id(name) in consumed:
            continue
        held = titled.get(index, [])
        person = _with_title(annotated, actors, names, name, held[0]) if held else name
        result.append(person)
        titles.extend(_title_reference(person, phrase) for phrase in held if phrase.role)
    return tuple(result), tuple(titles), tuple(standalone)


def _find_holders(
    annotated: AnnotatedArticle, names: Sequence[Reference], phrases: Sequence[RolePhrase]
) -> dict[int, int]:
    """Index of a phrase -> index of the name that it entitles; of titles in a row ("Minister General X") all."""
    holders: dict[int, int] = {}
    for index in reversed(range(len(phrases))):
        phrase = phrases[index]
        holder = _find_holder_name(annotated, names, phrase)
        following = phrases[index + 1] if index + 1 < len(phrases) else None
        if holder is None and following and annotated.text_at(phrase.phrase_end, following.phrase_start) == " ":
            holder = holders.get(index + 1)
        if holder is not None:
            holders[index] = holder
    return holders


def _find_consumed(
    annotated: AnnotatedArticle, names: Sequence[Reference], phrases: Sequence[RolePhrase]
) -> Iterator[Reference]:
    """Countries that only modify a role and are no mentions of their own: "*Norwegian* and *Swedish* ministers"."""
    by_start = {
        name.start: name for name in names if name.kind in ("country", "place_as_actor") or name.form == PEOPLE_FORM
    }
    for phrase in phrases:
        if not phrase.consumes_owner:
            continue
        for start in range(phrase.whole_start, phrase.phrase_end):
            name = by_start.get(start)
            if name and not annotated.plain_text.startswith(("'", "’"), name.end):
                yield name


def _title_reference(person: Reference, phrase: RolePhrase) -> Reference:
    end = person.end if phrase.phrase_end <= person.start else phrase.whole_end
    return replace(person, start=phrase.whole_start, end=end, kind="role", form=TITLE_FORM)


def _find_holder_name(annotated: AnnotatedArticle, names: Sequence[Reference], phrase: RolePhrase) -> int | None:
    """Index of the person whom the phrase entitles: "Foreign Minister X", "X, the foreign minister of Y"."""
    text = annotated.plain_text
    for index, name in enumerate(names):
        if name.kind != "person":
            continue
        if 0 <= name.start - phrase.whole_end <= 2 and text[phrase.whole_end : name.start] in (" ", ", "):
            return index
        if 0 <= name.start - phrase.end <= 2 and text[phrase.end : name.start] in (" ", ", "):
            return index
        if _modifies(annotated, phrase, name):
            return index
        gap = text[name.end : phrase.phrase_start] if 0 < phrase.phrase_start - name.end <= LONGEST_APPOSITION else ""
        if gap.startswith(", ") and gap.count(",") == 1 and "." not in gap and _is_apposition(annotated, phrase):
            return index
    return None


def _modifies(annotated: AnnotatedArticle, phrase: RolePhrase, name: Reference) -> bool:
    """Whether the parser hangs the title on the name, with what the office is for between them: "*deputy minister*
    for Trade and Ports *Jane Roe*"."""
    if not 0 < name.start - phrase.phrase_end <= LONGEST_APPOSITION:
        return False
    title = span_of(annotated.doc, phrase.phrase_start, phrase.phrase_end)
    person = span_of(annotated.doc, name.start, name.end)
    if title is None or person is None or title.root.dep_ not in ("compound", "nmod"):
        return False
    between = annotated.text_at(phrase.phrase_end, name.start)
    return title.root.head == person.root and between.startswith((" for ", " of ")) and "," not in between


def _is_apposition(annotated: AnnotatedArticle, phrase: RolePhrase) -> bool:
    span = span_of(annotated.doc, phrase.phrase_start, phrase.phrase_end)
    return bool(span and span.root.dep_ in ("appos", "conj", "attr"))


def _with_title(
    annotated: AnnotatedArticle,
    actors: ActorKnowledge,
    names: Sequence[Reference],
    name: Reference,
    phrase: RolePhrase,
) -> Reference:
    owner = resolve_owner(annotated, actors, names, phrase)
    country_code = name.country_code or (owner.country_code if owner else None)
    if country_code is None and owner is None and phrase.sector_code in (*STATE_SECTORS, POLICE_SECTOR):
        country_code = home_country(annotated, actors)
    sector_code = _sector_of_holder(actors, name, phrase, owner)
    titled = replace(
        name,
        title_text=annotated.text_at(phrase.whole_start if phrase.is_former else phrase.start, phrase.end),
        role_code=name.role_code or (None if phrase.is_former else phrase.role_code),
        country_code=country_code,
        sector_code=sector_code,
    )
    if name.resolution == "ner_only" and name.actor:
        holder = _find_holder(annotated, actors, titled)
        if holder:
            return holder
        actor = discover_actor(name.kind, name.actor.actor_name, country_code, sector_code)
        titled = replace(titled, actor=actor)
    return titled


def _find_holder(annotated: AnnotatedArticle, actors: ActorKnowledge, name: Reference) -> Reference | None:
    """Who held the office of the title on the day, where the name is a part of his ("*Jordan's king* Abdullah")."""
    day = annotated.article.published_date
    if not name.role_code or not name.country_code:
        return None
    person = actors.find_holder(name.role_code, name.country_code, day)
    spell = person.spell_on(day) if person else None
    words = fold_marks(annotated.text_at(name.start, name.end)).split()
    if person is None or spell is None or not set(words) <= set(fold_marks(person.actor.actor_name).split()):
        return None
    return replace(name, actor=person.actor, resolution="role_date", sector_code=spell.sector_code)


def _sector_of_holder(
    actors: ActorKnowledge, name: Reference, phrase: RolePhrase, owner: Reference | None
) -> str | None:
    """What the seeds know of the day, else what the text says: who has a title today is not a former official."""
    if name.sector_code and not (name.sector_code == FORMER_SECTOR and not phrase.is_former):
        return name.sector_code
    if phrase.is_former and phrase.sector_code in STATE_SECTORS:
        return FORMER_SECTOR
    body = owner.sector_code if owner and owner.kind not in ("country", "place_as_actor") else None
    if owner and owner.kind == "organisation":
        return sector_of_office(actors, phrase, body) or name.sector_code
    if owner is None and phrase.role_code in actors.words("office_of_some_body"):
        return name.sector_code
    return combine_sectors(phrase.sector_code, body) or name.sector_code
