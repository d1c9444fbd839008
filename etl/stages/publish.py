"""Stage 4: the pointer that analysts follow moves to a release, and releases that are too old go."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from etl.stages.job import Job
from etl.warehouse.releases import (
    SeenPointer,
    UnknownReleaseError,
    link_release,
    list_releases,
    list_withdrawn,
    publish_release,
    read_current,
    read_pointer,
)
from etl.warehouse.retention import remove_outdated

Records = Mapping[str, Mapping[str, Any]]


def publish_newest(job: Job) -> bool:
    """Move the pointer to the job's release, else to that of its build, else to the newest; return whether it moved.

    A release from which somebody rolled back is published again only where the job names it.
    """
    releases = {str(record["release"]): record for record in list_releases(job.warehouse)}
    seen = read_pointer(job.warehouse)
    pointer, _ = seen
    withdrawn = [release for release in list_withdrawn(pointer) if release in releases]
    if job.release is not None:
        if job.release not in releases:
            raise UnknownReleaseError(f"no release {job.release!r} in {job.warehouse}")
        target: str | None = job.release
        withdrawn = list(releases)[list(releases).index(job.release) + 1 :]
    else:
        target = job.report.get("build", {}).get("release") or next(reversed(releases), None)
    withheld = target if job.release is None and target in withdrawn else None
    moved = target in releases and not withheld and _move(job, seen, releases[str(target)], withdrawn)
    removed = remove_outdated(job.warehouse, kept=job.settings.kept_releases)
    for release in removed:
        job.log.append({"stage": "remove", "release": release})
    now = read_current(job.warehouse)
    job.report["publish"] = {
        "release": now["release"] if now else None,
        "published": moved,
        "withheld": withheld,
        "removed": list(removed),
    }
    return moved or bool(removed)


def _move(job: Job, seen: SeenPointer, record: Mapping[str, Any], withdrawn: list[str]) -> bool:
    release = str(record["release"])
    pointer, _ = seen
    if pointer and pointer["release"] == release and list_withdrawn(pointer) == withdrawn:
        link_release(job.warehouse, release)  # a run may have died between pointer and link
        return False
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    publish_release(job.warehouse, record, published_at=now, withdrawn=withdrawn, seen=seen)
    job.log.append({"stage": "publish", "release": release, "withdrawn": withdrawn})
    return True
