"""Constructions of cooperation: what is promised, given and given back, and by whom."""

import pytest

from tests.unit.extraction_helpers import codings_of, event_of, read_events, sides_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Malta will sign a pact with Fiji.", "032"),
        ("Malta is ready to support Fiji.", "032"),
        ("Malta will send food to Fiji.", "0333"),
        ("Malta to host a summit with Fiji.", "036"),  # a headline's future
        ("Malta is to host a summit with Fiji.", "036"),
        ("Malta is willing to provide a loan to Fiji.", "0331"),
    ],
)
def test_cooperation_that_is_only_announced_is_an_agreement(text: str, code: str) -> None:
    event = event_of(read_events(text), "AGREE")
    assert (event.cameo_code, event.status) == (code, "actual")


def test_support_that_is_only_needed_is_not_promised() -> None:
    assert "AGREE" not in {event.event_type for event in read_events("Malta will need the support of Fiji.").events}


def test_pledged_support_is_support_and_pledged_money_a_promise() -> None:
    # Words of backing are given with the pledge itself; money is not.
    assert codings_of(read_events("Malta pledged its support for Fiji.")) == [("SUPPORT", ["Malta"], ["Fiji"])]
    assert codings_of(read_events("Malta pledged millions to Fiji.")) == [("AGREE", ["Malta"], ["Fiji"])]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Malta handed over ambulances to Fiji.", "AID"),
        ("Malta handed back the carved mask to Fiji.", "RETREAT"),
        ("Malta handed over the hostages to Fiji.", "RETREAT"),
        ("Malta handed over the suspect to Fiji.", "COOPERATE"),
        ("Malta handed a letter to Fiji.", "CONSULT"),
    ],
)
def test_what_is_handed_over_tells_the_type(text: str, event_type: str) -> None:
    assert (event_type, ["Malta"], ["Fiji"]) in codings_of(read_events(text))


def test_who_is_something_is_the_actor_of_the_noun() -> None:
    annotated = read_events("Japan remains the largest donor to Palau.")
    assert sides_of(annotated, event_of(annotated, "AID")) == (["Japan"], ["Palau"])


def test_let_free_shares_its_subject_and_a_quoted_order_does_not() -> None:
    freed = read_events("Malta let free the priest.")
    assert sides_of(freed, event_of(freed, "RETREAT")) == (["Malta"], ["priest"])
    told = [coding for coding in codings_of(read_events('"Free the priest," the minister said.')) if coding[1]]
    assert ("RETREAT", ["minister"], ["priest"]) not in told


def test_a_share_stands_for_what_it_counts() -> None:
    annotated = read_events("Malta sent 40 tonnes of rice to Fiji.")
    assert event_of(annotated, "AID").event_mode == "humanitarian"


def test_a_call_to_somebody_is_talk_and_a_name_for_somebody_is_not() -> None:
    assert event_of(read_events("Malta called Fiji to discuss the reef."), "CONSULT").medium == "telephone"
    assert "CONSULT" not in {e.event_type for e in read_events("The minister called the king a liar.").events}


def test_a_drill_of_two_is_joint_and_that_of_one_is_not() -> None:
    two, one = read_events("Indian troops and Japanese troops staged a drill."), read_events("India staged a drill.")
    assert [event.event_type for event in two.events] == ["COOPERATE"]
    assert [event.event_type for event in one.events] == ["MOBILIZE"]
