"""What a worker process does: one task after the other, until whoever started it is gone."""

import contextlib
import ctypes
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from etl.workers.frames import read_frame, write_frame
from etl.workers.steps import watching

OUT_OF_MEMORY = 87  # exit code of a worker that gets no more memory
SET_PARENT_DEATH_SIGNAL = 1  # of prctl; the parent is the thread that started this process
IDLE_SECONDS = 600.0  # after so long without a task it makes room

Kind = Literal["begin", "step", "between", "result", "error"]
Answers = IO[bytes]


def serve() -> None:
    """Do the tasks that come in on standard input and send what became of them to standard output.

    Whatever is printed meanwhile goes to standard error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the run itself says what follows
    _arrange_end()
    tasks, answers = _take_over_streams()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(tasks, inbox), daemon=True).start()
    while True:
        try:
            payload = inbox.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            os._exit(0)
        _do_task(payload, answers)


def _arrange_end() -> None:
    """See to it on Linux that this process goes first where memory runs out, and that it goes with its run.

    That is told by the end of the tasks, too, but a hanging library may let no Python run that would read it.
    """
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _take_over_streams() -> tuple[IO[bytes], Answers]:
    tasks = sys.stdin.buffer  # what is in its buffer already must not be lost
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return tasks, answers


def _receive(tasks: IO[bytes], inbox: "queue.SimpleQueue[bytes]") -> None:
    """Take tasks from the stream; at its end the run is over, or was killed, and so is this process."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            inbox.put(read_frame(tasks))
    os._exit(0)


def _do_task(payload: bytes, answers: Answers) -> None:
    """`initializer`, called first, is to remember what it has done: it comes with every task."""

    @contextmanager
    def watch(step: int) -> Iterator[None]:
        _answer(answers, "step", step)
        yield
        _answer(answers, "between", step)

    try:
        initializer, function, item = pickle.loads(payload)
        if initializer:
            initializer()
        _answer(answers, "begin", None)
        with watching(watch):
            result = pickle.dumps(function(item), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except SystemExit as leave:  # at once: threads still wait for tasks
        os._exit(leave.code if isinstance(leave.code, int) else 1)
    except Exception as error:  # noqa: BLE001 - whoever asked for the task hears of any error
        _answer(answers, "error", _pack_error(error))
    else:
        _answer(answers, "result", result)


def _answer(answers: Answers, kind: Kind, content: Any) -> None:
    try:
        write_frame(answers, (kind, content))
    except OSError:  # nobody listens any more
        os._exit(0)


def _pack_error(error: Exception) -> bytes:
    error.add_note("in a worker:\n" + "".join(traceback.format_exception(error)).rstrip())
    try:
        payload = pickle.dumps(error)
        pickle.loads(payload)
    except Exception:  # noqa: BLE001 - an error that cannot travel is told in words
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return payload
