"""Slices of the map: how many events happened where, by month."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import duckdb

from etl.report.queries import run_view
from etl.report.slices import SliceWriter
from etl.report.window import Window

PLACES_SHOWN = 2_000
MONTHS_SHOWN = 36
FIXED = 5  # place_id, name, country, latitude, longitude
COUNTS = 4  # events by quad class, in the order of codes.QUAD_CLASS


def write_map(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> dict[str, Any]:
    """Slices `map/YYYY-MM` of the newest months and `map/all`; return which months there are."""
    view = run_view(connection, "map_places", since=window.since, limit=PLACES_SHOWN)
    columns = list(view.columns[1:])
    months: list[str] = []
    for month, group in groupby(view.rows, key=lambda row: row[0]):
        if month is not None and len(months) < MONTHS_SHOWN:
            writer.write(f"map/{month}", {"columns": columns, "rows": [row[1:] for row in group]})
            months.append(str(month))
    writer.write("map/all", {"columns": columns, "rows": add_up([row[1:] for row in view.rows])})
    return {"months": months, "places_shown": PLACES_SHOWN}


def add_up(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows of the same place as one, the busiest place first."""
    places: dict[str, list[Any]] = {}
    for row in rows:
        kept = places.setdefault(row[0], [*row[:FIXED], *[0] * COUNTS])
        for number in range(FIXED, FIXED + COUNTS):
            kept[number] += row[number]
    return sorted(places.values(), key=lambda row: (-sum(row[FIXED:]), row[0]))
