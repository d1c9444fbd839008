"""What a task may take, and what is known of one that took more."""

import os
from dataclasses import dataclass
from typing import Literal

Cause = Literal["timeout", "memory", "crash"]
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
MEBIBYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one worker: seconds for each step of a task (None: any time), and resident memory in MiB.

    A worker that holds more than `recycle_mib` when a task is done is replaced by a fresh one.
    """

    seconds: float | None = None
    memory_mib: int | None = None
    recycle_mib: int | None = None


class WorkerDied(RuntimeError):  # noqa: N818 - it died; that is no fault of whoever hears of it
    """The worker ended, or was ended, while it was at a task.

    `cause`: it took too long, took too much memory (or the system ended it for that), or ended by
    itself. `step`: the step of the task that it was at, None outside of any. `how`: its signal or exit code.
    """

    def __init__(self, cause: Cause, step: int | None, how: str) -> None:
        super().__init__(cause, step, how)
        self.cause, self.step, self.how = cause, step, how

    def __str__(self) -> str:
        at = "" if self.step is None else f" at step {self.step}"
        return f"a worker ended{at} ({self.cause}: {self.how})"


def measure_memory(pid: int) -> float | None:
    """Resident memory of a process in MiB; None where it is gone, or the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - some ten times a second for each worker
            return int(file.read().split()[1]) * PAGE / MEBIBYTE
    except (OSError, IndexError, ValueError):
        return None
