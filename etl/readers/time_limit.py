"""How long one record may take: a reader that hangs costs that record, or that file, and no more.

Two clocks. The first interrupts Python code and regular expressions and makes a rejection of the
record. The second ends the process, where a library does not come back from C code at all; whoever
started the process then knows which file it was (`etl.stages.reading`).
"""

import faulthandler
import time
from contextlib import AbstractContextManager
from typing import IO

from etl.alarm import raise_after
from etl.readers.landing import RefusedError

RECORD_SECONDS = 60.0
PATIENCE = 5  # the process is ended after so many times the limit
REARM_SECONDS = 1.0  # the second clock is a thread of its own: it is set anew no more often than this


def limit_time(seconds: float) -> AbstractContextManager[None]:
    """Raise RefusedError (timeout) in a block that takes longer, where `raise_after` can."""
    return raise_after(seconds, lambda: RefusedError("timeout", f"took longer than {seconds:g} seconds"))


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
