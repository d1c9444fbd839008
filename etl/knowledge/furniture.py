"""Page furniture: the captions, bylines, links and notices that stand around the news."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import Fact, read_seed

OPENING_COUNT, CLOSING_COUNT = 8, 6  # paragraphs
LONGEST = 1_000  # characters; what is longer is no furniture as a whole
SCOPES = ("start", "rest", "line", "opening", "closing", "edge", "end")


@dataclass(frozen=True, kw_only=True)
class FurnitureSpan:
    """A stretch of a paragraph that is no news; `ends_news`: nor is whatever stands below it."""

    start: int
    end: int
    kind: str
    ends_news: bool = False


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """All forms of page furniture: scope -> (kind, pattern), in the order of the seed."""

    forms: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]

    def find_span(self, paragraph: str, *, is_opening: bool, is_closing: bool) -> FurnitureSpan | None:
        """What is no news in a paragraph (white space at its ends removed), with its section kind.

        None where nothing is furniture. `is_opening`: among the first paragraphs of its text,
        `is_closing`: among the last ones.
        """
        flat = paragraph.replace("\r", " ").replace("\n", " ")
        for kind, pattern in self.forms["start"]:
            match = pattern.match(flat)
            if match:
                return FurnitureSpan(start=match.start(), end=match.end(), kind=kind)
        if len(flat) <= LONGEST:
            for scope in _list_scopes(is_opening=is_opening, is_closing=is_closing):
                for kind, pattern in self.forms[scope]:
                    if pattern.fullmatch(flat):
                        return FurnitureSpan(start=0, end=len(flat), kind=kind, ends_news=scope == "rest")
        for kind, pattern in self.forms["end"]:
            match = pattern.search(flat, max(0, len(flat) - LONGEST))
            if match:
                return FurnitureSpan(start=match.start(), end=match.end(), kind=kind)
        return None


@cache
def load_furniture(folder: Path | None = None) -> Furniture:
    """The forms of seeds/page_furniture.csv, read once a process; SeedError where the seed is wrong."""
    facts = read_seed("page_furniture", folder=folder)
    return Furniture(
        forms={
            scope: tuple((str(fact["kind"]), _compile(fact)) for fact in facts if fact["scope"] == scope)
            for scope in SCOPES
        }
    )


def _list_scopes(*, is_opening: bool, is_closing: bool) -> tuple[str, ...]:
    opening = ("opening",) if is_opening else ()
    closing = ("closing",) if is_closing else ()
    edge = ("edge",) if is_opening or is_closing else ()
    return ("rest", "line", *opening, *closing, *edge)


def _compile(fact: Fact) -> re.Pattern[str]:
    pattern = fact["pattern"]
    return re.compile(rf"(?:{pattern})\Z" if fact["scope"] == "end" else pattern)
