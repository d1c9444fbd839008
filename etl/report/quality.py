"""The slice of quality: what is coded and what is not, who is not known, and the scoreboard where it was run."""

from collections.abc import Mapping
from typing import Any

import duckdb

from etl.report.queries import run_view
from etl.report.slices import SliceWriter

VIEWS = ("coverage", "sentences", "unresolved", "coders")


def write_quality(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, scores: Mapping[str, Any] | None) -> None:
    """Slice `quality`."""
    views = {name: run_view(connection, f"quality_{name}").document() for name in VIEWS}
    writer.write("quality", {**views, "scores": list_scores(scores)})


def list_scores(scores: Mapping[str, Any] | None) -> list[list[Any]] | None:
    """Set, records, metric, value, gold items behind it, and their share with an answer; None without a scoreboard.

    What is not as the scorer writes it is left out.
    """
    if scores is None:
        return None
    rows = []
    for name, found in scores.items():
        if not isinstance(found, Mapping) or not isinstance(found.get("metrics"), list):
            continue
        for metric in found["metrics"]:
            if isinstance(metric, Mapping) and isinstance(metric.get("value"), int | float):
                row = [name, found.get("records"), *(metric.get(key) for key in ("name", "value", "items", "coverage"))]
                rows.append(row)
    return rows
