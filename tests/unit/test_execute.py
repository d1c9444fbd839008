"""Executors: order, bounded memory, and what becomes of an item that ends its worker."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import tasks

from etl.execute import Piece, map_surviving, open_executor
from etl.settings import Settings
from etl.workers.executor import InProcessExecutor, Isolated, TaskExecutor
from etl.workers.limits import WorkerDied

FATAL, WEAK = tasks.FATAL, 14


class Threads(TaskExecutor):
    """Side by side, in threads. FATAL ends its worker; WEAK only one that has done something else before."""

    slot_count = 2

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.slot_count)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def call() -> Any:
            (numbers,) = args
            for step, number in enumerate(numbers):
                if number == FATAL or (number == WEAK and not isinstance(fn, Isolated)):
                    raise WorkerDied("crash", step, "SIGSEGV")
            return fn(numbers)

        return self._threads.submit(call)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


def halve(numbers: Sequence[int]) -> list[float]:
    return [number / 2 for number in numbers]


def split(numbers: Sequence[int], death: WorkerDied) -> list[Piece[Sequence[int]]]:
    assert death.step is not None
    pieces = [
        Piece(numbers[: death.step], is_suspect=False),
        Piece(numbers[death.step : death.step + 1], is_suspect=True),
        Piece(numbers[death.step + 1 :], is_suspect=False),
    ]
    return [piece for piece in pieces if piece.item]


def give_up(numbers: Sequence[int], death: WorkerDied) -> list[float]:
    return [-1.0 for _ in numbers]


def work(executor: TaskExecutor, items: Iterable[Sequence[int]]) -> list[float]:
    found = map_surviving(executor, halve, items, split=split, give_up=give_up)
    return [result for _, results in found for result in results]


def cut(numbers: Sequence[int], size: int) -> list[Sequence[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 20])
def test_what_kills_its_process_alone_is_given_up_whatever_stands_around_it(size: int) -> None:
    numbers = [1, FATAL, FATAL, 2, 3, WEAK, FATAL, 4, 5, 6, 7, 8, WEAK]
    expected = [-1.0 if number == FATAL else number / 2 for number in numbers]
    with Threads() as executor:
        assert work(executor, cut(numbers, size)) == expected


def test_results_come_in_the_order_of_the_items_whatever_finishes_first() -> None:
    first_may_end = threading.Event()

    def wait_for_other(numbers: Sequence[int]) -> Sequence[int]:
        if numbers[0] == 0:
            assert first_may_end.wait(5)
        else:
            first_may_end.set()
        return numbers

    with Threads() as executor:
        found = map_surviving(executor, wait_for_other, cut(range(5), 1), split=split, give_up=wait_for_other)  # type: ignore[arg-type]
        assert [list(numbers) for _, numbers in found] == [[n] for n in range(5)]


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[list[int]]:
        for number in range(10):
            taken.append(number)
            yield [number]

    results = map_surviving(InProcessExecutor(), halve, items(), split=split, give_up=give_up)
    next(results)
    assert taken == [0, 1, 2]


def fail_on_two(number: int) -> int:
    if number == 2:
        raise ValueError("two")
    return number


def test_an_error_reaches_the_caller_and_ends_the_work() -> None:
    results = map_surviving(InProcessExecutor(), fail_on_two, range(5), split=lambda n, d: [], give_up=lambda n, d: n)
    assert [next(results), next(results)] == [(0, 0), (1, 1)]
    with pytest.raises(ValueError, match="two"):
        next(results)


@pytest.mark.parametrize(("where", "is_here"), [("in_process", True), ("processes", False)])
def test_the_settings_say_where_tasks_run(where: str, is_here: bool) -> None:
    with open_executor(Settings(executor=where, workers=4), most=2) as executor:
        assert executor.slot_count == (1 if is_here else 2)
        assert (executor.submit(tasks.name_process, 0).result() == os.getpid()) is is_here


def test_an_item_that_kills_its_process_costs_no_other_item() -> None:
    # Real processes: before it, with it in work, and behind it, everything else gets its result, in order.
    numbers = [1, 2, FATAL, 3, 4, FATAL, 5]
    with open_executor(Settings(workers=2), most=2) as executor:
        found = map_surviving(
            executor, tasks.halve, numbers, split=lambda n, d: [Piece(n, is_suspect=True)], give_up=lambda n, d: -1.0
        )
        assert list(found) == [(number, -1.0 if number == FATAL else number / 2) for number in numbers]
