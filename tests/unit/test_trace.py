"""The trace of the coding: every pattern that holds at a trigger has its fate, and tracing changes nothing."""

from typing import Any

import pytest
from spacy.tokens import Token

from etl.explanation.evidence import find_evidence
from etl.explanation.trace import FATES, TriggerTrace, describe_path, trace_events
from etl.extractors.events import extract_events
from etl.extractors.patterns import find_candidates
from etl.knowledge import load_knowledge
from etl.records import AnnotatedArticle
from tests.unit.extraction_helpers import read_events

TEXTS = (
    "Norway condemned Sweden and said the raid was wrong.",
    "Kenya attacked a base in Somalia, killing four Somali soldiers.",
    "Fiji held talks with Tonga on Monday. The talks between Fiji and Tonga lasted an hour.",
    "Poland and Ukraine signed a treaty. Poland will send food to Ukraine, its president said in Kyiv on Tuesday.",
)


def trace(text: str, **fields: Any) -> tuple[AnnotatedArticle, dict[str, TriggerTrace]]:
    """The article, and its traces by the words of their triggers (of equal ones the last)."""
    annotated = read_events(text, **fields)
    return annotated, {found.trigger.text: found for found in trace_events(annotated, load_knowledge())}


@pytest.mark.parametrize("text", TEXTS)
def test_listening_changes_nothing(text: str) -> None:
    annotated = read_events(text)
    assert extract_events(annotated, load_knowledge(), listen=lambda _: None) == extract_events(
        annotated, load_knowledge()
    )


@pytest.mark.parametrize("text", TEXTS)
def test_all_that_holds_is_traced_and_all_that_is_coded_is_among_it(text: str) -> None:
    annotated = read_events(text)
    traces = list(trace_events(annotated, load_knowledge()))
    holding = [
        (trigger.i, patterns)
        for sentence in annotated.doc.sents
        for trigger, patterns in find_candidates(sentence, load_knowledge().ontology)
    ]
    assert [(t.trigger.i, tuple(a.pattern for a in t.alternatives)) for t in traces] == holding
    assert [t.coded.event_id for t in traces if t.coded] == [event.event_id for event in annotated.events]
    assert {a.fate for t in traces for a in t.alternatives} <= set(FATES)


@pytest.mark.parametrize(
    ("text", "trigger", "pattern", "fate"),
    [
        ("Norway condemned Sweden.", "condemned", "accuse-condemn", "coded"),
        ("Poland rejected the UN mission in Somalia.", "rejected", "reject-reject", "fewer_conditions"),
        ("Poland and Ukraine signed a treaty.", "signed", "support-sign-one-side", "fewer_sides"),
        ("Poland sent food to Ukraine.", "sent", "aid-provide-aid", "fewer_conditions"),
        ("Rain attacked roofs.", "attacked", "assault-attack", "doubted"),
        ("Norway met.", "met", "consult-meet", "no_recipient"),
        ("Kenya launched an attack on Somalia.", "attack", "assault-attack-noun", "consumed"),
        ("UN peacekeeping missions cost money.", "missions", "aid-peacekeeping-noun", "body"),
        ("Norway condemned Sweden and said the raid was wrong.", "said", "statement-say", "shadow"),
        ("Kenya attacked a base in Somalia, killing four Somali soldiers.", "killing", "assault-kill", "result"),
        (TEXTS[2], "talks", "consult-talks-between", "reference"),
    ],
)
def test_why_a_pattern_lost(text: str, trigger: str, pattern: str, fate: str) -> None:
    _, found = trace(text)
    fates = {alternative.pattern.pattern_id: alternative.fate for alternative in found[trigger].alternatives}
    assert fates[pattern] == fate


def test_words_outside_of_the_narrative_are_said_to_be() -> None:
    title = "Norway condemns Sweden"
    _, found = trace(f"{title}\n\nThe weather was fine in Oslo on Monday.", title=title)
    assert {a.fate for a in found["condemns"].alternatives} == {"section"}


def test_a_consumed_trigger_names_who_took_it() -> None:
    _, found = trace("Kenya launched an attack on Somalia.")
    assert {a.by and a.by.text for a in found["attack"].alternatives} == {"launched"}


def token(annotated: AnnotatedArticle, text: str) -> Token:
    return next(token for token in annotated.doc if token.text == text)


@pytest.mark.parametrize(
    ("start", "end", "path"),
    [
        ("met", "Norway", "met <-nsubj- Norway"),
        ("met", "Oslo", "met <-prep- in <-pobj- Oslo"),
        ("Oslo", "Norway", "Oslo -pobj-> in -prep-> met <-nsubj- Norway"),
        ("met", "met", "met"),
    ],
)
def test_a_path_goes_up_and_down_the_parse(start: str, end: str, path: str) -> None:
    annotated = read_events("Norway met Sweden in Oslo.")
    assert describe_path(token(annotated, start), token(annotated, end)) == path


def evidence(text: str, trigger: str) -> dict[str, tuple[str | None, str | None]]:
    annotated, found = trace(text)
    own = found[trigger]
    assert own.coded is not None
    event = next(event for event in annotated.events if event.event_id == own.coded.event_id)
    read = find_evidence(annotated, load_knowledge(), event, trigger=own.trigger, matched=own.matched)
    return {circumstance.name: (circumstance.value, circumstance.read_from) for circumstance in read}


def test_circumstances_name_the_words_that_gave_them() -> None:
    found = evidence(
        "Norway's prime minister met Sweden's in Oslo on Tuesday, the Danish foreign ministry said.", "met"
    )
    assert found["date"] == ("2018-01-09 (day, relative)", "Tuesday")
    assert found["place"][1] == "Oslo"
    assert (found["attribution"][1] or "").startswith("the Danish foreign ministry said:")
    assert found["status"][0] == "actual"


def test_of_two_days_the_one_that_counts_is_named() -> None:
    found = evidence("Norway met Sweden on Tuesday, and Denmark met Finland on Monday.", "met")
    assert found["date"] == ("2018-01-08 (day, relative)", "Monday")


def test_what_no_words_give_has_no_source() -> None:
    found = evidence("Norway condemned Sweden.", "condemned")
    assert found["date"] == ("2018-01-10 (day, published)", "the day of publication")
    assert found["place"] == found["medium"] == found["attribution"] == (None, None)


def test_a_promise_says_of_what() -> None:
    found = evidence("Poland will send food to Ukraine.", "send")
    assert found["type"] == ("AGREE 0333", "AID 073 that the clause only announces or refuses")
    assert "will" in (found["status"][1] or "")


def test_a_past_act_is_historical_by_its_date() -> None:
    found = evidence("Poland and Ukraine signed a treaty in 1995.", "signed")
    assert found["status"] == ("historical", "its date, long before the report")


def test_the_medium_of_the_pattern_is_told() -> None:
    assert evidence("Fiji phoned Tonga on Monday.", "phoned")["medium"] == ("telephone", "the pattern")


def test_what_the_classifier_thinks_is_told_of_every_trigger_that_it_judged() -> None:
    _, found = trace("Norway condemned Sweden.")
    judged = found["condemned"].judged
    assert judged is not None
    assert max(judged, key=lambda name: judged[name]) == "ACCUSE"
    assert sum(judged.values()) == pytest.approx(1, abs=1e-4)
