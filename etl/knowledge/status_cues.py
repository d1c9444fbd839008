"""Words that say of an act whether it is a fact: failed to, fears of, without, unless, during the Cold War."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed


@dataclass(frozen=True, kw_only=True)
class StatusCues:
    """Cue -> status of the act, by where the cue stands (see seeds/status_cues.yml)."""

    verbs: Mapping[str, str]
    hinderers: Mapping[str, str]
    callers: Mapping[str, str]
    enders: Mapping[str, str]
    rememberers: Mapping[str, str]
    adjectives: Mapping[str, str]
    nouns: Mapping[str, str]
    tasks: Mapping[str, str]
    prospects: Mapping[str, str]
    adverbs: Mapping[str, str]
    marks: Mapping[str, str]
    prepositions: Mapping[str, str]
    eras: Mapping[str, str]
    occurrences: Mapping[str, str]


@cache
def load_status_cues(folder: Path | None = None) -> StatusCues:
    """The cues of seeds/status_cues.csv. Raises SeedError where the seed is wrong."""
    facts = sorted(read_seed("status_cues", folder=folder), key=lambda fact: fact["cue"])

    def select(position: str) -> dict[str, str]:
        return {fact["cue"]: fact["status"] for fact in facts if fact["position"] == position}

    return StatusCues(
        verbs=select("verb"),
        hinderers=select("hinderer"),
        callers=select("caller"),
        enders=select("ender"),
        rememberers=select("rememberer"),
        adjectives=select("adjective"),
        nouns=select("noun"),
        tasks=select("task"),
        prospects=select("prospect"),
        adverbs=select("adverb"),
        marks=select("mark"),
        prepositions=select("preposition"),
        eras=select("era"),
        occurrences=select("occurrence"),
    )
