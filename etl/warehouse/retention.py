"""Which releases are kept, and how the others go: out of sight first, so that nobody meets half of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from etl.warehouse.releases import FOLDER, RECORD, list_releases, read_current
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage


def remove_outdated(warehouse: Root, *, kept: int) -> tuple[str, ...]:
    """Delete all but the last `kept` releases and return their ids; a release that is still needed stays in any case.

    Whoever has a release open keeps reading it: its file is only gone for those who come later. What cannot be deleted
    is told in the log and tried again by the next run. Only the holder of the warehouse's lock may call this.
    """
    storage = open_storage(warehouse)
    storage.finish_removing(FOLDER, marker=RECORD)
    records = list(list_releases(warehouse))
    outdated = choose_outdated(records, kept=kept, needed=list_needed(records, read_current(warehouse)))
    for release_id in outdated:
        storage.remove_folder(f"{FOLDER}/{release_id}", marker=RECORD)
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
