"""The nightly job: its stages in order, and the record of each run."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from etl.log_lines import log_event
from etl.run_record import describe_failure, describe_hang, make_record
from etl.selection import Days, Recode
from etl.settings import Settings
from etl.stages.build import build_release
from etl.stages.extract import extract_articles
from etl.stages.job import Job, Progress, SilentProgress
from etl.stages.load import LandingError, load_landing
from etl.stages.publish import publish_newest
from etl.stopping import RunStoppedError, Stopped, Stopper, stop_on_signals
from etl.warehouse.holders import Holder
from etl.warehouse.ledger import RunLog
from etl.warehouse.locks import Lock, hold_lock


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
    wait: float = 0,
    on_record: Callable[[Mapping[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """Run the named ones of `stages` in order, alone in the warehouse; return the record of the run.

    Waits up to `wait` seconds for another run to end, then raises LockedError. The record is written
    also where a stage raises, and the error goes on; `on_record` gets it in any case. A stage that
    does its work appends to the ledger as it goes, so a run that was killed, or stopped by a signal
    (RunStoppedError), is continued by the next one.
    """
    if "load" in names:
        check_landing(settings)
    wanted = [stage for stage in stages if stage.name in names]
    try:
        with stop_on_signals() as stopper, hold_lock(settings.warehouse, wait=wait, on_wait=_tell_wait) as lock:
            _tell_takeover(lock)
            job = Job(
                settings=settings,
                log=RunLog(settings.warehouse, now=datetime.now(UTC), guard=lock.check),
                progress=progress or SilentProgress(),
                batch_date=batch_date,
                retried_reasons=retried_reasons,
                release=release,
                days=days,
                recode=recode,
            )
            return _conduct(job, wanted, _Recorder(job, command, on_record), stopper)
    except Stopped as stopped:
        raise RunStoppedError(stopped) from stopped


def _conduct(job: Job, stages: Sequence[Stage], recorder: "_Recorder", stopper: Stopper) -> dict[str, Any]:
    """Run the stages; whatever ends that, the record is written."""
    names = ",".join(stage.name for stage in stages)
    log_event(state="run_started", run_id=job.log.run_id, command=recorder.command, stages=names)
    stopper.on_hang(lambda signum: recorder.finish(describe_hang(signum)))
    did_work = False
    try:
        for stage in stages:
            with recorder.timed(stage.name):
                did_work = stage.run(job) or did_work
    except BaseException as error:
        stopper.settle()
        recorder.finish(describe_failure(error))
        raise
    stopper.settle()
    return recorder.finish({"result": "done" if did_work else "nothing_to_do"})


class _Recorder:
    """Times the stages of a run and writes its record, once: the thread that ends a run which hangs may be first."""

    def __init__(self, job: Job, command: str, on_record: Callable[[Mapping[str, Any]], None] | None) -> None:
        self.command = command
        self._job, self._on_record = job, on_record
        self._started = time.monotonic()
        self._seconds: dict[str, float] = {}
        self._lock = threading.Lock()
        self._record: dict[str, Any] | None = None

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """The stage takes as long as the block, also where that is left by an error."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._seconds[stage] = round(time.monotonic() - started, 3)

    def finish(self, outcome: Mapping[str, Any]) -> dict[str, Any]:
        """Write the record, hand it on, and return it."""
        with self._lock:
            if self._record is None:
                elapsed = time.monotonic() - self._started
                self._record = make_record(self._job, self.command, outcome, self._seconds, elapsed)
                self._job.log.finish(self._record)
                _tell_end(self._record)
                if self._on_record:
                    self._on_record(self._record)
            return self._record


def _tell_end(record: Mapping[str, Any]) -> None:
    is_good = record["result"] in ("done", "nothing_to_do")
    log_event(
        logging.INFO if is_good else logging.WARNING,
        state="run_finished",
        run_id=record["run_id"],
        result=record["result"],
        failure=record.get("failure", {}).get("kind"),
        seconds=record["seconds"],
        peak_memory_mib=record["peak_memory_mib"],
        release=(record["release"] or {}).get("release"),
    )


def _tell_wait(holder: Holder | None) -> None:
    log_event(logging.WARNING, state="waiting", for_run=holder.describe() if holder else "process unknown")


def _tell_takeover(lock: Lock) -> None:
    if lock.left_by:
        log_event(logging.WARNING, state="lock_taken_over", left_by=lock.left_by.describe(), reason="it has ended")


def check_landing(settings: Settings) -> None:
    """Raise LandingError before anything is written where there is no landing folder."""
    if not settings.landing.is_dir():
        raise LandingError(
            f"no landing folder {settings.landing} (name one with --landing DIR, or try: newsledger run --sample)"
        )
