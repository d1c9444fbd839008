"""Slices of actors: an index of all who take part, and profiles of those who do most."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from etl.report.queries import run_view, stream_rows
from etl.report.slices import SliceWriter
from etl.report.window import Window

ACTORS_LISTED = 10_000
ACTORS_PROFILED = 2_000
PROFILES_A_SLICE = 50
PARTNERS_SHOWN = 15
# Section of a profile -> its columns; the rows of sql/actor_SECTION.sql have the actor before them.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "offices": (
        "title_text", "country_code", "organisation_code", "valid_from", "valid_to", "source", "mention_count",
    ),
    "types": ("participant_role", "event_type", "quad_class", "event_count"),
    "months": (
        "month", "verbal_cooperation_count", "material_cooperation_count", "verbal_conflict_count",
        "material_conflict_count",
    ),
    "partners": (
        "partner_id", "partner_name", "partner_country_code", "given_count", "received_count", "cooperation_count",
        "conflict_count",
    ),
}  # fmt: skip


def write_actors(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> dict[str, Any]:
    """Slice `actors`, the index, and `actors/NN` with the profiles of the first in it; return how many there are."""
    index = run_view(
        connection,
        "actor_index",
        first_date=window.first_date,
        has_actors=bool(window.actors),
        limit=ACTORS_LISTED,
    )
    ids = [row[0] for row in index.rows[:ACTORS_PROFILED]]
    connection.execute("create temp table profiled_actor (actor_id varchar)")
    connection.execute("insert into profiled_actor select unnest($1::varchar[])", [ids])
    profiles: dict[str, dict[str, list[list[Any]]]] = {actor: {name: [] for name in SECTIONS} for actor in ids}
    for section, columns in SECTIONS.items():
        limit = {"limit": PARTNERS_SHOWN} if section == "partners" else {}
        for row in stream_rows(connection, f"actor_{section}", **limit):
            profiles[row["actor_id"]][section].append([row[column] for column in columns])
    for number, part in enumerate(_cut(ids, PROFILES_A_SLICE)):
        writer.write(f"actors/{number:02}", {"profiles": [{"actor_id": actor, **profiles[actor]} for actor in part]})
    document = index.document()
    writer.write("actors", {name: document[name] for name in ("columns", "rows")})
    return {"listed": len(index.rows), "profiled": len(ids), "profiles_a_slice": PROFILES_A_SLICE}


def _cut(items: list[str], size: int) -> Iterable[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
