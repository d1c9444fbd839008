"""What may go wrong while a batch is loaded costs a record or a file, and never goes unsaid."""

import errno
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loading_helpers import TEXT, accounts, item, lines, load, read_rows, reasons, write

from etl.readers import registry
from etl.readers.landing import LandingFile as FileToRead
from etl.records import RawDocument
from etl.stages import reading
from etl.status import list_rejections
from etl.warehouse.ledger import read_state


def test_a_record_that_takes_too_long_costs_that_record(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(raw: RawDocument, **options: Any) -> Any:
        while "Number 2" in (raw.text or ""):
            time.sleep(0.01)
        return real(raw, **options)

    real = reading.normalise
    monkeypatch.setattr(reading, "normalise", hang)
    write(empty_landing, "a.jsonl", lines(item(1), item(2), item(3)))
    load(empty_landing, warehouse, record_seconds=1)
    assert accounts(warehouse) == {"a.jsonl": (3, 2, 0, 0, 1)}
    (rejection,) = list_rejections(warehouse)
    assert (rejection["reason"], rejection["source_record_id"]) == ("timeout", "r2")


def test_a_reader_that_hangs_costs_the_rest_of_its_file(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(file: FileToRead) -> Iterator[RawDocument]:
        yield RawDocument(landing_path=file.landing_path, landing_offset=0, format="text", text=TEXT.format(1))
        while True:
            time.sleep(0.01)

    monkeypatch.setitem(registry.READERS, "csv", read_slowly)  # type: ignore[arg-type]
    write(empty_landing, "a.csv", "text\n")
    write(empty_landing, "b.txt", TEXT.format(2))
    load(empty_landing, warehouse, record_seconds=1)
    assert accounts(warehouse) == {"a.csv": (2, 1, 0, 0, 1), "b.txt": (1, 1, 0, 0, 0)}
    assert reasons(warehouse) == {"a.csv": "timeout"}


def test_a_fault_of_a_reader_costs_its_file_and_is_named(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: FileToRead) -> Iterator[RawDocument]:
        raise KeyError("colour")
        yield

    monkeypatch.setitem(registry.READERS, "csv", fail)  # type: ignore[arg-type]
    write(empty_landing, "a.csv", "text\n")
    write(empty_landing, "b.txt", TEXT.format(2))
    load(empty_landing, warehouse)
    (rejection,) = list_rejections(warehouse)
    assert (rejection["reason"], rejection["detail"]) == (
        "not_processed",
        "a.csv: KeyError: 'colour'; nothing after it was read",
    )


LOAD_WITH_FATAL_READER = """
import os, sys, time
from datetime import date
from pathlib import Path
from etl.readers import registry
from etl.settings import Settings
from etl.pipeline import run_stages
from etl.stages import parts, reading

def read(file):
    if "kill" in file.landing_path:
        os.kill(os.getpid(), 9)
    if "hang" in file.landing_path:
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})  # as C code that never comes back
        time.sleep(600)
    return plain(file)

plain = registry.READERS["text"]
registry.READERS["text"] = read

reading.PATIENCE = 2

def read_task(task):
    return reading.read_task(task)

if __name__ == "__main__":
    import fatal  # by this name a worker finds what it is given
    parts.TASK_FILES = 3
    parts.read_task = fatal.read_task
    settings = Settings(landing=Path(sys.argv[1]), warehouse=Path(sys.argv[2]), workers=2, record_seconds=1)
    run_stages(settings, ("load",), command="load", batch_date=date(2017, 8, 17))
"""


@pytest.mark.slow
def test_files_that_kill_or_hang_their_reader_cost_themselves_alone(
    empty_landing: Path, warehouse: Path, tmp_path: Path
) -> None:
    for number in range(9):
        write(empty_landing, f"{number}.txt", TEXT.format(number))
    write(empty_landing, "4-kill.txt", TEXT.format(99))
    write(empty_landing, "7-hang.txt", TEXT.format(98))
    script = write(tmp_path, "fatal.py", LOAD_WITH_FATAL_READER)
    subprocess.run([sys.executable, script, empty_landing, warehouse], check=True, timeout=120, env=os.environ)
    assert reasons(warehouse) == {"4-kill.txt": "out_of_memory", "7-hang.txt": "timeout"}
    assert len(read_rows(warehouse, "articles")) == 9
    assert all(account[0] == 1 for account in accounts(warehouse).values())


# --- what the empty_landing folder may hold


def test_links_out_of_the_folder_pipes_and_strange_names_are_told(empty_landing: Path, warehouse: Path) -> None:
    outside = write(empty_landing.parent, "outside/secret.txt", TEXT.format(0))
    (empty_landing / "link.txt").symlink_to(outside)
    os.mkfifo(empty_landing / "pipe.txt")
    write(empty_landing, os.fsdecode(b"caf\xe9.txt"), TEXT.format(1))
    write(empty_landing, "line\nbreak.txt", TEXT.format(2))
    before = sorted(path.name for path in empty_landing.iterdir())
    load(empty_landing, warehouse)
    assert reasons(warehouse) == {"link.txt": "unsafe_path", "pipe.txt": "unsafe_path"}
    assert {row["landing_path"] for row in read_rows(warehouse, "articles")} == {"caf\\xe9.txt", "line\nbreak.txt"}
    assert sorted(path.name for path in empty_landing.iterdir()) == before
    assert load(empty_landing, warehouse)["landing_files"] == 0  # refused files are known, too


def test_an_unreadable_file_is_rejected_once_and_loads_when_it_can_be_read(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(empty_landing, "a.txt", TEXT.format(1))
    write(empty_landing, "b.txt", TEXT.format(2))
    real_open, locked = Path.open, True

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if locked and self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real_open(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    load(empty_landing, warehouse)
    assert reasons(warehouse) == {"a.txt": "unreadable"}
    assert load(empty_landing, warehouse)["landing_files"] == 0
    locked = False
    assert load(empty_landing, warehouse, retry="unreadable")["articles"] == 2
    assert reasons(warehouse) == {}
    assert len(read_state(warehouse).parts) == 1


@pytest.mark.parametrize("change", ["grown", "gone"])
def test_a_file_that_changes_while_it_is_read_is_left_to_the_next_run(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = write(empty_landing, "a.jsonl", lines(item(1), item(2)))
    write(empty_landing, "b.jsonl", lines(item(1), item(3)))
    real = reading.normalise

    def disturb(raw: RawDocument, **options: Any) -> Any:
        if raw.landing_path == "a.jsonl" and path.exists():
            _ = path.unlink() if change == "gone" else path.write_text(lines(item(1), item(2), item(4)))
        return real(raw, **options)

    monkeypatch.setattr(reading, "normalise", disturb)
    assert load(empty_landing, warehouse)["changing"] == 1
    # Nothing of it is in the tables: its first record does not make a repeat of that of the other file.
    assert accounts(warehouse) == {"b.jsonl": (2, 2, 0, 0, 0)}
    monkeypatch.undo()
    load(empty_landing, warehouse)
    assert len(read_rows(warehouse, "articles")) == (5 if change == "grown" else 2)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(empty_landing, "a.jsonl", lines(*(item(number) for number in range(20))))

    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("etl.warehouse.tables.TableWriter.flush", refuse)
    with pytest.raises(OSError, match="No space left on device"):
        load(empty_landing, warehouse)
    assert not [path for path in warehouse.glob("tables/**/*") if path.is_file()]
    monkeypatch.undo()
    assert load(empty_landing, warehouse)["articles"] == 20


@pytest.mark.slow
def test_a_limit_on_file_sizes_ends_a_load_with_one_line(empty_landing: Path, warehouse: Path) -> None:
    # The system's own refusal to write on, as a full disk gives it, in a process of its own.
    letters = str.maketrans("0123456789", "ghijklmnop")  # words that cannot be packed, in a text that is English
    words = [hashlib.sha256(str(number).encode()).hexdigest().translate(letters) for number in range(20_000)]
    texts = [" of the ".join(words[start : start + 200]) for start in range(0, len(words), 200)]
    write(empty_landing, "a.jsonl", lines(*(item(number, text=text) for number, text in enumerate(texts))))
    script = (
        "import resource, signal, sys; from etl.cli import main; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", script, "load", "--landing", str(empty_landing), "--warehouse", str(warehouse)]
    ended = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(warehouse.glob("tables/**/*.parquet"))


def test_a_full_disk_while_a_file_is_unpacked_is_no_fault_of_the_file(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: FileToRead) -> Iterator[RawDocument]:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setitem(registry.READERS, "text", refuse)  # type: ignore[arg-type]
    write(empty_landing, "a.txt", TEXT.format(1))
    with pytest.raises(OSError, match="No space left on device"):
        load(empty_landing, warehouse)
    assert not read_state(warehouse).parts
