"""The schedule: expressions, what is due when, catching up, trying again. The clock is a stand-in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from etl.schedule.cron import CronError, parse_cron
from etl.schedule.service import Service
from etl.schedule.tables import ScheduleError, ScheduleSettings, read_schedule

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def list_times(expression: str, start: str, count: int, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    cron, moment, found = parse_cron(expression), datetime.fromisoformat(start).replace(tzinfo=zone), []
    for _ in range(count):
        moment = cron.find_next(moment, zone)
        found.append(moment.astimezone(zone).isoformat(timespec="minutes"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("5 * * * *", ["2026-03-02T12:05", "2026-03-02T13:05"]),
        ("@hourly", ["2026-03-02T13:00", "2026-03-02T14:00"]),
        ("0 2 * * *", ["2026-03-03T02:00", "2026-03-04T02:00"]),
        ("*/20 9-10 * * *", ["2026-03-03T09:00", "2026-03-03T09:20"]),
        ("10/25 12 * * *", ["2026-03-02T12:10", "2026-03-02T12:35"]),
        # 0 and 7 are Sunday, as everywhere but in APScheduler.
        ("0 0 * * 0", ["2026-03-08T00:00", "2026-03-15T00:00"]),
        ("0 0 * * 7", ["2026-03-08T00:00", "2026-03-15T00:00"]),
        ("0 0 * * mon-FRI", ["2026-03-03T00:00", "2026-03-04T00:00"]),
        ("0 0 * * 5-7", ["2026-03-06T00:00", "2026-03-07T00:00"]),
        ("0 0 1 jan,JUL *", ["2026-07-01T00:00", "2027-01-01T00:00"]),
        # Either of two kinds of days, unless one of them begins with a star.
        ("0 0 13 * 5", ["2026-03-06T00:00", "2026-03-13T00:00"]),
        ("0 0 */2 * 1", ["2026-03-09T00:00", "2026-03-23T00:00"]),
        ("0 0 29 2 *", ["2028-02-29T00:00", "2032-02-29T00:00"]),
    ],
)
def test_expressions_come_round_as_in_cron(expression: str, expected: list[str]) -> None:
    assert list_times(expression, "2026-03-02T12:00", 2) == [f"{moment}+00:00" for moment in expected]


def test_a_moment_that_is_now_comes_no_more() -> None:
    assert parse_cron("0 12 * * *").find_next(MONDAY, ZoneInfo("UTC")) == MONDAY + timedelta(days=1)
    before = MONDAY - timedelta(microseconds=1)
    assert parse_cron("0 12 * * *").find_next(before, ZoneInfo("UTC")) == MONDAY


def test_each_night_has_one_run_also_where_clocks_are_changed() -> None:
    spring = list_times("30 2 * * *", "2026-03-28T03:00", 2, BERLIN)
    assert spring == ["2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]
    autumn = list_times("30 2 * * *", "2026-10-24T03:00", 2, BERLIN)
    assert autumn == ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]


def test_each_hour_has_one_run_also_where_clocks_are_changed() -> None:
    for start in ("2026-03-29T00:05", "2026-10-25T00:05"):
        times = [datetime.fromisoformat(moment) for moment in list_times("5 * * * *", start, 5, BERLIN)]
        gaps = {later.astimezone(UTC) - sooner.astimezone(UTC) for sooner, later in pairwise(times)}
        assert gaps == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("0 2 * *", "five fields are wanted"),
        ("", "five fields are wanted"),
        ("@often", "five fields are wanted"),
        ("60 * * * *", "minute is from 0 to 59, not '60'"),
        ("* 24 * * *", "hour is from 0 to 23, not '24'"),
        ("* * 0 * *", "day of month is from 1 to 31, not '0'"),
        ("* * * 13 *", "month is from 1 to 12"),
        ("* * * * 8", "day of week is from 0 to 7"),
        ("* * * * funday", "day of week is from 0 to 7, not 'funday'"),
        ("5-1 * * * *", "minute cannot be '5-1'"),
        ("*/0 * * * *", "minute cannot be '*/0'"),
        ("1,,2 * * * *", "minute cannot be ''"),
        ("-1 * * * *", "minute cannot be '-1'"),
        ("0 0 31 2,4 *", "no month of these has such a day"),
        ("0 0 30 2 *", "no month of these has such a day"),
    ],
)
def test_a_wrong_expression_is_named_with_its_field(expression: str, message: str) -> None:
    with pytest.raises(CronError, match=r"^'") as caught:
        parse_cron(expression)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"lode": "@daily"}, "[schedule]: unknown key 'lode' (known: run, load"),
        ({"load": 5}, "[schedule] load must be a cron expression"),
        ({"load": "5 * * *"}, "[schedule] load: '5 * * *': five fields are wanted"),
        ({"time_zone": "Europe/Bonn"}, "time_zone must be a name like"),
        ({"time_zone": "../etc/passwd"}, "time_zone must be a name like"),
        ({"time_zone": 1}, "time_zone must be a name like"),
        ({"retries": -1}, "retries must be a whole number from 0, not -1"),
        ({"jitter_seconds": True}, "jitter_seconds must be a whole number from 0, not True"),
        ([], "[schedule] must be a table"),
    ],
)
def test_a_wrong_table_gives_one_line(table: object, message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule(table)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


class FakeHost:
    """A clock that jumps to whatever is waited for, and commands that end with the codes they are told to."""

    def __init__(self, *, hours: float, codes: dict[str, list[int]] | None = None, seconds: int = 60) -> None:
        self.time, self.end = MONDAY, MONDAY + timedelta(hours=hours)
        self.codes, self.seconds = codes or {}, seconds
        self.runs: list[tuple[str, str, bool]] = []

    def now(self) -> datetime:
        return self.time

    def wait_until(self, moment: datetime) -> bool:
        self.time = max(self.time, min(moment, self.end))
        return self.time >= self.end

    def run(self, command: str, *, will_retry: bool) -> int:
        self.runs.append((self.time.strftime("%d %H:%M:%S"), command, will_retry))
        self.time += timedelta(seconds=self.seconds)
        codes = self.codes.get(command, [])
        return codes.pop(0) if codes else 0

    @property
    def starts(self) -> list[str]:
        return [f"{moment[:-3]} {command}" for moment, command, _ in self.runs]


def serve(host: FakeHost, table: dict[str, object], last: dict[str, datetime] | None = None) -> list[str]:
    settings = read_schedule({"retries": 0} | table)
    Service(settings=settings, clock=host, run=host.run, last=dict(last or {}), seed="one").serve()
    return host.starts


def test_commands_run_when_they_are_due_in_the_order_of_the_stages() -> None:
    table = {"load": "0 */6 * * *", "publish": "0 18 * * *", "build": "0 18 * * *", "extract": "0 18 * * *"}
    assert serve(FakeHost(hours=24), table) == [
        "02 18:00 load", "02 18:01 extract", "02 18:02 build", "02 18:03 publish", "03 00:00 load", "03 06:00 load",
    ]  # fmt: skip


def test_a_run_does_what_the_others_would_do_at_the_same_time() -> None:
    table = {"load": "0 * * * *", "run": "0 14 * * *"}
    assert serve(FakeHost(hours=3), table) == ["02 13:00 load", "02 14:00 run"]


def test_the_zone_of_the_settings_counts() -> None:
    assert serve(FakeHost(hours=24), {"run": "0 2 * * *", "time_zone": "Asia/Seoul"}) == ["02 17:00 run"]


def test_what_was_missed_is_made_up_for_by_one_run() -> None:
    last = {"load": MONDAY - timedelta(days=3), "run": MONDAY - timedelta(hours=3)}
    table = {"load": "5 * * * *", "run": "0 2 * * *"}
    assert serve(FakeHost(hours=1), table, last) == ["02 12:00 load", "02 12:05 load"]
    last["run"] = MONDAY - timedelta(days=3)
    assert serve(FakeHost(hours=0.01), table, last) == ["02 12:00 run"]


def test_what_never_ran_waits_for_its_time() -> None:
    assert serve(FakeHost(hours=1), {"run": "0 2 * * *"}) == []


def test_a_start_that_lies_ahead_as_after_a_clock_set_back_holds_nothing_up() -> None:
    assert serve(FakeHost(hours=1), {"load": "5 * * * *"}, {"load": MONDAY + timedelta(days=9)}) == ["02 12:05 load"]


def test_runs_do_not_overlap_and_what_came_due_meanwhile_runs_once() -> None:
    host = FakeHost(hours=9, seconds=3 * 3600 + 1800)
    assert serve(host, {"load": "0 * * * *"}) == ["02 13:00 load", "02 16:30 load", "02 20:00 load"]


@pytest.mark.parametrize("code", [4, 5, 6, -9, 137])
def test_a_failure_that_may_pass_is_tried_again_with_longer_and_longer_pauses(code: int) -> None:
    host = FakeHost(hours=2, codes={"run": [code] * 9})
    serve(host, {"run": "0 13 * * *", "retries": 3, "retry_seconds": 60})
    # A minute for each run, pauses of 1, 2 and 4 minutes.
    assert host.runs == [
        ("02 13:00:00", "run", True), ("02 13:02:00", "run", True), ("02 13:05:00", "run", True),
        ("02 13:10:00", "run", False),
    ]  # fmt: skip


def test_a_retry_that_goes_well_is_the_last() -> None:
    host = FakeHost(hours=2, codes={"run": [4]})
    assert serve(host, {"run": "0 13 * * *", "retries": 3}) == ["02 13:00 run", "02 13:02 run"]


@pytest.mark.parametrize("code", [1, 2, 3, 7, 130, 143, -15, 99])
def test_other_failures_are_not_tried_again(code: int) -> None:
    host = FakeHost(hours=2, codes={"run": [code] * 9})
    assert serve(host, {"run": "0 13 * * *", "retries": 3}) == ["02 13:00 run"]


def test_after_a_failure_the_stages_behind_it_are_left_out() -> None:
    host = FakeHost(hours=2, codes={"load": [1]})
    table = {"load": "0 * * * *", "extract": "0 * * * *", "build": "0 * * * *"}
    assert serve(host, table) == ["02 13:00 load"]
    host = FakeHost(hours=2.01, codes={"load": [1]})
    assert serve(host, table)[1:] == ["02 14:00 load"]


def test_the_end_comes_also_while_a_retry_is_waited_for() -> None:
    host = FakeHost(hours=1.03, codes={"run": [4] * 9})
    assert serve(host, {"run": "0 13 * * *", "retries": 3}) == ["02 13:00 run"]


def test_the_delay_lies_within_the_jitter_and_differs_by_moment_and_machine() -> None:
    settings = read_schedule({"load": "0 * * * *", "run": "0 * * * *", "jitter_seconds": 600})

    def list_delays(seed: str) -> list[float]:
        host, delays = FakeHost(hours=0), []
        last = dict.fromkeys(("load", "run"), MONDAY)
        service = Service(settings=settings, clock=host, run=host.run, last=last, seed=seed)
        for hour in range(24):
            service.last = dict.fromkeys(("load", "run"), MONDAY + timedelta(hours=hour))
            plan = service.plan()
            assert plan[0].start_at == plan[1].start_at
            delays.append((plan[0].start_at - plan[0].due_at).total_seconds())
        return delays

    delays = list_delays("one")
    assert delays == list_delays("one") != list_delays("two")
    assert 0 <= min(delays) < 200
    assert 400 < max(delays) < 600


def test_settings_without_a_schedule_have_no_entries() -> None:
    assert read_schedule({}) == ScheduleSettings()
