"""Family names, and the heads of state and government whom news name by it alone."""

import re
from collections.abc import Iterable, Mapping

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
