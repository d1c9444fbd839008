"""What nobody needs any more: which files that are, and how they go so that a kill in the middle loses nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.warehouse.files import parse_json
from etl.warehouse.inventory import (
    OWN_TABLE_FILE,
    Role,
    Unit,
    list_files,
    list_inputs,
    list_left_overs,
    list_units,
)
from etl.warehouse.ledger import FOLDER as RUNS
from etl.warehouse.ledger import LOG_NAME, RECORD_NAME, ExtractedChunk, ForgottenChunk, RunLog, State, list_runs
from etl.warehouse.releases import FOLDER as RELEASES
from etl.warehouse.releases import list_releases, read_current
from etl.warehouse.retention import choose_outdated, list_needed, remove_outdated
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage
from etl.warehouse.tables import FOLDER as TABLES

IDLE_RUNS_KEPT = 100  # records of runs that had nothing to do
DONE_NOTHING = "nothing_to_do"


@dataclass(frozen=True, kw_only=True)
class Garbage:
    """What nobody needs: kind (release, table, left_over or run), a path from the warehouse, its bytes, and why."""

    kind: str
    path: str
    size: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Collection:
    """All garbage, and the chunks that the ledger must no longer count before their files go."""

    garbage: tuple[Garbage, ...]
    chunks: tuple[ForgottenChunk, ...]

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return sum(item.size for item in self.garbage)


def find_garbage(warehouse: Root, state: State, *, code_hash: str, kept_releases: int) -> Collection:
    """What can go: releases beyond those kept, tables that neither the next build nor a kept release reads, what killed
    runs left, and records of runs that had nothing to do.

    Only the holder of the lock may call this, for a run at work has files that no line names yet. What no run of
    newsledger would have written is never garbage.
    """
    records = list(list_releases(warehouse))
    outdated = choose_outdated(records, kept=kept_releases, needed=list_needed(records, read_current(warehouse)))
    kept = [record for record in records if record["release"] not in outdated]
    units = list_units(state, code_hash=code_hash, inputs=list_inputs(kept))
    garbage = [
        *_list_outdated_releases(warehouse, outdated),
        *_list_tables(warehouse, units, inputs=list_inputs(kept)),
        *(
            Garbage(kind="left_over", path=file.path, size=file.size, reason="left by a run that was killed")
            for file in list_left_overs(warehouse)
        ),
        *_list_idle_runs(warehouse),
    ]
    return Collection(garbage=tuple(garbage), chunks=tuple(_list_forgotten(units)))


def _list_outdated_releases(warehouse: Root, outdated: Sequence[str]) -> Iterator[Garbage]:
    for release in outdated:
        path = f"{RELEASES}/{release}"
        size = sum(file.size for file in list_files(warehouse, path))
        yield Garbage(kind="release", path=path, size=size, reason="older than the releases that are kept")


def _list_tables(warehouse: Root, units: Sequence[Unit], *, inputs: Mapping[str, str]) -> Iterator[Garbage]:
    named = {file.path for unit in units for file in unit.files}
    needed = {file.path for unit in units if unit.role is not Role.OUTDATED for file in unit.files} | inputs.keys()
    for file in list_files(warehouse, TABLES):
        if file.path not in needed and OWN_TABLE_FILE.fullmatch(file.path):
            reason = (
                "replaced by a later extraction" if file.path in named else "replaced, or never entered in the ledger"
            )
            yield Garbage(kind="table", path=file.path, size=file.size, reason=reason)


def _list_idle_runs(warehouse: Root) -> Iterator[Garbage]:
    """Runs that did nothing and wrote no log, but the last hundred of them. The ledger says the same without them."""
    storage = open_storage(warehouse)
    names = [run.name for run in list_runs(warehouse)]
    logged = {name for name, _ in storage.measure_each(RUNS, LOG_NAME, names)}
    names = [name for name in names if name not in logged]
    at_work = {name for name, content in storage.read_each(RUNS, RECORD_NAME, names) if not _has_done_nothing(content)}
    idle = [name for name in names if name not in at_work]
    for name in idle[:-IDLE_RUNS_KEPT]:
        path = f"{RUNS}/{name}"
        size = sum(file.size for file in list_files(warehouse, path))
        yield Garbage(kind="run", path=path, size=size, reason="a run that had nothing to do")


def _has_done_nothing(record: bytes) -> bool:
    try:
        return (parse_json(record) or {}).get("result") == DONE_NOTHING
    except (ValueError, TypeError):
        return False


def _list_forgotten(units: Sequence[Unit]) -> Iterator[ForgottenChunk]:
    for unit in units:
        if unit.role is Role.OUTDATED and isinstance(unit.entry, ExtractedChunk):
            yield ForgottenChunk(
                part_id=unit.entry.part_id, fingerprint=unit.entry.fingerprint, chunk_index=unit.entry.chunk_index
            )


def remove_garbage(warehouse: Root, found: Collection, *, log: RunLog, kept_releases: int) -> None:
    """Remove what was found: first the ledger says that chunks no longer count, then their files go.

    Killed in between, the files are garbage still, and the next call finds them. Only the holder of the lock may call
    this, with what `find_garbage` found under the same lock.
    """
    for chunk in found.chunks:
        log.append(chunk)
    for release in remove_outdated(warehouse, kept=kept_releases):
        log.append({"stage": "remove", "release": release})
    open_storage(warehouse).remove_each([item.path for item in found.garbage if item.kind != "release"])


def describe_garbage(found: Collection) -> dict[str, Any]:
    """For programs and for the record of the run: counts and bytes by kind."""
    kinds = sorted({item.kind for item in found.garbage})
    sizes = {kind: [item.size for item in found.garbage if item.kind == kind] for kind in kinds}
    return {
        "files": len(found.garbage),
        "bytes": found.size,
        "kinds": {kind: {"files": len(found), "bytes": sum(found)} for kind, found in sizes.items()},
    }
