"""SQL over a release: what is written in each format, how much memory that takes, and what an error says."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from etl import cli
from etl.query import BATCH, QueryError, open_release, run_query, stream_query
from etl.query_errors import find_near
from etl.warehouse.releases import finish_building, publish_release, start_building

ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]
MARTS = """
    CREATE SCHEMA marts; CREATE SCHEMA exports;
    CREATE TABLE marts.fct_event (
        world_event_id VARCHAR, event_date DATE, event_type VARCHAR, actor_name VARCHAR, actors_text VARCHAR,
        place_name VARCHAR, contexts VARCHAR[]
    );
    INSERT INTO marts.fct_event VALUES
        ('e1', '2020-01-01', 'CONSULT', 'Norway', 'Norway; "Oslo"', 'Oslo', ['military', 'legal']),
        ('e2', NULL, 'AGREE', NULL, NULL, NULL, []),
        ('e3', '2020-01-03', 'AID', 'Sweden', 'Sweden' || chr(10) || 'again', 'Malmö|Lund', ['legal']);
    CREATE TABLE marts.fct_event_report AS SELECT 'r1' AS event_id, 'e1' AS world_event_id;
    CREATE TABLE marts.dim_actor AS SELECT 'a1' AS actor_id, 'Norway' AS actor_name;
    CREATE VIEW exports.icews AS SELECT 1 AS "Event ID", event_date AS "Event Date" FROM marts.fct_event;
    CREATE MACRO marts.dyad(source, target) AS TABLE SELECT * FROM marts.fct_event WHERE actor_name = source;
"""


def publish(warehouse: Path, release: str, sql: str) -> None:
    building = start_building(warehouse, release)
    with duckdb.connect(str(building / "newsledger.duckdb")) as connection:
        connection.execute(sql)
    record = {"release": release, "build_fingerprint": release, "content_hash": "h", "created_at": release}
    finish_building(warehouse, building, record)
    publish_release(warehouse, record, published_at="2020-01-02T00:00:00+00:00")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "warehouse"
    publish(folder, "2020-01-01-old", "CREATE SCHEMA marts; CREATE TABLE marts.fct_event AS SELECT 'old' AS event_type")
    publish(folder, "2020-01-02-new", MARTS)
    return folder


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    return


def call(warehouse: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["query", *arguments, "--warehouse", str(warehouse)])
    return int(str(end.value.code))


# --- what an error says


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT actr_name FROM fct_event", "no column 'actr_name' (column 8): did you mean actor_name, place_name"),
        ("SELECT f.actr_name FROM fct_event AS f", "no column 'actr_name' (column 8): did you mean actor_name"),
        ("SELECT EVENT_TIPE FROM fct_event", "no column 'EVENT_TIPE' (column 8): did you mean event_type, event_date?"),
        ('SELECT "Event Dat" FROM icews', "no column 'Event Dat' (column 8): did you mean Event Date, Event ID?"),
        (
            "SELECT 1\nFROM fct_event\nWHERE evnt_type = 'AID'",
            "no column 'evnt_type' (line 3, column 7)",
        ),
        ("SELECT 'äö', evnt_date FROM fct_event", "no column 'evnt_date' (column 14): did you mean event_date"),
        ("FROM fct_event ORDER BY zzzz", "no column 'zzzz' (column 25): fct_event has world_event_id, event_date, "),
        ("SELECT * EXCLUDE (evnt_type) FROM fct_event", "no column 'evnt_type': did you mean event_type"),
        ("FROM fct_evnt", "no table 'fct_evnt' (column 6): did you mean fct_event, fct_event_report?"),
        ("FROM marts.dim_actors", "no table 'dim_actors' (column 6): did you mean dim_actor?"),
        ("FROM icew", "no table 'icew' (column 6): did you mean icews?"),
        ("FROM mart.dim_actor", "no schema 'mart' (column 6): did you mean marts?"),
        ("FROM dyads('a', 'b')", "no function 'dyads' (column 6): did you mean dyad?"),
        ("SELECT cuont(1)", "no function 'cuont' (column 8): did you mean count"),
        ("SELECT * FORM fct_event", 'syntax error at or near "fct_event" (column 15): SELECT * FORM >fct_event<'),
        ("SELECT 1,\n  FROM fct_event WHERE", 'near "WHERE" (line 2, column 18): …1, FROM fct_event >WHERE<'),
        ("SELECT 'open", "unterminated string literal (column 8)"),
        ("SELECT CAST(actor_name AS INT) FROM fct_event", "Could not convert string 'Norway' to INT32"),
        (
            "SELECT sum(actor_name) FROM fct_event",
            "No function matches the given name",
        ),
        ("SELECT $day", "Values were not provided for the following parameters: day"),
        ("", "there is no statement to run"),
        ("/* nothing */", "there is no statement to run"),
        ("DROP TABLE fct_event", 'Cannot execute statement of type "DROP" on database "newsledger"'),
    ],
)
def test_an_error_names_place_and_nearest_names_in_one_line(
    warehouse: Path, sql: str, message: str, capsys: Capture
) -> None:
    assert call(warehouse, sql) == cli.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.startswith("newsledger: ")
    assert captured.err.count("\n") == 1
    assert len(captured.err) < 500


def test_an_error_that_only_a_late_row_shows_is_told_as_well(warehouse: Path) -> None:
    sql = f"SELECT CAST(if(range < {3 * BATCH}, '1', 'x') AS INT) FROM range({4 * BATCH})"
    with open_release(warehouse) as connection:
        stream = stream_query(connection, sql)
        with pytest.raises(QueryError, match="Could not convert string 'x'"):
            assert sum(len(batch) for batch in stream.batches) == 0


@pytest.mark.parametrize(
    ("name", "near"),
    [("ACTOR_ID", ["actor_id"]), ("actorid", ["actor_id"]), ("marts.actor_i", ["actor_id"]), ("x", [])],
)
def test_the_nearest_names_are_found_whatever_their_case(name: str, near: list[str]) -> None:
    assert find_near(name, ["actor_id", "event_type"]) == near


# --- what is read


def test_several_connections_of_one_process_are_apart(warehouse: Path) -> None:
    with open_release(warehouse) as one, open_release(warehouse) as other, open_release(warehouse, "previous") as old:
        one.execute("SET VARIABLE x = 1")
        for connection, expected in ((one, 3), (other, 3), (old, 1)):
            assert connection.execute("SELECT count(*) FROM fct_event").fetchone() == (expected,)
        assert other.execute("SELECT getvariable('x')").fetchone() == (None,)


def test_another_release_is_read_by_name(warehouse: Path, capsys: Capture) -> None:
    sql = "SELECT event_type FROM fct_event ORDER BY ALL LIMIT 1"
    for name, expected in (
        ("current", "AGREE"),
        ("previous", "old"),
        ("2020-01-01", "old"),
        ("2020-01-02-new", "AGREE"),
    ):
        assert call(warehouse, sql, "--release", name, "--format", "csv") == 0
        assert capsys.readouterr().out.split() == ["event_type", expected]
    assert call(warehouse, sql, "--release", "2031") == cli.USAGE
    assert "no release '2031'" in capsys.readouterr().err


def test_sql_comes_from_a_file_or_from_standard_input(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    file = tmp_path / "days.sql"
    file.write_text("SELECT event_type\nFROM fct_event -- all\nWHERE event_date >= $day AND event_type <> $type;\n")
    parameters = ("--param", "day=2020-01-01", "--param", "type=A=B", "--format", "csv")
    assert call(warehouse, "--file", str(file), *parameters) == 0
    assert capsys.readouterr().out.split() == ["event_type", "CONSULT", "AID"]
    with file.open() as content:
        monkeypatch.setattr(sys, "stdin", content)
        assert call(warehouse, "-", *parameters) == 0
    assert capsys.readouterr().out.split() == ["event_type", "CONSULT", "AID"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'SQL'"),
        (("SELECT 1", "--file", "x.sql"), "give SQL or --file, not both"),
        (("--file", "x.sql"), "x.sql cannot be read"),
        (("SELECT $x", "--param", "x"), "--param must be NAME=VALUE, not 'x'"),
        (("SELECT 1", "--format", "xml"), "Invalid value for '--format'"),
        (("SELECT 1", "--format", "parquet"), "--format parquet needs --output FILE"),
        (("SELECT 1", "--format", "table", "--output", "x"), "--format table is for a terminal"),
        (("/* nothing */", "--output", "x.parquet"), "this statement gives no rows to write"),
    ],
)
def test_a_wrong_call_says_so_and_writes_nothing(
    warehouse: Path, tmp_path: Path, arguments: tuple[str, ...], message: str, capsys: Capture
) -> None:
    assert call(warehouse, *arguments) == cli.USAGE
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# --- what is written

ORDERED = "FROM fct_event ORDER BY world_event_id"
WRITTEN: dict[str, Any] = {
    "csv": 'world_event_id,event_date,event_type,actor_name,actors_text,place_name,contexts\n'
    'e1,2020-01-01,CONSULT,Norway,"Norway; ""Oslo""",Oslo,"[""military"", ""legal""]"\n'
    'e2,,AGREE,,,,[]\n'
    'e3,2020-01-03,AID,Sweden,"Sweden\nagain",Malmö|Lund,"[""legal""]"\n',
    "md": "| world_event_id | event_date | event_type | actor_name | actors_text | place_name | contexts |\n"
    "| --- | --- | --- | --- | --- | --- | --- |\n"
    '| e1 | 2020-01-01 | CONSULT | Norway | Norway; "Oslo" | Oslo | military, legal |\n'
    "| e2 |  | AGREE |  |  |  |  |\n"
    "| e3 | 2020-01-03 | AID | Sweden | Sweden again | Malmö\\|Lund | legal |\n",
}  # fmt: skip


@pytest.mark.parametrize("suffix", WRITTEN)
def test_text_is_written_as_the_suffix_says(warehouse: Path, tmp_path: Path, suffix: str, capsys: Capture) -> None:
    output = tmp_path / f"events.{suffix}"
    assert call(warehouse, ORDERED, "--output", str(output)) == 0
    assert output.read_bytes().decode() == WRITTEN[suffix]
    assert capsys.readouterr().out == f"3 rows written to {output}\n"


def test_json_is_one_list_with_a_row_a_line(warehouse: Path, tmp_path: Path) -> None:
    output = tmp_path / "events.json"
    assert call(warehouse, ORDERED, "--output", str(output)) == 0
    lines = output.read_text(encoding="utf-8").splitlines()
    rows = json.loads(output.read_text(encoding="utf-8"))
    assert [row["world_event_id"] for row in rows] == ["e1", "e2", "e3"]
    assert rows[0]["contexts"] == ["military", "legal"]
    assert (rows[0]["event_date"], rows[1]["event_date"]) == ("2020-01-01", None)
    assert json.loads(lines[2].rstrip(",")) == rows[1]
    assert call(warehouse, "FROM fct_event WHERE false", "--output", str(output)) == 0
    assert output.read_text() == "[]\n"


def test_parquet_keeps_types(warehouse: Path, tmp_path: Path) -> None:
    output = tmp_path / "events.parquet"
    assert call(warehouse, ORDERED, "--output", str(output)) == 0
    table = pq.read_table(output)
    assert [str(table.schema.field(name).type) for name in ("event_date", "event_type")] == ["date32[day]", "string"]
    assert table.column("contexts").to_pylist() == [["military", "legal"], [], ["legal"]]


@pytest.mark.parametrize("limit", [1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_a_limit_cuts_wherever_it_falls(
    warehouse: Path, tmp_path: Path, suffix: str, limit: int, capsys: Capture
) -> None:
    output = tmp_path / f"numbers.{suffix}"
    sql = f"SELECT range AS n FROM range({2 * BATCH}) ORDER BY n"
    assert call(warehouse, sql, "--output", str(output), "--limit", str(limit)) == 0
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*), min(n), max(n) FROM '{output}'").fetchone()
    expected = min(limit, 2 * BATCH)
    assert found == (expected, 0, expected - 1)
    assert ("more left out" in capsys.readouterr().out) == (limit < 2 * BATCH)


def test_an_output_that_fails_leaves_the_file_as_it_was(warehouse: Path, tmp_path: Path) -> None:
    output = tmp_path / "events.csv"
    output.write_text("before")
    sql = f"SELECT CAST(if(range < {3 * BATCH}, '1', 'x') AS INT) FROM range({4 * BATCH})"
    for name in ("events.csv", "events.json", "events.parquet"):
        assert call(warehouse, sql, "--output", str(tmp_path / name)) == cli.USAGE
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("events.csv", "before")]


# --- as a program


def start(warehouse: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "etl", "query", *arguments, "--warehouse", str(warehouse)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE, **options)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_a_large_result_takes_no_more_memory_than_a_small_one(warehouse: Path, tmp_path: Path, suffix: str) -> None:
    def measure(rows: int) -> int:
        sql = f"SELECT range AS n, md5(range::VARCHAR) AS a, md5(range::VARCHAR || 'b') AS b FROM range({rows})"
        arguments = ["query", sql, "--output", str(tmp_path / f"x.{suffix}"), "--warehouse", str(warehouse)]
        code = (
            "import resource, sys; from etl.cli import main\n"
            f"try: main({arguments!r})\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        return int(done.stderr) // 1024

    # As rows of Python a million of these would take some 300 MiB.
    assert measure(1_000_000) - measure(20_000) < 100


@pytest.mark.slow
@pytest.mark.parametrize("output", [(), ("--output", "x.csv"), ("--output", "x.parquet")])
def test_ctrl_c_ends_a_query_at_once_with_one_line(warehouse: Path, tmp_path: Path, output: tuple[str, ...]) -> None:
    endless = "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 8"
    process = start(warehouse, endless, *output, stdout=subprocess.PIPE, cwd=tmp_path)
    time.sleep(3)
    assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, errors = process.communicate(timeout=30)
    assert time.monotonic() - began < 5
    assert (process.returncode, out) == (cli.INTERRUPTED, "")
    assert errors.split() == ["newsledger:", "interrupted"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(warehouse: Path) -> None:
    process = start(warehouse, "SELECT range FROM range(3000000)", "--format", "csv", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "range\n"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(30) == 0


def test_a_result_that_nobody_limits_is_not_kept(warehouse: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert run_query(warehouse, "SELECT range, md5(range::VARCHAR) FROM range(5000000)", limit=10).is_cut
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
