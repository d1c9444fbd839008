"""Names of months and of time zones, as they stand in dates of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from etl.knowledge.seeds import read_seed


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """Numbers of months (1 to 12) and zones, by their names in lower case without a full stop."""

    months: Mapping[str, int]
    zones: Mapping[str, tzinfo]


@cache
def load_date_words(folder: Path | None = None) -> DateWords:
    """The words of seeds/date_words.csv, read once a process; SeedError where the seed is wrong."""
    facts = read_seed("date_words", folder=folder)
    return DateWords(
        months=MappingProxyType({fact["word"]: int(fact["code"]) for fact in facts if fact["kind"] == "month"}),
        zones=MappingProxyType({fact["word"]: _read_zone(fact["code"]) for fact in facts if fact["kind"] == "zone"}),
    )


def _read_zone(code: str) -> tzinfo:
    if code[0] not in "+-":
        return ZoneInfo(code)
    hours, minutes = code[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if code[0] == "-" else offset)
