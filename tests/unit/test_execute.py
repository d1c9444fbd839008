"""Executors: order, bounded memory, and the process pool."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from etl.execute import InProcessExecutor, map_in_order, map_surviving, open_executor

FATAL = 13


def name_process(_: int) -> int:
    return os.getpid()


def fail_on_two(number: int) -> int:
    if number == 2:
        raise ValueError("two")
    return number


def test_one_worker_is_this_process() -> None:
    with open_executor(1) as executor:
        assert executor.submit(name_process, 0).result() == os.getpid()


@pytest.mark.slow
def test_more_workers_are_other_processes() -> None:
    with open_executor(2) as executor:
        assert os.getpid() not in set(executor.map(name_process, range(4)))


def test_results_come_in_the_order_of_the_items_whatever_finishes_first() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(5)
        else:
            first_may_end.set()
        return number * 10

    with ThreadPoolExecutor(2) as executor:
        assert list(map_in_order(executor, work, range(5), ahead=3)) == [(n, n * 10) for n in range(5)]


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10):
            taken.append(number)
            yield number

    results = map_in_order(InProcessExecutor(), lambda number: number, items(), ahead=2)
    next(results)
    assert taken == [0, 1]


def test_an_error_reaches_the_caller_and_ends_the_work() -> None:
    results = map_in_order(InProcessExecutor(), fail_on_two, range(5), ahead=1)
    assert [next(results), next(results)] == [(0, 0), (1, 1)]
    with pytest.raises(ValueError, match="two"):
        next(results)


def _halve(number: int) -> float:
    if number == FATAL:
        os._exit(9)
    return number / 2


def _map_surviving(numbers: Iterable[int], *, workers: int) -> list[tuple[int, float]]:
    return list(
        map_surviving(
            _halve, numbers, workers=workers, ahead=3, split=lambda number: [number], give_up=lambda number: -1.0
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_their_items(workers: int) -> None:
    assert _map_surviving(range(8), workers=workers) == [(number, number / 2) for number in range(8)]


@pytest.mark.slow
def test_an_item_that_kills_its_process_costs_no_other_item() -> None:
    # Before it, with it in work, and behind it: everything else gets its result, in order.
    found = _map_surviving([1, 2, FATAL, 3, 4, FATAL, 5, 6, 7], workers=2)
    assert found == [(1, 0.5), (2, 1.0), (FATAL, -1.0), (3, 1.5), (4, 2.0), (FATAL, -1.0), (5, 2.5), (6, 3.0), (7, 3.5)]


@pytest.mark.slow
def test_what_a_function_raises_reaches_the_caller() -> None:
    with pytest.raises(TypeError):
        _map_surviving(["no number"], workers=2)  # type: ignore[list-item]
