"""Slices of the network: who acted on whom in a month, between countries and between actors."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import duckdb

from etl.report.queries import View, run_view
from etl.report.slices import SliceWriter
from etl.report.window import Window

EDGES_A_MONTH = 150
MONTHS_SHOWN = 36
Edges = list[list[Any]]


def write_network(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> dict[str, Any]:
    """Slices `network/YYYY-MM` of the newest months, edges between countries and between actors; return the months,
    each with its numbers of edges between countries and between actors."""
    values = {"since": window.since, "country_codes": list(window.country_codes), "limit": EDGES_A_MONTH}
    # Where only persons or bodies were asked for, their edges alone are of interest.
    wants_countries = bool(window.country_codes) or not window.actors
    countries = run_view(connection, "network_countries", **values) if wants_countries else None
    actors = run_view(
        connection, "network_actors", **values, has_actors=bool(window.actors), actor_ids=list(window.actor_ids)
    )
    by_month = {"countries": group_months(countries), "actors": group_months(actors)}
    months = sorted({month for edges in by_month.values() for month in edges}, reverse=True)[:MONTHS_SHOWN]
    columns = list(actors.columns[1:])
    for month in months:
        edges = by_month["actors"].get(month, [])
        writer.write(
            f"network/{month}",
            {
                "columns": columns,
                "countries": by_month["countries"].get(month, []),
                "actors": edges,
                "names": name_actors(connection, edges),
            },
        )
    counts = [[month, *(len(edges.get(month, ())) for edges in by_month.values())] for month in months]
    return {"months": counts, "edges_a_month": EDGES_A_MONTH}


def group_months(view: View | None) -> dict[str, Edges]:
    """Month -> its edges."""
    if view is None:
        return {}
    return {month: [list(row[1:]) for row in rows] for month, rows in groupby(view.rows, key=lambda row: row[0])}


def name_actors(connection: duckdb.DuckDBPyConnection, edges: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Id, name and country of all who stand in the edges."""
    ids = sorted({actor for edge in edges for actor in edge[:2]})
    return connection.execute(
        "select actor_id, actor_name, country_code from dim_actor where actor_id in (select unnest($1::varchar[])) "
        "order by actor_id",
        [ids],
    ).fetchall()
