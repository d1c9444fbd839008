"""How extraction cuts articles into partitions, what a worker does with one, and how results are written."""

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from etl.annotate import load_model
from etl.conformance import to_arrow
from etl.contract import EXTRACTED_TABLES
from etl.extractors import extract_article
from etl.fingerprints import hash_extract_code
from etl.knowledge import load_knowledge
from etl.knowledge.seeds import SeedError
from etl.records import Article, Rejection, Row
from etl.stages.job import Job
from etl.warehouse.ledger import ExtractedChunk, LoadedPart, make_extract_fingerprint
from etl.warehouse.tables import concat_frames, read_articles, write_table

Tables = Mapping[str, Sequence[Row]]  # table name -> rows

FOLDERS = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\":]+[\\/])+")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")
LANGUAGE = "en"  # articles in other languages are kept and not coded; NULL is taken for English
# No fault of the article: the next one would fail as well.
FAULTS_OF_THE_INSTALLATION = (ImportError, MemoryError, SeedError)
DETAIL_LENGTH, EXCERPT_LENGTH = 300, 120


@dataclass(frozen=True, kw_only=True)
class Partition:
    """Articles of one chunk of a part. `is_last` marks the chunk's last partition."""

    part_id: str
    chunk_index: int
    articles: tuple[Article, ...]
    skipped_count: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class PartitionResult:
    """Table name -> checked rows, and how many articles gave them or could not be processed."""

    frames: Mapping[str, pa.Table]
    counts: Counter[str] = field(default_factory=Counter)


def extract_partition(partition: Partition) -> PartitionResult:
    """Extract each article. One that fails becomes a rejection, and the others go on.

    Model and knowledge are loaded first: where they are broken, the run must fail, not every article.
    """
    load_model()
    load_knowledge()
    spare_collector()
    counts: Counter[str] = Counter(articles=0, not_processed=0, other_language=partition.skipped_count)
    found: list[tuple[Article, Tables]] = []
    for article in partition.articles:
        try:
            found.append((article, extract_article(article).tables()))
        except FAULTS_OF_THE_INSTALLATION:
            raise
        except Exception as error:  # noqa: BLE001 - the one place where any fault of an article ends with that article
            found.append((article, {"rejections": (reject_article(article, error),)}))
            counts["not_processed"] += 1
    try:
        frames = to_frames([tables for _, tables in found])
    except FAULTS_OF_THE_INSTALLATION:
        raise
    except Exception:  # noqa: BLE001 - rows of one article are bad: which one's, each check of its own tells
        checked = [_check(article, tables) for article, tables in found]
        counts["not_processed"] = sum("rejections" in tables for tables in checked)
        frames = to_frames(checked, is_keyed=False)
    counts["articles"] = len(found) - counts["not_processed"]
    return PartitionResult(frames=frames, counts=counts)


@cache
def spare_collector() -> None:
    """Take what has been loaded out of Python's search for garbage, which would go through all of it time and again."""
    gc.collect()
    gc.freeze()


def to_frames(found: Sequence[Tables], *, is_keyed: bool = True) -> dict[str, pa.Table]:
    """Table name -> the checked rows of all articles; all at once, for a check costs much more than a row."""
    return {
        table.name: to_arrow(
            table, [row.to_dict() for tables in found for row in tables.get(table.name, ())], is_keyed=is_keyed
        )
        for table in EXTRACTED_TABLES
    }


def _check(article: Article, tables: Tables) -> Tables:
    """The article's rows, or its rejection where they are bad: a bad row costs one article, not a batch."""
    try:
        to_frames([tables])
    except FAULTS_OF_THE_INSTALLATION:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return {"rejections": (reject_article(article, error),)}
    return tables


def reject_article(article: Article, error: Exception) -> Rejection:
    """The row that says why an article has no extracted rows. It holds no path or address of this machine."""
    message = ADDRESS.sub("0x…", FOLDERS.sub("", str(error)))
    return Rejection(
        batch_date=article.batch_date,
        stage="extract",
        reason="not_processed",
        detail=f"{article.article_id}: {type(error).__name__}: {message}"[:DETAIL_LENGTH].strip(),
        landing_path=article.landing_path,
        landing_offset=article.landing_offset,
        source_record_id=article.source_record_id,
        excerpt=" ".join(article.body_text.split())[:EXCERPT_LENGTH] or None,
    )


def cut_partitions(job: Job, pending: Iterable[tuple[LoadedPart, int]]) -> Iterator[Partition]:
    """Read chunk after chunk and cut each into partitions; an empty chunk gives one empty partition."""
    size = job.settings.partition_size
    for load, chunk_index in pending:
        articles = read_articles(job.warehouse / load.articles_file.path, chunk_index=chunk_index)
        readable = [article for article in articles if article.language in (None, LANGUAGE)]
        starts = range(0, max(1, len(readable)), size)
        for start in starts:
            yield Partition(
                part_id=load.part_id,
                chunk_index=chunk_index,
                articles=tuple(readable[start : start + size]),
                skipped_count=len(articles) - len(readable) if start == 0 else 0,
                is_last=start == starts[-1],
            )


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
