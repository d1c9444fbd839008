"""Slices of what countries did to one another, and which pairs there are."""

from itertools import groupby
from typing import Any

import duckdb

from etl.report.queries import run_view, stream_rows
from etl.report.slices import SliceWriter
from etl.report.window import Window

PAIRS_SHOWN = 1_000
COUNTS = ("verbal_cooperation_count", "material_cooperation_count", "verbal_conflict_count", "material_conflict_count")
Series = list[list[Any]]


def write_dyads(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> None:
    """Slice `dyads`, the busiest pairs, and `dyads/XXX` for each country: its days with countries later in the
    alphabet, in both directions. All days of the release, not of the window."""
    values = {"since": window.since, "country_codes": list(window.country_codes)}
    pairs = run_view(connection, "dyad_pairs", limit=PAIRS_SHOWN, **values)
    rows = stream_rows(connection, "dyad_days", **values)
    files = []
    for first, group in groupby(rows, key=lambda row: row["first_country_code"]):
        others: dict[str, dict[str, Series]] = {}
        for row in group:
            both = others.setdefault(row["second_country_code"], {"forward": [], "backward": []})
            day = [row["event_date"].isoformat(), *(row[name] for name in COUNTS), round(row["goldstein_sum"], 3)]
            both["forward" if row["is_forward"] else "backward"].append(day)
        pairs_of_first = [{"country": code, **series} for code, series in others.items()]
        writer.write(f"dyads/{first}", {"country": first, "pairs": pairs_of_first})
        files.append(first)
    writer.write("dyads", {**pairs.document(), "files": files})
