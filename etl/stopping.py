"""Ctrl-C and SIGTERM: a run ends within seconds, with its record written, and the next one goes on from there.

The first signal abandons what is in hand: workers are ended, and Stopped is raised in the main thread.
Nothing is lost by that but the work in hand, for what is done stands in the ledger. Further signals are
ignored while the run tidies up; a run that hangs there is ended after some seconds.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_SECONDS = 10.0
WAKE_SECONDS = 0.1
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
Answer = Callable[[int, FrameType | None], None]


class Stopped(KeyboardInterrupt):
    """A signal asked this process to end. Like Ctrl-C it passes whoever catches errors."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by {signal.Signals(signum).name}")
        self.signum = signum


class RunStoppedError(RuntimeError):
    """A run was ended by a signal (`signum`), with its record written and its lock given back."""

    def __init__(self, stopped: Stopped) -> None:
        super().__init__(f"{stopped}; the next run goes on from here")
        self.signum = stopped.signum


class Stopper:
    """What a signal does to a run."""

    def __init__(self, grace_seconds: float) -> None:
        """Nothing has come yet."""
        self._grace_seconds = grace_seconds
        self._last_words: Callable[[int], object] | None = None
        self._timer: threading.Timer | None = None
        self._is_settled = False

    def on_hang(self, last_words: Callable[[int], object]) -> None:
        """What is to be done with the signal (in another thread) if the process has to be ended while it hangs."""
        self._last_words = last_words

    def settle(self) -> None:
        """The run is over and is only written down: a signal raises nothing any more."""
        self._is_settled = True

    def is_answered(self) -> bool:
        """Whether a signal has come."""
        return self._timer is not None

    def answer(self, signum: int, frame: FrameType | None) -> None:
        """The signal handler."""
        if self._timer is not None:
            return
        self._timer = threading.Timer(self._grace_seconds, self._end, [signum])
        self._timer.daemon = True
        self._timer.start()
        if not self._is_settled:
            end_workers()
            raise Stopped(signum)

    def _end(self, signum: int) -> None:
        try:
            if self._last_words is not None:
                self._last_words(signum)
        finally:
            os._exit(128 + signum)

    def close(self) -> None:
        """The run has ended by itself."""
        if self._timer is not None:
            self._timer.cancel()


@contextmanager
def stop_on_signals(*, grace_seconds: float = GRACE_SECONDS) -> Iterator[Stopper]:
    """Raise Stopped in the block when this process is asked to end; elsewhere than in the main thread do nothing.

    A signal that is ignored (as by nohup) stays so.
    """
    stopper = Stopper(grace_seconds)
    if threading.current_thread() is not threading.main_thread():
        yield stopper
        return
    try:
        with answering(stopper.answer, stopper.is_answered):
            yield stopper
    finally:
        stopper.close()


@contextmanager
def answering(answer: Answer, is_answered: Callable[[], bool]) -> Iterator[None]:
    """Have `answer` handle the signals that end a program; in the main thread alone.

    A signal that is ignored (as by nohup) stays so.
    """
    before = {signum: signal.getsignal(signum) for signum in SIGNALS}
    answered = [signum for signum, handler in before.items() if handler is not signal.SIG_IGN]
    with _waking(is_answered):
        try:
            for signum in answered:
                signal.signal(signum, answer)
            yield
        finally:
            for signum in answered:
                signal.signal(signum, before[signum] or signal.SIG_DFL)


@contextmanager
def _waking(is_answered: Callable[[], bool]) -> Iterator[None]:
    """Wake the main thread for its signals.

    A signal that comes just before the main thread begins to wait for something is handled when it has
    waited: it is sent to it again, then.
    """
    if not hasattr(signal, "pthread_kill"):
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    main = threading.get_ident()

    def wake() -> None:
        while code := os.read(reader, 1):
            while code[0] in SIGNALS and not is_answered() and not is_over.wait(WAKE_SECONDS):
                if not is_answered():
                    signal.pthread_kill(main, code[0])

    is_over = threading.Event()
    thread = threading.Thread(target=wake, name="signals", daemon=True)
    thread.start()
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        is_over.set()
        os.close(writer)
        thread.join()
        os.close(reader)


def end_workers() -> None:
    """Kill the worker processes of this one: whoever waits for them goes on at once."""
    multiprocessing = sys.modules.get("multiprocessing")
    for worker in multiprocessing.active_children() if multiprocessing else ():
        worker.kill()
