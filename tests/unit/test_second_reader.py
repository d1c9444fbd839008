"""The second reader: what it keeps, drops and adds, and that every event tells which reader spoke."""

from collections.abc import Mapping

import pytest
from extraction_helpers import codings_of, read_events

from etl.extractors.arguments import Participants
from etl.extractors.circumstances import EventDate
from etl.extractors.codings import Coding
from etl.extractors.second_reader import LEAST_DROPPED, LEAST_PRIVATE, LEAST_UNSIDED, Judgement, blend, weigh
from etl.knowledge import load_knowledge
from etl.records import Mention

PATTERN = load_knowledge().ontology.classified["ASSAULT/19", "verb"]


def make_mention(sector_code: str | None, kind: str = "person") -> Mention:
    return Mention(
        mention_id="m", article_id="a", sentence_index=0, start_char=0, end_char=1, text="x", kind=kind,
        actor_id=None, actor_name=None, country_code="KEN", sector_code=sector_code, title_text=None, role_code=None,
        antecedent_mention_id=None, resolution="ner_only", confidence=0.7,
    )  # fmt: skip


def make_coding(*actors: Mention, status: str = "actual") -> Coding:
    token = read_events("Rebels attacked a village.").doc[1]
    return Coding(
        trigger=token,
        pattern=PATTERN,
        participants=Participants(actors=actors, recipients=()),
        status=status,
        date=EventDate(start=None, end=None, precision=None, status="unresolved"),
        medium=None,
    )


def judge(labels: Mapping[str, float]) -> Judgement:
    return Judgement(labels=labels)


def test_probabilities_of_a_types_classes_add_up() -> None:
    judgement = judge({"ASSAULT/18": 0.3, "ASSAULT/19": 0.35, "COERCE/17": 0.33, "NONE": 0.02})
    assert judgement.best_type == "ASSAULT"
    assert judgement.probability("ASSAULT") == pytest.approx(0.65)
    assert judgement.probability("AID") == 0


def test_a_coding_keeps_its_type_and_gets_its_probability() -> None:
    # The pattern's word stands: the classifier only says how likely it is.
    weighed = weigh(make_coding(make_mention("REB")), judge({"ASSAULT/19": 0.2, "COERCE/17": 0.8}))
    assert not weighed.is_doubted
    assert (weighed.pattern.event_type, weighed.coder) == ("ASSAULT", "pattern")
    assert weighed.probability == pytest.approx(blend(0.2))


def test_a_pattern_is_trusted_more_than_the_classifier_trusts_it() -> None:
    assert 0 < blend(0.0) < blend(0.5) < blend(1.0) == 1
    assert blend(0.3) > 0.3


def test_what_is_likely_no_event_is_dropped() -> None:
    doubt = {"ASSAULT/19": 1 - LEAST_DROPPED, "NONE": LEAST_DROPPED}
    assert weigh(make_coding(make_mention("REB")), judge(doubt)).is_doubted


@pytest.mark.parametrize("status", ["denied", "historical"])
def test_denied_and_past_acts_are_told_though_nothing_happens(status: str) -> None:
    weighed = weigh(make_coding(make_mention("REB"), status=status), judge({"ASSAULT/19": 0.1, "NONE": 0.9}))
    assert not weighed.is_doubted
    assert weighed.probability == pytest.approx(blend(1.0))


def test_acts_among_private_persons_need_more_than_acts_of_public_ones() -> None:
    unsure = {"ASSAULT/19": LEAST_PRIVATE - 0.1, "COERCE/17": 0.4}
    assert weigh(make_coding(make_mention("CVL")), judge(unsure)).is_doubted
    assert not weigh(make_coding(make_mention("COP")), judge(unsure)).is_doubted


def test_acts_of_nobody_need_more_than_acts_of_somebody() -> None:
    unsure = {"ASSAULT/19": LEAST_UNSIDED - 0.1, "COERCE/17": 0.5}
    assert weigh(make_coding(), judge(unsure)).is_doubted
    assert not weigh(make_coding(make_mention("REB")), judge(unsure)).is_doubted


def test_every_event_tells_which_reader_spoke() -> None:
    coded = read_events("Norway condemned Sweden. The Kenyan ministry castigated the Somali government on Friday.")
    assert {event.coder.split(":")[0] for event in coded.events} <= {"pattern", "model"}
    assert all(event.coder.split(":")[1] for event in coded.events)


@pytest.mark.parametrize(
    "text",
    [
        "The striker beat two defenders and fired into the net on Sunday.",
        "The film bombed at the box office.",
        "Heavy rain battered the coast and killed crops.",
        "The company launched an attack on its rivals' prices.",
    ],
)
def test_figures_of_speech_and_sport_are_no_violence(text: str) -> None:
    assert not [coding for coding in codings_of(read_events(text)) if coding[0] == "ASSAULT"]
