"""Where partitions run: in this process or in a pool of processes."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


class InProcessExecutor(Executor):
    """Runs each task when it is submitted, in the caller's process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the task now; its result or exception is in the future."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error to whoever asks for the result
            future.set_exception(error)
        return future


def open_executor(workers: int) -> Executor:
    """An executor with that many processes; the caller's own process for one. Use it in a `with`."""
    if workers <= 1:
        return InProcessExecutor()
    context = multiprocessing.get_context("spawn")  # fork is unsafe with the threads of numeric libraries
    return ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Make this worker end when the run is killed, for it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_await_end, args=[parent.join], daemon=True).start()


def _await_end(join: Callable[[], None]) -> None:
    join()
    os._exit(1)


def map_in_order(
    executor: Executor, function: Callable[[Item], T], items: Iterable[Item], *, ahead: int
) -> Iterator[tuple[Item, T]]:
    """Each item with its result, in the order of the items, at most `ahead` of them in work at a time.

    Items are taken from the iterable only as they are needed, so memory does not grow with their number.
    """
    waiting: deque[tuple[Item, Future[T]]] = deque()
    try:
        for item in items:
            waiting.append((item, executor.submit(function, item)))
            if len(waiting) >= max(1, ahead):
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        for _, future in waiting:
            future.cancel()
