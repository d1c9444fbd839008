"""The pictures of the documents, taken in the browser: of the sample's report, had it been made the night after.

`make pictures` keeps them in docs/images/; otherwise they go to a temporary folder, and only that each shows something
is tested. Fonts differ by machine, so pictures are looked at by people and not compared.
"""

import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.report.build import build_report
from etl.report.published import read_source

pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("sample")]
WIDTH, HEIGHT = 1280, 860
MADE_AT = "2017-08-18T02:04:00+00:00"
PICTURES = {
    "report-night": ("#/night", "light"),
    "report-events": ("#/events?actor=KOR&recipient=USA", "light"),
    "report-dyad": ("#/dyad/KOR/USA", "light"),
    "report-map": ("#/map", "dark"),
    "report-network": ("#/network", "light"),
}
DOCUMENTS = (Path("README.md"), Path("docs/report.md"))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dated_report(sample_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = read_source(sample_release.parent)
    record = {**source.record, "created_at": MADE_AT}
    folder = tmp_path_factory.mktemp("pictures") / "report"
    return build_report(replace(source, record=record, runs=()), folder).page.parent


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_is_taken_as_a_picture(visit: Any, dated_report: Path, tmp_path: Path, name: str) -> None:
    address, theme = PICTURES[name]
    seen = visit(dated_report, viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=theme)
    page = seen.open(address)
    if name == "report-events":
        page.locator("button.opener").first.click()
        page.locator("tr.detail:visible blockquote").first.wait_for()
        page.locator("h2").first.scroll_into_view_if_needed()
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    width, height, lines = look_at(path)
    assert (width, height) == (WIDTH, HEIGHT)
    assert lines > 50
    assert seen.problems == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_document_shows_the_picture(name: str) -> None:
    shown = "".join((ROOT / page).read_text(encoding="utf-8") for page in DOCUMENTS)
    assert f"images/{name}.png" in shown
    assert look_at(ROOT / "docs" / "images" / f"{name}.png")[:2] == (WIDTH, HEIGHT)


def look_at(path: Path) -> tuple[int, int, int]:
    """Width and height of a PNG, and how many different rows of pixels it has."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    chunks, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        if content[place + 4 : place + 8] == b"IDAT":
            chunks.append(content[place + 8 : place + 8 + length])
        place += length + 12
    pixels = zlib.decompress(b"".join(chunks))
    row = len(pixels) // height
    return width, height, len({pixels[start : start + row] for start in range(0, len(pixels), row)})
