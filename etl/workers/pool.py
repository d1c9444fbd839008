"""An executor whose tasks run in watched processes of this machine: one that dies costs its task and no other."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from etl.workers.executor import TaskExecutor
from etl.workers.limits import Limits
from etl.workers.process import Initializer
from etl.workers.slot import WorkerSlot

T = TypeVar("T")


class WorkerPool(TaskExecutor):
    """So many worker processes, each watched by a thread of this process. Use it in a `with`.

    A future raises WorkerDied where the worker ended with the task in hand; the next task gets a fresh one.
    It raises ExecutorError where workers end before they begin, time and again.
    """

    def __init__(self, workers: int, *, limits: Limits, initializer: Initializer | None = None) -> None:
        """Nothing is started yet. `initializer` is called before each task and is to remember what it has done."""
        self._limits, self._initializer, self._workers = limits, initializer, workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._own = threading.local()
        self._lock = threading.Lock()
        self._slots: list[WorkerSlot] = []
        self._is_killed = False

    @property
    def slot_count(self) -> int:
        """So many workers."""
        return self._workers

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a worker call the function with one item. Function, item and result must be picklable."""
        (item,) = args
        return self._threads.submit(self._do, fn, item)

    def _do(self, function: Callable[[Any], T], item: Any) -> T:
        slot: WorkerSlot | None = getattr(self._own, "slot", None)
        if slot is None:
            slot = self._own.slot = WorkerSlot()
            with self._lock:
                self._slots.append(slot)
                if self._is_killed:
                    slot.kill()
        return slot.do(function, item, limits=self._limits, initializer=self._initializer)

    def kill(self) -> None:
        """End all workers at once; their tasks raise WorkerDied, and nothing that waits is begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._is_killed = True
            for slot in self._slots:
                slot.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers end when they have done what was submitted, or what they are at (`cancel_futures`)."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            with self._lock:
                for slot in self._slots:
                    slot.close()

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        """After an error what the workers are at is of no use any more."""
        if error is not None:
            self.kill()
        self.shutdown()
