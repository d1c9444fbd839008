"""One writer at a time. Readers need no lock: what is published never changes.

On a disk the system holds the lock and drops it with its process, however that ends. Beside that the
file names the holder and its last sign of life: for whoever is turned away, and for other machines on
a shared disk whose locks do not reach that far. In an object store such a file is all there is.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from etl.warehouse.claims import Lock, LockedError, LockLostError, Timing, hold_claim
from etl.warehouse.holders import Holder, parse_holder
from etl.warehouse.roots import Root, StoreRoot
from etl.warehouse.storage import open_storage

__all__ = ["Lock", "LockLostError", "LockedError", "hold_lock", "read_holder"]

LOCK_NAME = ".lock"
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
RECORD_BYTES = 1024  # written in one piece, so that nobody reads half of it


@contextmanager
def hold_lock(
    warehouse: Root,
    *,
    wait: float = 0,
    name: str = LOCK_NAME,
    on_wait: Callable[[Holder | None], None] | None = None,
    timing: Timing | None = None,
) -> Iterator[Lock]:
    """Keep other runs out of the warehouse for the duration of the block.

    Waits up to `wait` seconds for a holder to end, having told `on_wait` of it; then raises LockedError.
    `name`: runs and schedules have locks of their own.
    """
    timing = timing or Timing()
    deadline, pause, is_told = monotonic() + wait, FIRST_PAUSE, False
    while True:
        stack = ExitStack()
        try:
            lock = stack.enter_context(_hold_once(warehouse, name, timing))
            break
        except LockedError as error:
            left = deadline - monotonic()
            if left <= 0:
                raise
            if on_wait and not is_told:
                on_wait(error.holder)
                is_told = True
        timing.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)
    with stack:
        yield lock


def read_holder(warehouse: Root, *, name: str = LOCK_NAME) -> Holder | None:
    """Who holds the lock or has left it behind without giving it back; None where nobody does."""
    content = open_storage(warehouse).read(name)
    return None if content is None else parse_holder(content)


@contextmanager
def _hold_once(warehouse: Root, name: str, timing: Timing) -> Iterator[Lock]:
    hold = _hold_object if isinstance(warehouse, StoreRoot) else _hold_file
    with hold(warehouse, name, timing) as lock:  # type: ignore[arg-type]
        yield lock


@contextmanager
def _hold_object(root: StoreRoot, name: str, timing: Timing) -> Iterator[Lock]:
    from etl.warehouse.object_lock import LockObject  # noqa: PLC0415 - a folder needs no library for it
    from etl.warehouse.object_storage import open_object_storage  # noqa: PLC0415 - as above

    storage = open_object_storage(root)
    claim = LockObject(storage.client, name)
    with (
        hold_claim(claim, place=root, timing=timing) as lock,
        storage.write_under(lock) if name == LOCK_NAME else nullcontext(),
    ):
        yield lock


@contextmanager
def _hold_file(warehouse: Path, name: str, timing: Timing) -> Iterator[Lock]:
    warehouse.mkdir(parents=True, exist_ok=True)
    path = warehouse / name
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(warehouse, read_holder(warehouse, name=name)) from error
        with hold_claim(_LockFile(handle), place=warehouse, timing=timing) as lock:
            yield lock
    finally:
        os.close(handle)


@dataclass(frozen=True, kw_only=True)
class _Content:
    content: bytes
    stamp: str


class _LockFile:
    """A file under a lock of the system: nobody else of this machine writes it."""

    is_alone = True

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def read(self) -> _Content | None:
        content = os.pread(self._handle, RECORD_BYTES, 0).strip()
        return _Content(content=content, stamp=content.decode(errors="replace")) if content else None

    def write_if(self, content: bytes, *, stamp: str | None) -> str | None:
        found = self.read()
        if (found.stamp if found else None) != stamp:
            return None
        os.pwrite(self._handle, content.ljust(RECORD_BYTES), 0)
        return content.decode()
