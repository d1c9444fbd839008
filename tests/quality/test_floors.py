"""A change may not make the coding worse than the pinned floors (`python -m tests.quality.measure --write`)."""

import pytest

from tests.quality.gold import is_gold_there, measure_gold
from tests.quality.measure import (
    OWN_GROUPS,
    Figures,
    list_breaches,
    measure_own_figures,
    pin_floors,
    read_floors,
)

FIGURES: Figures = {"set": {"f1": (0.5, False), "extra": (0.5, True), "tiny": (0.02, False), "missing": (None, False)}}


def test_floors_are_pinned_just_under_what_was_measured() -> None:
    assert pin_floors(FIGURES) == {"set": {"f1": {"at_least": 0.48}, "extra": {"at_most": 0.52}}}
    assert list(list_breaches(FIGURES, pin_floors(FIGURES))) == []


def test_a_figure_that_is_worse_or_missing_breaches_its_floor() -> None:
    floors = pin_floors(FIGURES)
    worse: Figures = {"set": {"f1": (0.47, False), "extra": (0.53, True)}}
    assert len(list(list_breaches(worse, floors))) == 2
    assert len(list(list_breaches({"set": {"f1": (None, False)}}, floors))) == 2


@pytest.mark.slow
def test_examples_of_patterns_and_sentences_of_a_codebook_are_coded_as_their_rows_say() -> None:
    floors = {group: limits for group, limits in read_floors().items() if group in OWN_GROUPS}
    assert set(floors) == set(OWN_GROUPS)
    assert list(list_breaches(measure_own_figures(), floors)) == []


@pytest.mark.proof
@pytest.mark.skipif(not is_gold_there(), reason="no gold sets and scorer beside the checkout (../shared)")
def test_scores_over_gold_sets_keep_their_floors() -> None:
    floors = {group: limits for group, limits in read_floors().items() if group not in OWN_GROUPS}
    assert floors
    assert list(list_breaches(measure_gold(), floors)) == []
