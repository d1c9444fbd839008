"""Examines a warehouse: what is damaged, missing, foreign or left over, and what to do about it. It writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from etl.fingerprints import hash_extract_code, hash_load_code
from etl.machine_check import check_landing, check_machine
from etl.settings import Settings
from etl.stages.job import Progress
from etl.warehouse.findings import Finding, Severity
from etl.warehouse.holder import find_holder
from etl.warehouse.inventory import (
    OWN_TABLE_FILE,
    StoredFile,
    Unit,
    list_files,
    list_inputs,
    list_left_overs,
    list_units,
)
from etl.warehouse.ledger_check import LedgerScan, scan_ledger
from etl.warehouse.release_check import (
    check_folders,
    check_pointer,
    check_release_files,
    list_release_files,
    read_records,
)
from etl.warehouse.releases import FOLDER as RELEASES
from etl.warehouse.roots import require_folder
from etl.warehouse.table_check import check_files, list_expected
from etl.warehouse.tables import FOLDER as TABLES

MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What was found, how much was looked at, and what can be read of the ledger and of the records of releases."""

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]
    scan: LedgerScan
    units: tuple[Unit, ...]
    records: tuple[Mapping[str, Any], ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong that was not repaired."""
        return not any(found.severity is Severity.ERROR and not found.is_repaired for found in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "is_sound": self.is_sound,
            "checked": dict(self.checked),
            "findings": [finding.to_dict() for finding in self.findings],
        }


@dataclass(kw_only=True)
class _Examination:
    settings: Settings
    progress: Progress
    is_deep: bool
    checked: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("table_files", "releases", "release_files", "runs", "bytes"), 0)
    )


def diagnose(
    settings: Settings, *, now: datetime, progress: Progress, is_deep: bool = False, is_alone: bool = False
) -> Diagnosis:
    """Examine everything under the warehouse, and the machine. `now` is what the clock says.

    `is_deep`: every row is held against the contract. `is_alone`: the caller holds the lock; else what a run at work is
    writing is left out.
    """
    examination = _Examination(settings=settings, progress=progress, is_deep=is_deep)
    warehouse = require_folder(settings.warehouse)
    holder = None if is_alone else find_holder(warehouse)
    scan = scan_ledger(warehouse, now=now)
    records, findings = read_records(warehouse, scan.record_hashes)
    units = list_units(scan.state, code_hash=hash_extract_code(), inputs=list_inputs(records))
    findings = [
        *scan.findings,
        *_check_tables(examination, scan, units),
        *findings,
        *_check_releases(examination, records),
        *check_folders(warehouse, records),
        *check_pointer(warehouse, records, was_published=scan.published is not None),
        *_list_unnamed(settings, scan, units, is_at_work=holder is not None),
        *check_machine(settings, records, now=now),
        *check_landing(settings, scan.state),
    ]
    if holder is not None:
        findings = [finding for finding in findings if finding.kind != "interrupted_run"]
        findings.append(Finding(kind="at_work", path="", detail=f"a run is at work: {holder}"))
    examination.checked |= {"releases": len(records), "runs": scan.run_count}
    return Diagnosis(
        findings=tuple(sorted(findings, key=_rank)),
        checked=examination.checked,
        scan=scan,
        units=tuple(units),
        records=tuple(records),
    )


def _rank(finding: Finding) -> tuple[int, str, str, int]:
    return list(Severity).index(finding.severity), finding.kind, finding.path, finding.line or 0


def _check_tables(examination: _Examination, scan: LedgerScan, units: Sequence[Unit]) -> Iterator[Finding]:
    codes = {hash_load_code(), hash_extract_code()}
    files = list_expected(units, scan.named.values(), code_hashes=codes)
    examination.progress.start("tables", len(files), "files")
    workers = examination.settings.count_workers()
    try:
        for _, size, finding in check_files(
            require_folder(examination.settings.warehouse), files, workers=workers, is_deep=examination.is_deep
        ):
            examination.progress.advance(1)
            examination.checked["table_files"] += 1
            examination.checked["bytes"] += size
            if finding:
                yield finding
    finally:
        examination.progress.finish()


def _check_releases(examination: _Examination, records: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """One finding for each damaged release, with all that is wrong with its files."""
    files = list_release_files(records)
    faults: dict[str, list[str]] = {}
    examination.progress.start("releases", len(files), "files")
    try:
        for file, fault in check_release_files(
            require_folder(examination.settings.warehouse), files, workers=examination.settings.count_workers()
        ):
            examination.progress.advance(1)
            examination.checked["release_files"] += 1
            examination.checked["bytes"] += file.size
            if fault:
                faults.setdefault(file.release, []).append(fault)
    finally:
        examination.progress.finish()
    for release, found in faults.items():
        yield Finding(kind="damaged_release", path=f"{RELEASES}/{release}", detail="; ".join(found))


def _list_unnamed(
    settings: Settings, scan: LedgerScan, units: Sequence[Unit], *, is_at_work: bool
) -> Iterator[Finding]:
    """What no line of the ledger names, and what nothing needs any more."""
    needed = {file.path for unit in units if unit.role != "outdated" for file in unit.files}
    outdated: list[StoredFile] = []
    for file in list_files(settings.warehouse, TABLES):
        if file.path in needed or file.path.endswith(".tmp"):
            continue
        if file.path in scan.named:
            outdated.append(file)
        elif not OWN_TABLE_FILE.fullmatch(file.path):
            yield Finding(kind="orphan", path=file.path, detail=f"no run wrote it ({file.size} bytes)")
        elif not is_at_work:
            yield Finding(
                kind="left_over", path=file.path, detail=f"no line of the ledger names it ({file.size} bytes)"
            )
    if outdated:
        size = sum(file.size for file in outdated) / MIB
        yield Finding(kind="outdated", path=TABLES, detail=f"{len(outdated)} files that nothing needs ({size:.1f} MiB)")
    for file in list_left_overs(settings.warehouse) if not is_at_work else ():
        yield Finding(kind="left_over", path=file.path, detail=f"{file.size} bytes")
