"""The record of a run: what went in and came out, how long it took, with what, and how it ended."""

import hashlib
import os
import platform
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from etl.failures import classify
from etl.fingerprints import BUILD_LIBRARIES, EXTRACT_LIBRARIES, find_version
from etl.redaction import redact
from etl.stages.job import Job
from etl.stopping import Stopped
from etl.warehouse.ledger import ExtractedChunk, LoadedPart, TableFile

FILES_LISTED = 1000  # landing files that the record names one by one; log.jsonl has them all
ERROR_LENGTH = 2000


def make_record(
    job: Job, command: str, outcome: Mapping[str, Any], stage_seconds: Mapping[str, float], seconds: float
) -> dict[str, Any]:
    """What `run.json` says: when, what, how much, how long, with which versions, and how it ended.

    `outcome` has the result and, where it went wrong, what `describe_failure` says.
    """
    loads = [entry for entry in job.log.entries if isinstance(entry, LoadedPart)]
    chunks = [entry for entry in job.log.entries if isinstance(entry, ExtractedChunk)]
    return {
        "run_id": job.log.run_id,
        "command": command,
        "started_at": job.log.started_at.isoformat(timespec="milliseconds"),
        "finished_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "seconds": round(seconds, 3),
        "stage_seconds": dict(stage_seconds),
        "peak_memory_mib": measure_peak_memory(),
        **outcome,
        "version": find_version("newsledger"),
        "stages": job.report,
        "inputs": {"landing": _describe_landing(loads), "articles": _describe_articles(chunks)},
        "outputs": _describe_outputs([*loads, *chunks]),
        "rejections": _count_rejections(loads, chunks),
        "checks": _describe_checks(job.report.get("build", {})),
        "release": _describe_release(job.report),
        "process": {
            "pid": os.getpid(),
            "host": platform.node(),
            "platform": platform.platform(),
            "workers": job.settings.count_workers(),
            "partition_size": job.settings.partition_size,
        },
        "versions": {
            "python": sys.version.split()[0],
            **{name: find_version(name) for name in (*EXTRACT_LIBRARIES, *BUILD_LIBRARIES)},
        },
    }


def describe_failure(error: BaseException) -> dict[str, Any]:
    """The result of a run that an error ended: `stopped` where somebody asked for it, else `failed`."""
    failure = classify(error)
    return {
        "result": "stopped" if isinstance(error, KeyboardInterrupt) else "failed",
        "error": redact(f"{type(error).__name__}: {error}")[:ERROR_LENGTH],
        "failure": {"kind": failure.name, "exit_code": failure.exit_code, "is_transient": failure.is_transient},
    }


def describe_hang(signum: int) -> dict[str, Any]:
    """The result of a run that was asked to end and had to be ended."""
    outcome = describe_failure(Stopped(signum))
    return outcome | {"error": f"{outcome['error']}; it hung and was ended"}


def _describe_landing(loads: Sequence[LoadedPart]) -> dict[str, Any]:
    """The landing files that were loaded; `sha256` is that of the sorted lines `sha256 path` of all of them."""
    files = sorted(
        ((load.batch_date.isoformat(), file) for load in loads for file in load.landing_files),
        key=lambda pair: (pair[0], pair[1].path),
    )
    listed = [
        {"batch_date": day, "path": file.path, "sha256": file.sha256, "bytes": file.size}
        for day, file in files[:FILES_LISTED]
    ]
    return {
        "files": len(files),
        "bytes": sum(file.size for _, file in files),
        "sha256": _hash_lines(f"{file.sha256} {file.path}" for _, file in files),
        "batches": dict(Counter(day for day, _ in files)),
        "listed": listed,
    }


def _describe_articles(chunks: Sequence[ExtractedChunk]) -> dict[str, Any]:
    """The article files that were extracted, by hash."""
    hashes = sorted({chunk.articles_hash for chunk in chunks})
    return {"files": len(hashes), "sha256": _hash_lines(hashes), "listed": hashes[:FILES_LISTED]}


def _describe_outputs(entries: Iterable[LoadedPart | ExtractedChunk]) -> dict[str, Any]:
    """The Parquet files that were written, by table; log.jsonl names each of them."""
    files: list[TableFile] = [file for entry in entries for file in entry.files]
    tables = {
        name: {
            "files": sum(file.table == name for file in files),
            "rows": sum(file.rows for file in files if file.table == name),
        }
        for name in sorted({file.table for file in files})
    }
    return {
        "files": len(files),
        "rows": sum(file.rows for file in files),
        "sha256": _hash_lines(sorted(f"{file.sha256} {file.path}" for file in files)),
        "tables": tables,
    }


def _hash_lines(lines: Iterable[str]) -> str | None:
    """SHA-256 of the lines, as `sha256sum` of a file of them; None where there are none."""
    text = "".join(f"{line}\n" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest() if text else None


def _count_rejections(loads: Sequence[LoadedPart], chunks: Sequence[ExtractedChunk]) -> dict[str, dict[str, int]]:
    """Stage -> reason -> records."""
    loaded: Counter[str] = Counter()
    for load in loads:
        loaded.update(load.counts["rejections"])
    not_processed = sum(chunk.counts["articles"].get("not_processed", 0) for chunk in chunks)
    extracted = {"not_processed": not_processed} if not_processed else {}
    return {"load": dict(sorted(loaded.items())), "extract": extracted}


def _describe_checks(build: Mapping[str, Any]) -> dict[str, Any] | None:
    """How the checks of the build went, and those that did not pass; None where nothing was built."""
    failed, warned = build.get("failed_checks", []), build.get("warned_checks", [])
    if not build.get("built"):
        return None
    return {"by_status": build.get("checks", {}), "not_passed": [*failed, *warned]}


def _describe_release(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """The release that was built or published by the run; None where it came to neither."""
    build, publish = report.get("build", {}), report.get("publish", {})
    release = publish.get("release") or build.get("release")
    if release is None:
        return None
    return {
        "release": release,
        "content_hash": build.get("content_hash"),
        "built": bool(build.get("built")),
        "published": bool(publish.get("published")),
    }


def measure_peak_memory() -> int:
    """Largest resident memory so far of this process or of one of its workers, MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return used // unit
