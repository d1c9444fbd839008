"""What doctor finds in a warehouse, and what it repairs: tables, ledger, releases, pointer, foreign files."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from care_helpers import copy_warehouse, find_table, flip_byte, hash_tables, make_landing, make_settings, stand_ins
from pipeline_fakes import write_landing

from etl import care
from etl.contract import TABLES
from etl.doctor import Diagnosis, diagnose
from etl.machine_check import check_disk, check_versions, is_older
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.stages.job import SilentProgress
from etl.warehouse.files import hash_file, read_json, write_json
from etl.warehouse.findings import KINDS
from etl.warehouse.ledger import add_check, list_runs, read_log, read_state
from etl.warehouse.ledger_check import scan_ledger
from etl.warehouse.locks import hold_lock
from etl.warehouse.releases import FOLDER, LINK, POINTER, list_releases, read_current

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `landing` and the `warehouse` of a run over it, to be copied."""
    folder = tmp_path_factory.mktemp("finished")
    make_landing(folder)
    with stand_ins():
        run_stages(make_settings(folder))
    return folder


@pytest.fixture
def settings(finished: Path, tmp_path: Path, with_fakes: None) -> Settings:
    """A finished warehouse of one's own."""
    copy_warehouse(finished, tmp_path)
    return make_settings(tmp_path)


@pytest.fixture
def landing(settings: Settings) -> Path:
    return settings.landing


def run(settings: Settings) -> dict[str, Any]:
    return run_stages(settings)


def examine(settings: Settings, **options: Any) -> Diagnosis:
    return diagnose(settings, now=datetime.now(UTC), progress=SilentProgress(), **options)


def repair(settings: Settings, orphans: str = "keep") -> Diagnosis:
    return care.repair(settings, progress=SilentProgress(), orphans=orphans)


def kinds(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """Kind -> paths, of all that is not repaired."""
    found: dict[str, list[str]] = {}
    for finding in diagnosis.findings:
        if not finding.is_repaired:
            found.setdefault(finding.kind, []).append(finding.path)
    return found


def outcomes(diagnosis: Diagnosis) -> set[str]:
    return {finding.outcome for finding in diagnosis.findings if finding.outcome}


def test_a_sound_warehouse_has_no_findings(settings: Settings) -> None:
    diagnosis = examine(settings, is_deep=True)
    assert diagnosis.is_sound
    assert kinds(diagnosis) == {}
    assert diagnosis.checked["table_files"] == len(hash_tables(settings.warehouse)) > 30
    assert diagnosis.checked["releases"] == diagnosis.checked["runs"] == 1
    assert diagnosis.checked["release_files"] >= 1


def test_a_flipped_bit_in_any_table_file_is_found_and_a_missing_one(settings: Settings) -> None:
    names = list(hash_tables(settings.warehouse))
    assert len({name.split("/")[1] for name in names}) == len(TABLES)
    for name in names:
        flip_byte(settings.warehouse / name)
    assert kinds(examine(settings)) == {"damaged_table": names}
    for name in names:
        (settings.warehouse / name).unlink()
    assert kinds(examine(settings)) == {"missing_table": names}


def test_every_damaged_table_is_made_again_byte_for_byte(settings: Settings) -> None:
    before = hash_tables(settings.warehouse)
    for number, name in enumerate(before):
        flip_byte(settings.warehouse / name) if number % 2 else (settings.warehouse / name).unlink()
    found = examine(settings)
    assert sum(finding.kind in ("damaged_table", "missing_table") for finding in found.findings) == len(before)
    repaired = repair(settings)
    assert repaired.is_sound
    assert outcomes(repaired) == {
        "loaded again, byte for byte as it was",
        "extracted again, byte for byte as it was",
    }
    assert hash_tables(settings.warehouse) == before
    assert kinds(examine(settings)) == {}
    assert run(settings)["result"] == "nothing_to_do"


@pytest.mark.parametrize("table", ["articles", "rejections", "sentences"])
def test_one_damaged_file_alone_is_made_again(settings: Settings, table: str) -> None:
    before = hash_tables(settings.warehouse)
    name = find_table(settings.warehouse, table, "2020-03-03")
    times = {path: (settings.warehouse / path).stat().st_mtime_ns for path in before}
    flip_byte(settings.warehouse / name)
    assert repair(settings).is_sound
    assert hash_tables(settings.warehouse) == before
    touched = {path for path in before if (settings.warehouse / path).stat().st_mtime_ns != times[path]}
    assert {path.split("/")[2] for path in touched} == {"batch_date=2020-03-03"}


def test_what_a_repair_did_stands_in_the_ledger(settings: Settings) -> None:
    name = next(name for name in hash_tables(settings.warehouse) if "/sentences/" in name)
    flip_byte(settings.warehouse / name)
    repair(settings)
    run = list_runs(settings.warehouse)[-1]
    stages = [entry["stage"] for entry in read_log(run)]
    assert stages == ["forget", "extract", "repair"]
    record = read_json(run.folder / "run.json") or {}
    assert (record["command"], record["result"]) == ("doctor", "done")
    assert record["stages"]["repair"]["findings"][0]["path"] == name


@pytest.mark.parametrize("place", ["etl.repair_tables.extract_articles", "etl.stages.partitions.extract_article"])
def test_a_repair_that_is_killed_is_ended_by_the_next_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    before = hash_tables(settings.warehouse)
    for name in before:
        if "/sentences/" in name:
            flip_byte(settings.warehouse / name)

    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, stop)
        with pytest.raises(KeyboardInterrupt):
            repair(settings)
    assert run(settings)["stages"]["extract"]["articles"] == 12
    assert hash_tables(settings.warehouse) == before
    assert kinds(examine(settings)) == {}


def test_without_its_landing_files_a_load_is_not_repaired_and_that_is_told(settings: Settings, landing: Path) -> None:
    (landing / "2020-03-02/road.txt").unlink()
    assert "landing_gone" in kinds(examine(settings))
    before = hash_tables(settings.warehouse)
    name = find_table(settings.warehouse, "sightings", "2020-03-02")
    flip_byte(settings.warehouse / name)
    diagnosis = repair(settings)
    assert not diagnosis.is_sound
    assert outcomes(diagnosis) == {f"not repaired: landing file 2020-03-02/road.txt is not in {landing}"}
    # Nothing that was whole was touched for it.
    assert {path for path, sha256 in hash_tables(settings.warehouse).items() if before[path] != sha256} == {name}


def test_a_chunk_whose_articles_are_lost_keeps_its_place_in_the_ledger(settings: Settings, landing: Path) -> None:
    (landing / "2020-03-02/road.txt").unlink()
    for table in ("articles", "sentences"):
        flip_byte(settings.warehouse / find_table(settings.warehouse, table, "2020-03-02"))
    diagnosis = repair(settings)
    assert "not repaired: the articles it was extracted from are damaged" in outcomes(diagnosis)
    entries = [entry for run in list_runs(settings.warehouse) for entry in read_log(run)]
    assert not [entry for entry in entries if entry["stage"] == "forget"]


def test_a_landing_file_that_changed_is_not_taken_for_what_it_was(settings: Settings, landing: Path) -> None:
    write_landing(landing, {"2020-03-02/road.txt": "Another text stands here now, and is no help to anybody."})
    name = find_table(settings.warehouse, "articles", "2020-03-02")
    flip_byte(settings.warehouse / name)
    assert outcomes(repair(settings)) == {"not repaired: landing file 2020-03-02/road.txt is not what it was"}


def test_where_code_changed_a_repair_is_a_re_coding_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in ("articles", "sentences"):
        flip_byte(settings.warehouse / find_table(settings.warehouse, table, "2020-03-02"))
    for module in ("etl.stages.parts", "etl.stages.load", "etl.doctor"):
        monkeypatch.setattr(f"{module}.hash_load_code", lambda: "new load")
    for module in ("etl.stages.extract", "etl.stages.chunks", "etl.doctor", "etl.repair", "etl.repair_tables"):
        monkeypatch.setattr(f"{module}.hash_extract_code", lambda: "new extraction")
    diagnosis = repair(settings)
    assert diagnosis.is_sound
    assert "loaded again by other code than before: a re-coding of the batch" in outcomes(diagnosis)
    assert "not needed any more: its batch was coded again" in outcomes(diagnosis)
    parts = {part.load.batch_date.day: part for part in read_state(settings.warehouse).parts.values()}
    assert (parts[2].load.code_hash, parts[3].load.code_hash == "new load") == ("new load", False)
    assert parts[2].is_extracted("new extraction")
    assert not parts[3].is_extracted("new extraction")
    assert not [kind for kind in kinds(examine(settings)) if KINDS[kind][0] == "error"]


def test_a_damaged_release_is_built_again_with_the_same_content(settings: Settings) -> None:
    before = read_current(settings.warehouse) or {}
    database = settings.warehouse / before["database"]
    flip_byte(database)
    found = examine(settings)
    assert kinds(found) == {"damaged_release": [f"{FOLDER}/{before['release']}"]}
    assert "newsledger.duckdb: checksum" in found.findings[0].detail
    created_at = next(list_releases(settings.warehouse))["created_at"]
    assert outcomes(repair(settings)) == {"built again, with the same content"}
    assert kinds(examine(settings)) == {}
    assert read_current(settings.warehouse) == before
    assert next(list_releases(settings.warehouse))["created_at"] == created_at


def test_a_changed_record_of_a_release_is_found(settings: Settings) -> None:
    release = settings.warehouse / FOLDER / (read_current(settings.warehouse) or {})["release"]
    record = read_json(release / "release.json") or {}
    write_json(release / "release.json", {**record, "row_counts": {}})
    assert examine(settings).findings[0].detail == "release.json is not as it was written"
    # Its tables are those of now, so that it can be built again even without its record.
    assert outcomes(repair(settings)) == {"built again, with the same content"}


def test_an_older_release_that_cannot_be_built_again_is_moved_aside_and_the_pointer_goes_on(
    settings: Settings, landing: Path
) -> None:
    old = (read_current(settings.warehouse) or {})["release"]
    write_landing(landing, {"2020-03-05/x.txt": "A late report says that the harbour of the town will be made deeper."})
    run(settings)
    new = (read_current(settings.warehouse) or {})["release"]
    (settings.warehouse / FOLDER / new / "newsledger.duckdb").unlink()
    name = find_table(settings.warehouse, "sentences", "2020-03-05")
    (landing / "2020-03-05/x.txt").unlink()
    for table in ("articles", "sentences"):
        flip_byte(settings.warehouse / find_table(settings.warehouse, table, "2020-03-05"))
    diagnosis = repair(settings)
    assert name in kinds(diagnosis)["damaged_table"]
    outcome = next(finding.outcome for finding in diagnosis.findings if finding.kind == "damaged_release")
    assert (outcome or "").endswith(f"/{FOLDER}/{new}: tables that it was built from are gone or damaged")
    assert (read_current(settings.warehouse) or {})["release"] == old
    assert (settings.warehouse / LINK).readlink().name == old
    assert list((settings.warehouse / ".set-aside").glob(f"*/{FOLDER}/{new}/release.json"))


@pytest.mark.parametrize("content", [None, "{broken", '{"release": "2020-01-01-gone", "content_hash": ""}'])
def test_a_broken_pointer_is_set_to_what_was_published(settings: Settings, content: str | None) -> None:
    before = read_current(settings.warehouse) or {}
    pointer = settings.warehouse / POINTER
    pointer.unlink() if content is None else pointer.write_text(content)
    assert kinds(examine(settings)) == {"broken_pointer": [POINTER]}
    assert outcomes(repair(settings)) == {f"points to {before['release']}"}
    assert (read_current(settings.warehouse) or {})["release"] == before["release"]
    assert kinds(examine(settings)) == {}


def test_a_link_that_leads_elsewhere_is_set_right(settings: Settings) -> None:
    link = settings.warehouse / LINK
    right = link.readlink()
    link.unlink()
    link.symlink_to("elsewhere")
    assert kinds(examine(settings)) == {"broken_link": [LINK]}
    repair(settings)
    assert link.readlink() == right


def test_a_broken_line_is_taken_out_and_what_it_recorded_is_done_again(settings: Settings) -> None:
    before = hash_tables(settings.warehouse)
    log = next(settings.warehouse.glob("runs/*/log.jsonl"))
    lines = log.read_bytes().splitlines(keepends=True)
    assert b'"stage": "load"' in lines[1]
    log.write_bytes(b"".join([lines[0], lines[1].replace(b"2020-03", b"2021-03", 1), *lines[2:]]))
    found = examine(settings)
    broken = [(finding.line, finding.detail) for finding in found.findings if finding.kind == "broken_line"]
    assert (2, "it is not as it was written") in broken
    assert any("no line before it loaded the articles" in detail for _, detail in broken)
    repair(settings)
    assert not [kind for kind in kinds(examine(settings)) if KINDS[kind][0] == "error"]
    assert run(settings)["stages"]["load"]["articles"] > 0
    assert hash_tables(settings.warehouse) == before
    assert kinds(examine(settings)) == {}


def test_any_flipped_bit_in_a_log_is_found(settings: Settings) -> None:
    log = next(settings.warehouse.glob("runs/*/log.jsonl"))
    content = log.read_bytes()
    for place in range(0, len(content), 89):
        broken = bytearray(content)
        broken[place] ^= 1
        log.write_bytes(broken)
        found = scan_ledger(settings.warehouse, now=NOW + timedelta(hours=1)).findings
        assert {finding.kind for finding in found} & {"broken_line", "unfinished_line"}, content[
            place - 20 : place + 20
        ]


def test_a_log_without_an_end_is_no_error(settings: Settings) -> None:
    log = next(settings.warehouse.glob("runs/*/log.jsonl"))
    log.write_bytes(log.read_bytes() + b'{"stage": "ext')
    diagnosis = examine(settings)
    assert diagnosis.is_sound
    assert "unfinished_line" in kinds(diagnosis)


def test_a_broken_record_of_a_run_is_set_aside(settings: Settings) -> None:
    path = next(settings.warehouse.glob("runs/*/run.json"))
    path.write_text("{")
    assert "broken_record" in kinds(examine(settings))
    assert repair(settings).is_sound
    assert not path.exists()
    assert run(settings)["result"] == "nothing_to_do"


def test_what_no_run_wrote_is_told_and_moved_only_on_demand(settings: Settings) -> None:
    table = settings.warehouse / "tables/events/notes.txt"
    release = settings.warehouse / "current" / "newsledger.duckdb.wal"
    for path in (table, release):
        path.write_text("mine")
    assert len(kinds(examine(settings))["orphan"]) == 2
    assert repair(settings).is_sound
    assert table.exists()
    repair(settings, orphans="move")
    assert not table.exists()
    assert not release.exists()
    assert len(list((settings.warehouse / ".set-aside").rglob("notes.txt"))) == 1
    table.write_text("mine")
    repair(settings, orphans="remove")
    assert not table.exists()
    assert kinds(examine(settings)) == {}


def test_what_killed_runs_left_is_told_unless_a_run_is_at_work(settings: Settings) -> None:
    left = ("releases/.building-x/a.bin", ".spool/000000.arrow", "tables/events/batch_date=2020-03-02/.x.parquet.tmp")
    unnamed = "tables/events/batch_date=2020-03-02/0123456789abcdef-0000.parquet"
    for name in (*left, unnamed):
        write_landing(settings.warehouse, {name: "x"})
    expected = [".spool", "releases/.building-x", left[2], unnamed]
    assert sorted(kinds(examine(settings))["left_over"]) == sorted(expected)
    with hold_lock(settings.warehouse):
        assert kinds(examine(settings)) == {"at_work": [""]}


def test_records_from_the_future_are_told(settings: Settings) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    found = diagnose(settings, now=past, progress=SilentProgress())
    assert len(kinds(found)["clock"]) == 2  # of the run and of the release
    assert found.is_sound


def test_rights_that_are_too_wide_are_taken_away(settings: Settings) -> None:
    database = settings.warehouse / "current" / "newsledger.duckdb"
    assert database.stat().st_mode & 0o222 == 0
    database.chmod(0o666)
    assert "writable_release" in kinds(examine(settings))
    repair(settings)
    assert database.stat().st_mode & 0o222 == 0


def test_a_file_that_keeps_no_contract_is_found_by_reading_it(settings: Settings) -> None:
    state = read_state(settings.warehouse)
    part = next(part for part in state.parts.values() if part.load.articles_file.rows)
    path = settings.warehouse / part.load.articles_file.path
    frame = pq.read_table(path)
    names = ["" if name == "language" else name for name in frame.column_names]
    pq.write_table(frame.rename_columns([name or "tongue" for name in names]), path)
    # As if it had been written so: the checksum in the ledger is that of the file.
    log = next(settings.warehouse.glob("runs/*/log.jsonl"))
    lines = log.read_text().replace(part.load.articles_file.sha256, hash_file(path)).splitlines()
    bodies = [line.rpartition(', "check"')[0] + "}" for line in lines]
    log.write_bytes(b"".join(add_check(body.encode()) + b"\n" for body in bodies))
    found = [finding for finding in examine(settings).findings if finding.path == part.load.articles_file.path]
    assert [(finding.kind, finding.detail) for finding in found] == [
        ("broken_contract", "other columns than table articles has now")
    ]


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path) -> None:
    assert [finding.kind for finding in check_disk(tmp_path, None, free=10)] == ["disk"]
    assert not list(check_disk(tmp_path, None, free=2**40))


def test_an_older_library_than_the_one_that_wrote_is_told() -> None:
    record = {"release": "x", "versions": {"duckdb": "99.1.0"}}
    assert [finding.kind for finding in check_versions(record)] == ["versions", "other_versions"]
    assert is_older("1.9.9", "1.10")
    assert not is_older("2.0.0", "2.0")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(settings: Settings) -> None:
    path = settings.warehouse / next(iter(hash_tables(settings.warehouse)))
    path.chmod(0)
    assert "unreadable_table" in kinds(examine(settings))


def test_findings_are_told_to_people_and_programs(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl import cli

    monkeypatch.setenv("NEWSLEDGER_EXECUTOR", "in_process")  # where the stand-ins are

    options = ["--warehouse", str(settings.warehouse), "--landing", str(settings.landing)]

    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            cli.main([*arguments, *options])
        return int(str(end.value.code)), capsys.readouterr().out

    assert call("doctor")[0] == 0
    name = next(name for name in hash_tables(settings.warehouse) if "/sentences/" in name)
    flip_byte(settings.warehouse / name)
    code, text = call("doctor")
    assert code == 3
    assert "error   damaged_table (1): newsledger doctor --repair" in text
    assert f"{name}: checksum" in text
    code, text = call("doctor", "--json")
    found = json.loads(text)
    assert (code, found["is_sound"], found["findings"][0]["kind"]) == (3, False, "damaged_table")
    code, text = call("doctor", "--repair")
    assert (code, "-> extracted again, byte for byte as it was" in text) == (0, True)
    assert "0 errors, 0 warnings, 0 notes, 1 repaired" in text


def test_without_a_warehouse_the_call_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(care.NoWarehouseError):
        care.examine(Settings(warehouse=tmp_path / "none"), progress=SilentProgress())
    assert not (tmp_path / "none").exists()
