"""The report of a release with a million events: its first page stays small and opens at once."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.report.build import build_report
from etl.report.published import read_source
from etl.report.window import Scope

pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("sample")]
EVENTS = 1_000_000
SECONDS, BYTES = 1.0, 1_000_000
# The sample's events over and over, each on a day of its own in ten years: only ids and days differ.
MULTIPLY = """
    create temp table copies as select range as copy from range({copies});
    create table grown.marts.fct_event as
        select e.* replace (
            md5(e.world_event_id || copy)[:16] as world_event_id,
            e.event_date - (copy % 3650)::integer as event_date,
            e.event_date_start - (copy % 3650)::integer as event_date_start,
            e.event_date_end - (copy % 3650)::integer as event_date_end,
            e.first_published_date - (copy % 3650)::integer as first_published_date,
            e.last_published_date - (copy % 3650)::integer as last_published_date
        )
        from sample.marts.fct_event as e cross join copies;
    create table grown.marts.fct_event_participant as
        select p.* replace (md5(p.world_event_id || copy)[:16] as world_event_id)
        from sample.marts.fct_event_participant as p cross join copies;
    create table grown.marts.fct_event_report as
        select r.* replace (
            md5(r.world_event_id || copy)[:16] as world_event_id,
            md5(r.event_id || copy)[:16] as event_id,
            r.published_date - (copy % 3650)::integer as published_date
        )
        from sample.marts.fct_event_report as r cross join copies;
"""


@pytest.fixture(scope="module")
def large_report(sample_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample_release / 'newsledger.duckdb'}' as sample (read_only)")
        connection.execute(f"attach '{folder / 'newsledger.duckdb'}' as grown")
        connection.execute("create schema grown.marts; create schema grown.exports")
        (events,) = connection.execute("select count(*) from sample.marts.fct_event").fetchone() or (0,)
        connection.execute(MULTIPLY.format(copies=EVENTS // events + 1))
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'sample' and schema_name = 'marts' "
            "and table_name not in ('fct_event', 'fct_event_participant', 'fct_event_report')"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"create table grown.marts.{table} as from sample.marts.{table}")
    source = replace(read_source(sample_release.parent), folder=folder, previous=None)
    return build_report(source, folder / "report", Scope()).page.parent


def test_the_first_page_is_small_and_opens_at_once(visit: Any, large_report: Path) -> None:
    seen = visit(large_report)
    seen.open("#/night")  # the browser itself is warm from here on
    seen.page.goto("about:blank")
    seen.requests.clear()
    started = time.monotonic()
    seen.page.goto(seen.base)
    seen.page.wait_for_selector("main h1")
    shown = time.monotonic() - started
    seen.wait()
    files = {url.split("#")[0].split("?")[0] for url in seen.requests if url.startswith("file:")}
    sizes = {name: (large_report / name.split("/report/", 1)[1]).stat().st_size for name in files}
    assert shown < SECONDS
    assert sum(sizes.values()) < BYTES, sizes
    assert "1,000,0" in seen.text(".figures")
    assert "Details of the newest" in seen.text("#window-note")


def test_events_are_found_among_a_million(visit: Any, large_report: Path) -> None:
    seen = visit(large_report)
    page = seen.open("#/events?type=THREATEN&actor=turkey")
    found = int(page.locator(".state strong").inner_text().split()[0].replace(",", ""))
    assert found > 100
    page.locator("button.opener").first.click()
    page.locator("tr.detail:visible blockquote").first.wait_for()
    assert seen.problems == []
