"""Who acts together: coordinated participants, and those whom a phrase joins to the subject."""

import pytest

from tests.unit.extraction_helpers import codings_of, read_events


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("Kenya, along with Uganda, condemned Niger.", ["Kenya", "Uganda"], ["Niger"]),
        ("Kenya, together with Uganda and Chad, condemned Niger.", ["Kenya", "Uganda", "Chad"], ["Niger"]),
        ("Kenya, accompanied by Uganda, attacked Niger.", ["Kenya", "Uganda"], ["Niger"]),
        ("Kenya joined Uganda in condemning Niger.", ["Kenya", "Uganda"], ["Niger"]),
        ("Kenya, Uganda, Chad and Niger condemned Norway.", ["Kenya", "Uganda", "Chad", "Niger"], ["Norway"]),
        ("Kenya condemned Norway and Sweden.", ["Kenya"], ["Norway", "Sweden"]),
    ],
)
def test_all_who_act_together_are_participants(text: str, actors: list[str], recipients: list[str]) -> None:
    assert [(found[1], found[2]) for found in codings_of(read_events(text))] == [(actors, recipients)]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya condemned Uganda along with Niger.",
        "Kenya, with the help of Norway, attacked Niger.",
        "Kenya, in a letter to Norway, condemned Niger.",
    ],
)
def test_who_stands_elsewhere_in_the_sentence_does_not_act(text: str) -> None:
    assert [found[1] for found in codings_of(read_events(text))] == [["Kenya"]]


def test_an_adjective_for_each_of_two_gives_two_participants() -> None:
    annotated = read_events("Kenyan and Ugandan soldiers attacked a village in Niger.")
    codes = [p.country_code for p in annotated.event_participants if p.participant_role == "actor"]
    assert codes == ["KEN", "UGA"]
