"""Which releases are kept, and how the others go: out of sight first, so that nobody meets half of one."""

import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from etl.warehouse.files import sync_folder
from etl.warehouse.releases import DELETING, FOLDER, list_releases, read_current

log = logging.getLogger("newsledger")


def remove_outdated(warehouse: Path, *, kept: int) -> tuple[str, ...]:
    """Delete all but the last `kept` releases and return their ids; a release that is still needed stays in any case.

    Whoever has a release open keeps reading it: its file is only gone for those who come later. What cannot be deleted
    is told in the log and tried again by the next run. Only the holder of the warehouse's lock may call this.
    """
    _finish_deleting(warehouse)
    records = list(list_releases(warehouse))
    outdated = choose_outdated(records, kept=kept, needed=list_needed(records, read_current(warehouse)))
    for release_id in outdated:
        folder = warehouse / FOLDER / release_id
        folder.rename(folder.with_name(f"{DELETING}{release_id}"))
    if outdated:
        sync_folder(warehouse / FOLDER)
        _finish_deleting(warehouse)
    return outdated


def choose_outdated(records: Sequence[Mapping[str, Any]], *, kept: int, needed: Iterable[str]) -> tuple[str, ...]:
    """Ids of the records, oldest first, that are neither among the last `kept` nor needed."""
    ids = [str(record["release"]) for record in records]
    staying = {*ids[-kept:], *needed}
    return tuple(release_id for release_id in ids if release_id not in staying)


def list_needed(records: Sequence[Mapping[str, Any]], pointer: Mapping[str, Any] | None) -> Iterator[str]:
    """The published release, the one that was published before it, and the one that was built before it."""
    if pointer is None:
        return
    yield str(pointer["release"])
    if pointer.get("previous"):
        yield str(pointer["previous"])
    ids = [str(record["release"]) for record in records]
    if pointer["release"] in ids[1:]:
        yield ids[ids.index(pointer["release"]) - 1]


def _finish_deleting(warehouse: Path) -> None:
    for folder in sorted((warehouse / FOLDER).glob(f"{DELETING}*")):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            log.warning("stage=publish state=left_over folder=%s error=%s", folder.name, error)
