"""How many participants of events get the country and sector that a careful coder gives them. Needs only the seeds.

    python -m tests.quality.dyads    the sentences whose coding is wrong, without those that are held back

`dyads.csv` has sentences in the manner of a codebook: type of the event, its text, its sides (`words:COUNTRY:SECTOR`,
several separated by |; an empty code is not asked) and whether each side does it to the other. Every third sentence
is held back: rules are made without looking at it.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.extractors import extract_article
from etl.records import AnnotatedArticle, Event, EventParticipant
from tests.conftest import make_article

SENTENCES = Path(__file__).parent / "dyads.csv"
PUBLISHED = date(2020, 5, 5)
HELD_BACK = 3  # every third sentence
SIDES = ("actor", "recipient")
DYAD_PARTS = ("dyads", "dyads held back")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One participant that is expected: its words, where they stand, and its codes (None: not asked)."""

    role: str
    words: str
    start: int
    country_code: str | None
    sector_code: str | None


@dataclass(frozen=True, kw_only=True)
class Dyad:
    """One sentence and what a careful coder makes of it."""

    text: str
    event_type: str
    sides: tuple[Side, ...]
    is_reciprocal: bool
    is_held_back: bool


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What became of one sentence: metric -> whether each thing that it asks is right."""

    dyad: Dyad
    hits: dict[str, tuple[bool, ...]]
    found: str

    @property
    def is_missed(self) -> bool:
        return not all(hit for hits in self.hits.values() for hit in hits)


def read_dyads() -> tuple[Dyad, ...]:
    """All sentences in file order. Raises ValueError for words that do not stand in their sentence."""
    with SENTENCES.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Dyad(
                text=row["text"],
                event_type=row["event_type"],
                sides=tuple(side for role in SIDES for side in read_sides(row["text"], row[f"{role}s"], role)),
                is_reciprocal=row["is_reciprocal"] == "true",
                is_held_back=number % HELD_BACK == 0,
            )
            for number, row in enumerate(csv.DictReader(lines), start=1)
        )


def read_sides(text: str, cell: str, role: str) -> Iterator[Side]:
    for item in cell.split("|") if cell else ():
        words, country, sector = item.rsplit(":", 2)
        yield Side(
            role=role,
            words=words,
            start=text.index(words),
            country_code=country or None,
            sector_code=sector or None,
        )


def judge_dyad(dyad: Dyad, coded: AnnotatedArticle) -> Judgement:
    """Compare with the event that holds most of the dyad, then is no statement, then is the most confident."""
    event = max(
        coded.events,
        key=lambda e: (count_met(dyad, e, coded), e.event_type != "STATEMENT", e.confidence),
        default=None,
    )
    hits: dict[str, tuple[bool, ...]] = {"type": (event is not None and event.event_type == dyad.event_type,)}
    for side in dyad.sides:
        rows = participants_of(dyad, event, coded, side.role) if event else ()
        asked = {
            f"{side.role} found": any(is_met(side, row) for row in rows),
            f"{side.role} country": has_code(side.country_code, [row.country_code for row in rows]),
            f"{side.role} sector": has_code(side.sector_code, [row.sector_code for row in rows]),
        }
        for metric, hit in asked.items():
            if hit is not None:
                hits[metric] = (*hits.get(metric, ()), hit)
    return Judgement(dyad=dyad, hits=hits, found=describe_event(event, coded) if event else "no event")


def count_met(dyad: Dyad, event: Event, coded: AnnotatedArticle) -> int:
    """How many of the two sides the event holds."""
    return sum(
        any(
            is_met(side, row)
            for side in dyad.sides
            if side.role == role
            for row in participants_of(dyad, event, coded, role)
        )
        for role in SIDES
    )


def participants_of(dyad: Dyad, event: Event, coded: AnnotatedArticle, role: str) -> tuple[EventParticipant, ...]:
    """The participants of one side; where it is done to each other, of both."""
    is_mutual = dyad.is_reciprocal or event.is_reciprocal
    return tuple(
        row
        for row in coded.event_participants
        if row.event_id == event.event_id and (is_mutual or row.participant_role == role)
    )


def has_code(expected: str | None, found: Sequence[str | None]) -> bool | None:
    """Whether the code is among those found; None if none is expected."""
    return expected in found if expected else None


def is_met(side: Side, row: EventParticipant) -> bool:
    return row.start_char < side.start + len(side.words) and side.start < row.end_char


def describe_event(event: Event, coded: AnnotatedArticle) -> str:
    sides = [
        ", ".join(
            f"{row.text}={row.country_code or ''}:{row.sector_code or ''}"
            for row in coded.event_participants
            if (row.event_id, row.participant_role) == (event.event_id, role)
        )
        for role in SIDES
    ]
    return f"{event.event_type} {event.trigger_text} ({event.coder}): {' -> '.join(sides)}"


def judge_dyads() -> Iterator[Judgement]:
    """The judgement of each sentence, in file order."""
    for dyad in read_dyads():
        yield judge_dyad(dyad, extract_article(make_article(dyad.text, PUBLISHED)))


def measure_dyads() -> dict[str, dict[str, float]]:
    """Part (dyads, dyads held back) -> metric -> share of what is asked that is right."""
    judged = list(judge_dyads())
    return {
        part: share_hits([judgement for judgement in judged if judgement.dyad.is_held_back == is_held_back])
        for part, is_held_back in zip(DYAD_PARTS, (False, True), strict=True)
    }


def share_hits(judged: Sequence[Judgement]) -> dict[str, float]:
    gathered: dict[str, list[bool]] = {}
    for judgement in judged:
        for metric, hits in judgement.hits.items():
            gathered.setdefault(metric, []).extend(hits)
    return {metric: sum(hits) / len(hits) for metric, hits in sorted(gathered.items())}


def main() -> None:
    for judgement in judge_dyads():
        if judgement.is_missed and not judgement.dyad.is_held_back:
            wrong = ", ".join(metric for metric, hits in judgement.hits.items() if not all(hits))
            sys.stdout.write(
                f"{judgement.dyad.event_type}: {judgement.dyad.text}\n    {judgement.found}\n    {wrong}\n"
            )


if __name__ == "__main__":
    main()
