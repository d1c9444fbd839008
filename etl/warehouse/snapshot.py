"""What the logs of many runs add up to, in one file, so that reading the ledger stays fast after years.

It can be removed at any time: the logs are the ledger. It counts only while the logs that it covers are as they were,
and only if its own checksum is right; else everything is read from the logs.
"""

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields

import msgspec

from etl.ids import content_id
from etl.warehouse.ledger import (
    FOLDER,
    LOG_NAME,
    ExtractedChunk,
    LoadedPart,
    PartState,
    Run,
    TableFile,
    fold_runs,
    list_runs,
)
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage

NAME = "state.snapshot"
RUNS_BETWEEN = 50  # logs that are read one by one, at most, before a snapshot takes them in
DIGEST_LENGTH = hashlib.sha256().digest_size


@dataclass(frozen=True, kw_only=True)
class PartRecord:
    """A part; `articles_hash` names the load that stands."""

    articles_hash: str
    loads: tuple[LoadedPart, ...]
    chunks: tuple[ExtractedChunk, ...]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The parts after these runs. `runs`: name and bytes of each log that is in it, oldest first."""

    layout: str
    runs: tuple[tuple[str, int], ...]
    parts: tuple[PartRecord, ...]


def read_snapshot(warehouse: Root, runs: Sequence[Run]) -> tuple[dict[str, PartState], list[Run]]:
    """Parts by id as of the snapshot, and the runs that come after it: all of them where it does not count."""
    snapshot = _parse(open_storage(warehouse).read(f"{FOLDER}/{NAME}"))
    logged = measure_logs(warehouse, runs) if snapshot else []
    if snapshot is None or tuple(logged[: len(snapshot.runs)]) != snapshot.runs:
        return {}, list(runs)
    last = snapshot.runs[-1][0] if snapshot.runs else ""
    return {part.load.part_id: part for part in map(_to_state, snapshot.parts)}, [r for r in runs if r.name > last]


def _parse(content: bytes | None) -> Snapshot | None:
    """None where there is none, or where it is damaged or of another version."""
    if content is None:
        return None
    digest, body = content[:DIGEST_LENGTH], content[DIGEST_LENGTH:]
    if hashlib.sha256(body).digest() != digest:
        return None
    try:
        with pause_collector():
            snapshot = msgspec.msgpack.decode(body, type=Snapshot)
    except msgspec.DecodeError:
        return None
    return snapshot if snapshot.layout == _name_layout() else None


def keep_snapshot(warehouse: Root, run_id: str) -> None:
    """Write a snapshot at the end of a run, every so many logs. Only the holder of the lock may call this.

    It covers the runs before this one, which may still write.
    """
    if not measure_logs(warehouse, [Run(root=warehouse, name=run_id)]):
        return
    runs = [run for run in list_runs(warehouse) if run.name < run_id]
    count = len(measure_logs(warehouse, runs))
    if count and count % RUNS_BETWEEN == 0:
        write_snapshot(warehouse, runs, fold_runs(warehouse, runs).parts)


def write_snapshot(warehouse: Root, runs: Sequence[Run], parts: Mapping[str, PartState]) -> None:
    """Write a snapshot of the parts after all these runs."""
    snapshot = Snapshot(
        layout=_name_layout(),
        runs=tuple(measure_logs(warehouse, runs)),
        parts=tuple(_to_record(part) for part in parts.values()),
    )
    body = msgspec.msgpack.encode(snapshot)
    open_storage(warehouse).write(f"{FOLDER}/{NAME}", hashlib.sha256(body).digest() + body)


def measure_logs(warehouse: Root, runs: Sequence[Run]) -> list[tuple[str, int]]:
    """Name and bytes of the log of each run that has one."""
    return open_storage(warehouse).measure_each(FOLDER, LOG_NAME, [run.name for run in runs])


def _to_record(part: PartState) -> PartRecord:
    chunks = tuple(chunk for found in part.chunks.values() for chunk in found.values())
    return PartRecord(articles_hash=part.load.articles_hash, loads=tuple(part.loads.values()), chunks=chunks)


def _to_state(record: PartRecord) -> PartState:
    loads = {load.articles_hash: load for load in record.loads}
    chunks: dict[str, dict[int, ExtractedChunk]] = {}
    for chunk in record.chunks:
        chunks.setdefault(chunk.fingerprint, {})[chunk.chunk_index] = chunk
    return PartState(load=loads[record.articles_hash], loads=loads, chunks=chunks)


def _name_layout() -> str:
    """Another one where this version has other fields."""
    kinds = (Snapshot, PartRecord, LoadedPart, ExtractedChunk, TableFile)
    return content_id(*(f"{kind.__name__}.{field.name}" for kind in kinds for field in fields(kind)))


@contextmanager
def pause_collector() -> Iterator[None]:
    """Without Python's search for garbage, which goes through all of a large state again and again while it is read."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
