"""Runs the dbt project in a process of its own and reads what came of it.

dbt changes the working directory, signal handlers and logging of its process and keeps databases open
in it, so it never runs inside the pipeline's. Profile, target and logs stand in a work folder; the
project folder is only read. Telemetry is off, nothing is fetched.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from etl.knowledge.compiled import find_cache
from etl.resources import PACKAGE, find_root

PROFILE = "newsledger"
DATABASES = SOURCES, WORK = "sources", "work"  # attached beside the release
RESULTS = "results.json"  # what etl.dbt_process writes
MOST_MEMORY = 6 * 2**30  # the processes of a build hold up to 2 GiB besides
CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")
BUILD = ("build", "--exclude-resource-type", "unit_test")
DOCUMENT = ("docs", "generate", "--static", "--no-compile")


class DbtError(RuntimeError):
    """dbt could not run at all: a broken project, a database that cannot be opened."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The folders and databases of one build.

    `folder` holds whatever is thrown away afterwards, `release` is the database that is kept,
    `project` the folder of dbt_project.yml.
    """

    folder: Path
    release: Path
    project: Path

    @property
    def sources(self) -> Path:
        """The database that sources are read from."""
        return self.folder / "sources.duckdb"


@dataclass(frozen=True, kw_only=True)
class NodeResult:
    """What came of one model or test: status as dbt names it, failing rows, the message of an error, seconds."""

    name: str
    kind: str
    status: str
    failures: int
    message: str
    seconds: float


def open_workspace(
    folder: Path, *, release: Path, project: Path | None = None, work_path: Path | None = None
) -> Workspace:
    """A work folder with the profile that attaches sources, work and release.

    What staging and intermediate models give is held in memory, and in the spill folder where it is more than the
    limit; where `work_path` is given, in a database there, which outlives the build.
    """
    workspace = Workspace(folder=folder.resolve(), release=release.resolve(), project=project or find_root())
    workspace.folder.mkdir(parents=True)
    output = {
        "type": "duckdb",
        "path": str(workspace.release),
        "schema": "main",
        "threads": 1,
        "attach": [
            {"path": str(workspace.sources), "alias": SOURCES, "read_only": True},
            {"path": str(work_path.resolve()) if work_path else ":memory:", "alias": WORK},
        ],
        "settings": {"TimeZone": "UTC"},  # of each connection; the folder for what is spilled cannot change once used
        "config_options": {
            "autoinstall_known_extensions": False,
            "temp_directory": str(workspace.folder / "spill"),
            "memory_limit": f"{choose_memory_limit()}B",
        },
    }
    profile = {PROFILE: {"target": "release", "outputs": {"release": output}}}
    (workspace.folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    return workspace


def choose_memory_limit() -> int:
    """Bytes that DuckDB may hold: 6 GiB, less where this process may have less than 10; what is more is spilled."""
    limits = [MOST_MEMORY]
    with suppress(ValueError, OSError, AttributeError):  # not told on this platform
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 6 // 10)
    with suppress(ValueError, OSError):  # in a container; "max" is no number
        limits.append(int(CONTAINER_MEMORY.read_text()) * 6 // 10)
    return min(limits)


def run_dbt(workspace: Workspace, *commands: Sequence[str]) -> tuple[NodeResult, ...]:
    """Results of all nodes of the commands, in the order in which they ran.

    Commands after a failed one are not run. Raises DbtError where dbt could not run; failing models
    and tests do not raise.
    """
    (workspace.folder / RESULTS).unlink(missing_ok=True)
    cache = find_cache()
    request = {
        "folder": str(workspace.folder),
        "project": str(workspace.project),
        "commands": commands,
        "cache": cache and str(cache.resolve()),
        "parsed_for": (workspace.release.stem, *DATABASES),
    }
    done = subprocess.run(
        [sys.executable, "-m", "etl.dbt_process"],
        input=json.dumps(request),
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        outcome = json.loads((workspace.folder / RESULTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise DbtError(f"dbt ended with exit code {done.returncode}: {' '.join(lines[-3:])}") from None
    if outcome["error"]:
        raise DbtError(outcome["error"])
    return tuple(NodeResult(**result) for result in outcome["results"])


def _environment() -> dict[str, str]:
    """This process's environment without settings of dbt, which would override the project's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), kept.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": path, "DO_NOT_TRACK": "1", "PYTHONDONTWRITEBYTECODE": "1"}
