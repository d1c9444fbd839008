"""Which countries belonged to a bloc, an alliance or a round of talks, and when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from etl.knowledge.seeds import Fact


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One country in one body from its first to its last day as a member (NULL: open)."""

    organisation_code: str
    country_code: str
    valid_from: date | None
    valid_to: date | None
    source: str


def list_memberships(*, spells: Iterable[Fact], organisations: Iterable[Fact]) -> tuple[Membership, ...]:
    """Memberships from the facts of two seeds: spells (memberships), and members of small bodies that never changed
    (organisations), who belong to them as long as these last."""
    found = [*map(_read_spell, spells), *_list_constant(organisations)]
    return tuple(sorted(found, key=lambda m: (m.organisation_code, m.country_code, m.valid_from or date.min)))


def _read_spell(fact: Fact) -> Membership:
    return Membership(**{name: fact[name] for name in Membership.__dataclass_fields__})


def _list_constant(organisations: Iterable[Fact]) -> Iterator[Membership]:
    for fact in organisations:
        for country_code in fact["members"]:
            yield Membership(
                organisation_code=fact["organisation_code"],
                country_code=country_code,
                valid_from=fact["valid_from"],
                valid_to=fact["valid_to"],
                source=fact["source"],
            )
