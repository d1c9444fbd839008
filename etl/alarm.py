"""An error after so many seconds, in the midst of whatever is going on."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_SECONDS = 1.0  # a library may take the first signal for an error of its own and go on


@contextmanager
def raise_after(seconds: float, make_error: Callable[[], Exception]) -> Iterator[None]:
    """Raise the error in a block that takes longer. It reaches Python code and regular expressions, no other C code.

    Signals reach the main thread alone: in another one, and on systems without interval timers, the
    block is not limited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise make_error()

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
