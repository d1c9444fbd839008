"""Stage 2: `articles` of a part -> the extracted tables, partitions side by side.

What is done chunk by chunk stands in the ledger chunk by chunk, so a run that dies loses at most
the chunk in hand.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from etl.execute import map_surviving, open_executor
from etl.fingerprints import describe_extract_code, hash_extract_code
from etl.selection import Recode
from etl.stages.job import Job
from etl.warehouse.ledger import ExtractedChunk, LoadedPart, State
from etl.warehouse.provenance import remember_code

if TYPE_CHECKING:
    from etl.stages.chunks import Partition, PartitionResult

PendingChunk = tuple[LoadedPart, int]


def extract_articles(job: Job) -> bool:
    """Extract every chunk that this code has not extracted yet, as far as the job is about it.

    Returns whether there was any.
    """
    pending = [
        (load, index)
        for load, index in list_pending(job.read_state(), job.recode)
        if job.takes(load.batch_date) and (job.parts is None or load.part_id in job.parts)
    ]
    if pending:
        remember_code(job.warehouse, hash_extract_code(), describe_extract_code)
    articles: Counter[str] = Counter(articles=0, not_processed=0, other_language=0)
    rows: Counter[str] = Counter()
    for chunk in _extract_chunks(job, pending) if pending else ():
        job.log.append(chunk)
        articles.update(chunk.counts["articles"])
        rows.update(chunk.counts["rows"])
    job.report["extract"] = {**articles, "chunks": len(pending), "rows": dict(rows)}
    return bool(pending)


def list_pending(state: State, recode: Recode = Recode.CHANGED) -> list[PendingChunk]:
    """Chunks without a result of this code, in order of batch date; without one of any code, or simply all."""
    code_hash = hash_extract_code()
    return [
        (part.load, index)
        for part in state.parts.values()
        if recode is not Recode.NONE or not part.is_extracted_by_any
        for index in range(part.load.chunk_count)
        if recode is Recode.ALL or not part.has_chunk(code_hash, index)
    ]


def _extract_chunks(job: Job, pending: Sequence[PendingChunk]) -> Iterator[ExtractedChunk]:
    # Here, for a run with nothing to do needs none of it.
    from etl.stages.chunks import (  # noqa: PLC0415
        PartitionResult,
        cut_partitions,
        reject_partition,
        split_partition,
        write_chunk,
    )

    parts = {load.part_id: load for load, _ in pending}
    total = sum(load.articles_file.rows for load in parts.values())
    executor = open_executor(
        job.settings,
        most=-(-total // job.settings.partition_size),
        seconds=job.settings.article_seconds,
        initializer=prepare_worker,
    )
    with job.show_progress("extract", total, "articles") as progress, executor:
        results = map_surviving(
            executor,
            extract_partition,
            cut_partitions(job, pending),
            split=split_partition,
            give_up=reject_partition,
        )
        collected: list[PartitionResult] = []
        started = time.monotonic()
        for partition, result in results:
            collected.append(result)
            progress.advance(len(partition.articles) + partition.skipped_count)
            if partition.is_last:
                seconds = round(time.monotonic() - started, 3)
                yield write_chunk(job, parts[partition.part_id], partition.chunk_index, collected, seconds)
                collected, started = [], time.monotonic()


# The parser and all that it needs is imported where it is used, so that the caller stays small where workers extract.


def prepare_worker() -> None:
    """Load what extraction needs, once a process."""
    from etl.stages.partitions import prepare  # noqa: PLC0415

    prepare()


def extract_partition(partition: "Partition") -> "PartitionResult":
    """What a worker does: see `etl.stages.partitions`."""
    from etl.stages import partitions  # noqa: PLC0415

    return partitions.extract_partition(partition)
