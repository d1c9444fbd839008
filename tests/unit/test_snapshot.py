"""Snapshots of the ledger: what is read with one is what the logs say, and a wrong one counts for nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from etl.warehouse import ledger, snapshot
from etl.warehouse.ledger import (
    ExtractedChunk,
    ForgottenChunk,
    LandingFile,
    LoadedPart,
    RunLog,
    State,
    TableFile,
    list_runs,
    make_extract_fingerprint,
    read_state,
)
from etl.warehouse.snapshot import FOLDER, NAME

START = datetime(2020, 1, 1, 2, tzinfo=UTC)


def make_load(day: date, articles: str, **fields: object) -> LoadedPart:
    values: dict[str, object] = {
        "part_id": f"part {day}",
        "batch_date": day,
        "fingerprint": f"load {articles}",
        "code_hash": "l1",
        "landing_files": (LandingFile(path=f"{day}/a.txt", sha256=f"landing {day}", size=1, mtime_ns=2),),
        "files": (TableFile(table="articles", path=f"tables/articles/{articles}", rows=1, sha256=articles),),
        "counts": {"articles": 1, "rejections": {"no_text": 1}},
        "chunk_count": 2,
        "seconds": 0.5,
    }
    return LoadedPart(**{**values, **fields})  # type: ignore[arg-type]


def make_chunk(load: LoadedPart, index: int, code: str = "e1") -> ExtractedChunk:
    fingerprint = make_extract_fingerprint(load.articles_hash, code)
    return ExtractedChunk(
        part_id=load.part_id,
        batch_date=load.batch_date,
        articles_hash=load.articles_hash,
        fingerprint=fingerprint,
        code_hash=code,
        chunk_index=index,
        files=(TableFile(table="events", path=f"tables/events/{fingerprint}-{index}", rows=3, sha256=f"{index}"),),
        counts={"articles": {"articles": 1}, "rows": {"events": 3}},
        seconds=0.1,
    )


def write_night(warehouse: Path, number: int) -> None:
    """A load and its chunks; every third night is loaded again later, every fourth loses a chunk."""
    log = RunLog(warehouse, now=START + timedelta(days=number))
    day = log.started_at.date()
    load = make_load(day, f"articles {number}")
    log.append(load)
    for index in range(2):
        log.append(make_chunk(load, index))
    if number % 3 == 0:
        again = make_load(day, f"articles {number} again", code_hash="l2")
        log.append(again)
        log.append(make_chunk(again, 0, "e2"))
    if number % 4 == 0:
        chunk = make_chunk(load, 1)
        log.append(ForgottenChunk(part_id=load.part_id, fingerprint=chunk.fingerprint, chunk_index=1))
    if number % 5 == 4:
        log.append(make_load(day, "merged", part_id=f"merged {number}", replaces=(load.part_id,)))
    log.finish({"run_id": log.run_id, "result": "done", "started_at": ""})


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve nights, of which a snapshot covers the first ten."""
    monkeypatch.setattr(snapshot, "RUNS_BETWEEN", 5)
    monkeypatch.setattr(ledger.os, "fsync", lambda handle: None)
    for number in range(12):
        write_night(tmp_path, number)
    return tmp_path


def read_logs(warehouse: Path) -> State:
    """What the logs say, without the snapshot."""
    path = warehouse / FOLDER / NAME
    content = path.read_bytes()
    path.unlink()
    try:
        return read_state(warehouse)
    finally:
        path.write_bytes(content)


def covered(warehouse: Path) -> int:
    runs = list_runs(warehouse)
    return len(runs) - len(snapshot.read_snapshot(warehouse, runs)[1])


def test_a_snapshot_and_the_logs_after_it_are_the_logs(warehouse: Path) -> None:
    assert covered(warehouse) == 10
    state, expected = read_state(warehouse), read_logs(warehouse)
    assert state == expected
    assert list(state.parts) == list(expected.parts)
    for part_id, part in state.parts.items():
        assert list(part.chunks) == list(expected.parts[part_id].chunks)
        # What decides by identity must find the load that stands among the loads.
        assert part.load is part.loads[part.load.articles_hash]


def test_later_lines_count_over_what_the_snapshot_has(warehouse: Path) -> None:
    log = RunLog(warehouse, now=START + timedelta(days=100))
    chunk = make_chunk(make_load(START.date() + timedelta(days=1), "articles 1"), 0)
    log.append(ForgottenChunk(part_id=chunk.part_id, fingerprint=chunk.fingerprint, chunk_index=0))
    assert covered(warehouse) == 10
    assert read_state(warehouse) == read_logs(warehouse)
    assert list(read_state(warehouse).parts[chunk.part_id].chunks[chunk.fingerprint]) == [1]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_snapshot_counts_for_nothing(warehouse: Path, place: int) -> None:
    expected = read_logs(warehouse)
    path = warehouse / FOLDER / NAME
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert covered(warehouse) == 0
    assert read_state(warehouse) == expected


def test_a_snapshot_of_other_logs_counts_for_nothing(warehouse: Path) -> None:
    log = list_runs(warehouse)[3].folder / ledger.LOG_NAME
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert covered(warehouse) == 0
    assert read_state(warehouse) == read_logs(warehouse)


def test_a_run_that_comes_before_its_last_one_makes_it_count_for_nothing(warehouse: Path) -> None:
    folder = warehouse / FOLDER / "20200105T000000.000000Z-7"
    folder.mkdir()
    (folder / ledger.LOG_NAME).write_bytes(b"")
    assert covered(warehouse) == 0


def test_a_snapshot_of_another_version_counts_for_nothing(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_name_layout", lambda: "other")
    assert covered(warehouse) == 0
