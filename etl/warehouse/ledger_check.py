"""Reads the ledger as far as it can be read, and says where it cannot. The stages' own reader stops there instead."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from etl.warehouse.files import read_json
from etl.warehouse.findings import Finding
from etl.warehouse.ledger import (
    FOLDER,
    LOG_NAME,
    RECORD_NAME,
    Entry,
    ExtractedChunk,
    LedgerError,
    LoadedPart,
    Run,
    State,
    TableFile,
    fold_entries,
    is_whole,
    list_runs,
    parse_entry,
    read_run_time,
)

CLOCK_SLACK = timedelta(minutes=5)  # between the machines that share a warehouse


@dataclass(frozen=True, kw_only=True)
class LedgerScan:
    """What can be read: the state, every table file that a line ever named (its last line counts), the checksums of the
    releases' records, the last entry of a publication, and what is wrong."""

    state: State
    named: Mapping[str, TableFile]
    record_hashes: Mapping[str, str]
    published: Mapping[str, Any] | None
    run_count: int
    findings: tuple[Finding, ...]


@dataclass
class _Reading:
    """What has been read so far. `loads`: part ids -> hashes of the articles of their loads."""

    entries: list[Entry] = field(default_factory=list)
    loads: dict[str, set[str]] = field(default_factory=dict)
    named: dict[str, TableFile] = field(default_factory=dict)
    record_hashes: dict[str, str] = field(default_factory=dict)
    published: Mapping[str, Any] | None = None
    unfinished: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def scan_ledger(warehouse: Path, *, now: datetime) -> LedgerScan:
    """Read all runs; `now` is what the clock says, and no record can be younger."""
    reading = _Reading()
    runs = list_runs(warehouse)
    for run in runs:
        try:
            started_at = read_run_time(run.name)
        except ValueError:
            reading.findings.append(
                Finding(kind="strange_run", path=f"{FOLDER}/{run.name}", detail="the folder has no run's name")
            )
            continue
        if started_at > now + CLOCK_SLACK:
            detail = f"began at {started_at:%Y-%m-%d %H:%M} UTC, which is still to come"
            reading.findings.append(Finding(kind="clock", path=f"{FOLDER}/{run.name}", detail=detail))
        _read_lines(run, reading)
        reading.findings += _check_record(run)
    reading.findings += _tell_unfinished(reading.unfinished)
    if runs and not (runs[-1].folder / RECORD_NAME).exists():
        detail = "ended before its record was written"
        reading.findings.append(Finding(kind="interrupted_run", path=f"{FOLDER}/{runs[-1].name}", detail=detail))
    state = fold_entries(reading.entries)
    reading.findings += _check_days(state, now)
    return LedgerScan(
        state=state,
        named=reading.named,
        record_hashes=reading.record_hashes,
        published=reading.published,
        run_count=len(runs),
        findings=tuple(reading.findings),
    )


def _read_lines(run: Run, reading: _Reading) -> None:
    path = run.folder / LOG_NAME
    name = f"{FOLDER}/{run.name}/{LOG_NAME}"
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        reading.findings.append(Finding(kind="permission", path=name, detail=f"cannot be read: {error.strerror}"))
        return
    if rest:
        reading.unfinished.append(name)
    for number, line in enumerate(lines, start=1):
        try:
            content = read_line(line)
            entry = parse_entry(content, run)
            _check_entry(entry, reading.loads)
        except (LedgerError, ValueError) as error:
            detail = str(error).removeprefix(f"{path}: ")
            reading.findings.append(Finding(kind="broken_line", path=name, line=number, detail=detail))
            continue
        _take(entry, content, reading)


def read_line(line: bytes) -> Mapping[str, Any]:
    """The entry of a line. ValueError where it is no JSON object, or not the one that was written."""
    if not is_whole(line):
        raise ValueError("it is not as it was written")
    content = json.loads(line)
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    return content


def _check_entry(entry: Entry | None, loads: Mapping[str, set[str]]) -> None:
    """Raise ValueError for a chunk of articles that no line before it loaded."""
    if isinstance(entry, ExtractedChunk) and entry.articles_hash not in loads.get(entry.part_id, ()):
        raise ValueError(f"no line before it loaded the articles of part {entry.part_id}")


def _take(entry: Entry | None, content: Mapping[str, Any], reading: _Reading) -> None:
    match entry:
        case LoadedPart():
            reading.loads.setdefault(entry.part_id, set()).add(entry.articles_hash)
            for part_id in entry.replaces:
                reading.loads.pop(part_id, None)
        case None if content.get("stage") == "build" and "record_sha256" in content:
            reading.record_hashes[str(content.get("release"))] = str(content["record_sha256"])
        case None if content.get("stage") == "publish":
            reading.published = content
    if entry is not None:
        reading.entries.append(entry)
    if isinstance(entry, LoadedPart | ExtractedChunk):
        reading.named |= {file.path: file for file in entry.files}


def _check_record(run: Run) -> Iterator[Finding]:
    path = f"{FOLDER}/{run.name}/{RECORD_NAME}"
    try:
        record = read_json(run.folder / RECORD_NAME)
    except OSError as error:
        yield Finding(kind="permission", path=path, detail=f"cannot be read: {error.strerror}")
        return
    except (ValueError, TypeError) as error:
        yield Finding(kind="broken_record", path=path, detail=f"no JSON object: {error}")
        return
    if record is not None and not {"run_id", "result", "started_at"} <= record.keys():
        yield Finding(kind="broken_record", path=path, detail="without run_id, result or started_at")


def _tell_unfinished(logs: list[str]) -> Iterator[Finding]:
    if logs:
        others = f" (and {len(logs) - 1} older logs)" if len(logs) > 1 else ""
        yield Finding(kind="unfinished_line", path=logs[-1], detail=f"its last line has no end{others}")


def _check_days(state: State, now: datetime) -> Iterator[Finding]:
    latest = (now + timedelta(days=1)).date()  # somewhere it is tomorrow already
    for part in state.parts.values():
        if part.load.batch_date > latest:
            detail = f"a batch of {part.load.batch_date}, which is still to come"
            yield Finding(kind="clock", path=part.load.articles_file.path, detail=detail)
