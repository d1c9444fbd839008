"""The steps of a task: it says where it is, so that each step can be timed and the fatal one is known."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

Watch = Callable[[int], AbstractContextManager[None]]


def _watch_nothing(step: int) -> AbstractContextManager[None]:
    return nullcontext()


_WATCH: ContextVar[Watch] = ContextVar("watch", default=_watch_nothing)


def watched_step(number: int) -> AbstractContextManager[None]:
    """Around one step of a task. What happens to it if it takes too long is up to whoever runs the task.

    Raises StepTimeoutError in the block where the task runs in the caller's own process.
    """
    return _WATCH.get()(number)


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Within the block steps are watched so."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


class StepTimeoutError(RuntimeError):
    """A step took longer than it may."""
