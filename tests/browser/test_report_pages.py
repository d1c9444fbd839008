"""The pages of the sample's report in a real browser: over the disk and over HTTP."""

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
from report_pages import PAGES, find_parts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]
TOOLS = "> .view-head button"
FOUND = "section:has(h2:text-is('Found')) .state"


def query(report_folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(report_folder.parent / "newsledger.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("kind", ["disk", "http"])
def test_each_page_opens_without_an_error_or_an_outside_request(
    visit: Any, report_folder: Path, served: str, kind: str
) -> None:
    seen = visit(report_folder if kind == "disk" else served)
    for name in PAGES:
        page = seen.open(f"#/{name}")
        assert page.locator("nav [aria-current=page]").count() == 1, name
        assert "cannot" not in seen.text("h1"), name
    assert seen.problems == []


def test_filters_stand_in_the_address_and_in_the_sql(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    page = seen.open("#/events")
    page.locator("input[name=country]").fill("South Korea")
    page.locator("input[name=country]").press("Enter")
    page.wait_for_url("**country=KOR")
    page.locator("summary", has_text="Status").click()
    page.locator("input[name=status][value=actual]").check()
    page.wait_for_url("**status=actual")
    seen.wait()
    shown = int(page.locator(f"{FOUND} strong").inner_text().split()[0])
    page.locator("section:has(h2:text-is('Found')) .tools button", has_text="SQL").click()
    sql = page.locator(".code code").first.inner_text()
    assert len(query(report_folder, sql)) == shown > 0
    page.go_back()
    page.wait_for_url("**country=KOR")
    assert not page.locator("input[name=status][value=actual]").is_checked()
    page.go_back()
    seen.wait()
    assert seen.text(f"{FOUND} strong") == "68 events"
    assert seen.problems == []


FILTERS = (
    "from=2017-08-14&to=2017-08-15",
    "type=THREATEN,ACCUSE",
    "quad=material_conflict",
    "status=possible,denied",
    "actor=lim",
    "recipient=USA",
    "country=PRK",
    "place=manila",
    "outlet=northern",
    "actor=KOR&recipient=sullivan&type=CONSULT",
)


def test_each_filter_finds_what_its_sql_finds(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    for address in (*FILTERS, "actor=it's"):
        page = seen.open(f"#/events?{address}")
        page.locator("section:has(h2:text-is('Found')) .tools button", has_text="SQL").click()
        sql = page.locator("section:has(h2:text-is('Found')) code").last.inner_text()
        expected = {row[-1] for row in query(report_folder, sql)}
        with page.expect_download() as download:
            page.locator("section:has(h2:text-is('Found')) .tools button", has_text="CSV").click()
        rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
        assert {row["world_event_id"] for row in rows} == expected, address
        assert expected or address not in FILTERS
        page.goto("about:blank")


def test_a_dyad_leads_down_to_the_sentence_and_its_article(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    page = seen.open("#/dyad")
    page.locator("input[name=one]").fill("south korea")
    page.locator("input[name=other]").fill("USA")
    page.locator("button[type=submit]").click()
    page.wait_for_url("**#/dyad/KOR/USA")
    seen.wait()
    assert seen.text("h1") == "South Korea and United States"
    assert seen.count(".chart svg") == 1
    row = page.locator("tbody tr:has-text('Consult'):has-text('Lim Sung-nam')").first
    row.locator("button.opener").press("Enter")
    report = page.locator("tr.detail:visible .report")
    report.first.wait_for()
    sentence = report.first.locator("blockquote").inner_text()
    assert "Lim" in sentence
    assert "Sullivan" in sentence
    assert report.first.locator("mark.trigger").count() >= 1
    assert report.first.locator("mark.actor").count() >= 1
    link = page.locator("tr.detail:visible a.outside").first
    assert link.get_attribute("href").startswith("http")
    assert "noopener" in link.get_attribute("rel")
    assert "newsledger explain" in page.locator("tr.detail:visible").inner_text()
    assert "Lim" in seen.text("section:has(h2:text-is('What each says of the other'))")
    page.locator("tr.detail:visible a", has_text="Link to this event").click()
    page.wait_for_url("**#/event/*")
    page.locator("main[data-page=event] blockquote").first.wait_for()
    assert seen.problems == []


def test_the_timeline_has_its_data_and_its_sql(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder).open("#/dyad/KOR/USA?by=day&from=2017-08-15")
    section = "section:has(h2:text-is('Cooperation and conflict'))"
    page.locator(f"{section} .tools button", has_text="SQL").click()
    expected = query(report_folder, page.locator(f"{section} code").inner_text())
    with page.expect_download() as download:
        page.locator(f"{section} .tools button", has_text="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    assert sorted(
        (r["source"], r["target"], r["day"], int(r["event_count"]), float(r["goldstein_sum"])) for r in rows
    ) == sorted((row[0], row[1], row[2].isoformat(), row[3], round(row[8], 3)) for row in expected)
    assert rows
    page.locator(f"{section} button", has_text="Show as a table").click()
    assert page.locator(f"{section} figure tbody tr").count() == len(rows)


def test_the_sql_of_each_section_gives_the_rows_of_its_csv(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    compared = 0
    pages = ("dyad", "actors?country=KOR", "map", "map?month=2017-08&kind=conflict", "stories?least=2", "quality")
    networks = ("network", "network?between=actors&edges=many")
    for address in [*(f"#/{name}" for name in (*pages, *networks)), *find_parts(report_folder)]:
        page = seen.open(address)
        for section in page.locator(f"section:has({TOOLS}:text('SQL')):has({TOOLS}:text('CSV'))").all():
            title = section.locator("h2, h3").first.inner_text()
            section.locator(TOOLS, has_text="SQL").click()
            sql = section.locator("> div .code code").first.inner_text()
            with page.expect_download() as download:
                section.locator(TOOLS, has_text="CSV").click()
            rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
            found = query(report_folder, sql)
            if " about " not in title:  # the SQL of those says that it gives all of the speaker's quotations
                assert len(found) == len(rows) - 1, (address, title)
            compared += bool(found)
        page.goto("about:blank")
    assert compared > 20
    assert seen.problems == []


def test_what_is_not_there_says_what_to_do(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    for address, advice in (
        ("#/nowhere", "Go to last night"),
        ("#/event/0123456789abcdef", "newsledger explain 0123456789abcdef"),
        ("#/events?actor=nobody-at-all", "Take a filter away"),
        ("#/dyad/NOR/BRA", "Widen the days"),
    ):
        seen.open(address)
        assert advice in seen.text()
    assert seen.problems == []
