"""The nightly job over a small landing folder: what a run does, and what the next one no longer does."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pyarrow.parquet as pq
import pytest
from pipeline_fakes import write_landing

from etl import contract
from etl.fingerprints import hash_extract_code
from etl.stages import extract, partitions, reading
from etl.stages.landing import find_batch_date
from etl.warehouse.ledger import LandingFile, read_state
from etl.warehouse.releases import list_releases, read_current

Run = Callable[..., dict[str, Any]]


def read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    files = read_state(warehouse).current_files(hash_extract_code())
    return [row for file in files if file.table == table for row in pq.read_table(warehouse / file.path).to_pylist()]


def test_a_run_loads_extracts_builds_and_publishes(run_job: Run, tmp_path: Path) -> None:
    record = run_job()
    assert record["result"] == "done"
    assert record["stages"]["load"]["articles"] == 12
    assert record["stages"]["load"]["rejections"] == {"empty_file": 1, "malformed": 1}
    assert record["stages"]["extract"]["rows"]["sentences"] == 12
    warehouse = tmp_path / "warehouse"
    pointer = read_current(warehouse)
    assert pointer is not None
    assert pointer["release"].startswith("2020-03-04-")
    assert (warehouse / pointer["database"]).is_file()
    assert (warehouse / "current" / "newsledger.duckdb").samefile(warehouse / pointer["database"])
    assert json.loads((warehouse / "runs" / record["run_id"] / "run.json").read_text()) == record


def test_every_table_of_the_contract_has_a_file_for_every_batch(run_job: Run, tmp_path: Path) -> None:
    # The build must find every table, also where nothing was found to put into it.
    run_job()
    for table in contract.TABLES:
        for day in ("2020-03-02", "2020-03-03", "2020-03-04"):
            assert list((tmp_path / "warehouse/tables" / table.name / f"batch_date={day}").glob("*.parquet"))


def test_a_second_run_finds_nothing_to_do(run_job: Run, tmp_path: Path) -> None:
    run_job()
    before = sorted((tmp_path / "warehouse").rglob("*.parquet"))
    record = run_job()
    assert record["result"] == "nothing_to_do"
    assert record["stages"]["load"]["already_known"] == 6
    assert sorted((tmp_path / "warehouse").rglob("*.parquet")) == before
    assert len(list(list_releases(tmp_path / "warehouse"))) == 1


def test_another_warehouse_gets_the_same_content_hash(run_job: Run, tmp_path: Path) -> None:
    run_job(warehouse="one")
    run_job(warehouse="two")
    one, two = (read_current(tmp_path / name) for name in ("one", "two"))
    assert one is not None
    assert two is not None
    assert (one["release"], one["content_hash"]) == (two["release"], two["content_hash"])


def test_stages_one_by_one_end_where_a_run_ends(run_job: Run, tmp_path: Path) -> None:
    run_job(warehouse="one")
    for stage in ("load", "extract", "build", "publish"):
        assert run_job(stage, warehouse="two", command=stage)["result"] == "done"
    one, two = (read_current(tmp_path / name) for name in ("one", "two"))
    assert one is not None
    assert two is not None
    assert one["content_hash"] == two["content_hash"]


def test_a_build_alone_publishes_nothing(run_job: Run, tmp_path: Path) -> None:
    for stage in ("load", "extract", "build"):
        run_job(stage)
    assert read_current(tmp_path / "warehouse") is None


def test_new_files_of_a_known_day_do_not_redo_the_others(run_job: Run, landing: Path, tmp_path: Path) -> None:
    run_job()
    write_landing(
        landing, {"2020-03-03/late.txt": "A late report of the flood says that two bridges fell on Sunday night."}
    )
    record = run_job()
    assert record["stages"]["load"]["landing_files"] == 1
    assert record["stages"]["extract"]["articles"] == 1
    assert len(read_rows(tmp_path / "warehouse", "articles")) == 13


def test_a_renamed_or_copied_file_is_known_by_its_content(run_job: Run, landing: Path) -> None:
    run_job()
    text = (landing / "2020-03-02/road.txt").read_text()
    write_landing(landing, {"2020-03-09/copy.txt": text})
    assert run_job()["stages"]["load"]["landing_files"] == 0


def test_one_bad_article_is_rejected_and_the_others_go_on(run_job: Run, landing: Path, tmp_path: Path) -> None:
    write_landing(
        landing, {"2020-03-02/bad.txt": f"This {fakes.POISON} makes the extraction of an article fail at once."}
    )
    record = run_job()
    assert record["stages"]["extract"]["not_processed"] == 1
    assert record["stages"]["extract"]["articles"] == 12
    row = next(row for row in read_rows(tmp_path / "warehouse", "rejections") if row["stage"] == "extract")
    assert (row["reason"], row["landing_path"]) == ("not_processed", "2020-03-02/bad.txt")
    # Neither a path of this machine nor an address in memory: rows are the same everywhere.
    assert "ValueError: cannot read" in row["detail"]
    assert "/home" not in row["detail"]
    assert "0x7f" not in row["detail"]


def test_a_row_that_breaks_the_contract_costs_one_article(
    run_job: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from etl.records import Section

    def extract_article(article: Any) -> fakes.FakeAnnotated:
        end = 0 if "strike" in article.body_text else 5
        return fakes.FakeAnnotated(
            {"sections": (Section(article_id=article.article_id, start_char=0, end_char=end, kind="body"),)}
        )

    monkeypatch.setattr(partitions, "extract_article", extract_article)
    assert run_job()["stages"]["extract"]["not_processed"] == 1
    assert len(read_rows(tmp_path / "warehouse", "sections")) == 11


def test_an_article_that_breaks_the_contract_costs_no_batch(
    run_job: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = reading.normalise

    def normalise(raw: Any, **options: Any) -> Any:
        article = real(raw, **options)
        return replace(article, outlet="") if "strike" in article.body_text else article

    monkeypatch.setattr(reading, "normalise", normalise)
    assert run_job()["stages"]["load"]["articles"] == 11
    row = next(row for row in read_rows(tmp_path / "warehouse", "rejections") if row["reason"] == "not_processed")
    assert (row["stage"], row["landing_path"]) == ("load", "2020-03-02/port.txt")
    assert "articles.outlet: empty text" in row["detail"]


def test_a_broken_installation_fails_the_run_instead_of_every_article(
    run_job: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_model() -> None:
        raise OSError("no model")

    monkeypatch.setattr(partitions, "load_model", load_model)
    with pytest.raises(OSError, match="no model"):
        run_job()


def test_other_languages_are_kept_and_not_extracted(
    run_job: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = reading.normalise

    def normalise(raw: Any, **options: Any) -> Any:
        article = real(raw, **options)
        return replace(article, language="fr") if "strike" in article.body_text else article

    monkeypatch.setattr(reading, "normalise", normalise)
    record = run_job()
    assert record["stages"]["extract"]["other_language"] == 1
    assert len(read_rows(tmp_path / "warehouse", "articles")) == 12
    assert len(read_rows(tmp_path / "warehouse", "sentences")) == 11


def test_changed_extraction_code_redoes_extraction_alone(
    run_job: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run_job()
    for module in ("etl.stages.extract", "etl.stages.chunks", "etl.stages.build"):
        monkeypatch.setattr(f"{module}.hash_extract_code", lambda: "changed")
    state = read_state(tmp_path / "warehouse")
    # Until it is redone, a build goes on with what the old code found.
    assert len(state.current_files("changed")) == len(state.current_files(hash_extract_code()))
    record = run_job()
    assert record["stages"]["load"]["landing_files"] == 0
    assert record["stages"]["extract"]["articles"] == 12
    # The rows came out the same, so there is nothing new to publish.
    assert not record["stages"]["publish"]["published"]
    assert run_job()["result"] == "nothing_to_do"
    files = [
        file.path for file in read_state(tmp_path / "warehouse").current_files("changed") if file.table == "events"
    ]
    assert len(files) == len({path.split("/")[-1] for path in files}) == len(extract_chunks(tmp_path / "warehouse"))


def extract_chunks(warehouse: Path) -> list[int]:
    return [index for part in read_state(warehouse).parts.values() for index in range(part.load.chunk_count)]


def test_changed_load_code_reloads_a_part_only_if_its_files_are_still_there(
    run_job: Run, landing: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run_job()
    (landing / "2020-03-02/road.txt").unlink()
    for module in ("etl.stages.load", "etl.stages.parts"):
        monkeypatch.setattr(f"{module}.hash_load_code", lambda: "changed")
    record = run_job()
    assert record["stages"]["load"]["loaded_again"] == 2
    codes = {
        part.load.batch_date.day: part.load.code_hash for part in read_state(tmp_path / "warehouse").parts.values()
    }
    assert codes[2] != "changed"
    assert codes[3] == codes[4] == "changed"
    # Nothing is lost and nothing counts twice.
    assert len(read_rows(tmp_path / "warehouse", "articles")) == 12


def test_a_file_that_is_still_written_is_left_to_the_next_run(
    run_job: Run, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = landing / "2020-03-02/road.txt"
    real = reading.read_landing_file

    def read_while_it_grows(path: Path, **options: Any) -> Any:
        yield from real(path, **options)
        if path == growing:
            path.write_text(path.read_text() + " More of it arrives.")

    monkeypatch.setattr(reading, "read_landing_file", read_while_it_grows)
    record = run_job()
    assert (record["stages"]["load"]["changing"], record["stages"]["load"]["articles"]) == (1, 11)
    monkeypatch.setattr(reading, "read_landing_file", real)
    assert run_job()["stages"]["load"]["articles"] == 1


def test_a_failed_check_keeps_the_published_release(run_job: Run, landing: Path, tmp_path: Path) -> None:
    run_job()
    before = read_current(tmp_path / "warehouse")
    bad = landing / "2020-03-05/bad.txt"
    write_landing(
        landing, {"2020-03-05/bad.txt": "This article makes a failing check, as the stand-in of the build has it."}
    )
    with pytest.raises(fakes.BuildFailed):
        run_job()
    assert read_current(tmp_path / "warehouse") == before
    assert len(list(list_releases(tmp_path / "warehouse"))) == 1
    runs = sorted((tmp_path / "warehouse/runs").glob("*/run.json"))
    assert json.loads(runs[-1].read_text())["result"] == "failed"
    assert bad.is_file()


def test_two_chunks_wide_parts_are_cut_and_joined_in_order(run_job: Run, tmp_path: Path) -> None:
    # Eight articles in chunks of three and partitions of two come out as they went in.
    run_job()
    articles = [row["article_id"] for row in read_rows(tmp_path / "warehouse", "articles")]
    assert [row["article_id"] for row in read_rows(tmp_path / "warehouse", "sentences")] == articles


def test_the_batch_date_is_that_of_the_option_the_folder_or_the_last_change() -> None:
    def find(path: str) -> date:
        return find_batch_date(LandingFile(path=path, sha256="", size=0, mtime_ns=1_583_193_599 * 10**9))

    assert find("2017-08-17/x.txt") == date(2017, 8, 17)
    assert find("2017-08-17/wire/x.txt") == date(2017, 8, 17)
    assert find("2017-13-17/x.txt") == date(2020, 3, 2)  # 23:59:59 UTC
    assert find("x.txt") == date(2020, 3, 2)


def test_the_batch_date_option_names_the_batch_of_what_is_new(run_job: Run, landing: Path, tmp_path: Path) -> None:
    run_job()
    write_landing(
        landing, {"2020-03-03/late.txt": "A late report of the flood says that two bridges fell on Sunday night."}
    )
    run_job(batch_date=date(2021, 1, 1))
    dates = {part.load.batch_date for part in read_state(tmp_path / "warehouse").parts.values()}
    assert dates == {date(2020, 3, 2), date(2020, 3, 3), date(2020, 3, 4), date(2021, 1, 1)}


def test_pending_chunks_are_in_order_of_their_batches(run_job: Run, tmp_path: Path) -> None:
    run_job("load")
    pending = extract.list_pending(read_state(tmp_path / "warehouse"))
    assert [load.batch_date.day for load, _ in pending] == [2, 3, 4, 4, 4]


def test_an_empty_landing_folder_publishes_nothing(run_job: Run, landing: Path, tmp_path: Path) -> None:
    for path in [*landing.rglob("*.txt"), *landing.rglob("*.jsonl")]:
        path.unlink()
    assert run_job()["result"] == "nothing_to_do"
    assert read_current(tmp_path / "warehouse") is None
