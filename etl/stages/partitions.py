"""What a worker does with a partition of articles: extract each, check the rows."""

import gc
from collections import Counter
from functools import cache

from etl.annotate import load_model
from etl.extractors import extract_article
from etl.knowledge import load_knowledge
from etl.knowledge.seeds import SeedError
from etl.records import Article
from etl.stages.chunks import (
    Partition,
    PartitionResult,
    Tables,
    reject_article,
    reject_slow_article,
    to_frames,
)
from etl.workers.steps import StepTimeoutError, watched_step

# No fault of the article: the next one would fail as well.
FAULTS_OF_THE_INSTALLATION = (ImportError, MemoryError, SeedError)


def prepare() -> None:
    """Load model and knowledge, once a process: where they are broken, the run must fail, not every article."""
    load_model()
    load_knowledge()
    spare_collector()


def extract_partition(partition: Partition) -> PartitionResult:
    """Extract each article. One that fails becomes a rejection, and the others go on."""
    prepare()
    counts: Counter[str] = Counter(articles=0, not_processed=0, other_language=partition.skipped_count)
    found = [(article, _extract(article, index, partition)) for index, article in enumerate(partition.articles)]
    try:
        frames = to_frames([tables for _, tables in found])
    except FAULTS_OF_THE_INSTALLATION:
        raise
    except Exception:  # noqa: BLE001 - rows of one article are bad: which one's, each check of its own tells
        found = [(article, _check(article, tables)) for article, tables in found]
        frames = to_frames([tables for _, tables in found], is_keyed=False)
    counts["not_processed"] = sum("rejections" in tables for _, tables in found)
    counts["articles"] = len(found) - counts["not_processed"]
    return PartitionResult(frames=frames, counts=counts)


def _extract(article: Article, index: int, partition: Partition) -> Tables:
    try:
        with watched_step(index):
            return extract_article(article).tables()
    except FAULTS_OF_THE_INSTALLATION:
        raise
    except StepTimeoutError:
        return {"rejections": (reject_slow_article(article, partition),)}
    except Exception as error:  # noqa: BLE001 - the one place where any fault of an article ends with that article
        return _reject(article, error)


def _check(article: Article, tables: Tables) -> Tables:
    """The article's rows, or its rejection where they are bad: a bad row costs one article, not a batch."""
    try:
        to_frames([tables])
    except FAULTS_OF_THE_INSTALLATION:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return _reject(article, error)
    return tables


def _reject(article: Article, error: Exception) -> Tables:
    return {"rejections": (reject_article(article, "not_processed", f"{type(error).__name__}: {error}"),)}


@cache
def spare_collector() -> None:
    """Take what has been loaded out of Python's search for garbage, which would go through all of it time and again."""
    gc.collect()
    gc.freeze()
