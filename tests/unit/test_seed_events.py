"""The event knowledge: codes, modes, word sets and patterns fit each other, and the examples are whole."""

from collections import Counter

import pytest

from etl import codes
from etl.knowledge.seeds import Fact, read_seed

SET_MARK = "@"
SET_COLUMNS = ("subject_lemmas", "object_lemmas", "preposition_lemmas", "modifier_lemmas", "complement_lemmas")
CONDITIONS = ("particle", "preposition", *SET_COLUMNS)
LEAST_PATTERNS_OF_A_TYPE = 65
LEAST_PATTERNS = 1800
GENERAL_SLOTS = {"subject", "object", "poss", "compound", "object_poss", "complement_subject", "sibling"}
PREPOSITION_SLOTS = {
    "of", "by", "between", "among", "from", "with", "against", "to", "on", "for",
    "in", "at", "into", "over", "toward", "about", "around", "near",
    "outside", "inside", "across", "through", "along", "off",
}  # fmt: skip


@pytest.fixture(scope="module")
def patterns() -> tuple[Fact, ...]:
    return read_seed("event_patterns")


@pytest.fixture(scope="module")
def cameo() -> dict[str, Fact]:
    return {fact["cameo_code"]: fact for fact in read_seed("cameo_codes")}


@pytest.fixture(scope="module")
def modes() -> set[tuple[str, str | None]]:
    return {(fact["event_type"], fact["event_mode"]) for fact in read_seed("event_types")}


def refused(facts: tuple[Fact, ...], wrong: object) -> list[str]:
    """Ids of the patterns for which wrong(pattern) is true."""
    return [fact["pattern_id"] for fact in facts if wrong(fact)]  # type: ignore[operator]


def test_every_plover_type_has_its_own_row(modes: set[tuple[str, str | None]]) -> None:
    assert {event_type for event_type, mode in modes if mode is None} == set(codes.EVENT_TYPE)


def test_one_quad_and_penta_class_per_type_in_both_seeds(cameo: dict[str, Fact]) -> None:
    # Quad class follows the PLOVER type, never the CAMEO root (02 is a request: verbal conflict).
    quads = {(fact["event_type"], fact["quad_class"]) for fact in read_seed("event_types")}
    assert {(fact["event_type"], fact["quad_class"]) for fact in cameo.values()} <= quads
    assert len(quads) == len(codes.EVENT_TYPE)
    assert len({(fact["event_type"], fact["penta"]) for fact in read_seed("event_types")}) == len(codes.EVENT_TYPE)
    assert {fact["event_type"] for fact in read_seed("event_types") if fact["penta"] == 0} == {"STATEMENT"}


def test_default_code_of_a_mode_belongs_to_its_type(cameo: dict[str, Fact]) -> None:
    wrong = [
        (fact["event_type"], fact["event_mode"])
        for fact in read_seed("event_types")
        if cameo[fact["cameo_code"]]["event_type"] != fact["event_type"]
    ]
    assert not wrong


def test_cameo_codes_form_a_tree_below_twenty_roots(cameo: dict[str, Fact]) -> None:
    assert {code for code in cameo if len(code) == 2} == {f"{number:02d}" for number in range(1, 21)}
    assert [code for code in cameo if len(code) > 2 and code[:-1] not in cameo] == []
    assert [code for code, fact in cameo.items() if fact["cameo_root"] != code[:2]] == []


@pytest.mark.parametrize(
    ("code", "score"), [("010", 0.0), ("041", 1.0), ("057", 8.0), ("0874", 10.0), ("138", -7.0), ("190", -10.0)]
)
def test_goldstein_scores_are_the_published_ones(cameo: dict[str, Fact], code: str, score: float) -> None:
    assert cameo[code]["goldstein_score"] == score


def test_goldstein_scores_stay_on_the_scale(cameo: dict[str, Fact]) -> None:
    assert [code for code, fact in cameo.items() if not -10 <= fact["goldstein_score"] <= 10] == []


def test_modes_of_codes_and_patterns_are_listed(
    cameo: dict[str, Fact], patterns: tuple[Fact, ...], modes: set[tuple[str, str | None]]
) -> None:
    assert [code for code, fact in cameo.items() if (fact["event_type"], fact["event_mode"]) not in modes] == []
    assert refused(patterns, lambda p: (p["event_type"], p["event_mode"]) not in modes) == []


def test_codes_and_contexts_of_patterns_are_listed(cameo: dict[str, Fact], patterns: tuple[Fact, ...]) -> None:
    contexts = {fact["context_code"] for fact in read_seed("event_contexts")}
    assert refused(patterns, lambda p: p["cameo_code"] not in cameo) == []
    assert refused(patterns, lambda p: not set(p["contexts"]) <= contexts) == []


def test_word_sets_that_patterns_name_are_there_and_used(patterns: tuple[Fact, ...]) -> None:
    named = {item[1:] for p in patterns for column in SET_COLUMNS for item in p[column] if item.startswith(SET_MARK)}
    named |= {word[1:] for fact in read_seed("event_exceptions") for word in fact["words"] if word[0] == SET_MARK}
    assert named == {fact["set_code"] for fact in read_seed("word_sets")}


def test_lemmas_are_lower_case_and_single_words(patterns: tuple[Fact, ...]) -> None:
    # "UN" and "Davos" would never match: the matcher compares lower-case lemmas of one token.
    def wrong(pattern: Fact) -> bool:
        words = [word for column in ("lemmas", *CONDITIONS) for word in pattern[column]]
        return any(word != word.lower() or " " in word for word in words)

    assert refused(patterns, wrong) == []


def test_slots_are_known(patterns: tuple[Fact, ...]) -> None:
    known = GENERAL_SLOTS | PREPOSITION_SLOTS
    assert refused(patterns, lambda p: not set(p["actor_slots"]) | set(p["recipient_slots"]) <= known) == []
    # A noun has neither subject nor object: only verbs may ask for one.
    verbal = ("subject_lemmas", "object_lemmas")
    assert refused(patterns, lambda p: p["trigger_type"] == "noun" and any(p[column] for column in verbal)) == []


def test_what_needs_a_recipient_says_where_it_stands(patterns: tuple[Fact, ...]) -> None:
    assert refused(patterns, lambda p: p["requires_recipient"] and not p["recipient_slots"]) == []
    assert refused(patterns, lambda p: p["is_reciprocal"] and not p["recipient_slots"]) == []


def test_a_complement_verb_needs_a_complement(patterns: tuple[Fact, ...]) -> None:
    assert refused(patterns, lambda p: p["complement_lemmas"] and p["complement"] in (None, "none")) == []


def test_no_two_patterns_ask_for_the_same(patterns: tuple[Fact, ...]) -> None:
    # Two patterns with one trigger and the same conditions: the second could only fill in where the
    # first finds no participants, so it must ask for other participants.
    def asks(pattern: Fact, lemma: str) -> tuple[object, ...]:
        conditions = (frozenset(pattern[column]) for column in CONDITIONS)
        needs = (pattern["requires_recipient"], pattern["is_reciprocal"])
        return (pattern["trigger_type"], lemma, *conditions, pattern["complement"], needs)

    counts = Counter(asks(pattern, lemma) for pattern in patterns for lemma in pattern["lemmas"])
    assert [key[:2] for key, count in counts.items() if count > 1] == []


def test_examples_hold_their_participants(patterns: tuple[Fact, ...]) -> None:
    def wrong(pattern: Fact) -> bool:
        words = [pattern[f"example_{role}"] for role in ("actor", "recipient")]
        return any(word is not None and word not in pattern["example"] for word in words)

    assert refused(patterns, wrong) == []
    assert refused(patterns, lambda p: p["requires_recipient"] and p["example_recipient"] is None) == []


def test_examples_are_sentences_of_their_own(patterns: tuple[Fact, ...]) -> None:
    assert refused(patterns, lambda p: not p["example"][0].isupper() or p["example"][-1] not in '.?!"') == []
    counts = Counter(p["example"] for p in patterns)
    assert max(counts.values()) <= 2


def test_patterns_are_named_after_their_type(patterns: tuple[Fact, ...]) -> None:
    assert refused(patterns, lambda p: p["pattern_id"].split("-")[0] != p["event_type"].lower()) == []


def test_every_type_is_covered(patterns: tuple[Fact, ...]) -> None:
    counts = Counter(p["event_type"] for p in patterns)
    assert len(patterns) >= LEAST_PATTERNS
    assert {t: counts[t] for t in codes.EVENT_TYPE if counts[t] < LEAST_PATTERNS_OF_A_TYPE} == {}
