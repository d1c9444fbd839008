"""How long a build of all marts takes, how much memory, and how fast analysts' queries are on what it gives.

    python -m tests.bench.marts [--reports N ...] [--days N] [--folder DIR] [--json]

Tables of the wanted volume are generated (tests/bench/marts_tables.py), a release is built from them in a process of
its own, and the queries of README.md and docs/analysts.md are put to it: each the median of five, on one warm
read-only connection. Memory is what the processes of the build hold together, sampled while they run.
"""

import argparse
import json
import logging
import multiprocessing
import re
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from etl.marts import DATABASE, BuildResult, build_release
from etl.resources import find_root
from tests.bench.marts_tables import DAYS, WrittenTables, write_tables

DEFAULT_REPORTS = (100_000,)
PAGES = ("README.md", "docs/analysts.md")
REPEATS = 5
SAMPLE_SECONDS = 0.2
GIB = 2**30
SQL_BLOCK = re.compile(r"^([^\n]+)\n\n```sql\n(.*?)```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query of the documentation, by the words before it, its median time and its rows."""

    name: str
    milliseconds: float
    rows: int


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One build. `steps` are the seconds of models, tests and the steps around dbt; sizes are bytes.

    The processor's seconds, those of dbt's process among them, tell more than the clock's where other programs run.
    """

    reports: int
    tables: dict[str, int]
    table_bytes: int
    generate_seconds: float
    build_seconds: float
    build_cpu_seconds: float
    peak_bytes: int
    release_bytes: int
    content_hash: str
    row_counts: dict[str, int]
    failed_checks: dict[str, str]
    steps: dict[str, float]
    queries: tuple[Query, ...]


def measure_build(folder: Path, *, reports: int, days: int) -> Measurement:
    """Generate the tables into the folder, build a release beside them, and put the queries to it."""
    tables, release = folder / "tables", folder / "release"
    for place in (tables, release):
        place.mkdir(parents=True)
    began = time.perf_counter()
    written = write_tables(tables, reports=reports, days=days)
    generated = time.perf_counter()
    cpu_began = resource.getrusage(resource.RUSAGE_CHILDREN)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        running = pool.apply_async(build, (written, release))
        peak_bytes = watch_memory(running)
        result, build_seconds = running.get()
        pool.close()
        pool.join()
    cpu_ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Measurement(
        reports=written.row_counts["events"],
        tables=dict(written.row_counts),
        table_bytes=measure_folder(tables),
        generate_seconds=generated - began,
        build_seconds=build_seconds,
        build_cpu_seconds=cpu_ended.ru_utime + cpu_ended.ru_stime - cpu_began.ru_utime - cpu_began.ru_stime,
        peak_bytes=peak_bytes,
        release_bytes=measure_folder(release),
        content_hash=result.content_hash,
        row_counts=dict(result.row_counts),
        failed_checks={check.name: check.message for check in result.checks if check.status != "pass"},
        steps=dict(result.seconds),
        queries=tuple(time_queries(release / DATABASE)),
    )


def build(written: WrittenTables, release: Path) -> tuple[BuildResult, float]:
    """The release, and how long it took: the measured process."""
    began = time.perf_counter()
    result = build_release(tables=written.files, runs=written.runs, release_dir=release)
    return result, time.perf_counter() - began


def watch_memory(running: Any) -> int:
    """The most that this process's children and theirs held together, until the call ends (0 where /proc is not)."""
    peak = 0
    while not running.ready():
        running.wait(SAMPLE_SECONDS)
        peak = max(peak, sum(measure_memory(process) for process in list_descendants()))
    return peak


def list_descendants() -> set[str]:
    """Ids of the processes below this one."""
    parents: dict[str, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[stat.parent.name] = fields[1]
    found, own = {str(multiprocessing.current_process().pid)}, str(multiprocessing.current_process().pid)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {own}


def measure_memory(process: str) -> int:
    """The process's proportional share of memory, in bytes; 0 once it has ended."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def measure_folder(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def list_queries() -> Iterator[tuple[str, str]]:
    """The queries of the pages for analysts, with the line that stands before each."""
    for page in PAGES:
        for words, sql in SQL_BLOCK.findall((find_root() / page).read_text(encoding="utf-8")):
            yield words.rstrip(":").strip(), sql


def time_queries(database: Path) -> Iterator[Query]:
    """The median time of each query on one connection, after a first run that does not count."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        for name, sql in list_queries():
            rows, seconds = len(connection.execute(sql).fetchall()), []
            for _ in range(REPEATS):
                began = time.perf_counter()
                connection.execute(sql).fetchall()
                seconds.append(time.perf_counter() - began)
            yield Query(name=name, milliseconds=statistics.median(seconds) * 1000, rows=rows)


def show(measured: Sequence[Measurement], console: Console) -> None:
    """The sizes side by side: the whole build, its steps (the longest first), and the queries."""
    last = measured[-1]
    whole = [
        ("rows of all tables", *(f"{sum(one.tables.values()):,}" for one in measured)),
        ("GiB of tables", *(f"{one.table_bytes / GIB:.2f}" for one in measured)),
        ("seconds of the build", *(f"{one.build_seconds:.1f}" for one in measured)),
        ("seconds of the processor", *(f"{one.build_cpu_seconds:.1f}" for one in measured)),
        ("GiB of memory at most", *(f"{one.peak_bytes / GIB:.2f}" for one in measured)),
        ("GiB of the release", *(f"{one.release_bytes / GIB:.2f}" for one in measured)),
        ("events in the world", *(f"{one.row_counts['marts.fct_event']:,}" for one in measured)),
        ("growth: times as long for as many", *list_growth(measured)),
    ]
    steps = [
        (step, *(f"{one.steps.get(step, 0):.1f}" for one in measured))
        for step in sorted(last.steps, key=lambda step: -last.steps[step])
        if last.steps[step] >= 0.05
    ]
    queries = [
        (query.name, *(f"{one.queries[index].milliseconds:.0f}" for one in measured), f"{query.rows:,}")
        for index, query in enumerate(last.queries)
    ]
    sizes = [f"{one.reports:,} reports" for one in measured]
    console.print(
        make_table(("the build", *sizes), whole),
        make_table(("seconds of", *sizes), steps),
        make_table(("milliseconds of", *sizes, "rows"), queries),
    )
    for one in measured:
        for name, message in one.failed_checks.items():
            console.print(f"{one.reports:,} reports: {name}: {message}")


def list_growth(measured: Sequence[Measurement]) -> Iterator[str]:
    """From each size to the next: how many times as long a report takes."""
    yield ""
    for one, other in pairwise(measured):
        yield f"{other.build_seconds / one.build_seconds:.1f} for {other.reports / one.reports:.1f}"


def make_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose columns but the first hold numbers."""
    table = Table(box=box.SIMPLE)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    for row in rows:
        table.add_row(*row)
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the build of the marts and queries on them.")
    parser.add_argument(
        "--reports", type=int, nargs="+", default=DEFAULT_REPORTS, metavar="N", help="event reports [default: 100000]"
    )
    parser.add_argument("--days", type=int, default=DAYS, help=f"days of news [default: {DAYS}]")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep tables and releases in this folder")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    options = parser.parse_args(arguments)
    logging.disable(logging.INFO)
    measured = []
    for reports in sorted(options.reports):
        folder = (options.folder or Path(tempfile.mkdtemp())) / str(reports)
        try:
            measured.append(measure_build(folder, reports=reports, days=options.days))
        finally:
            if options.folder is None:
                shutil.rmtree(folder.parent)
    if options.json:
        json.dump([asdict(one) for one in measured], sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        show(measured, Console())


if __name__ == "__main__":
    main()
