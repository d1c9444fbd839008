"""Speech acts: what is promised, threatened, refused, demanded or told about other acts."""

import pytest

from tests.unit.extraction_helpers import codings_of, event_of, read_events, sides_of


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Norway threatened to attack Sweden.", "THREATEN"),
        ("Norway accused Sweden of attacking Denmark.", "ACCUSE"),
        ("Norway urged Sweden to withdraw its troops.", "REQUEST"),
        ("Norway refused to sign a pact with Sweden.", "REJECT"),
        ("Norway agreed to sign a pact with Sweden.", "AGREE"),
        ("Norway demanded that Sweden release the sailors.", "REQUEST"),
    ],
)
def test_the_act_that_is_only_talked_about_is_no_event(text: str, event_type: str) -> None:
    annotated = read_events(text)
    assert [event.event_type for event in annotated.events] == [event_type]
    assert sides_of(annotated, annotated.events[0]) == (["Norway"], ["Sweden"])


def test_a_promise_of_troops_is_made_to_whoever_gets_them() -> None:
    annotated = read_events("Norway agreed to send troops to Mali.")
    assert sides_of(annotated, event_of(annotated, "AGREE")) == (["Norway"], ["Mali"])


def test_such_an_action_is_that_of_whoever_acted_before() -> None:
    annotated = read_events(
        "Norway fired rockets at Sweden. Finland warned that such an action would be met with force."
    )
    assert sides_of(annotated, event_of(annotated, "THREATEN")) == (["Finland"], ["Norway"])


def test_a_statement_that_frames_an_act_of_the_same_speaker_is_no_event() -> None:
    assert [c[0] for c in codings_of(read_events("Norway said it condemned Russia."))] == ["ACCUSE"]


def test_a_statement_about_others_is_an_event_beside_theirs() -> None:
    found = codings_of(read_events("Norway said that Sweden attacked Denmark."))
    assert found == [("STATEMENT", ["Norway"], []), ("ASSAULT", ["Sweden"], ["Denmark"])]


@pytest.mark.parametrize(
    ("text", "event_type", "code"),
    [
        ("Norway will send food to Somalia.", "AGREE", "0333"),
        ("Norway said it would send food to Somalia.", "AGREE", "0333"),
        ("Norway is ready to release three Swedish sailors.", "AGREE", "0353"),
        ("Norway will not send food to Somalia.", "REJECT", "1223"),
        ("Norway will not release three Swedish sailors.", "REJECT", "1243"),
        ("Norway sent food to Somalia.", "AID", "073"),
    ],
)
def test_a_promise_of_cooperation_is_an_agreement_and_its_refusal_a_rejection(
    text: str, event_type: str, code: str
) -> None:
    (event,) = read_events(text).events
    assert (event.event_type, event.cameo_code, event.status) == (event_type, code, "actual")


def test_whoever_announces_an_act_does_it() -> None:
    annotated = read_events("Norway announced a suspension of aid to Somalia.")
    assert codings_of(annotated) == [("SANCTION", ["Norway"], ["Somalia"])]
