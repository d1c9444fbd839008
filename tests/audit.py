"""Asks whether a known vulnerability is in what is pinned: `make audit`, also in CI.

Exit code 1 where there is one that nobody has looked at. Where the database of vulnerabilities cannot be reached, or
answers nothing about any package, the audit is skipped with a line that says so.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PINNED = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")
# Id of a vulnerability -> why it does not concern newsledger, and until when that holds.
LOOKED_AT: Mapping[str, str] = {}
SECONDS = 300


def main() -> int:
    """Run pip-audit over the pinned files, print what it says, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
        command += ["--format", "json", "--output", str(report)]
        for name in PINNED:
            command += ["--requirement", str(ROOT / name)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
            said = done.stderr
        except subprocess.TimeoutExpired:
            said = f"no answer within {SECONDS} seconds"
        content = json.loads(report.read_text(encoding="utf-8")) if report.exists() else None
    lines, code = judge(content, said)
    sys.stdout.write("".join(f"audit: {line}\n" for line in lines))
    return code


def judge(
    report: Mapping[str, Any] | None, said: str, looked_at: Mapping[str, str] = LOOKED_AT
) -> tuple[list[str], int]:
    """What to tell, and the exit code. `report` is None where there is none, and `said` then why."""
    if report is None:
        why = said.strip().splitlines()[-1:] or ["no report"]
        return [f"skipped, the database of vulnerabilities cannot be reached: {why[0]}"], 0
    packages: Sequence[Mapping[str, Any]] = report["dependencies"]
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        return [f"skipped, the database of vulnerabilities knows none of {len(packages)} packages from here"], 0
    lines, code = [], 0
    for package in known:
        for found in package.get("vulns", ()):
            ids = (found["id"], *found.get("aliases", ()))
            reason = next((looked_at[name] for name in ids if name in looked_at), None)
            fixed = ", ".join(found.get("fix_versions", ())) or "no version"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, fixed by {fixed}{_tell(reason)}")
            code = code if reason else 1
    lines += [f"{package['name']}: not audited" for package in packages if "skip_reason" in package]
    lines.append(f"{len(known)} of {len(packages)} packages audited, {'vulnerable' if code else 'nothing to do'}")
    return lines, code


def _tell(reason: str | None) -> str:
    return f" (looked at: {reason})" if reason else ""


if __name__ == "__main__":
    sys.exit(main())
