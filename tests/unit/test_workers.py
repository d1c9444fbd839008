"""Worker processes: what a task does to its own is told, and no other task hears of it."""

import os
import signal
import time
from concurrent.futures import wait
from functools import partial
from pathlib import Path

import pytest
import tasks

from etl.workers.executor import ExecutorError, InProcessExecutor, Isolated
from etl.workers.limits import Limits, WorkerDied, measure_memory
from etl.workers.pool import WorkerPool
from etl.workers.process import StepClock
from etl.workers.steps import StepTimeoutError

NO_LIMITS = Limits()
linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell memory")


@pytest.mark.parametrize(
    ("how", "cause", "exit_"),
    [
        ("exit", "crash", "exit code 9"),
        ("leave", "crash", "exit code 3"),
        ("crash", "crash", "SIGSEGV"),
        ("kill", "memory", "SIGKILL"),  # as the kernel does it where memory runs out
        ("refuse memory", "memory", "no more memory"),
        ("hang", "timeout", "SIGKILL"),
        ("hang in C", "timeout", "SIGKILL"),
        pytest.param("eat", "memory", "SIGKILL", marks=linux),
    ],
)
def test_a_task_that_ends_its_worker_is_told_with_cause_and_step(how: str, cause: str, exit_: str) -> None:
    limits = Limits(seconds=0.5 if cause == "timeout" else 20, memory_mib=300)
    with WorkerPool(1, limits=limits) as pool:
        with pytest.raises(WorkerDied) as caught:
            pool.submit(tasks.end, how).result(timeout=30)
        death = caught.value
        assert (death.cause, death.step, death.how) == (cause, 1, exit_)
        assert pool.submit(tasks.halve, 4).result(timeout=30) == 2


def test_a_worker_does_many_tasks_and_ends_with_its_pool() -> None:
    with WorkerPool(1, limits=NO_LIMITS) as pool:
        pids = {pool.submit(tasks.name_process, number).result() for number in range(5)}
        assert len(pids) == 1
        assert os.getpid() not in pids
    with pytest.raises(ProcessLookupError):
        os.kill(pids.pop(), 0)


def test_an_isolated_task_gets_a_process_that_has_done_nothing_else() -> None:
    with WorkerPool(1, limits=NO_LIMITS) as pool:
        first, again = (pool.submit(Isolated(tasks.name_process), number).result() for number in range(2))
        assert first != again
        assert pool.submit(tasks.name_process, 0).result() == again


@linux
def test_a_worker_that_has_grown_is_replaced_between_tasks() -> None:
    with WorkerPool(1, limits=Limits(recycle_mib=100), initializer=tasks.grow_at_start) as pool:
        pids = []
        for number in range(2):
            pids.append(pool.submit(tasks.name_process, number).result())
            time.sleep(0.2)  # it is looked at some ten times a second
        assert len(set(pids)) == 2


def test_what_a_function_raises_reaches_the_caller() -> None:
    with WorkerPool(1, limits=NO_LIMITS) as pool:
        with pytest.raises(FileNotFoundError) as caught:
            pool.submit(tasks.fail, 5).result()
        assert (caught.value.errno, caught.value.filename) == (2, "5")
        with pytest.raises(RuntimeError, match="LocalError: in here"):
            pool.submit(tasks.fail_badly, 5).result()
        assert pool.submit(tasks.halve, 4).result() == 2


def test_what_a_task_prints_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerPool(1, limits=NO_LIMITS) as pool:
        assert pool.submit(tasks.print_much, 5).result() == 5
    printed = capfd.readouterr()
    assert "more noise" in printed.err
    assert not printed.out


def test_workers_that_never_begin_end_the_work_with_one_line() -> None:
    with (
        WorkerPool(1, limits=NO_LIMITS, initializer=tasks.end_at_once) as pool,
        pytest.raises(ExecutorError, match="workers end before they begin: exit code 7"),
    ):
        pool.submit(tasks.halve, 4).result()


def test_a_worker_that_dies_once_before_it_begins_is_replaced(tmp_path: Path) -> None:
    initializer = partial(tasks.end_the_first_time, tmp_path / "marker")
    with WorkerPool(1, limits=NO_LIMITS, initializer=initializer) as pool:
        assert pool.submit(tasks.halve, 4).result() == 2


@linux
def test_a_limit_below_what_loading_takes_is_named() -> None:
    with (
        WorkerPool(1, limits=Limits(memory_mib=100), initializer=tasks.grow_at_start) as pool,
        pytest.raises(ExecutorError, match="worker_memory_mib is 100"),
    ):
        pool.submit(tasks.halve, 4).result()


def test_a_worker_killed_while_it_waits_costs_nothing() -> None:
    with WorkerPool(1, limits=NO_LIMITS) as pool:
        os.kill(pool.submit(tasks.name_process, 0).result(), signal.SIGKILL)
        assert pool.submit(tasks.halve, 4).result() == 2


def test_an_error_in_the_block_ends_workers_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), WorkerPool(2, limits=NO_LIMITS) as pool:  # noqa: PT012
        futures = [pool.submit(tasks.end, "hang") for _ in range(4)]
        wait(futures, timeout=0.5)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 10


def test_time_in_which_the_whole_machine_stood_still_does_not_count() -> None:
    clock = StepClock()
    assert clock.count(1, now=100.0) == 0
    assert clock.count(1, now=100.5) == 0.5
    assert clock.count(1, now=4000.0) == 1.5  # suspended, or stopped with the run
    assert clock.count(2, now=4000.5) == 0
    assert clock.count(None, now=4001.0) == 0
    assert clock.count(None, now=4001.5) == 0
    assert clock.count(3, now=4002.0) == 0
    assert clock.count(3, now=4002.5) == 0.5


def test_in_this_process_a_step_that_takes_too_long_is_interrupted() -> None:
    with InProcessExecutor(Limits(seconds=0.2)) as executor, pytest.raises(StepTimeoutError):
        executor.submit(tasks.end, "hang").result()


@linux
def test_the_memory_of_a_process_is_what_the_system_says() -> None:
    assert 10 < (measure_memory(os.getpid()) or 0) < 100_000
    assert measure_memory(2**22 + 1) is None
