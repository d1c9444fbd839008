"""Repairs releases: builds them again where their tables are whole, else takes them out of the way of readers."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from etl.fingerprints import hash_extract_code
from etl.repair_tables import GoneError, Outcome, is_whole
from etl.stages.build import enter_release, make_build_fingerprint, make_release, name_release
from etl.stages.job import Job
from etl.warehouse.ledger import TableFile
from etl.warehouse.mending import set_aside
from etl.warehouse.releases import (
    FOLDER,
    LINK,
    POINTER,
    list_releases,
    list_withdrawn,
    publish_release,
    read_current,
)
from etl.warehouse.roots import require_folder

Record = Mapping[str, Any]


def repair_releases(job: Job, damaged: Sequence[str], records: Iterable[Record]) -> Iterator[Outcome]:
    """Build each release anew (a path from the warehouse), or move it aside. `records`: those that can be read."""
    known = {f"{FOLDER}/{record['release']}": record for record in records}
    for path in damaged:
        try:
            text = _rebuild(job, path, known.get(path))
        except GoneError as error:
            text = f"moved to {set_aside(require_folder(job.warehouse), job.log.run_id, path)}: {error}"
        yield Outcome(path=path, text=text)


def _rebuild(job: Job, path: str, record: Record | None) -> str:
    """Build a release of the tables that it was built from. GoneError where they or the code are not what they were."""
    from etl.marts import BuildFailed  # noqa: PLC0415 - dbt loads slowly

    release_id = path.rsplit("/", maxsplit=1)[-1]
    files = _find_inputs(job, record) if record else _find_current(job, release_id)
    if record and make_build_fingerprint(files) != record["build_fingerprint"]:
        raise GoneError("the code that builds has changed since")
    if not all(is_whole(job, file) for file in files):
        raise GoneError("tables that it was built from are gone or damaged")
    try:
        building, made = make_release(job, files, release_id=release_id, fingerprint=make_build_fingerprint(files))
    except BuildFailed as error:
        raise GoneError(f"it cannot be built any more: {error}") from error
    kept = {name: record[name] for name in ("created_at", "outdated_parts") if name in record} if record else {}
    enter_release(job, building, {**made, **kept})
    if record and made["content_hash"] != record["content_hash"]:
        return f"built again, and its content is another one: {made['content_hash']}"
    return "built again, with the same content"


def _find_inputs(job: Job, record: Record) -> list[TableFile]:
    inputs = record.get("inputs", ())
    if not inputs:
        raise GoneError("its record does not say what it was built from")
    # Rows are not compared: a file with this checksum has as many as it had.
    return [TableFile(table=file["table"], path=file["path"], rows=0, sha256=file["sha256"]) for file in inputs]


def _find_current(job: Job, release_id: str) -> list[TableFile]:
    """The tables of now, where they make the release of this id: its own record cannot be read."""
    state = job.read_state()
    files = list(state.current_files(hash_extract_code()))
    if not files or name_release(state, files)[0] != release_id:
        raise GoneError("its record is lost, and the tables of now are not those it was built from")
    return files


def repair_pointer(job: Job, published: Record | None, *, is_broken: bool) -> Outcome:
    """Point to what the ledger says was published last, if that is whole; else to the newest whole release, unless
    somebody rolled back from it; without any, nobody is led anywhere."""
    releases = {str(record["release"]): record for record in list_releases(job.warehouse)}
    pointer = None if is_broken else read_current(job.warehouse)
    named = releases.get(str(pointer["release"])) if pointer else None
    if named and pointer and named["content_hash"] == pointer["content_hash"]:
        return Outcome(path=POINTER, text="stays as it was")
    withdrawn = [release for release in list_withdrawn(pointer or published) if release in releases]
    last = str((pointer or published or {}).get("release"))
    target = last if last in releases else next((name for name in reversed(releases) if name not in withdrawn), None)
    for path in (POINTER, LINK) if target is None else (POINTER,) if is_broken else ():
        if os.path.lexists(require_folder(job.warehouse) / path):
            set_aside(require_folder(job.warehouse), job.log.run_id, path)
    if target is None:
        return Outcome(path=POINTER, text="no whole release is left: newsledger run builds one", is_repaired=False)
    return _point(job, releases[target], withdrawn)


def _point(job: Job, record: Record, withdrawn: Sequence[str]) -> Outcome:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    publish_release(job.warehouse, record, published_at=now, withdrawn=withdrawn)
    job.log.append({"stage": "publish", "release": record["release"], "withdrawn": list(withdrawn)})
    return Outcome(path=POINTER, text=f"points to {record['release']}")
