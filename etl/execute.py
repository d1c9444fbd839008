"""Where partitions run: in this process, in watched processes of this machine, or in those of a Dask cluster.

All three are a `concurrent.futures.Executor`; `map_surviving` is how stages use them.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from etl.settings import CLUSTER, IN_PROCESS, Settings
from etl.workers.executor import ExecutorError, InProcessExecutor, Isolated, TaskExecutor
from etl.workers.limits import Limits, WorkerDied
from etl.workers.pool import WorkerPool
from etl.workers.process import Initializer

__all__ = ["ExecutorError", "Piece", "TaskExecutor", "WorkerDied", "map_surviving", "open_executor"]

T = TypeVar("T")
Item = TypeVar("Item")
AHEAD = 3  # items in work or waiting for each worker
log = logging.getLogger("newsledger")


def open_executor(
    settings: Settings,
    *,
    most: int,
    seconds: float | None = None,
    initializer: Initializer | None = None,
    is_at_disk: bool = False,
) -> TaskExecutor:
    """The executor that the settings name, with no more than `most` workers. Use it in a `with`.

    `seconds` is what one step of a task may take; each worker process calls `initializer` before its
    first task, and the model and the like that it loads stay. Tasks that read or write files are
    `is_at_disk`: they run on this machine also where the settings name a cluster. Raises ExecutorError where
    that cannot be used.
    """
    limits = Limits(
        seconds=seconds, memory_mib=settings.worker_memory_mib, recycle_mib=settings.worker_memory_mib * 3 // 4
    )
    if settings.executor == IN_PROCESS:
        return InProcessExecutor(limits)
    if settings.executor.startswith(CLUSTER) and not is_at_disk:
        from etl.workers.cluster import ClusterExecutor  # noqa: PLC0415 - most runs need none

        place = settings.executor.removeprefix(f"{CLUSTER}://")
        return ClusterExecutor(place, limits=limits, initializer=initializer)
    return WorkerPool(max(1, min(settings.count_workers(), most)), limits=limits, initializer=initializer)


@dataclass(frozen=True)
class Piece(Generic[Item]):
    """A part of an item whose worker died. What `is_suspect` is done in a process of its own."""

    item: Item
    is_suspect: bool


def map_surviving(
    executor: TaskExecutor,
    function: Callable[[Item], T],
    items: Iterable[Item],
    *,
    split: Callable[[Item, WorkerDied], Sequence[Piece[Item]]],
    give_up: Callable[[Item, WorkerDied], T],
) -> Iterator[tuple[Item, T]]:
    """Each item with its result, in order, also where an item kills the process that works on it.

    Such an item is cut by `split` into one piece or more, which are done in its place. A suspect that
    kills its process, too, gets the result of `give_up`: whether one does depends on nothing but
    itself. Items are taken from the iterable only as they are needed.
    """
    rest = iter(items)
    waiting: deque[tuple[Piece[Item], Future[T]]] = deque()

    def submit(piece: Piece[Item]) -> tuple[Piece[Item], Future[T]]:
        return piece, executor.submit(Isolated(function) if piece.is_suspect else function, piece.item)

    try:
        while True:
            for item in islice(rest, max(0, AHEAD * executor.slot_count - len(waiting))):
                waiting.append(submit(Piece(item, is_suspect=False)))
            if not waiting:
                return
            piece, future = waiting.popleft()
            try:
                result = future.result()
            except WorkerDied as death:
                if not piece.is_suspect:
                    log.warning("%s; its task is done again in pieces", death)
                    waiting.extendleft(reversed([submit(part) for part in split(piece.item, death)]))
                    continue
                log.warning("%s; what it was at alone is given up", death)
                result = give_up(piece.item, death)
            yield piece.item, result
    finally:
        for _, future in waiting:
            future.cancel()
