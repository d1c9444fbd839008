"""Articles that hang, crash or bloat the process that extracts them cost themselves alone, wherever they stand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import poison
import pyarrow.parquet as pq
import pytest

from etl.contract import EXTRACTED_TABLES
from etl.pipeline import run_stages
from etl.resources import find_sample
from etl.settings import Settings
from etl.stages import extract
from etl.status import list_rejections
from etl.workers.executor import ExecutorError

REASONS = {
    "hangs": "timeout", "crashes": "crashed", "exits": "crashed", "eats": "out_of_memory", "is killed": "out_of_memory",
}  # fmt: skip
PLAIN = 40
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def poisoned_landing(tmp_path: Path) -> Path:
    """Articles, and among them one of each poison: at the beginning, at the end, two in a row."""
    texts = [f"Town {number} elected {number + 5} councillors on a Sunday." for number in range(PLAIN)]
    for place, way in ((0, "exits"), (7, "hangs"), (8, "crashes"), (21, "eats"), (PLAIN + 4, "is killed")):
        texts.insert(place, poison.poison_article(place, way))
    records = [{"id": f"r{number}", "published": "2020-03-04", "text": text} for number, text in enumerate(texts)]
    path = tmp_path / "landing" / "2020-03-04" / "wire.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path.parents[1]


@pytest.fixture
def run_poisoned(poisoned_landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """run_poisoned(warehouse, **settings) -> the report of load and extract."""
    monkeypatch.setattr(extract, "extract_partition", poison.extract_partition)
    monkeypatch.setattr(extract, "prepare_worker", poison.prepare_nothing)

    def run(warehouse: str, **options: Any) -> dict[str, Any]:
        limits = {"article_seconds": 2, "worker_memory_mib": 500}
        settings = Settings(landing=poisoned_landing, warehouse=tmp_path / warehouse, **{**limits, **options})
        return dict(run_stages(settings, ("load", "extract"))["stages"])

    return run


def list_hashes(warehouse: Path) -> dict[str, str]:
    """Path -> hash of every file of the tables that the ledger names."""
    entries = [json.loads(line) for log in warehouse.glob("runs/*/log.jsonl") for line in log.read_text().splitlines()]
    return {file["path"]: file["sha256"] for entry in entries for file in entry["files"]}


@pytest.mark.slow
def test_each_poisoned_article_is_rejected_and_all_others_go_through(run_poisoned: Run, tmp_path: Path) -> None:
    report = run_poisoned("one", workers=1, partition_size=100)
    assert report["extract"]["articles"] == PLAIN
    assert report["extract"]["not_processed"] == len(poison.WAYS)
    found = {row["excerpt"]: row for row in list_rejections(tmp_path / "one")}
    assert len(found) == len(poison.WAYS)
    for text, row in found.items():
        way = next(way for way in poison.WAYS if f"{poison.POISON} {way}" in text)
        assert (row["stage"], row["reason"]) == ("extract", REASONS[way])


@pytest.mark.proof
def test_the_tables_are_the_same_whatever_works_on_them(run_poisoned: Run, tmp_path: Path) -> None:
    # Down to the bytes: few or many workers, small or large partitions.
    run_poisoned("one", workers=1, partition_size=100)
    expected = list_hashes(tmp_path / "one")
    for number, options in enumerate(
        ({"workers": 2, "partition_size": 7}, {"workers": 3, "partition_size": 1}, {"workers": 1, "partition_size": 16})
    ):
        run_poisoned(f"other-{number}", **options)
        assert list_hashes(tmp_path / f"other-{number}") == expected


@pytest.mark.proof
def test_the_real_extraction_gives_the_same_tables_with_poison_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(find_sample(), sample)
    plain = Settings(landing=sample, warehouse=tmp_path / "plain", executor="in_process")
    run_stages(plain, ("load", "extract"))
    for number, way in enumerate(poison.WAYS):
        (sample / f"2017-08-17/{number}.txt").write_text(poison.poison_article(number, way))
    monkeypatch.setattr(extract, "extract_partition", poison.extract_partition_for_real)
    for number, options in enumerate(({"workers": 1}, {"workers": 2, "partition_size": 5})):
        settings = Settings(landing=sample, warehouse=tmp_path / f"poisoned-{number}", article_seconds=20, **options)
        report = run_stages(settings, ("load", "extract"))["stages"]["extract"]
        assert report["not_processed"] == len(poison.WAYS)
    assert list_hashes(tmp_path / "poisoned-0") == list_hashes(tmp_path / "poisoned-1")
    for table in EXTRACTED_TABLES:
        if table.name != "rejections":
            assert read_rows(tmp_path / "poisoned-0", table.name) == read_rows(tmp_path / "plain", table.name)


def read_rows(warehouse: Path, table: str) -> list[str]:
    """The rows of all files of a table, in words, sorted."""
    paths = sorted({path for path in list_hashes(warehouse) if path.startswith(f"tables/{table}/")})
    return sorted(repr(row) for path in paths for row in pq.read_table(warehouse / path).to_pylist())


@pytest.mark.slow
def test_workers_that_cannot_load_fail_the_run_and_reject_nothing(
    run_poisoned: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(extract, "prepare_worker", poison.exit_at_once)
    with pytest.raises(ExecutorError, match="workers end before they begin: exit code 7"):
        run_poisoned("one", workers=2)
    assert not list_rejections(tmp_path / "one")
    monkeypatch.setattr(extract, "prepare_worker", poison.prepare_nothing)
    assert run_poisoned("one", workers=2)["extract"]["articles"] == PLAIN
