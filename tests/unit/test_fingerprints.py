"""Fingerprints: what redoes a stage, and what does not."""

import re
from pathlib import Path

import pytest

from etl import fingerprints
from etl.resources import PACKAGE


def names(modules: tuple[str, ...]) -> set[str]:
    return {path.relative_to(PACKAGE).as_posix() for path in fingerprints.find_sources(modules)}


def test_imports_are_followed() -> None:
    assert {"normalise.py", "records.py", "ids.py", "readers/registry.py", "knowledge/outlets.py"} <= names(
        fingerprints.LOAD_MODULES
    )
    assert {
        "annotate.py",
        "sections.py",
        "extractors/layers.py",
        "extractors/actors.py",
        "knowledge/actors.py",
    } <= names(fingerprints.EXTRACT_MODULES)


def test_what_makes_no_row_redoes_nothing() -> None:
    for modules in (fingerprints.LOAD_MODULES, fingerprints.EXTRACT_MODULES):
        assert not names(modules) & {"cli.py", "console.py", "settings.py", "query.py", "pipeline.py"}
    assert not {name for name in names(fingerprints.LOAD_MODULES) if name.startswith(("extractors", "warehouse"))}


def test_every_module_of_readers_and_extractors_counts() -> None:
    for folder, modules in (("readers", fingerprints.LOAD_MODULES), ("extractors", fingerprints.EXTRACT_MODULES)):
        written = {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / folder).glob("*.py")}
        assert written <= names(modules)


def test_every_seed_that_loading_reads_counts() -> None:
    sources = [path.read_text() for path in fingerprints.find_sources(fingerprints.LOAD_MODULES)]
    read = {seed for source in sources for seed in re.findall(r"read_seed\(\s*\"(\w+)\"", source)}
    assert read <= set(fingerprints.LOAD_SEEDS)


def test_libraries_are_installed_ones() -> None:
    for library in (*fingerprints.LOAD_LIBRARIES, *fingerprints.EXTRACT_LIBRARIES, *fingerprints.BUILD_LIBRARIES):
        assert fingerprints.find_version(library) != "none", library


def test_a_changed_source_or_seed_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    seed = tmp_path / "seeds" / "units.csv"
    seed.write_text("a")
    monkeypatch.setattr(fingerprints, "find_seeds", lambda: tmp_path / "seeds")
    monkeypatch.setattr(fingerprints, "find_root", lambda: tmp_path)
    monkeypatch.setattr(fingerprints, "find_sources", lambda modules: [])
    hash_code = fingerprints.hash_extract_code.__wrapped__
    before = hash_code()
    assert hash_code() == before
    seed.write_text("b")
    assert hash_code() != before
