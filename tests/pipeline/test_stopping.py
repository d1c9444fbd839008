"""What a signal does to a run and to a schedule, and what a second run is told: with real processes."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing, write_wire

from etl.stopping import Stopped, stop_on_signals
from etl.warehouse.holders import find_process_start
from etl.warehouse.ledger import RunLog, list_runs, read_record
from etl.warehouse.locks import hold_lock, read_holder
from etl.warehouse.releases import read_current

ROOT = Path(__file__).parents[2]
SOON = 45.0  # seconds; what hangs here does so for a minute


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = write_landing(tmp_path / "landing", fakes.ARTICLES)
    write_wire(folder, 40)
    return folder


@contextmanager
def started(*words: str, cwd: Path | None = None, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What a process prints up to its end, without what DuckDB says of itself where the stand-ins are the program."""
    output, errors = process.communicate(timeout=60)
    return output, errors.split("nanobind: leaked")[0]


def run_words(landing: Path, warehouse: Path, *options: str) -> list[str]:
    folders = ["--landing", str(landing), "--warehouse", str(warehouse), "--workers", "1"]
    return [fakes.__file__, "run", *folders, *options]


def await_that(condition: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def count_chunks(warehouse: Path) -> int:
    return sum(log.read_text().count('{"stage": "extract"') for log in warehouse.glob("runs/*/log.jsonl"))


def read_last(warehouse: Path) -> dict[str, Any]:
    return read_record(list_runs(warehouse)[-1])


@pytest.mark.slow
def test_a_run_that_is_stopped_leaves_its_record_and_the_next_one_goes_on(landing: Path, tmp_path: Path) -> None:
    warehouse, undisturbed = tmp_path / "warehouse", tmp_path / "undisturbed"
    with started(*run_words(landing, warehouse)) as run:
        await_that(lambda: count_chunks(warehouse) > 1, run)
        run.send_signal(signal.SIGTERM)
        _, errors = finish(run)
    assert run.returncode == 143
    assert errors.endswith("newsledger: stopped by SIGTERM; the next run goes on from here\n")
    assert "Traceback" not in errors
    record = read_last(warehouse)
    assert (record["result"], record["error"]) == ("stopped", "Stopped: stopped by SIGTERM")
    assert record["failure"] == {"kind": "terminated", "exit_code": 143, "is_transient": False}
    assert record["inputs"]["articles"]["files"] > 0
    assert read_holder(warehouse) is None, "the lock is given back"
    for place in (warehouse, undisturbed):
        with started(*run_words(landing, place)) as run:
            finish(run)
        assert run.returncode == 0
    hashes = [pointer["content_hash"] for place in (warehouse, undisturbed) if (pointer := read_current(place))]
    assert len(hashes) == 2
    assert len(set(hashes)) == 1


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "extraction": lambda warehouse: count_chunks(warehouse) == 0 and any(warehouse.glob("tables/articles/*/*")),
    "build": lambda warehouse: any(warehouse.glob("releases/.building-*/.work/*")),
}


def list_children(pid: int) -> list[int]:
    try:
        files = [thread / "children" for thread in Path(f"/proc/{pid}/task").iterdir()]
        return [int(child) for file in files for child in file.read_text().split()]
    except FileNotFoundError:  # a thread that has ended meanwhile
        return []


@pytest.mark.proof
@pytest.mark.parametrize("moment", MOMENTS)
def test_workers_and_dbt_end_with_a_real_run(moment: str, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    words = ("-m", "etl", "run", "--sample", "--warehouse", str(warehouse), "--workers", "2")
    with started(*words) as run:
        await_that(lambda: MOMENTS[moment](warehouse) and list_children(run.pid) != [], run)
        time.sleep(1)  # let workers load the parser, or dbt begin
        children = list_children(run.pid)
        run.send_signal(signal.SIGTERM)
        _, errors = finish(run)
        assert run.returncode == 143
        assert "Traceback" not in errors
        assert children
        assert [pid for pid in children if find_process_start(pid)] == []
    record = read_last(warehouse)
    assert (record["result"], record["error"]) == ("stopped", "Stopped: stopped by SIGTERM"), "it did not hang"


WITH_WORKERS = """
    import os, sys, time
    from concurrent.futures import ProcessPoolExecutor
    from pathlib import Path
    from etl import pipeline
    from etl.settings import Settings

    def work(number):
        Path(sys.argv[1], "working").write_text(str(os.getpid()))
        time.sleep(60)

    def hang(job):
        with ProcessPoolExecutor(2) as pool:
            return list(pool.map(work, range(4))) != []

    if __name__ == "__main__":
        stages = (pipeline.Stage(name="extract", description="", run=hang),)
        pipeline.run_stages(Settings(warehouse=Path(sys.argv[1])), ("extract",), stages=stages)
"""
THAT_HANGS = """
    import signal, sys, time
    from pathlib import Path
    from etl import pipeline, stopping
    from etl.settings import Settings

    def hang(job):
        while True:
            try:
                Path(sys.argv[1], "working").write_text("0")
                time.sleep(60)
            except BaseException:  # as a library that takes no for an answer
                pass

    stopping.stop_on_signals.__wrapped__.__kwdefaults__["grace_seconds"] = 1.0
    stages = (pipeline.Stage(name="extract", description="", run=hang),)
    pipeline.run_stages(Settings(warehouse=Path(sys.argv[1])), ("extract",), stages=stages)
"""


@pytest.mark.slow
@pytest.mark.parametrize("program", [WITH_WORKERS, THAT_HANGS])
def test_neither_workers_nor_a_hang_hold_up_the_end(program: str, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(textwrap.dedent(program))
    with started(str(file), str(tmp_path)) as run:
        await_that(lambda: (tmp_path / "working").exists() and (tmp_path / "working").read_text() != "", run)
        worker = int((tmp_path / "working").read_text())
        run.send_signal(signal.SIGTERM)
        sent = time.monotonic()
        finish(run)
        assert time.monotonic() - sent < SOON
    record = read_last(tmp_path)
    assert record["result"] == "stopped"
    assert find_process_start(worker) is None
    assert ("it hung" in record["error"]) == (program == THAT_HANGS)
    assert run.returncode == (143 if program == THAT_HANGS else 1)  # the other one has no command line that would say


def test_a_signal_while_the_record_is_written_changes_nothing() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stopper:
        stopper.settle()
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_does_not_interrupt_the_wait_ends_it_all_the_same() -> None:
    # One that comes between the last look for signals and the wait does not, nor one that another thread takes.
    def take_signal() -> None:
        time.sleep(0.2)
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    def wait() -> None:
        with stop_on_signals():
            threading.Thread(target=take_signal).start()
            threading.Event().wait(60)

    began = time.monotonic()
    with pytest.raises(Stopped):
        wait()
    assert time.monotonic() - began < SOON


def test_a_second_signal_does_not_disturb_the_first() -> None:
    caught = []

    def be_signalled_twice() -> None:
        with stop_on_signals():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            except Stopped as error:
                os.kill(os.getpid(), signal.SIGINT)
                caught.append(error)
                raise

    with pytest.raises(Stopped) as stopped:
        be_signalled_twice()
    assert caught == [stopped.value]
    assert stopped.value.signum == signal.SIGTERM


@pytest.mark.slow
def test_a_second_run_is_refused_or_waits_and_hooks_are_told(landing: Path, tmp_path: Path) -> None:
    code = "import json, os; json.dump(dict(os.environ), open('told.json', 'w'))"
    words = json.dumps([sys.executable, "-c", code])
    (tmp_path / "newsledger.toml").write_text(f'on_success = {words}\non_failure = {words}\nlog_format = "json"\n')
    told, warehouse = tmp_path / "told.json", tmp_path / "warehouse"
    with hold_lock(warehouse):
        with started(*run_words(landing, warehouse, "--wait", "0.5"), cwd=tmp_path) as run:
            lines = finish(run)[1].splitlines()
        assert run.returncode == 4
        assert [json.loads(line).get("state") for line in lines[:-1]] == ["waiting", "done"]
        assert f"another run is at work in {warehouse}: process {os.getpid()} on " in lines[-1]
        failed = json.loads(told.read_text())
        assert (failed["RUN_RESULT"], failed["RUN_FAILURE"], failed["RUN_EXIT_CODE"]) == ("failed", "locked", "4")
        assert "RUN_RECORD" not in failed
    with ExitStack() as stack:
        with hold_lock(warehouse):
            run = stack.enter_context(started(*run_words(landing, warehouse, "--wait", "60", "--quiet"), cwd=tmp_path))
            line = json.loads(run.stderr.readline() if run.stderr else "")
            assert (line["level"], line["state"]) == ("WARNING", "waiting")
        assert finish(run) == ("", "")
        assert run.returncode == 0
    done = json.loads(told.read_text())
    assert (done["RUN_RESULT"], done["RUN_EXIT_CODE"]) == ("done", "0")
    assert json.loads(Path(done["RUN_RECORD"]).read_text())["release"]["release"] == done["RUN_RELEASE"]


def remember_load(warehouse: Path, *, hours_ago: float) -> None:
    """A load in the ledger, as of an earlier day."""
    log = RunLog(warehouse, now=datetime.now(UTC) - timedelta(hours=hours_ago))
    moment = log.started_at.isoformat()
    log.finish({"run_id": log.run_id, "command": "load", "started_at": moment, "result": "done"})


@pytest.fixture
def scheduled(tmp_path: Path) -> Path:
    (tmp_path / "landing").mkdir()
    (tmp_path / "newsledger.toml").write_text('[schedule]\nload = "5 * * * *"\nretries = 1\nretry_seconds = 1\n')
    return tmp_path


@pytest.mark.slow
def test_a_schedule_catches_up_alone_and_ends_cleanly(scheduled: Path) -> None:
    warehouse = scheduled / "warehouse"
    remember_load(warehouse, hours_ago=50)
    with started("-m", "etl", "schedule", cwd=scheduled) as schedule:
        await_that(lambda: len(list_runs(warehouse)) == 2 and "command" in read_last(warehouse), schedule)
        with started("-m", "etl", "schedule", cwd=scheduled) as second:
            _, errors = finish(second)
        assert second.returncode == 4
        assert f"process {schedule.pid} on " in errors
        schedule.send_signal(signal.SIGTERM)
        _, errors = schedule.communicate(timeout=SOON)
    assert schedule.returncode == 0
    assert "state=catching_up command=load missed=49" in errors
    assert errors.count("state=starting") == 1
    assert "state=waiting command=load until=" in errors
    assert errors.endswith("state=schedule_ended\n")
    assert read_last(warehouse)["result"] == "nothing_to_do"


@pytest.mark.slow
def test_a_schedule_hands_the_signal_to_the_run_at_work(scheduled: Path) -> None:
    warehouse = scheduled / "warehouse"
    remember_load(warehouse, hours_ago=3)
    with hold_lock(warehouse), started("-m", "etl", "schedule", cwd=scheduled) as schedule:
        for line in schedule.stderr or ():
            if "state=waiting for_run=" in line:  # the run waits for the lock
                break
        schedule.send_signal(signal.SIGINT)
        _, errors = schedule.communicate(timeout=SOON)
    assert schedule.returncode == 0
    assert "newsledger: stopped by SIGTERM" in errors
    assert "state=ended command=load failure=terminated" in errors


@pytest.mark.slow
def test_what_is_run_now_is_tried_again_and_ends_with_its_exit_code(scheduled: Path) -> None:
    (scheduled / "newsledger.toml").write_text("[schedule]\nretries = 1\nretry_seconds = 1\nwait_seconds = 0\n")
    words = ("-m", "etl", "schedule", "--now", "publish", "--now", "load")
    with hold_lock(scheduled / "warehouse"), started(*words, cwd=scheduled) as now:
        _, errors = finish(now)
    assert now.returncode == 4
    assert errors.count("state=starting command=load") == 2
    assert "state=left_out commands=publish" in errors
    with started(*words, "--quiet", cwd=scheduled) as now:
        assert finish(now) == ("", "")
    assert now.returncode == 0
    assert [record["command"] for record in map(read_record, list_runs(scheduled / "warehouse"))] == ["load", "publish"]
