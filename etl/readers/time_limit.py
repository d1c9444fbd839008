"""How long one record may take: a reader that hangs costs that record, or that file, and no more.

Two clocks. The first interrupts Python code and regular expressions and makes a rejection of the
record. The second ends the process, where a library does not come back from C code at all; whoever
started the process then knows which file it was (`etl.stages.reading`).
"""

import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from etl.readers.landing import RefusedError

RECORD_SECONDS = 60.0
PATIENCE = 5  # the process is ended after so many times the limit
AGAIN_SECONDS = 1.0  # a library may take the first signal for an error of its own and go on
REARM_SECONDS = 1.0  # the second clock is a thread of its own: it is set anew no more often than this


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise RefusedError (timeout) in a block that takes longer.

    Signals reach the main thread alone: in another one, and on systems without interval timers, the
    block is not limited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def refuse(signum: int, frame: FrameType | None) -> None:
        raise RefusedError("timeout", f"took longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, refuse)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class LastResort:
    """The second clock: ends this process and leaves a trace in a file, if nobody calls `rearm` in time."""

    def __init__(self, trace: IO[str], *, seconds: float) -> None:
        """Set the clock. `trace` gets a stack trace where the process is ended, nothing otherwise."""
        self._trace, self._seconds, self._armed_at = trace, seconds, time.monotonic()
        faulthandler.dump_traceback_later(seconds, exit=True, file=trace)

    def rearm(self) -> None:
        """Begin to count anew: another record is done."""
        now = time.monotonic()
        if now - self._armed_at >= REARM_SECONDS:
            self._armed_at = now
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._trace)

    def disarm(self) -> None:
        """Stop the clock."""
        faulthandler.cancel_dump_traceback_later()
