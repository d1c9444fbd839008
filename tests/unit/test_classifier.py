"""The classifier: its training sentences are sound, features are grammatical places, probabilities are that."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from etl import codes
from etl.classifier.features import Description, describe_trigger
from etl.classifier.model import NO_EVENT, Classifier, load_classifier
from etl.classifier.train import fit, list_marks, list_rows, make_matrix, name_label, read_examples, write_weights
from etl.classifier.vectors import DIMENSIONS, load_vectors, to_unit
from etl.knowledge import load_knowledge
from etl.knowledge.seeds import read_seed
from etl.records import AnnotatedArticle
from etl.resources import PACKAGE, find_seeds

LARGEST_WEIGHTS = 5_000_000  # bytes
LEAST_ROWS_OF_A_TYPE = 150
Annotate = Callable[..., AnnotatedArticle]


@pytest.fixture(scope="module")
def rows() -> list[Mapping[str, str]]:
    return list(list_rows(find_seeds() / "training"))


def describe(annotated: AnnotatedArticle, word: str, *pattern_types: str) -> Description:
    trigger = next(token for token in annotated.doc if token.text == word)
    return describe_trigger(trigger, lambda token: "COP" if token.lower_ == "police" else None, pattern_types)


# --- training sentences -------------------------------------------------------------------------------


def test_a_trigger_stands_once_and_participants_stand_in_the_text(rows: list[Mapping[str, str]]) -> None:
    wrong = [
        row
        for row in rows
        if len(re.findall(rf"(?<!\w){re.escape(row['trigger'])}(?!\w)", row["text"])) != 1
        or row["actor"] not in row["text"]
        or row["recipient"] not in row["text"]
    ]
    assert not wrong


def test_types_and_codes_are_known_and_fit(rows: list[Mapping[str, str]]) -> None:
    cameo = {fact["cameo_code"] for fact in read_seed("cameo_codes")}
    assert {row["event_type"] for row in rows} == {*codes.EVENT_TYPE, NO_EVENT}
    assert not [r for r in rows if (r["event_type"] == NO_EVENT) != (r["cameo_code"] == "")]
    assert {row["cameo_code"] for row in rows} - {""} <= cameo


def test_every_type_is_taught_broadly(rows: list[Mapping[str, str]]) -> None:
    counts = Counter(row["event_type"] for row in rows)
    assert min(counts.values()) >= LEAST_ROWS_OF_A_TYPE, counts
    assert len({(row["text"], row["trigger"]) for row in rows}) == len(rows)


def test_every_class_that_is_taught_has_slots_and_a_code(rows: list[Mapping[str, str]]) -> None:
    classified = load_knowledge().ontology.classified
    labels = {name_label(row) for row in rows} - {NO_EVENT}
    assert {(label, kind) for label in labels for kind in ("verb", "noun")} <= set(classified)
    assert set(load_classifier().labels) - {NO_EVENT} <= labels


# --- features -----------------------------------------------------------------------------------------


def test_marks_name_words_by_their_place_and_participants_by_what_they_are(annotate_text: Annotate) -> None:
    marks = describe(annotate_text("Police in Lagos did not arrest two students for theft."), "arrest", "COERCE").marks
    assert {"trigger=arrest", "object=student", "arrest+object=student", "arrest+for", "for=theft"} <= set(marks)
    assert {"subject:COP", "negated", "pattern=COERCE"} <= set(marks)
    assert not [mark for mark in marks if "lagos" in mark.lower()]


def test_a_trigger_without_pattern_is_marked_so(annotate_text: Annotate) -> None:
    marks = describe(annotate_text("A letter was torn up by the envoy."), "torn").marks
    assert {"no pattern", "passive", "object=letter", "subject=envoy"} <= set(marks)


def test_words_that_mean_alike_have_vectors_that_are_near() -> None:
    vectors = load_vectors()

    def similarity(one: str, other: str) -> float:
        return float(vectors.mean([one]) @ vectors.mean([other]))

    assert similarity("condemn", "denounce") > 0.5 > similarity("condemn", "donate")
    assert similarity("donate", "contribute") > similarity("donate", "deport")


def test_unknown_words_have_no_vector_and_nothing_is_divided_by_zero() -> None:
    empty = load_vectors().mean(["qwxzzy"])
    assert empty.shape == (DIMENSIONS,)
    assert not empty.any()
    assert not to_unit(empty).any()


# --- model --------------------------------------------------------------------------------------------


def test_probabilities_are_positive_and_add_up_to_one(annotate_text: Annotate) -> None:
    found = load_classifier().predict(
        describe(annotate_text("Rebels shelled a village."), "shelled", "ASSAULT"), load_vectors()
    )
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert min(found.values()) >= 0
    assert max(found, key=lambda label: found[label]).startswith("ASSAULT/")


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        # No pattern is named to it: the words alone decide.
        ("Denmark donated forty ambulances to Ukraine.", "donated", "AID"),
        ("Thousands of students marched through Dhaka against the quota.", "marched", "PROTEST"),
        ("The striker scored twice against Valencia on Sunday.", "scored", NO_EVENT),
        ("Shares in the company tumbled after the merger.", "tumbled", NO_EVENT),
    ],
)
def test_words_decide_where_no_pattern_holds(annotate_text: Annotate, text: str, trigger: str, expected: str) -> None:
    found = load_classifier().predict(describe(annotate_text(text), trigger), load_vectors())
    assert max(found, key=lambda label: found[label]).split("/")[0] == expected


def test_temperature_flattens_and_keeps_the_order(annotate_text: Annotate) -> None:
    classifier = load_classifier()
    hot = replace(classifier, temperature=classifier.temperature * 3)
    description = describe(annotate_text("Rebels shelled a village."), "shelled", "ASSAULT")
    cool, warm = (model.predict(description, load_vectors()) for model in (classifier, hot))
    assert max(warm.values()) < max(cool.values())
    assert max(warm, key=lambda k: warm[k]) == max(cool, key=lambda k: cool[k])


def test_the_weights_stay_small() -> None:
    sizes = [path.stat().st_size for path in (PACKAGE / "classifier").glob("*.npz")]
    assert len(sizes) == 2
    assert sum(sizes) < LARGEST_WEIGHTS


@pytest.mark.slow
def test_fitting_gives_the_same_weights_again(rows: list[Mapping[str, str]], tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    some = [row for row in rows if row["event_type"] in ("AID", "COERCE", NO_EVENT)][::5]
    examples = list(read_examples(some))
    marks = list_marks(examples)
    assert make_matrix(examples, marks).shape == (len(some), len(marks) + 9 * DIMENSIONS)
    for name in ("one.npz", "other.npz"):
        write_weights(tmp_path / name, fit(examples, marks), marks, 1.0)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    stored = np.load(tmp_path / "one.npz")
    fitted = Classifier(
        labels=tuple(stored["labels"].tolist()),
        marks=marks,
        mark_weights=stored["mark_weights"] * stored["mark_steps"],
        vector_weights=stored["vector_weights"],
        bias=stored["bias"],
        temperature=1.0,
    )
    told = [fitted.predict(example.description, load_vectors()) for example in examples]
    right = [max(t, key=lambda k, t=t: t[k]) == e.label for t, e in zip(told, examples, strict=True)]
    assert sum(right) > 0.9 * len(right)
