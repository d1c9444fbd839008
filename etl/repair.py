"""Repairs what an examination found: tables from landing files or articles, releases from tables, the ledger by cutting
out what cannot be read.

Each step leaves the warehouse so that a run could go on from there, so a repair may be killed and started again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from etl.doctor import Diagnosis, diagnose
from etl.fingerprints import hash_extract_code
from etl.repair_releases import repair_pointer, repair_releases
from etl.repair_tables import reextract_chunks, reload_parts
from etl.stages.job import Job
from etl.warehouse.findings import Finding
from etl.warehouse.inventory import Role, Unit, list_inputs, list_units
from etl.warehouse.ledger_check import scan_ledger
from etl.warehouse.mending import forbid_writing, remove_file, set_aside, take_lines_out
from etl.warehouse.releases import link_release, read_current
from etl.warehouse.roots import require_folder

TABLE_KINDS = ("missing_table", "damaged_table", "broken_contract")


class Orphans(StrEnum):
    """What becomes of files that no run wrote."""

    KEEP = "keep"
    MOVE = "move"
    REMOVE = "remove"


@dataclass(kw_only=True)
class Repair:
    """What was found and, finding by finding, what became of it."""

    job: Job
    diagnosis: Diagnosis
    now: datetime
    outcomes: dict[Finding, tuple[str, bool]] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        """The folder that is repaired."""
        return require_folder(self.job.warehouse)

    def list_open(self, *kinds: str) -> list[Finding]:
        """Findings of these kinds that nothing was done about yet."""
        found = (finding for finding in self.diagnosis.findings if finding.kind in kinds)
        return [finding for finding in found if finding not in self.outcomes]

    def settle(self, finding: Finding, outcome: str, *, is_repaired: bool = True) -> None:
        """Note what was done about a finding, and whether it is as it should be now."""
        self.outcomes[finding] = (outcome, is_repaired)

    def read_units(self) -> list[Unit]:
        """What the ledger counts now."""
        state = scan_ledger(self.warehouse, now=self.now).state
        return list_units(state, code_hash=hash_extract_code(), inputs=list_inputs(self.diagnosis.records))

    def conclude(self) -> Diagnosis:
        """The diagnosis with what became of each finding."""
        findings = []
        for finding in self.diagnosis.findings:
            outcome, is_repaired = self.outcomes.get(finding, (None, False))
            findings.append(replace(finding, outcome=outcome, is_repaired=is_repaired))
        return replace(self.diagnosis, findings=tuple(findings))


def repair_warehouse(job: Job, *, now: datetime, is_deep: bool, orphans: Orphans) -> Diagnosis:
    """Examine, and repair what can be; the findings say what became of each. The caller holds the lock."""
    diagnosis = diagnose(job.settings, now=now, progress=job.progress, is_deep=is_deep, is_alone=True)
    repair = Repair(job=job, diagnosis=diagnosis, now=now)
    steps: Sequence[Callable[[Repair], None]] = (
        _repair_ledger,
        _repair_tables,
        _repair_releases,
        lambda repair: _clear_orphans(repair, orphans),
    )
    for step in steps:
        step(repair)
    concluded = repair.conclude()
    for finding in concluded.findings:
        if finding.outcome:
            entry = {"kind": finding.kind, "path": finding.path, "outcome": finding.outcome}
            job.log.append({"stage": "repair", **entry, "is_repaired": finding.is_repaired})
    return concluded


def _repair_ledger(repair: Repair) -> None:
    run_id = repair.job.log.run_id
    broken = repair.list_open("broken_line")
    for log in dict.fromkeys(finding.path for finding in broken):
        lines = [finding for finding in broken if finding.path == log]
        copy = take_lines_out(repair.warehouse, run_id, log, {finding.line for finding in lines if finding.line})
        for finding in lines:
            repair.settle(finding, f"taken out; the log as it was is in {copy}")
    for finding in repair.list_open("broken_record"):
        repair.settle(finding, f"moved to {set_aside(repair.warehouse, run_id, finding.path)}")


def _repair_tables(repair: Repair) -> None:
    """Loads first, for chunks are extracted from their articles."""
    found = {finding.path: finding for finding in repair.list_open(*TABLE_KINDS)}
    if not found:
        return
    for outcome in reload_parts(repair.job, repair.read_units(), found):
        repair.settle(found[outcome.path], outcome.text, is_repaired=outcome.is_repaired)
    for outcome in reextract_chunks(repair.job, repair.read_units(), found):
        repair.settle(found[outcome.path], outcome.text, is_repaired=outcome.is_repaired)
    needed = {file.path for unit in repair.read_units() if unit.role is Role.CURRENT for file in unit.files}
    for finding in repair.list_open(*TABLE_KINDS):
        if finding.path not in needed:
            repair.settle(finding, "not needed any more: its batch was coded again")


def _repair_releases(repair: Repair) -> None:
    damaged = {finding.path: finding for finding in repair.list_open("damaged_release")}
    for outcome in repair_releases(repair.job, list(damaged), repair.diagnosis.records):
        repair.settle(damaged[outcome.path], outcome.text, is_repaired=outcome.is_repaired)
    for finding in repair.list_open("writable_release"):
        if (repair.warehouse / finding.path).is_dir():
            count = forbid_writing(repair.warehouse / finding.path)
            repair.settle(finding, f"nobody may write these {count} files any more")
    pointers = repair.list_open("broken_pointer")
    if pointers or damaged:
        outcome = repair_pointer(repair.job, repair.diagnosis.scan.published, is_broken=bool(pointers))
        for finding in pointers:
            repair.settle(finding, outcome.text, is_repaired=outcome.is_repaired)
    pointer = read_current(repair.warehouse)
    for finding in repair.list_open("broken_link") if pointer else ():
        link_release(repair.warehouse, str((pointer or {})["release"]))
        repair.settle(finding, "set as the pointer says")


def _clear_orphans(repair: Repair, orphans: Orphans) -> None:
    for finding in repair.list_open("orphan") if orphans is not Orphans.KEEP else ():
        if not (repair.warehouse / finding.path).exists():  # it went with its release
            repair.settle(finding, "gone with its release")
        elif orphans is Orphans.MOVE:
            repair.settle(finding, f"moved to {set_aside(repair.warehouse, repair.job.log.run_id, finding.path)}")
        else:
            remove_file(repair.warehouse, finding.path)
            repair.settle(finding, "removed")
