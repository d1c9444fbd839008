"""Numbers of an event: dead, hurt, arrested, how many took part, and money; each belongs to its own act."""

import pytest

from etl.records import Event
from tests.unit.extraction_helpers import codings_of, read_events

People = tuple[int | None, int | None, int | None, int | None]  # killed, injured, arrested, size


def people_of(event: Event) -> People:
    return event.magnitude_killed, event.magnitude_injured, event.magnitude_arrested, event.magnitude_size


def only_event(text: str, event_type: str) -> Event:
    """The one event of that type."""
    annotated = read_events(text)
    (event,) = [event for event in annotated.events if event.event_type == event_type] or [None]
    assert event is not None, codings_of(annotated)
    return event


@pytest.mark.parametrize(
    ("text", "event_type", "people"),
    [
        ("Gunmen killed 12 people in Kabul.", "ASSAULT", (12, None, None, None)),
        ("Two gunmen killed 12 people in Kabul.", "ASSAULT", (12, None, None, None)),
        ("Between 20 and 30 soldiers were killed by Somali rebels.", "ASSAULT", (20, None, None, None)),
        ("Rebels in Mali killed three soldiers and two policemen.", "ASSAULT", (5, None, None, None)),
        ("Rebels in Mali killed a soldier and two policemen.", "ASSAULT", (3, None, None, None)),
        ("Gunmen in Mali killed four soldiers and wounded seven.", "ASSAULT", (4, 7, None, None)),
        ("Israeli jets bombed a camp in Gaza, killing at least nine people.", "ASSAULT", (9, None, None, None)),
        ("A Saudi air strike on Sanaa left eight people dead.", "ASSAULT", (8, None, None, None)),
        ("Ten villagers died when Turkish troops shelled a Syrian village.", "ASSAULT", (10, None, None, None)),
        ("Protesters in Lima clashed with police, leaving three people dead.", "PROTEST", (3, None, None, None)),
        ("Rebels attacked the Malian camp, wounding six.", "ASSAULT", (None, 6, None, None)),
    ],
)
def test_the_dead_and_hurt_are_those_that_the_act_hit(text: str, event_type: str, people: People) -> None:
    assert people_of(only_event(text, event_type)) == people


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Police in Kabul arrested 40 students after a bomb killed six people.", "COERCE"),
        ("Police in Lima arrested a man who killed two women.", "COERCE"),
        ("Norway sent 500 troops to Mali after rebels killed 12 people.", "MOBILIZE"),
        ("Students in Nairobi marched a week after police killed four students.", "PROTEST"),
    ],
)
def test_an_act_has_not_the_dead_of_another(text: str, event_type: str) -> None:
    assert only_event(text, event_type).magnitude_killed is None


def test_each_of_two_attacks_has_its_own_dead() -> None:
    text = "Israeli jets killed six people in Gaza and Turkish soldiers killed two farmers in Syria."
    assert [event.magnitude_killed for event in read_events(text).events] == [6, 2]


@pytest.mark.parametrize(
    ("text", "event_type", "arrested"),
    [
        ("Police in Kenya arrested 30 students.", "COERCE", 30),
        ("Kenyan police arrested up to 100 students.", "COERCE", 100),
        ("Kenyan police detained more than two dozen protesters.", "COERCE", 24),
        ("Some 40 activists were arrested in Cairo by Egyptian police.", "COERCE", 40),
        ("Peruvian police made 15 arrests.", "COERCE", 15),
        ("Peruvian police made arrests.", "COERCE", None),
    ],
)
def test_arrests_are_counted(text: str, event_type: str, arrested: int | None) -> None:
    event = only_event(text, event_type)
    assert (event.magnitude_arrested, event.magnitude_size) == (arrested, None)


@pytest.mark.parametrize(
    ("text", "event_type", "size"),
    [
        ("About 5,000 protesters marched in Nairobi.", "PROTEST", 5000),
        ("Thousands of farmers marched in Paris.", "PROTEST", 1000),
        ("Tens of thousands of Chilean workers went on strike.", "PROTEST", 10000),
        ("Some 3,000 people protested in Nairobi.", "PROTEST", 3000),
        ("Up to 100 students demonstrated in Cairo.", "PROTEST", 100),
        ("A crowd of 10,000 marched in Tunis.", "PROTEST", 10000),
        ("Between 200 and 300 monks marched in Yangon.", "PROTEST", 200),
        ("Norway sent 500 troops to the Russian border.", "MOBILIZE", 500),
        ("Norway deployed three warships.", "MOBILIZE", None),
        ("Norway expelled two Russian diplomats.", "SANCTION", 2),
        ("Somali pirates freed 12 sailors.", "RETREAT", 12),
        ("Rebels in Mali kidnapped 20 students.", "ASSAULT", 20),
    ],
)
def test_size_counts_the_people_who_take_part_or_are_moved(text: str, event_type: str, size: int | None) -> None:
    assert only_event(text, event_type).magnitude_size == size


@pytest.mark.parametrize(
    ("text", "event_type", "money"),
    [
        ("Norway gave Somalia 300,000 euros in aid.", "AID", (300_000, "EUR")),
        ("Norway gave Somalia aid worth $5 million.", "AID", (5_000_000, "USD")),
        ("Norway donated $3 million to Somalia.", "AID", (3_000_000, "USD")),
        ("Norway pledged $20 million to Somalia.", "AGREE", (20_000_000, "USD")),
        ("Norway promised a loan of 5bn kroner to Kenya.", "AGREE", (5e9, None)),
        ("Norway will lend Kenya between $2 million and $3 million.", "AGREE", (2_000_000, "USD")),
        ("A Kenyan court fined the newspaper 20,000 dollars.", "COERCE", (20_000, "USD")),
        ("Kenyan police seized 2 million dollars from the smugglers.", "COERCE", (2_000_000, "USD")),
        ("Norway gave Somalia 300 tonnes of rice.", "AID", (None, None)),
        ("Norway sent food to Somalia, where a loaf costs $2.", "AID", (None, None)),
    ],
)
def test_money_has_an_amount_and_a_currency(text: str, event_type: str, money: tuple[float | None, str | None]) -> None:
    event = only_event(text, event_type)
    assert (event.magnitude_amount, event.magnitude_currency) == money


def test_an_attack_has_no_money() -> None:
    assert only_event("Rebels in Mali attacked a bank and a $2 million bridge.", "ASSAULT").magnitude_amount is None
