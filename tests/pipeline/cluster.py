"""A real Dask scheduler and workers on loopback, in processes of their own, with a folder of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Cluster:
    """`place` is what follows dask:// in the settings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scheduler_file = folder / "scheduler.json"
        arguments = ["--port", "0", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(self._scheduler_file)]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", *arguments)
        self.workers: list[subprocess.Popen[bytes]] = []
        deadline = time.monotonic() + START_SECONDS
        while not self._scheduler_file.exists():
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.05)
        self._address = json.loads(self._scheduler_file.read_text())["address"]
        self.place = self._address.removeprefix("tcp://")

    def add_worker(self, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self._folder)]
        worker = self._start("worker", self._address, "--host", "127.0.0.1", *options, environment=environment or {})
        self.workers.append(worker)
        return worker

    def _start(
        self, role: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
        return subprocess.Popen(
            [sys.executable, "-m", "dask", role, *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@contextmanager
def open_cluster(folder: Path, *, workers: int) -> Iterator[Cluster]:
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()
