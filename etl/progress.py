"""How far a stage is: a bar on a terminal, log lines elsewhere, both with rate and time left."""

import sys
import time
from typing import TYPE_CHECKING

from etl.console import open_console
from etl.log_lines import log_event

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, Task

SECONDS_BETWEEN_LINES = 10.0


class LineProgress:
    """Progress as log lines, at most one in ten seconds: for cron, pipes and log files."""

    def start(self, label: str, total: int, unit: str) -> None:
        """Begin to count up to `total`."""
        self.label, self.total, self.unit, self.done = label, total, unit, 0
        self.started = self.last_line = time.monotonic()
        if total:
            log_event(stage=label, state="started", **{unit: total})

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        now = time.monotonic()
        if now - self.last_line >= SECONDS_BETWEEN_LINES and self.done < self.total:
            self.last_line = now
            rate = self.done / (now - self.started)
            left = round((self.total - self.done) / rate) if rate else None
            log_event(
                stage=self.label,
                state="working",
                done=self.done,
                of=self.total,
                unit=self.unit,
                per_second=rate,
                seconds_left=left,
            )

    def finish(self) -> None:
        """The stage is done."""
        if self.total:
            seconds = time.monotonic() - self.started
            state = "finished" if self.done >= self.total else "left"
            rate = self.done / seconds if seconds > 0 else None
            log_event(stage=self.label, state=state, done=self.done, of=self.total, seconds=seconds, per_second=rate)


class BarProgress:
    """Progress as a bar with rate and time left, on standard error."""

    bar: "RichProgress"

    def start(self, label: str, total: int, unit: str) -> None:
        """Show the bar."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            _make_rate_column(),
            TimeRemainingColumn(),
        )
        self.bar = Progress(*columns, console=open_console(stderr=True), transient=True)
        self.task = self.bar.add_task(f"{label:8}", total=total)
        self.bar.start()

    def advance(self, count: int) -> None:
        """Move the bar."""
        self.bar.advance(self.task, count)

    def finish(self) -> None:
        """Take the bar away."""
        self.bar.stop()


def _make_rate_column() -> "ProgressColumn":
    from rich.progress import ProgressColumn
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """How many a second."""

        def render(self, task: "Task") -> Text:
            return Text(describe_rate(task.finished_speed or task.speed))

    return RateColumn()


def open_progress() -> LineProgress | BarProgress:
    """A bar where standard error is a terminal, log lines elsewhere."""
    return BarProgress() if sys.stderr.isatty() else LineProgress()


def describe_rate(rate: float | None) -> str:
    """`12.3/s`; slow work in minutes; nothing while it is not known."""
    if not rate:
        return ""
    return f"{rate:.1f}/s" if rate >= 0.1 else f"{rate * 60:.1f}/min"
