"""What is printed for other schedulers, tried with the schedulers themselves where they are installed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.schedule.cron import parse_cron
from etl.schedule.tables import group_commands, read_schedule
from etl.schedule.units import Deployment, find_variables, print_cron, print_dagster, print_systemd
from etl.warehouse.ledger import list_runs, read_record

ROOT = Path(__file__).parents[2]
NASTY = "100% \"my\" $HOME; 'x' \\y"  # a folder whose name every quoting gets wrong that can
TABLE = {
    "load": "5 * * * *", "extract": "30 2 * * mon-fri", "build": "30 2 * * mon-fri", "publish": "30 2 * * mon-fri",
    "run": "0 0 13 * 5", "time_zone": "Europe/Berlin", "jitter_seconds": 90,
}  # fmt: skip


def deploy(folder: Path, table: dict[str, object] | None = None, **values: object) -> Deployment:
    variables = {"NEWSLEDGER_WAREHOUSE": str(folder / NASTY), "PYTHONPATH": str(ROOT)}
    options: dict[str, object] = {
        "schedule": read_schedule(TABLE if table is None else table),
        "program": (sys.executable, "-m", "etl"),
        "folder": folder,
        "variables": variables,
    }
    return Deployment(**options | values)  # type: ignore[arg-type]


def skip_without(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def test_commands_of_one_time_go_together_in_order() -> None:
    groups = [(cron.expression, commands) for cron, commands in group_commands(read_schedule(TABLE))]
    assert groups == [
        ("0 0 13 * 5", ["run"]), ("5 * * * *", ["load"]), ("30 2 * * mon-fri", ["extract", "build", "publish"]),
    ]  # fmt: skip
    together = read_schedule({"load": "@daily", "run": "0 0 * * *"})
    assert [commands for _, commands in group_commands(together)] == [["run"]]


def test_settings_of_the_environment_travel_and_nothing_else_does() -> None:
    environment = {"NEWSLEDGER_WORKERS": "2", "AWS_SECRET_ACCESS_KEY": "hunter2", "PATH": "/bin"}
    assert find_variables(environment) == {"NEWSLEDGER_WORKERS": "2"}


@pytest.mark.parametrize(
    ("expression", "calendars"),
    [
        ("5 * * * *", ["*-*-* *:05:00 UTC"]),
        ("0 2,14 * * *", ["*-*-* 02,14:00:00 UTC"]),
        ("*/30 * * jan,jul sun", ["Sun *-01,07-* *:00,30:00 UTC"]),
        ("0 0 13 * 5", ["Fri *-*-* 00:00:00 UTC", "*-*-13 00:00:00 UTC"]),
        ("0 0 */15 * 1", ["Mon *-*-01,16,31 00:00:00 UTC"]),
        ("* * * * *", ["*-*-* *:*:00 UTC"]),
    ],
)
def test_expressions_become_calendars(expression: str, calendars: list[str]) -> None:
    assert parse_cron(expression).list_calendars("UTC") == calendars


def test_systemd_takes_the_calendars_for_what_the_schedule_does() -> None:
    skip_without("systemd-analyze")
    from datetime import datetime
    from zoneinfo import ZoneInfo

    start, zone = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC")
    for expression in ("5 * * * *", "*/20 9-17 * * 1-5", "0 0 29 2 *", "0 3 1,15 */2 *"):
        cron = parse_cron(expression)
        (calendar,) = cron.list_calendars("UTC")
        words = ["systemd-analyze", "calendar", calendar, "--iterations=3", "--base-time=2026-03-02 12:00:00 UTC"]
        done = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
        moments, moment = [], start
        for _ in range(3):
            moment = cron.find_next(moment, zone)
            moments.append(moment.strftime("%Y-%m-%d %H:%M:%S"))
        assert all(text in done.stdout for text in moments), (expression, done.stdout)


def test_systemd_verifies_the_units(tmp_path: Path) -> None:
    skip_without("systemd-analyze")
    files = print_systemd(deploy(tmp_path, user="root"))
    assert [file.name for file in files] == [
        f"newsledger-{name}.{kind}"
        for name in ("run", "load", "extract-build-publish")
        for kind in ("service", "timer")
    ]
    for file in files:
        (tmp_path / file.name).write_text(file.content)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / file.name) for file in files)],
        capture_output=True,
        text=True,
        check=False,
    )
    # It looks at the units of the machine too; what it says of others is not ours.
    assert [line for line in done.stderr.splitlines() if "newsledger" in line] == []
    assert done.returncode == 0, done.stderr


def run_as_cron_does(line: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """The command of a line of a crontab, with cron's own environment and its handling of the percent sign."""
    command = line.split(None, 5)[5].replace("\\%", "%")
    environment = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "HOME": str(home), "LOGNAME": "root"}
    return subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd=home, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_a_line_of_cron_runs_with_the_little_that_cron_gives_it(tmp_path: Path) -> None:
    folder = tmp_path / NASTY
    (folder / "landing").mkdir(parents=True)
    (line,) = (line for line in print_cron(deploy(folder, {"load": "5 * * * *"})).splitlines() if line[0] != "#")
    done = run_as_cron_does(line, tmp_path)
    # Cron would mail whatever is printed.
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (run,) = list_runs(folder / NASTY)
    assert (read_record(run)["command"], read_record(run)["result"]) == ("load", "nothing_to_do")
    (folder / "landing").rmdir()
    done = run_as_cron_does(line, tmp_path)
    assert done.returncode == 7
    assert "newsledger: no landing folder" in done.stderr


@pytest.mark.proof
def test_cron_runs_it_for_real(tmp_path: Path) -> None:
    """A daemon of Debian's cron with a crontab of its own; it takes up to a minute to come round."""
    skip_without("crontab")
    if os.getuid() != 0 or not Path("/etc/cron.d").is_dir():
        pytest.skip("cron takes system crontabs from root alone")
    if shutil.which("cron") is None:
        pytest.skip("cron is not installed")
    (tmp_path / "landing").mkdir()
    text = print_cron(deploy(tmp_path, {"load": "* * * * *"}))
    warehouse = tmp_path / NASTY
    (tmp_path / "crontab").write_text(text)
    # The option that only checks has had two names.
    checks = [
        subprocess.run(["crontab", option, str(tmp_path / "crontab")], capture_output=True, text=True, check=False)
        for option in ("-T", "-n")
    ]
    assert 0 in [check.returncode for check in checks], checks
    before = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False).stdout
    subprocess.run(["crontab", "-"], input=text, text=True, check=True)
    daemon = subprocess.Popen(["cron", "-f"])
    try:
        await_that(lambda: bool(list_runs(warehouse)) and "command" in read_record(list_runs(warehouse)[0]), 130)
    finally:
        daemon.terminate()
        daemon.wait()
        restore = ["crontab", "-"] if before else ["crontab", "-r"]
        subprocess.run(restore, input=before, text=True, check=True)
    assert read_record(list_runs(warehouse)[0])["result"] == "nothing_to_do"


def await_that(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_the_module_for_dagster_is_python_that_calls_what_there_is(tmp_path: Path) -> None:
    content = print_dagster(deploy(tmp_path), first_day=date(2026, 1, 31))
    compile(content, "newsledger_dagster.py", "exec")
    assert "from etl.schedule.dagster_assets import make_definitions" in content
    assert repr(NASTY)[1:-1] in content


DAGSTER = """
import json, sys
from datetime import datetime, timezone
sys.path.insert(0, sys.argv[1])
import dagster as dg
from newsledger_dagster import defs

dg.Definitions.validate_loadable(defs)
repository = defs.get_repository_def()
assets = {key.to_user_string(): node for key, node in
          ((node.key, node) for node in repository.asset_graph.asset_nodes)}
result = dg.materialize(list(defs.assets), partition_key=sys.argv[2], selection="articles", raise_on_error=False)
release = dg.materialize(list(defs.assets), selection="release", raise_on_error=False)
schedule = repository.get_schedule_def("newsledger_load_schedule")
with dg.DagsterInstance.ephemeral() as instance:
    moment = datetime(2026, 3, 2, 23, 5, tzinfo=timezone.utc)
    context = dg.build_schedule_context(instance, scheduled_execution_time=moment, repository_def=repository)
    request = schedule.evaluate_tick(context).run_requests[0]
print("FOUND", json.dumps({
    "assets": {name: [type(node.partitions_def).__name__ if node.partitions_def else None,
                      sorted(key.to_user_string() for key in node.parent_keys)] for name, node in assets.items()},
    "first": assets["articles"].partitions_def.get_first_partition_key(),
    "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
    "schedules": {s.name: [s.cron_schedule, s.execution_timezone] for s in repository.schedule_defs},
    "partition": request.partition_key,
    "success": result.success,
    "metadata": {key: value.value for key, value in
                 result.asset_materializations_for_node("articles")[0].metadata.items()},
    "release": release.success,
}))
"""


@pytest.mark.proof
def test_dagster_loads_the_definitions_and_materialises_a_day(tmp_path: Path) -> None:
    python = os.environ.get("DAGSTER_PYTHON", sys.executable)
    probe = subprocess.run([python, "-c", "import dagster"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("dagster is not installed: pip install newsledger[dagster], or DAGSTER_PYTHON=PYTHON with it")
    landing = tmp_path / "landing" / "2026-03-02"
    landing.mkdir(parents=True)
    (landing / "road.txt").write_text("The works minister opened a road in the north of the country on Monday.")
    content = print_dagster(deploy(tmp_path, TABLE | {"retries": 0}), first_day=date(2026, 3, 1))
    (tmp_path / "newsledger_dagster.py").write_text(content)
    program = tmp_path / "program.py"
    program.write_text(DAGSTER)
    done = subprocess.run(
        [python, str(program), str(tmp_path), "2026-03-02"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.split("FOUND")[1])
    assert found["assets"] == {
        "articles": ["DailyPartitionsDefinition", []],
        "events": ["DailyPartitionsDefinition", ["articles"]],
        "release": [None, ["events"]],
    }
    assert found["first"] == "2026-03-01"
    assert found["jobs"] == ["newsledger_extract_build_publish", "newsledger_load", "newsledger_run"]
    assert found["schedules"]["newsledger_load_schedule"] == ["5 * * * *", "Europe/Berlin"]
    assert found["partition"] == "2026-03-02"
    assert found["success"]
    assert (found["metadata"]["articles"], found["metadata"]["landing_files"]) == (1, 1)
    assert found["release"], "nothing is extracted yet, so nothing is built, and that is no failure"
