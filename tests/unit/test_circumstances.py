"""Circumstances of an event: its place, its day, its medium, and who says so."""

from datetime import date

import pytest

from etl.records import AnnotatedArticle, Event
from tests.unit.extraction_helpers import read_events


def events_of(text: str) -> tuple[AnnotatedArticle, list[Event]]:
    """The article of a sentence with its events that are no statements."""
    annotated = read_events(text)
    events = [event for event in annotated.events if event.event_type != "STATEMENT"]
    assert events
    return annotated, events


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Norwegian and Swedish ministers met in Geneva.", "Geneva"),
        ("In Cairo, Egyptian and Sudanese officials held talks.", "Cairo"),
        ("Rebels attacked an army post in Aleppo.", "Aleppo"),
        ("Turkish troops shelled a village near Kobani.", "Kobani"),
        ("Kenyan police arrested two smugglers at the border crossing of Namanga.", "Namanga"),
        ("Pirates hijacked a Greek tanker off the coast of Somalia.", "Somalia"),
        ("Thousands of workers marched through Athens.", "Athens"),
        ("A suicide bomber killed nine soldiers in the northern city of Mosul.", "Mosul"),
        ("Israeli soldiers shot dead a Palestinian in the West Bank town of Jenin.", "Jenin"),
        ("Talks between Norway and Sweden in Oslo began on Monday.", "Oslo"),
        ("The Syrian army bombed rebels on the outskirts of Damascus.", "Damascus"),
        ("Indian and Chinese troops clashed along the border in Ladakh.", "Ladakh"),
        ("Somali militants killed two Kenyan soldiers in a raid on a base in Garissa.", "Garissa"),
    ],
)
def test_the_place_is_the_one_of_the_events_own_phrase(text: str, place: str) -> None:
    annotated, events = events_of(text)
    assert {p.text for p in annotated.places for e in events if p.place_id == e.place_id} == {place}


@pytest.mark.parametrize(
    "text",
    [
        "The Geneva-based agency condemned Russia.",
        "Norway condemned the attack on Sweden.",
        "Norway condemned a raid in Mali.",
        "Norway sent troops to Mali.",
        "The mayor of Lyon met the Swiss president.",
        "Norway demanded the release of a priest in Kyiv.",
    ],
)
def test_a_place_that_is_not_said_of_the_event_is_not_its_place(text: str) -> None:
    assert {event.place_id for event in events_of(text)[1]} == {None}


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Erdogan phoned Putin on Monday.", "telephone"),
        ("Erdogan and Putin discussed Syria in a phone call.", "telephone"),
        ("In a telephone conversation, Erdogan and Putin discussed grain.", "telephone"),
        ("Erdogan held a videoconference with Putin.", "video"),
        ("Erdogan and Putin met via Zoom.", "video"),
        ("Norway and Sweden held virtual talks.", "video"),
        ("Norway condemned Russia in a letter.", "letter"),
        ("Erdogan congratulated Putin in a telegram.", "letter"),
        ("Erdogan met Putin in Sochi.", "in_person"),
        ("Erdogan visited Putin in Sochi.", "in_person"),
        ("Erdogan hosted Putin in Ankara.", "in_person"),
        ("Erdogan and Putin held a face-to-face meeting.", "in_person"),
        ("Norway condemned Russia in a tweet.", "online"),
        ("Norway condemned Russia in a televised speech.", "broadcast"),
        ("Norway condemned Russia in a statement.", None),
        ("Norway held talks with Sweden.", None),
        ("Norway discussed the letter with Sweden.", None),
        ("Norway condemned Russia's telephone tapping.", None),
        ("Norway attacked Sweden.", None),
    ],
)
def test_the_medium_is_the_means_and_not_the_matter(text: str, medium: str | None) -> None:
    assert {event.medium for event in events_of(text)[1]} == {medium}


@pytest.mark.parametrize(
    ("text", "actor_name", "words"),
    [
        ("Sweden attacked Denmark, the Norwegian foreign ministry said.", "Foreign Ministry of Norway", "ministry"),
        ("According to the United Nations, Sweden attacked Denmark.", "United Nations", "United Nations"),
        ("Rebels killed nine soldiers in Mali, the United Nations reported.", "United Nations", "United Nations"),
        ("NATO said Russia had deployed troops to Belarus.", "NATO", "NATO"),
        ("Russia has bombed a Ukrainian town, NATO announced on Monday.", "NATO", "NATO"),
        ("Rebels killed nine soldiers in Mali, witnesses said.", None, "witnesses"),
        ("Sweden attacked Denmark.", None, None),
        ("Norway condemned Russia.", None, None),
    ],
)  # fmt: skip
def test_who_says_so_is_an_actor_or_words_or_nobody(text: str, actor_name: str | None, words: str | None) -> None:
    annotated, events = events_of(text)
    names = {m.actor_id: m.actor_name for m in annotated.mentions if m.actor_id}
    for event in events:
        assert names.get(event.attributed_to_actor_id or "") == actor_name
        assert (words or "") in (event.attributed_to_text or "")
        assert (event.attributed_to_text is None) == (words is None)


@pytest.mark.parametrize(
    ("text", "status", "start"),
    [
        ("Norway attacked Sweden on January 8, 2018.", "explicit", date(2018, 1, 8)),
        ("Norway attacked Sweden on Monday.", "relative", date(2018, 1, 8)),
        ("Norway attacked Sweden.", "published", date(2018, 1, 10)),
        ("Norway has bombed Sweden since 2014.", "published", date(2018, 1, 10)),
        ("Norway condemned the 1990 invasion of Chad.", "published", date(2018, 1, 10)),
    ],
)
def test_the_day_is_the_events_own_or_that_of_the_article(text: str, status: str, start: date) -> None:
    event = events_of(text)[1][0]
    assert (event.date_status, event.event_date_start) == (status, start)
