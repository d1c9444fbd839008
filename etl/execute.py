"""Where partitions run: in this process or in a pool of processes."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from itertools import islice
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


def open_executor(workers: int, *, is_apart: bool = False) -> Executor:
    """An executor with that many processes; the caller's own for one, unless `is_apart`. Use it in a `with`."""
    if workers <= 1 and not is_apart:
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


def map_surviving(
    function: Callable[[Item], T],
    items: Iterable[Item],
    *,
    workers: int,
    ahead: int,
    split: Callable[[Item], Sequence[Item]],
    give_up: Callable[[Item], T],
) -> Iterator[tuple[Item, T]]:
    """Each item with its result, in order, also where an item kills the process that works on it.

    Which of the items in work it was is not known then, so each of them is cut by `split` and its
    pieces are done once more, every one in a process of its own. A piece that kills it again gets
    the result of `give_up`. With one worker all is done in this process, which nothing protects.
    """
    rest = iter(items)
    waiting: deque[tuple[Item, Future[T]]] = deque()
    executor = open_executor(workers)
    try:
        while True:
            for item in islice(rest, max(1, ahead) - len(waiting)):
                waiting.append((item, _submit(executor, function, item)))
            if not waiting:
                return
            done, future = waiting.popleft()
            try:
                result = future.result()
            except BrokenExecutor:
                stranded = [done, *(item for item, _ in waiting)]
                waiting.clear()
                executor.shutdown(wait=True, cancel_futures=True)
                for item in stranded:
                    yield from _map_alone(function, split(item), give_up)
                executor = open_executor(workers)
            else:
                yield done, result
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _submit(executor: Executor, function: Callable[[Item], T], item: Item) -> Future[T]:
    try:
        return executor.submit(function, item)
    except BrokenExecutor as error:  # it broke since the last look
        future: Future[T] = Future()
        future.set_exception(error)
        return future


def _map_alone(
    function: Callable[[Item], T], pieces: Iterable[Item], give_up: Callable[[Item], T]
) -> Iterator[tuple[Item, T]]:
    executor = open_executor(1, is_apart=True)
    try:
        for piece in pieces:
            try:
                result = executor.submit(function, piece).result()
            except BrokenExecutor:
                result = give_up(piece)
                executor.shutdown(wait=True)
                executor = open_executor(1, is_apart=True)
            yield piece, result
    finally:
        executor.shutdown(wait=True)
