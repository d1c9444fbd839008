"""What workers are given in tests; a module of its own, for a worker imports it."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from etl.workers.steps import watched_step

FATAL = 13


def name_process(_: int) -> int:
    return os.getpid()


def halve(number: int) -> float:
    if number == FATAL:
        os._exit(9)
    return number / 2


def end(how: str) -> str:
    """Ends its process, or makes it be ended, in its second step."""
    with watched_step(0):
        pass
    with watched_step(1):
        match how:
            case "exit":
                os._exit(9)
            case "leave":
                sys.exit(3)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "crash":
                ctypes.string_at(0)
            case "hang":
                time.sleep(600)
            case "hang in C":  # nothing of Python runs meanwhile
                ctypes.PyDLL(None).usleep(600_000_000)
            case "eat":
                eaten = []
                while True:
                    eaten.append(b"x" * 2**24)
            case "refuse memory":
                raise MemoryError
    return how


def fail_badly(_: int) -> NoReturn:
    class LocalError(Exception):  # nobody else knows it, so it cannot be pickled
        pass

    raise LocalError("in here")


def fail(number: int) -> NoReturn:
    raise FileNotFoundError(2, "no such thing", str(number))


def print_much(number: int) -> int:
    sys.stdout.write("noise\n" * 20_000)
    sys.stdout.flush()
    os.write(1, b"more noise\n")
    return number


def end_at_once() -> NoReturn:
    os._exit(7)


def grow_at_start() -> None:
    globals()["held"] = b"x" * (2**20 * 200)


def end_the_first_time(marker: Path) -> str:
    if not marker.exists():
        marker.touch()
        os._exit(9)
    return "done"
