"""Patterns of events: which of them holds at a trigger, and that more conditions go first."""

from collections.abc import Callable

import pytest
from extraction_helpers import read_events
from spacy.tokens import Token

from etl.extractors.clauses import find_objects, find_prepositional, find_subjects, is_passive
from etl.extractors.patterns import find_candidates, find_embedded
from etl.knowledge import load_knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle

Annotate = Callable[..., AnnotatedArticle]


def token_of(annotated: AnnotatedArticle, word: str) -> Token:
    return next(token for token in annotated.doc if token.text == word)


def patterns_at(annotated: AnnotatedArticle, word: str) -> tuple[Pattern, ...]:
    """The patterns that hold at the word."""
    ontology = load_knowledge().ontology
    for sentence in annotated.doc.sents:
        for trigger, patterns in find_candidates(sentence, ontology):
            if trigger.text == word:
                return patterns
    return ()


def texts(tokens: tuple[Token, ...]) -> list[str]:
    return [token.text for token in tokens]


# --- clauses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verb", "subjects", "objects"),
    [
        ("Rebels attacked a convoy.", "attacked", ["Rebels"], ["convoy"]),
        ("A convoy was attacked by rebels.", "attacked", ["rebels"], ["convoy"]),
        ("A convoy was attacked.", "attacked", [], ["convoy"]),
        ("The convoy that rebels attacked was empty.", "attacked", ["rebels"], ["convoy"]),
        ("Rebels who attacked a convoy fled.", "attacked", ["Rebels"], ["convoy"]),
        ("The convoy attacked by rebels was empty.", "attacked", ["rebels"], ["convoy"]),
        ("Rebels attacking a convoy fled.", "attacking", ["Rebels"], ["convoy"]),
        ("Rebels fled after attacking a convoy.", "attacking", ["Rebels"], ["convoy"]),
        ("Rebels tried to attack a convoy.", "attack", ["Rebels"], ["convoy"]),
        ("Officers ordered soldiers to attack a convoy.", "attack", ["soldiers"], ["convoy"]),
        ("Rebels stopped and burned a convoy.", "burned", ["Rebels"], ["convoy"]),
        ("Rebels and soldiers attacked a convoy.", "attacked", ["Rebels", "soldiers"], ["convoy"]),
        ("Rebels attacked soldiers and farmers.", "attacked", ["Rebels"], ["soldiers", "farmers"]),
        ("Rebels attacked a convoy, burning three trucks.", "burning", ["Rebels"], ["trucks"]),
    ],
)
def test_a_clause_gives_who_and_whom_in_any_word_order(
    annotate_text: Annotate, text: str, verb: str, subjects: list[str], objects: list[str]
) -> None:
    token = token_of(annotate_text(text), verb)
    assert (texts(find_subjects(token)), texts(find_objects(token))) == (subjects, objects)


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("The king was killed.", "killed", True),
        ("The king killed by rebels was old.", "killed", True),
        ("The king killed a deer.", "killed", False),
        ("The king has killed a deer.", "killed", False),
    ],
)
def test_a_passive_is_told_from_an_active(annotate_text: Annotate, text: str, verb: str, expected: bool) -> None:
    assert is_passive(token_of(annotate_text(text), verb)) is expected


def test_prepositional_objects_are_found_by_preposition_and_coordination(annotate_text: Annotate) -> None:
    verb = token_of(annotate_text("Fiji talked with Peru and Chile about fish."), "talked")
    assert texts(tuple(find_prepositional(verb, frozenset({"with"})))) == ["Peru", "Chile"]
    assert texts(tuple(find_prepositional(verb))) == ["Peru", "Chile", "fish"]


# --- conditions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        ("Fiji held talks with Peru.", "held", "040"),
        ("Fiji held talks with Peru by telephone.", "held", "041"),
        ("Fiji imposed sanctions on Peru.", "imposed", "163"),
        ("Fiji cut off aid to Peru.", "cut", "162"),
        ("Fiji recalled its ambassador.", "recalled", "161"),
    ],
)
def test_the_pattern_with_most_conditions_holds(annotate_text: Annotate, text: str, word: str, code: str) -> None:
    patterns = patterns_at(annotate_text(text), word)
    assert patterns[0].cameo_code == code
    assert [p.conditions for p in patterns] == sorted((p.conditions for p in patterns), reverse=True)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Fiji held a lottery.", "held"),
        ("Fiji cut its forests.", "cut"),
        ("Fiji imposed order.", "imposed"),
        ("The farmer launched a boat.", "launched"),
    ],
)
def test_a_verb_without_its_object_or_particle_is_no_trigger(annotate_text: Annotate, text: str, word: str) -> None:
    assert patterns_at(annotate_text(text), word) == ()


def test_a_time_is_not_the_object_of_a_preposition(annotate_text: Annotate) -> None:
    # "agreed on Monday" has no object with "on"; "agreed on a plan" has one.
    timed = {p.pattern_id for p in patterns_at(annotate_text("Fiji and Peru agreed on Monday."), "agreed")}
    planned = {p.pattern_id for p in patterns_at(annotate_text("Fiji and Peru agreed on a plan."), "agreed")}
    assert planned - timed
    assert not [
        p for p in patterns_at(annotate_text("Fiji and Peru agreed on Monday."), "agreed") if "on" in p.prepositions
    ]


def test_a_name_is_no_trigger(annotate_text: Annotate) -> None:
    assert patterns_at(annotate_text("Rush Holt met Grant March in May."), "March") == ()


def test_what_a_speech_act_is_about_is_embedded(annotate_text: Annotate) -> None:
    annotated = annotate_text("Fiji threatened to attack Peru after it closed a port.")
    words = texts(tuple(find_embedded(token_of(annotated, "threatened"))))
    assert {"attack", "Peru"} <= set(words)
    assert "closed" not in words


def test_a_verb_without_object_is_another_one_with_it() -> None:
    assert [e.event_type for e in read_events("Students demonstrated against the minister.").events] == ["PROTEST"]
    assert "PROTEST" not in {e.event_type for e in read_events("Students demonstrated a willingness to pay.").events}


# --- who does it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Protesters stormed the Turkish embassy.", "PROTEST"),
        ("Dozens of protesters stormed the Turkish embassy.", "PROTEST"),
        ("The Turkish embassy was stormed by protesters.", "PROTEST"),
        ("Militants stormed the Turkish embassy.", "ASSAULT"),
        ("The Turkish embassy was stormed by militants.", "ASSAULT"),
        ("Students clashed with Kenyan police.", "PROTEST"),
        ("Rebels clashed with Kenyan police.", "ASSAULT"),
        ("Settlers threw stones at Israeli soldiers.", "PROTEST"),
        ("A drone struck a Russian camp.", "ASSAULT"),
    ],
)
def test_who_does_it_decides_what_it_is(text: str, event_type: str) -> None:
    assert {e.event_type for e in read_events(text).events} == {event_type}


def test_a_thing_that_strikes_is_told_from_people_who_strike() -> None:
    assert {e.cameo_code for e in read_events("A rocket struck a Turkish village.").events} == {"194"}
    assert {e.cameo_code for e in read_events("Dockers struck against the Turkish government.").events} == {"143"}


def test_a_passive_without_agent_asks_for_no_doer(annotate_text: Annotate) -> None:
    found = {p.pattern_id for p in patterns_at(annotate_text("Rifles were seized in the camp."), "seized")}
    told = {p.pattern_id for p in patterns_at(annotate_text("Rifles were seized by soldiers."), "seized")}
    assert "coerce-arms-found-passive" in found - told


def test_a_subject_that_nobody_asks_for_makes_no_difference(annotate_text: Annotate) -> None:
    ids = [p.pattern_id for p in patterns_at(annotate_text("The king thanked Peru."), "thanked")]
    assert ids
    assert ids == [p.pattern_id for p in patterns_at(annotate_text("A rocket thanked Peru."), "thanked")]


def test_what_somebody_is_found_to_be_belongs_to_the_object(annotate_text: Annotate) -> None:
    verb = token_of(annotate_text("A judge in Lima found Quispe guilty of theft."), "found")
    assert texts(find_objects(verb)) == ["Quispe"]
    event = read_events("A court in Norway found the Russian banker guilty of fraud.").events[0]
    assert (event.event_type, event.cameo_code) == ("ACCUSE", "116")


def test_of_an_adjective_the_preposition_names_the_other_side() -> None:
    coded = read_events("Norway is critical of Russia.")
    assert [(p.participant_role, p.text) for p in coded.event_participants] == [
        ("actor", "Norway"),
        ("recipient", "Russia"),
    ]
