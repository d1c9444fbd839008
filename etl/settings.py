"""The only reader of `newsledger.toml` and of the environment.

An option of the command line wins over a variable `NEWSLEDGER_*`, that over `newsledger.toml` in
the working directory, that over the defaults. A file holds values; of commands only hooks, and only where
nobody else can write it.
"""

import os
import re
import stat
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from etl.log_lines import FORMATS, TEXT
from etl.profiles import SourceProfile
from etl.schedule.tables import ScheduleError, ScheduleSettings, read_schedule
from etl.source_tables import SourceError, read_sources
from etl.warehouse.roots import PATIENCE_SECONDS, Root, RootError, StoreRoot, parse_root

FILE_NAME = "newsledger.toml"
PREFIX = "NEWSLEDGER_"
SOURCE_KEY, SCHEDULE_KEY = "source", "schedule"
HOOKS = ("on_success", "on_failure")
PROCESSES, IN_PROCESS, CLUSTER = "processes", "in_process", "dask"  # where tasks run; the last is dask://HOST:PORT
ADDRESS = re.compile(rf"{CLUSTER}://[^\s/]+:\d+")


class SettingsError(ValueError):
    """A setting that cannot be used; the message is one line and names key and origin."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run is told from outside.

    `landing` is the folder in which news arrives, `warehouse` the folder or object store that runs write. `executor`
    says where reading and extraction run (`processes` of this machine, `in_process`, `dask://HOST:PORT`),
    `workers` is the number of processes side by side (None: one a core), `worker_memory_mib` the resident
    memory at which one is ended, `partition_size` the number of articles that a worker takes at a time.
    `record_seconds` is the time within which one record of a landing file must be read, `article_seconds`
    that within which one article must be extracted. `kept_releases` is the number of releases that stay. `knowledge` is
    the folder of the user's own knowledge (it need not be there), `cache` that of what is compiled from
    knowledge, and of copies from an object store (None: the platform's folder for caches). `store_seconds` is how long
    an object store that does not answer is tried again.
    `log_format` is that of log lines (text or json). `on_success` and `on_failure` are commands, word by
    word, that are called after a run and may take `hook_seconds`; only the file can hold them.
    `schedule` says when `newsledger schedule` runs what. `report` says whether a release gets its web report, which
    holds details of at most `report_rows` events, reported within the newest `report_days` (None: however old), and
    the figures of `scoreboard`, a file that need not be there.
    `sources` are the profiles of `[[source]]` tables, which only the file can hold; of those that match
    a landing file the first counts.
    """

    landing: Path = Path("landing")
    warehouse: Root = Path("warehouse")
    workers: int | None = None
    executor: str = PROCESSES
    worker_memory_mib: int = 2048
    partition_size: int = 100
    record_seconds: int = 60
    article_seconds: int = 120
    kept_releases: int = 14
    knowledge: Path = Path("knowledge")
    cache: Path | None = None
    log_format: str = TEXT
    on_success: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()
    hook_seconds: int = 60
    store_seconds: int = PATIENCE_SECONDS
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    report: bool = True
    report_rows: int = 20_000
    report_days: int | None = None
    scoreboard: Path = Path("scoreboard.json")
    sources: tuple[SourceProfile, ...] = ()

    def count_workers(self) -> int:
        """`workers`, or the number of cores that this process may use; 1 where all is done in this process."""
        if self.executor == IN_PROCESS:
            return 1
        if self.workers:
            return self.workers
        usable = getattr(os, "sched_getaffinity", None)
        return len(usable(0)) if usable else os.cpu_count() or 1

    def find_cache(self, *, environment: Mapping[str, str] | None = None) -> Path | None:
        """`cache`, or newsledger's folder in the platform's place for caches; None where the user has no home."""
        if self.cache:
            return self.cache
        return _find_user_folder(environment, variable="XDG_CACHE_HOME", linux=".cache", mac="Caches")

    def find_state(self, *, environment: Mapping[str, str] | None = None) -> Path | None:
        """Newsledger's folder in the platform's place for what programs remember; None where the user has no home."""
        return _find_user_folder(
            environment, variable="XDG_STATE_HOME", linux=".local/state", mac="Application Support"
        )


def _find_user_folder(environment: Mapping[str, str] | None, *, variable: str, linux: str, mac: str) -> Path | None:
    environment = os.environ if environment is None else environment
    try:
        if sys.platform == "win32":
            base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / mac
        else:
            named = Path(environment.get(variable, ""))
            base = named if named.is_absolute() else Path.home() / linux
    except RuntimeError:
        return None
    return base / "newsledger"


TYPES: Mapping[str, type] = {
    "landing": Path,
    "warehouse": Path,
    "workers": int,
    "executor": str,
    "worker_memory_mib": int,
    "partition_size": int,
    "record_seconds": int,
    "article_seconds": int,
    "kept_releases": int,
    "knowledge": Path,
    "cache": Path,
    "log_format": str,
    "hook_seconds": int,
    "store_seconds": int,
    "report": bool,
    "report_rows": int,
    "report_days": int,
    "scoreboard": Path,
}
CHOICES: Mapping[str, tuple[str, ...]] = {"log_format": FORMATS}
SWITCHES = {"true": True, "1": True, "false": False, "0": False}  # in the environment


def read_settings(
    options: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings from options (None: not given), environment and the file in `folder`.

    Raises SettingsError for an unknown key, a value of a wrong type, or a file that is no TOML.
    """
    environment = os.environ if environment is None else environment
    values = _read_file((folder or Path()) / FILE_NAME)
    values |= _read_environment(environment)
    for key, value in (options or {}).items():
        if value is not None:
            values[key] = _convert(key, value, f"--{key.replace('_', '-')}")
    settings = Settings(**values)
    if not isinstance(settings.warehouse, StoreRoot):
        return settings
    place = replace(
        settings.warehouse,
        cache=settings.find_cache(environment=environment),
        patience_seconds=settings.store_seconds,
    )
    return replace(settings, warehouse=place)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error
    tables, schedule = content.pop(SOURCE_KEY, []), content.pop(SCHEDULE_KEY, {})
    hooks = {key: _read_hook(key, content.pop(key), path) for key in HOOKS if key in content}
    values = {key: _convert(key, value, path.name) for key, value in content.items()}
    try:
        return values | hooks | {"sources": read_sources(tables), "schedule": read_schedule(schedule)}
    except (SourceError, ScheduleError) as error:
        raise SettingsError(f"{path.name}: {error}") from error


def _read_hook(key: str, value: Any, path: Path) -> tuple[str, ...]:
    """A command word by word, from a file that nobody else can write."""
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise SettingsError(f'{path.name}: {key} must be a list of words like ["mail", "desk"], not {value!r}')
    status = path.stat()
    if hasattr(os, "getuid") and (status.st_uid not in (0, os.getuid()) or status.st_mode & stat.S_IWOTH):
        raise SettingsError(f"{path.name}: {key} is a command, and others can write this file (chmod o-w {path.name})")
    return tuple(value)


def _read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name in sorted(environment):
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX).lower()
            text = environment[name]
            found[key] = _convert(key, _parse_text(key, text), name)
    return found


def _parse_text(key: str, text: str) -> int | str:
    if TYPES.get(key) is bool:
        return SWITCHES.get(text.lower(), text)
    if TYPES.get(key) is not int:
        return text
    try:
        return int(text)
    except ValueError:
        return text


def _convert(key: str, value: Any, origin: str) -> Any:
    if key not in TYPES:
        known = ", ".join((*TYPES, *HOOKS, f"[{SCHEDULE_KEY}]", f"[[{SOURCE_KEY}]]"))
        raise SettingsError(f"{origin}: unknown setting {key!r} (known: {known})")
    if key in CHOICES:
        if value not in CHOICES[key]:
            raise SettingsError(f"{origin}: {key} must be {' or '.join(CHOICES[key])}, not {value!r}")
        return value
    if TYPES[key] is Path:
        if not isinstance(value, str | Path) or not str(value):
            raise SettingsError(f"{origin}: {key} must be a folder, not {value!r}")
        return _read_root(value, origin) if key == "warehouse" else Path(value)
    if TYPES[key] is str:
        if value not in (PROCESSES, IN_PROCESS) and not (isinstance(value, str) and ADDRESS.fullmatch(value)):
            raise SettingsError(
                f"{origin}: {key} must be {PROCESSES}, {IN_PROCESS} or {CLUSTER}://HOST:PORT, not {value!r}"
            )
        return value
    if TYPES[key] is bool:
        if not isinstance(value, bool):
            raise SettingsError(f"{origin}: {key} must be true or false, not {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{origin}: {key} must be a whole number from 1, not {value!r}")
    return value


def _read_root(value: str | Path, origin: str) -> Root:
    try:
        return parse_root(value)
    except RootError as error:
        raise SettingsError(f"{origin}: warehouse {error}") from error
