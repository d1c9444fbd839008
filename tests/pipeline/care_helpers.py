"""Finished warehouses to be copied, and what is done to them."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing

from etl.settings import Settings
from etl.warehouse.files import hash_file

EXTRACT_CODE = ("etl.stages.extract", "etl.stages.chunks", "etl.stages.build", "etl.care", "etl.doctor")


@contextmanager
def stand_ins() -> Iterator[pytest.MonkeyPatch]:
    """Extraction and build are stand-ins within the block, for fixtures that live longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "etl.marts", sys.modules.get("etl.marts"))
        patch.setattr(fakes, "SECONDS_AN_ARTICLE", 0)
        fakes.install(patch.setattr)
        yield patch


def make_landing(folder: Path) -> Path:
    """The landing files of these tests."""
    landing = write_landing(folder / "landing", fakes.ARTICLES)
    fakes.write_wire(landing, 8)
    return landing


def make_settings(folder: Path, **options: Any) -> Settings:
    """Settings of a warehouse beside a landing folder."""
    values = {"executor": "in_process", "partition_size": 2, **options}
    return Settings(landing=folder / "landing", warehouse=folder / "warehouse", **values)


def copy_warehouse(source: Path, target: Path) -> None:
    """Landing folder and warehouse, with the times of their files."""
    for name in ("landing", "warehouse"):
        shutil.copytree(source / name, target / name, symlinks=True)


def change_code(patch: pytest.MonkeyPatch, code: str) -> None:
    """From here on the code of the extraction has this fingerprint."""
    for module in EXTRACT_CODE:
        patch.setattr(f"{module}.hash_extract_code", lambda: code)


def hash_tables(warehouse: Path) -> Mapping[str, str]:
    """Path -> checksum of every table file."""
    found = sorted(warehouse.glob("tables/*/*/*.parquet"))
    return {str(path.relative_to(warehouse)): hash_file(path) for path in found}


def find_table(warehouse: Path, table: str, day: str) -> str:
    """A file of a table and a day."""
    return next(name for name in hash_tables(warehouse) if f"/{table}/batch_date={day}" in name)


def flip_byte(path: Path) -> None:
    """Change one bit in the middle of a file; who may write it does not matter to a disk."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(mode)
