"""Loading as a whole: every record accounted for, however the work is cut, and loaded again on demand."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loading_helpers import TEXT, accounts, item, lines, load, read_rows, reasons, write

from etl.profiles import SourceProfile
from etl.readers.landing import RefusedError
from etl.records import RawDocument
from etl.stages import parts, reading, writing
from etl.stages.accounts import AccountError
from etl.status import describe_warehouse, list_accounts
from etl.warehouse.ledger import read_state

# --- accounts


def test_every_record_is_an_article_a_version_a_repeat_or_a_rejection(empty_landing: Path, warehouse: Path) -> None:
    changed = item(1, text=TEXT.format(1) + " He gave no date.")
    write(empty_landing, "a.jsonl", lines(item(1), item(2)) + "{broken\n")
    write(empty_landing, "b.jsonl", lines(item(1), item(2), changed, item(3)))
    report = load(empty_landing, warehouse)
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


def test_a_repeat_leaves_a_sighting_and_no_second_article(empty_landing: Path, warehouse: Path) -> None:
    for hour in range(5):  # a feed as it was fetched five times
        write(empty_landing, f"{hour}.jsonl", lines(*(item(number) for number in range(hour, hour + 10))))
    load(empty_landing, warehouse)
    articles, sightings = read_rows(warehouse, "articles"), read_rows(warehouse, "sightings")
    assert len(articles) == 14
    assert len(sightings) == 50
    seen = [row["landing_path"] for row in sightings if row["article_id"] == articles[4]["article_id"]]
    assert seen == [f"{hour}.jsonl" for hour in range(5)]
    assert len({(row["landing_file_id"], row["record_index"]) for row in sightings}) == 50


def test_what_was_taken_for_what_is_recorded(empty_landing: Path, warehouse: Path) -> None:
    write(empty_landing, "a.jsonl", lines({"Headline": "Talks", "storyText": TEXT.format(1), "pubDate": "2017-08-16"}))
    report = load(empty_landing, warehouse)
    assert report["fields"] == {"published=pubDate, text=storyText, title=Headline": 1}
    (account,) = list_accounts(warehouse)
    assert account["field_names"] == ["published=pubDate", "text=storyText", "title=Headline"]
    assert account["formats"] == ["jsonl"]


def test_a_lost_record_fails_the_run_and_writes_nothing(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(empty_landing, "a.jsonl", lines(item(1), item(2)))
    real = writing.read_spool

    def lose_one(path: Path) -> Iterator[Any]:
        return (frame.slice(1) for frame in real(path))

    monkeypatch.setattr(writing, "read_spool", lose_one)
    with pytest.raises(AccountError, match="2 rows are accounted for, 1 were written"):
        load(empty_landing, warehouse)
    assert not list(warehouse.glob("tables/**/*.parquet"))
    assert not (warehouse / ".spool").exists()


# --- once more


def test_a_new_profile_reloads_what_it_matches(empty_landing: Path, warehouse: Path) -> None:
    write(empty_landing, "foreign/a.csv", f"kop;verhaal\nTalks;{TEXT.format(1)}\n")
    write(empty_landing, "b.txt", TEXT.format(2))
    load(empty_landing, warehouse)
    assert reasons(warehouse) == {"foreign/a.csv": "no_text"}
    profile = SourceProfile(match=("foreign/*.csv",), delimiter=";", fields={"text": ("verhaal",), "title": ("kop",)})
    (batch,) = describe_warehouse(warehouse, sources=(profile,))["batches"]
    assert not batch["is_load_current"]
    assert load(empty_landing, warehouse, retry="", sources=(profile,))["articles"] == 2
    assert reasons(warehouse) == {}
    assert [row["title"] for row in read_rows(warehouse, "articles")] == [None, "Talks"]
    assert load(empty_landing, warehouse, sources=(profile,))["landing_files"] == 0


def test_a_run_notices_a_changed_profile_by_itself(empty_landing: Path, warehouse: Path) -> None:
    write(empty_landing, "a.csv", f"kop;verhaal\nTalks;{TEXT.format(1)}\n")
    load(empty_landing, warehouse)
    profile = SourceProfile(match=("*.csv",), delimiter=";", fields={"text": ("verhaal",)})
    report = load(empty_landing, warehouse, sources=(profile,))
    assert (report["loaded_again"], report["articles"]) == (1, 1)


def test_a_retry_that_changes_nothing_leaves_the_part_as_it_was(empty_landing: Path, warehouse: Path) -> None:
    write(empty_landing, "a.jsonl", lines(item(1)) + "{broken\n")
    load(empty_landing, warehouse)
    before = read_state(warehouse)
    load(empty_landing, warehouse, retry="malformed")
    assert read_state(warehouse) == before


def test_a_retry_touches_only_parts_with_the_wanted_reason(empty_landing: Path, warehouse: Path) -> None:
    write(empty_landing, "a.jsonl", lines(item(1)) + "{broken\n")
    load(empty_landing, warehouse)
    assert load(empty_landing, warehouse, retry="no_text")["loaded_again"] == 0
    assert load(empty_landing, warehouse, retry="malformed")["loaded_again"] == 1


def test_a_record_refused_by_the_clock_alone_loads_on_a_retry(
    empty_landing: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(raw: RawDocument, **options: Any) -> Any:
        raise RefusedError("timeout", "took longer than 60 seconds")

    monkeypatch.setattr(reading, "normalise", refuse)
    write(empty_landing, "a.txt", TEXT.format(1))
    load(empty_landing, warehouse)
    monkeypatch.undo()
    report = load(empty_landing, warehouse, retry="timeout")
    assert (report["articles"], reasons(warehouse)) == (1, {})


def test_signals_of_a_run_are_left_as_they_were(empty_landing: Path, warehouse: Path) -> None:
    before = signal.getsignal(signal.SIGALRM)
    write(empty_landing, "a.txt", TEXT.format(1))
    load(empty_landing, warehouse)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_tables_are_the_same_however_the_work_is_cut(
    empty_landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [item(number % 60, note="é" * number) for number in range(90)]
    write(empty_landing, "big.jsonl", lines(*records[:50]) + "{broken\n" + lines(*records[50:]))
    for number in range(7):
        write(empty_landing, f"small/{number}.txt", TEXT.format(number))
    load(empty_landing, tmp_path / "one")
    monkeypatch.setattr(parts, "RANGE_BYTES", 2000)
    monkeypatch.setattr(parts, "TASK_FILES", 2)
    load(empty_landing, tmp_path / "two", workers=2)
    for table in ("articles", "sightings", "landing_files", "rejections"):
        assert read_rows(tmp_path / "one", table) == read_rows(tmp_path / "two", table)
    assert [file.sha256 for part in read_state(tmp_path / "one").parts.values() for file in part.load.files] == [
        file.sha256 for part in read_state(tmp_path / "two").parts.values() for file in part.load.files
    ]
