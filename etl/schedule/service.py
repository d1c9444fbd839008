"""The loop of `newsledger schedule`: what is due runs, one command at a time, and again where that may help."""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from etl.failures import classify_exit
from etl.log_lines import log_event
from etl.schedule.tables import ALL, COMMANDS, Entry, ScheduleSettings

LONGEST_PAUSE = 3600
MISSED_COUNTED = 1000


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """The time, UTC."""

    def wait_until(self, moment: datetime) -> bool:
        """Come back then; True where the schedule is to end, at once."""


class Runner(Protocol):
    """Runs a command and returns its exit code; `will_retry`: it is run again where it fails for a while."""

    def __call__(self, command: str, *, will_retry: bool) -> int:
        """Run it to its end."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A command that is due: since when, when it is to start, and how many times have been missed by then."""

    command: str
    due_at: datetime
    start_at: datetime
    missed_count: int = 0


@dataclass(kw_only=True)
class Service:
    """A schedule at work.

    `last`: command -> when it began last, also if somebody else ran it; what is not in it counts from now.
    Whatever was missed since then is made up for by one run. `seed` tells the delays of two machines apart.
    """

    settings: ScheduleSettings
    clock: Clock
    run: Runner
    last: dict[str, datetime] = field(default_factory=dict)
    seed: str = ""

    def serve(self) -> None:
        """Run what is due until the clock says that the schedule is to end."""
        now = self.clock.now()
        self.last = {entry.command: min(self.last.get(entry.command, now), now) for entry in self.settings.entries}
        while True:
            plan = self.plan()
            first = min(plan, key=lambda due: due.start_at)
            if first.start_at > self.clock.now():
                log_event(state="waiting", command=first.command, until=first.start_at.isoformat(timespec="seconds"))
            if self.clock.wait_until(first.start_at):
                return
            if self._run_all([due for due in plan if due.start_at <= self.clock.now()]):
                return

    def plan(self) -> list[Due]:
        """When each command comes next: at once where it was missed."""
        return [self._plan_entry(entry) for entry in self.settings.entries]

    def _plan_entry(self, entry: Entry) -> Due:
        due_at = entry.cron.find_next(self.last[entry.command], self.settings.zone)
        missed, later, now = 0, due_at, self.clock.now()
        while missed < MISSED_COUNTED and (later := entry.cron.find_next(later, self.settings.zone)) <= now:
            missed += 1
        return Due(command=entry.command, due_at=due_at, start_at=due_at + self._delay(due_at), missed_count=missed)

    def _delay(self, due_at: datetime) -> timedelta:
        """From 0 to the jitter: the same for all commands of a moment, another one for each moment and machine."""
        digest = hashlib.sha256(f"{self.seed} {due_at.timestamp():.0f}".encode()).digest()
        return timedelta(seconds=self.settings.jitter_seconds * int.from_bytes(digest[:4], "big") / 2**32)

    def _run_all(self, group: list[Due]) -> bool:
        """Run what is due; whether to end."""
        for due in group:
            # What came due while this was running or off is made up for by this one run.
            self.last[due.command] = self.clock.now()
            if due.missed_count:
                log_event(logging.WARNING, state="catching_up", command=due.command, missed=due.missed_count)
        self.run_commands([due.command for due in group])
        return self._is_ended()

    def run_commands(self, commands: Collection[str]) -> int:
        """Run commands in the order of the stages, each until it goes well or is given up; the last exit code.

        After a failure, or a signal, the others are left out.
        """
        ordered = [ALL] if ALL in commands else sorted(set(commands), key=COMMANDS.index)
        code = 0
        for number, command in enumerate(ordered):
            code = self._run_with_retries(command)
            left = ordered[number + 1 :]
            if left and (code or self._is_ended()):
                because = f"{command} failed" if code else "the schedule ends"
                log_event(logging.WARNING, state="left_out", commands=",".join(left), because=because)
                break
        return code

    def _run_with_retries(self, command: str) -> int:
        """The exit code at last."""
        code = 0
        for attempt in range(self.settings.retries + 1):
            log_event(state="starting", command=command, attempt=attempt + 1)
            code = self.run(command, will_retry=attempt < self.settings.retries)
            failure = classify_exit(code)
            name = failure.name if failure else None
            log_event(logging.WARNING if failure else logging.INFO, state="ended", command=command, failure=name)
            if not failure or not failure.is_transient or attempt == self.settings.retries or self._is_ended():
                break
            pause = min(self.settings.retry_seconds * 2**attempt, LONGEST_PAUSE)
            log_event(state="trying_again", command=command, in_seconds=pause)
            if self.clock.wait_until(self.clock.now() + timedelta(seconds=pause)):
                break
        return code if code >= 0 else 128 - code

    def _is_ended(self) -> bool:
        return self.clock.wait_until(self.clock.now())
