"""Extraction on a Dask cluster: the same tables, whatever happens to its machines; one line where it cannot go on."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import poison
import pytest
from cluster import open_cluster
from test_poison import list_hashes

from etl.execute import open_executor
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.stages import extract
from etl.stages.job import SilentProgress
from etl.status import list_rejections
from etl.workers import cluster as executor
from etl.workers.executor import ExecutorError

pytest.importorskip("distributed")
ARTICLES, PARTITION = 60, 4


class Disturbing(SilentProgress):
    """Does something as soon as so many articles are extracted."""

    def __init__(self, disturb: Callable[[], None], *, after: int) -> None:
        self._disturb, self._after, self._done = disturb, after, 0

    def advance(self, count: int) -> None:
        before, self._done = self._done, self._done + count
        if before < self._after <= self._done:
            self._disturb()


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """Articles, one of them poisoned, in two batches."""
    texts = [f"Town {number} elected a mayor who dawdles, {number + 5} councillors say." for number in range(ARTICLES)]
    texts[ARTICLES // 2] = poison.poison_article(ARTICLES // 2, "exits")
    for day, part in (("2020-03-04", texts[:10]), ("2020-03-05", texts[10:])):
        path = tmp_path / "landing" / day / "wire.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("".join(json.dumps({"id": text[:9], "published": day, "text": text}) + "\n" for text in part))
    return tmp_path / "landing"


@pytest.fixture
def run(landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """run(warehouse, executor, progress=None) -> what extraction did."""
    monkeypatch.setattr(extract, "extract_partition", poison.extract_partition)
    monkeypatch.setattr(extract, "prepare_worker", poison.prepare_nothing)

    def extract_all(warehouse: str, place: str, progress: SilentProgress | None = None) -> dict[str, Any]:
        settings = Settings(landing=landing, warehouse=tmp_path / warehouse, executor=place, partition_size=PARTITION)
        run_stages(settings, ("load",))
        return dict(run_stages(settings, ("extract",), progress=progress)["stages"]["extract"])

    return extract_all


@pytest.mark.proof
def test_a_worker_killed_in_mid_run_changes_nothing(run: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    run("here", "processes")
    with open_cluster(tmp_path / "cluster", workers=2) as cluster:
        progress = Disturbing(cluster.workers[0].kill, after=12)
        report = run("there", f"dask://{cluster.place}", progress)
        assert cluster.workers[0].wait() == -9
        assert cluster.workers[1].poll() is None
    assert (report["articles"], report["not_processed"]) == (ARTICLES - 1, 1)
    assert list_hashes(tmp_path / "there") == list_hashes(tmp_path / "here")
    assert [row["reason"] for row in list_rejections(tmp_path / "there")] == ["crashed"]


@pytest.mark.proof
def test_a_scheduler_lost_in_mid_run_leaves_what_was_done(run: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    run("here", "processes")
    with open_cluster(tmp_path / "cluster", workers=2) as cluster:
        progress = Disturbing(cluster.scheduler.kill, after=24)
        with pytest.raises(ExecutorError, match=f"the Dask scheduler at {cluster.place} was lost"):
            run("there", f"dask://{cluster.place}", progress)
    done = list_hashes(tmp_path / "there")
    assert any("/events/batch_date=2020-03-04/" in path for path in done)
    assert not any("/events/batch_date=2020-03-05/" in path for path in done)
    run("there", "processes")
    assert list_hashes(tmp_path / "there") == list_hashes(tmp_path / "here")


@pytest.mark.proof
def test_workers_with_other_knowledge_or_none_left_end_the_run(
    run: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "officials.csv").write_text("actor_id\n")
    with open_cluster(tmp_path / "cluster", workers=0) as cluster:
        monkeypatch.setattr(executor, "JOIN_SECONDS", 1)
        with pytest.raises(ExecutorError, match=f"no worker has joined the Dask scheduler at {cluster.place}"):
            run("there", f"dask://{cluster.place}")
        monkeypatch.setattr(executor, "JOIN_SECONDS", 60)
        other = cluster.add_worker({"NEWSLEDGER_KNOWLEDGE": str(own)})
        with pytest.raises(ExecutorError, match="has other code, seeds, own knowledge or library versions"):
            run("there", f"dask://{cluster.place}")
        other.kill()
        last = cluster.add_worker()
        monkeypatch.setattr(executor, "JOIN_SECONDS", 5)
        with pytest.raises(ExecutorError, match=r"all workers of the Dask scheduler at .* are gone"):
            run("there", f"dask://{cluster.place}", Disturbing(last.kill, after=8))


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(ExecutorError, match=f"no Dask scheduler answers at {place}: ") as caught:
        open_executor(Settings(executor=f"dask://{place}"), most=1)
    assert "\n" not in str(caught.value)


def test_without_the_extra_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExecutorError, match=r"pip install 'newsledger\[dask\]'"):
        open_executor(Settings(executor="dask://127.0.0.1:1"), most=1)
