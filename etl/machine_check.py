"""What the machine gives a warehouse: room, rights, a right clock, the libraries that wrote it, the landing files."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from etl.fingerprints import BUILD_LIBRARIES, find_version
from etl.release_list import measure_size
from etl.settings import Settings
from etl.warehouse.findings import Finding
from etl.warehouse.ledger import State
from etl.warehouse.releases import FOLDER as RELEASES
from etl.warehouse.roots import require_folder
from etl.warehouse.tables import FOLDER as TABLES

MIB = 1 << 20
SPARE_BYTES = 512 * MIB  # that a build needs beside what it makes
ROOM_OF_A_BUILD = 3  # times the size of the last release: itself, the database that dbt fills, what sorting spills
CLOCK_SLACK = timedelta(minutes=5)
STORAGE_LIBRARY = "duckdb"  # an older one may not read what a newer one wrote


def check_machine(settings: Settings, records: Sequence[Mapping[str, Any]], *, now: datetime) -> Iterator[Finding]:
    """Disk, rights, clock and libraries. `records`: those of whole releases, oldest last or first, all the same."""
    newest = max(records, key=lambda record: str(record["created_at"]), default=None)
    warehouse = require_folder(settings.warehouse)
    yield from check_disk(warehouse, newest)
    yield from check_rights(warehouse)
    if newest is not None:
        yield from check_moment(newest, now)
        yield from check_versions(newest)


def check_disk(warehouse: Path, newest: Mapping[str, Any] | None, *, free: int | None = None) -> Iterator[Finding]:
    """Whether there is room for the next build. `free`: bytes (default: as the disk says)."""
    size = measure_size(warehouse, str(newest["release"])) if newest else 0
    needed = SPARE_BYTES + ROOM_OF_A_BUILD * size
    free = shutil.disk_usage(warehouse).free if free is None else free
    if free < needed:
        detail = f"{free / MIB:.0f} MiB are free, and a build may need {needed / MIB:.0f} MiB"
        yield Finding(kind="disk", path="", detail=detail)


def check_rights(warehouse: Path) -> Iterator[Finding]:
    """Whether this user may write where runs write."""
    for place in (warehouse, *(warehouse / name for name in (TABLES, RELEASES, "runs"))):
        if place.is_dir() and not os.access(place, os.R_OK | os.W_OK | os.X_OK):
            path = place.relative_to(warehouse).as_posix()
            yield Finding(kind="permission", path="" if path == "." else path, detail="this user may not write there")


def check_moment(newest: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    """Whether the newest release is of the past."""
    path = f"{RELEASES}/{newest['release']}"
    try:
        created_at = datetime.fromisoformat(str(newest["created_at"]))
        is_to_come = created_at > now + CLOCK_SLACK
    except (ValueError, TypeError):
        yield Finding(kind="clock", path=path, detail=f"created_at {newest['created_at']!r} is no moment")
        return
    if is_to_come:
        yield Finding(kind="clock", path=path, detail=f"built at {created_at:%Y-%m-%d %H:%M}, which is still to come")


def check_versions(newest: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the libraries are those that built the newest release."""
    wrote = {name: str(version) for name, version in newest.get("versions", {}).items()}
    path = f"{RELEASES}/{newest['release']}"
    differing = []
    for name in ("newsledger", *BUILD_LIBRARIES):
        installed = find_version(name)
        if name in wrote and wrote[name] != installed:
            differing.append(f"{name} {wrote[name]} -> {installed}")
            if name == STORAGE_LIBRARY and is_older(installed, wrote[name]):
                yield Finding(
                    kind="versions", path=path, detail=f"written by {name} {wrote[name]}, here is {installed}"
                )
    if differing:
        yield Finding(kind="other_versions", path=path, detail=f"built with others: {', '.join(differing)}")


def is_older(version: str, other: str) -> bool:
    """Whether a version comes before another; what is no number counts as none."""
    pairs = zip_longest(*(map(_read_number, text.split(".")) for text in (version, other)), fillvalue=0)
    return next((one < two for one, two in pairs if one != two), False)


def _read_number(text: str) -> int:
    digits = "".join(sign for sign in text if sign.isdigit())
    return int(digits) if digits else 0


def check_landing(settings: Settings, state: State) -> Iterator[Finding]:
    """How many landing files are gone from which tables could be made again."""
    from etl.stages.landing import find_landing_file  # noqa: PLC0415 - it brings the readers

    files = [file for part in state.parts.values() for file in part.load.landing_files]
    if not settings.landing.is_dir():
        gone = len(files)
    else:
        gone = sum(not os.path.lexists(find_landing_file(settings.landing, file.path)) for file in files)
    if gone:
        detail = f"{gone} of {len(files)} landing files are not in {settings.landing}"
        yield Finding(kind="landing_gone", path="", detail=detail)
