"""What the warehouse holds, what is out of date, and what was rejected."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from etl.fingerprints import hash_extract_code, hash_load_code
from etl.warehouse.ledger import PartState, list_runs, read_record, read_state
from etl.warehouse.releases import read_current

RUNS_SHOWN = 5


def describe_warehouse(warehouse: Path) -> dict[str, Any]:
    """The published release, one entry a batch with its counts and state, and the last runs."""
    state = read_state(warehouse)
    parts = list(state.parts.values())
    batches = [
        _describe_batch(batch_date.isoformat(), list(group))
        for batch_date, group in groupby(parts, key=lambda part: part.load.batch_date)
    ]
    runs = [read_record(run) for run in list_runs(warehouse)[-RUNS_SHOWN:]]
    return {
        "warehouse": str(warehouse),
        "release": read_current(warehouse),
        "batches": batches,
        "runs": [_shorten_record(record) for record in runs],
    }


def _describe_batch(batch_date: str, parts: Sequence[PartState]) -> dict[str, Any]:
    loads = [part.load for part in parts]
    return {
        "batch_date": batch_date,
        "landing_files": sum(load.counts["landing_files"] for load in loads),
        "articles": sum(load.counts["articles"] for load in loads),
        "rejections": sum(sum(load.counts["rejections"].values()) for load in loads),
        "is_load_current": all(load.code_hash == hash_load_code() for load in loads),
        "is_extract_current": all(part.is_extracted(hash_extract_code()) for part in parts),
    }


def _shorten_record(record: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("run_id", "command", "started_at", "seconds", "result", "error")
    return {key: record[key] for key in keys if key in record}


def list_rejections(warehouse: Path, *, reason: str | None = None) -> list[dict[str, Any]]:
    """What was rejected and why, in all current files, in the order of batch, file and place."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - status does without

    files = dict.fromkeys(
        file.path
        for part in read_state(warehouse).parts.values()
        for file in (*part.load.files, *part.current_files(hash_extract_code()))
        if file.table == "rejections" and file.rows
    )
    rows = [row for path in files for row in pq.ParquetFile(warehouse / path).read().to_pylist()]
    found = [row for row in rows if reason in (None, row["reason"])]
    return sorted(found, key=lambda row: (row["batch_date"], row["landing_path"], row["landing_offset"], row["stage"]))
