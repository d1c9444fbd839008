"""Uses of words that look like events and are none, and acts that are only called for, asked about or supposed."""

from typing import Any

import pytest

from etl.knowledge.event_exceptions import load_event_exceptions
from etl.knowledge.seeds import Fact, read_seed
from tests.unit.extraction_helpers import event_of, read_events, sides_of

EXCEPTIONS = read_seed("event_exceptions")


def lemma_and_type(text: str) -> set[tuple[str, str]]:
    """(lemma of the trigger, event type) of the events of a text."""
    annotated = read_events(text)
    lemmas = {token.idx: token.lemma_.lower() for token in annotated.doc}
    return {(lemmas[event.start_char], event.event_type) for event in annotated.events}


@pytest.mark.parametrize("row", EXCEPTIONS, ids=[fact["exception_id"] for fact in EXCEPTIONS])
def test_the_example_of_an_exception_is_no_event_of_its_types(row: Fact) -> None:
    wrong = {(lemma, event_type) for lemma in row["lemmas"] for event_type in row["event_types"]}
    assert not wrong & lemma_and_type(row["example"])


def test_exceptions_name_lemmas_of_patterns_alone() -> None:
    triggers = {(p["trigger_type"], lemma) for p in read_seed("event_patterns") for lemma in p["lemmas"]}
    for fact in EXCEPTIONS:
        assert any((fact["trigger_type"], lemma) in triggers for lemma in fact["lemmas"]), fact["exception_id"]
    assert len(load_event_exceptions()) > len(EXCEPTIONS) / 2


@pytest.mark.parametrize(
    ("text", "lemma", "event_type"),
    [
        ("The army killed forty rebels in Kenya.", "kill", "ASSAULT"),
        ("Kenyan jets struck a depot in Uganda.", "strike", "ASSAULT"),
        ("Rebels attacked the people and the freedom of Kenya.", "attack", "ASSAULT"),
        ("The assault on the villagers and the liberty of Kenya went on.", "assault", "ASSAULT"),
        ("The Kenyan navy exercised near Somalia.", "exercise", "MOBILIZE"),
        ("Kenya released two reporters from jail.", "release", "RETREAT"),
        ("Police forced the villagers of Meru to dig.", "force", "COERCE"),
    ],
)
def test_the_same_words_are_an_event_elsewhere(text: str, lemma: str, event_type: str) -> None:
    assert (lemma, event_type) in lemma_and_type(text)


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Will Kenya invade Uganda?", "ASSAULT"),
        ("Do you believe that Kenya will invade Uganda?", "ASSAULT"),
        ("The mission of Kenya stressed the need to bomb Uganda.", "ASSAULT"),
        ("Kenya sought a pretext for invading Uganda.", "ASSAULT"),
        ("The meeting assumes that Kenya does not invade Uganda.", "ASSAULT"),
        ("Kenya must withdraw its troops from Uganda.", "RETREAT"),
        ("Kenya has to withdraw its troops from Uganda.", "RETREAT"),
    ],
)
def test_what_is_asked_supposed_or_needed_is_only_possible(text: str, event_type: str) -> None:
    assert event_of(read_events(text), event_type).status == "possible"


def test_what_had_to_be_done_was_done() -> None:
    assert event_of(read_events("Police had to open fire on rioters in Nairobi."), "ASSAULT").status == "actual"


@pytest.mark.parametrize(
    "text",
    [
        "The plan calls for Kenya to withdraw its troops from Uganda.",
        "We urge Kenya to free the hostages.",
        "We call upon Kenya to honour its word, to release the crew and to withdraw its troops from Uganda.",
    ],
)
def test_what_somebody_unknown_calls_for_is_no_retreat(text: str) -> None:
    types: set[Any] = {event.event_type for event in read_events(text).events}
    assert "RETREAT" not in types


def test_nobody_threatens_where_nobody_is_named_who_will_act() -> None:
    types = {event.event_type for event in read_events("A rule that will ban the newspapers of Kenya was read.").events}
    assert "THREATEN" not in types


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        # He fired, not those who stopped him.
        ("The gunman was stopped by police after shooting two tourists.", ["gunman"], ["two tourists"]),
        # The town has killed nobody.
        ("Kenya condemned a raid in Goma, Congo, which killed ten farmers.", [], ["ten farmers"]),
        # The victims are no killers.
        ("He was jailed over the killings of two Kenyan soldiers.", [], ["two Kenyan soldiers"]),
    ],
)
def test_who_kills_and_who_is_killed(text: str, actors: list[str], recipients: list[str]) -> None:
    annotated = read_events(text)
    assert sides_of(annotated, event_of(annotated, "ASSAULT")) == (actors, recipients)


def test_a_warning_to_nobody_is_a_statement() -> None:
    types = [event.event_type for event in read_events("The premier of Kenya warned that the harvest may fail.").events]
    assert types == ["STATEMENT"]


def test_a_warning_to_somebody_is_a_threat() -> None:
    assert event_of(read_events("Kenya warned Uganda about the islands."), "THREATEN").status == "actual"


def test_who_wants_to_end_the_war_of_another_withdraws_from_nothing() -> None:
    types = {event.event_type for event in read_events("Kenya and Uganda acted to stop Sudan's war on Chad.").events}
    assert "RETREAT" not in types


def test_firms_that_part_impose_no_sanctions() -> None:
    assert not read_events("Toyota severed ties with Nissan in May.").events


def test_things_that_may_hit_somebody_threaten_nobody() -> None:
    # Whoever warns of a tax threatens no force; whoever warns of missiles does.
    assert ("warn", "THREATEN") not in lemma_and_type("Norway warned that the tax could hit farmers in Sweden.")
    assert ("warn", "THREATEN") in lemma_and_type("Norway warned that its army would hit ports in Sweden.")
