"""Releases: built aside, published by moving one pointer.

`current.json` is the pointer; on a disk that has them a symlink `current` follows it. A published
release is never written again, so whoever has it open keeps reading what was there.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from etl.warehouse.files import hash_file, read_json, sync_folder, write_json

FOLDER, POINTER, LINK, RECORD, DATABASE = "releases", "current.json", "current", "release.json", "newsledger.duckdb"
BUILDING, DELETING = ".building-", ".deleting-"
CURRENT, PREVIOUS = "current", "previous"  # names of releases beside their ids
READ_ONLY = 0o444  # DuckDB opens a file for writing unless told otherwise, which would keep all others out
NAMES_TOLD = 3  # of releases, where a name fits none


class NoReleaseError(LookupError):
    """Nothing has been published yet."""


class UnknownReleaseError(LookupError):
    """No release, or more than one, has this name."""


def start_building(warehouse: Path, release_id: str) -> Path:
    """An empty folder to build in, which no reader sees. Left-overs of builds that failed go away."""
    folder = warehouse / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in sorted(folder.glob(f"{BUILDING}*")):
        shutil.rmtree(left_over)
    building = folder / f"{BUILDING}{release_id}"
    building.mkdir()
    return building


def finish_building(warehouse: Path, building: Path, record: Mapping[str, Any]) -> Path:
    """Make a checked build a release, with its record; the folder appears in full or not at all.

    The record gets the size and checksum of every file (`files`). Nobody may write them from here on. A release of
    the same name, which must be a damaged one, goes out of sight.
    """
    files = sorted(path for path in building.rglob("*") if path.is_file() and path.name != RECORD)
    write_json(building / RECORD, {**record, "files": [_describe_file(path, building) for path in files]})
    for path in (*files, building / RECORD):
        path.chmod(READ_ONLY)
    for folder, _, names in os.walk(building):
        for name in names:
            _sync_file(Path(folder) / name)
        sync_folder(Path(folder))
    release = warehouse / FOLDER / str(record["release"])
    damaged = release.with_name(f"{DELETING}{release.name}")
    if release.exists():
        shutil.rmtree(damaged, ignore_errors=True)
        release.rename(damaged)
    building.rename(release)
    sync_folder(release.parent)
    shutil.rmtree(damaged, ignore_errors=True)
    return release


def _describe_file(path: Path, folder: Path) -> dict[str, Any]:
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": hash_file(path)}


def _sync_file(path: Path) -> None:
    with path.open("rb") as content:
        os.fsync(content.fileno())


def list_releases(warehouse: Path) -> Iterator[dict[str, Any]]:
    """Records of all built releases, in the order of their creation."""
    records = (read_json(path) for path in (warehouse / FOLDER).glob(f"[!.]*/{RECORD}"))
    yield from sorted(filter(None, records), key=lambda record: (record["created_at"], record["release"]))


def find_release(warehouse: Path, build_fingerprint: str) -> dict[str, Any] | None:
    """The record of the release with this fingerprint, if it was built."""
    return next((r for r in list_releases(warehouse) if r["build_fingerprint"] == build_fingerprint), None)


def resolve_release(warehouse: Path, name: str) -> dict[str, Any]:
    """The record of the release with this id, or beginning of one; `current` is the published release, `previous` the
    one that was built before it.

    Raises UnknownReleaseError, which tells the nearest names, and NoReleaseError if nothing is published.
    """
    records = {str(record["release"]): record for record in list_releases(warehouse)}
    if name in (CURRENT, PREVIOUS):
        return _find_by_pointer(warehouse, name, records)
    fitting = [name] if name in records else [release_id for release_id in records if release_id.startswith(name)]
    if len(fitting) == 1:
        return records[fitting[0]]
    if fitting and name:
        raise UnknownReleaseError(f"{name!r} begins several releases: {', '.join(fitting[-NAMES_TOLD:])}")
    near = get_close_matches(name, records, n=NAMES_TOLD, cutoff=0.5) or list(records)[-NAMES_TOLD:]
    told = f"the nearest: {', '.join(near)}" if near else "there is none"
    raise UnknownReleaseError(f"no release {name!r} in {warehouse} ({told})")


def _find_by_pointer(warehouse: Path, name: str, records: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    current = find_current_release(warehouse).name
    if current not in records:
        raise UnknownReleaseError(f"the published release {current} has no record in {warehouse}")
    if name == CURRENT:
        return records[current]
    position = list(records).index(current)
    if not position:
        raise UnknownReleaseError(f"no release was built before the published one, {current}")
    return records[list(records)[position - 1]]


def read_current(warehouse: Path) -> dict[str, Any] | None:
    """The pointer to the published release; None if nothing was published."""
    return read_json(warehouse / POINTER)


def find_current_release(warehouse: Path) -> Path:
    """The folder of the published release; NoReleaseError if there is none."""
    pointer = read_current(warehouse)
    if pointer is None:
        raise NoReleaseError(f"nothing is published in {warehouse} yet (try: newsledger run --sample)")
    return warehouse / FOLDER / str(pointer["release"])


def find_release_folder(warehouse: Path, name: str = CURRENT) -> Path:
    """The folder of a release by its name (resolve_release), of the published one without reading any other."""
    if name == CURRENT:
        return find_current_release(warehouse)
    return warehouse / FOLDER / str(resolve_release(warehouse, name)["release"])


def list_withdrawn(pointer: Mapping[str, Any] | None) -> list[str]:
    """Releases from which somebody rolled back: they are published again only by name."""
    return list((pointer or {}).get("withdrawn", ()))


def publish_release(
    warehouse: Path, record: Mapping[str, Any], *, published_at: str, withdrawn: Sequence[str] = ()
) -> None:
    """Move the pointer to a built release: one atomic step for whoever reads it.

    The pointer also remembers the release that was published before, and those that are `withdrawn`.
    """
    release_id = str(record["release"])
    before = read_current(warehouse) or {}
    is_other = before.get("release") != release_id
    pointer = {
        "release": release_id,
        "database": f"{FOLDER}/{release_id}/{DATABASE}",
        "content_hash": record["content_hash"],
        "published_at": published_at,
        "previous": before.get("release" if is_other else "previous"),
        "withdrawn": list(withdrawn),
    }
    write_json(warehouse / POINTER, pointer)
    link_release(warehouse, release_id)


def link_release(warehouse: Path, release_id: str) -> None:
    """Point the symlink `current` at a release, atomically. A disk without symlinks still has the pointer."""
    target, link = Path(FOLDER) / release_id, warehouse / LINK
    with contextlib.suppress(OSError):
        if link.is_symlink() and link.readlink() == target:
            return
        temporary = warehouse / f".{LINK}.tmp"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target, target_is_directory=True)
        temporary.replace(link)
        sync_folder(warehouse)
