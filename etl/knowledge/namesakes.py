"""Country names that mean another country or region too, and the words of an article that tell which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed


@dataclass(frozen=True, kw_only=True)
class Namesake:
    """One reading of a name; `cue` finds the words that speak for it, `is_region` marks a part of the country."""

    country_code: str
    is_region: bool
    is_default: bool
    cue: re.Pattern[str]


@cache
def load_namesakes(*, seeds: Path | None = None) -> Mapping[str, tuple[Namesake, ...]]:
    """Name -> its readings in seed order, read once a process; `seeds` is another folder of seeds."""
    readings: dict[str, list[Namesake]] = {}
    for fact in read_seed("namesakes", folder=seeds):
        words = "|".join(re.escape(word) for word in sorted(fact["cues"], key=len, reverse=True))
        readings.setdefault(fact["name"], []).append(
            Namesake(
                country_code=fact["country_code"],
                is_region=fact["is_region"],
                is_default=fact["is_default"],
                cue=re.compile(rf"(?<!\w)(?:{words})(?!\w)"),
            )
        )
    return {name: tuple(found) for name, found in readings.items()}
