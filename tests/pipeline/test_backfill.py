"""Batches of some days in any order, what is done again and what is not, and why a batch is out of date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from care_helpers import change_code, hash_tables, make_landing, make_settings
from loading_helpers import item, lines, write
from pipeline_fakes import write_landing

from etl import cli, fingerprints
from etl.fingerprints import describe_extract_code
from etl.outdated import Explainer, Reason
from etl.pipeline import run_stages
from etl.selection import Days, Recode, read_days
from etl.settings import Settings
from etl.stages import batches
from etl.status import describe_warehouse
from etl.warehouse.ledger import list_runs, read_log, read_state
from etl.warehouse.provenance import compare_code, read_code, remember_code
from etl.warehouse.releases import read_current

Run = Callable[..., dict[str, Any]]
DAYS = {number: Days(first=date(2020, 3, number), last=date(2020, 3, number)) for number in (2, 3, 4)}


@pytest.fixture
def settings(tmp_path: Path, with_fakes: None) -> Settings:
    make_landing(tmp_path)
    return make_settings(tmp_path)


def released(settings: Settings) -> str:
    return str((read_current(settings.warehouse) or {})["content_hash"])


def loaded_days(settings: Settings) -> set[int]:
    return {part.load.batch_date.day for part in read_state(settings.warehouse).parts.values()}


def test_days_are_read() -> None:
    assert read_days("2020-03-02..2020-03-04") == Days(first=date(2020, 3, 2), last=date(2020, 3, 4))
    assert date(2020, 3, 2) in read_days("2020-03-02")
    assert date(2020, 3, 3) not in read_days("2020-03-02")
    for wrong in ("", "2020-03", "2020-03-04..2020-03-02", "2020-03-02..", "a..b"):
        with pytest.raises(ValueError, match=r"days must|before the first"):
            read_days(wrong)


def test_only_batches_of_these_days_are_done(settings: Settings) -> None:
    record = run_stages(settings, days=Days(first=date(2020, 3, 2), last=date(2020, 3, 3)), command="backfill")
    assert loaded_days(settings) == {2, 3}
    assert record["stages"]["extract"]["articles"] == 4
    record = run_stages(settings, ("load", "extract"), days=DAYS[2], command="backfill")
    assert record["result"] == "nothing_to_do"


def test_in_any_order_it_ends_where_one_run_ends(settings: Settings, tmp_path: Path) -> None:
    text = (settings.landing / "2020-03-02/road.txt").read_text()
    write_landing(settings.landing, {"2020-03-04/copy.txt": text})  # of two days with one file the first has it
    run_stages(settings)
    other = Settings(landing=settings.landing, warehouse=tmp_path / "other", executor="in_process", partition_size=2)
    for stage in ("load", "extract"):
        for number in (4, 2, 3) if stage == "load" else (3, 4, 2):
            run_stages(other, (stage,), days=DAYS[number], command="backfill")
    run_stages(other)
    assert released(other) == released(settings)
    assert hash_tables(other.warehouse) == hash_tables(settings.warehouse)


def test_a_backfill_that_was_killed_goes_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.stages import extract

    real = extract._extract_chunks

    def stop_after_two(job: Any, pending: Any) -> Any:
        for number, chunk in enumerate(real(job, pending)):
            yield chunk
            if number == 1:
                raise KeyboardInterrupt

    wanted = Days(first=date(2020, 3, 2), last=date(2020, 3, 4))
    with monkeypatch.context() as patch:
        patch.setattr(extract, "_extract_chunks", stop_after_two)
        with pytest.raises(KeyboardInterrupt):
            run_stages(settings, days=wanted, command="backfill")
    record = run_stages(settings, days=wanted, command="backfill")
    assert record["stages"]["load"]["landing_files"] == 0
    assert record["stages"]["extract"]["chunks"] == 3  # of five


def test_what_is_new_alone_is_done_over_what_other_code_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_stages(settings)
    change_code(monkeypatch, "changed")
    monkeypatch.setattr("etl.stages.load.hash_load_code", lambda: "changed")
    write_landing(settings.landing, {"2020-03-05/late.txt": "A late report of the flood says that two bridges fell."})
    record = run_stages(settings, recode=Recode.NONE)
    assert (record["stages"]["load"]["articles"], record["stages"]["extract"]["articles"]) == (1, 1)
    assert (record["stages"]["build"]["outdated_parts"], record["stages"]["build"]["parts"]) == (3, 4)
    from etl.console import describe_run

    assert any(
        "3 of 4 parts are as other code made them: newsledger status" in line for line in describe_run(record, "")
    )
    assert run_stages(settings, recode=Recode.NONE)["result"] == "nothing_to_do"
    record = run_stages(settings)
    assert (record["stages"]["load"]["loaded_again"], record["stages"]["extract"]["articles"]) == (4, 12)


def test_what_no_code_has_extracted_is_new(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run_stages(settings, ("load",))
    change_code(monkeypatch, "changed")
    assert run_stages(settings, recode=Recode.NONE)["stages"]["extract"]["articles"] == 12


def test_all_is_done_again_and_comes_out_as_it_was(settings: Settings) -> None:
    run_stages(settings)
    before = hash_tables(settings.warehouse)
    record = run_stages(settings, recode=Recode.ALL, days=DAYS[3])
    assert (record["stages"]["load"]["loaded_again"], record["stages"]["extract"]["articles"]) == (1, 2)
    record = run_stages(settings, recode=Recode.ALL)
    assert (record["stages"]["load"]["loaded_again"], record["stages"]["extract"]["articles"]) == (3, 12)
    assert hash_tables(settings.warehouse) == before
    assert not record["stages"]["publish"]["published"]
    assert run_stages(settings)["result"] == "nothing_to_do"


def test_the_command_takes_days_and_stages(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--warehouse", str(settings.warehouse), "--landing", str(settings.landing), "--workers", "1"]

    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["backfill", *arguments, *options])
        return int(str(end.value.code)), "".join(capsys.readouterr())

    assert call("2020-03-02..2020-03-03", "--stage", "load")[0] == 0
    assert [[entry["stage"] for entry in read_log(run)] for run in list_runs(settings.warehouse)] == [["load", "load"]]
    code, text = call("2020-03-02")
    assert (code, "publish " in text) == (0, True)
    code, text = call("March")
    assert (code, "days must be like 2017-08-01..2017-08-31" in text) == (2, True)


@pytest.mark.slow
def test_parts_are_loaded_side_by_side_as_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landing = tmp_path / "landing"
    for day in range(1, 8):
        write(
            landing, f"2020-03-{day:02}/wire.jsonl", lines(*(item(10 * day + number) for number in range(3)), {"x": 1})
        )
        write(landing, f"2020-03-{day:02}/broken.json", "{")
    monkeypatch.setattr(batches, "PART_BYTES", (landing / "2020-03-05/wire.jsonl").stat().st_size + 10)
    write(landing, "2020-03-05/more.jsonl", lines(item(1000)))  # this one is large, and stands between the others
    records = []
    for name, workers in (("one", 1), ("two", 2)):
        settings = Settings(landing=landing, warehouse=tmp_path / name, workers=workers)
        records.append(run_stages(settings, ("load",))["stages"]["load"])
    assert hash_tables(tmp_path / "one") == hash_tables(tmp_path / "two")
    assert records[0] == records[1]
    assert not (tmp_path / "two" / ".spool").exists()
    one, two = (read_state(tmp_path / name).parts for name in ("one", "two"))
    assert list(one) == list(two)
    assert [part.load.files for part in one.values()] == [part.load.files for part in two.values()]


def test_a_part_that_kills_its_worker_is_loaded_file_by_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if every worker had died: what is given up there is loaded here.
    def give_all_up(_executor: Any, _function: Any, items: Any, *, give_up: Any, **_: Any) -> Any:
        yield from ((task, give_up(task, None)) for task in items)

    monkeypatch.setattr(batches, "map_surviving", give_all_up)
    run_stages(Settings(landing=settings.landing, warehouse=settings.warehouse, workers=2), ("load",))
    assert loaded_days(settings) == {2, 3, 4}


def test_a_batch_says_which_code_seeds_and_libraries_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_stages(settings, ("load", "extract"))
    before = describe_extract_code()

    def describe() -> dict[str, dict[str, str]]:
        return {
            **before,
            "code": {**before["code"], "etl/timex/days.py": "other"},
            "seeds": {name: value for name, value in before["seeds"].items() if name != "outlets.csv"},
            "libraries": {**before["libraries"], "spacy": "99.0"},
        }

    old = before["libraries"]["spacy"]
    monkeypatch.setattr("etl.outdated.hash_extract_code", lambda: "changed")
    monkeypatch.setattr("etl.outdated._describe_extraction", describe)
    found = describe_warehouse(settings.warehouse)
    batch = found["batches"][0]
    assert (batch["is_load_current"], batch["is_extract_current"]) == (True, False)
    assert [reason["text"] for reason in batch["reasons"]] == [
        "extract: code (etl/timex/days.py)",
        "extract: seeds (outlets.csv)",
        f"extract: libraries (spacy {old} -> 99.0)",
    ]


def test_other_reasons_for_which_a_batch_is_out_of_date(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def reasons(part: Any) -> list[Reason]:
        return list(Explainer(settings.warehouse, ()).explain(part))

    run_stages(settings, ("load",))
    part = next(iter(read_state(settings.warehouse).parts.values()))
    assert reasons(part) == [Reason(stage="extract", what="missing")]
    run_stages(settings, ("extract",))
    part = next(iter(read_state(settings.warehouse).parts.values()))
    assert reasons(part) == []
    monkeypatch.setattr("etl.outdated.hash_profile", lambda profile: "other")
    assert reasons(part) == [Reason(stage="load", what="source_profile")]
    monkeypatch.undo()
    # Nobody knows what this code was.
    (settings.warehouse / "code" / f"{fingerprints.hash_load_code()}.json").unlink()
    monkeypatch.setattr("etl.outdated.hash_load_code", lambda: "changed")
    assert reasons(part) == [Reason(stage="load", what="unknown")]


def test_what_code_was_is_written_down_once(tmp_path: Path) -> None:
    remember_code(tmp_path, "abc", lambda: {"libraries": {"spacy": "1", "lxml": "2"}})
    remember_code(tmp_path, "abc", lambda: pytest.fail("it is known"))
    before = read_code(tmp_path, "abc")
    assert compare_code(before, {"libraries": {"spacy": "2"}}) == {"libraries": ["lxml 2 -> none", "spacy 1 -> 2"]}
    assert compare_code(before, {"libraries": {"spacy": "1", "lxml": "2"}}) == {}
    assert compare_code(read_code(tmp_path, "none"), {"libraries": {"spacy": "2"}}) == {}
