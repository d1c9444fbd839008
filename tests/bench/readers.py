"""How fast the readers are beside the bare parsers of their formats, and how much memory a load takes.

    python -m tests.bench.readers [--megabytes N] [--rounds N] [--formats jsonl,csv,…] [--no-memory]

Each format's files are parsed by the parser alone and read by the reader in turns, in one process;
the fastest round of each counts. Memory is the peak of a process of its own that loads the files,
once as they are and once ten times as many.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.readers import read_landing_file
from etl.records import RawDocument
from tests.bench.formats import FORMATS, Format, Record
from tests.bench.wire import FIRST_DAY, SEED, compose_text, list_sample_sentences

DEFAULT_MEGABYTES = 8
DEFAULT_ROUNDS = 3
TEXTS = 500  # different ones; larger files repeat them under other ids
GROWTH = 10
MEMORY_FORMATS = ("jsonl", "json", "csv")
# Runs a command and writes its peak memory in KiB; a small process, because a child's peak begins with its parent's.
WATCH = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
MARKUP_SHARE = 8  # of formats that take milliseconds a record, so many times less is written


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The fastest rounds, in seconds."""

    name: str
    records: int
    size: int
    bare_seconds: float
    own_seconds: float


def compose_records(megabytes: float) -> list[Record]:
    """Articles, always the same ones, with texts of about so many million bytes together."""
    generator = random.Random(SEED)
    sentences = list_sample_sentences()
    texts: list[str] = []
    records: list[Record] = []
    size = 0
    while size < megabytes * 1e6:
        number = len(records)
        if number < TEXTS:
            texts.append(compose_text(generator, sentences, FIRST_DAY))
        record = {
            "id": f"wire-{number:06d}",
            "title": f"Report {number} on the talks",
            "published": f"{FIRST_DAY}T{number % 24:02d}:00:00+00:00",
            "source": f"Wire {number % 7}",
            "url": f"https://wire.example/{number}",
            "text": texts[number % TEXTS],
        }
        size += len(record["text"].encode()) + 150
        records.append(record)
    return records


# --- speed


def write_files(form: Format, folder: Path, records: Sequence[Record]) -> list[Path]:
    """Records as files of a format: one file, or one a record."""
    folder.mkdir(parents=True)
    chunks = [[record] for record in records] if form.is_single else [records]
    paths = [folder / f"{number:06d}{form.suffix}" for number in range(len(chunks))]
    for path, chunk in zip(paths, chunks, strict=True):
        form.write(path, chunk)
    return paths


def read_own(path: Path) -> int:
    """The number of documents that the reader finds."""
    found = read_landing_file(path, landing_path=path.name, batch_date=FIRST_DAY)
    return sum(1 for item in found if isinstance(item, RawDocument))


def time_format(form: Format, folder: Path, records: Sequence[Record], rounds: int) -> Timing:
    """Bare parser and reader over the same files in turns. Raises ValueError where they do not find all records."""
    paths = write_files(form, folder, records)
    best = {"bare": float("inf"), "own": float("inf")}
    for _ in range(rounds):
        for name, function in (("bare", form.parse), ("own", read_own)):
            started = time.perf_counter()
            count = sum(map(function, paths))
            best[name] = min(best[name], time.perf_counter() - started)
            if count != len(records):
                raise ValueError(f"{form.name}: {name} found {count} of {len(records)} records")
    size = sum(path.stat().st_size for path in paths)
    return Timing(name=form.name, records=len(records), size=size, bare_seconds=best["bare"], own_seconds=best["own"])


def describe_timing(timing: Timing) -> tuple[str, ...]:
    """A line of the table of speeds."""

    def describe(seconds: float) -> tuple[str, str]:
        return f"{timing.records / seconds:.0f}", f"{timing.size / seconds / 1e6:.1f}"

    bare, own = describe(timing.bare_seconds), describe(timing.own_seconds)
    return (timing.name, *bare, *own, f"{timing.bare_seconds / timing.own_seconds:.2f}")


# --- memory


def measure_load(landing: Path, warehouse: Path) -> float:
    """Peak memory in MiB of a process that loads a landing folder. Raises CalledProcessError."""
    command = [sys.executable, "-c", WATCH, sys.executable, "-m", "etl", "load", "--workers", "1"]
    command += ["--landing", str(landing), "--warehouse", str(warehouse)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return int(done.stdout) / 1024


def describe_memory(form: Format, folder: Path, megabytes: float) -> tuple[str, ...]:
    """A line of the table of memory: peaks at the size and at GROWTH times the size."""
    peaks = []
    for factor in (1, GROWTH):
        place = folder / f"{form.name}-{factor}"
        write_files(form, place / "landing", compose_records(megabytes * factor))
        peaks.append(measure_load(place / "landing", place / "warehouse"))
    return (form.name, f"{megabytes:g}", *(f"{peak:.0f}" for peak in peaks), f"{peaks[1] / peaks[0]:.2f}")


def render_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table whose columns but the first hold numbers."""
    yield f"| {' | '.join(columns)} |\n"
    yield f"|---|{'---:|' * (len(columns) - 1)}\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the readers beside bare parsers.")
    parser.add_argument("--megabytes", type=float, default=DEFAULT_MEGABYTES, help="text a format [default: 8]")
    parser.add_argument("--rounds", type=int, default=DEFAULT_ROUNDS, help="the fastest one counts [default: 3]")
    parser.add_argument("--formats", help="only these, with commas between them")
    parser.add_argument("--no-memory", action="store_true", help="do not measure memory")
    options = parser.parse_args(arguments)
    wanted = [form for form in FORMATS if options.formats is None or form.name in options.formats.split(",")]
    records = compose_records(options.megabytes)
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for form in wanted:
            own = records[: len(records) // MARKUP_SHARE] if form.is_slow else records
            rows.append(describe_timing(time_format(form, Path(folder) / form.name, own, options.rounds)))
        columns = ("format", "bare records/s", "bare MB/s", "reader records/s", "reader MB/s", "ratio")
        sys.stdout.writelines(render_table(columns, rows))
        if not options.no_memory:
            own_formats = [form for form in wanted if form.name in MEMORY_FORMATS]
            peaks = [describe_memory(form, Path(folder), options.megabytes) for form in own_formats]
            columns = ("load of", "MB", "peak MiB", f"peak MiB at {GROWTH} times the size", "ratio")
            sys.stdout.writelines(("\n", *render_table(columns, peaks)))


if __name__ == "__main__":
    main()
