"""Stage 3: the current tables -> a checked release, which nobody sees before stage 4."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.fingerprints import BUILD_LIBRARIES, find_version, hash_build_code, hash_extract_code, list_fingerprints
from etl.ids import content_id
from etl.stages.job import Job
from etl.stages.report import add_report
from etl.warehouse.ledger import State, TableFile, fetch_tables, read_records
from etl.warehouse.releases import find_release, finish_building, start_building
from etl.warehouse.roots import Root

if TYPE_CHECKING:
    from etl.marts import BuildResult


def build_release(job: Job) -> bool:
    """Build the release of the current tables, unless it was built before; return whether it was built now.

    Raises `etl.marts.BuildFailed` where a model or a check fails: no release appears then.
    """
    state = job.read_state()
    files = state.current_files(hash_extract_code())
    if not files:
        job.report["build"] = {"release": None}
        return False
    release_id, fingerprint = name_release(state, files)
    record = find_release(job.warehouse, fingerprint)
    job.report["build"] = {"release": release_id, "built": record is None}
    if record is not None:
        return False
    building, record = make_release(job, files, release_id=release_id, fingerprint=fingerprint)
    # A build alone takes what older code extracted, where the present code has not come to it yet.
    outdated = sum(not part.is_extracted(hash_extract_code()) for part in state.parts.values())
    enter_release(job, building, {**record, "outdated_parts": outdated})
    job.report["build"] |= {
        "parts": len(state.parts),
        "outdated_parts": outdated,
        "content_hash": record["content_hash"],
        "row_counts": record["row_counts"],
        "warnings": sum(check["status"] == "warn" for check in record["checks"]),
        "checks": dict(sorted(Counter(check["status"] for check in record["checks"]).items())),
        "warned_checks": [check for check in record["checks"] if check["status"] == "warn"],
    }
    return True


def make_release(
    job: Job, files: Sequence[TableFile], *, release_id: str, fingerprint: str
) -> tuple[Path, dict[str, Any]]:
    """Build marts and report of these files into a folder that no reader sees; return it with the release's record.

    Raises `etl.marts.BuildFailed`.
    """
    from etl.marts import BuildFailed  # noqa: PLC0415 - dbt loads slowly
    from etl.marts import build_release as build_marts  # noqa: PLC0415

    with job.show_progress("build", 1, "release") as progress:
        building = start_building(job.warehouse, release_id)
        tables = fetch_files(job.warehouse, files)
        runs = list_run_records(job)
        try:
            result = build_marts(tables=tables, runs=runs, release_dir=building)
        except BuildFailed as failure:
            report = job.report.setdefault("build", {})
            report["failed_checks"] = [asdict(check) for check in failure.checks]
            raise
        record = _describe_release(result, files, release_id=release_id, fingerprint=fingerprint)
        add_report(job, building, record, tables=tables, runs=runs)
        progress.advance(1)
    return building, record


def _describe_release(
    result: "BuildResult", files: Sequence[TableFile], *, release_id: str, fingerprint: str
) -> dict[str, Any]:
    return {
        "release": release_id,
        "build_fingerprint": fingerprint,
        "content_hash": result.content_hash,
        "row_counts": dict(result.row_counts),
        "checks": [asdict(check) for check in result.checks],
        "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "versions": {
            "newsledger": find_version("newsledger"),
            **{name: find_version(name) for name in BUILD_LIBRARIES},
        },
        "fingerprints": list_fingerprints(),
        "inputs": [{"table": file.table, "path": file.path, "sha256": file.sha256} for file in files],
    }


def enter_release(job: Job, building: Path, record: Mapping[str, Any]) -> None:
    """Make what was built a release, and enter it in the ledger with the checksum of its record."""
    record_sha256 = finish_building(job.warehouse, building, record)
    entry = {"release": record["release"], "content_hash": record["content_hash"]}
    job.log.append({"stage": "build", **entry, "record_sha256": record_sha256})


def make_build_fingerprint(files: Iterable[TableFile]) -> str:
    """Name of the result of building these files with the present code."""
    return content_id("build", hash_build_code(), *sorted(f"{file.table} {file.sha256}" for file in files))


def name_release(state: State, files: Iterable[TableFile]) -> tuple[str, str]:
    """Id and build fingerprint of the release of these files."""
    fingerprint = make_build_fingerprint(files)
    last_batch = max(part.load.batch_date for part in state.parts.values())
    return f"{last_batch.isoformat()}-{fingerprint[:12]}", fingerprint


def fetch_files(warehouse: Root, files: Sequence[TableFile]) -> dict[str, list[Path]]:
    """Table name -> local paths of its files, in order."""
    grouped: dict[str, list[Path]] = {}
    for file, path in zip(files, fetch_tables(warehouse, files), strict=True):
        grouped.setdefault(file.table, []).append(path)
    return grouped


def list_run_records(job: Job) -> list[Mapping[str, Any]]:
    """Records of all runs that did something, oldest first, and of this one as far as it has come."""
    records = [record for record in read_records(job.warehouse) if record["run_id"] != job.log.run_id]
    this_run = {
        "run_id": job.log.run_id,
        "started_at": job.log.started_at.isoformat(),
        "result": "running",
        "version": find_version("newsledger"),
        "stages": job.report,
    }
    return [*(record for record in records if record["result"] != "nothing_to_do"), this_run]
