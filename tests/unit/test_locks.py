"""Locks: who holds one, who has lost it, and who waits. Files under a lock of the system, and claims elsewhere."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.warehouse.claims import FREE, LockedError, LockLostError, Timing, hold_claim
from etl.warehouse.holders import Holder, describe_self, find_process_start, format_holder, is_alive, parse_holder
from etl.warehouse.locks import hold_lock, read_holder

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Content:
    content: bytes
    stamp: str


class FakeStore:
    """An object store with conditional writes; `before_write` may do what somebody else does meanwhile."""

    is_alone = False

    def __init__(self, holder: Holder | None = None) -> None:
        self.content = format_holder(holder) if holder else None
        self.version = 0
        self.before_write: Callable[[], None] = lambda: None
        self.is_away = False

    def read(self) -> Content | None:
        return None if self.content is None else Content(self.content, str(self.version))

    def write_if(self, content: bytes, *, stamp: str | None) -> str | None:
        if self.is_away:
            raise OSError("no route to the store")
        self.before_write()
        if stamp != (None if self.content is None else str(self.version)):
            return None
        self.write(content)
        return str(self.version)

    def write(self, content: bytes) -> None:
        self.content, self.version = content, self.version + 1


def timing(*, watch: Callable[[], None] = lambda: None, **values: Any) -> Timing:
    return Timing(now=lambda: NOW, sleep=lambda seconds: watch(), **values)


def other_machine(seconds_silent: float) -> Holder:
    beat_at = (NOW - timedelta(seconds=seconds_silent)).isoformat()
    return replace(describe_self(NOW), host="elsewhere", machine="another boot", pid=1, beat_at=beat_at, token="other")


def test_a_claim_names_its_holder_and_is_given_back() -> None:
    store = FakeStore()
    with hold_claim(store, place="s3://wh", timing=timing()) as lock:
        holder = parse_holder(store.content or b"")
        assert holder == lock.holder
        assert holder is not None
        assert (holder.pid, holder.process_started) == (os.getpid(), find_process_start(os.getpid()))
        with pytest.raises(LockedError, match=f"another run is at work in s3://wh: process {os.getpid()} on ") as told:
            hold_claim(store, place="s3://wh", timing=timing()).__enter__()
        assert told.value.holder == holder
    assert store.content == FREE
    with hold_claim(store, place="s3://wh", timing=timing()) as lock:
        assert lock.left_by is None


def test_the_claim_of_a_dead_process_is_taken_over() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead = replace(describe_self(NOW), pid=child.pid, process_started="1")
    with hold_claim(FakeStore(dead), place="wh", timing=timing()) as lock:
        assert lock.left_by == dead


def test_a_process_of_the_same_number_is_told_from_the_holder_by_its_start() -> None:
    reused = replace(describe_self(NOW), process_started="1")
    assert is_alive(reused) is False
    with hold_claim(FakeStore(reused), place="wh", timing=timing()) as lock:
        assert lock.left_by == reused


def test_a_process_that_only_waits_to_be_noticed_holds_nothing() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    deadline = time.monotonic() + 10
    while find_process_start(child.pid) is not None:  # a zombie until wait
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.wait()


def test_a_holder_on_another_machine_is_believed_for_a_minute() -> None:
    with pytest.raises(LockedError, match="process 1 on elsewhere"):
        hold_claim(FakeStore(other_machine(59)), place="wh", timing=timing()).__enter__()
    with hold_claim(FakeStore(other_machine(61)), place="wh", timing=timing()) as lock:
        assert lock.left_by is not None
        assert lock.left_by.host == "elsewhere"


def test_a_holder_whose_clock_is_behind_is_seen_to_live() -> None:
    late = other_machine(3600)
    store = FakeStore(late)
    beats = timing(watch=lambda: store.write(format_holder(replace(late, beat_at="later"))))
    with pytest.raises(LockedError):
        hold_claim(store, place="wh", timing=beats).__enter__()


def test_of_two_that_take_over_at_once_one_gets_it() -> None:
    store = FakeStore(other_machine(3600))
    winner = other_machine(0)

    def overtake() -> None:
        store.before_write = lambda: None
        store.write(format_holder(winner))

    store.before_write = overtake
    with pytest.raises(LockedError) as told:
        hold_claim(store, place="wh", timing=timing()).__enter__()
    assert told.value.holder == winner


def test_signs_of_life_are_given_while_the_lock_is_held() -> None:
    store = FakeStore()
    with hold_claim(store, place="wh", timing=Timing(beat_seconds=0.01)) as lock:
        await_that(lambda: store.version > 3)
        lock.check()
    assert store.content == FREE


def test_a_lock_that_somebody_took_is_lost() -> None:
    store = FakeStore()
    taker = format_holder(other_machine(0))
    with hold_claim(store, place="wh", timing=Timing(beat_seconds=0.01)) as lock:
        store.write(taker)
        await_that(lambda: is_lost(lock))
    assert store.content == taker, "it is not given back by whoever has lost it"


def test_a_lock_whose_store_is_out_of_reach_for_too_long_is_lost() -> None:
    store = FakeStore()
    with hold_claim(store, place="wh", timing=Timing(beat_seconds=0.01, stale_seconds=0.05)) as lock:
        store.is_away = True
        await_that(lambda: is_lost(lock))


def is_lost(lock: Any) -> bool:
    try:
        lock.check()
    except LockLostError:
        return True
    return False


def await_that(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_second_lock_is_refused_and_then_free(tmp_path: Path) -> None:
    with hold_lock(tmp_path):
        held = read_holder(tmp_path)
        assert held is not None
        with pytest.raises(LockedError) as told, hold_lock(tmp_path):
            pass
        assert told.value.holder == held
        with hold_lock(tmp_path, name=".another"):
            pass
    assert read_holder(tmp_path) is None
    with hold_lock(tmp_path):
        pass


def test_whoever_waits_gets_the_lock_and_is_told_once_for_whom(tmp_path: Path) -> None:
    told: list[Holder | None] = []
    is_held, is_waited_for = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_lock(tmp_path):
            is_held.set()
            is_waited_for.wait(10)

    def tell(holder: Holder | None) -> None:
        told.append(holder)
        is_waited_for.set()

    first = threading.Thread(target=hold)
    first.start()
    is_held.wait(10)
    with hold_lock(tmp_path, wait=10, on_wait=tell):
        first.join()
    assert [holder.pid for holder in told if holder] == [os.getpid()]


def test_waiting_ends(tmp_path: Path) -> None:
    with hold_lock(tmp_path):
        started = time.monotonic()
        with pytest.raises(LockedError), hold_lock(tmp_path, wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - started < 5


def test_a_lock_that_was_left_behind_is_told_and_taken(tmp_path: Path) -> None:
    # Nobody of this system holds it, or the system would say so: also the same number in another container.
    left = replace(describe_self(NOW), machine=f"{(describe_self(NOW).machine or '').split()[0]} pid:[1]", pid=1)
    (tmp_path / ".lock").write_bytes(format_holder(left).ljust(1024))
    with hold_lock(tmp_path) as lock:
        assert lock.left_by == left


def test_a_lock_of_another_machine_on_a_shared_disk_holds(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_bytes(format_holder(other_machine(5)))
    with pytest.raises(LockedError, match="on elsewhere"), hold_lock(tmp_path, timing=timing()):
        pass


@pytest.mark.parametrize("content", [b"", b"{}", b"{", b"\xff\xfe", b'{"pid": 1, "since": "2020"}', b"[]", b" " * 1024])
def test_a_lock_file_that_names_nobody_is_free(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".lock").write_bytes(content)
    with hold_lock(tmp_path) as lock:
        assert lock.left_by is None
        holder = json.loads((tmp_path / ".lock").read_text())
        assert holder["pid"] == os.getpid()


def take_in_turn(folder: Path, count: int) -> None:
    """Read a number, wait, and write it back counted up: two at once would lose a count."""
    for _ in range(count):
        with hold_lock(folder, wait=30):
            number = int((folder / "number").read_text())
            time.sleep(0.002)
            (folder / "number").write_text(str(number + 1))


@pytest.mark.slow
def test_processes_that_take_turns_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "number").write_text("0")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=take_in_turn, args=(tmp_path, 15)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert (tmp_path / "number").read_text() == "45"
