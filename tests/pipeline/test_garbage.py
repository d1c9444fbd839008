"""What gc removes, what it leaves, and that a kill in the middle of it loses nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from care_helpers import change_code, copy_warehouse, hash_tables, make_landing, make_settings, stand_ins
from pipeline_fakes import write_landing

from etl import care
from etl.fingerprints import hash_extract_code
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.stages.job import SilentProgress
from etl.warehouse import garbage
from etl.warehouse.files import write_json
from etl.warehouse.garbage import Collection
from etl.warehouse.ledger import list_runs, read_state
from etl.warehouse.locks import LockedError, hold_lock
from etl.warehouse.releases import FOLDER, list_releases, read_current

REPORT = "Report {} says that the council of the town met again to speak about the harbour."


def add_report(settings: Settings, number: int) -> dict[str, Any]:
    """A night with one more article."""
    write_landing(settings.landing, {f"2020-03-05/{number}.txt": REPORT.format(number)})
    return run_stages(settings)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `landing` and the `warehouse` of a run over it, to be copied."""
    folder = tmp_path_factory.mktemp("finished")
    make_landing(folder)
    with stand_ins():
        run_stages(make_settings(folder))
    return folder


@pytest.fixture(scope="module")
def recoded(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after the code of the extraction changed, and three more nights."""
    folder = tmp_path_factory.mktemp("recoded")
    copy_warehouse(finished, folder)
    with stand_ins() as patch:
        change_code(patch, "changed")
        for number in range(3):
            add_report(make_settings(folder), number)
    return folder


@pytest.fixture
def settings(finished: Path, tmp_path: Path, with_fakes: None) -> Settings:
    copy_warehouse(finished, tmp_path)
    return make_settings(tmp_path, kept_releases=1)


@pytest.fixture
def recoded_settings(recoded: Path, tmp_path: Path, with_fakes: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    copy_warehouse(recoded, tmp_path)
    change_code(monkeypatch, "changed")
    return make_settings(tmp_path, kept_releases=1)


def collect(settings: Settings) -> Collection:
    return care.collect_garbage(settings, progress=SilentProgress())[0]


def find_problems(settings: Settings) -> list[str]:
    found = care.examine(settings, progress=SilentProgress()).findings
    return [f"{finding.kind} {finding.path}" for finding in found if finding.kind not in ("other_versions",)]


def test_after_a_run_there_is_nothing_to_remove(settings: Settings) -> None:
    assert collect(settings).garbage == ()
    assert find_problems(settings) == []


def test_what_a_kept_release_was_built_from_stays(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    change_code(monkeypatch, "changed")
    add_report(settings, 0)
    # The release of the old code is the one before the published one.
    assert care.preview_garbage(settings).garbage == ()


def test_what_a_re_coding_replaced_goes_when_no_kept_release_was_built_from_it(
    finished: Path, recoded_settings: Settings
) -> None:
    chunk = re.compile(r".*-\d{4}\.parquet")
    extracted = {path for path in hash_tables(finished / "warehouse") if chunk.fullmatch(path)}
    found = collect(recoded_settings)
    assert {item.path for item in found.garbage if item.kind == "table"} == extracted
    assert not extracted & hash_tables(recoded_settings.warehouse).keys()
    assert run_stages(recoded_settings)["result"] == "nothing_to_do"
    assert find_problems(recoded_settings) == []


def test_code_that_comes_back_extracts_again_what_was_removed(
    finished: Path, recoded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert collect(recoded_settings).garbage
    change_code(monkeypatch, hash_extract_code())
    assert run_stages(recoded_settings)["stages"]["extract"]["articles"] == 15
    before, after = (hash_tables(folder) for folder in (finished / "warehouse", recoded_settings.warehouse))
    assert {path: after.get(path) for path in before} == before


@pytest.mark.parametrize("step", [1, 2, 3, 6])
def test_a_kill_in_the_middle_loses_nothing(
    recoded_settings: Settings, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    settings = recoded_settings
    current = read_state(settings.warehouse).current_files("changed")
    expected = care.preview_garbage(settings)
    real, steps = Path.unlink, iter(range(step))

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".parquet":
            next(steps)
        real(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        with pytest.raises(StopIteration):
            collect(settings)
    assert read_state(settings.warehouse).current_files("changed") == current
    assert not [line for line in find_problems(settings) if line.startswith(("missing", "damaged", "orphan"))]
    rest = collect(settings)
    assert 0 < len(rest.garbage) < len(expected.garbage)
    assert collect(settings).garbage == ()
    assert find_problems(settings) == []
    assert run_stages(settings)["result"] == "nothing_to_do"


def test_a_dry_run_removes_nothing_and_tells_the_bytes(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    from etl import cli

    write_landing(settings.warehouse, {"releases/.building-x/a.bin": "12345", ".spool/0.arrow": "678"})
    write_json(settings.warehouse / "tables/README.json", {"not": "ours"})

    def call(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            cli.main(["gc", *arguments, "--warehouse", str(settings.warehouse)])
        assert end.value.code == 0
        return capsys.readouterr().out

    assert "would remove 2, 0.0 MiB (8 bytes): newsledger gc --yes" in call()
    found = json.loads(call("--json"))
    assert (found["removed"], found["bytes"], [item["path"] for item in found["garbage"]]) == (
        False,
        8,
        [".spool", "releases/.building-x"],
    )
    assert (settings.warehouse / ".spool").is_dir()
    assert "removed 2" in call("--yes")
    assert not (settings.warehouse / ".spool").exists()
    assert not (settings.warehouse / "releases/.building-x").exists()
    # What no run wrote is not newsledger's to remove.
    assert (settings.warehouse / "tables/README.json").exists()
    assert call() == "nothing to remove\n"


def test_nothing_is_removed_while_a_run_is_at_work(settings: Settings) -> None:
    with hold_lock(settings.warehouse):
        for ask in (care.preview_garbage, collect):
            with pytest.raises(LockedError):
                ask(settings)


def test_releases_beyond_those_that_are_kept_go(recoded_settings: Settings) -> None:
    warehouse = recoded_settings.warehouse
    before = [record["release"] for record in list_releases(warehouse)]
    assert len(before) == 4
    gone = [item.path for item in collect(recoded_settings).garbage if item.kind == "release"]
    assert gone == [f"{FOLDER}/{release}" for release in before[:-2]]
    assert [record["release"] for record in list_releases(warehouse)] == before[-2:]
    assert (read_current(warehouse) or {})["release"] == before[-1]


def test_records_of_idle_nights_go_but_the_last(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "IDLE_RUNS_KEPT", 2)
    for _ in range(5):
        run_stages(settings)
    runs = list_runs(settings.warehouse)
    collect(settings)
    # The run that did something stays, two idle ones, and the collection itself.
    assert list_runs(settings.warehouse)[:-1] == [runs[0], *runs[-2:]]


def test_a_broken_ledger_stops_gc(settings: Settings) -> None:
    from etl.warehouse.ledger import LedgerError

    log = next(settings.warehouse.glob("runs/*/log.jsonl"))
    log.write_bytes(b"{\n" + log.read_bytes())
    before = hash_tables(settings.warehouse)
    with pytest.raises(LedgerError):
        collect(settings)
    assert hash_tables(settings.warehouse) == before
