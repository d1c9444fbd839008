"""What the warehouse holds, what is out of date, and what was rejected."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from etl.fingerprints import hash_extract_code, hash_load_code
from etl.profiles import SourceProfile, find_profile, hash_profile
from etl.warehouse.ledger import LoadedPart, PartState, list_runs, read_record, read_state
from etl.warehouse.releases import read_current

RUNS_SHOWN = 5


def describe_warehouse(warehouse: Path, *, sources: Sequence[SourceProfile] = ()) -> dict[str, Any]:
    """The published release, one entry a batch with its counts and state, and the last runs.

    Of each batch: records = articles + versions + repeats + rejections.
    """
    state = read_state(warehouse)
    parts = list(state.parts.values())
    batches = [
        _describe_batch(batch_date.isoformat(), list(group), sources)
        for batch_date, group in groupby(parts, key=lambda part: part.load.batch_date)
    ]
    runs = [read_record(run) for run in list_runs(warehouse)[-RUNS_SHOWN:]]
    return {
        "warehouse": str(warehouse),
        "release": read_current(warehouse),
        "batches": batches,
        "runs": [_shorten_record(record) for record in runs],
    }


def _describe_batch(batch_date: str, parts: Sequence[PartState], sources: Sequence[SourceProfile]) -> dict[str, Any]:
    loads = [part.load for part in parts]
    names = ("landing_files", "records", "articles", "versions", "repeats")
    return {
        "batch_date": batch_date,
        **{name: sum(load.counts[name] for load in loads) for name in names},
        "rejections": sum(sum(load.counts["rejections"].values()) for load in loads),
        "is_load_current": all(_is_current(load, sources) for load in loads),
        "is_extract_current": all(part.is_extracted(hash_extract_code()) for part in parts),
    }


def _is_current(load: LoadedPart, sources: Sequence[SourceProfile]) -> bool:
    """Whether this code, with these source profiles, has loaded the part."""
    return load.code_hash == hash_load_code() and all(
        file.profile_hash == hash_profile(find_profile(file.path, sources)) for file in load.landing_files
    )


def list_accounts(warehouse: Path) -> list[dict[str, Any]]:
    """The rows of landing_files of all parts, by batch and path."""
    rows = _read_rows(warehouse, "landing_files")
    return sorted(rows, key=lambda row: (row["batch_date"], row["landing_path"], row["landing_file_id"]))


def _shorten_record(record: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("run_id", "command", "started_at", "seconds", "result", "error")
    return {key: record[key] for key in keys if key in record}


def list_rejections(warehouse: Path, *, reason: str | None = None) -> list[dict[str, Any]]:
    """What was rejected and why, in all current files, in the order of batch, file and place."""
    found = [row for row in _read_rows(warehouse, "rejections") if reason in (None, row["reason"])]
    return sorted(found, key=lambda row: (row["batch_date"], row["landing_path"], row["landing_offset"], row["stage"]))


def _read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - status does without

    files = dict.fromkeys(
        file.path
        for part in read_state(warehouse).parts.values()
        for file in (*part.load.files, *part.current_files(hash_extract_code()))
        if file.table == table and file.rows
    )
    return [row for path in files for row in pq.ParquetFile(warehouse / path).read().to_pylist()]
