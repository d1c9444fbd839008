"""Compares releases with their records, and the pointer with the releases."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.warehouse.files import hash_file, read_json
from etl.warehouse.findings import Finding
from etl.warehouse.inventory import list_files
from etl.warehouse.releases import DATABASE, FOLDER, LINK, POINTER, RECORD

WRITABLE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, kw_only=True)
class ReleaseFile:
    """A file as the record of its release has it; `path` counts from the warehouse."""

    release: str
    path: str
    size: int
    sha256: str


def list_release_folders(warehouse: Path) -> list[Path]:
    """The folders of releases, whole or not, in the order of their names."""
    folder = warehouse / FOLDER
    return sorted(path for path in folder.glob("[!.]*") if path.is_dir())


def read_records(warehouse: Path, record_hashes: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The records that can be read, and what is wrong with the others. `record_hashes`: as the ledger has them."""
    records, findings = [], []
    for folder in list_release_folders(warehouse):
        try:
            record = read_json(folder / RECORD)
            fault = _find_fault(folder, record, record_hashes)
        except (OSError, ValueError, TypeError) as error:
            record, fault = None, f"{RECORD} cannot be read: {error}"
        if fault:
            findings.append(Finding(kind="damaged_release", path=f"{FOLDER}/{folder.name}", detail=fault))
        elif record is not None:
            records.append(record)
    return records, findings


def _find_fault(folder: Path, record: Mapping[str, Any] | None, record_hashes: Mapping[str, str]) -> str | None:
    if record is None:
        return f"{RECORD} is not there"
    if record.get("release") != folder.name:
        return f"{RECORD} is that of {record.get('release')}"
    if missing := {"build_fingerprint", "content_hash", "created_at"} - record.keys():
        return f"{RECORD} has no {', '.join(sorted(missing))}"
    expected = record_hashes.get(folder.name)
    if expected and hash_file(folder / RECORD) != expected:
        return f"{RECORD} is not as it was written"
    return None


def list_release_files(records: Sequence[Mapping[str, Any]]) -> list[ReleaseFile]:
    """All files that records name."""
    return [
        ReleaseFile(
            release=str(record["release"]),
            path=f"{FOLDER}/{record['release']}/{file['path']}",
            size=int(file["bytes"]),
            sha256=str(file["sha256"]),
        )
        for record in records
        for file in record.get("files", ())
    ]


def check_release_files(
    warehouse: Path, files: Sequence[ReleaseFile], *, workers: int
) -> Iterator[tuple[ReleaseFile, str | None]]:
    """Each file with what is wrong with it, in order."""
    with ThreadPoolExecutor(max_workers=max(1, workers)) as executor:
        yield from zip(files, executor.map(lambda file: _inspect(warehouse, file), files), strict=True)


def _inspect(warehouse: Path, file: ReleaseFile) -> str | None:
    name = file.path.split("/", 2)[2]
    try:
        sha256 = hash_file(warehouse / file.path)
    except FileNotFoundError:
        return f"{name} is not there"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    return None if sha256 == file.sha256 else f"{name}: checksum {sha256[:12]}… and not {file.sha256[:12]}…"


def check_folders(warehouse: Path, records: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """What stands in the folders of whole releases that no build wrote, and what others could write."""
    for record in records:
        folder = f"{FOLDER}/{record['release']}"
        if "files" not in record:
            fault = _find_database_fault(warehouse / folder / DATABASE)
            kind = "damaged_release" if fault else "unverified_release"
            yield Finding(kind=kind, path=folder, detail=fault or "it has no checksums")
        known = {f"{folder}/{file['path']}" for file in record.get("files", ())} | {f"{folder}/{RECORD}"}
        writable = 0
        for file in list_files(warehouse, folder):
            if "files" in record and file.path not in known:
                yield Finding(kind="orphan", path=file.path, detail=f"no build wrote it ({file.size} bytes)")
            writable += bool((warehouse / file.path).lstat().st_mode & WRITABLE)
        if writable:
            yield Finding(kind="writable_release", path=folder, detail=f"others may write {writable} files of it")


def _find_database_fault(path: Path) -> str | None:
    import duckdb  # noqa: PLC0415 - of old releases alone

    if not path.is_file():
        return f"{DATABASE} is not there"
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    except duckdb.Error as error:
        return f"{DATABASE} cannot be opened: {' '.join(str(error).split())[:120]}"
    return None


def check_pointer(warehouse: Path, records: Sequence[Mapping[str, Any]], *, was_published: bool) -> Iterator[Finding]:
    """Whether the pointer and the link lead to a release. `was_published`: whether there must be a pointer."""
    try:
        pointer = read_json(warehouse / POINTER)
    except (OSError, ValueError, TypeError) as error:
        yield Finding(kind="broken_pointer", path=POINTER, detail=f"cannot be read: {error}")
        return
    if pointer is None:
        if was_published:
            yield Finding(kind="broken_pointer", path=POINTER, detail="is not there, though a release was published")
        return
    release = str(pointer.get("release"))
    hashes = {str(record["release"]): record["content_hash"] for record in records}
    if not (warehouse / FOLDER / release).is_dir():
        yield Finding(kind="broken_pointer", path=POINTER, detail=f"names {release}, which is not there")
        return
    if hashes.get(release, pointer.get("content_hash")) != pointer.get("content_hash"):
        detail = f"names content {pointer.get('content_hash')}, and {release} holds {hashes[release]}"
        yield Finding(kind="broken_pointer", path=POINTER, detail=detail)
    link = warehouse / LINK
    if link.is_symlink() and link.readlink() != Path(FOLDER) / release:
        yield Finding(kind="broken_link", path=LINK, detail=f"leads to {link.readlink()}, the pointer to {release}")
    elif not link.is_symlink():
        yield Finding(kind="broken_link", path=LINK, detail=f"does not lead to {release}")
