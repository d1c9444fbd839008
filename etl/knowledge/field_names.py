"""What sources call the fields of an article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from etl.knowledge.seeds import read_seed

CONTAINER = "container"
PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class FieldName:
    """Names (without case and punctuation) of the fields that together hold an attribute.

    They count where the record has all fields of `needs` too. `is_address` says that only a value
    that is an address counts.
    """

    names: tuple[str, ...]
    needs: tuple[str, ...]
    is_address: bool


@dataclass(frozen=True, kw_only=True)
class FieldNames:
    """Attribute of an article -> its names, the likeliest first; names of objects around all fields, as written."""

    by_attribute: Mapping[str, tuple[FieldName, ...]]
    containers: frozenset[str]

    @property
    def certain(self) -> frozenset[str]:
        """All names that mean something without other fields beside them."""
        found = (entry for entries in self.by_attribute.values() for entry in entries if not entry.needs)
        return frozenset(name for entry in found for name in entry.names)


def plain_key(name: str) -> str:
    """A field name without case and punctuation: "datePublished" and "date_published" are one."""
    return PUNCTUATION.sub("", name.casefold())


@cache
def load_field_names(folder: Path | None = None) -> FieldNames:
    """The names of seeds/field_names.csv, read once a process; SeedError where the seed is wrong."""
    by_attribute: dict[str, list[FieldName]] = {}
    containers = set()
    for fact in read_seed("field_names", folder=folder):
        if fact["attribute"] == CONTAINER:
            containers.update(fact["field_names"])
            continue
        entry = FieldName(names=fact["field_names"], needs=fact["needs"], is_address=fact["form"] == "address")
        by_attribute.setdefault(fact["attribute"], []).append(entry)
    frozen = {attribute: tuple(entries) for attribute, entries in by_attribute.items()}
    return FieldNames(by_attribute=MappingProxyType(frozen), containers=frozenset(containers))
