"""Who holds a lock: a process of some machine, and whether it is still there."""

import json
import os
import platform
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A process that holds a lock.

    `machine` names the running system that `pid` counts in (a boot of a host, a container), NULL where
    that is not to be known. `process_started` is when the process began, as its system counts: another
    process of the same number has another one. `token` names this one hold. `since` is when it began,
    `beat_at` its last sign of life (UTC).
    """

    pid: int
    host: str
    machine: str | None
    process_started: str | None
    token: str
    since: str
    beat_at: str

    def to_dict(self) -> dict[str, Any]:
        """For the lock's file and for whoever reads messages by program."""
        return asdict(self)

    def describe(self) -> str:
        """`process 12 on host, since …`."""
        return f"process {self.pid} on {self.host}, since {self.since}"


def describe_self(now: datetime) -> Holder:
    """This process as a holder from now on."""
    since = now.astimezone(UTC).isoformat(timespec="seconds")
    return Holder(
        pid=os.getpid(),
        host=platform.node() or "an unnamed host",
        machine=find_machine(),
        process_started=find_process_start(os.getpid()),
        token=secrets.token_hex(8),
        since=since,
        beat_at=since,
    )


def parse_holder(content: bytes) -> Holder | None:
    """The holder that a lock's file names; None where it names none (it is free, or being written)."""
    try:
        values: Mapping[str, Any] = json.loads(content)
        return Holder(**values)
    except (ValueError, TypeError):
        return None


def format_holder(holder: Holder) -> bytes:
    """What `parse_holder` reads."""
    return json.dumps(holder.to_dict()).encode()


def find_machine() -> str | None:
    """Name of the running system that process numbers count in; None where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{platform.node()} {sys.platform}" if sys.platform == "darwin" else None


def is_same_system(holder: Holder) -> bool:
    """Whether the holder runs, or ran, on the system that this process runs on, be it in another container."""
    here = find_machine()
    return bool(here and holder.machine and here.split()[0] == holder.machine.split()[0])


def find_process_start(pid: int) -> str | None:
    """When a process of this machine began, as the system counts; None where there is none, or nothing is to be known.

    A process that has ended and only waits for its parent to notice is none.
    """
    if not Path("/proc/self/stat").exists():
        return _ask_for_start(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else fields[19]


def _ask_for_start(pid: int) -> str | None:
    try:
        done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None


def is_alive(holder: Holder) -> bool | None:
    """Whether the holder's process runs; None where that cannot be seen from this machine."""
    if holder.machine is None or holder.machine != find_machine() or holder.process_started is None:
        return None
    return find_process_start(holder.pid) == holder.process_started
