"""A small landing folder, and a pipeline whose extraction and build are stand-ins."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pipeline_fakes
import pytest
from pipeline_fakes import ARTICLES, install, write_landing, write_wire

from etl.pipeline import STAGE_NAMES, run_stages
from etl.settings import Settings


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = write_landing(tmp_path / "landing", ARTICLES)
    write_wire(folder, 8)
    return folder


@pytest.fixture
def with_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "etl.marts", sys.modules.get("etl.marts"))
    monkeypatch.setattr(pipeline_fakes, "SECONDS_AN_ARTICLE", 0)
    install(monkeypatch.setattr)


@pytest.fixture
def run_job(with_fakes: None, landing: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """run_job(*stages, warehouse='warehouse') -> the record of a run over `landing`."""

    def run(*stages: str, warehouse: str = "warehouse", **options: Any) -> dict[str, Any]:
        settings = Settings(landing=landing, warehouse=tmp_path / warehouse, executor="in_process", partition_size=2)
        return run_stages(settings, stages or STAGE_NAMES, **options)

    return run


@pytest.fixture
def empty_landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"
