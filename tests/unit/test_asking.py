"""What looks like a request, a denial or an inquiry, and is none; and who goes on to act after a report."""

import pytest

from tests.unit.extraction_helpers import codings_of, mention_of, read_actors, read_events


@pytest.mark.parametrize(
    "text",
    [
        "Asked to comment on the raid, the Kenyan president said that he was sad.",
        "Norway did not respond to Peru's request for comment.",
        "Norway never sought a war with Sweden.",
        "Norwegian goods are ill-adapted to demand.",
    ],
)
def test_a_question_or_a_pursuit_is_no_request(text: str) -> None:
    assert [c for c in codings_of(read_events(text)) if c[0] == "REQUEST"] == []


@pytest.mark.parametrize("text", ["Asked to help, Norway sent food.", "Kenya asked Norway to comment on the treaty."])
def test_who_only_answers_is_not_asked_for_a_deed(text: str) -> None:
    assert ("REQUEST", ["Kenya"], ["Norway"]) not in codings_of(read_events(text))


def test_a_request_to_a_state_stays_one() -> None:
    assert ("REQUEST", ["Kenya"], ["Norway"]) in codings_of(read_events("Kenya asked Norway to send doctors."))


def test_what_is_withheld_is_no_claim_that_is_denied() -> None:
    withheld = read_events("The governor of Peru denied the prisoners water.")
    denied = read_events("Peru denied that it had shelled Chile.")
    assert "016" not in [event.cameo_code for event in withheld.events]
    assert "016" in [event.cameo_code for event in denied.events]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("A Reuters investigation in May covered the harvest.", False),
        ("A Norwegian police investigation into the Swedish bank began in May.", True),
    ],
)
def test_an_inquiry_of_reporters_into_nobody_accuses_nobody(text: str, is_told: bool) -> None:
    assert ("ACCUSE" in [event.event_type for event in read_events(text).events]) is is_told


def test_what_somebody_is_convicted_of_is_no_event_of_its_own() -> None:
    events = read_events(
        "A Kenyan court convicted the former president and nine others of insulting the judges."
    ).events
    assert [event.trigger_text for event in events] == ["convicted"]


def test_a_ruler_that_rules_is_no_court() -> None:
    assert [e for e in read_events("The general ruled from exile in Chad.").events if e.event_type == "ACCUSE"] == []


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "The Peruvian parliament said that Chile had cut its aid and called on Bolivia to act.",
            "Peruvian parliament",
        ),
        ("The Peruvian parliament said that Chile will pay and called on Bolivia to act.", "Peruvian parliament"),
        ("Peru said nothing, despite Chile repeatedly and firmly denouncing Bolivia.", "Chile"),
        ("Norway praised Peru's role in condemning Bolivia.", "Peru"),
    ],
)
def test_whoever_goes_on_or_is_named_beside_the_verb_acts(text: str, actor: str) -> None:
    assert ([actor], ["Bolivia"]) in [(actors, recipients) for _, actors, recipients in codings_of(read_events(text))]


def test_the_author_of_a_statement_is_its_we() -> None:
    text = "Kenyan Foreign Minister Amina Odhiambo released the following statement:\n\nWe condemn Norway's attack."
    assert ("ACCUSE", ["Amina Odhiambo"], ["Norway"]) in codings_of(read_events(text))


def test_a_title_alone_is_the_only_one_who_has_it() -> None:
    opening = "Norwegian Secretary of State Karin Solheim spoke with Chilean Foreign Minister Juan Rojas on Monday. "
    taken_up = read_actors(opening + "The Secretary thanked the Foreign Minister.")
    assert mention_of(taken_up, "Secretary").actor_name == "Karin Solheim"
    assert mention_of(taken_up, "Foreign Minister").actor_name == "Juan Rojas"


@pytest.mark.parametrize("text", ["The Clean Water Act", "The Treaty on Seals", "QUESTION: What did you see? ANSWER"])
def test_laws_treaties_and_labels_of_transcripts_are_no_actors(text: str) -> None:
    assert [
        m.text for m in read_actors(f"{text} was read in Oslo.").mentions if m.kind in ("organisation", "person")
    ] == []


def test_an_hour_is_no_prime_minister() -> None:
    assert [m.role_code for m in read_actors("Doors open from 4:00 PM to 5:00 PM on Monday.").mentions] == []


def test_an_embassy_is_not_of_the_country_where_its_news_is_read() -> None:
    annotated = read_actors("A bomb went off outside the embassy on Monday.", outlet_country="GBR")
    assert mention_of(annotated, "embassy").country_code is None


def test_the_town_of_a_dateline_is_at_home_in_its_country() -> None:
    annotated = read_actors("The government met.", dateline_place="RIO DE JANEIRO", outlet_country="GBR")
    assert mention_of(annotated, "government").country_code == "BRA"


@pytest.mark.parametrize("document", ["a statement", "a letter to Chile"])
def test_who_issues_a_document_says_what_it_says(document: str) -> None:
    text = f"The Peruvian parliament issued {document} condemning Bolivia."
    assert (["Peruvian parliament"], ["Bolivia"]) in [coding[1:] for coding in codings_of(read_events(text))]


def test_people_of_a_kind_have_asked_for_nothing() -> None:
    kind = read_events("Norway shelters those seeking asylum from Russia.")
    asked = read_events("A Russian pilot sought asylum in Norway.")
    assert "REQUEST" not in [event.event_type for event in kind.events]
    assert "REQUEST" in [event.event_type for event in asked.events]
