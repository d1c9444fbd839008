"""Measures how well articles are coded, and pins the floors below which a change must not bring it.

    python -m tests.quality.measure            measured values beside their floors
    python -m tests.quality.measure --write    and write floors from them
    python -m tests.quality.measure --missed   the examples of event patterns that are not coded as their row says

Floors stand in `floors.json`: group -> metric -> {"at_least": value}, or {"at_most": value} where lower is better.
Groups are the gold sets, and `examples` and `dyads` (with those held back), which need none. Without gold sets theirs
are left as they are.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.quality.dyads import DYAD_PARTS, measure_dyads
from tests.quality.examples import code_examples, measure_examples
from tests.quality.gold import is_gold_there, measure_gold

FLOORS = Path(__file__).parent / "floors.json"
EXAMPLES = "examples"
OWN_GROUPS = (EXAMPLES, *DYAD_PARTS)  # need no gold set
MARGIN = 2  # hundredths between what was measured and its floor

Figures = Mapping[str, Mapping[str, tuple[float | None, bool]]]
Floors = Mapping[str, Mapping[str, Mapping[str, float]]]


def read_floors() -> Floors:
    """The pinned floors."""
    floors: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def measure_own_figures() -> Figures:
    """What needs no gold set, in the layout of the gold sets."""
    return {
        group: {metric: (value, False) for metric, value in figures.items()}
        for group, figures in {EXAMPLES: measure_examples(), **measure_dyads()}.items()
    }


def pin_floors(figures: Figures) -> dict[str, dict[str, dict[str, float]]]:
    """Floors just under the figures. What could not be computed, or would have a floor of 0, has none."""
    floors: dict[str, dict[str, dict[str, float]]] = {}
    for group, metrics in figures.items():
        for metric, (value, is_lower_better) in metrics.items():
            if value is not None and is_lower_better:
                floors.setdefault(group, {})[metric] = {"at_most": math.ceil(round(value * 100 + MARGIN, 6)) / 100}
            elif value is not None and value * 100 >= MARGIN + 1:
                floors.setdefault(group, {})[metric] = {"at_least": math.floor(round(value * 100 - MARGIN, 6)) / 100}
    return floors


def list_breaches(figures: Figures, floors: Floors) -> Iterator[str]:
    """One line for each floor that is not kept; a figure that is missing keeps none."""
    for group, metrics in floors.items():
        for metric, limits in metrics.items():
            value, _ = figures.get(group, {}).get(metric, (None, False))
            if value is None:
                yield f"{group}: {metric} was not measured"
            elif value < limits.get("at_least", value) or value > limits.get("at_most", value):
                yield f"{group}: {metric} is {value:.3f}, not {describe_limits(limits)}"


def describe_limits(limits: Mapping[str, float]) -> str:
    return " ".join(f"{name.replace('_', ' ')} {limit:.2f}" for name, limit in limits.items())


def describe_figures(figures: Figures, floors: Floors) -> Iterator[str]:
    """One line a metric: what was measured, and its floor."""
    for group, metrics in figures.items():
        for metric, (value, _) in metrics.items():
            limits = describe_limits(floors.get(group, {}).get(metric, {}))
            yield f"{group:22} {metric:40} {'-' if value is None else f'{value:.3f}':>7}  {limits}".rstrip()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure how well articles are coded.")
    parser.add_argument("--write", action="store_true", help="pin the floors just under what is measured")
    parser.add_argument("--missed", action="store_true", help="list the examples that are missed, and nothing else")
    options = parser.parse_args(arguments)
    if options.missed:
        for outcome in code_examples():
            if outcome.is_missed:
                found = f"type {outcome.has_type}, actor {outcome.has_actor}, recipient {outcome.has_recipient}"
                sys.stdout.write(f"{outcome.pattern_id:40} {found:46} {outcome.example}\n")
        return
    figures = {**measure_own_figures(), **(measure_gold() if is_gold_there() else {})}
    floors = read_floors() if FLOORS.is_file() else {}
    sys.stdout.writelines(f"{line}\n" for line in describe_figures(figures, floors))
    if options.write:
        pinned = {**{group: floors[group] for group in floors if group not in figures}, **pin_floors(figures)}
        FLOORS.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
