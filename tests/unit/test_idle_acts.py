"""Cooperation that is no public affair, or that is only called for: each beside its like that is one."""

import pytest

from tests.unit.extraction_helpers import read_events


def types_in(text: str) -> list[str]:
    """Types of the events that are no statements, in text order."""
    return [event.event_type for event in read_events(text).events if event.event_type != "STATEMENT"]


# (what is no event, its like that is one, the type of that)
PAIRS = (
    (
        "Siemens agreed to buy turbines from Philips.",
        "Siemens agreed to buy turbines from the Polish government.",
        "AGREE",
    ),
    (
        "Renault and Nissan signed an agreement on Monday.",
        "Renault signed an agreement with the Kenyan government on Monday.",
        "SUPPORT",
    ),
    (
        "The president of Ghana spoke to Reuters on Monday.",
        "The president of Ghana spoke to the president of Togo on Monday.",
        "CONSULT",
    ),
    (
        "Peruvian tourists travelled to Chile on Monday.",
        "The Peruvian minister travelled to Chile on Monday.",
        "CONSULT",
    ),
    (
        "The Kenyan government gave Kenyan farmers grants worth two million dollars.",
        "The Kenyan government gave Somali farmers grants worth two million dollars.",
        "AID",
    ),
    ("Norway should help Sweden.", "Norway helped Sweden.", "AID"),
    ("Norway should be ready to help Sweden.", "Norway was ready to help Sweden.", "AGREE"),
    ("The Kenyan government may help Kenyan farmers.", "The Kenyan government may help Somali farmers.", "AID"),
    ("Will Norway help Sweden?", "Norway will help Sweden.", "AGREE"),
    ("The Kenyan premier hailed from Nairobi.", "The Kenyan premier hailed Norway.", "SUPPORT"),
)


@pytest.mark.parametrize(("idle", "public", "event_type"), PAIRS)
def test_only_public_acts_are_events(idle: str, public: str, event_type: str) -> None:
    assert types_in(idle) == []
    assert types_in(public) == [event_type]


STATUSES = (
    ("The Kenyan minister travelled to Oslo to meet the Norwegian premier.", ("CONSULT", "actual")),
    ("Norway will be able to send food to Sweden.", ("AGREE", "actual")),  # what one will be able to do is to come
    ("Norway may continue to send food to Sweden.", ("AID", "possible")),
    ("The talks will enable Norway to send food to Sweden.", ("AID", "possible")),
    ("Under no circumstances will Norway support Sweden.", ("REJECT", "actual")),
    ("Norway gave no sign that it helped Sweden.", ("AID", "denied")),
    ("The Kenyan minister said she wished to thank Norway.", ("SUPPORT", "actual")),  # whoever wishes to thank thanks
)


@pytest.mark.parametrize(("text", "told"), STATUSES)
def test_words_above_an_act_say_whether_it_has_come(text: str, told: tuple[str, str]) -> None:
    events = [e for e in read_events(text).events if e.event_type != "STATEMENT"]
    assert (events[-1].event_type, events[-1].status) == told


def test_a_meeting_that_a_planned_journey_is_for_is_planned() -> None:
    assert types_in("The Kenyan minister will travel to Oslo to meet the Norwegian premier.") == ["AGREE"]
