"""Hooks: what they are told, and that nothing that becomes of them touches the run."""

import json
import sys
import time
from pathlib import Path

import pytest

from etl.failures import DISK_FULL, UNEXPECTED
from etl.hooks import IS_RETRIED, RunOutcome, call_hook
from etl.settings import Settings, SettingsError, read_settings

GOOD = RunOutcome(command="run", warehouse="wh", result="done", run_id="r1", record="/wh/r1/run.json", release="x")
BAD = RunOutcome(command="run", warehouse="wh", result="failed", failure=UNEXPECTED, error="it broke; $(rm -rf ~)")
WRITE = """
import json, os, sys
json.dump({name: value for name, value in os.environ.items() if name.startswith("RUN_")}, open(sys.argv[1], "w"))
"""
LINGER = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(3); open({sys.argv[1]!r}, 'w')"])
time.sleep(60)
"""


def write_environment(target: Path) -> tuple[str, ...]:
    return (sys.executable, "-c", WRITE, str(target))


def test_a_hook_is_told_how_the_run_went(tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    settings = Settings(on_success=write_environment(good), on_failure=write_environment(bad))
    call_hook(settings, GOOD)
    assert not bad.exists()
    assert json.loads(good.read_text()) == {
        "RUN_COMMAND": "run", "RUN_WAREHOUSE": "wh", "RUN_RESULT": "done", "RUN_ID": "r1",
        "RUN_RECORD": "/wh/r1/run.json", "RUN_RELEASE": "x", "RUN_EXIT_CODE": "0",
    }  # fmt: skip
    call_hook(settings, BAD)
    told = json.loads(bad.read_text())
    assert (told["RUN_FAILURE"], told["RUN_EXIT_CODE"], told["RUN_ERROR"]) == (
        "unexpected",
        "1",
        "it broke; $(rm -rf ~)",
    )
    assert "RUN_RECORD" not in told


def test_words_are_words_and_no_shell(tmp_path: Path) -> None:
    target = tmp_path / "a; touch b $(touch c)"
    call_hook(Settings(on_success=write_environment(target)), GOOD)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((sys.executable, "-c", "print('no mail'); raise SystemExit(3)"), 'error="exit code 3: no mail"'),
        (("no-such-program-anywhere",), "No such file or directory"),
        ((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), "exit code -9"),
    ],
)
def test_a_hook_that_fails_is_logged_and_fails_nothing(
    words: tuple[str, ...], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    call_hook(Settings(on_failure=words), BAD)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "hook=on_failure" in record.getMessage()
    assert told in record.getMessage()


def test_a_hook_that_takes_too_long_is_ended_with_all_it_has_started(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started = time.monotonic()
    call_hook(Settings(on_success=(sys.executable, "-c", LINGER, str(tmp_path / "late")), hook_seconds=1), GOOD)
    assert time.monotonic() - started < 10
    assert "took longer than 1 seconds" in caplog.records[0].getMessage()
    time.sleep(2.5)
    assert not (tmp_path / "late").exists()


def test_what_a_hook_leaves_in_the_background_is_not_waited_for() -> None:
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])"
    started = time.monotonic()
    call_hook(Settings(on_success=(sys.executable, "-c", code)), GOOD)
    assert time.monotonic() - started < 4


def test_a_failure_after_which_the_schedule_tries_again_is_none_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(on_failure=write_environment(tmp_path / "told"))
    monkeypatch.setenv(IS_RETRIED, "1")
    call_hook(settings, RunOutcome(command="run", warehouse="wh", result="failed", failure=DISK_FULL))
    assert not (tmp_path / "told").exists()
    call_hook(settings, BAD)
    assert (tmp_path / "told").exists()


@pytest.mark.parametrize("value", ['"mail desk"', "[]", '["mail", 3]', '["mail", ""]', "true"])
def test_a_hook_is_a_list_of_words(tmp_path: Path, value: str) -> None:
    (tmp_path / "newsledger.toml").write_text(f"on_failure = {value}\n")
    with pytest.raises(SettingsError, match=r"on_failure must be a list of words like \[\"mail\", \"desk\"\], not "):
        read_settings(environment={}, folder=tmp_path)


def test_a_hook_in_a_file_that_everybody_can_write_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "newsledger.toml"
    file.write_text('on_failure = ["mail", "desk"]\n')
    assert read_settings(environment={}, folder=tmp_path).on_failure == ("mail", "desk")
    file.chmod(0o666)
    with pytest.raises(SettingsError, match="others can write this file"):
        read_settings(environment={}, folder=tmp_path)


def test_a_variable_of_the_environment_is_no_hook(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="NEWSLEDGER_ON_FAILURE: unknown setting"):
        read_settings(environment={"NEWSLEDGER_ON_FAILURE": "mail"}, folder=tmp_path)
