"""Family names, and the heads of state and government whom news name by it alone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from etl.knowledge.actors import Person

HEAD_ROLES = (
    "president",
    "prime_minister",
    "chancellor",
    "supreme_leader",
    "military_ruler",
    "dictator",
    "leader",
    "un_secretary_general",
)
# Titles after which news names the holder by family name alone.
MINISTER_ROLES = ("secretary_of_state", "foreign_minister", "defence_minister", "finance_minister", "interior_minister")
SECRETARY, SECRETARIES_OF = "secretary", "USA"  # "Secretary Smith" is a minister of that country
FEWEST_BEARERS = 3  # of a given name
GIVEN_SHARE = 4  # times as often a first word as a last one
SHORTEST_SURNAME = 4  # shorter ones (Kim, Li, Roh) are too common to stand for one person


def surname_of(name: str, country_code: str | None, surname_first: tuple[str, ...]) -> str:
    """The family name: the first word in Korean, Chinese … names, else the last."""
    words = name.split()
    is_east_asian = len(words) > 1 and bool(re.fullmatch(r"[A-Z][a-z]+-[a-z]+", words[1]))
    if country_code in surname_first or (country_code is None and is_east_asian):
        return words[0]
    return words[-1]


def index_heads(persons: Iterable[Person], surname_first: tuple[str, ...]) -> Mapping[str, tuple[Person, ...]]:
    """Family name -> all known persons who bear it, for the names that a head of state or government bears."""
    bearers: dict[str, list[Person]] = {}
    heads = set()
    for person in persons:
        surname = surname_of(person.actor.actor_name, person.actor.country_code, surname_first)
        if len(surname) < SHORTEST_SURNAME:
            continue
        bearers.setdefault(surname, []).append(person)
        if any(spell.role_code in HEAD_ROLES for spell in person.spells):
            heads.add(surname)
    return {surname: tuple(bearers[surname]) for surname in sorted(heads)}


def index_ministers(persons: Iterable[Person], surname_first: tuple[str, ...]) -> Mapping[str, tuple[Person, ...]]:
    """Family name -> the persons of that name who ever were ministers."""
    bearers: dict[str, list[Person]] = {}
    for person in persons:
        if any(spell.role_code in MINISTER_ROLES for spell in person.spells):
            surname = surname_of(person.actor.actor_name, person.actor.country_code, surname_first)
            bearers.setdefault(surname, []).append(person)
    return {surname: tuple(found) for surname, found in sorted(bearers.items())}


def choose_minister(bearers: Sequence[Person], *, role_code: str | None, day: date | None) -> Person | None:
    """The only one of them who holds the office on the day that the text names before the family name."""
    found = [
        person
        for person in bearers
        if (spell := person.spell_on(day))
        and spell.role_code in MINISTER_ROLES
        and (spell.role_code == role_code or (role_code == SECRETARY and person.country_on(day) == SECRETARIES_OF))
    ]
    return found[0] if len(found) == 1 else None


def choose_bearers(bearers: Sequence[Person], *, role_code: str | None, day: date | None) -> tuple[Person, ...]:
    """Who of those with one family name can be meant: of those who ever held the office that the text names (of all
    if none did), the one who is in office on the day; else all of them."""
    titled = [p for p in bearers if role_code and any(spell.role_code == role_code for spell in p.spells)]
    candidates = titled or list(bearers)
    in_office = [person for person in candidates if person.spell_on(day)]
    return tuple(in_office if len(in_office) == 1 else candidates)


def index_given_names(persons: Iterable[Person]) -> frozenset[str]:
    """Words that stand first in many names and hardly ever last: "Carlos", "Maria"."""
    names = [words for person in persons if len(words := person.actor.actor_name.split()) > 1]
    first, last = Counter(words[0] for words in names), Counter(words[-1] for words in names)
    return frozenset(w for w, n in first.items() if n >= FEWEST_BEARERS and n >= GIVEN_SHARE * last[w])
