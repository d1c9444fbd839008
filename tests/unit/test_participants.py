"""Who takes part in an event: recipients deep in a clause, understood actors, and the countries of unnamed people."""

import pytest

from etl.records import AnnotatedArticle
from tests.unit.extraction_helpers import codings_of, read_events


def rows_of(annotated: AnnotatedArticle, event_type: str) -> list[tuple[str, str | None, str | None]]:
    """(role, text, country) of the participants of the events of a type."""
    kinds = {event.event_id: event.event_type for event in annotated.events}
    return [
        (row.participant_role, row.text, row.country_code)
        for row in annotated.event_participants
        if kinds[row.event_id] == event_type
    ]


@pytest.mark.parametrize(
    ("text", "event_type", "recipient"),
    [
        ("Chile pledged in a letter to Fiji to plant more trees.", "AGREE", "Fiji"),  # form of address
        ("Teachers in Fiji threatened to go on strike if parliament passes the bill.", "THREATEN", "parliament"),
        ("Norway condemned the bombing of a clinic by Chad.", "ACCUSE", "Chad"),  # the doer, not the sufferer
        ("Chad deployed hundreds of soldiers to the border with Sudan.", "MOBILIZE", "Sudan"),  # not its own soldiers
        ("Norway withdrew most of its soldiers from Mali.", "RETREAT", "Mali"),  # what an amount counts
    ],
)
def test_a_recipient_may_stand_deep_in_the_clause(text: str, event_type: str, recipient: str) -> None:
    found = [recipients for kind, _, recipients in codings_of(read_events(text)) if kind == event_type]
    assert [recipient] in found


def test_a_country_is_not_the_recipient_of_its_own_act() -> None:
    """The search below the trigger leaves out the actor's own country."""
    rows = rows_of(read_events("Norway's police blocked a motorway in the north of Norway."), "PROTEST")
    assert ("recipient", "Norway", "NOR") not in rows


def test_a_source_is_no_recipient() -> None:
    """ "according to" names who says so."""
    rows = rows_of(read_events("Chile sent tents into Peru, according to Brazil."), "AID")
    assert [text for role, text, _ in rows if role == "recipient"] == ["Peru"]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("A blogger was arrested in Niger on Monday.", "Niger"),
        ("Two inspectors were expelled from Chad on Monday.", "Chad"),
        ("Norway's parliament passed a resolution criticizing the president.", "Norway's parliament"),
    ],
)
def test_an_actor_is_understood_where_only_one_can_have_acted(text: str, actor: str) -> None:
    assert [actors for _, actors, _ in codings_of(read_events(text))] == [[actor]]


def test_a_crime_in_a_country_is_not_done_by_it() -> None:
    """Only acts of authorities are those of the country in which they happen."""
    rows = rows_of(read_events("A blogger was killed in Niger on Monday."), "ASSAULT")
    assert [text for role, text, _ in rows if role == "actor"] == []


def test_what_must_be_done_is_a_demand_of_those_who_must() -> None:
    annotated = read_events("Norway said Iceland must release the trawler.")
    assert codings_of(annotated) == [("REQUEST", ["Norway"], ["Iceland"])]


def test_a_participant_is_named_by_the_words_of_its_sentence() -> None:
    """ "Peru said it would …": the row points at Peru, not at "it"."""
    rows = rows_of(read_events("Peru said it would send tents to Chile."), "AGREE")
    assert ("actor", "Peru", "PER") in rows


@pytest.mark.parametrize(
    ("text", "event_type", "row"),
    [
        # the place on the noun, also where the words between are many
        ("Villagers in northern Mexico lynched two men.", "PROTEST", ("actor", "Villagers in northern Mexico", "MEX")),
        # the place of the act
        ("A gunman killed two policemen at a checkpoint in Nairobi.", "ASSAULT", ("recipient", "two policemen", "KEN")),
        # the other side, in what a country does at home
        ("Ghana banned a newspaper.", "COERCE", ("recipient", "newspaper", "GHA")),
        ("A court in Ghana freed an opposition leader.", "RETREAT", ("recipient", "opposition leader", "GHA")),
    ],
)
def test_people_without_a_name_get_the_country_that_the_words_around_them_say(
    text: str, event_type: str, row: tuple[str, str, str]
) -> None:
    assert row in rows_of(read_events(text), event_type)


@pytest.mark.parametrize(
    ("text", "event_type", "words"),
    [
        ("American soldiers killed three militants.", "ASSAULT", "militants"),  # may be abroad
        ("Norway sent tents to farmers.", "AID", "farmers"),  # aid goes abroad
        ("Ghana deported two traders.", "COERCE", "traders"),  # one deports foreigners
        ("A court in Ghana freed a trader after an appeal by Togo.", "RETREAT", "trader"),  # two countries are named
    ],
)
def test_the_country_of_people_stays_unknown_where_it_may_be_another(text: str, event_type: str, words: str) -> None:
    rows = rows_of(read_events(text), event_type)
    assert [country for _, found, country in rows if found and words in found] == [None]
