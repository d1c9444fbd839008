"""What loading does with the files of one part: read them side by side, number what was read, write it.

Twice through the rows: workers read and put them aside; then, when repeats and versions are known,
they are written in the order of their files. Between the two only a small entry an article is held.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from etl.execute import Piece, WorkerDied, map_surviving, open_executor
from etl.fingerprints import hash_load_code
from etl.ids import content_id
from etl.profiles import find_profile
from etl.readers.json_lines import split_lines
from etl.readers.registry import is_splittable
from etl.settings import IN_PROCESS
from etl.stages.accounts import Account, count_field_names, settle_accounts, sum_accounts
from etl.stages.job import Job, Progress
from etl.stages.landing import find_landing_file
from etl.stages.reading import FileToRead, ReadingResult, ReadingTask, read_task, reject_task
from etl.stages.requests import PartRequest
from etl.stages.writing import ReadFiles, WrittenPart, write_part
from etl.versions import ENTRY, Entries, number_articles
from etl.warehouse.ledger import LoadedPart
from etl.warehouse.spool import open_spool

TASK_BYTES, TASK_FILES = 8 * 2**20, 200  # small files are read together, up to so much
RANGE_BYTES = 64 * 2**20  # large files of lines are cut into about this


def load_part(
    job: Job, request: PartRequest, progress: Progress, *, spool_name: str = "", is_in_worker: bool = False
) -> tuple[LoadedPart | None, int]:
    """Read, number and write one part. Files that change meanwhile are left to the next run and counted.

    `spool_name`: of its own folder for what is put aside, where parts are loaded side by side.
    `is_in_worker`: this process may be ended by a file that can be stopped in no other way.

    Returns no part if all files are changing. Raises AccountError where records were lost on the way,
    OSError where the disk is full: then nothing of the part was written.
    """
    started = time.monotonic()
    sources = job.settings.sources
    accounts = [Account(file=file, profile=find_profile(file.path, sources)) for file in request.files]
    with open_spool(job.warehouse, spool_name) as spool:
        done, entries = _read_all(job, request, accounts, spool, progress, is_in_worker=is_in_worker)
        loaded = [account for account in accounts if not account.tally.is_changed]
        changing = len(accounts) - len(loaded)
        if not loaded:
            return None, changing
        is_loaded = np.array([not account.tally.is_changed for account in accounts])
        is_kept = is_loaded[entries["file"]]
        numbering = number_articles(entries[is_kept])
        settle_accounts(loaded, _renumber(entries[is_kept], is_loaded), numbering)
        names = [f"{account.file.sha256} {account.file.path}" for account in sorted(loaded, key=_get_path)]
        part_id = content_id("part", request.batch_date, *names)
        profiles = sorted({account.file.profile_hash for account in loaded})
        fingerprint = content_id("load", part_id, hash_load_code(), *profiles, request.attempt)
        written = write_part(
            job.warehouse,
            batch_date=request.batch_date,
            name=fingerprint,
            accounts=accounts,
            tasks=done,
            is_kept=is_kept,
            numbering=numbering,
        )
    replaced = request.replaced
    return LoadedPart(
        part_id=part_id,
        batch_date=request.batch_date,
        fingerprint=fingerprint,
        code_hash=hash_load_code(),
        landing_files=tuple(account.file for account in loaded),
        files=written.files,
        counts=_count(loaded, written),
        chunk_count=max(1, written.chunk_count),
        seconds=round(time.monotonic() - started, 3),
        attempt=request.attempt,
        replaces=(replaced.part_id,) if replaced and replaced.part_id != part_id else (),
    ), changing


def _get_path(account: Account) -> str:
    return account.file.path


def _renumber(entries: Entries, is_loaded: np.ndarray) -> Entries:
    """Entries whose files are numbered among those that were loaded."""
    numbers = np.cumsum(is_loaded) - 1
    renumbered = entries.copy()
    renumbered["file"] = numbers[entries["file"]]
    return renumbered


def _count(accounts: Sequence[Account], written: WrittenPart) -> dict[str, object]:
    return {
        **sum_accounts(accounts),
        "rejections": dict(sorted(written.reasons.items())),
        "fields": count_field_names(accounts),
    }


def _read_all(
    job: Job,
    request: PartRequest,
    accounts: Sequence[Account],
    spool: Path,
    progress: Progress,
    *,
    is_in_worker: bool,
) -> tuple[list[ReadFiles], Entries]:
    """Read all files side by side; their tallies go into the accounts. Tasks and entries are in the order of files."""
    numbers = {account.file.path: number for number, account in enumerate(accounts)}
    tasks = list(list_tasks(job, request.batch_date, accounts, spool))
    if is_in_worker or job.settings.executor != IN_PROCESS:
        tasks = [replace(task, is_in_worker=True) for task in tasks]
    done, entries = [], [np.zeros(0, dtype=ENTRY)]
    with open_executor(job.settings, most=len(tasks), is_at_disk=True) as executor:
        for task, result in map_surviving(executor, read_task, tasks, split=split_task, give_up=reject_task):
            task_numbers = tuple(numbers[file.landing_path] for file in task.files)
            entries.append(_number_files(result, task_numbers))
            firsts = [accounts[number].add(tally) for number, tally in zip(task_numbers, result.tallies, strict=True)]
            done.append(ReadFiles(task=task, accounts=task_numbers, first_records=tuple(firsts)))
            progress.advance(sum(file.is_end for file in task.files))
    return done, np.concatenate(entries)


def _number_files(result: ReadingResult, numbers: Sequence[int]) -> Entries:
    entries = np.concatenate(result.entries)
    if len(entries):
        entries["file"] = np.array(numbers, dtype=np.int32)[entries["file"]]
    return entries


def list_tasks(job: Job, batch_date: date, accounts: Sequence[Account], spool: Path) -> Iterator[ReadingTask]:
    """Cut the files into tasks, in order: small files together, a large file of lines into several."""
    pending: list[FileToRead] = []
    number = 0

    def take() -> ReadingTask:
        nonlocal number
        task = ReadingTask(
            name=f"{number:06d}",
            batch_date=batch_date,
            files=tuple(pending),
            spool=spool,
            record_seconds=job.settings.record_seconds,
        )
        number += 1
        pending.clear()
        return task

    size = 0
    for account in accounts:
        for file in _list_pieces(job.settings.landing, account):
            pieces_size = file.lines.end - file.lines.start if file.lines else file.size
            if pending and (size + pieces_size > TASK_BYTES or len(pending) >= TASK_FILES):
                yield take()
                size = 0
            pending.append(file)
            size += pieces_size
    if pending:
        yield take()


def _list_pieces(landing: Path, account: Account) -> list[FileToRead]:
    """The file, or its stretches if it is large and can be cut. What cannot be read is one piece."""
    file = account.file
    whole = FileToRead(
        path=find_landing_file(landing, file.path),
        landing=landing,
        landing_path=file.path,
        size=file.size,
        mtime_ns=file.mtime_ns,
        profile=account.profile,
    )
    if file.size <= RANGE_BYTES:
        return [whole]
    try:
        ranges = split_lines(whole.path, size=RANGE_BYTES) if is_splittable(whole.path, account.profile) else ()
    except OSError:
        return [whole]
    if len(ranges) < 2:
        return [whole]
    return [replace(whole, lines=lines, is_end=lines is ranges[-1]) for lines in ranges]


def split_task(task: ReadingTask, death: WorkerDied) -> list[Piece[ReadingTask]]:
    """The task around the file at which its worker died; file by file where that is not known."""
    count = len(task.files)
    if death.step is None:
        borders = [(index, index + 1, True) for index in range(count)]
    else:
        borders = [(0, death.step, False), (death.step, death.step + 1, True), (death.step + 1, count, False)]
    return [
        Piece(replace(task, name=f"{task.name}-{start:04d}", files=task.files[start:end]), is_suspect=is_suspect)
        for start, end, is_suspect in borders
        if start < end
    ]
