"""Loads the parts of many batches side by side: one process a part where parts are small, else the files of one part.

Which order they are loaded in makes no difference to what is in them. Only the run itself writes the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from etl.execute import Piece, map_surviving, open_executor
from etl.settings import IN_PROCESS, Settings
from etl.stages.job import Job, Progress, SilentProgress
from etl.stages.parts import load_part
from etl.stages.requests import LoadedRequest, PartRequest
from etl.warehouse.ledger import LoadedPart, RunLog
from etl.warehouse.spool import open_spool

PART_BYTES = 64 * 2**20  # larger parts are worth all workers at once


@dataclass(frozen=True, kw_only=True)
class BatchTask:
    """A part that a worker loads alone; `number` names its folder for what is put aside."""

    settings: Settings
    request: PartRequest
    number: int


def load_parts(job: Job, requests: Sequence[PartRequest], progress: Progress) -> Iterator[LoadedRequest]:
    """Each request with its part and the number of its files that are changing, in the order of the requests."""
    is_alone = job.settings.executor == IN_PROCESS or job.settings.count_workers() == 1
    for is_small, group in groupby(requests, key=_is_small):
        batch = list(group)
        if is_small and not is_alone and len(batch) > 1:
            yield from _load_side_by_side(job, batch, progress)
        else:
            for request in batch:
                yield request, *load_part(job, request, progress)


def _is_small(request: PartRequest) -> bool:
    return sum(file.size for file in request.files) <= PART_BYTES


def _load_side_by_side(job: Job, requests: Sequence[PartRequest], progress: Progress) -> Iterator[LoadedRequest]:
    settings = replace(job.settings, executor=IN_PROCESS)
    tasks = [BatchTask(settings=settings, request=request, number=n) for n, request in enumerate(requests)]
    # All put theirs aside within one folder.
    with open_spool(job.warehouse), open_executor(job.settings, most=len(tasks), is_at_disk=True) as executor:
        for task, result in map_surviving(
            executor,
            load_alone,
            tasks,
            split=lambda task, _: [Piece(task, is_suspect=True)],
            give_up=lambda _, __: None,
        ):
            if result is None:  # a file of it killed its worker: read file by file that costs this file alone
                yield task.request, *load_part(job, task.request, progress, spool_name=f"{task.number:06d}-again")
                continue
            progress.advance(len(task.request.files))
            yield task.request, *result


def load_alone(task: BatchTask) -> tuple[LoadedPart | None, int]:
    """What a worker does: load one part in its own process."""
    job = Job(
        settings=task.settings,
        log=RunLog(task.settings.warehouse, now=datetime.now(UTC)),  # that nothing is written to
    )
    return load_part(job, task.request, SilentProgress(), spool_name=f"{task.number:06d}", is_in_worker=True)
