"""What stands in the landing folder: files by batch date, and which of them the ledger does not know.

The folder is only read. A link that leads out of it, and what is no regular file, is not followed:
it becomes a rejection like a file that cannot be read.
"""

import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from etl.ids import content_id
from etl.landed_names import find_sidecar, is_landed
from etl.profiles import SourceProfile, find_profile, hash_profile
from etl.warehouse.files import hash_file
from etl.warehouse.ledger import LandingFile, State

ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
REFUSED = "refused:"  # begins the hash of what is not read; the reason follows


@dataclass(frozen=True, kw_only=True)
class LandingScan:
    """What stands in the landing folder: files that no part holds, by batch date, and all the others by path.

    `repeat_count`: new files whose content a new file of another batch has; `vanished_count`: files
    that were listed and then gone.
    """

    new: Mapping[date, tuple[LandingFile, ...]]
    known: Mapping[str, LandingFile]
    repeat_count: int
    vanished_count: int

    def has_all(self, files: Sequence[LandingFile]) -> bool:
        """Whether every one of these files still stands at its path, unchanged."""
        return all(file.path in self.known and self.known[file.path].sha256 == file.sha256 for file in files)


@dataclass(kw_only=True)
class _Found:
    new: defaultdict[date, list[LandingFile]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, LandingFile] = field(default_factory=dict)
    hashes: dict[str, date] = field(default_factory=dict)
    repeat_count: int = 0
    vanished_count: int = 0


def scan_landing(
    landing: Path, state: State, *, batch_date: date | None, sources: Sequence[SourceProfile] = ()
) -> LandingScan:
    """Compare the landing folder with the ledger.

    A file whose content was loaded is known, whatever its path: files may be moved. Of new files with
    the same content those of one batch are all read (they count as sightings), of others the first.
    """
    by_hash = state.known_files()
    by_path = {file.path: file for part in state.parts.values() for file in part.load.landing_files}
    found = _Found()
    for path in walk_landing(landing):
        landing_path = name_landing_file(path, landing)
        try:
            file = describe_landing_file(path, landing=landing, known=by_path.get(landing_path), sources=sources)
        except FileNotFoundError:
            found.vanished_count += 1
            continue
        day = batch_date or find_batch_date(file)
        if file.sha256 in by_hash:
            found.known[file.path] = file
        elif found.hashes.setdefault(file.sha256, day) != day:
            found.repeat_count += 1
        else:
            found.new[day].append(file)
    return LandingScan(
        new={day: tuple(files) for day, files in found.new.items()},
        known=found.known,
        repeat_count=found.repeat_count,
        vanished_count=found.vanished_count,
    )


def walk_landing(folder: Path) -> Iterator[Path]:
    """Everything under a folder that is to be read, sorted by path: files, and links whatever they lead to.

    Left out: what `is_landed` leaves out (hidden files, sidecars, README, LICENSE), and folders behind links.
    """
    yield from sorted(path for path in _walk(folder) if is_landed(path.relative_to(folder)))


def _walk(folder: Path) -> Iterator[Path]:
    waiting = [str(folder)]
    while waiting:
        current = waiting.pop()
        try:
            entries = list(os.scandir(current))
        except FileNotFoundError:
            continue
        except PermissionError:
            yield Path(current)  # becomes a rejection
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting += [] if entry.name.startswith(".") else [entry.path]
            else:
                yield Path(entry.path)


def name_landing_file(path: Path, landing: Path) -> str:
    """The path that rows carry, from the landing folder, with slashes; bytes that are no UTF-8 as \\xe9."""
    return os.fsencode(path.relative_to(landing).as_posix()).decode("utf-8", errors="backslashreplace")


def find_landing_file(landing: Path, landing_path: str) -> Path:
    """The file to which a landing path leads: the reverse of `name_landing_file`."""
    plain = landing / landing_path
    if "\\x" not in landing_path or plain.exists():
        return plain
    name = ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), landing_path.encode())
    return landing / os.fsdecode(name)


def describe_landing_file(
    path: Path, *, landing: Path, known: LandingFile | None, sources: Sequence[SourceProfile]
) -> LandingFile:
    """The file with its content hash, which covers its sidecar, and the hash of its profile.

    `known`: what the ledger has at this path; with its size and time the file is not read again.
    Raises FileNotFoundError where it is gone meanwhile.
    """
    landing_path = name_landing_file(path, landing)
    profile = find_profile(landing_path, sources)
    refusal = find_refusal(path, landing)
    if refusal:
        status = path.lstat()
        size, mtime_ns = status.st_size, status.st_mtime_ns
    else:
        size, mtime_ns = measure_landing_file(path)
    if refusal:
        sha256 = REFUSED + content_id("refused", landing_path, *refusal)
    elif known and (known.size, known.mtime_ns) == (size, mtime_ns) and not known.sha256.startswith(REFUSED):
        sha256 = known.sha256
    else:
        sha256 = _hash_landing_file(path, landing_path)
    return LandingFile(
        path=landing_path,
        sha256=sha256,
        size=size,
        mtime_ns=mtime_ns,
        profile_hash=hash_profile(profile),
    )


def find_refusal(path: Path, landing: Path) -> tuple[str, str] | None:
    """Reason and detail for what stands in the landing folder and is not read: links out of it, devices, pipes.

    Raises FileNotFoundError where nothing stands at the path.
    """
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "unsafe_path", "a link that leads nowhere"
        if not target.is_relative_to(landing.resolve()):
            return "unsafe_path", "a link that leads out of the landing folder"
        if target.is_dir():
            return "unsafe_path", "a link to a folder, which is not followed"
        status = target.stat()
    if stat.S_ISDIR(status.st_mode):
        return "unreadable", "a folder that cannot be opened"
    return None if stat.S_ISREG(status.st_mode) else ("unsafe_path", "no regular file")


def _hash_landing_file(path: Path, landing_path: str) -> str:
    try:
        hashes = [hash_file(file) for file in list_own_files(path)]
    except FileNotFoundError:
        raise
    except OSError:  # becomes a rejection, once; when it can be read it will have another hash
        return REFUSED + content_id("unreadable", landing_path)
    return hashes[0] if len(hashes) == 1 else content_id("with sidecar", *hashes)


def measure_landing_file(path: Path) -> tuple[int, int]:
    """Bytes and last change (nanoseconds) of a landing file and its sidecar together."""
    statuses = [file.stat() for file in list_own_files(path)]
    return sum(status.st_size for status in statuses), max(status.st_mtime_ns for status in statuses)


def list_own_files(path: Path) -> list[Path]:
    """The file, and its sidecar if there is one."""
    sidecar = find_sidecar(path)
    return [path, sidecar] if sidecar else [path]


def find_batch_date(file: LandingFile) -> date:
    """The day that a folder of its path is named after (2017-08-17), else the UTC day of its last change."""
    for folder in reversed(Path(file.path).parts[:-1]):
        if len(folder) == len("2017-08-17"):
            try:
                return date.fromisoformat(folder)
            except ValueError:
                continue
    return datetime.fromtimestamp(file.mtime_ns / 1e9, tz=UTC).date()
