"""Words that tell how a number is meant: about, up to, rose by, a limit of, Section."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed

APPROXIMATE = "approximate"


@dataclass(frozen=True, kw_only=True)
class QuantityCues:
    """Cues by position. `change_before`, `verbs` and `nouns` map to limit, increase or decrease.

    `numbered` stand before numbers that are names (Section 4), `rates` after a or per (a day),
    `after_metres` after an m that is no million (12 m long).
    """

    approximate: tuple[str, ...]
    change_before: Mapping[str, str]
    verbs: Mapping[str, str]
    nouns: Mapping[str, str]
    numbered: frozenset[str]
    rates: frozenset[str]
    after_metres: frozenset[str]


@cache
def load_quantity_cues(folder: Path | None = None) -> QuantityCues:
    """The cues of seeds/quantity_cues.csv, longest first. Raises SeedError where the seed is wrong."""
    facts = sorted(read_seed("quantity_cues", folder=folder), key=lambda fact: (-len(fact["cue"]), fact["cue"]))

    def select(position: str) -> dict[str, str]:
        chosen = [fact for fact in facts if fact["position"] == position and fact["kind"] != APPROXIMATE]
        return {fact["cue"]: fact["kind"] for fact in chosen}

    return QuantityCues(
        approximate=tuple(fact["cue"] for fact in facts if fact["kind"] == APPROXIMATE),
        change_before=select("before"),
        verbs=select("verb"),
        nouns=select("noun"),
        numbered=frozenset(select("numbered")),
        rates=frozenset(select("rate")),
        after_metres=frozenset(select("after_m")),
    )
