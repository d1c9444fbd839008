"""Which statements are rows, and what stands where a sentence only reports, fails, travels or protests abroad."""

import pytest

from tests.unit.extraction_helpers import codings_of, event_of, read_events


@pytest.mark.parametrize(
    "text",
    [
        "Kenya arrested two Ugandan sailors, police said.",
        "Kenya arrested two Ugandan sailors, a Kenyan army spokesman said.",
        "Uganda said that Kenya had arrested two Ugandan sailors.",
    ],
)
def test_who_only_tells_of_an_act_makes_no_statement(text: str) -> None:
    assert [coding[0] for coding in codings_of(read_events(text))] == ["COERCE"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The Norwegian prime minister said the coming year would be hard for fishermen.", "Norwegian prime minister"),
        ("The Danish foreign ministry said the vote in Chad was an important step.", "Danish foreign ministry"),
        ("The radio quoted a source in the ministry as saying the talks were useful.", "ministry"),
    ],
)
def test_officials_who_speak_of_public_affairs_do(text: str, speaker: str) -> None:
    assert ("STATEMENT", [speaker], []) in codings_of(read_events(text))


@pytest.mark.parametrize(
    "text",
    [
        "A baker said the bread was late.",
        "The shoemaker Holm Ltd said on Monday that sales were flat.",
        "Police said the lorry had left the road.",
        "Officials said three hikers were killed when a bridge gave way in Norway.",
        "County officials predicted a mild winter.",
    ],
)
def test_private_life_and_accidents_are_no_statements(text: str) -> None:
    assert codings_of(read_events(text)) == []


def test_an_act_that_somebody_failed_to_do_is_denied() -> None:
    assert event_of(read_events("Kenyan police failed to arrest the Ugandan rebels."), "COERCE").status == "denied"


def test_a_traveller_who_is_taken_somewhere_visits_nobody() -> None:
    assert not [c for c in codings_of(read_events("The Kenyan smuggler was flown to Uganda.")) if c[0] == "CONSULT"]


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ("Danish students staged a protest in Oslo.", ["Oslo"]),
        ("Danish students staged a protest in Aarhus.", []),
    ],
)
def test_a_protest_of_foreigners_concerns_the_country_where_it_is(text: str, recipients: list[str]) -> None:
    assert codings_of(read_events(text)) == [("PROTEST", ["Danish students"], recipients)]


def test_whoever_wants_to_do_something_asks_nobody() -> None:
    assert codings_of(read_events("The Danish minister wants to help Kenya.")) == [
        ("AGREE", ["Danish minister"], ["Kenya"])
    ]


def test_an_announced_act_is_the_act_of_whoever_announces_it() -> None:
    found = codings_of(read_events("Canada announced asset freezes and sanctions against Belarus."))
    assert found == [("SANCTION", ["Canada"], ["Belarus"])]


@pytest.mark.parametrize(
    "text",
    ["The government thanked the crowd for Japan's help.", "The mayor was urged by parliament to help Japan."],
)
def test_an_institution_that_acts_on_a_country_is_not_its_own(text: str) -> None:
    """A country that is only thanked for something, or to be helped, is not that of the unnamed institution."""
    annotated = read_events(text)
    bodies = [m for m in annotated.mentions if m.text.lower() in ("government", "parliament")]
    assert [m.country_code for m in bodies] == [None]
