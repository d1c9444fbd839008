"""The documents say what is so: their queries run, their generated parts have not drifted."""

import re
from pathlib import Path

import duckdb
import pytest

from etl.docs_pages import PAGE, render_page
from etl.resources import find_root

ROOT = find_root()
# One worker runs the sample, not each of them.
needs_sample = pytest.mark.xdist_group("sample")
SQL_BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)


def queries() -> list[tuple[str, str]]:
    return [
        (f"{page.name}-{number}", sql)
        for page in (ROOT / "README.md", ROOT / "docs" / "analysts.md")
        for number, sql in enumerate(SQL_BLOCK.findall(page.read_text(encoding="utf-8")))
    ]


def test_the_page_of_tables_is_what_the_code_says() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render_page(ROOT), "run make docs"


@pytest.mark.slow
@needs_sample
@pytest.mark.parametrize("sql", [pytest.param(sql, id=name) for name, sql in queries()])
def test_queries_of_the_documents_run_as_they_stand(sample_release: Path, sql: str) -> None:
    # On the sample each of them has an answer; an empty one would teach nothing.
    with duckdb.connect(str(sample_release / "newsledger.duckdb"), read_only=True) as connection:
        assert connection.execute(sql).fetchall()


@pytest.mark.slow
@needs_sample
def test_the_output_in_the_readme_is_what_the_query_gives(sample_release: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    sql = SQL_BLOCK.findall(text)[0]
    with duckdb.connect(str(sample_release / "newsledger.duckdb"), read_only=True) as connection:
        rows = connection.execute(sql).fetchall()
    shown = text.split(SQL_BLOCK.search(text)[0])[1].split("```")[1]  # type: ignore[index]
    for row in rows:
        for value in row:
            assert value is None or str(value) in shown


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_tests_that_the_threat_model_names_are_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for path in named:
        assert (ROOT / path).is_file(), path
