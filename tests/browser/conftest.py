"""A real browser for the web report: the Chromium of the system, driven over its own protocol."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_pages import Visit

from etl.report.serve import ReportServer

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser for the whole session; tests are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install -r requirements-dev.txt")
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium: install the system's package chromium, or name the program in CHROMIUM")
    with playwright.sync_playwright() as started:
        # A fresh profile each time: launch() makes one and takes it away.
        browser = started.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """visit(folder or address, **options of a browser's context) -> a page of which everything odd is written down."""
    contexts = []

    def open_page(place: Path | str, **options: Any) -> Visit:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        return Visit(context.new_page(), place)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def report_folder(sample_release: Path) -> Path:
    return sample_release.resolve() / "report"


@pytest.fixture(scope="session")
def served(report_folder: Path) -> Iterator[str]:
    with ReportServer(report_folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.address
        server.shutdown()
