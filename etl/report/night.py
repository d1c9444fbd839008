"""The slice of the first page: how the run went, what it brought, and what changed against the release before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from etl.release_list import compare_counts, list_warnings
from etl.report.queries import View, run_view
from etl.report.slices import SliceWriter
from etl.report.source import Source

BY_BATCH = ("outlets", "languages", "rejections", "rejected", "types", "events", "days", "dyads")
OVER_ALL = ("batches", "freshness", "totals")
RUNS_SHOWN = 10
RUN_FIELDS = ("run_id", "command", "started_at", "finished_at", "seconds", "result", "error", "peak_memory_mib")


def write_night(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, source: Source) -> dict[str, Any]:
    """Slice `night`; return the parts that every page shows (freshness and totals)."""
    (batch_date,) = connection.execute("select max(batch_date) from dim_article").fetchone() or (None,)
    views = {name: run_view(connection, f"night_{name}") for name in OVER_ALL}
    views |= {name: run_view(connection, f"night_{name}", batch_date=batch_date or date.min) for name in BY_BATCH}
    freshness, totals = views["freshness"].dicts()[0], views["totals"].dicts()[0]
    writer.write(
        "night",
        {
            **{name: view.document() for name, view in views.items()},
            "checks": describe_checks(source.record),
            "runs": [shorten_run(run) for run in reversed(source.runs[-RUNS_SHOWN:])],
            "changes": describe_changes(connection, source),
        },
    )
    return {"freshness": freshness, "totals": totals}


def describe_checks(record: Mapping[str, Any]) -> dict[str, Any]:
    """Checks of the release by status, and those that warn."""
    statuses = Counter(check["status"] for check in record.get("checks", ()))
    return {
        "statuses": [[status, statuses[status]] for status in sorted(statuses)],
        "warnings": [[check["name"], check["failures"], check["message"]] for check in list_warnings(record)],
    }


def shorten_run(run: Mapping[str, Any]) -> dict[str, Any]:
    """Of the record of a run what the page shows: when, how long each stage took, what came in, how it ended."""
    stages = run.get("stages", {})
    load, extract = stages.get("load", {}), stages.get("extract", {})
    return {
        **{name: run.get(name) for name in RUN_FIELDS},
        "stage_seconds": [[name, seconds] for name, seconds in run.get("stage_seconds", {}).items()],
        "landing_files": load.get("landing_files"),
        "records": load.get("records"),
        "articles": load.get("articles"),
        "rejections": sum(load.get("rejections", {}).values()) if load else None,
        "coded_articles": extract.get("articles"),
        "release": stages.get("build", {}).get("release"),
    }


def describe_changes(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[str, Any] | None:
    """Against the release before: rows by table, events that came and went by type; None where there is none."""
    if source.previous is None:
        return None
    return {
        "before": source.previous["release"],
        "after": source.record["release"],
        "is_same_content": source.previous["content_hash"] == source.record["content_hash"],
        "tables": compare_counts(source.previous, source.record),
        "types": _compare_types(connection, source.previous_folder),
    }


def _compare_types(connection: duckdb.DuckDBPyConnection, before: Path | None) -> dict[str, Any] | None:
    """Events of each type before and after, and how many ids came and went; None where the old events are no more."""
    path = before / "marts" / "fct_event.parquet" if before else None
    if path is None or not path.is_file():
        return None
    sql = """
        with
        before as (select world_event_id, event_type from read_parquet($1)),
        after as (select world_event_id, event_type from fct_event)
        select
            coalesce(after.event_type, before.event_type) as event_type,
            count(before.world_event_id) as before,
            count(after.world_event_id) as after,
            count(*) filter (where before.world_event_id is null) as came,
            count(*) filter (where after.world_event_id is null) as went
        from after full join before using (world_event_id)
        group by all order by all
    """
    try:
        cursor = connection.execute(sql, [str(path)])
    except duckdb.Error:  # a release of another version
        return None
    columns: Sequence[str] = tuple(column[0] for column in cursor.description or ())
    document = View(sql="", columns=tuple(columns), rows=cursor.fetchall()).document()
    return {name: document[name] for name in ("columns", "rows")}
