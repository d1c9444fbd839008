"""An executor whose tasks run in watched processes of their own: one that dies costs its task and no other."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from etl.workers.executor import ExecutorError, Isolated, TaskExecutor
from etl.workers.limits import Limits, WorkerDied
from etl.workers.process import Initializer, WorkerProcess

Item = TypeVar("Item")
T = TypeVar("T")
START_ATTEMPTS = 3


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
        self._processes: set[WorkerProcess] = set()
        self._is_closed = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a worker call the function with one item. Function, item and result must be picklable."""
        (item,) = args
        return self._threads.submit(self.do, fn, item)

    @property
    def slot_count(self) -> int:
        """So many workers."""
        return self._workers

    def do(self, function: Callable[[Item], T], item: Item) -> T:
        """What the function gives for the item, in the worker of the calling thread."""
        for _ in range(START_ATTEMPTS):
            process = self._take_process(is_fresh=isinstance(function, Isolated))
            try:
                return process.do(function, item)
            except WorkerDied as death:
                self._drop(process)
                if process.has_begun or self._is_closed:
                    raise
                last = death
        raise ExecutorError(f"workers end before they begin: {last.how}{self._explain(last, process)}")

    def _explain(self, death: WorkerDied, process: WorkerProcess) -> str:
        if death.cause != "memory":
            return ""
        limit = f", worker_memory_mib is {self._limits.memory_mib}" if self._limits.memory_mib else ""
        return f" (memory: {process.memory_mib:.0f} MiB when last seen{limit})"

    def _take_process(self, *, is_fresh: bool) -> WorkerProcess:
        process: WorkerProcess | None = getattr(self._own, "process", None)
        if process and (process.is_spent or (is_fresh and process.task_count)):
            process.close()
            self._drop(process)
            process = None
        if process is None:
            process = WorkerProcess(self._limits, initializer=self._initializer)
            with self._lock:
                self._processes.add(process)
                if self._is_closed:
                    process.kill()
            self._own.process = process
        return process

    def _drop(self, process: WorkerProcess) -> None:
        with self._lock:
            self._processes.discard(process)
        self._own.process = None

    def kill(self) -> None:
        """End all workers at once; their tasks raise WorkerDied, and nothing that waits is begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._is_closed = True
            for process in self._processes:
                process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers end when they have done what was submitted, or what they are at (`cancel_futures`)."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            with self._lock:
                processes, self._processes = self._processes, set()
            for process in processes:
                process.close()

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        """After an error what the workers are at is of no use any more."""
        if error is not None:
            self.kill()
        self.shutdown()
