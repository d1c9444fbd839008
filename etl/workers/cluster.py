"""An executor whose tasks run on a Dask cluster, each in a watched process beside the Dask worker that took it.

Nothing of this module but `run_task` runs on the cluster's machines. They see neither the warehouse nor
the landing folder: what a task needs travels with it, and what it gives comes back.
"""

import importlib
import importlib.util
import logging
import pickle
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from etl.fingerprints import find_version, hash_extract_code, hash_load_code
from etl.ids import content_id
from etl.workers.executor import ExecutorError, TaskExecutor
from etl.workers.limits import Limits, WorkerDied
from etl.workers.process import Initializer
from etl.workers.slot import WorkerSlot

T = TypeVar("T")
CONNECT_SECONDS = 10
JOIN_SECONDS = 60  # within which a first worker must join, or another one where all are gone
LOOK_SECONDS = 2.0
_own = threading.local()  # of a thread of a Dask worker: its place for a worker process


@dataclass(frozen=True, kw_only=True)
class SameCode:
    """Initializer of a worker on another machine: raises ExecutorError where it would find something else there."""

    expected: str
    initializer: Initializer | None

    def __call__(self) -> None:
        """Compare, then do what is to be done here as anywhere."""
        if hash_installation() != self.expected:
            version = find_version("newsledger")
            raise ExecutorError(
                f"newsledger {version} on a worker of the cluster has other code, seeds, own knowledge or library "
                "versions than this one: install and configure the same on all machines, and start the workers anew"
            )
        if self.initializer:
            self.initializer()


def hash_installation() -> str:
    """Hash of all that decides what tasks give: code, seeds, the user's own knowledge, libraries."""
    return content_id("installation", hash_load_code(), hash_extract_code())


def run_task(payload: bytes, limits: Limits, initializer: SameCode) -> bytes:
    """On a machine of the cluster: have the process that belongs to this thread of the Dask worker do a task."""
    function, item = pickle.loads(payload)
    slot: WorkerSlot | None = getattr(_own, "slot", None)
    if slot is None:
        slot = _own.slot = WorkerSlot()
    result = slot.do(function, item, limits=limits, initializer=initializer)
    return pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)


class ClusterExecutor(TaskExecutor):
    """The workers of a Dask scheduler at HOST:PORT. Use it in a `with`.

    Its own futures raise what tasks raise, WorkerDied as those of a pool, and ExecutorError where the
    cluster cannot be used: scheduler or all workers lost, other code on a worker.
    """

    def __init__(self, place: str, *, limits: Limits, initializer: Initializer | None = None) -> None:
        """Connect. Raises ExecutorError where nobody answers, or no worker joins."""
        if importlib.util.find_spec("distributed") is None:
            raise ExecutorError("a Dask cluster needs more libraries: pip install 'newsledger[dask]'")
        dask: Any = importlib.import_module("dask")  # an extra of the package
        distributed: Any = importlib.import_module("distributed")
        _silence("distributed")
        self._place, self._limits = place, limits
        self._initializer = SameCode(expected=hash_installation(), initializer=initializer)
        scheme = "tls" if dask.config.get("distributed.comm.require-encryption", None) else "tcp"
        with warnings.catch_warnings(action="ignore"):  # of versions: what matters of them is checked by the workers
            try:
                self._client = distributed.Client(
                    f"{scheme}://{place}", timeout=CONNECT_SECONDS, set_as_default=False, name="newsledger"
                )
            except (OSError, ValueError) as error:
                raise ExecutorError(f"no Dask scheduler answers at {place}: {_take_line(error)}") from error
        self._tasks = self._client.get_executor(pure=False)
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] = set()
        self._fault: ExecutorError | None = None
        self._slot_count = 0
        self._is_closed = threading.Event()
        self._await_workers()
        threading.Thread(target=self._watch, daemon=True).start()

    def _await_workers(self) -> None:
        deadline = time.monotonic() + JOIN_SECONDS
        while not self._count_slots():
            if time.monotonic() > deadline:
                self.shutdown(wait=False)
                raise ExecutorError(f"no worker has joined the Dask scheduler at {self._place}")
            time.sleep(LOOK_SECONDS / 4)

    def _count_slots(self) -> int:
        self._slot_count = sum(self._client.nthreads().values())
        return self._slot_count

    def _watch(self) -> None:
        """Count the workers now and then: a task whose last worker is gone would wait for ever."""
        last_seen = time.monotonic()
        while not self._is_closed.wait(LOOK_SECONDS):
            try:
                count = self._count_slots()
            except Exception as error:  # noqa: BLE001 - whatever a client raises that has lost its scheduler
                if not self._is_closed.is_set():
                    self._fail(f"the Dask scheduler at {self._place} was lost: {_take_line(error)}")
                return
            if count:
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > JOIN_SECONDS:
                self._fail(f"all workers of the Dask scheduler at {self._place} are gone")
                return

    def _fail(self, message: str) -> None:
        with self._lock:
            self._fault = ExecutorError(message)
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(self._fault)

    @property
    def slot_count(self) -> int:
        """Threads of all workers, as last seen."""
        return max(1, self._slot_count)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a worker call the function with one item. Function, item and result must be picklable."""
        (item,) = args
        payload = pickle.dumps((fn, item), protocol=pickle.HIGHEST_PROTOCOL)
        future: Future[T] = Future()
        with self._lock:
            if self._fault:
                raise self._fault
            self._waiting.add(future)
        try:
            with warnings.catch_warnings(action="ignore"):  # a partition may be large, and that is as it should be
                task = self._tasks.submit(run_task, payload, self._limits, self._initializer)
        except Exception as error:
            self._waiting.discard(future)
            raise ExecutorError(f"the Dask scheduler at {self._place} was lost: {_take_line(error)}") from error
        future.add_done_callback(lambda done: task.cancel() if done.cancelled() else None)
        task.add_done_callback(lambda done: self._hand_on(done, future))
        return future

    def _hand_on(self, task: "Future[bytes]", future: Future[Any]) -> None:
        with self._lock:
            if future not in self._waiting:
                return
            self._waiting.discard(future)
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(pickle.loads(task.result()))
        except (CancelledError, Exception) as error:  # noqa: BLE001 - an executor hands on whatever it was
            future.set_exception(self._translate(error))

    def _translate(self, error: BaseException) -> BaseException:
        name = type(error).__name__
        if isinstance(error, WorkerDied | ExecutorError):
            return error
        if isinstance(error, CancelledError):
            return ExecutorError(f"the Dask scheduler at {self._place} was lost")
        if name == "KilledWorker":
            return ExecutorError(f"workers of the Dask scheduler at {self._place} die one after the other")
        if (
            isinstance(error, ModuleNotFoundError)
            and (error.name or "").partition(".")[0] == __name__.partition(".")[0]
        ):
            return ExecutorError(f"a worker of the Dask scheduler at {self._place} has no newsledger installed")
        return error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the cluster; what is in work there is of no use any more unless `wait`."""
        self._is_closed.set()
        if wait and not cancel_futures:
            for future in list(self._waiting):
                future.exception()
        with warnings.catch_warnings(action="ignore"):
            self._client.close(timeout=CONNECT_SECONDS)

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        """After an error what the workers are at is of no use any more."""
        self.shutdown(wait=error is None)


def _silence(library: str) -> None:
    """No log lines of a library that sets the level of each of its loggers; what goes wrong is told once, in a line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == library:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _take_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
