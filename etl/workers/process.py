"""One worker process as seen from outside: given tasks, watched, ended where it takes more than it may."""

import contextlib
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import IO, TypeVar, cast

from etl.workers.child import OUT_OF_MEMORY, Kind
from etl.workers.frames import read_frame, write_frame
from etl.workers.limits import Cause, Limits, WorkerDied, measure_memory

Item = TypeVar("Item")
T = TypeVar("T")
Initializer = Callable[[], object]

# The child gets this process's search path first, for what it is to do may lie anywhere on it.
BOOT = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from etl.workers.child import serve; serve()"
WATCH_SECONDS = 0.05
LONGEST_LOOK = 1.0  # between two looks; what is more does not count
END_SECONDS = 5.0


class WorkerProcess:
    """A child that does tasks, one at a time. One thread gives them and reads answers, another one watches.

    `has_begun`: whether it was ready to begin its last task; `memory_mib`: its resident memory when last seen;
    `terms`: the limits and the initializer that it was started with.
    """

    def __init__(self, limits: Limits, *, initializer: Initializer | None = None) -> None:
        """Start it. It imports what a task needs when it has one; before its first one it calls `initializer`."""
        self._limits, self._initializer = limits, initializer
        self.terms = limits, initializer
        self._child = subprocess.Popen([sys.executable, "-c", BOOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._tasks = cast(IO[bytes], self._child.stdin)
        self._answers = cast(IO[bytes], self._child.stdout)
        self._lock = threading.Lock()
        self._is_busy = False
        self._step: int | None = None
        self._step_number = 0
        self._verdict: Cause | None = None
        self._is_closed = threading.Event()
        self.has_begun = False
        self.task_count = 0
        self.memory_mib = 0.0
        with contextlib.suppress(OSError):  # it ended at once; the first task will tell
            self._tasks.write(pickle.dumps(sys.path))
            self._tasks.flush()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def is_spent(self) -> bool:
        """Whether it has ended, or has grown so much that a fresh one should take its place."""
        has_ended = self._is_closed.is_set() or self._child.poll() is not None
        return has_ended or bool(self._limits.recycle_mib and self.memory_mib > self._limits.recycle_mib)

    def do(self, function: Callable[[Item], T], item: Item) -> T:
        """What the function gives for the item. Raises what it raises.

        Raises WorkerDied where the process ended; then it can be given no more tasks.
        """
        payload = pickle.dumps((self._initializer, function, item), protocol=pickle.HIGHEST_PROTOCOL)
        self.task_count += 1
        self.has_begun = False
        with self._lock:
            self._is_busy = True
        try:
            write_frame(self._tasks, payload)
            kind, answer = self._await_answer()
        except (EOFError, OSError):
            raise self._explain_end() from None
        if kind == "error":
            raise pickle.loads(answer)
        return cast(T, pickle.loads(answer))

    def _await_answer(self) -> tuple[Kind, bytes]:
        while True:
            kind, content = read_frame(self._answers)
            if kind == "begin":
                self.has_begun = True
            elif kind == "step":
                self._step_number += 1
                self._step = content
            elif kind == "between":
                self._step = None
            else:
                break
        with self._lock:  # from here on it is not ended for what it did
            self._is_busy = False
            self._step = None
        return kind, content

    def _watch(self) -> None:
        limits = self._limits
        clock = StepClock()
        while not self._is_closed.wait(WATCH_SECONDS):
            self.memory_mib = measure_memory(self.pid) or self.memory_mib
            number = self._step_number
            seconds = clock.count(number if self._step is not None else None, now=time.monotonic())
            if limits.memory_mib and self.memory_mib > limits.memory_mib:
                self._end("memory")
            elif limits.seconds and seconds > limits.seconds:
                self._end("timeout")

    def _end(self, cause: Cause) -> None:
        with self._lock:
            if self._is_busy:
                self._verdict = self._verdict or cause
                self._child.kill()

    def _explain_end(self) -> WorkerDied:
        step = self._step
        code = self._close()
        cause: Cause = self._verdict or ("memory" if code in (-signal.SIGKILL, OUT_OF_MEMORY) else "crash")
        return WorkerDied(cause, step, describe_exit(code))

    def kill(self) -> None:
        """End it at once, whatever it is at; whoever waits for its answer hears of it."""
        self._child.kill()

    def close(self) -> None:
        """Let it end, as it does where nobody gives it tasks any more."""
        with contextlib.suppress(OSError):
            self._tasks.close()
        self._close()

    def _close(self) -> int:
        self._is_closed.set()
        try:
            code = self._child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            code = self._child.wait()
        for stream in (self._tasks, self._answers):
            with contextlib.suppress(OSError):
                stream.close()
        return code


class StepClock:
    """Counts the seconds of a step by looks at the clock. Where these failed to come, the whole machine stood still."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._seconds = self._last = 0.0

    def count(self, number: int | None, *, now: float) -> float:
        """Seconds so far of the step with this number; 0 where there is none or it has just begun."""
        self._seconds = self._seconds + min(now - self._last, LONGEST_LOOK) if number == self._number else 0.0
        self._number, self._last = number, now
        return 0.0 if number is None else self._seconds


def describe_exit(code: int) -> str:
    """An exit code as subprocess gives it, in words: `SIGSEGV`, `exit code 9`."""
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return "no more memory" if code == OUT_OF_MEMORY else f"exit code {code}"
