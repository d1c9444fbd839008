"""Text of articles, names of files and words of a command line are data: in SQL, on a terminal, in a table."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from care_helpers import make_settings, stand_ins
from loading_helpers import lines, write

from etl import cli
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.warehouse.ledger import read_state

SQL = "'); DROP TABLE marts.articles; --"
ESCAPES = "\x1b]0;mine\x07\x1b[2J\x9b31m\u202egnp.exe"
FORMULA = '=HYPERLINK("http://example.org","x")'
BODY = "The ministers of Norway and Canada met in Oslo on Monday to discuss fisheries, a spokesman said."
WORDS = ["'; DROP TABLE marts.articles; --", "' OR '1'='1", "%", '"; --', "\x1b[2Jx", "x" * 10_000]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published warehouse of articles whose every field wants to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    records = [
        {"id": SQL, "title": SQL, "outlet": SQL, "byline": SQL, "text": f"{BODY} {SQL}"},
        {"id": ESCAPES, "title": ESCAPES, "outlet": ESCAPES, "byline": ESCAPES, "text": f"{BODY} {ESCAPES}"},
        {"id": "f", "title": FORMULA, "outlet": FORMULA, "byline": FORMULA, "text": f"{FORMULA} {BODY}"},
        {"id": "h", "title": "<script>alert(1)</script>", "text": f"<script>alert(1)</script> {BODY}"},
    ]
    name = "2020-03-02/'); DROP TABLE x; --\x1b[2J.jsonl"
    write(folder / "landing", name, lines(*records) + "{broken \x1b[2J\n")
    settings = make_settings(folder)
    with stand_ins():
        run_stages(settings)
    return settings


def call(capsys: pytest.CaptureFixture[str], settings: Settings, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        cli.main([*arguments, "--warehouse", str(settings.warehouse)])
    printed = capsys.readouterr()
    return int(str(end.value.code)), printed.out + printed.err


def is_clean(text: str) -> bool:
    return not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_hostile_text_is_kept_as_it_came_and_does_nothing(hostile: Settings) -> None:
    with duckdb.connect(str(hostile.warehouse / "current" / "newsledger.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT source_record_id, title FROM marts.articles ORDER BY ALL").fetchall()
    assert (SQL, SQL) in rows
    assert len(rows) == 4
    (part,) = read_state(hostile.warehouse).parts.values()
    path = next(file.path for file in part.load.files if file.table == "landing_files")
    assert "DROP TABLE" in pq.read_table(hostile.warehouse / path)["landing_path"][0].as_py()


@pytest.mark.parametrize(
    "command",
    [
        ["status"], ["status", "--files"], ["rejections"], ["releases"], ["doctor"], ["gc"], ["doctor", "--repair"],
        ["query", "SELECT * FROM marts.articles"], ["query", "FROM marts.articles", "--format", "markdown"],
        ["query", "SELECT * FROM no_\x1b[2Jtable"], ["query", "SELECT '\x1b[2J' FROM nowhere"], ["publish", "\x1b[2J"],
        ["explain", "\x1b[2Jabcd"], ["diff", "\x1b[2J", "x"], ["backfill", "\x1b[2J"],
        ["export", "--format", "\x1b[2J"],
        ["query", "--file", "\x1b[2J.sql"], ["rejections", "--reason", "\x1b[2J"], ["load", "--landing", "\x1b[2J"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_that_is_printed_steers_a_terminal(
    hostile: Settings, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    _, text = call(capsys, hostile, *command)
    assert text
    assert is_clean(text), repr(text)


def test_an_article_is_explained_without_its_escapes(hostile: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = call(capsys, hostile, "query", "SELECT article_id FROM marts.articles", "--format", "json")
    assert code == 0
    for row in json.loads(text):
        code, text = call(capsys, hostile, "explain", row["article_id"])
        assert code == 0
        assert is_clean(text), repr(text)


@pytest.mark.parametrize("word", WORDS)
def test_words_of_a_command_line_are_values(
    hostile: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path, word: str
) -> None:
    commands: list[tuple[Any, ...]] = [
        ("query", "SELECT count(*) FROM marts.articles WHERE title = $word", "--param", f"word={word}"),
        ("explain", word),
        ("diff", word, "current"),
        ("publish", word),
        ("query", "SELECT 1", "--release", word),
        ("export", "--format", "csv", "--table", word, "--output", str(tmp_path / "out")),
    ]
    for command in commands:
        code, text = call(capsys, hostile, *command)
        assert code in (0, 2), text
        assert "Traceback" not in text
    code, text = call(capsys, hostile, "query", "SELECT count(*) AS n FROM marts.articles", "--format", "csv")
    assert (code, text) == (0, "n\n4\n")


def test_a_formula_does_not_reach_a_spreadsheet(
    hostile: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "titles.csv"
    sql = "SELECT title FROM marts.articles WHERE source_record_id = 'f'"
    assert call(capsys, hostile, "query", sql, "--output", str(path))[0] == 0
    assert path.read_text().splitlines()[1].startswith("\"'=HYPERLINK")
    assert call(capsys, hostile, "query", sql, "--output", str(path), "--no-guard-formulas")[0] == 0
    assert path.read_text().splitlines()[1].startswith('"=HYPERLINK')
