"""Kinds of failure: what a scheduler is told, and what is worth another try."""

import errno
import re
import signal
from pathlib import Path

import pytest

from etl.failures import BY_CODE, FAILURES, TransientError, classify, classify_exit
from etl.stopping import Stopped

ROOT = Path(__file__).parents[2]


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def named(name: str, base: type[BaseException] = RuntimeError) -> BaseException:
    return type(name, (base,), {})("odd")


@pytest.mark.parametrize(
    ("error", "kind", "is_transient"),
    [
        (RuntimeError("odd"), "unexpected", False),
        (PermissionError(errno.EACCES, "denied"), "unexpected", False),
        (FileNotFoundError(errno.ENOENT, "gone"), "unexpected", False),
        (named("SettingsError", ValueError), "usage", False),
        (named("SeedError"), "usage", False),
        (named("LandingError", ValueError), "no_landing", False),
        (named("BuildFailed"), "check_failed", False),
        (named("LockedError"), "locked", True),
        (named("LockLostError"), "locked", True),
        (OSError(errno.ENOSPC, "full"), "disk_full", True),
        (OSError(errno.EDQUOT, "quota"), "disk_full", True),
        (caused(named("BuildFailed"), OSError(errno.ENOSPC, "full")), "disk_full", True),
        (type("BuildFailed", (Exception,), {})("dbt: IO Error: No space left on device"), "disk_full", True),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "unreachable", True),
        (TimeoutError("too long"), "unreachable", True),
        (OSError(errno.ESTALE, "stale file handle"), "unreachable", True),
        (caused(RuntimeError("store"), OSError(errno.EHOSTUNREACH, "no route")), "unreachable", True),
        (TransientError("store"), "unreachable", True),
        (type("StoreUnreachableError", (TransientError,), {})("store"), "unreachable", True),
        (named("StoreError"), "usage", False),
        (named("PublicationError"), "locked", True),
        (KeyboardInterrupt(), "interrupted", False),
        (Stopped(signal.SIGINT), "interrupted", False),
        (Stopped(signal.SIGTERM), "terminated", False),
        (Stopped(signal.SIGHUP), "hung_up", False),
    ],
)
def test_each_error_is_of_a_kind(error: BaseException, kind: str, is_transient: bool) -> None:
    failure = classify(error)
    assert (failure.name, failure.is_transient) == (kind, is_transient)


def test_errors_that_cause_one_another_in_a_circle_end_nowhere() -> None:
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    assert classify(one).name == "unexpected"


def test_exit_codes_tell_kinds_apart_and_stand_in_the_documentation() -> None:
    assert len(BY_CODE) == len(FAILURES)
    table = (ROOT / "docs/commands.md").read_text().split("## Exit codes")[1].split("##")[0]
    documented = {
        int(code) for row in table.splitlines() for code in re.findall(r"\d+", row.split("|")[1] if "|" in row else "")
    }
    assert documented == {0, *BY_CODE}
    transient = sorted(failure.exit_code for failure in FAILURES if failure.is_transient)
    assert f"{', '.join(map(str, transient[:-1]))} and {transient[-1]} may pass by themselves" in table


@pytest.mark.parametrize(
    ("code", "kind"),
    [(0, None), (4, "locked"), (-9, "killed"), (137, "killed"), (-15, "terminated"), (99, "unexpected")],
)
def test_an_exit_code_or_the_signal_behind_it_tells_the_kind(code: int, kind: str | None) -> None:
    failure = classify_exit(code)
    assert (failure.name if failure else None) == kind
