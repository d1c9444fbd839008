"""One writer at a time. Readers need no lock: what is published never changes."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LOCK_NAME = ".lock"


class LockedError(RuntimeError):
    """Another run writes the warehouse; the message names its process and when it began."""


@contextmanager
def hold_lock(warehouse: Path) -> Iterator[None]:
    """Keep other runs out of the warehouse for the duration of the block; LockedError if one is in.

    The system drops the lock with its process, however that ends, so no lock is ever stale.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    with (warehouse / LOCK_NAME).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(f"another run is at work in {warehouse}: {_describe_holder(warehouse)}") from error
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}))
        lock.flush()
        yield


def _describe_holder(warehouse: Path) -> str:
    try:
        holder = json.loads((warehouse / LOCK_NAME).read_text(encoding="utf-8"))
    except ValueError:  # it has the lock, but has not written its name yet
        return "process unknown"
    return f"process {holder['pid']}, since {holder['since']}"
