"""Words that tell how a number is meant: about, up to, rose by, a limit of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed


@dataclass(frozen=True, kw_only=True)
class QuantityCues:
    """Cues by position. `change_before`, `verbs` and `nouns` map to limit, increase or decrease."""

    approximate: tuple[str, ...]
    change_before: Mapping[str, str]
    verbs: Mapping[str, str]
    nouns: Mapping[str, str]


@cache
def load_quantity_cues(folder: Path | None = None) -> QuantityCues:
    """The cues of seeds/quantity_cues.csv, longest first. Raises SeedError where the seed is wrong."""
    facts = sorted(read_seed("quantity_cues", folder=folder), key=lambda fact: (-len(fact["cue"]), fact["cue"]))

    def select(position: str) -> dict[str, str]:
        chosen = [fact for fact in facts if fact["position"] == position and fact["kind"] != "approximate"]
        return {fact["cue"]: fact["kind"] for fact in chosen}

    return QuantityCues(
        approximate=tuple(fact["cue"] for fact in facts if fact["kind"] == "approximate"),
        change_before=select("before"),
        verbs=select("verb"),
        nouns=select("noun"),
    )
