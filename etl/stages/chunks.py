"""How extraction cuts articles into partitions, what becomes of those that end a worker, how results are written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from etl.conformance import to_arrow
from etl.contract import EXTRACTED_TABLES
from etl.execute import Piece, WorkerDied
from etl.fingerprints import hash_extract_code
from etl.records import Article, Rejection, Row
from etl.stages.job import Job
from etl.warehouse.ledger import ExtractedChunk, LoadedPart, fetch_tables, make_extract_fingerprint
from etl.warehouse.tables import concat_frames, read_articles, write_table

Tables = Mapping[str, Sequence[Row]]  # table name -> rows

FOLDERS = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\":]+[\\/])+")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")
LANGUAGE = "en"  # articles in other languages are kept and not coded; NULL is taken for English
DETAIL_LENGTH, EXCERPT_LENGTH = 300, 120


@dataclass(frozen=True, kw_only=True)
class Partition:
    """Articles of one chunk of a part, each to be extracted within `article_seconds`.

    `is_last` marks the chunk's last partition.
    """

    part_id: str
    chunk_index: int
    articles: tuple[Article, ...]
    skipped_count: int
    is_last: bool
    article_seconds: float = 120.0


@dataclass(frozen=True, kw_only=True)
class PartitionResult:
    """Table name -> checked rows, and how many articles gave them or could not be processed."""

    frames: Mapping[str, pa.Table]
    counts: Counter[str] = field(default_factory=Counter)


def to_frames(found: Sequence[Tables], *, is_keyed: bool = True) -> dict[str, pa.Table]:
    """Table name -> the checked rows of all articles; all at once, for a check costs much more than a row."""
    return {
        table.name: to_arrow(
            table, [row.to_dict() for tables in found for row in tables.get(table.name, ())], is_keyed=is_keyed
        )
        for table in EXTRACTED_TABLES
    }


def reject_article(article: Article, reason: str, detail: str) -> Rejection:
    """The row that says why an article has no extracted rows. It holds no path or address of this machine."""
    detail = ADDRESS.sub("0x…", FOLDERS.sub("", detail))
    return Rejection(
        batch_date=article.batch_date,
        stage="extract",
        reason=reason,
        detail=f"{article.article_id}: {detail}"[:DETAIL_LENGTH].strip(),
        landing_path=article.landing_path,
        landing_offset=article.landing_offset,
        source_record_id=article.source_record_id,
        excerpt=" ".join(article.body_text.split())[:EXCERPT_LENGTH] or None,
    )


def reject_slow_article(article: Article, partition: Partition) -> Rejection:
    """The row for an article that takes too long, whoever put an end to it."""
    return reject_article(article, "timeout", f"took longer than {partition.article_seconds:g} seconds")


def cut_partitions(job: Job, pending: Iterable[tuple[LoadedPart, int]]) -> Iterator[Partition]:
    """Read chunk after chunk and cut each into partitions; an empty chunk gives one empty partition."""
    size = job.settings.partition_size
    for load, chunk_index in pending:
        (path,) = fetch_tables(job.warehouse, [load.articles_file])
        articles = read_articles(path, chunk_index=chunk_index)
        readable = [article for article in articles if article.language in (None, LANGUAGE)]
        starts = range(0, max(1, len(readable)), size)
        for start in starts:
            yield Partition(
                part_id=load.part_id,
                chunk_index=chunk_index,
                articles=tuple(readable[start : start + size]),
                skipped_count=len(articles) - len(readable) if start == 0 else 0,
                is_last=start == starts[-1],
                article_seconds=job.settings.article_seconds,
            )


def split_partition(partition: Partition, death: WorkerDied) -> list[Piece[Partition]]:
    """The partition around the article at which its worker died; article by article where that is not known."""
    count = len(partition.articles)
    if count == 0:
        return [Piece(partition, is_suspect=True)]
    if death.step is None:
        borders = [(index, index + 1, True) for index in range(count)]
    else:
        at = death.step
        borders = [(0, at, False), (at, at + 1, True), (at + 1, count, False)]
    borders = [border for border in borders if border[0] < border[1]]
    return [
        Piece(
            replace(
                partition,
                articles=partition.articles[start:end],
                skipped_count=partition.skipped_count if start == 0 else 0,
                is_last=partition.is_last and end == count,
            ),
            is_suspect=is_suspect,
        )
        for start, end, is_suspect in borders
    ]


def reject_partition(partition: Partition, death: WorkerDied) -> PartitionResult:
    """The result of a partition of one article that ended a process in which nothing else was done.

    What the row says depends on the kind of end alone, so that it is the same on every machine.
    """
    rejections: list[Rejection] = []
    for article in partition.articles:
        match death.cause:
            case "timeout":
                rejection = reject_slow_article(article, partition)
            case "memory":
                rejection = reject_article(article, "out_of_memory", "took more memory than a worker may have")
            case _:
                rejection = reject_article(article, "crashed", "ended the process that worked on it")
        rejections.append(rejection)
    counts = Counter(articles=0, not_processed=len(rejections), other_language=partition.skipped_count)
    return PartitionResult(frames=to_frames([{"rejections": rejections}]), counts=counts)


def write_chunk(
    job: Job, load: LoadedPart, chunk_index: int, results: Sequence[PartitionResult], seconds: float
) -> ExtractedChunk:
    """Write the extracted tables of one chunk and describe them for the ledger."""
    fingerprint = make_extract_fingerprint(load.articles_hash, hash_extract_code())
    files = tuple(
        write_table(
            job.warehouse,
            table,
            concat_frames(table, [result.frames[table.name] for result in results]),
            batch_date=load.batch_date,
            name=f"{fingerprint}-{chunk_index:04d}",
        )
        for table in EXTRACTED_TABLES
    )
    articles: Counter[str] = Counter()
    for result in results:
        articles.update(result.counts)
    return ExtractedChunk(
        part_id=load.part_id,
        batch_date=load.batch_date,
        articles_hash=load.articles_hash,
        fingerprint=fingerprint,
        code_hash=hash_extract_code(),
        chunk_index=chunk_index,
        files=files,
        counts={"articles": dict(articles), "rows": {file.table: file.rows for file in files}},
        seconds=seconds,
    )
