"""What the schedule does with the machine: it tells the time, waits, starts commands, and ends on a signal."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

from etl.hooks import IS_RETRIED
from etl.resources import PACKAGE
from etl.stopping import GRACE_SECONDS, answering

LONGEST_WAIT = 30.0  # the clock may be set, or the machine sleep, while the schedule waits
END_SECONDS = GRACE_SECONDS + 10


class Host:
    """Clock and runner of a schedule. A signal ends both waiting and the command that runs."""

    def __init__(
        self,
        options: Sequence[str] = (),
        *,
        variables: Mapping[str, str] | None = None,
        program: Sequence[str] | None = None,
    ) -> None:
        """`options` and `variables` are handed to every command; `program` runs one (default: newsledger itself)."""
        self._variables = dict(variables or {})
        self._program = [*(program or (sys.executable, "-P", "-m", "etl"))]
        self._options = list(options)
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._signals = 0

    @staticmethod
    def now() -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> bool:
        """Come back then; True where the schedule is to end, at once."""
        while not self._ending.is_set() and (left := (moment - self.now()).total_seconds()) > 0:
            self._ending.wait(min(left, LONGEST_WAIT))
        return self._ending.is_set()

    def run(self, command: str, *, will_retry: bool) -> int:
        """Exit code of a command, minus its signal where one ended it."""
        # In a group of its own: Ctrl-C reaches it through this process alone.
        self._child = subprocess.Popen(
            [*self._program, command, *self._options],
            env=_make_environment({**os.environ, **self._variables}, will_retry=will_retry),
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
        if self._ending.is_set():  # the signal came before there was anything to end
            self._end(self._child)
        try:
            return self._child.wait()
        finally:
            self._child = None

    @contextmanager
    def ending_on_signals(self) -> Iterator[None]:
        """In the block the first signal asks the command that runs to end, and the next one kills it."""
        with answering(self._answer, self._ending.is_set):
            yield

    def _answer(self, signum: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._ending.set()
        if self._child:
            self._end(self._child)

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        """Ask a command to end; kill it if this was not the first time, or if it does not end in time."""
        if self._signals > 1:
            child.kill()
            return
        child.terminate()
        timer = threading.Timer(END_SECONDS, child.kill)
        timer.daemon = True
        timer.start()


def _make_environment(environment: Mapping[str, str], *, will_retry: bool) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), environment.get("PYTHONPATH"))))
    kept = {name: value for name, value in environment.items() if name != IS_RETRIED}
    return kept | {"PYTHONPATH": path} | ({IS_RETRIED: "1"} if will_retry else {})
