"""Whole runs with the warehouse in an object store, behind a real server that goes away in the middle."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pipeline_fakes
import pytest
from care_helpers import change_code
from pipeline_fakes import write_landing

from etl import care, cli
from etl.pipeline import run_stages
from etl.query import run_query
from etl.resources import find_sample
from etl.settings import Settings
from etl.stages.job import SilentProgress
from etl.warehouse import claims, object_client
from etl.warehouse.claims import Lock
from etl.warehouse.holders import describe_self
from etl.warehouse.ledger import read_state
from etl.warehouse.object_client import StoreUnreachableError
from etl.warehouse.object_storage import ObjectStorage
from etl.warehouse.releases import PublicationError, list_releases, read_current
from etl.warehouse.roots import Root, StoreRoot
from etl.warehouse.storage import open_storage
from tests.s3_server import ACCESS_KEY, SECRET_KEY, S3Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("object store")]
ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def settings(landing: Path, store_root: StoreRoot, with_fakes: None) -> Settings:
    return Settings(landing=landing, warehouse=store_root, executor="in_process", partition_size=2)


def read_hash(root: Root) -> str:
    pointer = read_current(root)
    assert pointer is not None
    return str(pointer["content_hash"])


@pytest.fixture
def expected_hash(settings: Settings, tmp_path: Path) -> str:
    """The content hash of the release that an undisturbed run in a folder gives."""
    run_stages(replace(settings, warehouse=tmp_path / "folder"))
    return read_hash(tmp_path / "folder")


def count_chunks(root: Root) -> int:
    contents = open_storage(root).read_each("runs", "log.jsonl")
    return sum(content.count(b'{"stage": "extract"') for _, content in contents)


def elsewhere(root: StoreRoot, tmp_path: Path, name: str = "elsewhere") -> StoreRoot:
    """The same warehouse, seen from a machine that has nothing of it in its cache."""
    return replace(root, cache=tmp_path / name)


def test_a_run_gives_the_release_that_it_gives_in_a_folder(
    settings: Settings, expected_hash: str, store_root: StoreRoot, tmp_path: Path
) -> None:
    assert run_stages(settings)["result"] == "done"
    assert read_hash(store_root) == expected_hash
    other = elsewhere(store_root, tmp_path)
    assert run_stages(replace(settings, warehouse=other))["result"] == "nothing_to_do"
    assert run_query(other, "SELECT count(*) FROM articles").rows == [(12,)]
    keys = {file.key.split("/")[0] for file in open_storage(store_root).list_files("")}
    assert keys == {"runs", "tables", "releases", "code", "current.json", ".lock"}
    # What a machine without any copy builds is the same.
    (settings.landing / "2020-03-05").mkdir()
    (settings.landing / "2020-03-05" / "new.txt").write_text("Farmers blocked a road on Thursday to protest prices.")
    run_stages(replace(settings, warehouse=elsewhere(store_root, tmp_path, "third")))
    run_stages(replace(settings, warehouse=tmp_path / "folder"))
    assert read_hash(store_root) == read_hash(tmp_path / "folder") != expected_hash


def test_a_run_waits_while_the_store_is_away(
    settings: Settings, expected_hash: str, store_root: StoreRoot, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_fakes, "SECONDS_AN_ARTICLE", 0.1)
    monkeypatch.setattr(object_client, "LONGEST_DELAY", 0.5)
    records: list[dict[str, Any]] = []
    run = threading.Thread(target=lambda: records.append(run_stages(settings)))
    run.start()
    await_chunks(store_root, 2)
    s3_server.stop()
    s3_server.start()
    run.join(timeout=60)
    assert [record["result"] for record in records] == ["done"]
    assert read_hash(store_root) == expected_hash


def await_chunks(root: Root, count: int) -> None:
    deadline = time.monotonic() + 120
    while count_chunks(root) < count:
        assert time.monotonic() < deadline, "the run did not get so far"
        time.sleep(0.02)


@pytest.mark.proof
def test_a_run_that_lost_the_store_is_continued_by_the_next_one(
    settings: Settings, expected_hash: str, store_root: StoreRoot, s3_server: S3Server, tmp_path: Path
) -> None:
    """At each of these moments the store goes away for longer than the run waits."""
    moments = {"append": (1, 4, 8), "create": (1, 5, 20), "move_in": (1,), "finish_removing": (1,), "write_if": (1,)}
    for moment, calls in moments.items():
        for call in calls:
            root = replace(store_root, prefix=f"{store_root.prefix}/{moment}-{call}", patience_seconds=1)
            impatient = replace(settings, warehouse=root, kept_releases=1)
            with pytest.MonkeyPatch.context() as patch:
                lose_store(patch, s3_server, moment, call)
                with pytest.raises(StoreUnreachableError):
                    run_stages(impatient)
            s3_server.start()
            root = replace(root, patience_seconds=30)  # a server that has just started has errors of its own
            before = count_chunks(root)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(claims, "is_alive", lambda holder: False)  # as another process sees it
                run_stages(replace(impatient, warehouse=root))
            assert count_chunks(root) == count_chunks(tmp_path / "folder"), f"{before} chunks were done before"
            assert read_hash(root) == expected_hash, (moment, call)


def lose_store(patch: pytest.MonkeyPatch, server: S3Server, name: str, call: int) -> None:
    """Kill the server when the run is about to do this for the `call`-th time."""
    real, calls = getattr(ObjectStorage, name), iter(range(1, 10_000))

    def lose(self: ObjectStorage, *arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            server.stop()
        return real(self, *arguments, **options)

    patch.setattr(ObjectStorage, name, lose)


def test_of_two_publishers_at_once_one_is_told_that_it_lost(
    settings: Settings, store_root: StoreRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is taken away, so that nothing but the pointer's own condition is left between them."""
    from contextlib import nullcontext

    from etl import pipeline
    from etl.stages import publish

    run_stages(settings, ("load", "extract", "build"))
    (settings.landing / "2020-03-05").mkdir()
    (settings.landing / "2020-03-05" / "new.txt").write_text("Farmers blocked a road on Thursday to protest prices.")
    run_stages(settings, ("load", "extract", "build"))
    releases = [str(record["release"]) for record in list_releases(store_root)]
    assert len(releases) == 2
    no_lock = Lock("nowhere", describe_self(datetime.now(UTC)))
    monkeypatch.setattr(pipeline, "hold_lock", lambda *arguments, **options: nullcontext(no_lock))
    gate, read = threading.Barrier(2), publish.read_pointer
    monkeypatch.setattr(publish, "read_pointer", lambda root: (read(root), gate.wait())[0])  # both have seen the same
    won: list[str] = []
    told: list[str] = []

    def publish_one(number: int) -> None:
        root = elsewhere(store_root, tmp_path, f"publisher-{number}")
        try:
            run_stages(replace(settings, warehouse=root), ("publish",), release=releases[number])
            won.append(releases[number])
        except PublicationError as error:
            told.append(str(error))

    threads = [threading.Thread(target=publish_one, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(told) == 1
    assert (read_current(store_root) or {})["release"] == won[0]
    assert f"another run published {won[0]} in {store_root}" in told[0]
    assert "nothing was changed (run again)" in told[0]


@pytest.mark.proof
def test_what_nobody_needs_goes_as_it_does_in_a_folder(
    settings: Settings, store_root: StoreRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_folder = replace(settings, warehouse=tmp_path / "folder")
    for which in (settings, in_folder):
        run_stages(which)
    change_code(monkeypatch, "changed")
    for number in range(2):
        write_landing(settings.landing, {f"2020-03-05/{number}.txt": f"Farmers blocked road {number} to protest."})
        for which in (settings, in_folder):
            run_stages(replace(which, kept_releases=1))
    storage = open_storage(store_root)
    storage.write("releases/half/newsledger.duckdb", b"of an upload that was cut off")

    def tell(which: Settings) -> list[tuple[str, str]]:
        found = care.preview_garbage(replace(which, kept_releases=1)).garbage
        return [(item.kind, item.path) for item in found if item.path.startswith("tables")]

    assert tell(settings) == tell(in_folder) != []
    found, record = care.collect_garbage(replace(settings, kept_releases=1), progress=SilentProgress())
    assert record["result"] == "done"
    assert ("left_over", "releases/half") in [(item.kind, item.path) for item in found.garbage]
    left = {file.key for file in storage.list_files("")}
    assert not left & {item.path for item in found.garbage}
    copies = list((tmp_path / "cache").glob("warehouses/*/files/**/*.parquet"))
    assert len(copies) == len([key for key in left if key.startswith("tables/")]), "the cache grows with the store"
    assert not [key for key in left if key.startswith("releases/half")]
    assert care.preview_garbage(settings).garbage == ()
    assert run_stages(replace(settings, warehouse=elsewhere(store_root, tmp_path)))["result"] == "nothing_to_do"


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return int(end.value.code or 0)


def test_commands_that_read_need_nothing_but_the_address(
    settings: Settings, store_root: StoreRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    run_stages(settings)
    (settings.landing / "2020-03-05").mkdir()
    (settings.landing / "2020-03-05" / "new.txt").write_text("Farmers blocked a road on Thursday to protest prices.")
    run_stages(settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSLEDGER_CACHE", str(tmp_path / "reader"))
    monkeypatch.setenv("NEWSLEDGER_WAREHOUSE", str(store_root))
    assert call("status") == 0
    assert "published  2020-03-05-" in capsys.readouterr().out
    assert call("status", "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert status["warehouse"] == str(store_root)
    assert len(status["batches"]) == 4
    assert call("status", "--files") == 0
    assert "2020-03-04/wire.jsonl" in capsys.readouterr().out
    assert call("query", "SELECT article_id FROM articles ORDER BY ALL LIMIT 1", "--format", "csv") == 0
    article_id = capsys.readouterr().out.split()[1]
    assert call("explain", article_id, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["article"]["article_id"] == article_id
    assert call("rejections", "--json") == 0
    assert {row["reason"] for row in json.loads(capsys.readouterr().out)} == {"malformed", "empty_file"}
    assert call("releases", "--json") == 0
    old, new = json.loads(capsys.readouterr().out)
    assert (old["state"], new["state"]) == ("previous", "published")
    assert new["size_mib"] > 0
    assert call("rollback", "previous") == 0
    assert call("export", "--format", "csv", "--table", "articles", "--output", "out.csv") == 0
    assert Path("out.csv").read_text().count("\n") > 12
    monkeypatch.setattr("sys.stdin", open(os.devnull, encoding="utf-8"))  # noqa: PTH123, SIM115 - an empty script
    assert call("shell", "--own") == 0
    assert call("diff") == 2  # no release was built before the one that is published
    assert "no release was built before" in capsys.readouterr().err
    assert call("gc") == 0
    assert "nothing" in capsys.readouterr().out
    for options in ((), ("--repair",)):
        assert call("doctor", *options) == 2
        told = f"newsledger: {store_root} is no folder, which this command needs: an object store watches over"
        assert capsys.readouterr().err.startswith(told)


def test_no_secret_is_written_down(
    settings: Settings, store_root: StoreRoot, s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:  # fmt: skip
    """Nor told: not by a run, not by its requests that fail."""
    monkeypatch.setenv("NEWSLEDGER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NEWSLEDGER_STORE_SECONDS", "1")
    monkeypatch.chdir(tmp_path)
    at = ("--landing", str(settings.landing), "--warehouse", str(store_root))
    assert call("run", "--executor", "in_process", *at) == 0
    s3_server.stop()
    assert call("run", *at) == 6
    s3_server.start()
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "ANOTHERKEY")
        assert call("run", *at, "--warehouse", f"{store_root}-2") == 2
    said = capsys.readouterr()
    secrets = (SECRET_KEY, ACCESS_KEY, "ANOTHERKEY")
    assert not [secret for secret in secrets if secret in said.out + said.err]
    storage = open_storage(store_root)
    written = {file.key: storage.read(file.key) or b"" for file in storage.list_files("")}
    written |= {str(path): path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert len(written) > 20
    assert not [name for name, content in written.items() if any(secret.encode() in content for secret in secrets)]


# --- with the real extractors and marts, as a user starts it


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSLEDGER_CACHE": str(folder / "cache"), **variables}
    return subprocess.Popen(
        [sys.executable, "-m", "etl", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.proof
def test_the_nightly_job_over_an_object_store_whose_server_is_killed_in_mid_run(
    tmp_path: Path, s3_server: S3Server, store_root: StoreRoot
) -> None:
    shutil.copytree(find_sample(), tmp_path / "landing")
    for day in ("2017-08-18", "2017-08-19"):
        (tmp_path / "landing" / day).mkdir()
        text = f"SEOUL (Harbour Daily) - South Korea warned North Korea on {day} over new missiles."
        (tmp_path / "landing" / day / "warning.txt").write_text(text, encoding="utf-8")
    said: list[str] = []

    def finish(process: subprocess.Popen[str], code: int) -> str:
        output, errors = process.communicate(timeout=600)
        said.extend((output, errors))
        assert process.returncode == code, errors
        return output + errors

    undisturbed: Callable[[], subprocess.Popen[str]] = lambda: start(tmp_path, "run", "--workers", "1")  # noqa: E731
    finish(undisturbed(), 0)
    at = ("--warehouse", str(store_root))
    run = start(tmp_path, "run", "--workers", "1", *at, NEWSLEDGER_STORE_SECONDS="2")
    await_chunks(store_root, 1)
    s3_server.stop()
    errors = finish(run, 6)
    assert errors.splitlines()[-1].startswith(f"newsledger: {store_root} does not answer (tried for 2 s): ")
    assert "Traceback" not in errors
    s3_server.start()
    assert len(read_state(store_root).parts) == 3
    assert read_current(store_root) is None
    run = start(tmp_path, "run", "--workers", "1", *at)  # and this one waits until the server is back
    await_chunks(store_root, 2)
    s3_server.stop()
    time.sleep(2)
    s3_server.start()
    finish(run, 0)
    assert read_hash(store_root) == read_hash(tmp_path / "warehouse")
    fresh = {"NEWSLEDGER_CACHE": str(tmp_path / "fresh")}
    event_id = finish(
        start(tmp_path, "query", "SELECT min(event_id) FROM fct_event_report", "--format", "csv", *at, **fresh), 0
    )
    for arguments in (
        ("explain", event_id.split()[1]), ("status",), ("releases",), ("rejections",), ("knowledge", "unresolved"),
        ("export", "--format", "gdelt"),
    ):  # fmt: skip
        finish(start(tmp_path, *arguments, *at, **fresh), 0)
    (tmp_path / "landing" / "2017-08-20").mkdir()
    (tmp_path / "landing" / "2017-08-20" / "x.txt").write_text("Germany warned Poland on Sunday.", encoding="utf-8")
    finish(start(tmp_path, "run", "--workers", "1", *at), 0)
    assert "came" in finish(start(tmp_path, "diff", *at, **fresh), 0)
    assert "nothing" in finish(start(tmp_path, "run", *at, **fresh), 0)
    assert not [text for text in said if SECRET_KEY in text]
    storage = open_storage(store_root)
    assert not [file.key for file in storage.list_files("") if SECRET_KEY.encode() in (storage.read(file.key) or b"")]
