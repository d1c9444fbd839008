"""What a run leaves behind that was killed, and how the next one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing, write_wire

from etl.warehouse.ledger import LedgerError, RunLog, read_state
from etl.warehouse.locks import LockedError, hold_lock
from etl.warehouse.releases import read_current

ROOT = Path(__file__).parents[2]
Condition = Callable[[Path], bool]


def start_run(landing: Path, warehouse: Path) -> subprocess.Popen[str]:
    command = [sys.executable, fakes.__file__, "run", "--landing", str(landing), "--warehouse", str(warehouse)]
    return subprocess.Popen(
        [*command, "--executor", "in_process"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish_run(landing: Path, warehouse: Path) -> str:
    run = start_run(landing, warehouse)
    output, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors
    pointer = read_current(warehouse)
    assert pointer is not None, output
    return str(pointer["content_hash"])


def kill_when(run: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    while not condition() and run.poll() is None:
        time.sleep(0.001)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL, "the run was over before it could be killed"


def count_lines(warehouse: Path, stage: str) -> int:
    # A line that is still being written, or was when the run was killed, is none.
    lines = [line for log in warehouse.glob("runs/*/log.jsonl") for line in log.read_text().split("\n")[:-1]]
    return sum(line.startswith(f'{{"stage": "{stage}"') for line in lines)


@pytest.fixture
def wide_landing(tmp_path: Path) -> Path:
    folder = write_landing(tmp_path / "landing", fakes.ARTICLES)
    write_wire(folder, 16)
    return folder


MOMENTS: dict[str, Condition] = {
    "while it starts": lambda warehouse: (warehouse / ".lock").exists(),
    "after the first part is loaded": lambda warehouse: count_lines(warehouse, "load") == 1,
    "after all parts are loaded": lambda warehouse: count_lines(warehouse, "load") == 3,
    "after a file that no log names": lambda warehouse: len(list(warehouse.glob("tables/events/*/*"))) == 2,
    "after a few chunks": lambda warehouse: count_lines(warehouse, "extract") == 4,
    "when all is extracted": lambda warehouse: count_lines(warehouse, "extract") == 8,
    "in the middle of the build": lambda warehouse: any(warehouse.glob("releases/.building-*/*")),
    "after the build": lambda warehouse: any(warehouse.glob("releases/2020*")),
}


@pytest.mark.proof
def test_a_run_that_is_killed_is_continued_to_the_same_release(wide_landing: Path, tmp_path: Path) -> None:
    expected = finish_run(wide_landing, tmp_path / "undisturbed")
    for moment, condition in MOMENTS.items():
        warehouse = tmp_path / moment.replace(" ", "_")
        kill_when(start_run(wide_landing, warehouse), lambda: condition(warehouse))  # noqa: B023 - called at once
        loads, chunks = count_lines(warehouse, "load"), count_lines(warehouse, "extract")
        assert finish_run(wide_landing, warehouse) == expected, moment
        # What stood in the ledger was not done again.
        assert (count_lines(warehouse, "load"), count_lines(warehouse, "extract")) == (3, 8), (moment, loads, chunks)


@pytest.mark.proof
def test_kills_one_after_the_other_lose_and_double_nothing(wide_landing: Path, tmp_path: Path) -> None:
    expected = finish_run(wide_landing, tmp_path / "undisturbed")
    warehouse = tmp_path / "warehouse"
    for lines in (1, 3, 5, 8):
        kill_when(start_run(wide_landing, warehouse), lambda: sum_lines(warehouse) >= lines)  # noqa: B023 - called at once
    assert finish_run(wide_landing, warehouse) == expected


def sum_lines(warehouse: Path) -> int:
    return count_lines(warehouse, "load") + count_lines(warehouse, "extract")


def test_an_unfinished_last_line_does_not_count(run_job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    run_job("load")
    warehouse = tmp_path / "warehouse"
    log = next(warehouse.glob("runs/*/log.jsonl"))
    lines = log.read_bytes()
    log.write_bytes(lines[:-10])
    assert len(read_state(warehouse).parts) == 2
    run_job()
    assert len(read_state(warehouse).parts) == 3


def test_a_broken_line_within_a_log_is_told_with_its_place(
    run_job: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    run_job("load")
    log = next((tmp_path / "warehouse").glob("runs/*/log.jsonl"))
    log.write_text("{broken\n" + log.read_text())
    with pytest.raises(LedgerError, match=r"log\.jsonl:1"):
        read_state(tmp_path / "warehouse")


def test_run_ids_ascend_even_where_the_clock_was_set_back(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    first = RunLog(tmp_path, now=datetime(2030, 1, 1, tzinfo=UTC))
    first.finish({"run_id": first.run_id})
    assert RunLog(tmp_path, now=datetime(2020, 1, 1, tzinfo=UTC)).run_id > first.run_id


def test_a_second_run_is_told_who_is_at_work(run_job: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    with (
        hold_lock(tmp_path / "warehouse"),
        pytest.raises(LockedError, match=rf"process {os.getpid()} on \S+, since 20"),
    ):
        run_job()
    assert run_job()["result"] == "done"


@pytest.mark.slow
def test_the_lock_of_a_killed_run_is_free(wide_landing: Path, tmp_path: Path) -> None:
    run = start_run(wide_landing, tmp_path / "warehouse")
    kill_when(run, lambda: count_lines(tmp_path / "warehouse", "load") > 0)
    holder = json.loads((tmp_path / "warehouse" / ".lock").read_text())
    assert holder["pid"] == run.pid
    with hold_lock(tmp_path / "warehouse"):
        pass


@pytest.mark.slow
def test_a_second_command_ends_with_its_own_exit_code(wide_landing: Path, tmp_path: Path) -> None:
    with hold_lock(tmp_path / "warehouse"):
        run = start_run(wide_landing, tmp_path / "warehouse")
        _, errors = run.communicate(timeout=60)
    assert run.returncode == 4
    assert "another run is at work" in errors


@pytest.mark.slow
def test_a_failing_build_ends_with_its_own_exit_code(wide_landing: Path, tmp_path: Path) -> None:
    write_landing(
        wide_landing, {"2020-03-05/bad.txt": "Here the stand-in of the build finds a failing check, as it should."}
    )
    run = start_run(wide_landing, tmp_path / "warehouse")
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 3
    assert "newsledger: not_failing: 1 rows" in errors
    assert "Traceback" not in errors


HOLD_WORKERS = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
import poison
from etl.execute import open_executor
from etl.settings import Settings

with open_executor(Settings(workers=2), most=2) as executor:
    executor.submit(poison.announce_and_hang, True)
    executor.submit(poison.announce_and_hang, False)
    time.sleep(600)
"""


@pytest.mark.slow
def test_workers_end_with_a_run_that_is_killed() -> None:
    # One waits in Python, the other one in C code that lets no Python run: neither stays behind.
    command = [sys.executable, "-c", HOLD_WORKERS, str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr
        pids = [int(run.stderr.readline()) for _ in range(2)]
        run.kill()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() and not is_zombie(pid) for pid in pids):
        assert time.monotonic() < deadline, "workers outlive their run"
        time.sleep(0.05)


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
