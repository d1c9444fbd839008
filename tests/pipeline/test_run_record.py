"""The record of a run: what it says of work that was done, that failed, and that there was none of."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing

from etl import run_record
from etl.stages import build
from etl.warehouse.ledger import list_runs, read_record

Run = Callable[..., dict[str, Any]]


def test_inputs_are_named_with_their_hashes(run_job: Run, landing: Path) -> None:
    inputs = run_job()["inputs"]
    files = sorted(path for path in landing.rglob("*") if path.is_file())
    hashes = {path.relative_to(landing).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert {file["path"]: file["sha256"] for file in inputs["landing"]["listed"]} == hashes
    assert inputs["landing"]["files"] == len(files) == 6
    assert inputs["landing"]["bytes"] == sum(path.stat().st_size for path in files)
    assert inputs["landing"]["batches"] == {"2020-03-02": 2, "2020-03-03": 3, "2020-03-04": 1}
    lines = "".join(f"{sha256} {path}\n" for path, sha256 in hashes.items())
    assert inputs["landing"]["sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert inputs["articles"]["files"] == 3


def test_a_long_list_of_files_is_cut_and_its_hash_is_not(run_job: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_job(warehouse="whole")["inputs"]["landing"]
    monkeypatch.setattr(run_record, "FILES_LISTED", 2)
    cut = run_job(warehouse="cut")["inputs"]["landing"]
    assert len(cut.pop("listed")) == 2
    assert cut.items() <= whole.items()


def test_outputs_rejections_checks_and_release_are_counted(run_job: Run, landing: Path, tmp_path: Path) -> None:
    text = f"This {fakes.POISON} makes the extraction of an article fail, and the build finds it {fakes.DOUBTFUL}."
    write_landing(landing, {"2020-03-02/bad.txt": text})
    record = run_job()
    files = list((tmp_path / "warehouse/tables").rglob("*.parquet"))
    assert record["outputs"]["files"] == len(files)
    assert record["outputs"]["tables"]["articles"] == {"files": 3, "rows": 13}
    assert sum(table["rows"] for table in record["outputs"]["tables"].values()) == record["outputs"]["rows"]
    assert record["rejections"] == {"load": {"empty_file": 1, "malformed": 1}, "extract": {"not_processed": 1}}
    assert record["checks"]["by_status"] == {"pass": 1, "warn": 1}
    assert [check["name"] for check in record["checks"]["not_passed"]] == ["not_doubtful"]
    assert record["release"]["built"]
    assert record["release"]["published"]
    assert (tmp_path / "warehouse/releases" / record["release"]["release"]).is_dir()
    assert record["peak_memory_mib"] > 10
    assert record["process"]["workers"] == 1
    assert set(record["stage_seconds"]) == {"load", "extract", "build", "publish"}


def test_a_run_without_work_says_so_and_names_what_stands(run_job: Run) -> None:
    first = run_job()
    record = run_job()
    assert record["result"] == "nothing_to_do"
    assert record["inputs"]["landing"] == {"files": 0, "bytes": 0, "sha256": None, "batches": {}, "listed": []}
    assert (record["outputs"]["files"], record["checks"]) == (0, None)
    assert record["release"] == {
        "release": first["release"]["release"], "content_hash": None, "built": False, "published": False
    }  # fmt: skip


def test_a_failed_build_is_recorded_with_its_checks(run_job: Run, landing: Path, tmp_path: Path) -> None:
    write_landing(landing, {"2020-03-05/bad.txt": f"Here the stand-in of the build finds a {fakes.FAILING}, as told."})
    handed_on: list[Any] = []
    with pytest.raises(fakes.BuildFailed):
        run_job(on_record=handed_on.append)
    record = read_record(list_runs(tmp_path / "warehouse")[-1])
    assert handed_on == [record]
    assert (record["result"], record["failure"]) == (
        "failed", {"kind": "check_failed", "exit_code": 3, "is_transient": False}
    )  # fmt: skip
    assert [check["name"] for check in record["checks"]["not_passed"]] == ["not_failing"]
    assert record["inputs"]["landing"]["files"] == 7
    assert record["stage_seconds"].keys() == {"load", "extract", "build"}


@pytest.mark.parametrize(
    ("error", "kind"), [(OSError(28, "No space left on device"), "disk_full"), (KeyError("x"), "unexpected")]
)
def test_what_went_wrong_is_recorded_by_kind_and_without_secrets(
    run_job: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str
) -> None:
    def fail(*_: object) -> None:
        raise error from RuntimeError("s3://key:hunter2@host")

    monkeypatch.setattr(build, "name_release", fail)
    with pytest.raises(type(error)):
        run_job()
    record = read_record(list_runs(tmp_path / "warehouse")[-1])
    assert record["failure"]["kind"] == kind
    assert "hunter2" not in json.dumps(record)


def test_what_a_run_has_done_counts_in_the_tables_of_runs() -> None:
    from etl.build_sources import flatten_run

    record = {
        "run_id": "r", "started_at": "2026-01-31T02:00:00+00:00", "finished_at": None, "result": "done", "version": "1",
        "stages": {"load": {"records": 8}}, "rejections": {"load": {"malformed": 2}}, "process": {"pid": 4711},
        "failure": {"exit_code": 3}, "outputs": {"rows": 20},
    }  # fmt: skip
    assert flatten_run(record)["counts"] == {"load.records": 8, "outputs.rows": 20, "rejections.load.malformed": 2}
