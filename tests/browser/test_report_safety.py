"""Texts of articles as an enemy would write them, in a real browser; and the page as a reader without eyes or mouse."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from report_pages import PAGES, find_parts

from etl.report.build import build_report
from etl.report.published import read_source

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SCRIPT = "<script>window.hacked=1</script>"
HOSTILE = f'<img src=x onerror="window.hacked=1">{SCRIPT}\'; DROP TABLE x; --\u2028\u202e</script>'
ADDRESSES = ("javascript:window.hacked=1//", f"data:text/html,{SCRIPT}", " JaVaScRiPt:alert(1)", "//x.example")
FORMULA = '=HYPERLINK("http://evil.example")'
# What stands in texts and what a source may set; ids, codes and days are ours.
TEXTS = {
    "dim_article": ("title", "outlet", "byline"),
    "dim_actor": ("actor_name",),
    "dim_story": ("title",),
    "dim_place": ("place_name",),
    "fct_event": ("actors_text", "recipients_text", "sentence_text", "place_name"),
    "fct_event_participant": ("actor_name", "text"),
    "fct_event_report": ("title", "outlet", "sentence_text", "place_name", "attributed_to_name"),
    "fct_quote": ("text", "outlet", "speaker_name", "speaker_text", "sentence_text"),
    "fct_actor_role": ("title_text",),
    "meta_rejection": ("detail", "landing_path", "excerpt"),
}


@pytest.fixture(scope="module")
def hostile_report(sample_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's report, had every text in it been written by an enemy."""
    folder = tmp_path_factory.mktemp("hostile")
    database = folder / "newsledger.duckdb"
    shutil.copyfile(sample_release / "newsledger.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        for table, columns in TEXTS.items():
            for column in columns:
                text = f"$1 || {column}" if column.endswith("sentence_text") else f"{column}[:40] || $1"
                connection.execute(f"update marts.{table} set {column} = {text}", [HOSTILE])
        connection.execute("update marts.fct_event_participant set actor_name = $1 where actor_id is null", [FORMULA])
        for table in ("dim_article", "fct_event_report"):
            connection.execute(
                f"update marts.{table} set url = ($1::varchar[])[1 + (hash(article_id) % 4)::bigint]", [ADDRESSES]
            )
    source = replace(read_source(sample_release.parent), folder=folder)
    check = {"name": HOSTILE, "status": "warn", "failures": 1, "message": HOSTILE}
    record = {**source.record, "release": HOSTILE, "checks": [check]}
    runs = [{"run_id": HOSTILE, "started_at": HOSTILE, "command": HOSTILE, "result": "failed", "error": HOSTILE}]
    return build_report(replace(source, record=record, runs=runs), folder / "report").page.parent


def test_hostile_texts_are_texts(visit: Any, hostile_report: Path) -> None:
    seen = visit(hostile_report)
    addresses = [f"#/{name}" for name in PAGES]
    addresses += ["#/dyad/KOR/USA", *find_parts(hostile_report)]
    addresses += [f"#/events?actor={HOSTILE}", f"#/{HOSTILE}/{HOSTILE}?{HOSTILE}=1"]
    shown = 0
    for address in addresses:
        page = seen.open(address)
        for button in page.locator("button.opener").all()[:2]:
            button.click()
        page.wait_for_timeout(50)
        assert page.evaluate("window.hacked") is None, address
        assert page.locator("main img, main iframe, main script, main object").count() == 0, address
        shown += "<img src=x onerror=" in seen.text()
        links = page.eval_on_selector_all("a", "all => all.map((a) => [a.getAttribute('href'), a.rel, a.target])")
        for href, relation, target in links:
            assert href.startswith(("#", "http://", "https://")), href
            assert target != "_blank" or "noopener" in relation
    assert shown > 6  # the texts are there, as texts
    assert seen.problems == []


def test_a_hostile_cell_is_no_formula(visit: Any, hostile_report: Path) -> None:
    page = visit(hostile_report).open("#/quality")
    with page.expect_download() as download:
        page.locator("section:has(h2:text-is('Most in need of a seed row')) .tools button", has_text="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    cells = [cell for row in rows[1:] for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_policy_keeps_out_what_the_page_does_not_have(visit: Any, report_folder: Path) -> None:
    page = visit(report_folder).open("#/night")
    outcome = page.evaluate(
        """async () => {
            const tried = {};
            await new Promise((done) => setTimeout(done)); // a debugger may eval, a page may not
            const attempt = async (name, work) => {
                tried[name] = "refused";
                try { await work(); tried[name] = "done"; } catch (error) { /* as it should be */ }
            };
            await attempt("eval", () => (0, eval)("1 + 1"));
            await attempt("html", () => { document.body.innerHTML = "<b>x</b>"; });
            await attempt("fetch", () => fetch("https://example.com/"));
            await attempt("inline", () => {
                const script = document.createElement("script");
                script.textContent = "window.inline = 1";
                document.head.append(script);
                if (window.inline !== 1) throw new Error("did not run");
            });
            return tried;
        }"""
    )
    assert outcome == dict.fromkeys(("eval", "html", "fetch", "inline"), "refused")


@pytest.mark.proof
@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)], ids=["light", "dark", "phone"]
)
def test_axe_finds_nothing_serious(visit: Any, report_folder: Path, theme: str, width: int) -> None:
    # Trusted types and the policy would keep axe itself out, which is put into the page from outside.
    seen = visit(report_folder, color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True)
    for address in [*(f"#/{name}" for name in PAGES), "#/dyad/KOR/USA", *find_parts(report_folder), "#/nowhere"]:
        page = seen.open(address)
        for summary in page.locator("summary").all():
            summary.click()
        page.eval_on_selector_all("button[aria-expanded=false]", "all => all.slice(0, 6).forEach((b) => b.click())")
        seen.wait()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (violation["id"], node["html"][:200], node["failureSummary"])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        assert not serious, f"{address}: {json.dumps(serious[:3], indent=1)}"


@pytest.mark.proof
def test_the_keyboard_alone_leads_to_a_sentence(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    page = seen.open("#/night")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("nav a", has_text="Events").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("main[data-page=events]")
    seen.wait()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.locator("button.opener").first.focus()
    page.keyboard.press("Space")
    page.locator("tr.detail:visible blockquote").first.wait_for()
    page.locator("th button.sort", has_text="Reports").focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Reports")
    counts = [int(text) for text in page.locator("tbody tr:not(.detail) td:nth-child(6)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.proof
def test_a_phone_needs_no_sideways_scrolling(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    for address in [*(f"#/{name}" for name in PAGES), "#/dyad/KOR/USA", *find_parts(report_folder)]:
        page = seen.open(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


@pytest.mark.proof
def test_print_leaves_out_what_one_can_only_press(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    page = seen.open("#/dyad/KOR/USA")
    page.emulate_media(media="print")
    assert page.locator("button:visible, nav:visible, form:visible").count() == 0
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".chart svg:visible").count() == 1


@pytest.mark.proof
def test_the_theme_can_be_chosen_and_charts_follow(visit: Any, report_folder: Path) -> None:
    seen = visit(report_folder)
    page = seen.open("#/night")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").click()
    page.locator("#theme").click()
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert page.evaluate(paper) != light
    page.reload()
    seen.wait()
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert seen.problems == []
