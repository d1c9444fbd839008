"""The stages as software-defined assets of Dagster (`pip install newsledger[dagster]`).

`articles` and `events` have a partition for each day on which news arrived, `release` is one. A partition
is materialised by running the stage, which does whatever is missing: of one run for several days the first
does the work. What the warehouse has of the day stands with the partition afterwards.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

GROUP = "newsledger"
COMMANDS_OF = {"articles": ("load",), "events": ("extract",), "release": ("build", "publish")}
ASSETS_OF = {
    "run": ("articles", "events", "release"),
    "load": ("articles",),
    "extract": ("events",),
    "build": ("release",),
    "publish": ("release",),
}


@dataclass(frozen=True, kw_only=True)
class Project:
    """How newsledger is called: working folder, program word by word, variables."""

    folder: Path
    program: tuple[str, ...]
    variables: Mapping[str, str]

    def run(self, context: dg.AssetExecutionContext, commands: Sequence[str]) -> None:
        """Run commands as a schedule does; dagster.Failure, with what they said, where one fails."""
        starts = [word for command in commands for word in ("--now", command)]
        words = [*self.program, "schedule", *starts]
        with subprocess.Popen(
            words, cwd=self.folder, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            last = ""
            for line in process.stdout or ():
                last = line.rstrip()
                context.log.info(last)
        if process.returncode:
            raise dg.Failure(
                description=f"newsledger {' '.join(commands)}: exit code {process.returncode}: {last}",
                metadata={"exit_code": process.returncode},
                allow_retries=False,  # whatever may pass by itself was tried again already
            )

    def read_status(self) -> dict[str, Any]:
        """What the warehouse holds."""
        done = subprocess.run(
            [*self.program, "status", "--json"],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(json.loads(done.stdout))

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.variables}


def make_definitions(
    *,
    folder: str,
    program: Sequence[str],
    variables: Mapping[str, str] | None = None,
    first_day: str,
    time_zone: str = "UTC",
    schedules: Mapping[str, tuple[str, Sequence[str]]] | None = None,
) -> dg.Definitions:
    """Assets, jobs and schedules; `newsledger schedule --print dagster` writes the call.

    `schedules`: name -> (cron expression, commands). Days of arrival are counted in UTC, from `first_day` on.
    """
    project = Project(folder=Path(folder), program=tuple(program), variables=dict(variables or {}))
    days = dg.DailyPartitionsDefinition(start_date=first_day, timezone="UTC", end_offset=1)
    jobs, timers = [], []
    for name, (expression, commands) in (schedules or {}).items():
        wanted = {asset: None for command in commands for asset in ASSETS_OF[command]}
        job = dg.define_asset_job(f"newsledger_{name}", selection=list(wanted))
        jobs.append(job)
        timers.append(_make_schedule(job, expression, time_zone, is_daily=list(wanted) != ["release"]))
    return dg.Definitions(assets=_make_assets(project, days), jobs=jobs, schedules=timers)


def _make_assets(project: Project, days: dg.DailyPartitionsDefinition) -> list[dg.AssetsDefinition]:
    @dg.asset(name="articles", group_name=GROUP, partitions_def=days, description="Articles of a day of arrival.")
    def articles(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        project.run(context, COMMANDS_OF["articles"])
        return dg.MaterializeResult(metadata=_describe_day(project, context.partition_key))

    @dg.asset(
        name="events",
        group_name=GROUP,
        partitions_def=days,
        deps=[articles],
        description="Events, actors, quotes, dates, places and quantities of the articles of a day.",
    )
    def events(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        project.run(context, COMMANDS_OF["events"])
        return dg.MaterializeResult(metadata=_describe_day(project, context.partition_key))

    @dg.asset(name="release", group_name=GROUP, deps=[events], description="The release that analysts open.")
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        project.run(context, COMMANDS_OF["release"])
        published = project.read_status()["release"] or {}
        names = ("release", "content_hash", "published_at")
        return dg.MaterializeResult(metadata={name: str(published[name]) for name in names if name in published})

    return [articles, events, release]


def _describe_day(project: Project, day: str) -> dict[str, Any]:
    """Counts of the batch of a day; nothing where nothing arrived on it."""
    batches = project.read_status()["batches"]
    batch: dict[str, Any] = next((batch for batch in batches if batch["batch_date"] == day), {})
    return {name: value for name, value in batch.items() if name != "batch_date"}


def _make_schedule(job: Any, expression: str, time_zone: str, *, is_daily: bool) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{job.name}_schedule", cron_schedule=expression, execution_timezone=str(ZoneInfo(time_zone)), job=job
    )
    def request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.astimezone(UTC).date().isoformat()
        return dg.RunRequest(partition_key=day if is_daily else None)

    return request
