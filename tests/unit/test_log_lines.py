"""Log lines: fields as text and as JSON, one line each, without secrets; and progress in them."""

import json
import logging
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from etl import progress
from etl.log_lines import JSON, TEXT, format_fields, log, log_event, parse_fields, start_logging
from etl.redaction import redact

Capture = pytest.CaptureFixture[str]


def test_a_line_has_time_level_and_fields(capsys: Capture) -> None:
    start_logging(TEXT)
    log_event(stage="load", state="working", done=3, per_second=2.345, file="a b.txt", left=None)
    line = capsys.readouterr().err
    assert re.fullmatch(
        r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO stage=load state=working done=3 per_second=2\.3 file="a b\.txt"\n', line
    )


def test_in_json_numbers_are_numbers(capsys: Capture) -> None:
    start_logging(JSON)
    log_event(logging.WARNING, stage="load", done=3, per_second=2.3456, file='a "b".txt')
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("Z")
    assert line == {"level": "WARNING", "stage": "load", "done": 3, "per_second": 2.346, "file": 'a "b".txt'}


@pytest.mark.parametrize(
    "fields",
    [
        {
            "a": "1",
            "b": "x y",
            "c": 'say "no"',
            "d": "",
            "e": "a=b",
            "f": "line\nend\x1b[31m",
            "g": "\\",
            "h": "café 100%",
        },
        {"one": "1"},
    ],
)
def test_text_can_be_read_back(fields: dict[str, str]) -> None:
    line = format_fields(fields)
    assert "\n" not in line
    assert "\x1b" not in line
    assert parse_fields(line) == fields


@pytest.mark.parametrize("message", ["no fields here", "a=1 and more", "", "=x"])
def test_what_has_no_fields_is_a_message(message: str) -> None:
    assert parse_fields(message) == {"message": message}


def test_lines_of_others_are_fields_too(capsys: Capture) -> None:
    start_logging(JSON)
    log.warning("stage=%s folder=%s", "publish", "x")
    line = json.loads(capsys.readouterr().err)
    assert (line["stage"], line["folder"]) == ("publish", "x")


@pytest.mark.parametrize("log_format", [TEXT, JSON])
def test_a_line_is_one_line_whatever_it_holds(log_format: str, capsys: Capture) -> None:
    start_logging(log_format)
    log_event(error="first\nsecond\r\n2026-01-01T00:00:00Z INFO forged=1\x1b[2J")
    log.warning("first\nsecond")
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("log_format", [TEXT, JSON])
def test_no_line_can_steer_a_terminal(log_format: str, capsys: Capture) -> None:
    start_logging(log_format)
    log_event(logging.ERROR, file="a\x1b[31mb\x9b2Jc\u202ed")
    (line,) = capsys.readouterr().err.splitlines()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", line)
    assert "file" in line


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("s3://key:hunter2@host/bucket", "s3://***@host/bucket"),
        ("https://token@host/", "https://***@host/"),
        ("password=hunter2 done=3", "password=*** done=3"),
        ("AWS_SECRET_ACCESS_KEY='hunter2'", "AWS_SECRET_ACCESS_KEY='***'"),
        ('{"api_key": "hunter2", "n": 1}', '{"api_key": "***", "n": 1}'),
        ("Authorization: Bearer hunter2", "Authorization: Bearer ***"),
        ("GET /x?X-Amz-Signature=hunter2&y=1", "GET /x?X-Amz-Signature=***&y=1"),
        ("a secret meeting of ministers at 10:30", "a secret meeting of ministers at 10:30"),
        ("mail desk@example.org about s3://bucket/prefix", "mail desk@example.org about s3://bucket/prefix"),
    ],
)
def test_secrets_are_left_out(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("log_format", [TEXT, JSON])
def test_no_secret_reaches_a_log(log_format: str, capsys: Capture) -> None:
    start_logging(log_format)
    log_event(error="cannot open s3://key:hunter2@host", place="https://user:hunter2@host/")
    log.warning("password=%s", "hunter2")
    assert "hunter2" not in capsys.readouterr().err


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """clock(seconds) lets so much time pass."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def test_progress_outside_a_terminal_is_log_lines(
    caplog: pytest.LogCaptureFixture, clock: Callable[[float], None]
) -> None:
    with caplog.at_level(logging.INFO, logger="newsledger"):
        line = progress.open_progress()
        line.start("extract", 1200, "articles")
        for _ in range(4):
            clock(5)
            line.advance(100)
        line.advance(800)
        line.finish()
        line.start("load", 0, "files")
        line.finish()
    assert [record.getMessage() for record in caplog.records] == [
        "stage=extract state=started articles=1200",
        "stage=extract state=working done=200 of=1200 unit=articles per_second=20.0 seconds_left=50",
        "stage=extract state=working done=400 of=1200 unit=articles per_second=20.0 seconds_left=40",
        "stage=extract state=finished done=1200 of=1200 seconds=20.0 per_second=60.0",
    ]


def test_a_stage_that_was_left_says_how_far_it_was(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="newsledger"):
        line = progress.LineProgress()
        line.start("extract", 10, "articles")
        line.advance(4)
        line.finish()
    assert "state=left done=4 of=10" in caplog.records[-1].getMessage()


def test_a_bar_shows_rate_and_time_left() -> None:
    bar = progress.BarProgress()
    bar.start("extract", 100, "articles")
    bar.advance(50)
    columns = {type(column).__name__: column for column in bar.bar.columns}
    bar.finish()
    assert bar.bar.tasks[0].completed == 50
    assert {"MofNCompleteColumn", "TimeRemainingColumn", "RateColumn"} <= set(columns)
    assert str(columns["RateColumn"].render(SimpleNamespace(finished_speed=None, speed=12.34))) == "12.3/s"


@pytest.mark.parametrize(("rate", "text"), [(None, ""), (0, ""), (12.34, "12.3/s"), (0.05, "3.0/min")])
def test_rates_are_read_at_a_glance(rate: float | None, text: str) -> None:
    assert progress.describe_rate(rate) == text
