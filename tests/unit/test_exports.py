"""`newsledger export`: what is written where, and what texts become on the way."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import cli
from etl.exports.export import Request, export_release
from etl.exports.layouts import LAYOUTS
from etl.exports.source import STAGE_ROWS, ExportError, Period, group_days
from etl.exports.text_files import guard_formulas, write_csv, write_tab_separated
from etl.warehouse.releases import finish_building, publish_release, start_building

Capture = pytest.CaptureFixture[str]
ALWAYS = Period(first=None, last=None)
NAMES = {  # the days of the release, as each layout names its files
    "gdelt": ["20161231000000.export.CSV", "20170101000000.export.CSV", "20170103000000.export.CSV"],
    "icews": ["events.2016.20170101000000.tab", "events.2017.20180101000000.tab"],
    "phoenix": ["events.full.20161231.txt", "events.full.20170101.txt", "events.full.20170103.txt"],
    "polecat": ["ngecEvents.DV.2016.txt", "ngecEvents.DV.2017.txt"],
}
RELEASE = """
    create schema marts; create schema exports;
    create table marts.dim_country as
        select * from (values ('NOR', 'Norway'), ('SWE', '=SUM(1)')) as t (country_code, name);
    create table marts.fct_event as select * from (values
        (3, date '2017-01-03', ['b', 'a'], 'says "no"', timestamptz '2017-01-03 01:02:03+02'),
        (1, date '2016-12-31', [], 'tab' || chr(9) || 'and' || chr(10) || 'lines', null),
        (4, date '2017-01-03', ['a'], null, null),
        (2, date '2017-01-01', ['a'], '', null)
    ) as t (event_number, event_date, codes, sentence, created_at);
    create view exports.coded_event as
        select event_date, event_number, strftime(event_date, '%Y%m%d')::integer as day, sentence from marts.fct_event;
    create view exports.icews as
        select event_number as "Event ID", event_date as "Event Date", sentence as "Text" from exports.coded_event;
    create view exports.polecat as select *, null::double as "Latitude" from exports.icews;
    create view exports.gdelt as
        select event_number as GlobalEventID, day as Day, sentence as Text from exports.coded_event;
    create view exports.phoenix as
        select event_number as "EventID", day as "Date", sentence as "Text" from exports.coded_event;
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse"
    building = start_building(folder, "2020-01-01-abc")
    with duckdb.connect(str(building / "newsledger.duckdb")) as connection:
        connection.execute(RELEASE)
    record = {"release": "2020-01-01-abc", "build_fingerprint": "abc", "content_hash": "h", "created_at": "2020"}
    finish_building(folder, building, record | {"inputs": []})
    publish_release(folder, record, published_at="2020-01-02T00:00:00+00:00")
    return folder


def ask(file_format: str, output: Path, **options: object) -> Request:
    return Request(**{"file_format": file_format, "output": output, "period": ALWAYS, **options})  # type: ignore[arg-type]


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return int(str(end.value.code))


@pytest.mark.parametrize("file_format", NAMES)
def test_a_folder_has_files_named_as_their_origin_names_them(warehouse: Path, tmp_path: Path, file_format: str) -> None:
    summary = export_release(warehouse, ask(file_format, tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES[file_format]
    assert [file.path.name for file in summary.files] == NAMES[file_format]
    assert (summary.release_id, summary.row_count) == ("2020-01-01-abc", 4)


def test_cells_are_neither_quoted_nor_broken(warehouse: Path, tmp_path: Path) -> None:
    export_release(warehouse, ask("icews", tmp_path / "all.tab"))
    assert (tmp_path / "all.tab").read_text() == (
        "Event ID\tEvent Date\tText\n"
        "1\t2016-12-31\ttab and lines\n"
        "2\t2017-01-01\t\n"
        "3\t2017-01-03\tsays 'no'\n"
        "4\t2017-01-03\t\n"
    )


def test_what_polecat_does_not_know_is_none_but_numbers_are_empty(warehouse: Path, tmp_path: Path) -> None:
    export_release(warehouse, ask("polecat", tmp_path / "all.txt"))
    assert (tmp_path / "all.txt").read_text().splitlines()[-1] == "4\t2017-01-03\tNone\t"


@pytest.mark.parametrize(("file_format", "lines"), [("gdelt", 4), ("phoenix", 4), ("icews", 5), ("polecat", 5)])
def test_only_some_layouts_have_a_header(warehouse: Path, tmp_path: Path, file_format: str, lines: int) -> None:
    export_release(warehouse, ask(file_format, tmp_path / "all.txt"))
    assert len((tmp_path / "all.txt").read_text().splitlines()) == lines


def test_days_are_chosen_with_both_ends(warehouse: Path, tmp_path: Path) -> None:
    period = Period(first=date(2017, 1, 1), last=date(2017, 1, 1))
    for name in ("gdelt", "icews", "phoenix", "polecat"):
        assert export_release(warehouse, ask(name, tmp_path / f"{name}.txt", period=period)).row_count == 1
    tables = export_release(warehouse, ask("csv", tmp_path / "csv", period=period))
    # A table without a day is written whole.
    assert [(file.table, file.row_count) for file in tables.files] == [("dim_country", 2), ("fct_event", 1)]


def test_no_event_is_a_file_with_its_header_or_no_file(warehouse: Path, tmp_path: Path) -> None:
    period = Period(first=date(2030, 1, 1), last=None)
    assert export_release(warehouse, ask("icews", tmp_path / "none.tab", period=period)).row_count == 0
    assert (tmp_path / "none.tab").read_text() == "Event ID\tEvent Date\tText\n"
    assert export_release(warehouse, ask("icews", tmp_path / "none", period=period)).files == []


def test_marts_are_csv_with_lists_as_json_and_moments_in_utc(warehouse: Path, tmp_path: Path) -> None:
    export_release(warehouse, ask("csv", tmp_path, tables=("fct_event",)))
    rows = list(csv.DictReader((tmp_path / "fct_event.csv").open(newline="")))
    assert [json.loads(row["codes"]) for row in rows] == [["b", "a"], [], ["a"], ["a"]]
    assert [row["sentence"] for row in rows] == ['says "no"', "tab\tand\nlines", "", ""]
    assert rows[0]["created_at"] == "2017-01-02T23:02:03Z"


def test_marts_are_parquet_with_their_types(warehouse: Path, tmp_path: Path) -> None:
    export_release(warehouse, ask("parquet", tmp_path / "out"))
    rows = pl.read_parquet(tmp_path / "out" / "fct_event.parquet")
    assert rows["codes"].to_list() == [["b", "a"], [], ["a"], ["a"]]
    assert rows.schema["event_date"] == pl.Date
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["dim_country.parquet", "fct_event.parquet"]


@pytest.mark.parametrize("file_format", [*LAYOUTS, "csv", "parquet"])
def test_the_same_release_gives_the_same_bytes(warehouse: Path, tmp_path: Path, file_format: str) -> None:
    for name in ("one", "two"):
        export_release(warehouse, ask(file_format, tmp_path / name))
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_nothing_is_overwritten_unless_told(warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "events.2017.20180101000000.tab"
    path.parent.mkdir()
    path.write_text("mine")
    with pytest.raises(ExportError, match=r"events\.2017.*exists already"):
        export_release(warehouse, ask("icews", path.parent))
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # not even the other year
    assert path.read_text() == "mine"
    export_release(warehouse, ask("icews", path.parent, overwrites=True))
    assert path.read_text().startswith("Event ID")


def test_an_export_that_breaks_off_leaves_the_old_file(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.tab"
    path.write_text("old")

    def break_off(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("etl.exports.export.write_tab_separated", break_off)
    with pytest.raises(OSError, match="disk full"):
        export_release(warehouse, ask("icews", path, overwrites=True))
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["all.tab"]


@pytest.mark.parametrize(
    ("file_format", "output", "options", "message"),
    [
        ("csv", "out", {"tables": ("fct_evnt",)}, "nearest: fct_event"),
        ("csv", "out.csv", {}, "is one file: choose one of 2 tables"),
        ("gdelt", "out", {"tables": ("fct_event",)}, "--table is for"),
        ("gdelt", "warehouse/current/exports", {}, "lies in the warehouse"),
        ("gdelt", "out", {"period": Period(first=date(2017, 1, 2), last=date(2017, 1, 1))}, "is after --to"),
    ],
)
def test_what_does_not_fit_is_refused(
    warehouse: Path, tmp_path: Path, file_format: str, output: str, options: dict[str, object], message: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ExportError, match=message):
        export_release(warehouse, ask(file_format, tmp_path / output, **options))
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_tells_what_it_wrote(warehouse: Path, tmp_path: Path, capsys: Capture) -> None:
    output = tmp_path / "out.tab"
    options = ("export", "--format", "icews", "--warehouse", str(warehouse), "--output", str(output))
    assert call(*options, "--from", "2017-01-01", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "release": "2020-01-01-abc",
        "format": "icews",
        "rows": 3,
        "files": [{"path": str(output), "table": "icews", "rows": 3}],
    }
    assert call(*options) == 2
    assert "exists already (--overwrite replaces)" in capsys.readouterr().err
    assert call(*options, "--from", "yesterday") == 2
    assert "--from must be a day like 2017-08-17" in capsys.readouterr().err


def test_texts_that_a_spreadsheet_would_run_are_guarded(warehouse: Path, tmp_path: Path) -> None:
    export_release(warehouse, ask("csv", tmp_path / "plain", guards_formulas=False))
    export_release(warehouse, ask("csv", tmp_path / "safe", guards_formulas=True))
    assert "SWE,=SUM(1)" in (tmp_path / "plain" / "dim_country.csv").read_text()
    assert "SWE,'=SUM(1)" in (tmp_path / "safe" / "dim_country.csv").read_text()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_every_sign_that_begins_a_formula_is_guarded(text: str) -> None:
    rows = pl.DataFrame({"text": [text, "a=1", None], "number": [-1, 2, 3]})
    assert guard_formulas(rows).rows() == [(f"'{text}", -1), ("a=1", 2), (None, 3)]


@pytest.mark.parametrize("character", ["\t", "\n", "\r\n", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_for_a_reader_becomes_a_space(character: str) -> None:
    file = io.BytesIO()
    rows = pl.DataFrame({"text": [f"a{character}b"], "number": [1.5]})
    write_tab_separated(rows, file, missing="", guards_formulas=False)
    assert file.getvalue() == b"a b\t1.5\n"


def test_csv_is_read_back_as_it_was() -> None:
    texts = ["a,b", 'a "quoted" b', "two\nlines", "ünïcödé", "", None]
    file = io.BytesIO()
    write_csv(pl.DataFrame({"text": texts, "x": range(6)}), file, has_header=True, guards_formulas=False)
    file.seek(0)
    assert pl.read_csv(file)["text"].to_list() == texts


@pytest.mark.parametrize(
    ("counts", "stages"),
    [
        ([], []),
        ([1, 2, 3], [(1, 3)]),
        ([STAGE_ROWS, 1], [(1, 1), (2, 2)]),
        ([STAGE_ROWS * 3, STAGE_ROWS - 1, 1, 1], [(1, 1), (2, 3), (4, 4)]),
    ],
)
def test_days_are_read_in_runs_of_few_enough_rows(counts: Sequence[int], stages: Sequence[tuple[int, int]]) -> None:
    days = [(date(2017, 1, number), count) for number, count in enumerate(counts, start=1)]
    assert [(first.day, last.day) for first, last in group_days(days)] == stages
