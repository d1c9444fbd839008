"""Articles that end whoever extracts them; a module of its own, for a worker imports it.

The word after POISON says how. The others are extracted by stand-ins (pipeline_fakes), or for real.
"""

import ctypes
import os
import signal
import time
from collections import Counter
from typing import Any
from unittest.mock import patch

from pipeline_fakes import extract_article

from etl.stages.chunks import Partition, PartitionResult, to_frames
from etl.workers.steps import watched_step

POISON = "swallowed poison and"
WAYS = ("hangs", "crashes", "exits", "eats", "is killed")


def poison_article(number: int, way: str) -> str:
    return f"Town {number} elected a mayor who {POISON} {way} in front of the {number + 5} councillors of the town."


def announce_and_hang(is_in_python: bool) -> None:
    """Print the process id and do not come back."""
    os.write(2, f"{os.getpid()}\n".encode())
    if is_in_python:
        time.sleep(600)
    ctypes.PyDLL(None).usleep(600_000_000)


def extract_for_real(article: Any) -> Any:
    from etl.extractors import extract_article as extract

    take_poison(article.body_text)
    return extract(article)


def take_poison(text: str) -> None:
    way = text.partition(POISON)[2].strip()
    if way.startswith("hangs"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        ctypes.PyDLL(None).usleep(600_000_000)  # C code that lets no Python run
    elif way.startswith("crashes"):
        ctypes.string_at(0)
    elif way.startswith("exits"):
        os._exit(3)
    elif way.startswith("is killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    elif way.startswith("eats"):
        eaten = []
        while True:
            eaten.append(b"x" * 2**24)
            time.sleep(0.001)
    elif "who dawdles" in text:
        time.sleep(0.1)


def extract_partition(partition: Partition) -> PartitionResult:
    """In place of that of etl.stages.extract, without a parser: a section and a sentence an article."""
    found = []
    with patch("pipeline_fakes.SECONDS_AN_ARTICLE", 0):
        for step, article in enumerate(partition.articles):
            with watched_step(step):
                take_poison(article.body_text)
                found.append(extract_article(article).tables())
    counts = Counter(articles=len(found), not_processed=0, other_language=partition.skipped_count)
    return PartitionResult(frames=to_frames(found), counts=counts)


def extract_partition_for_real(partition: Partition) -> PartitionResult:
    """In place of that of etl.stages.extract, which it calls."""
    from etl.stages import partitions

    with patch.object(partitions, "extract_article", extract_for_real):
        return partitions.extract_partition(partition)


def prepare_nothing() -> None:
    """In place of loading the model."""


def exit_at_once() -> None:
    """In place of loading a model that crashes."""
    os._exit(7)
