"""The command line: help, exit codes, one-line errors, and what is not imported."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import typer

from etl import cli, failures
from etl.warehouse.releases import finish_building, publish_release, start_building

ROOT = Path(__file__).parents[2]
COMMANDS = tuple(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return int(str(end.value.code))


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A warehouse with a release of one mart, whose texts try to steer the terminal."""
    warehouse = tmp_path / "warehouse"
    building = start_building(warehouse, "2020-01-01-abc")
    with duckdb.connect(str(building / "newsledger.duckdb")) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE SCHEMA exports")
        connection.execute(
            "CREATE TABLE marts.fct_quote AS SELECT range AS n, 'said \x1b[31mred\x1b[0m' AS text FROM range(60)"
        )
    record = {"release": "2020-01-01-abc", "build_fingerprint": "abc", "content_hash": "h", "created_at": "2020"}
    finish_building(warehouse, building, record | {"inputs": []})
    publish_release(warehouse, record, published_at="2020-01-02T00:00:00+00:00")
    return warehouse


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_ends_with_an_example_that_the_documentation_has(command: str, capsys: Capture) -> None:
    assert call(command, "--help") == 0
    text = " ".join(capsys.readouterr().out.split())
    example = re.search(r"Example: (newsledger .*)$", text)
    assert example, f"{command} has no example"
    documentation = (ROOT / "docs/commands.md").read_text()
    assert f"| `{command}` |" in documentation
    assert f"`{example[1]}`" in documentation


def test_every_option_has_a_help_text() -> None:
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--landing", "x", "--sample"], "--sample and --landing exclude each other"),
        (["run", "--workers", "0"], "--workers: workers must be a whole number from 1, not 0"),
        (["run", "--workers", "many"], "Invalid value for '--workers'"),
        (["run", "--foo"], "No such option: --foo"),
        (["load", "--batch-date", "2020-13-01"], "--batch-date must be a day like 2017-08-17, not '2020-13-01'"),
        (["fly"], "No such command 'fly'"),
        (["query"], "Missing argument"),
        (["query", "SELECT 1"], "nothing is published in warehouse yet"),
        (["explain", "abcdef"], "nothing is published in warehouse yet"),
        (["explain", "ab"], "'ab' is too short"),
        (["rejections", "--reason", "dull"], "--reason must be one of empty_file, no_text"),
    ],
)
def test_a_wrong_call_gives_one_line_and_exit_code_2(arguments: list[str], message: str, capsys: Capture) -> None:
    assert call(*arguments) == cli.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("newsledger: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_missing_landing_folder_has_its_own_exit_code(capsys: Capture) -> None:
    assert call("run") == failures.NO_LANDING.exit_code == 7
    line = "no landing folder landing (name one with --landing DIR, or try: newsledger run --sample)"
    assert line in capsys.readouterr().err


def test_a_wrong_setting_gives_one_line_and_exit_code_2(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "newsledger.toml").write_text("lading = 1")
    assert call("status") == cli.USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_a_wrong_call_writes_nothing(tmp_path: Path) -> None:
    call("run")
    call("status")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(13, "Permission denied"), cli.UNEXPECTED),
        (OSError(28, "No space left on device"), 5),
        (ConnectionRefusedError(111, "Connection refused"), 6),
        (RuntimeError("odd"), cli.UNEXPECTED),
        (KeyboardInterrupt(), cli.INTERRUPTED),
        (type("BuildFailed", (Exception,), {})("check x: 1 row"), cli.FAILED),
        (type("LockedError", (Exception,), {})("busy"), cli.LOCKED),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(error: BaseException, code: int, capsys: Capture) -> None:
    def command() -> None:
        raise error

    assert cli.run_command(command) == code
    captured = capsys.readouterr().err
    assert "newsledger: " in captured
    assert ("Traceback" in captured) == isinstance(error, RuntimeError)


def test_version_is_told(capsys: Capture) -> None:
    assert call("--version") == 0
    assert capsys.readouterr().out.startswith("newsledger ")


FORMATS: dict[str, Callable[[str], bool]] = {
    "csv": lambda text: text.splitlines()[:2] == ["n,text", "0,said \x1b[31mred\x1b[0m"],
    "json": lambda text: json.loads(text)[1] == {"n": 1, "text": "said \x1b[31mred\x1b[0m"},
    "markdown": lambda text: text.splitlines()[:3] == ["| n | text |", "| --- | --- |", "| 0 | said red |"],
    "table": lambda text: "said red" in text and "\x1b" not in text,
}


@pytest.mark.parametrize("row_format", FORMATS)
def test_query_prints_rows_in_each_format(published: Path, row_format: str, capsys: Capture) -> None:
    assert call("query", "FROM fct_quote ORDER BY n LIMIT 2", "--format", row_format) == 0
    assert FORMATS[row_format](capsys.readouterr().out)


def test_query_says_when_rows_are_left_out(published: Path, capsys: Capture) -> None:
    call("query", "FROM fct_quote")
    assert "50 rows, more left out (--limit)" in capsys.readouterr().err
    call("query", "FROM fct_quote", "--limit", "60")
    assert capsys.readouterr().err == "60 rows\n"


def test_query_writes_files(published: Path, tmp_path: Path, capsys: Capture) -> None:
    assert call("query", "FROM fct_quote", "--format", "parquet", "--output", "q.parquet") == 0
    assert duckdb.sql("SELECT count(*) FROM 'q.parquet'").fetchall() == [(60,)]
    assert call("query", "FROM fct_quote", "--format", "csv", "--output", "q.csv") == 0
    assert len((tmp_path / "q.csv").read_text().splitlines()) == 61
    assert call("query", "FROM fct_quote", "--format", "parquet") == cli.USAGE


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT * FROM no_such_table",
        "CREATE TABLE marts.x AS SELECT 1",
        "DELETE FROM fct_quote",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY fct_quote TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_query_reads_the_release_and_can_do_nothing_else(published: Path, sql: str, capsys: Capture) -> None:
    assert call("query", sql) == cli.USAGE
    assert capsys.readouterr().err.count("\n") == 1
    assert not Path("out.csv").exists()
    assert not Path("other.duckdb").exists()


def test_status_shows_what_is_published(published: Path, capsys: Capture) -> None:
    assert call("status") == 0
    assert "published  2020-01-01-abc on 2020-01-02" in capsys.readouterr().out
    assert call("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["release"]["release"] == "2020-01-01-abc"


HEAVY = ("spacy", "dbt", "polars", "pyarrow", "trafilatura", "duckdb")


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [(["--help"], ()), (["run", "--help"], ()), (["status"], ()), (["run", "--landing", "landing"], ())],
)
def test_what_has_nothing_to_do_loads_no_heavy_library(arguments: list[str], allowed: tuple[str, ...]) -> None:
    # A night without news must end in well under two seconds.
    Path("landing").mkdir()
    code = (
        "import sys; from etl.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    loaded = re.findall(r"'(\w+)'", done.stdout.split("LOADED")[1])
    assert set(loaded) <= set(allowed)
