"""A place for one worker process: a fresh one takes the place of one that died, grew or is not the right one."""

import threading
from collections.abc import Callable
from typing import TypeVar

from etl.workers.executor import ExecutorError, Isolated
from etl.workers.limits import Limits, WorkerDied
from etl.workers.process import Initializer, WorkerProcess

Item = TypeVar("Item")
T = TypeVar("T")
START_ATTEMPTS = 3


class WorkerSlot:
    """Gives tasks to a worker process, which it starts when there is one. One thread uses it; any may end it."""

    def __init__(self) -> None:
        self._process: WorkerProcess | None = None
        self._lock = threading.Lock()
        self._is_ended = False

    def do(self, function: Callable[[Item], T], item: Item, *, limits: Limits, initializer: Initializer | None) -> T:
        """What the function gives for the item. Raises what it raises, and WorkerDied.

        Raises ExecutorError where workers end before they begin, time and again.
        """
        attempt = 0
        while True:
            attempt += 1
            process = self._take_process(limits, initializer, is_fresh=isinstance(function, Isolated))
            try:
                return process.do(function, item)
            except WorkerDied as death:
                self._process = None
                if process.has_begun or self._is_ended:
                    raise
                if attempt == START_ATTEMPTS:
                    reason = f"workers end before they begin: {death.how}{_explain(death, process, limits)}"
                    raise ExecutorError(reason) from death

    def _take_process(self, limits: Limits, initializer: Initializer | None, *, is_fresh: bool) -> WorkerProcess:
        process = self._process
        if process and (
            process.is_spent or (is_fresh and process.task_count) or process.terms != (limits, initializer)
        ):
            process.close()
            process = None
        if process is None:
            process = WorkerProcess(limits, initializer=initializer)
            with self._lock:
                self._process = process
                if self._is_ended:
                    process.kill()
        return process

    def kill(self) -> None:
        """End the worker at once, and every later one."""
        with self._lock:
            self._is_ended = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """Let the worker end; none is at work."""
        if self._process:
            self._process.close()


def _explain(death: WorkerDied, process: WorkerProcess, limits: Limits) -> str:
    if death.cause != "memory":
        return ""
    limit = f", worker_memory_mib is {limits.memory_mib}" if limits.memory_mib else ""
    return f" (memory: {process.memory_mib:.0f} MiB when last seen{limit})"
