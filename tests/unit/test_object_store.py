"""A warehouse in an object store, without one: its address, and what does not answer."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from etl.settings import SettingsError, read_settings
from etl.warehouse.object_client import StoreError, StoreUnreachableError
from etl.warehouse.roots import RootError, StoreRoot, parse_root
from etl.warehouse.storage import open_storage
from tests.s3_server import SECRET_KEY

# --- addresses


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("warehouse", Path("warehouse")),
        ("/data/s3", Path("/data/s3")),
        ("s3://bucket", StoreRoot(bucket="bucket")),
        ("s3://bucket/", StoreRoot(bucket="bucket")),
        ("s3://my.bucket/news/2026/", StoreRoot(bucket="my.bucket", prefix="news/2026")),
    ],
)
def test_a_root_is_a_folder_or_a_prefix_in_a_bucket(text: str, root: object) -> None:
    assert parse_root(text) == root


@pytest.mark.parametrize("text", ["s3://", "s3:///x", "s3://b/../x", "s3://b/a//b", "s3://bucket/ä", "s3://bucket/a b"])
def test_a_root_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RootError, match="must be s3://bucket/prefix"):
        parse_root(text)


@pytest.mark.parametrize("text", ["s3://key:secret@bucket/x", "https://key:secret@host/bucket"])
def test_an_address_with_a_secret_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(RootError) as refused:
        parse_root(text)
    assert "secret" not in str(refused.value)


def test_settings_name_an_object_store(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_text('warehouse = "s3://bucket/one"\nstore_seconds = 7\ncache = "kept"\n')
    found = read_settings(folder=tmp_path, environment={}).warehouse
    assert found == StoreRoot(bucket="bucket", prefix="one", cache=Path("kept"), patience_seconds=7)
    assert str(found) == "s3://bucket/one"
    variables = {"NEWSLEDGER_WAREHOUSE": "s3://bucket/two"}
    assert str(read_settings(folder=tmp_path, environment=variables).warehouse) == "s3://bucket/two"
    assert str(read_settings({"warehouse": "s3://b-3"}, folder=tmp_path, environment=variables).warehouse) == "s3://b-3"
    with pytest.raises(SettingsError, match="NEWSLEDGER_WAREHOUSE: warehouse must be a folder or s3://bucket/prefix"):
        read_settings(folder=tmp_path, environment={"NEWSLEDGER_WAREHOUSE": "gs://bucket"})


# --- requests that fail


def test_without_credentials_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    with pytest.raises(StoreError, match="no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        open_storage(StoreRoot(bucket="bucket", prefix="none"))


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "K")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)


def test_a_store_that_does_not_answer_is_given_up_after_a_while(dead_server: None) -> None:
    storage = open_storage(StoreRoot(bucket="bucket", patience_seconds=1))
    started = time.monotonic()
    with pytest.raises(StoreUnreachableError, match=r"s3://bucket does not answer .*: Connection refused") as given_up:
        storage.read("current.json")
    assert "\n" not in str(given_up.value)
    assert SECRET_KEY not in str(given_up.value)
    waited = time.monotonic() - started
    assert 1 <= waited < 3
    with pytest.raises(StoreUnreachableError):  # nobody waits again for each of the things that a run does at its end
        storage.write("runs/r/run.json", b"{}")
    assert time.monotonic() - started < waited + 1


def test_the_command_ends_with_one_line_and_its_own_exit_code(dead_server: None, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "query", "SELECT 1", "--warehouse", "s3://bucket/x"]
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]), "NEWSLEDGER_STORE_SECONDS": "1", "NEWSLEDGER_CACHE": str(tmp_path)
    }  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 6
    assert done.stderr.splitlines()[-1].startswith("newsledger: s3://bucket/x does not answer (tried for ")
    assert "Traceback" not in done.stderr
    assert SECRET_KEY not in done.stderr


def test_a_run_in_a_folder_never_loads_the_library(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    code = (
        "import sys; from etl.cli import main\n"
        "try: main(['run', '--landing', 'landing'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print([name for name in ('obstore', 'etl.warehouse.object_storage') if name in sys.modules])"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
