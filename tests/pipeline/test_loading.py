"""Loading as a whole: every record accounted for, whatever lies in the landing folder and whatever goes wrong."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.pipeline import run_stages
from etl.profiles import SourceProfile
from etl.readers import registry
from etl.readers.landing import LandingFile as FileToRead
from etl.readers.landing import RefusedError
from etl.records import RawDocument
from etl.settings import Settings
from etl.stages import parts, reading, writing
from etl.stages.accounts import AccountError
from etl.status import describe_warehouse, list_accounts, list_rejections
from etl.warehouse.ledger import read_state

TEXT = "The ministers of Norway and Canada met in Oslo on Monday to discuss fisheries, a spokesman said. Number {}."
COUNTS = ("record_count", "article_count", "version_count", "repeat_count", "rejection_count")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def item(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "text": TEXT.format(number), **fields}


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def load(landing: Path, warehouse: Path, *, retry: str | None = None, **options: Any) -> dict[str, Any]:
    settings = Settings(landing=landing, warehouse=warehouse, **{"workers": 1, **options})
    retried = None if retry is None else frozenset([retry] if retry else [])
    record = run_stages(settings, ("load",), command="load", batch_date=date(2017, 8, 17), retried_reasons=retried)
    return dict(record["stages"]["load"])


def read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    files = [file for part in read_state(warehouse).parts.values() for file in part.load.files if file.table == table]
    return [row for file in files for row in pq.read_table(warehouse / file.path).to_pylist()]


def accounts(warehouse: Path) -> dict[str, tuple[int, ...]]:
    return {row["landing_path"]: tuple(row[name] for name in COUNTS) for row in list_accounts(warehouse)}


def reasons(warehouse: Path) -> dict[str, str]:
    return {row["landing_path"]: row["reason"] for row in list_rejections(warehouse)}


# --- accounts


def test_every_record_is_an_article_a_version_a_repeat_or_a_rejection(landing: Path, warehouse: Path) -> None:
    changed = item(1, text=TEXT.format(1) + " He gave no date.")
    write(landing, "a.jsonl", lines(item(1), item(2)) + "{broken\n")
    write(landing, "b.jsonl", lines(item(1), item(2), changed, item(3)))
    report = load(landing, warehouse)
    assert accounts(warehouse) == {"a.jsonl": (3, 2, 0, 0, 1), "b.jsonl": (4, 1, 1, 2, 0)}
    assert {name: report[name] for name in ("records", "articles", "versions", "repeats")} == {
        "records": 7,
        "articles": 3,
        "versions": 1,
        "repeats": 2,
    }
    assert report["rejections"] == {"malformed": 1}
    (batch,) = describe_warehouse(warehouse)["batches"]
    assert batch["records"] == batch["articles"] + batch["versions"] + batch["repeats"] + batch["rejections"]


def test_a_repeat_leaves_a_sighting_and_no_second_article(landing: Path, warehouse: Path) -> None:
    for hour in range(5):  # a feed as it was fetched five times
        write(landing, f"{hour}.jsonl", lines(*(item(number) for number in range(hour, hour + 10))))
    load(landing, warehouse)
    articles, sightings = read_rows(warehouse, "articles"), read_rows(warehouse, "sightings")
    assert len(articles) == 14
    assert len(sightings) == 50
    seen = [row["landing_path"] for row in sightings if row["article_id"] == articles[4]["article_id"]]
    assert seen == [f"{hour}.jsonl" for hour in range(5)]
    assert len({(row["landing_file_id"], row["record_index"]) for row in sightings}) == 50


def test_what_was_taken_for_what_is_recorded(landing: Path, warehouse: Path) -> None:
    write(landing, "a.jsonl", lines({"Headline": "Talks", "storyText": TEXT.format(1), "pubDate": "2017-08-16"}))
    report = load(landing, warehouse)
    assert report["fields"] == {"published=pubDate, text=storyText, title=Headline": 1}
    (account,) = list_accounts(warehouse)
    assert account["field_names"] == ["published=pubDate", "text=storyText", "title=Headline"]
    assert account["formats"] == ["jsonl"]


def test_a_lost_record_fails_the_run_and_writes_nothing(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(landing, "a.jsonl", lines(item(1), item(2)))
    real = writing.read_spool

    def lose_one(path: Path) -> Iterator[Any]:
        return (frame.slice(1) for frame in real(path))

    monkeypatch.setattr(writing, "read_spool", lose_one)
    with pytest.raises(AccountError, match="2 rows are accounted for, 1 were written"):
        load(landing, warehouse)
    assert not list(warehouse.glob("tables/**/*.parquet"))
    assert not (warehouse / ".spool").exists()


# --- workers and stretches of files


def test_the_tables_are_the_same_however_the_work_is_cut(
    landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [item(number % 60, note="é" * number) for number in range(90)]
    write(landing, "big.jsonl", lines(*records[:50]) + "{broken\n" + lines(*records[50:]))
    for number in range(7):
        write(landing, f"small/{number}.txt", TEXT.format(number))
    load(landing, tmp_path / "one")
    monkeypatch.setattr(parts, "RANGE_BYTES", 2000)
    monkeypatch.setattr(parts, "TASK_FILES", 2)
    load(landing, tmp_path / "two", workers=2)
    for table in ("articles", "sightings", "landing_files", "rejections"):
        assert read_rows(tmp_path / "one", table) == read_rows(tmp_path / "two", table)
    assert [file.sha256 for part in read_state(tmp_path / "one").parts.values() for file in part.load.files] == [
        file.sha256 for part in read_state(tmp_path / "two").parts.values() for file in part.load.files
    ]


def test_a_record_that_takes_too_long_costs_that_record(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(raw: RawDocument, **options: Any) -> Any:
        while "Number 2" in (raw.text or ""):
            time.sleep(0.01)
        return real(raw, **options)

    real = reading.normalise
    monkeypatch.setattr(reading, "normalise", hang)
    write(landing, "a.jsonl", lines(item(1), item(2), item(3)))
    load(landing, warehouse, record_seconds=1)
    assert accounts(warehouse) == {"a.jsonl": (3, 2, 0, 0, 1)}
    (rejection,) = list_rejections(warehouse)
    assert (rejection["reason"], rejection["source_record_id"]) == ("timeout", "r2")


def test_a_reader_that_hangs_costs_the_rest_of_its_file(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(file: FileToRead) -> Iterator[RawDocument]:
        yield RawDocument(landing_path=file.landing_path, landing_offset=0, format="text", text=TEXT.format(1))
        while True:
            time.sleep(0.01)

    monkeypatch.setitem(registry.READERS, "csv", read_slowly)  # type: ignore[arg-type]
    write(landing, "a.csv", "text\n")
    write(landing, "b.txt", TEXT.format(2))
    load(landing, warehouse, record_seconds=1)
    assert accounts(warehouse) == {"a.csv": (2, 1, 0, 0, 1), "b.txt": (1, 1, 0, 0, 0)}
    assert reasons(warehouse) == {"a.csv": "timeout"}


def test_a_fault_of_a_reader_costs_its_file_and_is_named(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: FileToRead) -> Iterator[RawDocument]:
        raise KeyError("colour")
        yield

    monkeypatch.setitem(registry.READERS, "csv", fail)  # type: ignore[arg-type]
    write(landing, "a.csv", "text\n")
    write(landing, "b.txt", TEXT.format(2))
    load(landing, warehouse)
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
from etl.stages import parts

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
if __name__ == "__main__":
    parts.TASK_FILES = 3
    settings = Settings(landing=Path(sys.argv[1]), warehouse=Path(sys.argv[2]), workers=2, record_seconds=1)
    run_stages(settings, ("load",), command="load", batch_date=date(2017, 8, 17))
"""


@pytest.mark.slow
def test_files_that_kill_or_hang_their_reader_cost_themselves_alone(
    landing: Path, warehouse: Path, tmp_path: Path
) -> None:
    for number in range(9):
        write(landing, f"{number}.txt", TEXT.format(number))
    write(landing, "4-kill.txt", TEXT.format(99))
    write(landing, "7-hang.txt", TEXT.format(98))
    script = write(tmp_path, "fatal.py", LOAD_WITH_FATAL_READER)
    subprocess.run([sys.executable, script, landing, warehouse], check=True, timeout=120, env=os.environ)
    assert reasons(warehouse) == {"4-kill.txt": "not_processed", "7-hang.txt": "timeout"}
    assert len(read_rows(warehouse, "articles")) == 9
    assert all(account[0] == 1 for account in accounts(warehouse).values())


# --- what the landing folder may hold


def test_links_out_of_the_folder_pipes_and_strange_names_are_told(landing: Path, warehouse: Path) -> None:
    outside = write(landing.parent, "outside/secret.txt", TEXT.format(0))
    (landing / "link.txt").symlink_to(outside)
    os.mkfifo(landing / "pipe.txt")
    write(landing, os.fsdecode(b"caf\xe9.txt"), TEXT.format(1))
    write(landing, "line\nbreak.txt", TEXT.format(2))
    before = sorted(path.name for path in landing.iterdir())
    load(landing, warehouse)
    assert reasons(warehouse) == {"link.txt": "unsafe_path", "pipe.txt": "unsafe_path"}
    assert {row["landing_path"] for row in read_rows(warehouse, "articles")} == {"caf\\xe9.txt", "line\nbreak.txt"}
    assert sorted(path.name for path in landing.iterdir()) == before
    assert load(landing, warehouse)["landing_files"] == 0  # refused files are known, too


def test_an_unreadable_file_is_rejected_once_and_loads_when_it_can_be_read(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(landing, "a.txt", TEXT.format(1))
    write(landing, "b.txt", TEXT.format(2))
    real_open, locked = Path.open, True

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if locked and self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real_open(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    load(landing, warehouse)
    assert reasons(warehouse) == {"a.txt": "unreadable"}
    assert load(landing, warehouse)["landing_files"] == 0
    locked = False
    assert load(landing, warehouse, retry="unreadable")["articles"] == 2
    assert reasons(warehouse) == {}
    assert len(read_state(warehouse).parts) == 1


@pytest.mark.parametrize("change", ["grown", "gone"])
def test_a_file_that_changes_while_it_is_read_is_left_to_the_next_run(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = write(landing, "a.jsonl", lines(item(1), item(2)))
    write(landing, "b.jsonl", lines(item(1), item(3)))
    real = reading.normalise

    def disturb(raw: RawDocument, **options: Any) -> Any:
        if raw.landing_path == "a.jsonl" and path.exists():
            _ = path.unlink() if change == "gone" else path.write_text(lines(item(1), item(2), item(4)))
        return real(raw, **options)

    monkeypatch.setattr(reading, "normalise", disturb)
    assert load(landing, warehouse)["changing"] == 1
    # Nothing of it is in the tables: its first record does not make a repeat of that of the other file.
    assert accounts(warehouse) == {"b.jsonl": (2, 2, 0, 0, 0)}
    monkeypatch.undo()
    load(landing, warehouse)
    assert len(read_rows(warehouse, "articles")) == (5 if change == "grown" else 2)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(landing, "a.jsonl", lines(*(item(number) for number in range(20))))

    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("etl.warehouse.tables.TableWriter.flush", refuse)
    with pytest.raises(OSError, match="No space left on device"):
        load(landing, warehouse)
    assert not [path for path in warehouse.glob("tables/**/*") if path.is_file()]
    monkeypatch.undo()
    assert load(landing, warehouse)["articles"] == 20


@pytest.mark.slow
def test_a_limit_on_file_sizes_ends_a_load_with_one_line(landing: Path, warehouse: Path) -> None:
    # The system's own refusal to write on, as a full disk gives it, in a process of its own.
    letters = str.maketrans("0123456789", "ghijklmnop")  # words that cannot be packed, in a text that is English
    words = [hashlib.sha256(str(number).encode()).hexdigest().translate(letters) for number in range(20_000)]
    texts = [" of the ".join(words[start : start + 200]) for start in range(0, len(words), 200)]
    write(landing, "a.jsonl", lines(*(item(number, text=text) for number, text in enumerate(texts))))
    script = (
        "import resource, signal, sys; from etl.cli import main; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", script, "load", "--landing", str(landing), "--warehouse", str(warehouse)]
    ended = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(warehouse.glob("tables/**/*.parquet"))


def test_a_full_disk_while_a_file_is_unpacked_is_no_fault_of_the_file(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: FileToRead) -> Iterator[RawDocument]:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setitem(registry.READERS, "text", refuse)  # type: ignore[arg-type]
    write(landing, "a.txt", TEXT.format(1))
    with pytest.raises(OSError, match="No space left on device"):
        load(landing, warehouse)
    assert not read_state(warehouse).parts


# --- once more


def test_a_new_profile_reloads_what_it_matches(landing: Path, warehouse: Path) -> None:
    write(landing, "foreign/a.csv", f"kop;verhaal\nTalks;{TEXT.format(1)}\n")
    write(landing, "b.txt", TEXT.format(2))
    load(landing, warehouse)
    assert reasons(warehouse) == {"foreign/a.csv": "no_text"}
    profile = SourceProfile(match=("foreign/*.csv",), delimiter=";", fields={"text": ("verhaal",), "title": ("kop",)})
    (batch,) = describe_warehouse(warehouse, sources=(profile,))["batches"]
    assert not batch["is_load_current"]
    assert load(landing, warehouse, retry="", sources=(profile,))["articles"] == 2
    assert reasons(warehouse) == {}
    assert [row["title"] for row in read_rows(warehouse, "articles")] == [None, "Talks"]
    assert load(landing, warehouse, sources=(profile,))["landing_files"] == 0


def test_a_run_notices_a_changed_profile_by_itself(landing: Path, warehouse: Path) -> None:
    write(landing, "a.csv", f"kop;verhaal\nTalks;{TEXT.format(1)}\n")
    load(landing, warehouse)
    profile = SourceProfile(match=("*.csv",), delimiter=";", fields={"text": ("verhaal",)})
    report = load(landing, warehouse, sources=(profile,))
    assert (report["loaded_again"], report["articles"]) == (1, 1)


def test_a_retry_that_changes_nothing_leaves_the_part_as_it_was(landing: Path, warehouse: Path) -> None:
    write(landing, "a.jsonl", lines(item(1)) + "{broken\n")
    load(landing, warehouse)
    before = read_state(warehouse)
    load(landing, warehouse, retry="malformed")
    assert read_state(warehouse) == before


def test_a_retry_touches_only_parts_with_the_wanted_reason(landing: Path, warehouse: Path) -> None:
    write(landing, "a.jsonl", lines(item(1)) + "{broken\n")
    load(landing, warehouse)
    assert load(landing, warehouse, retry="no_text")["loaded_again"] == 0
    assert load(landing, warehouse, retry="malformed")["loaded_again"] == 1


def test_a_record_refused_by_the_clock_alone_loads_on_a_retry(
    landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(raw: RawDocument, **options: Any) -> Any:
        raise RefusedError("timeout", "took longer than 60 seconds")

    monkeypatch.setattr(reading, "normalise", refuse)
    write(landing, "a.txt", TEXT.format(1))
    load(landing, warehouse)
    monkeypatch.undo()
    report = load(landing, warehouse, retry="timeout")
    assert (report["articles"], reasons(warehouse)) == (1, {})


def test_signals_of_a_run_are_left_as_they_were(landing: Path, warehouse: Path) -> None:
    before = signal.getsignal(signal.SIGALRM)
    write(landing, "a.txt", TEXT.format(1))
    load(landing, warehouse)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
