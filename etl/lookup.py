"""What a phrase would be on a day, and why: as a name, as a role phrase, and in a sentence that the extractor reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.extractors import extract_article
from etl.extractors.known_names import PEOPLE_ROLE, PEOPLE_SECTOR
from etl.ids import content_id
from etl.knowledge.actors import ActorKnowledge, CountryName, Institution, Role, load_actors
from etl.knowledge.overlay import AMBIGUOUS, bare_name, list_names
from etl.knowledge.seeds import Fact, place_of, read_seed
from etl.normalise import normalise
from etl.records import Mention, RawDocument, Rejection

CARRIER = "{phrase} said on Monday that talks would go on."
NO_DAY = date(2000, 1, 1)  # the batch of a sentence without a date; it stands in no row that is shown
SHOWN_CUES = 5  # of the words that speak for a reading of an ambiguous name
NAME_SEEDS = {"countries": "country", "organisations": "organisation", "officials": "person"}
CODES = {"countries": "country_code", "organisations": "organisation_code", "officials": "person_code"}
MENTION_COLUMNS = (
    "text", "kind", "actor_name", "country_code", "sector_code", "title_text", "role_code", "resolution",
    "confidence",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One thing that a phrase may mean. `place` is file and line of the fact, `source` what the fact names as such."""

    actor_key: str
    actor_name: str
    kind: str
    country_code: str | None
    sector_code: str | None
    valid_from: date | None
    valid_to: date | None
    holds: bool | None
    wins: bool
    reason: str
    place: str
    source: str | None


def look_up(phrase: str, day: date | None) -> dict[str, Any]:
    """Readings as a name and as a role phrase, and the mentions that the extractor finds in a sentence with it.

    Raises SeedError where the knowledge cannot be used.
    """
    phrase = " ".join(phrase.split())
    sentence, mentions = _read_sentence(phrase, day)
    winners = {mention.actor_id for mention in mentions}
    return {
        "phrase": phrase,
        "day": day,
        "names": list(_read_names(phrase, day, winners)),
        "roles": list(_read_roles(phrase, day, load_actors(), winners)),
        "other_spellings": _find_spellings(phrase),
        "sentence": sentence,
        "mentions": [{column: getattr(mention, column) for column in MENTION_COLUMNS} for mention in mentions],
    }


def _read_sentence(phrase: str, day: date | None) -> tuple[str, list[Mention]]:
    """A sentence with the phrase as its subject, and the mentions that share a character with it."""
    is_bare = phrase[:1].islower() and not phrase.startswith(("the ", "a ", "an "))
    subject = f"The {phrase}" if is_bare else phrase[:1].upper() + phrase[1:]
    sentence = CARRIER.format(phrase=subject)
    raw = RawDocument(
        landing_path="lookup",
        landing_offset=0,
        format="text",
        text=sentence,
        published=day.isoformat() if day else None,
    )
    article = normalise(raw, batch_date=day or NO_DAY)
    if isinstance(article, Rejection):
        return sentence, []
    mentions = extract_article(article).mentions
    return sentence, [mention for mention in mentions if mention.start_char < len(subject)]


def _read_names(phrase: str, day: date | None, winners: set[str | None]) -> Iterator[Reading]:
    name = bare_name(phrase)
    for seed in NAME_SEEDS:
        for fact in read_seed(seed):
            if name in list_names(seed, fact):
                yield _read_fact(seed, fact, name, day=day, winners=winners)
    for fact in read_seed("regional_peoples"):
        if name in fact["words"]:
            yield _read_part(fact, "people", fact["people_name"], "a regional people of that country", winners)
    for fact in read_seed("namesakes"):
        if name == fact["name"]:
            usual = "what it means most often, " if fact["is_default"] else ""
            reason = f"{usual}where the article has: {', '.join(fact['cues'][:SHOWN_CUES])} …"
            yield _read_part(fact, "region" if fact["is_region"] else "country", name, reason, winners)


def _read_part(fact: Fact, kind: str, name: str, reason: str, winners: set[str | None]) -> Reading:
    """A reading that holds on every day: a people or region, or a country among others of its name."""
    key = f"group:{fact['country_code']}:{PEOPLE_ROLE}" if kind == "people" else f"country:{fact['country_code']}"
    return Reading(
        actor_key=key,
        actor_name=name,
        kind=kind,
        country_code=fact["country_code"],
        sector_code=PEOPLE_SECTOR if kind == "people" else None,
        valid_from=None,
        valid_to=None,
        holds=True,
        wins=content_id("actor", key) in winners,
        reason=reason,
        place=place_of(fact),
        source=fact["source"],
    )


def _read_fact(seed: str, fact: Fact, name: str, *, day: date | None, winners: set[str | None]) -> Reading:
    kind = NAME_SEEDS[seed]
    key = f"{kind}:{fact[CODES[seed]]}"
    start, end = fact.get("valid_from"), fact.get("valid_to")
    holds = _holds(start, end, day)
    wins = content_id("actor", key) in winners and not (kind == "person" and holds is False and _has_spell(fact, day))
    return Reading(
        actor_key=key,
        actor_name=fact.get("person_name") or fact["name"],
        kind=kind,
        country_code=fact["country_code"],
        sector_code=fact.get("sector_code"),
        valid_from=start,
        valid_to=end,
        holds=holds,
        wins=wins,
        reason=", ".join(_explain(kind, fact, name, holds)),
        place=place_of(fact),
        source=fact.get("source"),
    )


def _holds(start: date | None, end: date | None, day: date | None) -> bool | None:
    """Whether a fact holds on a day; None where no day is given and the fact does not always hold."""
    if start is None and end is None:
        return True
    return None if day is None else (start or date.min) <= day <= (end or date.max)


def _has_spell(fact: Fact, day: date | None) -> bool:
    """Whether another spell of the same person holds on the day."""
    others = (other for other in read_seed("officials") if other["person_code"] == fact["person_code"])
    return any(_holds(other["valid_from"], other["valid_to"], day) for other in others)


def _explain(kind: str, fact: Fact, name: str, holds: bool | None) -> Iterator[str]:
    yield "own name" if name in map(bare_name, (fact.get("person_name") or fact["name"],)) else _find_form(fact, name)
    if kind == "person":
        office = f"{fact['title_text']} ({fact['role_code']})"
        state = {True: "in office", False: "not in office on that day", None: "without a day no spell is used"}[holds]
        yield f"{office}: {state}"
    elif holds is not True:
        yield "not on that day" if holds is False else "only for some days"
    if name in map(bare_name, fact.get(AMBIGUOUS, ())):
        yield "ambiguous: yields to another reading"


def _find_form(fact: Fact, name: str) -> str:
    """The column in which the name stands, in words."""
    for column, cell in fact.items():
        items: Iterable[Any] = cell if isinstance(cell, tuple) else (cell,)
        if column != AMBIGUOUS and name in (bare_name(item) for item in items if isinstance(item, str)):
            return {"aliases": "alias", "demonyms": "demonym", "metonyms": "metonym"}.get(
                column, column.replace("_", " ")
            )
    return "alias"


def _read_roles(
    phrase: str, day: date | None, actors: ActorKnowledge, winners: set[str | None]
) -> Iterator[Mapping[str, Any]]:
    """Role and institution phrases inside the phrase, the country that it names, and who held the office."""
    countries = [
        meaning.actor
        for match in actors.names.find(phrase)
        for meaning in match.meanings
        if isinstance(meaning, CountryName) and meaning.form in ("name", "demonym") and not meaning.is_ambiguous
    ]
    country = countries[0] if countries else None
    for match in actors.phrases.find(phrase.lower()):
        for meaning in match.meanings:
            if not isinstance(meaning, Role | Institution):
                continue
            is_role = isinstance(meaning, Role)
            code = meaning.role_code if isinstance(meaning, Role) else meaning.institution_code
            found = _find_fact("roles" if is_role else "institutions", code)
            yield {
                "phrase": phrase[match.start : match.end],
                "kind": "role" if is_role else "institution",
                "code": code,
                "sector_code": meaning.sector_code,
                "country_code": country.country_code if country else None,
                "holders": list(_list_holders(code, country.country_code, day, winners)) if is_role and country else [],
                "place": place_of(found),
                "source": found.get("source"),
            }


def _find_fact(seed: str, code: str) -> Fact:
    return next(fact for fact in read_seed(seed) if code in (fact.get("role_code"), fact.get("institution_code")))


def _list_holders(
    role_code: str, country_code: str | None, day: date | None, winners: set[str | None]
) -> Iterator[Reading]:
    """The spells of an office of a country on that day; all of them without a day."""
    for fact in read_seed("officials"):
        if (fact["role_code"], fact["country_code"]) == (role_code, country_code):
            reading = _read_fact("officials", fact, bare_name(fact["person_name"]), day=day, winners=winners)
            if reading.holds is not False:
                yield reading


def _find_spellings(phrase: str) -> list[str]:
    """Known names that differ from the phrase in case alone: names are matched as they are written."""
    wanted, exact = bare_name(phrase).casefold(), bare_name(phrase)
    names = {name for seed in NAME_SEEDS for fact in read_seed(seed) for name in list_names(seed, fact)}
    return sorted(name for name in names if name.casefold() == wanted and name != exact)
