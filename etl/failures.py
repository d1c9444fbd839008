"""The kinds of failure: how each is told to a scheduler, and which of them are worth another try.

Errors are known by the names of their classes, so that nothing is imported to compare with them.
"""

import errno
import signal
from collections.abc import Iterator
from dataclasses import dataclass


class TransientError(RuntimeError):
    """Something outside is not to be had just now, such as an object store; the same call may go well later."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A kind of failure. `is_transient`: the same call may go well a little later, with nothing changed by anybody."""

    name: str
    exit_code: int
    is_transient: bool = False


UNEXPECTED = Failure(name="unexpected", exit_code=1)
USAGE = Failure(name="usage", exit_code=2)
CHECK_FAILED = Failure(name="check_failed", exit_code=3)
LOCKED = Failure(name="locked", exit_code=4, is_transient=True)
DISK_FULL = Failure(name="disk_full", exit_code=5, is_transient=True)
UNREACHABLE = Failure(name="unreachable", exit_code=6, is_transient=True)
NO_LANDING = Failure(name="no_landing", exit_code=7)
HUNG_UP = Failure(name="hung_up", exit_code=128 + 1)
INTERRUPTED = Failure(name="interrupted", exit_code=128 + signal.SIGINT)
KILLED = Failure(name="killed", exit_code=128 + 9, is_transient=True)
TERMINATED = Failure(name="terminated", exit_code=128 + signal.SIGTERM)
FAILURES = (
    UNEXPECTED, USAGE, CHECK_FAILED, LOCKED, DISK_FULL, UNREACHABLE, NO_LANDING, HUNG_UP, INTERRUPTED, KILLED,
    TERMINATED,
)  # fmt: skip
BY_CODE = {failure.exit_code: failure for failure in FAILURES}

USER_ERRORS = {
    "SettingsError", "OptionError", "QueryError", "UnknownIdError", "NoReleaseError", "SeedError",
    "UnknownReleaseError", "DiffError", "ExportError", "ScheduleError", "NoWarehouseError", "ReportError",
    "StoreError", "RootError",
}  # fmt: skip
BY_NAME = {
    "TransientError": UNREACHABLE,
    "ConnectionError": UNREACHABLE,
    "TimeoutError": UNREACHABLE,
    "ExecutorError": UNREACHABLE,
    "LandingError": NO_LANDING,
    "LockedError": LOCKED,
    "LockLostError": LOCKED,
    "PublicationError": LOCKED,
    "BuildFailed": CHECK_FAILED,
    "KeyboardInterrupt": INTERRUPTED,
    **dict.fromkeys(USER_ERRORS, USAGE),
}
FULL = (errno.ENOSPC, errno.EDQUOT)
NO_SPACE = "no space left on device"  # what libraries say that do not hand on the number of the error
AWAY = (
    errno.ESTALE, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETUNREACH, errno.ENETDOWN, errno.ENOTCONN,
    getattr(errno, "EREMOTEIO", errno.EHOSTDOWN),
)  # fmt: skip


def classify(error: BaseException) -> Failure:
    """The kind of failure that an error is, by itself or by what caused it."""
    chain = list(_list_causes(error))
    if any(_is_full(cause) for cause in chain):
        return DISK_FULL
    signum = getattr(error, "signum", None)
    if isinstance(signum, int):
        return BY_CODE.get(128 + signum, INTERRUPTED)
    for kind in type(error).__mro__:
        if kind.__name__ in BY_NAME:
            return BY_NAME[kind.__name__]
    return UNREACHABLE if any(getattr(cause, "errno", None) in AWAY for cause in chain) else UNEXPECTED


def classify_exit(code: int) -> Failure | None:
    """The kind of failure that an exit code stands for, None for success; a negative code names a signal."""
    if code == 0:
        return None
    return BY_CODE.get(code if code > 0 else 128 - code, UNEXPECTED)


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_full(error: BaseException) -> bool:
    return (isinstance(error, OSError) and error.errno in FULL) or NO_SPACE in str(error).lower()
