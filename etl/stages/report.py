"""The web report of a release that is being built: made with it, and never in its way."""

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from etl.stages.job import Job

FOLDER = "report"


def add_report(
    job: Job,
    building: Path,
    record: Mapping[str, Any],
    *,
    tables: Mapping[str, Sequence[Path]],
    runs: Sequence[Mapping[str, Any]],
) -> None:
    """Write the report into the folder of the release; what became of it stands in the record of the run.

    Where it cannot be made the release goes on without one: nothing that only shows the news keeps them back.
    """
    if not job.settings.report:
        return
    started = time.monotonic()
    try:
        told: dict[str, Any] = make_report(job, building, record, tables=tables, runs=runs)
    except Exception as error:  # noqa: BLE001 - told in the record of the run and by the command
        shutil.rmtree(building / FOLDER, ignore_errors=True)
        told = {"error": f"{type(error).__name__}: {error}"}
    job.report.setdefault("build", {})["report"] = told | {"seconds": round(time.monotonic() - started, 3)}


def make_report(
    job: Job,
    building: Path,
    record: Mapping[str, Any],
    *,
    tables: Mapping[str, Sequence[Path]],
    runs: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Build the report; return its counts."""
    from etl.report.build import build_report  # noqa: PLC0415 - a run with nothing to do makes none
    from etl.report.published import find_events_folder, find_release_before, read_scores  # noqa: PLC0415
    from etl.report.source import Source  # noqa: PLC0415
    from etl.report.window import Scope  # noqa: PLC0415

    before = find_release_before(job.warehouse, str(record["release"]))
    result = build_report(
        Source(
            folder=building,
            record=record,
            tables=tables,
            previous=before,
            previous_folder=find_events_folder(job.warehouse, before),
            runs=runs,
            scores=read_scores(job.settings.scoreboard),
        ),
        building / FOLDER,
        Scope(rows=job.settings.report_rows, days=job.settings.report_days),
    )
    return {"events": result.event_count, "files": result.file_count, "bytes": result.byte_count}
