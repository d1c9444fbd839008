"""The audit of dependencies: what it tells, and that it never takes silence for an answer."""

import re
import tomllib
from pathlib import Path

import pytest

from etl.resources import find_root
from tests.audit import judge

ROOT = find_root()
SAFE = {"name": "rich", "version": "15.0", "vulns": []}
SKIPPED = {"name": "polars", "skip_reason": "Dependency not found"}
OPEN = {
    "name": "lxml",
    "version": "5.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["5.1"]}],
}


def test_without_a_report_the_audit_is_skipped_and_says_why() -> None:
    assert judge(None, "Traceback\nConnectionError: no route\n") == (
        ["skipped, the database of vulnerabilities cannot be reached: ConnectionError: no route"],
        0,
    )


def test_a_database_that_knows_no_package_has_not_answered() -> None:
    lines, code = judge({"dependencies": [SKIPPED, SKIPPED]}, "No known vulnerabilities found")
    assert (lines, code) == (["skipped, the database of vulnerabilities knows none of 2 packages from here"], 0)


def test_a_vulnerability_fails_unless_somebody_looked_at_it() -> None:
    report = {"dependencies": [SAFE, OPEN, SKIPPED]}
    lines, code = judge(report, "")
    assert code == 1
    assert lines[:2] == ["lxml 5.0: PYSEC-1, fixed by 5.1", "polars: not audited"]
    lines, code = judge(report, "", {"CVE-1": "nothing of it is used"})
    assert (lines[0], code) == ("lxml 5.0: PYSEC-1, fixed by 5.1 (looked at: nothing of it is used)", 0)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_dependency_is_pinned_with_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._\[\],-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_dependency_of_the_package_is_among_the_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {name.lower() for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)", (ROOT / "requirements.txt").read_text())}
    wanted = {re.match(r"[A-Za-z0-9._-]+", entry)[0].lower() for entry in project["dependencies"]}  # type: ignore[index]
    assert wanted <= pinned
