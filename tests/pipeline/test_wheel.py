"""The installed wheel, without the checkout: the sample runs in an empty folder and nothing is written beside it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.proof
# What a build of the checkout reads, and what must stay out of the wheel.
COPIED = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "dbt_project.yml", "etl", "seeds", "sql", "tests")


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A virtual environment that holds the wheel alone, and the empty folders that its commands run in."""

    bin: Path
    package: Path
    work: Path
    environment: Mapping[str, str]

    def call(self, *command: str) -> str:
        """Output of a program of the environment, run in the work folder."""
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.work,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, sql: str) -> list[dict[str, Any]]:
        return list(json.loads(self.call("newsledger", "query", sql, "--format", "json")))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    for name in COPIED:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, folder / "checkout" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / "checkout").mkdir(exist_ok=True)
            shutil.copy(origin, folder / "checkout")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    run_pip("wheel", *options, str(folder / "checkout"))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    binaries, site = (
        folder / "venv" / "bin",
        folder / "venv" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}",
    )
    run_pip("--python", str(binaries / "python"), "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    # The libraries come from where they are installed already, so that no index is needed. A path file
    # that stands there itself, such as that of an editable installation, is not read.
    libraries = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (site / "site-packages" / "libraries.pth").write_text("\n".join(libraries) + "\n")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    for name in ("work", "home", "scratch"):
        (folder / name).mkdir()
    return Installation(
        bin=binaries,
        package=site / "site-packages" / "etl",
        work=folder / "work",
        environment=kept | {"HOME": str(folder / "home"), "TMPDIR": str(folder / "scratch")},
    )


def run_pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def record(installed: Installation) -> dict[str, Any]:
    """The record of `newsledger run --sample`, after it was seen that nothing else was written."""
    before = hash_files(installed.package)
    output = installed.call("newsledger", "run", "--sample", "--workers", "1", "--json")
    assert hash_files(installed.package) == before, "the run writes into the installed package"
    return dict(json.loads(output))


def hash_files(folder: Path) -> dict[str, str]:
    """Files under a folder with the hashes of their bytes, compiled modules left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def list_data(folder: Path) -> set[str]:
    """Files under a folder of the checkout that are no Python, as paths from the checkout."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)) for path in paths if path.suffix not in (".py", ".pyc")}


def test_the_wheel_holds_what_a_run_needs_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "etl/_data/dbt_project.yml" in names
    for folder in ("seeds", "sql"):
        expected = {f"etl/_data/{name}" for name in list_data(ROOT / folder)}
        assert expected, folder
        assert not expected - names
    sample = list_data(ROOT / "etl" / "sample")
    assert any(name.endswith("yonhap.jsonl") for name in sample)
    assert not sample - names
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "etl").rglob("*.py")} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"etl", "newsledger"}, "code, and its dist-info"
    assert not [name for name in names if "tests" in name.split("/")]


def test_the_checkout_is_out_of_reach(installed: Installation) -> None:
    # Else what follows would prove nothing: the modules could come from the checkout.
    found = installed.call("python", "-c", "import etl, sys; print(etl.__file__, *sys.path, sep='\\n')").splitlines()
    assert Path(found[0]) == installed.package / "__init__.py"
    assert str(ROOT) not in found


def test_the_sample_is_published_from_the_wheel(installed: Installation, record: dict[str, Any]) -> None:
    assert record["result"] == "done"
    assert record["stages"]["publish"]["published"]
    assert record["stages"]["extract"]["not_processed"] == 0
    assert record["version"] == installed.call("newsledger", "--version").split()[1]


def test_it_writes_its_warehouse_and_its_cache_and_nothing_else(
    installed: Installation, record: dict[str, Any]
) -> None:
    assert [path.name for path in installed.work.iterdir()] == ["warehouse"]
    assert list(Path(installed.environment["TMPDIR"]).rglob("*")) == []
    # What is compiled from the knowledge, in the folder of the user's caches.
    written = [path for path in Path(installed.environment["HOME"]).rglob("*") if path.is_file()]
    assert written
    assert all(path.suffix == ".msgpack" and path.parent.name == "newsledger" for path in written), written


def test_the_release_is_queried(installed: Installation, record: dict[str, Any]) -> None:
    rows = installed.query(
        "SELECT DISTINCT e.event_type FROM fct_event_report e JOIN dim_article a USING (article_id) "
        "WHERE a.outlet = 'Yonhap'"
    )
    assert {"CONSULT", "THREATEN", "AGREE"} <= {row["event_type"] for row in rows}


def test_an_article_is_explained(installed: Installation, record: dict[str, Any]) -> None:
    (row,) = installed.query("SELECT article_id FROM dim_article WHERE outlet = 'Yonhap' AND published_at IS NOT NULL")
    output = installed.call("newsledger", "explain", row["article_id"])
    assert "Lim Sung-nam" in output
    assert "CONSULT" in output
