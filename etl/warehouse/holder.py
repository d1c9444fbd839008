"""Who is at work in the warehouse, for those who only look."""

import fcntl
import json
from pathlib import Path

from etl.warehouse.locks import LOCK_NAME


def find_holder(warehouse: Path) -> str | None:
    """The run that holds the lock; None where nobody does. Writes nothing and waits for nobody."""
    try:
        with (warehouse / LOCK_NAME).open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # given back at once, with the file
            except BlockingIOError:
                return _describe(lock.read())
    except FileNotFoundError:
        return None
    return None


def _describe(content: bytes) -> str:
    try:
        holder = json.loads(content)
        return f"process {holder['pid']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):  # it has the lock, but has not written its name yet
        return "process unknown"
