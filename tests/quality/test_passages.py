"""Coreference on invented news passages: for whom a careful reader takes each phrase (passages.yml)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from etl.records import AnnotatedArticle, Mention
from tests.unit.extraction_helpers import read_actors

PASSAGES = yaml.safe_load((Path(__file__).parent / "passages.yml").read_text(encoding="utf-8"))
FLOOR = 0.94  # share of phrases that stand for exactly those whom the reader takes them for


def places_of(text: str, words: str) -> Iterator[int]:
    """Offsets of the words in the text, whole words alone."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not text[start - 1 : start].isalpha() and not text[end : end + 1].isalpha():
            yield start
        start = text.find(words, start + 1)


def found_at(annotated: AnnotatedArticle, expected: Mapping[str, Any]) -> list[Mention]:
    """The mentions with an actor that hold the phrase, or stand in it and end with it."""
    words = expected["words"]
    start = list(places_of(annotated.plain_text, words))[expected.get("nth", 0)]
    end = start + len(words)
    return [m for m in annotated.mentions if m.start_char < end and start < m.end_char <= end and m.actor_id]


def is_right(annotated: AnnotatedArticle, expected: Mapping[str, Any]) -> bool:
    """Whether the phrase stands for exactly those who are expected."""
    named = {actor for name in expected["means"] for actor in actors_called(annotated, name)}
    found = {m.actor_id for m in found_at(annotated, expected)}
    return found <= named and len(found) == len(expected["means"])


def actors_called(annotated: AnnotatedArticle, name: str) -> set[str]:
    """Actors whom the passage names so, or who bear that name."""
    return {
        m.actor_id
        for m in annotated.mentions
        if m.actor_id and (m.text == name or f" {m.actor_name}".endswith(f" {name}"))
    }


def test_phrases_stand_for_whom_a_careful_reader_takes_them() -> None:
    wrong, count = [], 0
    for passage in PASSAGES:
        annotated = read_actors(passage["text"])
        for expected in passage["expect"]:
            count += 1
            if not is_right(annotated, expected):
                names = [m.actor_name for m in found_at(annotated, expected)]
                wrong.append(f"{expected['words']!r}: {names}, not {expected['means']}: {passage['text']}")
    assert 1 - len(wrong) / count >= FLOOR, f"{count - len(wrong)} of {count} are right\n" + "\n".join(wrong)


def test_every_phrase_of_the_passages_stands_in_its_text() -> None:
    for passage in PASSAGES:
        for expected in passage["expect"]:
            assert len(list(places_of(passage["text"], expected["words"]))) > expected.get("nth", 0), expected
