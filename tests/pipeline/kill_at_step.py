"""The command `newsledger` with stand-ins, which a fault meets at a step of its own choosing on the warehouse's disk.

`python kill_at_step.py WAREHOUSE FAULT STEP ARGUMENT...`: a step is one opening for writing, renaming, removing or
making below the warehouse, counted from 1. FAULT is `kill` (SIGKILL to itself, before the step is done) or the name of
an error number such as `ENOSPC` (this step and all later ones fail with it, as on a full disk). At the end a
line of standard error says how many steps there were.
"""

import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pipeline_fakes

STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Fault:
    """Counts steps; at the chosen one it strikes."""

    def __init__(self, warehouse: Path, kind: str, step: int) -> None:
        self.prefix, self.kind, self.step = str(warehouse), kind, step
        self.steps = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in STEPS or not isinstance(arguments[0], str | os.PathLike):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITING):
            return
        if not os.fsdecode(arguments[0]).startswith(self.prefix):
            return
        self.steps += 1
        if self.steps < self.step or not self.step:
            return
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if event != "os.remove":  # a full disk still removes
            number = getattr(errno, self.kind)
            raise OSError(number, os.strerror(number), os.fspath(arguments[0]))


def main() -> None:
    warehouse, kind, step, *rest = sys.argv[1:]
    fault = Fault(Path(warehouse).absolute(), kind, int(step))
    sys.addaudithook(fault)
    try:
        pipeline_fakes.run_program(rest)
    finally:
        sys.stderr.write(f"steps {fault.steps}\n")


if __name__ == "__main__":
    main()
