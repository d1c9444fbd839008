"""A build that needs more memory than it may have: what is more is put on the disk, and the release is the same."""

from pathlib import Path

import pytest

from etl.marts import build_release
from tests.bench.marts_tables import write_tables

REPORTS = 60_000
LITTLE_MEMORY = 200 * 2**20


@pytest.mark.proof
def test_a_build_in_little_memory_gives_the_same_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    written = write_tables(tables, reports=REPORTS)
    hashes = []
    for name, most in (("roomy", None), ("narrow", LITTLE_MEMORY)):
        if most is not None:
            monkeypatch.setattr("etl.dbt_project.MOST_MEMORY", most)
        release = tmp_path / name
        release.mkdir()
        hashes.append(build_release(tables=written.files, runs=written.runs, release_dir=release).content_hash)
    assert hashes[0] == hashes[1]
