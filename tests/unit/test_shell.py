"""The prompt over a release: as a script on standard input, and at a terminal."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.settings import Settings
from etl.shell import CONTINUED, PROMPT, Completer
from etl.warehouse.releases import finish_building, publish_release, start_building

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
COMMENT = "One row per event."


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell") / "warehouse"
    building = start_building(folder, "2020-01-01-one")
    with duckdb.connect(str(building / "newsledger.duckdb")) as connection:
        connection.execute(
            "CREATE SCHEMA marts; CREATE TABLE marts.fct_event AS SELECT range AS n, 'said \x1b[31mred' AS actor_name "
            f"FROM range(60); CREATE VIEW marts.first AS FROM marts.fct_event LIMIT 1; "
            f"COMMENT ON TABLE marts.fct_event IS '{COMMENT}'; "
            "COMMENT ON COLUMN marts.fct_event.actor_name IS 'Who.'; "
            "CREATE MACRO marts.twice(x) AS x * 2; COMMENT ON MACRO marts.twice IS 'Two times.'"
        )
    record = {"release": "2020-01-01-one", "build_fingerprint": "1", "content_hash": "h", "created_at": "2020"}
    finish_building(folder, building, record)
    publish_release(folder, record, published_at="2020-01-02T00:00:00+00:00")
    return folder


def make_command(warehouse: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "etl", "shell", "--warehouse", str(warehouse), *arguments]


def make_environment(home: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "INPUTRC"}
    return {**kept, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home), "TERM": "dumb", "COLUMNS": "200", **variables}


@pytest.fixture
def run_script(warehouse: Path, tmp_path: Path) -> Any:
    """run_script(text) -> what newsledger's own shell did with it."""

    def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            make_command(warehouse, "--own", *arguments),
            input=script,
            env=make_environment(tmp_path),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


# --- a script


def test_a_script_gives_rows_and_nothing_else(run_script: Any, tmp_path: Path) -> None:
    done = run_script(
        "SELECT count(*) AS n,\n  ';' AS mark -- not here; nor here\nFROM fct_event;\n\nSELECT twice(4) AS m"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "n,mark\n60,;\nm\n8\n", "")
    assert list(tmp_path.iterdir()) == [], "a script leaves no history"


def test_several_statements_on_a_line_give_the_last(run_script: Any) -> None:
    assert run_script("SET VARIABLE a = 3; SELECT getvariable('a') AS a;\n").stdout == "a\n3\n"


def test_a_script_ends_at_its_first_error(run_script: Any) -> None:
    done = run_script("SELECT 1 AS a;\nSELECT actr_name FROM fct_event;\nSELECT 2 AS b;\n")
    assert (done.returncode, done.stdout) == (2, "a\n1\n")
    assert done.stderr == "newsledger: no column 'actr_name' (column 8): did you mean actor_name?\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (".tabels", "no command .tabels (.help lists them)"),
        (".schema fct_evnt", "no table 'fct_evnt': did you mean fct_event?"),
        (".mode xml", ".mode FORMAT: table, csv, json, markdown"),
        (".mode parquet", ".mode FORMAT: table, csv, json, markdown"),
        ("CREATE TABLE x AS SELECT 1;", "read-only"),
        ("COPY fct_event TO 'out.csv';", "file system operations are disabled"),
    ],
)
def test_what_cannot_be_done_is_told(run_script: Any, tmp_path: Path, line: str, message: str) -> None:
    done = run_script(f"{line}\nSELECT 1;\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_commands_with_a_point(run_script: Any) -> None:
    done = run_script(
        ".tables\n.functions\n.schema marts.fct_event\n.mode json\nSELECT 1 AS a;\n.help\n.exit\nSELECT 2;\n"
    )
    assert done.returncode == 0
    assert done.stdout == (
        f"schema,name,rows,description\nmarts,fct_event,60,{COMMENT}\nmarts,first,,\n"
        "name,description\ntwice,Two times.\n"
        "column,type,description\nn,BIGINT,\nactor_name,VARCHAR,Who.\n"
        '[\n  {"a": 1}\n]\n'
    )
    assert all(name in done.stderr for name in (COMMENT, ".tables", ".schema TABLE", ".mode FORMAT", ".quit"))


def test_a_shell_without_a_release_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        make_command(tmp_path / "none", "--own"),
        input="",
        env=make_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


# --- a terminal


class Terminal:
    """A shell at a pseudo-terminal."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        # The terminal becomes the session's own, so that Ctrl-C reaches it.
        # Interrupts are ignored on entry, as under a script that runs in the background.
        take = (
            "import os, signal, sys; os.close(os.open(os.ttyname(0), os.O_RDWR)); "
            "signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", take, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self.text = ""

    def expect(self, wanted: str, seconds: float = 30) -> str:
        """What came up to and with this text."""
        end = time.monotonic() + seconds
        while wanted not in self.text:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, f"{wanted!r} did not come: {self.text!r}"
            try:
                self.text += os.read(self.master, 1 << 16).decode().replace("\r\n", "\n")
            except OSError:  # the other end is closed
                assert wanted in self.text, f"{wanted!r} did not come: {self.text!r}"
        found, _, self.text = self.text.partition(wanted)
        return found

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def close(self) -> int:
        code = self.process.wait(30)
        os.close(self.master)
        return code


@pytest.fixture
def open_terminal(warehouse: Path, tmp_path: Path) -> Iterator[Any]:
    """open_terminal() -> a Terminal with newsledger's own prompt."""
    opened: list[Terminal] = []

    def run() -> Terminal:
        opened.append(Terminal(make_command(warehouse, "--own"), make_environment(tmp_path)))
        return opened[-1]

    yield run
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()


def test_a_prompt_takes_statements_over_several_lines_and_remembers_them(open_terminal: Any, tmp_path: Path) -> None:
    terminal = open_terminal()
    assert "2020-01-01-one, read-only" in terminal.expect(PROMPT)
    terminal.type("SELECT count(*) AS rows_there\n")
    terminal.expect(CONTINUED)
    terminal.type("FROM fct_event;\n")
    shown = terminal.expect(PROMPT)
    assert "rows_there" in shown
    assert " 60 " in shown
    terminal.type("SELECT actr_name FROM fct_event;\n")
    assert "did you mean actor_name?" in terminal.expect(PROMPT)
    terminal.type("FROM fct_event ORDER BY n;\n")
    shown = terminal.expect(PROMPT)
    assert "the first 50 rows" in shown
    assert "said red" in shown
    assert "\x1b[31m" not in shown
    terminal.type(".quit\n")
    assert terminal.close() == 0
    history = (tmp_path / "newsledger" / "history").read_text().splitlines()
    assert history[-1] == ".quit"
    assert "FROM fct_event;" in history
    # The next session has the lines of the last one: the key "up" (Ctrl-P) brings them back.
    terminal = open_terminal()
    terminal.expect(PROMPT)
    terminal.type("\x10\x10\n")
    assert "the first 50 rows" in terminal.expect("the first 50 rows") + "the first 50 rows"
    terminal.expect(PROMPT)
    terminal.type("\x04")
    assert terminal.close() == 0


def test_the_tab_key_completes_names(open_terminal: Any) -> None:
    terminal = open_terminal()
    terminal.expect(PROMPT)
    terminal.type("SELECT max(actor_n\t) AS best FROM fct_ev\t;\n")
    assert "said red" in terminal.expect(PROMPT)
    terminal.type("\x04")
    assert terminal.close() == 0


def test_ctrl_c_drops_what_was_begun_and_stops_a_query(open_terminal: Any) -> None:
    terminal = open_terminal()
    terminal.expect(PROMPT)
    terminal.type("SELECT wrong\n")
    terminal.expect(CONTINUED)
    terminal.type("\x03")
    terminal.expect(PROMPT)
    terminal.type(
        "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 8;\n"
    )
    time.sleep(2)
    began = time.monotonic()
    terminal.type("\x03")
    terminal.expect(PROMPT)
    assert time.monotonic() - began < 10
    terminal.type("SELECT 6 * 7 AS answer;\n")
    assert " 42 " in terminal.expect(PROMPT)
    terminal.type("\x04")
    assert terminal.close() == 0


def test_names_are_completed_whatever_their_case() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE fct_event (event_date DATE, event_type VARCHAR)")
        completer = Completer(connection)
    assert [completer.complete("EVENT_", state) for state in range(3)] == ["event_date", "event_type", None]
    assert completer.complete("", 0) is None


# --- DuckDB's own


def test_duckdbs_own_prompt_is_taken_where_it_is_installed(warehouse: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "duckdb"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.exit(7)\n")
    program.chmod(0o755)
    done = subprocess.run(
        make_command(warehouse),
        input="SELECT 1;",
        env=make_environment(tmp_path, PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        check=False,
    )
    database = warehouse / "releases" / "2020-01-01-one" / "newsledger.duckdb"
    expected = ["-readonly", "-cmd", "SET search_path = 'marts,main'", str(database)]
    assert done.stdout == f"{expected} SELECT 1;\n"
    assert done.returncode == 7


def test_the_history_lies_where_the_platform_has_it() -> None:
    found = Settings().find_state(environment={"XDG_STATE_HOME": "/somewhere"})
    assert sys.platform in ("darwin", "win32") or found == Path("/somewhere/newsledger")
