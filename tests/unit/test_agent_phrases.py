"""Phrases that name actors without a name have the sector that agent dictionaries of conflict research give them."""

import csv
from pathlib import Path

import pytest

from etl.extractors import extract_article
from etl.knowledge.actor_seeds import build_actors
from etl.knowledge.actors import Institution, Role
from tests.conftest import make_article
from tests.unit.extraction_helpers import DAY

PHRASES = Path(__file__).parent / "data" / "agent_phrases.csv"
FLOOR = 0.97
NO_ACTOR_FLOOR = 0.75  # "police station": the police are a mention that is the owner of the place


def _read_phrases() -> list[tuple[str, str | None]]:
    with PHRASES.open(newline="", encoding="utf-8") as file:
        return [(row["phrase"], row["sector_code"] or None) for row in csv.DictReader(file)]


def _read_sector(phrase: str) -> tuple[bool, str | None]:
    """Whether a mention covers more than half of the phrase in a short sentence, and the sector of the widest one."""
    text = f"{phrase[0].upper()}{phrase[1:]} met reporters on Monday."
    found = [
        (min(m.end_char, len(phrase)) - m.start_char, m.sector_code)
        for m in extract_article(make_article(text, DAY)).mentions
        if m.start_char < len(phrase)
    ]
    width, sector = max(found, key=lambda pair: pair[0], default=(0, None))
    return 2 * width > len(phrase), sector


@pytest.fixture(scope="module")
def sectors() -> dict[str, tuple[bool, str | None]]:
    return {phrase: _read_sector(phrase) for phrase, _ in _read_phrases()}


@pytest.mark.slow  # some hundred sentences are parsed
def test_most_agent_phrases_have_their_sector(sectors: dict[str, tuple[bool, str | None]]) -> None:
    """Most of the phrases are read as one actor with the expected sector; the message lists the others."""
    agents = [(phrase, sector) for phrase, sector in _read_phrases() if sector]
    wrong = [(phrase, sector, sectors[phrase]) for phrase, sector in agents if sectors[phrase] != (True, sector)]
    assert 1 - len(wrong) / len(agents) >= FLOOR, wrong


@pytest.mark.slow
def test_places_and_things_are_no_agents(sectors: dict[str, tuple[bool, str | None]]) -> None:
    """Places, documents and happenings that stand near actors in the news get no sector."""
    others = [phrase for phrase, sector in _read_phrases() if sector is None]
    wrong = [(phrase, sectors[phrase]) for phrase in others if sectors[phrase][1] is not None]
    assert 1 - len(wrong) / len(others) >= NO_ACTOR_FLOOR, wrong


@pytest.mark.parametrize("word", ["community", "assembly", "television", "intelligence", "dean"])
def test_everyday_nouns_alone_name_no_actor(word: str) -> None:
    """Nouns that mostly mean a thing, an activity or a quality name an actor only together with other words."""
    assert build_actors().phrases.get(word) == ()


def test_a_coalition_alone_has_no_sector() -> None:
    """Who joins a coalition may be parties, states or forces: only more words tell."""
    phrases = build_actors().phrases
    found = [*phrases.get("international coalition"), *phrases.get("opposition coalition")]
    assert [m.sector_code for m in found if isinstance(m, Role | Institution)] == [None, "OPP"]
