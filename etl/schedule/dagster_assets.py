"""The stages as software-defined assets of Dagster (`pip install newsledger[dagster]`).

`articles` and `events` have a partition for each day on which news arrived, `release` is one. The partition of
today is materialised by doing whatever is missing, also what came late for days before; an earlier one by doing
that day. What the warehouse has of the day stands with the partition afterwards.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from etl.failures import classify_exit
from etl.schedule.tables import group_commands, read_schedule

GROUP = "newsledger"
ASSETS_OF = {
    "run": ("articles", "events", "release"),
    "load": ("articles",),
    "extract": ("events",),
    "build": ("release",),
    "publish": ("release",),
}


@dataclass(frozen=True, kw_only=True)
class Project:
    """How newsledger is called: working folder, program word by word, variables, how long to wait for another run."""

    folder: Path
    program: tuple[str, ...]
    variables: Mapping[str, str]
    wait_seconds: int

    def run(self, context: dg.AssetExecutionContext, *words: str) -> None:
        """Run a command; dagster.Failure, with what it said last, where it fails."""
        command = [*self.program, *words, "--wait", str(self.wait_seconds)]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            last = ""
            for line in process.stdout or ():
                last = line.rstrip()
                context.log.info(last)
        failure = classify_exit(process.returncode)
        if failure:
            raise dg.Failure(
                description=f"newsledger {' '.join(words)}: {failure.name} (exit code {process.returncode}): {last}",
                metadata={"exit_code": process.returncode, "failure": failure.name},
                allow_retries=failure.is_transient,
            )

    def run_day(self, context: dg.AssetExecutionContext, stage: str) -> dg.MaterializeResult[Any]:
        """Run a stage for the day of the partition."""
        day = context.partition_key
        is_today = day == datetime.now(UTC).date().isoformat()
        self.run(context, *([stage] if is_today else ["backfill", f"{day}..{day}", "--stage", stage]))
        batches = self.read_status()["batches"]
        batch: dict[str, Any] = next((batch for batch in batches if batch["batch_date"] == day), {})
        known = {name: value for name, value in batch.items() if isinstance(value, bool | int | float | str)}
        return dg.MaterializeResult(metadata={name: value for name, value in known.items() if name != "batch_date"})

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
    variables: Mapping[str, str],
    first_day: str,
    schedule: Mapping[str, Any],
) -> dg.Definitions:
    """Assets, jobs and schedules; `newsledger schedule --print dagster` writes the call.

    `schedule` is the table of newsledger.toml. Days of arrival are counted in UTC, from `first_day` on.
    """
    settings = read_schedule(schedule)
    project = Project(
        folder=Path(folder), program=tuple(program), variables=dict(variables), wait_seconds=settings.wait_seconds
    )
    days = dg.DailyPartitionsDefinition(start_date=first_day, timezone="UTC", end_offset=1)
    policy = dg.RetryPolicy(max_retries=settings.retries, delay=settings.retry_seconds, backoff=dg.Backoff.EXPONENTIAL)
    jobs, timers = [], []
    for cron, commands in group_commands(settings):
        wanted = list(dict.fromkeys(asset for command in commands for asset in ASSETS_OF[command]))
        job = dg.define_asset_job(f"newsledger_{'_'.join(commands)}", selection=wanted)
        jobs.append(job)
        timers.append(_make_schedule(job, cron.expression, settings.time_zone, is_daily=wanted != ["release"]))
    return dg.Definitions(assets=_make_assets(project, days, policy), jobs=jobs, schedules=timers)


def _make_assets(
    project: Project, days: dg.DailyPartitionsDefinition, policy: dg.RetryPolicy
) -> list[dg.AssetsDefinition]:
    common: dict[str, Any] = {"group_name": GROUP, "retry_policy": policy}

    @dg.asset(partitions_def=days, description="Articles of a day of arrival.", **common)
    def articles(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        return project.run_day(context, "load")

    @dg.asset(partitions_def=days, deps=[articles], description="What is extracted of a day's articles.", **common)
    def events(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        return project.run_day(context, "extract")

    @dg.asset(deps=[events], description="The release that analysts open.", **common)
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        project.run(context, "build")
        project.run(context, "publish")
        published = project.read_status()["release"] or {}
        names = ("release", "content_hash", "published_at")
        return dg.MaterializeResult(metadata={name: str(published[name]) for name in names if name in published})

    return [articles, events, release]


def _make_schedule(job: Any, expression: str, time_zone: str, *, is_daily: bool) -> dg.ScheduleDefinition:
    @dg.schedule(name=f"{job.name}_schedule", cron_schedule=expression, execution_timezone=time_zone, job=job)
    def request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.astimezone(UTC).date().isoformat()
        return dg.RunRequest(partition_key=day if is_daily else None)

    return request
