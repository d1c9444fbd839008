"""What lies in the warehouse and what it is there for: the ground on which doctor and gc decide."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from etl.warehouse.ledger import FOLDER as RUNS
from etl.warehouse.ledger import ExtractedChunk, LoadedPart, PartState, State, TableFile, make_extract_fingerprint
from etl.warehouse.local_storage import DELETING
from etl.warehouse.provenance import FOLDER as CODE
from etl.warehouse.releases import BUILDING, RECORD
from etl.warehouse.releases import FOLDER as RELEASES
from etl.warehouse.roots import Root, StoreRoot
from etl.warehouse.spool import FOLDER as SPOOL
from etl.warehouse.storage import open_storage
from etl.warehouse.tables import FOLDER as TABLES

# What runs name their files; anything else under the tables is somebody else's.
OWN_TABLE_FILE = re.compile(rf"{TABLES}/[a-z_]+/batch_date=\d{{4}}-\d\d-\d\d/[0-9a-f]{{16}}(-\d{{4,}})?\.parquet")
TEMPORARY = re.compile(r"\..+\.tmp")  # of etl.warehouse.files and of the link


class Role(StrEnum):
    """What a unit is needed for: the next build and what is still to be extracted; a kept release; nothing."""

    CURRENT = "current"
    RELEASE = "release"
    OUTDATED = "outdated"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What one line of the ledger recorded, as far as it still counts: the load of a part, or one extracted chunk."""

    entry: LoadedPart | ExtractedChunk
    role: Role

    @property
    def files(self) -> tuple[TableFile, ...]:
        """The files that were written."""
        return self.entry.files


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that stands in the warehouse; `path` counts from there."""

    path: str
    size: int


def list_units(state: State, *, code_hash: str, inputs: Collection[str]) -> list[Unit]:
    """All units that the ledger counts, in its order. `code_hash` is that of the present extraction, `inputs` are the
    paths that releases were built from."""
    units = []
    for part in state.parts.values():
        needed = _find_needed(part, code_hash)
        entries: list[LoadedPart | ExtractedChunk] = [*part.loads.values()]
        for chunks in part.chunks.values():
            entries += chunks.values()
        units += [Unit(entry=entry, role=_find_role(entry, needed, inputs)) for entry in entries]
    return units


def _find_needed(part: PartState, code_hash: str) -> set[int]:
    """What is read next of a part: its last load, and of its extractions the one that counts and the one in hand."""
    counting = part.current_chunks(code_hash)
    in_hand = part.chunks.get(make_extract_fingerprint(part.load.articles_hash, code_hash), {}).values()
    loads = (part.load, *(part.loads[chunk.articles_hash] for chunk in counting))
    return {id(entry) for entry in (*loads, *counting, *in_hand)}


def _find_role(entry: LoadedPart | ExtractedChunk, needed: Collection[int], inputs: Collection[str]) -> Role:
    if id(entry) in needed:
        return Role.CURRENT
    return Role.RELEASE if any(file.path in inputs for file in entry.files) else Role.OUTDATED


def list_inputs(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Paths of the files that releases were built from, each with its checksum."""
    return {str(file["path"]): str(file["sha256"]) for record in records for file in record.get("inputs", ())}


def list_files(warehouse: Root, folder: str = "") -> Iterator[StoredFile]:
    """All files below a folder of the warehouse, in order; links are not followed.

    What vanishes meanwhile is left out, and folders that may not be opened.
    """
    for file in open_storage(warehouse).list_files(folder):
        yield StoredFile(path=file.key, size=file.size)


def list_left_overs(warehouse: Root) -> list[StoredFile]:
    """What runs that were killed left behind: temporary files, rows put aside, half-built and half-deleted releases.

    A folder is one entry with the bytes of all that is in it. Only for whoever knows that no run is at work, for that
    has such files too.
    """
    found: Counter[str] = Counter()
    if isinstance(warehouse, StoreRoot):
        return _list_half_uploads(warehouse)
    for file in list_files(warehouse):
        path = _find_left_over(Path(file.path))
        if path:
            found[path.as_posix()] += file.size
    hidden = (folder for prefix in (BUILDING, DELETING) for folder in (warehouse / RELEASES).glob(f"{prefix}*"))
    for folder in (warehouse / SPOOL, *hidden):
        if folder.is_dir():  # also an empty one
            found.setdefault(folder.relative_to(warehouse).as_posix(), 0)
    return [StoredFile(path=path, size=size) for path, size in sorted(found.items())]


def _list_half_uploads(root: StoreRoot) -> list[StoredFile]:
    """Releases without a record, each with the bytes of its files; nothing else is put in place piece by piece."""
    sizes: Counter[str] = Counter()
    whole = set()
    for file in list_files(root, RELEASES):
        folder, _, name = file.path.removeprefix(f"{RELEASES}/").partition("/")
        sizes[f"{RELEASES}/{folder}"] += file.size
        if name == RECORD:
            whole.add(f"{RELEASES}/{folder}")
    return [StoredFile(path=path, size=size) for path, size in sorted(sizes.items()) if path not in whole]


def _find_left_over(path: Path) -> Path | None:
    """The left-over that a file is, or is part of."""
    top, *rest = path.parts
    if top == SPOOL:
        return Path(SPOOL)
    if top == RELEASES and len(rest) > 1 and rest[0].startswith((BUILDING, DELETING)):
        return Path(top, rest[0])
    is_own = not rest or top in (TABLES, RELEASES, RUNS, CODE)
    return path if is_own and TEMPORARY.fullmatch(path.name) else None
