"""Looks after a warehouse: examines it, repairs it, removes what nobody needs. What writes is a run of its own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.doctor import Diagnosis, diagnose
from etl.fingerprints import hash_extract_code
from etl.pipeline import Stage, run_stages
from etl.settings import Settings
from etl.stages.job import Job, Progress
from etl.warehouse.garbage import Collection, describe_garbage, find_garbage, remove_garbage
from etl.warehouse.ledger import list_runs, read_state
from etl.warehouse.locks import hold_lock
from etl.warehouse.roots import require_folder


class NoWarehouseError(LookupError):
    """There is no warehouse to look after."""


def examine(settings: Settings, *, progress: Progress, is_deep: bool = False) -> Diagnosis:
    """What is wrong with the warehouse. Writes nothing, and waits for nobody. Raises RootError for an object store."""
    require_folder(settings.warehouse)
    check_warehouse(settings)
    return diagnose(settings, now=datetime.now(UTC), progress=progress, is_deep=is_deep)


def repair(settings: Settings, *, progress: Progress, orphans: str, is_deep: bool = False) -> Diagnosis:
    """Examine the warehouse and repair what can be, as a run that stands in the ledger.

    `orphans`: keep, move or remove. Raises LockedError where another run is at work, RootError for an object store.
    """
    from etl.repair import Orphans, repair_warehouse  # noqa: PLC0415 - an examination does without

    require_folder(settings.warehouse)
    check_warehouse(settings)
    found: list[Diagnosis] = []

    def run(job: Job) -> bool:
        diagnosis = repair_warehouse(job, now=job.log.started_at, is_deep=is_deep, orphans=Orphans(orphans))
        found.append(diagnosis)
        repaired = [finding.to_dict() for finding in diagnosis.findings if finding.outcome]
        job.report["repair"] = {"checked": dict(diagnosis.checked), "findings": repaired}
        return bool(repaired)

    stage = Stage(name="repair", description="what is damaged is made again", run=run)
    run_stages(settings, (stage.name,), command="doctor", progress=progress, stages=(stage,))
    return found[0]


def preview_garbage(settings: Settings) -> Collection:
    """What `collect_garbage` would remove. LockedError where a run is at work: its files look like left-overs."""
    check_warehouse(settings)
    with hold_lock(settings.warehouse):
        return _find_garbage(settings)


def collect_garbage(settings: Settings, *, progress: Progress) -> tuple[Collection, dict[str, Any]]:
    """Remove what nobody needs, as a run that stands in the ledger; return what that was, and the record of the run."""
    check_warehouse(settings)
    found: list[Collection] = []

    def run(job: Job) -> bool:
        found.append(_find_garbage(settings))
        remove_garbage(settings.warehouse, found[0], log=job.log, kept_releases=settings.kept_releases)
        job.report["collect"] = describe_garbage(found[0])
        return bool(found[0].garbage)

    stage = Stage(name="collect", description="what nobody needs goes", run=run)
    record = run_stages(settings, (stage.name,), command="gc", progress=progress, stages=(stage,))
    return found[0], record


def _find_garbage(settings: Settings) -> Collection:
    return find_garbage(
        settings.warehouse,
        read_state(settings.warehouse),
        code_hash=hash_extract_code(),
        kept_releases=settings.kept_releases,
    )


def check_warehouse(settings: Settings) -> None:
    """Raise NoWarehouseError where there is no folder, or no object of a run."""
    root = settings.warehouse
    if not (root.is_dir() if isinstance(root, Path) else list_runs(root)):
        raise NoWarehouseError(f"there is no warehouse {settings.warehouse} (name one with --warehouse DIR)")
