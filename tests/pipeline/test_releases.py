"""Which release is published: rolling back and forward, what is kept, and what status says of it."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pipeline_fakes as fakes
import pytest
from pipeline_fakes import write_landing

from etl import cli
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.status import describe_warehouse
from etl.warehouse.files import read_json, write_json
from etl.warehouse.ledger import list_runs, read_log, read_record
from etl.warehouse.local_storage import DELETING
from etl.warehouse.locks import hold_lock
from etl.warehouse.releases import FOLDER, LINK, list_releases, list_withdrawn, read_current
from etl.warehouse.retention import choose_outdated, remove_outdated

Run = Callable[..., dict[str, Any]]
Capture = pytest.CaptureFixture[str]
NEWS = "Report number {} says that the council of the town met again to speak about the harbour."


@pytest.fixture
def publish_days(run_job: Run, landing: Path, warehouse: Path) -> Callable[..., list[str]]:
    """publish_days(2) -> ids of as many releases, each of one more article, built and published one after the other."""

    def run(count: int, first: int = 0) -> list[str]:
        found = []
        for number in range(first, first + count):
            write_landing(landing, {f"2020-03-05/{number}.txt": NEWS.format(number)})
            run_job()
            pointer = read_current(warehouse)
            assert pointer is not None
            found.append(str(pointer["release"]))
        assert len(set(found)) == count
        return found

    return run


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return int(str(end.value.code))


def current(warehouse: Path) -> str:
    pointer = read_current(warehouse)
    assert pointer is not None
    assert (warehouse / LINK).readlink().name == pointer["release"]
    return str(pointer["release"])


def move(run_job: Run, release: str) -> dict[str, Any]:
    return run_job("publish", command="rollback", release=release)


def test_a_rollback_publishes_an_older_release_and_stands_in_the_ledger(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, middle, new = publish_days(3)
    record = move(run_job, old)
    assert (record["result"], record["command"]) == ("done", "rollback")
    assert current(warehouse) == old
    assert list_withdrawn(read_current(warehouse)) == [middle, new]
    run = list_runs(warehouse)[-1]
    assert read_record(run) == record
    assert [(entry["stage"], entry["release"]) for entry in read_log(run)] == [("publish", old)]


@pytest.mark.parametrize("stages", [(), ("build", "publish"), ("publish",)])
def test_what_was_rolled_back_stays_back_while_nothing_is_new(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path, stages: tuple[str, ...]
) -> None:
    old, new = publish_days(2)
    move(run_job, old)
    for _ in range(2):
        record = run_job(*stages)
        assert record["result"] == "nothing_to_do"
        assert record["stages"]["publish"]["withheld"] == new
        assert current(warehouse) == old


def test_something_new_is_published_also_after_a_rollback(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, withdrawn = publish_days(2)
    move(run_job, old)
    (new,) = publish_days(1, first=2)
    assert new not in (old, withdrawn)
    assert current(warehouse) == new
    # The one that somebody went back from is not forgotten: if its news came again, it would stay back.
    assert list_withdrawn(read_current(warehouse)) == [withdrawn]


def test_a_withdrawn_release_is_published_by_name(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, new = publish_days(2)
    move(run_job, old)
    assert run_job("publish", release=new)["stages"]["publish"]["published"]
    assert (current(warehouse), list_withdrawn(read_current(warehouse))) == (new, [])
    assert run_job()["result"] == "nothing_to_do"
    assert current(warehouse) == new


def test_going_back_to_the_same_release_again_is_nothing_to_do(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, _ = publish_days(2)
    assert move(run_job, old)["result"] == "done"
    assert move(run_job, old)["result"] == "nothing_to_do"


def test_the_pointer_remembers_what_was_published_before(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, _, new = publish_days(3)
    move(run_job, old)
    pointer = read_current(warehouse)
    assert pointer is not None
    assert pointer["previous"] == new


def test_a_link_that_a_dying_run_left_behind_is_put_right(run_job: Run, warehouse: Path) -> None:
    run_job()
    release = current(warehouse)
    (warehouse / LINK).unlink()
    (warehouse / LINK).symlink_to(Path(FOLDER) / "older")
    assert run_job()["result"] == "nothing_to_do"
    assert current(warehouse) == release


def test_a_pointer_of_an_older_version_is_understood(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    old, new = publish_days(2)
    pointer = read_current(warehouse) or {}
    kept = ("release", "database", "content_hash", "published_at")
    write_json(warehouse / "current.json", {name: pointer[name] for name in kept})
    assert run_job()["result"] == "nothing_to_do"
    move(run_job, old)
    assert list_withdrawn(read_current(warehouse)) == [new]


# --- what is kept


def records(*names: str) -> list[dict[str, Any]]:
    return [{"release": name} for name in names]


@pytest.mark.parametrize(
    ("kept", "needed", "expected"),
    [
        (5, (), ()),
        (3, (), ()),
        (2, (), ("a",)),
        (1, ("c",), ("a", "b")),
        (1, ("b", "c"), ("a",)),
        (1, ("a",), ("b",)),
    ],
)
def test_the_last_releases_and_the_needed_ones_stay(kept: int, needed: tuple[str, ...], expected: tuple[str]) -> None:
    assert choose_outdated(records("a", "b", "c"), kept=kept, needed=needed) == expected


def test_a_run_removes_what_is_too_old(
    publish_days: Callable[..., list[str]], landing: Path, warehouse: Path, with_fakes: None
) -> None:
    releases = publish_days(4)
    settings = Settings(landing=landing, warehouse=warehouse, executor="in_process", partition_size=2, kept_releases=2)
    record = run_stages(settings)
    assert record["stages"]["publish"]["removed"] == releases[:2]
    assert [record["release"] for record in list_releases(warehouse)] == releases[2:]
    assert sorted(path.name for path in (warehouse / FOLDER).iterdir()) == sorted(releases[2:])
    assert [(e["stage"], e["release"]) for e in read_log(list_runs(warehouse)[-1])] == [
        ("remove", release) for release in releases[:2]
    ]


def test_the_published_release_and_the_ones_before_it_stay_however_old(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    releases = publish_days(5)
    move(run_job, releases[1])
    assert remove_outdated(warehouse, kept=1) == (releases[2], releases[3])
    # Published, built before it, and published before it.
    assert [record["release"] for record in list_releases(warehouse)] == [releases[0], releases[1], releases[4]]


def test_a_release_that_was_half_deleted_is_no_release_and_goes_with_the_next_run(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path
) -> None:
    first, second = publish_days(2)
    (warehouse / FOLDER / first).rename(warehouse / FOLDER / f"{DELETING}{first}")
    assert [record["release"] for record in list_releases(warehouse)] == [second]
    run_job()
    assert [path.name for path in (warehouse / FOLDER).iterdir()] == [second]


# --- the commands


def test_rollback_and_publish_as_commands(
    publish_days: Callable[..., list[str]], warehouse: Path, capsys: Capture
) -> None:
    old, new = publish_days(2)
    at = ("--warehouse", str(warehouse))
    assert call("rollback", "previous", *at) == 0
    assert current(warehouse) == old
    assert call("publish", *at) == 0
    assert f"{old} stays: somebody rolled back from {new}" in capsys.readouterr().out
    assert call("status", *at) == 0
    assert f"held back  {new}" in capsys.readouterr().out
    assert call("publish", new, *at, "--json") == 0
    assert json.loads(capsys.readouterr().out)["stages"]["publish"]["release"] == new
    assert current(warehouse) == new


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("rollback", "2031"), cli.USAGE, "no release '2031' in"),
        (("publish", "2031"), cli.USAGE, "no release '2031' in"),
        (("rollback",), cli.USAGE, "Missing argument"),
        (("rollback", "NEW"), cli.USAGE, "is newer than"),
    ],
)
def test_a_wrong_name_moves_nothing(
    publish_days: Callable[..., list[str]],
    run_job: Run,
    warehouse: Path,
    capsys: Capture,
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    old, new = publish_days(2)
    move(run_job, old)
    runs = list_runs(warehouse)
    names = [new if argument == "NEW" else argument for argument in arguments]
    assert call(*names, "--warehouse", str(warehouse)) == code
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert (current(warehouse), list_runs(warehouse)) == (old, runs)


def test_releases_are_listed_with_what_is_known_of_them(
    publish_days: Callable[..., list[str]], run_job: Run, warehouse: Path, capsys: Capture
) -> None:
    old, middle, new = publish_days(3)
    move(run_job, middle)
    assert call("releases", "--warehouse", str(warehouse), "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["release"], row["state"]) for row in rows] == [
        (old, "kept"),
        (middle, "published"),
        (new, "withdrawn"),
    ]
    record = read_json(warehouse / FOLDER / middle / "release.json") or {}
    assert rows[1]["rows"] == sum(record["row_counts"].values())
    assert (rows[1]["checks"], rows[1]["warnings"], rows[1]["content_hash"]) == (2, 0, record["content_hash"])
    files = [path for path in (warehouse / FOLDER / middle).rglob("*") if path.is_file()]
    assert rows[1]["size_mib"] == round(sum(path.stat().st_size for path in files) / 2**20, 1)
    assert call("releases", "--warehouse", str(warehouse)) == 0
    assert re.search(rf"{middle} .* published ", capsys.readouterr().out)


# --- status


def test_status_tells_how_fresh_all_is(run_job: Run, warehouse: Path) -> None:
    run_job()
    pointer = read_current(warehouse) or {}
    now = datetime.fromisoformat(pointer["published_at"]).replace(tzinfo=UTC)
    fresh = describe_warehouse(warehouse, now=now.replace(year=now.year + 1, month=3, day=1))["freshness"]
    assert fresh["last_batch_date"] == date(2020, 3, 4)
    assert fresh["last_batch_age_days"] == (date(now.year + 1, 3, 1) - date(2020, 3, 4)).days
    assert fresh["release_age_hours"] == 24 * (date(now.year + 1, 3, 1) - now.date()).days


def test_status_counts_what_each_stage_did(run_job: Run, warehouse: Path) -> None:
    run_job("load")
    counts = describe_warehouse(warehouse)["counts"]
    assert (counts["landing_files"], counts["records"], counts["articles"]) == (6, 14, 12)
    assert (counts["parts"], counts["extracted_parts"], counts["extracted_articles"]) == (3, 0, 0)
    assert counts["rejections"] == {"empty_file": 1, "malformed": 1}
    run_job()
    counts = describe_warehouse(warehouse)["counts"]
    assert (counts["parts"], counts["extracted_parts"], counts["extracted_articles"]) == (3, 3, 12)
    assert counts["rows"]["sentences"] == 12


def test_status_tells_what_changed_since_the_release_before(
    publish_days: Callable[..., list[str]], warehouse: Path, capsys: Capture
) -> None:
    before, after = publish_days(2)
    changes = describe_warehouse(warehouse)["changes"]
    assert (changes["before"], changes["after"], changes["is_same_content"]) == (before, after, False)
    assert {"table": "articles", "before": 13, "after": 14, "change": 1} in changes["tables"]
    assert "rejections" not in {row["table"] for row in changes["tables"]}
    assert call("status", "--warehouse", str(warehouse)) == 0
    printed = capsys.readouterr().out
    assert re.search(r"articles +13 +14 +\+1", printed)
    assert f"changed    since {before}" in printed


def test_failed_checks_are_told_until_a_build_succeeds(
    run_job: Run, landing: Path, warehouse: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_job()
    published = current(warehouse)
    bad = landing / "2020-03-05/bad.txt"
    write_landing(landing, {"2020-03-05/bad.txt": "A failing check is what this article makes of the whole build."})
    with pytest.raises(fakes.BuildFailed):
        run_job()
    checks = describe_warehouse(warehouse)["checks"]
    assert [(check["name"], check["status"], check["failures"]) for check in checks["failed"]] == [
        ("not_failing", "fail", 1)
    ]
    assert call("status", "--warehouse", str(warehouse)) == 0
    assert "FAILED     the last build" in capsys.readouterr().out
    assert current(warehouse) == published
    assert bad.is_file()
    monkeypatch.setattr(fakes, "FAILING", "nothing")
    run_job("build")
    assert describe_warehouse(warehouse)["checks"]["failed"] == []


def test_a_check_that_warns_publishes_and_is_told(
    run_job: Run, landing: Path, warehouse: Path, capsys: Capture
) -> None:
    write_landing(landing, {"2020-03-05/odd.txt": "A doubtful article of this kind makes a check of the build warn."})
    assert run_job()["stages"]["build"]["warnings"] == 1
    record = read_json(warehouse / FOLDER / current(warehouse) / "release.json") or {}
    assert {check["name"]: check["status"] for check in record["checks"]} == {
        "not_doubtful": "warn",
        "not_failing": "pass",
    }
    assert call("status", "--warehouse", str(warehouse)) == 0
    assert "warns: not_doubtful: 1 rows" in capsys.readouterr().out
    assert call("releases", "--warehouse", str(warehouse), "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["warnings"] == 1


# --- readers and the lock


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "SELECT count(*) FROM articles"),
        ("status",),
        ("releases",),
        ("diff", "current", "current"),
        ("rejections",),
        ("explain", "abcdef0123"),
    ],
)
def test_reading_waits_for_no_run(run_job: Run, warehouse: Path, arguments: tuple[str, ...], capsys: Capture) -> None:
    run_job()
    before = call(*arguments, "--warehouse", str(warehouse)), capsys.readouterr()
    with hold_lock(warehouse):
        assert (call(*arguments, "--warehouse", str(warehouse)), capsys.readouterr()) == before
    assert before[0] != cli.LOCKED


@pytest.mark.parametrize("arguments", [("rollback", "previous"), ("publish",)])
def test_the_pointer_moves_only_under_the_lock(
    publish_days: Callable[..., list[str]], warehouse: Path, arguments: tuple[str, ...], capsys: Capture
) -> None:
    publish_days(2)
    before = current(warehouse)
    with hold_lock(warehouse):
        assert call(*arguments, "--warehouse", str(warehouse)) == cli.LOCKED
    assert current(warehouse) == before
