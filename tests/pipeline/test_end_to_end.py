"""The whole job as a user starts it, with the real extractors and marts and the network refused."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.warehouse.releases import read_current

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

# Python reads sitecustomize at the start of every process, so workers and dbt are cut off as well.
CUT_OFF = """
import socket

def refuse(*arguments, **options):
    raise AssertionError(f"network used: {arguments}")

def connect(self, address):
    if self.family != socket.AF_UNIX:
        refuse(address)
    return original(self, address)

original = socket.socket.connect
socket.socket.connect = connect
socket.socket.connect_ex = connect
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""
ARTICLES = {
    "2021-05-05/talks.txt": (
        "OSLO, May 4 -- Kenyan Foreign Minister Raychelle Omamo met her Norwegian counterpart in Oslo on Tuesday. "
        '"We agreed to reopen the embassy," she said. The building stands 12 kilometers from the harbour.'
    ),
    "2021-05-05/march.txt": "Thousands of teachers protested against the government in Nairobi on Monday, police said.",
    "2021-05-05/empty.txt": "",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("job")
    (folder / "cut_off").mkdir()
    (folder / "cut_off" / "sitecustomize.py").write_text(CUT_OFF)
    for name, text in ARTICLES.items():
        (folder / "landing" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "landing" / name).write_text(text)
    return folder


def call(folder: Path, *arguments: str) -> str:
    """Output of `newsledger` with these arguments, run in the folder."""
    return run_python(folder, "-m", "etl", *arguments)


def run_python(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLEDGER_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder / "cut_off"), str(ROOT)])
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, Any]:
    return dict(json.loads(call(folder, "run", "--workers", "1", "--json")))


def test_the_network_is_refused_in_this_test(folder: Path) -> None:
    # The proof below is worth something only if a connection does fail.
    with pytest.raises(AssertionError, match="network used"):
        run_python(folder, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))")


def test_a_run_without_network_publishes_what_the_articles_say(folder: Path, record: dict[str, Any]) -> None:
    assert record["result"] == "done"
    assert record["stages"]["load"]["rejections"] == {"empty_file": 1}
    assert record["stages"]["extract"]["not_processed"] == 0
    rows = json.loads(call(folder, "query", "SELECT event_type FROM fct_event_report", "--format", "json"))
    assert {"event_type": "PROTEST"} in rows
    quotes = call(folder, "query", "SELECT text FROM fct_quote", "--format", "csv")
    assert "We agreed to reopen the embassy" in quotes


def test_a_second_run_has_nothing_to_do(folder: Path, record: dict[str, Any]) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    again = json.loads(call(folder, "run", "--json"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert again["result"] == "nothing_to_do"
    # Seconds of processor, for a busy machine makes the clock on the wall say anything.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2


def test_two_workers_publish_what_one_does(folder: Path, record: dict[str, Any]) -> None:
    environment = ["--workers", "2", "--warehouse", "other"]
    (folder / "newsledger.toml").write_text("partition_size = 1\n")
    try:
        call(folder, "run", *environment)
    finally:
        (folder / "newsledger.toml").unlink()
    one, two = (read_current(folder / name) for name in ("warehouse", "other"))
    assert one is not None
    assert two is not None
    assert one["content_hash"] == two["content_hash"]


def test_an_event_is_explained(folder: Path, record: dict[str, Any]) -> None:
    (row,) = json.loads(
        call(folder, "query", "SELECT event_id FROM fct_event_report WHERE event_type = 'PROTEST'", "--format", "json")
    )
    output = call(folder, "explain", row["event_id"])
    assert "Thousands of teachers protested" in output
    assert "PROTEST" in output


def test_an_event_is_explained_by_pattern_path_and_alternatives(folder: Path, record: dict[str, Any]) -> None:
    sql = "SELECT event_id FROM fct_event_report WHERE event_type = 'PROTEST'"
    (row,) = json.loads(call(folder, "query", sql, "--format", "json"))
    ((why,),) = (found["reasons"] for found in json.loads(call(folder, "explain", row["event_id"], "--json")))
    assert why["is_coded_again"]
    assert why["differing"] == []
    assert why["coder"] == f"pattern:{why['pattern']['pattern_id']}"
    assert ("actor", "<-nsubj-") in {(p["side"], "<-nsubj-" * ("<-nsubj-" in p["path"])) for p in why["participants"]}
    assert {c["name"] for c in why["circumstances"]} >= {"status", "date", "place", "attribution", "medium"}
    assert all(alternative["fate"] for alternative in why["alternatives"])


def test_a_world_event_is_explained_by_its_reports(folder: Path, record: dict[str, Any]) -> None:
    sql = "SELECT world_event_id FROM fct_event WHERE event_type = 'PROTEST'"
    (row,) = json.loads(call(folder, "query", sql, "--format", "json"))
    assert "Thousands of teachers protested" in call(folder, "explain", row["world_event_id"])


def test_the_sample_runs_in_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cut_off").symlink_to(folder / "cut_off")
    output = call(tmp_path, "run", "--sample")
    assert "rejected: empty_file" in output
    assert "newsledger query" in output
    assert read_current(tmp_path / "warehouse") is not None
