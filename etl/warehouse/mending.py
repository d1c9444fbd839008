"""The hands of a repair: takes broken lines out of logs, and moves things aside where they can be looked at."""

import shutil
from collections.abc import Collection
from pathlib import Path

from etl.warehouse.files import replace_atomically, sync_folder

ASIDE = ".set-aside"


def set_aside(warehouse: Path, run_id: str, path: str) -> str:
    """Move a file or folder of the warehouse to `.set-aside/<run_id>/`, and return where it is now, from the warehouse.

    Nothing reads there, and nothing is removed from there but by hand.
    """
    target = _find_place(warehouse, run_id, path)
    (warehouse / path).rename(warehouse / target)
    sync_folder((warehouse / path).parent)
    return target


def _find_place(warehouse: Path, run_id: str, path: str) -> str:
    target = Path(ASIDE) / run_id / path
    (warehouse / target).parent.mkdir(parents=True, exist_ok=True)
    return target.as_posix()


def take_lines_out(warehouse: Path, run_id: str, log: str, numbers: Collection[int]) -> str:
    """Write a log of the ledger anew without these lines (from 1). Returns where a copy of the old one is.

    An unfinished last line goes too, for the next line would be written behind it.
    """
    path = warehouse / log
    copy = _find_place(warehouse, run_id, log)
    shutil.copy2(path, warehouse / copy)
    lines = path.read_bytes().split(b"\n")[:-1]
    kept = [line for number, line in enumerate(lines, start=1) if number not in numbers]
    with replace_atomically(path) as temporary:
        temporary.write_bytes(b"".join(line + b"\n" for line in kept))
    return copy


def remove_file(warehouse: Path, path: str) -> None:
    """Remove a file of the warehouse."""
    (warehouse / path).unlink(missing_ok=True)
    sync_folder((warehouse / path).parent)


def forbid_writing(folder: Path) -> int:
    """Take the right to write from everybody, for all files of a release; return how many had it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o222]
    for path in files:
        path.chmod(path.stat().st_mode & ~0o222)
    return len(files)
