"""Readers in a loop while releases are published and deleted: no error, no lock, nothing half-built."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reader_loop

from etl.pipeline import run_stages
from etl.resources import find_sample
from etl.settings import Settings
from etl.warehouse.locks import hold_lock
from etl.warehouse.releases import FOLDER, finish_building, list_releases, start_building

ROOT = Path(__file__).parents[2]
PUBLICATIONS, ROWS, RUN_SECONDS, NIGHTS = 10, 60_000, 3, 2
Readings = list[dict[str, Any]]


def build(warehouse: Path, number: int) -> str:
    """A small release whose rows and stamp must agree; each has another number of rows. Built as a run builds."""
    release, rows = f"2020-01-{number:02}-release", ROWS + number
    building = start_building(warehouse, release)
    with duckdb.connect(str(building / "newsledger.duckdb")) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute(
            f"CREATE TABLE marts.fact AS SELECT range AS number, '{release}' AS release, md5(range::VARCHAR) AS text "
            f"FROM range({rows})"
        )
        total = rows * (rows - 1) // 2
        connection.execute(
            f"CREATE TABLE marts.stamp AS SELECT '{release}' AS release, {rows} AS row_count, {total} AS total"
        )
    record = {"release": release, "build_fingerprint": release, "content_hash": "h", "created_at": f"{number:04}"}
    finish_building(warehouse, building, record)
    return release


@contextmanager
def reading(warehouse: Path, kinds: Sequence[str]) -> Iterator[Callable[[], Readings]]:
    """Readers at work; the function that is given stops them and says what they saw."""
    stop = warehouse.with_name("stop")
    processes = [
        subprocess.Popen(
            [sys.executable, reader_loop.__file__, kind, str(warehouse), str(stop)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=warehouse.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for kind in kinds
    ]

    def finish() -> Readings:
        stop.touch()
        outputs = [process.communicate(timeout=120) for process in processes]
        assert [process.returncode for process in processes] == [0] * len(processes), outputs
        return [json.loads(output) for output, _ in outputs]

    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield finish
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
                process.communicate()


@pytest.mark.slow
def test_readers_meet_no_error_while_ten_releases_are_published(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    settings = Settings(warehouse=warehouse, landing=tmp_path, kept_releases=1)
    releases = [build(warehouse, 1)]
    run_stages(settings, ("publish",))
    with reading(warehouse, ["anew", "anew", "link", "open"]) as finish:
        for number in range(2, PUBLICATIONS + 2):
            releases.append(build(warehouse, number))
            run_stages(settings, ("publish",))
            time.sleep(0.2)  # so that each release is met by somebody
        found = finish()
    assert [reader["errors"] for reader in found] == [[]] * len(found)
    # All but two of them were deleted while they were read.
    assert [record["release"] for record in list_releases(warehouse)] == releases[-2:]
    *moving, kept = found
    assert kept["seen"] == releases[:1], "an open connection keeps its release, also when that is deleted"
    for reader in moving:
        assert reader["seen"] == [release for release in releases if release in reader["seen"]], "none goes back"
        assert reader["seen"][-1] == releases[-1], "a new connection sees the new release"
    assert set().union(*(reader["seen"] for reader in moving)) >= set(releases[1:]), "each was met"
    assert min(reader["readings"] for reader in found) > PUBLICATIONS


@pytest.mark.slow
def test_readers_neither_hold_up_a_run_nor_wait_for_one(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    settings = Settings(warehouse=warehouse, landing=tmp_path, kept_releases=1)
    build(warehouse, 1)
    run_stages(settings, ("publish",))
    with reading(warehouse, ["anew", "link"]) as finish:
        with hold_lock(warehouse):  # a run of some seconds, at work
            time.sleep(RUN_SECONDS)
        build(warehouse, 2)
        assert run_stages(settings, ("publish",))["result"] == "done"
        found = finish()
    assert [reader["errors"] for reader in found] == [[], []]
    assert max(reader["slowest"] for reader in found) < RUN_SECONDS, "nobody waited for the lock"


def test_a_release_that_goes_away_between_name_and_file_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl import query

    build(tmp_path, 1)
    second = build(tmp_path, 2)
    run_stages(Settings(warehouse=tmp_path, landing=tmp_path), ("publish",))
    gone = iter([tmp_path / FOLDER / "gone", tmp_path / FOLDER / "gone too"])
    monkeypatch.setattr(query, "find_release_folder", lambda warehouse, _: next(gone, warehouse / FOLDER / second))
    with query.open_release(tmp_path) as connection:
        assert reader_loop.read_facts(connection) == second


def test_a_release_without_its_file_is_an_error_at_last(tmp_path: Path) -> None:
    from etl.query import open_release

    release = build(tmp_path, 1)
    run_stages(Settings(warehouse=tmp_path, landing=tmp_path), ("publish",))
    (tmp_path / FOLDER / release / "newsledger.duckdb").unlink()
    with pytest.raises(duckdb.IOException):
        open_release(tmp_path)


@pytest.mark.proof
def test_readers_of_real_releases_meet_no_error_while_runs_build_and_publish(tmp_path: Path) -> None:
    """Runs over the sample, with another article each night, and every command that reads at work beside them."""
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse"
    shutil.copytree(find_sample(), landing)
    settings = Settings(landing=landing, warehouse=warehouse, executor="in_process", kept_releases=1)
    run_stages(settings)
    with reading(warehouse, ["news", "explain"]) as finish:
        for night in range(NIGHTS):
            text = f"SEOUL (Harbour Daily) - South Korea warned North Korea on Tuesday over {night + 2} new missiles."
            (landing / f"night-{night}.txt").write_text(text, encoding="utf-8")
            assert run_stages(settings)["stages"]["publish"]["published"]
        found = finish()
    assert [reader["errors"] for reader in found] == [[], []]
    assert len(found[0]["seen"]) == NIGHTS + 1, "each release was met"
    assert len(list(list_releases(warehouse))) == 2
