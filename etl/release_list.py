"""What is known of each release that is kept, and how two of them differ in numbers."""

from collections.abc import Mapping
from typing import Any

from etl.warehouse.releases import FOLDER, list_releases, list_withdrawn, read_current
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage

MIB = 1 << 20


def describe_releases(warehouse: Root) -> list[dict[str, Any]]:
    """One entry a release, oldest first.

    `state` is published, previous (published before), withdrawn (somebody rolled back from it) or kept.
    """
    pointer = read_current(warehouse)
    return [
        {
            "release": record["release"],
            "created_at": record["created_at"],
            "state": name_state(str(record["release"]), pointer),
            "published_at": pointer["published_at"] if pointer and pointer["release"] == record["release"] else None,
            "rows": sum(record.get("row_counts", {}).values()),
            "checks": len(record.get("checks", ())),
            "warnings": len(list_warnings(record)),
            "size_mib": round(measure_size(warehouse, str(record["release"])) / MIB, 1),
            "content_hash": record["content_hash"],
        }
        for record in list_releases(warehouse)
    ]


def name_state(release: str, pointer: Mapping[str, Any] | None) -> str:
    """published, previous, withdrawn or kept."""
    if pointer is None:
        return "kept"
    if release == pointer["release"]:
        return "published"
    if release in list_withdrawn(pointer):
        return "withdrawn"
    return "previous" if release == pointer.get("previous") else "kept"


def list_warnings(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Checks of a release that found something which did not keep it from being published."""
    return [check for check in record.get("checks", ()) if check["status"] == "warn"]


def measure_size(warehouse: Root, release_id: str) -> int:
    """Bytes of all files of a release; what vanishes meanwhile is nothing."""
    return sum(file.size for file in open_storage(warehouse).list_files(f"{FOLDER}/{release_id}"))


def compare_counts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows by table of two releases, and the difference, of the tables in which they differ."""
    first, second = (record.get("row_counts", {}) for record in (before, after))
    return [
        {"table": table, "before": one, "after": other, "change": (other or 0) - (one or 0)}
        for table in sorted({*first, *second})
        if (one := first.get(table)) != (other := second.get(table))
    ]
