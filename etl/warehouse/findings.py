"""What doctor can find, how bad it is, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """error: something is lost or will fail; warning: something will go wrong or is wasted; note: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


REPAIR = "newsledger doctor --repair"
RERUN = "newsledger run"
COLLECT = "newsledger gc"

# kind -> severity and what to do
KINDS: Mapping[str, tuple[Severity, str]] = {
    "missing_table": (Severity.ERROR, f"{REPAIR} makes it again from the landing files or the articles"),
    "damaged_table": (Severity.ERROR, f"{REPAIR} makes it again from the landing files or the articles"),
    "unreadable_table": (Severity.ERROR, "give the user who runs newsledger the right to read it; check the disk"),
    "broken_contract": (Severity.ERROR, f"{REPAIR} makes it again with the present code"),
    "older_contract": (Severity.NOTE, f"{RERUN} loads or extracts it again with the present code"),
    "damaged_input": (Severity.WARNING, f"a kept release could not be built again from it; {COLLECT} drops it in time"),
    "missing_input": (Severity.NOTE, "a kept release could not be built again from it; nothing else needs it"),
    "damaged_outdated": (Severity.NOTE, f"nothing needs it; {COLLECT} removes it"),
    "broken_line": (Severity.ERROR, f"{REPAIR} takes it out; {RERUN} does again what it recorded"),
    "broken_record": (Severity.ERROR, f"{REPAIR} sets it aside; what is known of that run is in its log"),
    "unfinished_line": (
        Severity.NOTE,
        f"left by a run that was killed; it counts for nothing, {RERUN} went on from there",
    ),
    "strange_run": (Severity.ERROR, "no run made it, and runs stumble over its name: move it out of the folder"),
    "interrupted_run": (Severity.NOTE, f"{RERUN} goes on from there"),
    "damaged_release": (Severity.ERROR, f"{REPAIR} builds it again, or takes it out of the way"),
    "unverified_release": (Severity.NOTE, "built before checksums were recorded: only that it opens was checked"),
    "broken_pointer": (Severity.ERROR, f"{REPAIR} points it to the newest whole release"),
    "broken_link": (Severity.WARNING, f"{REPAIR} sets the link as the pointer says"),
    "orphan": (Severity.WARNING, f"no run wrote it: {REPAIR} --orphans move, or remove"),
    "outdated": (Severity.NOTE, f"{COLLECT} --yes removes it"),
    "left_over": (Severity.NOTE, f"left by a run that was killed: {COLLECT} --yes removes it"),
    "clock": (Severity.WARNING, "the clock was, or is, wrong: set it (chrony, systemd-timesyncd)"),
    "disk": (Severity.WARNING, f"the next build may fail: make room, e.g. {COLLECT} --yes, or lower kept_releases"),
    "permission": (Severity.ERROR, "give the user who runs newsledger the right to read and write it"),
    "writable_release": (Severity.WARNING, f"somebody could change what is published: {REPAIR} takes the right away"),
    "versions": (Severity.WARNING, "install what wrote it, or newer: pip install -r requirements.txt"),
    "other_versions": (Severity.NOTE, f"{RERUN} builds a release with what is installed now"),
    "landing_gone": (Severity.NOTE, "what they gave could not be made again from them: keep a copy of the warehouse"),
    "at_work": (Severity.NOTE, "what it is writing was left out; ask again when it is done"),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is not as it should be. `path` counts from the warehouse; `line` is that of a log.

    `outcome` says what a repair did about it, `is_repaired` whether it is as it should be now.
    """

    kind: str
    path: str
    detail: str
    line: int | None = None
    outcome: str | None = None
    is_repaired: bool = False

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind][0]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return KINDS[self.kind][1]

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "severity": str(self.severity),
            "kind": self.kind,
            "path": self.path,
            "line": self.line,
            "detail": self.detail,
            "advice": self.advice,
            "outcome": self.outcome,
            "is_repaired": self.is_repaired,
        }
