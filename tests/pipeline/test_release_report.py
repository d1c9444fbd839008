"""The web report as part of a release, and made anew by command."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl import cli
from etl.query import run_query
from etl.report.build import build_report
from etl.report.published import read_source
from etl.report.source import ReportError
from etl.report.window import Scope
from etl.stages import report as stage

needs_sample = pytest.mark.xdist_group("sample")
RunJob = Callable[..., dict[str, Any]]


def read_slice(folder: Path, key: str) -> Any:
    text = (folder / "data" / f"{key}.js").read_text(encoding="utf-8")
    found = re.fullmatch(r'NL\.provide\("[^"]+", (.*)\);\n', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def views_of(document: Any) -> list[Any]:
    if isinstance(document, dict):
        own = [document] if {"sql", "columns", "rows"} <= document.keys() else []
        return own + [view for value in document.values() for view in views_of(value)]
    return []


def test_a_release_has_its_report_and_the_run_tells_it(run_job: RunJob, warehouse: Path) -> None:
    record = run_job()
    assert (warehouse / "current" / "report" / "index.html").is_file()
    assert record["stages"]["build"]["report"]["files"] == 1


def test_a_report_that_fails_keeps_no_news_back(
    run_job: RunJob, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: Any, building: Path, record: Any, **sources: Any) -> dict[str, Any]:
        (building / "report").mkdir()
        (building / "report" / "half").write_text("")
        raise ReportError("no such table")

    with_report = run_job(warehouse="other")["stages"]["build"]["content_hash"]
    monkeypatch.setattr(stage, "make_report", fail)
    record = run_job()
    assert record["result"] == "done"
    assert record["stages"]["publish"]["published"]
    assert record["stages"]["build"]["report"]["error"] == "ReportError: no such table"
    assert record["stages"]["build"]["content_hash"] == with_report
    assert not (warehouse / "current" / "report").exists()


def test_no_report_where_none_is_wanted(
    with_fakes: None, landing: Path, warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--landing", str(landing), "--warehouse", str(warehouse)]
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", *folders, "--executor", "in_process", "--no-report"])
    assert ended.value.code == 0
    assert "web report" not in capsys.readouterr().out
    assert not (warehouse / "current" / "report").exists()


@pytest.mark.slow
@needs_sample
def test_the_sql_of_each_view_gives_its_rows(sample_release: Path) -> None:
    warehouse, folder = sample_release.parent, sample_release / "report"
    seen = 0
    for path in sorted((folder / "data").glob("*.js")):
        for view in views_of(read_slice(folder, path.stem)):
            result = run_query(warehouse, view["sql"])
            assert list(result.columns) == view["columns"]
            assert json.loads(json.dumps(result.rows, default=str)) == view["rows"], view["sql"]
            seen += 1
    assert seen >= 12


@pytest.mark.slow
@needs_sample
def test_the_slices_hold_every_event_and_report(sample_release: Path) -> None:
    folder = sample_release / "report"
    manifest = read_slice(folder, "manifest")
    events = [e for s in manifest["events"]["slices"] for e in read_slice(folder, s["key"])["world_event_id"]]
    reports = [read_slice(folder, f"reports/{path.stem}") for path in sorted((folder / "data" / "reports").iterdir())]
    expected = run_query(sample_release.parent, "SELECT world_event_id, event_id FROM fct_event_report").rows
    assert sorted(events) == sorted({event for event, _ in expected})
    found = {
        (events[part["first"] + number], dict(zip(part["columns"], report, strict=True))["event_id"])
        for part in reports
        for number, told in enumerate(part["events"])
        for report in told
    }
    assert found == set(expected)
    assert manifest["window"]["is_whole"]


@pytest.mark.slow
@needs_sample
def test_marks_stand_on_the_words_that_the_release_tells(sample_release: Path) -> None:
    folder = sample_release / "report"
    triggers = dict(run_query(sample_release.parent, "SELECT event_id, trigger_text FROM fct_event_report").rows)
    roles = set()
    for path in (folder / "data" / "reports").iterdir():
        part = read_slice(folder, f"reports/{path.stem}")
        for values in (values for told in part["events"] for values in told):
            report = dict(zip(part["columns"], values, strict=True))
            sentence = part["sentences"][report["sentence"]]
            marked = {role: sentence[start:end] for role, start, end in reversed(report["marks"])}
            assert marked["trigger"] == triggers[report["event_id"]]
            roles |= marked.keys()
    assert roles >= {"trigger", "actor", "recipient"}


@pytest.mark.slow
@needs_sample
def test_a_report_of_some_actors_has_only_their_events(sample_release: Path, tmp_path: Path) -> None:
    source = read_source(sample_release.parent)
    result = build_report(source, tmp_path / "korea", Scope(actors=("KOR", "Rex Tillerson"), since=date(2017, 8, 16)))
    ((expected,),) = run_query(
        sample_release.parent,
        """
        SELECT count(DISTINCT e.world_event_id)
        FROM fct_event AS e
        INNER JOIN fct_event_participant AS p ON e.world_event_id = p.world_event_id
        INNER JOIN dim_article AS a ON e.article_id = a.article_id
        WHERE (p.country_code = 'KOR' OR p.actor_name = 'Rex Tillerson')
            AND coalesce(e.last_published_date, a.batch_date) >= DATE '2017-08-16'
        """,
    ).rows
    assert result.event_count == expected > 0
    window = read_slice(tmp_path / "korea", "manifest")["window"]
    assert window["country_codes"] == ["KOR"]
    assert len(window["actor_ids"]) == 1
    for path in (tmp_path / "korea" / "data" / "dyads").iterdir():
        dyads = read_slice(tmp_path / "korea", f"dyads/{path.stem}")
        assert all("KOR" in (dyads["country"], pair["country"]) for pair in dyads["pairs"])


@pytest.mark.slow
@needs_sample
def test_a_small_window_says_what_it_leaves_out(sample_release: Path, tmp_path: Path) -> None:
    result = build_report(read_source(sample_release.parent), tmp_path / "small", Scope(rows=30))
    window = read_slice(tmp_path / "small", "manifest")["window"]
    assert result.event_count == window["event_count"] <= 30 < window["total_count"]
    assert not window["is_whole"]
    assert window["first_date"] or window["is_day_cut"]


@pytest.mark.slow
@needs_sample
def test_the_command_shows_the_report_or_makes_another(
    sample_release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse, output = sample_release.parent, tmp_path / "out"

    def call(*options: str) -> int:
        with pytest.raises(SystemExit) as ended:
            cli.main(["report", "--warehouse", str(warehouse), *options])
        return int(ended.value.code or 0)

    assert call("--json") == 0
    assert Path(json.loads(capsys.readouterr().out)["page"]).is_file()
    assert call("--actors", "KOR,USA", "--output", str(output)) == 0
    assert capsys.readouterr().out.strip() == str(output / "index.html")
    assert call("--since", "2017-08-16", "--output", str(output), "--json") == 0  # replaces the one that is there
    told = json.loads(capsys.readouterr().out)
    assert told["events"] > 0
    assert not [path for path in tmp_path.iterdir() if path != output]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("")
    assert call("--output", str(tmp_path / "mine")) == 2
    assert "is there and is no report" in capsys.readouterr().err
    assert call("--actors", "Nobody Atall", "--output", str(tmp_path / "x")) == 2
    assert "'Nobody Atall' is nobody in this release" in capsys.readouterr().err
    assert call("--since", "yesterday") == 2
