"""The nightly job: its stages in order, and the record of each run."""

import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from etl.fingerprints import BUILD_LIBRARIES, EXTRACT_LIBRARIES, find_version
from etl.selection import Days, Recode
from etl.settings import Settings
from etl.stages.build import build_release
from etl.stages.extract import extract_articles
from etl.stages.job import Job, Progress, SilentProgress
from etl.stages.load import LandingError, load_landing
from etl.stages.publish import publish_newest
from etl.warehouse.ledger import RunLog
from etl.warehouse.locks import hold_lock


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of the job. `run` does what is missing and says whether that was anything."""

    name: str
    description: str
    run: Callable[[Job], bool]


STAGES: tuple[Stage, ...] = (
    Stage(name="load", description="landing files -> articles, rejections", run=load_landing),
    Stage(name="extract", description="articles -> extracted tables", run=extract_articles),
    Stage(name="build", description="tables -> a checked release", run=build_release),
    Stage(name="publish", description="the pointer moves to the release", run=publish_newest),
)
STAGE_NAMES = tuple(stage.name for stage in STAGES)


def run_stages(
    settings: Settings,
    names: Sequence[str] = STAGE_NAMES,
    *,
    command: str = "run",
    batch_date: date | None = None,
    retried_reasons: frozenset[str] | None = None,
    release: str | None = None,
    days: Days | None = None,
    recode: Recode = Recode.CHANGED,
    progress: Progress | None = None,
    stages: Sequence[Stage] = STAGES,
) -> dict[str, Any]:
    """Run the named ones of `stages` in order, alone in the warehouse; return the record of the run.

    The record is written also where a stage raises, and the error goes on. A stage that does its
    work appends to the ledger as it goes, so a run that was killed is continued by the next one.
    """
    if "load" in names:
        check_landing(settings)
    with hold_lock(settings.warehouse):
        job = Job(
            settings=settings,
            log=RunLog(settings.warehouse, now=datetime.now(UTC)),
            progress=progress or SilentProgress(),
            batch_date=batch_date,
            retried_reasons=retried_reasons,
            release=release,
            days=days,
            recode=recode,
        )
        started = time.monotonic()
        seconds: dict[str, float] = {}
        outcome: dict[str, Any] = {"result": "failed"}
        try:
            did_work = False
            for stage in stages:
                if stage.name in names:
                    stage_started = time.monotonic()
                    did_work = stage.run(job) or did_work
                    seconds[stage.name] = round(time.monotonic() - stage_started, 3)
            outcome = {"result": "done" if did_work else "nothing_to_do"}
        except BaseException as error:
            outcome |= {"error": f"{type(error).__name__}: {error}"}
            raise
        finally:
            record = make_record(job, command, outcome, seconds, time.monotonic() - started)
            job.log.finish(record)
        return record


def make_record(
    job: Job, command: str, outcome: Mapping[str, Any], stage_seconds: Mapping[str, float], seconds: float
) -> dict[str, Any]:
    """What `run.json` says: when, what, how much, how long, with which versions, and how it ended."""
    libraries = (*EXTRACT_LIBRARIES, *BUILD_LIBRARIES)
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
        "versions": {
            "python": sys.version.split()[0],
            **{name: find_version(name) for name in libraries},
        },
    }


def measure_peak_memory() -> int:
    """Largest resident memory so far of this process or of one of its workers, MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return used // unit


def check_landing(settings: Settings) -> None:
    """Raise LandingError before anything is written where there is no landing folder."""
    if not settings.landing.is_dir():
        raise LandingError(
            f"no landing folder {settings.landing} (name one with --landing DIR, or try: newsledger run --sample)"
        )
