"""The source of a report where the release is built already."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.report.source import EXTRACTED, ReportError, Source
from etl.warehouse.ledger import read_records
from etl.warehouse.releases import CURRENT, find_release_folder, list_releases, name_release, read_release
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage
from etl.warehouse.stored_files import StoredFile

EVENTS = "marts/fct_event.parquet"  # of the release before, to compare with


def read_source(warehouse: Root, release: str = CURRENT, *, scoreboard: Path | None = None) -> Source:
    """What there is of a release by its name (etl.warehouse.releases.resolve_release).

    Raises NoReleaseError, UnknownReleaseError, and ReportError for a scoreboard that cannot be read.
    """
    release_id = name_release(warehouse, release)
    record = read_release(warehouse, release_id) or {"release": release_id, "content_hash": None}
    before = find_release_before(warehouse, release_id)
    return Source(
        folder=find_release_folder(warehouse, release_id),
        record=record,
        tables=fetch_extracted(warehouse, record),
        previous=before,
        previous_folder=find_events_folder(warehouse, before),
        runs=read_records(warehouse),
        scores=read_scores(scoreboard),
    )


def fetch_extracted(warehouse: Root, record: Mapping[str, Any]) -> dict[str, list[Path]]:
    """Extracted table -> local paths of the files from which a release was built; none where they are gone."""
    files = [file for file in record.get("inputs", ()) if file["table"] in EXTRACTED]
    try:
        paths = open_storage(warehouse).fetch([StoredFile(key=file["path"], sha256=file["sha256"]) for file in files])
    except FileNotFoundError:
        return {}
    tables: dict[str, list[Path]] = {}
    for file, path in zip(files, paths, strict=True):
        tables.setdefault(file["table"], []).append(path)
    return tables


def find_release_before(warehouse: Root, release_id: str) -> dict[str, Any] | None:
    """The record of the release that was built before this one (the newest, if this one is not built yet)."""
    before = None
    for record in list_releases(warehouse):
        if record["release"] == release_id:
            break
        before = record
    return before


def find_events_folder(warehouse: Root, record: Mapping[str, Any] | None) -> Path | None:
    """A local folder of a release with the file of its events."""
    return find_release_folder(warehouse, str(record["release"]), files=EVENTS) if record else None


def read_scores(scoreboard: Path | None) -> Mapping[str, Any] | None:
    """The scoreboard of `make score`; None where it was not run. Raises ReportError for a file that is none."""
    if scoreboard is None or not scoreboard.is_file():
        return None
    try:
        content = json.loads(scoreboard.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReportError(f"{scoreboard} is no scoreboard: {error}") from error
    if not isinstance(content, dict):
        raise ReportError(f"{scoreboard} is no scoreboard: not an object")
    return content
