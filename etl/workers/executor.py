"""What all places where tasks run have in common, and the simplest of them: this process."""

from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from etl.alarm import raise_after
from etl.workers.limits import Limits
from etl.workers.steps import StepTimeoutError, watching

P = ParamSpec("P")
Item = TypeVar("Item")
T = TypeVar("T")


class ExecutorError(RuntimeError):
    """Tasks cannot be run there, through no fault of theirs; the message is one line."""


@dataclass(frozen=True)
class Isolated(Generic[Item, T]):
    """The function, to be called in a process that has done nothing else, where tasks have processes of their own."""

    function: Callable[[Item], T]

    def __call__(self, item: Item) -> T:
        """What the function gives."""
        return self.function(item)


class TaskExecutor(Executor):
    """Runs functions of one item. Where these have a process of their own, function, item and result are pickled."""

    @property
    @abstractmethod
    def slot_count(self) -> int:
        """How many tasks it runs side by side now."""


class InProcessExecutor(TaskExecutor):
    """Runs each task when it is submitted, in the caller's process: nothing protects that from a crash.

    Of the limits only the time of a step holds, where Python code can be interrupted.
    """

    slot_count = 1

    def __init__(self, limits: Limits | None = None) -> None:
        self._seconds = limits.seconds if limits else None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the task now; its result or exception is in the future."""
        future: Future[T] = Future()
        try:
            with watching(self._limit_step):
                future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error to whoever asks for the result
            future.set_exception(error)
        return future

    def _limit_step(self, step: int) -> AbstractContextManager[Any]:
        if self._seconds is None:
            return nullcontext()
        return raise_after(self._seconds, lambda: StepTimeoutError(step))
