"""How fast the whole job is, beside bare spaCy on the same text.

Bare spaCy is the model as `spacy.load` gives it, with tagger, parser and ner and the vectors that these read, without
attribute ruler and lemmatizer: `nlp.pipe` over all texts, in a process of its own. "With numpy" is the same with the
library for matrices that the job uses (etl.annotate). The extraction is the parse and all layers, without the check
and the writing of rows.

    python -m tests.bench.whole_run [--articles N | --landing DIR] [--json]

The job does all its stages with one worker in a warehouse of its own. Model and reference data are
loaded before anything is measured; the time of that stands in a line of its own.
"""

import argparse
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

import spacy
from rich import box
from rich.console import Console
from rich.table import Table

from etl.annotate import MODEL, annotate, load_model, speed_up
from etl.extractors import layers
from etl.knowledge import load_knowledge
from etl.pipeline import STAGE_NAMES, run_stages
from etl.settings import Settings
from etl.warehouse.ledger import read_state
from etl.warehouse.tables import read_articles
from etl.word_forms import LEMMATIZER, RULER
from tests.bench.wire import write_wire

P = ParamSpec("P")
T = TypeVar("T")
DEFAULT_ARTICLES = 300
PARSE = "parse"  # sections, sentences and the spaCy pass
REST = "rows"  # their check against the contract, and the files


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was timed. All times in seconds; `layers` is part of the stage `extract`.

    The processor's seconds, those of dbt's process among them, tell more than the clock's where other programs run.
    """

    articles: int
    words: int
    start_seconds: float
    run_seconds: float
    run_cpu_seconds: float
    spacy_seconds: float
    spacy_cpu_seconds: float
    numpy_seconds: float
    numpy_cpu_seconds: float
    stages: dict[str, float]
    layers: dict[str, float]
    layers_cpu: dict[str, float]

    @property
    def extraction_cpu_seconds(self) -> float:
        """The processor's seconds of the parse and all layers."""
        return sum(self.layers_cpu.values())

    @property
    def ratio(self) -> float:
        """How many times as much of the processor's time the extraction takes as bare spaCy."""
        return self.extraction_cpu_seconds / self.spacy_cpu_seconds


def measure_landing(landing: Path, warehouse: Path) -> Measurement:
    """Run the job over a landing folder, then parse the English texts that it loaded with spaCy alone."""
    _, start_seconds, _ = time_call(load_everything)
    with timed_layers() as (seconds, cpu_seconds):
        settings = Settings(landing=landing, warehouse=warehouse, executor="in_process")
        record, run_seconds, run_cpu_seconds = time_call(lambda: run_stages(settings, STAGE_NAMES))
    texts = list(list_texts(warehouse))
    with open_process() as process:
        spacy_seconds, spacy_cpu_seconds = process.submit(time_spacy, texts).result()
    with open_process() as process:
        numpy_seconds, numpy_cpu_seconds = process.submit(time_spacy, texts, with_numpy=True).result()
    return Measurement(
        articles=len(texts),
        words=sum(len(text.split()) for text in texts),
        start_seconds=start_seconds,
        run_seconds=run_seconds,
        run_cpu_seconds=run_cpu_seconds,
        spacy_seconds=spacy_seconds,
        spacy_cpu_seconds=spacy_cpu_seconds,
        numpy_seconds=numpy_seconds,
        numpy_cpu_seconds=numpy_cpu_seconds,
        stages=record["stage_seconds"],
        layers=dict(seconds) | {REST: record["stage_seconds"]["extract"] - sum(seconds.values())},
        layers_cpu=dict(cpu_seconds),
    )


def open_process() -> ProcessPoolExecutor:
    """A fresh process for one measurement."""
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def time_call(function: Callable[[], T]) -> tuple[T, float, float]:
    """The function's result, and the seconds that passed and that it took of the processor."""
    started, cpu_started = time.perf_counter(), count_cpu_seconds()
    result = function()
    return result, time.perf_counter() - started, count_cpu_seconds() - cpu_started


def count_cpu_seconds() -> float:
    """Processor seconds so far of this process and of the processes that it started and that ended."""
    return sum(os.times()[:4])


def load_everything() -> None:
    load_model()("The first text takes longer than the others.")
    load_knowledge()


def time_spacy(texts: Sequence[str], *, with_numpy: bool = False) -> tuple[float, float]:
    """Seconds, and seconds of the processor, that bare spaCy takes for the texts."""
    model = spacy.load(MODEL, exclude=[RULER, LEMMATIZER])
    if with_numpy:
        speed_up(model)

    def parse() -> None:
        for _ in model.pipe(texts):
            pass

    model("The first text takes longer than the others.")
    _, seconds, cpu_seconds = time_call(parse)
    return seconds, cpu_seconds


def list_texts(warehouse: Path) -> Iterator[str]:
    """The texts of which the job extracted anything: those in English."""
    for part in read_state(warehouse).parts.values():
        for index in range(part.load.chunk_count):
            for article in read_articles(warehouse / part.load.articles_file.path, chunk_index=index):
                if article.language in (None, "en"):
                    yield article.body_text


@contextmanager
def timed_layers() -> Iterator[tuple[Counter[str], Counter[str]]]:
    """Seconds, and the processor's, by layer of whatever is extracted within the block, in this process."""
    seconds: Counter[str] = Counter()
    cpu_seconds: Counter[str] = Counter()

    def timed(name: str, function: Callable[P, T]) -> Callable[P, T]:
        def call(*arguments: P.args, **options: P.kwargs) -> T:
            started, cpu_started = time.perf_counter(), time.process_time()
            result = function(*arguments, **options)
            seconds[name] += time.perf_counter() - started  # type: ignore[assignment]
            cpu_seconds[name] += time.process_time() - cpu_started  # type: ignore[assignment]
            return result

        return call

    timed_extractors = tuple((name, timed(name, function)) for name, function in layers.LAYERS)
    with patch.multiple(layers, annotate=timed(PARSE, annotate), LAYERS=timed_extractors):
        yield seconds, cpu_seconds


def show(measured: Measurement, console: Console) -> None:
    """Three tables: the job beside spaCy, where the extraction's time goes, and where the job's."""
    console.print(f"{measured.articles} articles, {measured.words} words, one worker")
    console.print(f"model and reference data loaded in {measured.start_seconds:.1f} s, not counted below\n")
    extraction_seconds = sum(measured.layers.values()) - measured.layers[REST]
    speed = make_table(
        ("", "seconds", "CPU seconds", "articles/CPU s", "words/CPU s", "times spaCy (CPU)"),
        [
            describe_speed(measured, "bare spaCy", measured.spacy_seconds, measured.spacy_cpu_seconds),
            describe_speed(measured, "bare spaCy with numpy", measured.numpy_seconds, measured.numpy_cpu_seconds),
            describe_speed(measured, "extraction", extraction_seconds, measured.extraction_cpu_seconds),
            describe_speed(measured, "whole run", measured.run_seconds, measured.run_cpu_seconds),
        ],
    )
    shares = [
        (layer, f"{taken:.1f}", f"{taken / measured.extraction_cpu_seconds:.1%}")
        for layer, taken in measured.layers_cpu.items()
    ]
    rows = []
    for stage, seconds in measured.stages.items():
        rows.append((stage, f"{seconds:.1f}", f"{seconds / measured.run_seconds:.1%}"))
        for layer, taken in measured.layers.items() if stage == "extract" else ():
            rows.append((f"  {layer}", f"{taken:.1f}", f"{taken / measured.run_seconds:.1%}"))
    console.print(
        speed,
        make_table(("layer", "CPU seconds", "share of the extraction"), shares),
        make_table(("stage and layer", "seconds", "share of the run"), rows),
    )


def describe_speed(measured: Measurement, name: str, seconds: float, cpu_seconds: float) -> tuple[str, ...]:
    """A line of the first table."""
    return (
        name,
        f"{seconds:.1f}",
        f"{cpu_seconds:.1f}",
        f"{measured.articles / cpu_seconds:.1f}",
        f"{measured.words / cpu_seconds:.0f}",
        f"{cpu_seconds / measured.spacy_cpu_seconds:.2f}",
    )


def make_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose columns but the first hold numbers."""
    table = Table(box=box.SIMPLE)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    for row in rows:
        table.add_row(*row)
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the whole job beside bare spaCy.")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--articles", type=int, default=DEFAULT_ARTICLES, help="generated articles [default: 300]")
    source.add_argument("--landing", type=Path, metavar="DIR", help="a landing folder of your own")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    options = parser.parse_args(arguments)
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        landing = options.landing or Path(folder) / "landing"
        if options.landing is None:
            write_wire(landing, options.articles)
        measured = measure_landing(landing, Path(folder) / "warehouse")
    if options.json:
        figures: dict[str, Any] = {**asdict(measured), "ratio": measured.ratio}
        json.dump(figures, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        show(measured, Console())


if __name__ == "__main__":
    main()
