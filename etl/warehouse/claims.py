"""A lock as a file that says who holds it, with a sign of life: for places without locks of their own.

Whoever wants the lock writes its name into the file, on the condition that the file is still what it
has read; the holder does so again every few seconds. A holder that is dead, or of which nothing was
heard for a minute, has lost the lock to whoever writes next.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Protocol

from etl.warehouse.holders import Holder, describe_self, format_holder, is_alive, is_same_system, parse_holder

FREE = b"{}"


class LockedError(RuntimeError):
    """Another run writes the warehouse: `holder`, None where it has not written its name yet."""

    def __init__(self, place: object, holder: Holder | None) -> None:
        super().__init__(f"another run is at work in {place}: {holder.describe() if holder else 'process unknown'}")
        self.holder = holder


class LockLostError(RuntimeError):
    """The lock was taken by another run, because this one gave no sign of life for too long."""


class Stamped(Protocol):
    """The content of a file, and a stamp that changes with it."""

    @property
    def content(self) -> bytes:
        """What the file holds."""

    @property
    def stamp(self) -> str:
        """What `write_if` compares."""


class ClaimStore(Protocol):
    """Where a lock's file lies. `is_alone`: nobody else of this machine can hold the lock while the store is open."""

    @property
    def is_alone(self) -> bool:
        """Whether the place itself keeps others of this machine out."""

    def read(self) -> Stamped | None:
        """The file; None if there is none."""

    def write_if(self, content: bytes, *, stamp: str | None) -> str | None:
        """Write the file if it has this stamp (None: if there is none); its new stamp, None where it has another one.

        Raises OSError or TransientError where the place is not to be reached.
        """


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How often a holder gives a sign of life, after how long without one it has lost the lock, and the clocks."""

    beat_seconds: float = 10.0
    stale_seconds: float = 60.0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = sleep


class Lock:
    """A lock that is held. `left_by`: who held it before and has not given it back, for it died."""

    def __init__(self, place: object, holder: Holder, *, left_by: Holder | None = None) -> None:
        """Held from now on."""
        self.place, self.holder, self.left_by = place, holder, left_by
        self._is_lost = False

    def check(self) -> None:
        """Raise LockLostError where another run has taken the lock: nothing may be written then."""
        if self._is_lost:
            raise LockLostError(f"the lock of {self.place} was lost: this run gave no sign of life for too long")

    def lose(self) -> None:
        """It is not held any more."""
        self._is_lost = True


@contextmanager
def hold_claim(store: ClaimStore, *, place: object, timing: Timing) -> Iterator[Lock]:
    """Hold the lock for the duration of the block; LockedError where somebody else does."""
    holder = describe_self(timing.now())
    stamp, left_by = _claim(store, holder, place=place, timing=timing)
    lock = Lock(place, holder, left_by=left_by)
    heart = _Heart(store, lock, stamp, timing)
    heart.start()
    try:
        yield lock
    finally:
        heart.stop()


def _claim(store: ClaimStore, holder: Holder, *, place: object, timing: Timing) -> tuple[str, Holder | None]:
    found = store.read()
    before = parse_holder(found.content) if found else None
    if before and found and not _is_over(store, found, before, timing):
        raise LockedError(place, before)
    stamp = store.write_if(format_holder(holder), stamp=found.stamp if found else None)
    if stamp is None:  # somebody was faster
        now = store.read()
        raise LockedError(place, parse_holder(now.content) if now else None)
    return stamp, before


def _is_over(store: ClaimStore, found: Stamped, holder: Holder, timing: Timing) -> bool:
    """Whether the holder has lost the lock.

    Clocks of two machines may differ, so one that looks dead is watched for a while. A process that lives may have lost
    the lock as well: it could not give it back because the place was out of reach.
    """
    if (store.is_alone and is_same_system(holder)) or is_alive(holder) is False:
        return True
    if _measure_silence(holder, timing.now()) < timing.stale_seconds:
        return False
    timing.sleep(2 * timing.beat_seconds)
    now = store.read()
    return now is not None and now.stamp == found.stamp


def _measure_silence(holder: Holder, now: datetime) -> float:
    try:
        return (now - datetime.fromisoformat(holder.beat_at)).total_seconds()
    except (ValueError, TypeError):
        return float("inf")


class _Heart(threading.Thread):
    """Gives signs of life until it is stopped, and gives the lock back then."""

    def __init__(self, store: ClaimStore, lock: Lock, stamp: str, timing: Timing) -> None:
        super().__init__(name="lock", daemon=True)
        self._store, self._lock, self._stamp, self._timing = store, lock, stamp, timing
        self._ended = threading.Event()
        self._heard_at = monotonic()

    def run(self) -> None:
        while not self._ended.wait(self._timing.beat_seconds):
            beat_at = self._timing.now().astimezone(UTC).isoformat(timespec="seconds")
            self._write(format_holder(replace(self._lock.holder, beat_at=beat_at)))
            if not self._store.is_alone and monotonic() - self._heard_at > self._timing.stale_seconds:
                self._lock.lose()

    def _write(self, content: bytes) -> None:
        try:
            stamp = self._store.write_if(content, stamp=self._stamp)
        except (OSError, RuntimeError):  # not to be reached: others have heard nothing either
            return
        if stamp is None:
            self._lock.lose()
            self._ended.set()
        else:
            self._stamp, self._heard_at = stamp, monotonic()

    def stop(self) -> None:
        """Give the lock back, unless it was lost."""
        if self._ended.is_set():
            return
        self._ended.set()
        self.join()
        self._write(FREE)
