"""A command of the user's that is told how a run went: `on_success` and `on_failure` of newsledger.toml.

It is a list of words, started without a shell. What the run was stands in variables RUN_…; whatever
becomes of it is logged and changes nothing of the run.
"""

import logging
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from etl.failures import Failure
from etl.log_lines import log_event
from etl.settings import Settings

TAIL = 300  # bytes of what a hook printed that are logged
IS_RETRIED = "RUN_IS_RETRIED"  # set by `newsledger schedule` for a run that it starts again where it fails for a while


@dataclass(frozen=True, kw_only=True)
class RunOutcome:
    """How a run went. `failure` is None where it went well; `record` the path of its record, None where it has none."""

    command: str
    warehouse: str
    result: str
    run_id: str | None = None
    record: str | None = None
    release: str | None = None
    failure: Failure | None = None
    error: str | None = None

    def to_environment(self) -> dict[str, str]:
        """The variables that a hook gets; what is unknown is left out."""
        values = {
            "RUN_COMMAND": self.command,
            "RUN_WAREHOUSE": self.warehouse,
            "RUN_RESULT": self.result,
            "RUN_ID": self.run_id,
            "RUN_RECORD": self.record,
            "RUN_RELEASE": self.release,
            "RUN_FAILURE": self.failure.name if self.failure else None,
            "RUN_EXIT_CODE": str(self.failure.exit_code if self.failure else 0),
            "RUN_ERROR": self.error.replace("\0", "") if self.error else None,
        }
        return {name: value for name, value in values.items() if value is not None}


def call_hook(settings: Settings, outcome: RunOutcome) -> None:
    """Call the hook of this outcome, if there is one, and wait for it as long as it may take.

    A failure after which the schedule tries again is none yet.
    """
    name = "on_failure" if outcome.failure else "on_success"
    words = settings.on_failure if outcome.failure else settings.on_success
    if words and not (outcome.failure and outcome.failure.is_transient and os.environ.get(IS_RETRIED)):
        problem = _run(words, outcome.to_environment(), seconds=settings.hook_seconds)
        level = logging.WARNING if problem else logging.INFO
        log_event(level, hook=name, program=words[0], state="failed" if problem else "done", error=problem)


def _run(words: Sequence[str], variables: Mapping[str, str], *, seconds: float) -> str | None:
    """What went wrong, None for nothing. Whatever the hook has started by then ends with it when its time is up."""
    # A file, not a pipe: what the hook leaves in the background may keep that open, and nobody waits for it.
    with TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                words,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return f"cannot be started: {getattr(error, 'strerror', None) or error}"
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            return f"took longer than {seconds:g} seconds"
        except BaseException:
            _kill_group(process)
            raise
        return f"exit code {code}: {_read_tail(output)}" if code else None


def _read_tail(output: IO[bytes]) -> str:
    output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
    return " ".join(output.read().decode(errors="replace").split())


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
