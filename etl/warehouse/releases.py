"""Releases: built aside, published by moving one pointer.

`current.json` is the pointer; on a disk that has them a symlink `current` follows it. A published
release is never written again, so whoever has it open keeps reading what was there.
"""

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, TypeAlias

from etl.ids import content_id
from etl.warehouse.files import format_json, hash_file, parse_json, sync_folder
from etl.warehouse.roots import Root, StoreRoot
from etl.warehouse.storage import open_storage
from etl.warehouse.stored_files import ConflictError, FolderFiles, StoredFile

FOLDER, POINTER, LINK, RECORD, DATABASE = "releases", "current.json", "current", "release.json", "newsledger.duckdb"
BUILDING = ".building-"
CURRENT, PREVIOUS = "current", "previous"  # names of releases beside their ids
READ_ONLY = 0o444  # DuckDB opens a file for writing unless told otherwise, which would keep all others out
NAMES_TOLD = 3  # of releases, where a name fits none
SeenPointer: TypeAlias = tuple[Mapping[str, Any] | None, str | None]  # the pointer and its stamp; None: there is none


class NoReleaseError(LookupError):
    """Nothing has been published yet."""


class UnknownReleaseError(LookupError):
    """No release, or more than one, has this name."""


class PublicationError(RuntimeError):
    """Somebody else has published meanwhile; nothing was changed."""


def start_building(warehouse: Root, release_id: str) -> Path:
    """An empty local folder to build in, which no reader sees. Left-overs of builds that failed go away."""
    folder = open_storage(warehouse).workspace / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in sorted(folder.glob(f"{BUILDING}*")):
        shutil.rmtree(left_over)
    building = folder / f"{BUILDING}{release_id}"
    building.mkdir()
    return building


def finish_building(warehouse: Root, building: Path, record: Mapping[str, Any]) -> str:
    """Make a checked build a release, with its record, and return that record's hash; it appears in full or not at all.

    The record gets the size and checksum of every file (`files`). Nobody may write them from here on. A release of
    the same name, which must be a damaged one, goes out of sight.
    """
    files = sorted(path for path in building.rglob("*") if path.is_file() and path.name != RECORD)
    whole = {**record, "files": [_describe_file(path, building) for path in files]}
    (building / RECORD).write_bytes(format_json(whole))
    for path in (*files, building / RECORD):
        path.chmod(READ_ONLY)
    record_hash = hash_file(building / RECORD)
    version = list_release_files(whole).version
    open_storage(warehouse).move_in(building, f"{FOLDER}/{record['release']}", version=version, marker=RECORD)
    return record_hash


def _describe_file(path: Path, folder: Path) -> dict[str, Any]:
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": hash_file(path)}


def list_releases(warehouse: Root) -> Iterator[dict[str, Any]]:
    """Records of all built releases, in the order of their creation."""
    records = (parse_json(content) for _, content in open_storage(warehouse).read_each(FOLDER, RECORD))
    yield from sorted(filter(None, records), key=lambda record: (record["created_at"], record["release"]))


def find_release(warehouse: Root, build_fingerprint: str) -> dict[str, Any] | None:
    """The record of the release with this fingerprint, if it was built."""
    return next((r for r in list_releases(warehouse) if r["build_fingerprint"] == build_fingerprint), None)


def resolve_release(warehouse: Root, name: str) -> dict[str, Any]:
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


def _find_by_pointer(warehouse: Root, name: str, records: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    current = name_current_release(warehouse)
    if current not in records:
        raise UnknownReleaseError(f"the published release {current} has no record in {warehouse}")
    if name == CURRENT:
        return records[current]
    position = list(records).index(current)
    if not position:
        raise UnknownReleaseError(f"no release was built before the published one, {current}")
    return records[list(records)[position - 1]]


def read_current(warehouse: Root) -> dict[str, Any] | None:
    """The pointer to the published release; None if nothing was published."""
    return parse_json(open_storage(warehouse).read(POINTER))


def read_pointer(warehouse: Root) -> SeenPointer:
    """The pointer (read_current), and the stamp by which `publish_release` tells whether it is still the same."""
    found = open_storage(warehouse).read_stamped(POINTER)
    return (parse_json(found.content), found.stamp) if found else (None, None)


def name_current_release(warehouse: Root) -> str:
    """The id of the published release; NoReleaseError if there is none."""
    pointer = read_current(warehouse)
    if pointer is None:
        raise NoReleaseError(f"nothing is published in {warehouse} yet (try: newsledger run --sample)")
    return str(pointer["release"])


def name_release(warehouse: Root, name: str = CURRENT) -> str:
    """The id of a release by its name (resolve_release), of the published one without reading any other."""
    if name == CURRENT:
        return name_current_release(warehouse)
    return str(resolve_release(warehouse, name)["release"])


def read_release(warehouse: Root, release_id: str) -> dict[str, Any]:
    """The record of a release; empty where it is gone."""
    return parse_json(open_storage(warehouse).read(f"{FOLDER}/{release_id}/{RECORD}")) or {}


def find_release_folder(warehouse: Root, name: str = CURRENT, *, files: str = DATABASE) -> Path:
    """A local folder of a release by its name (resolve_release), in which at least the files that fit a pattern lie.

    It is called as the release is. Raises NoReleaseError, UnknownReleaseError.
    """
    release_id = name_release(warehouse, name)
    return open_storage(warehouse).fetch_folder(
        f"{FOLDER}/{release_id}", lambda: list_release_files(read_release(warehouse, release_id), files)
    )


def list_release_files(record: Mapping[str, Any], pattern: str = "*") -> FolderFiles:
    """The files of a release that fit a pattern, and the version of all; none where nothing is recorded."""
    folder, found = f"{FOLDER}/{record.get('release')}", record.get("files", ())
    return FolderFiles(
        version=content_id("release files", *(f"{file['path']} {file['sha256']}" for file in found)),
        files=tuple(
            StoredFile(key=f"{folder}/{file['path']}", sha256=file["sha256"], size=file["bytes"])
            for file in found
            if fnmatch(file["path"], pattern)
        ),
    )


def list_withdrawn(pointer: Mapping[str, Any] | None) -> list[str]:
    """Releases from which somebody rolled back: they are published again only by name."""
    return list((pointer or {}).get("withdrawn", ()))


def publish_release(
    warehouse: Root,
    record: Mapping[str, Any],
    *,
    published_at: str,
    withdrawn: Sequence[str] = (),
    seen: SeenPointer | None = None,
) -> None:
    """Move the pointer to a built release: one atomic step for whoever reads it.

    The pointer also remembers the release that was published before, and those that are `withdrawn`. `seen`: what
    `read_pointer` gave when all this was decided (default: now). Raises PublicationError where the pointer is
    another one by now.
    """
    release_id = str(record["release"])
    found, stamp = seen or read_pointer(warehouse)
    before = found or {}
    is_other = before.get("release") != release_id
    pointer = {
        "release": release_id,
        "database": f"{FOLDER}/{release_id}/{DATABASE}",
        "content_hash": record["content_hash"],
        "published_at": published_at,
        "previous": before.get("release" if is_other else "previous"),
        "withdrawn": list(withdrawn),
    }
    try:
        open_storage(warehouse).write_if(POINTER, format_json(pointer), stamp=stamp)
    except ConflictError as error:
        now = read_current(warehouse) or {}
        raise PublicationError(
            f"another run published {now.get('release')} in {warehouse} at {now.get('published_at')}, while this one "
            f"was about to publish {release_id}: nothing was changed (run again)"
        ) from error
    link_release(warehouse, release_id)


def link_release(warehouse: Root, release_id: str) -> None:
    """Point the symlink `current` at a release, atomically. What has no symlinks still has the pointer."""
    if isinstance(warehouse, StoreRoot):
        return
    target, link = Path(FOLDER) / release_id, warehouse / LINK
    with contextlib.suppress(OSError):
        if link.is_symlink() and link.readlink() == target:
            return
        temporary = warehouse / f".{LINK}.tmp"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target, target_is_directory=True)
        temporary.replace(link)
        sync_folder(warehouse)
