"""Page furniture: the captions, bylines, links and notices that stand around the news."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import Fact, read_seed

OPENING_LINES, CLOSING_LINES = 8, 6


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """All forms of page furniture: scope -> (kind, pattern), in the order of the seed."""

    forms: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]

    def find_spans(self, line: str, *, is_opening: bool, is_closing: bool) -> Iterator[tuple[int, int, str]]:
        """Start, end and section kind of what is no news in a line (white space at its ends removed).

        `is_opening`: among the first lines of its text, `is_closing`: among the last ones.
        """
        for kind, pattern in self.forms["start"]:
            match = pattern.match(line)
            if match:
                yield match.start(), match.end(), kind
                return
        scopes = ("line", *(("opening",) if is_opening else ()), *(("closing",) if is_closing else ()))
        for scope in scopes:
            for kind, pattern in self.forms[scope]:
                if pattern.fullmatch(line):
                    yield 0, len(line), kind
                    return
        for kind, pattern in self.forms["end"]:
            match = pattern.search(line)
            if match:
                yield match.start(), match.end(), kind
                return


@cache
def load_furniture(folder: Path | None = None) -> Furniture:
    """The forms of seeds/page_furniture.csv, read once a process; SeedError where the seed is wrong."""
    facts = read_seed("page_furniture", folder=folder)
    return Furniture(
        forms={
            scope: tuple((str(fact["kind"]), _compile(fact)) for fact in facts if fact["scope"] == scope)
            for scope in ("start", "line", "opening", "closing", "end")
        }
    )


def _compile(fact: Fact) -> re.Pattern[str]:
    pattern = fact["pattern"]
    return re.compile(rf"(?:{pattern})\Z" if fact["scope"] == "end" else pattern)
