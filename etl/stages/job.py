"""What every stage is handed: settings, the page of the ledger, and a place to say what goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from etl.selection import Days, Recode
from etl.settings import Settings
from etl.warehouse.ledger import RunLog, State, read_state
from etl.warehouse.roots import Root


class Progress(Protocol):
    """Shows how far a stage is."""

    def start(self, label: str, total: int, unit: str) -> None:
        """Begin to count up to `total`."""

    def advance(self, count: int) -> None:
        """So many more are done."""

    def finish(self) -> None:
        """The stage is done, or was left by an exception."""


class SilentProgress:
    """Shows nothing."""

    def start(self, label: str, total: int, unit: str) -> None:
        """Nothing to show."""

    def advance(self, count: int) -> None:
        """Nothing to show."""

    def finish(self) -> None:
        """Nothing to show."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run of one or more stages.

    `batch_date`, where given, is the batch of all files that are new. `retried_reasons`, where given,
    limits loading to parts with rejections of these reasons (empty: of any). `release`, where given, is
    the id of the release to be published. `parts`, where given, limits extraction to them, `days` loading
    and extraction to batches of these days. `recode` says what becomes of batches that are done already.
    `report` collects what each stage did (stage name -> counts and files) for the record of the run.
    """

    settings: Settings
    log: RunLog
    progress: Progress = field(default_factory=SilentProgress)
    batch_date: date | None = None
    retried_reasons: frozenset[str] | None = None
    release: str | None = None
    parts: frozenset[str] | None = None
    days: Days | None = None
    recode: Recode = Recode.CHANGED
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def warehouse(self) -> Root:
        """The warehouse that this run writes."""
        return self.settings.warehouse

    def read_state(self) -> State:
        """What the warehouse holds now."""
        return read_state(self.warehouse)

    def takes(self, day: date) -> bool:
        """Whether the run is about batches of this day."""
        return self.days is None or day in self.days

    @contextmanager
    def show_progress(self, label: str, total: int, unit: str) -> Iterator[Progress]:
        """Progress over a block of work."""
        self.progress.start(label, total, unit)
        try:
            yield self.progress
        finally:
            self.progress.finish()
