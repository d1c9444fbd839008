"""Kill -9 at any step, a full disk, a read-only folder: the next run ends with the release of an undisturbed one."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import kill_at_step
import pytest
from pipeline_fakes import ARTICLES, write_landing, write_wire

from etl.fingerprints import hash_extract_code
from etl.resources import find_sample
from etl.warehouse.ledger import read_state
from etl.warehouse.releases import read_current

ROOT = Path(__file__).parents[2]
KILLS = 25
REAL_KILLS = 8
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = write_landing(tmp_path / "landing", ARTICLES)
    write_wire(folder, 4)
    return folder


def run_until(landing: Path, warehouse: Path, *, fault: str = "kill", step: int = 0) -> Done:
    """A run that a fault meets at a step; undisturbed where the step is 0."""
    options = ["--landing", str(landing), "--warehouse", str(warehouse), "--executor", "in_process"]
    return subprocess.run(
        [sys.executable, kill_at_step.__file__, str(warehouse), fault, str(step), "run", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def read_hash(warehouse: Path) -> str:
    pointer = read_current(warehouse)
    assert pointer is not None
    return str(pointer["content_hash"])


def count_rows(warehouse: Path, code_hash: str) -> dict[str, int]:
    """Rows by table, as the ledger has them: nothing is lost, nothing doubled."""
    counts: dict[str, int] = {}
    for file in read_state(warehouse).current_files(code_hash):
        counts[file.table] = counts.get(file.table, 0) + file.rows
    return counts


def check_whole(warehouse: Path, undisturbed: Path, what: object, *, code_hash: str = "frozen") -> None:
    """The same release, the same rows, and nothing left lying about."""
    assert read_hash(warehouse) == read_hash(undisturbed), what
    rows = count_rows(undisturbed, code_hash)
    assert rows["articles"] > 0
    assert count_rows(warehouse, code_hash) == rows, what
    leftovers = [path for path in warehouse.rglob("*.tmp") if path.is_file()]
    leftovers += warehouse.glob("releases/.building-*")
    assert leftovers == [], what


@pytest.mark.proof
def test_kills_at_25_random_steps_lose_and_double_nothing(landing: Path, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    steps = count_steps(run_until(landing, undisturbed))
    assert steps > KILLS
    for step in sorted(random.Random(2017).sample(range(1, steps + 1), KILLS)):
        warehouse = tmp_path / str(step)
        assert run_until(landing, warehouse, step=step).returncode == -signal.SIGKILL, step
        again = run_until(landing, warehouse)
        assert again.returncode == 0, (step, again.stderr)
        check_whole(warehouse, undisturbed, step)


def count_steps(done: Done) -> int:
    assert done.returncode == 0, done.stderr
    (count,) = (line.split()[1] for line in done.stderr.splitlines() if line.startswith("steps "))
    return int(count)


@pytest.mark.proof
@pytest.mark.parametrize("error", ["ENOSPC", "EROFS", "EIO"])
def test_a_disk_that_fails_is_told_in_a_line_and_the_next_run_goes_on(
    landing: Path, tmp_path: Path, error: str
) -> None:
    undisturbed, warehouse = tmp_path / "undisturbed", tmp_path / "warehouse"
    steps = count_steps(run_until(landing, undisturbed))
    for step in (1, steps // 3, 2 * steps // 3):
        done = run_until(landing, warehouse, fault=error, step=step)
        assert done.returncode not in (0, -signal.SIGKILL), (step, done.stdout)
        lines = [line for line in done.stderr.splitlines() if line.startswith("newsledger: ")]
        assert len(lines) == 1, done.stderr
        assert "Traceback" not in done.stderr
    assert run_until(landing, warehouse).returncode == 0
    check_whole(warehouse, undisturbed, error)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 300 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.proof
def test_a_disk_that_is_really_full_then_has_room_and_then_is_read_only(
    landing: Path, tmp_path: Path, small_disk: Path
) -> None:
    undisturbed, warehouse = tmp_path / "undisturbed", small_disk / "warehouse"
    assert run_until(landing, undisturbed).returncode == 0
    full = run_until(landing, warehouse)
    assert full.returncode not in (0, -signal.SIGKILL)
    assert "No space left" in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert run_until(landing, warehouse).returncode == 0
    check_whole(warehouse, undisturbed, "full")
    write_landing(landing, {"2020-03-09/late.txt": "The bridge in the east of the town was opened on Monday."})
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    refused = run_until(landing, warehouse)
    assert refused.returncode not in (0, -signal.SIGKILL)
    assert "Read-only file system" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.proof
def test_the_record_of_a_killed_run_is_missing_and_its_log_is_read(landing: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    steps = count_steps(run_until(landing, tmp_path / "undisturbed"))
    assert run_until(landing, warehouse, step=steps - 1).returncode == -signal.SIGKILL
    (run,) = (warehouse / "runs").iterdir()
    assert not (run / "run.json").exists()
    assert {json.loads(line)["stage"] for line in (run / "log.jsonl").read_text().splitlines()} >= {"load", "extract"}


@pytest.mark.proof
def test_real_runs_that_are_killed_end_with_the_release_of_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    began = time.monotonic()
    assert run_sample(undisturbed).wait() == 0
    whole = time.monotonic() - began
    moments = random.Random(1945)
    warehouses = (tmp_path / str(number) for number in itertools.count())
    kills, warehouse = 0, next(warehouses)
    while kills < REAL_KILLS:
        run = run_sample(warehouse)
        try:
            assert run.wait(timeout=moments.uniform(0.1, whole)) == 0
        except subprocess.TimeoutExpired:
            # The whole group, as a machine that goes down: workers and the process of dbt die with the run.
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            kills += 1
        else:
            assert read_hash(warehouse) == read_hash(undisturbed)
            warehouse = next(warehouses)
    assert run_sample(warehouse).wait() == 0
    check_whole(warehouse, undisturbed, "real", code_hash=hash_extract_code())


def run_sample(warehouse: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "etl", "run", "--landing", str(find_sample()), "--warehouse", str(warehouse)]
    return subprocess.Popen(
        [*command, "--workers", "2"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
