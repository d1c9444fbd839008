"""Builds a release: runs the dbt project over the current tables and keeps what analysts open."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from etl.build_sources import write_sources
from etl.dbt_project import (
    BUILD,
    DOCUMENT,
    DbtError,
    NodeResult,
    Workspace,
    choose_memory_limit,
    open_workspace,
    run_dbt,
)
from etl.ids import content_id
from etl.release_functions import create_functions

DATABASE = "newsledger.duckdb"
# About runs and files, not news: two releases of the same news are equal whenever they were built.
UNHASHED = ("marts.meta_landing_file", "marts.meta_run")
CHECK_STATUS = {"pass": "pass", "warn": "warn", "fail": "fail"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """A test over the marts: status pass, warn, fail or error, the number of failing rows, a message."""

    name: str
    status: str
    failures: int
    message: str


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """A finished release: hash over all rows about news, rows by table, all checks in name order.

    `seconds` are those that each model and test took, and each step of the build, in the order in which they ran.
    """

    content_hash: str
    row_counts: Mapping[str, int]
    checks: tuple[Check, ...]
    seconds: Mapping[str, float]


class BuildFailed(Exception):  # noqa: N818 - says what happened to the release
    """The release must not be published. `checks` holds whatever failed; the message one line for each."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self.checks = tuple(checks)
        super().__init__("\n".join(f"{check.name}: {check.message}" for check in self.checks))

    def __reduce__(self) -> tuple[type["BuildFailed"], tuple[tuple[Check, ...]]]:
        """So that it reaches another process with its checks."""
        return type(self), (self.checks,)


def build_release(
    *,
    tables: Mapping[str, Sequence[Path]],
    runs: Sequence[Mapping[str, Any]],
    release_dir: Path,
    seeds: Path | None = None,
    project: Path | None = None,
) -> BuildResult:
    """Build the marts of the current Parquet files (table -> files) into the empty folder `release_dir`.

    Writes newsledger.duckdb, which depends on no other file, marts/TABLE.parquet and docs/. `runs`
    are run records, oldest first. `seeds` and `project` are those that travel with the package
    unless given. Raises BuildFailed where a model or a check of severity error fails, and SeedError.
    """
    workspace = open_workspace(release_dir / ".work", release=release_dir / DATABASE, project=project)
    seconds: dict[str, float] = {}
    try:
        with _timed("sources", seconds):
            write_sources(workspace.sources, tables=tables, runs=runs, seeds=seeds)
        with _timed("dbt", seconds):
            results = _run_models(workspace)
        seconds |= {result.name: result.seconds for result in results}
        _keep_docs(workspace, release_dir / "docs")
    finally:
        shutil.rmtree(workspace.folder, ignore_errors=True)
    checks = [_describe_check(result) for result in results if result.kind == "test"]
    with duckdb.connect(
        str(release_dir / DATABASE), config={"memory_limit": f"{choose_memory_limit()}B"}
    ) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        create_functions(connection, project=project)
        names = _list_tables(connection)
        with _timed("parquet", seconds):
            _export_parquet(connection, release_dir / "marts")
        with _timed("content hash", seconds):
            hashes = [hash_table(connection, name) for name in names if name not in UNHASHED]
        result = BuildResult(
            content_hash=content_id("release", *hashes),
            row_counts={name: _count_rows(connection, name) for name in names},
            checks=tuple(sorted(checks, key=lambda check: check.name)),
            seconds=seconds,
        )
        connection.execute("checkpoint")
    return result


@contextmanager
def _timed(step: str, seconds: dict[str, float]) -> Iterator[None]:
    """Add up what the block takes under the name of the step."""
    began = perf_counter()
    try:
        yield
    finally:
        seconds[step] = seconds.get(step, 0.0) + perf_counter() - began


def _run_models(workspace: Workspace) -> tuple[NodeResult, ...]:
    try:
        results = run_dbt(workspace, BUILD, DOCUMENT)
    except DbtError as error:
        raise BuildFailed([Check(name="dbt", status="error", failures=0, message=str(error))]) from error
    failed = [_describe_check(result) for result in results if result.status in ("error", "fail", "runtime error")]
    if failed:
        raise BuildFailed(failed)
    return results


def _describe_check(result: NodeResult) -> Check:
    return Check(
        name=result.name,
        status=CHECK_STATUS.get(result.status, "error"),
        failures=result.failures,
        message=result.message or result.status,
    )


def _keep_docs(workspace: Workspace, folder: Path) -> None:
    """The documentation site is one self-contained page. Where it was made is nobody's business."""
    page = workspace.folder / "target" / "static_index.html"
    if page.is_file():
        folder.mkdir()
        text = page.read_text(encoding="utf-8").replace(str(workspace.folder), ".")
        (folder / "index.html").write_text(text, encoding="utf-8")


def _list_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'exports')"
    rows = connection.execute(f"{query} order by all").fetchall()
    return [name for (name,) in rows]


def _export_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Each mart as one file, in the order of its table: sorted, or as the articles arrived."""
    folder.mkdir()
    for name in _list_tables(connection):
        schema, table = name.split(".")
        if schema == "marts":
            target = str(folder / f"{table}.parquet").replace("'", "''")
            # The lowest level takes a fifth less time than the usual one and gives files as small.
            connection.execute(f"copy {name} to '{target}' (format parquet, compression zstd, compression_level 1)")


def hash_table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Hash of a table's columns and rows, over all cells. The hashes of rows are added up, so order does not matter.

    DuckDB's own hash takes a twentieth of the time of a digest of each row's text. It may be another one in another
    version of DuckDB; a release of another version is another release (its build fingerprint).
    """
    columns = connection.execute(f"describe {name}").fetchall()
    # An empty list has the hash of NULL.
    lists = "".join(f', "{column}" is null' for column, type_, *_ in columns if type_.endswith(("]", ")")))
    # Hashed once more: what two columns of two rows exchange must not cancel out in the sum.
    row = f"hash(t{lists})"
    sums = connection.execute(f"select count(*), sum(hash({row})), bit_xor(hash({row}, 1)) from {name} as t").fetchone()
    return content_id(name, *(f"{column} {type_}" for column, type_, *_ in columns), *map(str, sums or ()))


def _count_rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    (count,) = connection.execute(f"select count(*) from {name}").fetchone() or (0,)
    return int(count)
