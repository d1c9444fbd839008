"""A report as a visitor sees it, and all that a visitor should never see."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PAGES = ("night", "events", "dyad", "actors", "map", "network", "stories", "quality")
TIMEOUT = 10_000  # milliseconds


def read_slice(folder: Path, key: str) -> Any:
    """The document of a slice."""
    text = (folder / "data" / f"{key}.js").read_text(encoding="utf-8")
    found = re.fullmatch(r'NL\.provide\("[^"]+", (.*)\);\n', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def find_parts(folder: Path) -> list[str]:
    """Addresses of pages about one thing: the first event, the busiest person and country, the largest story."""
    event = read_slice(folder, "events/000")["world_event_id"][0]
    actors = read_slice(folder, "actors")["rows"]
    person = next(row[0] for row in actors if row[2] == "person")
    country = next(row[0] for row in actors if row[2] == "country")
    story = max(read_slice(folder, "stories")["rows"], key=lambda row: row[2])[0]
    parts = (f"event/{event}", f"actors/{person}", f"actors/{country}", f"stories/{story}", f"dyad/{person}/USA")
    return [f"#/{part}" for part in parts]


class Visit:
    """A page of the report in a browser. `problems` holds errors of the console and of scripts, what could not be
    loaded, and requests that left the report."""

    def __init__(self, page: Any, place: Path | str) -> None:
        self.page = page
        self.base = (place / "index.html").as_uri() if isinstance(place, Path) else place
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(TIMEOUT)
        page.on("console", lambda message: self._note(message.type in ("error", "warning"), f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        page.on("requestfailed", lambda request: self._note(True, f"not loaded: {request.url}"))
        page.on("request", lambda request: self._check(request.url))
        page.on("dialog", lambda dialog: (self._note(True, f"dialog: {dialog.message}"), dialog.dismiss()))

    def _note(self, is_problem: bool, text: str) -> None:
        if is_problem:
            self.problems.append(text)

    def _check(self, url: str) -> None:
        self.requests.append(url)
        root = self.base.rsplit("/", 1)[0] + "/"
        self._note(not url.startswith((root, "blob:")), f"outside: {urlsplit(url).scheme}://{urlsplit(url).netloc}")

    def open(self, address: str = "") -> Any:
        """Show `#/…` and wait until it is there."""
        self.page.goto(self.base + address)
        self.wait()
        return self.page

    def wait(self) -> None:
        """Until the page is shown, its lists are searched and its charts are drawn."""
        self.page.wait_for_selector("html[data-ready]")
        self.page.wait_for_selector("main h1")
        self.page.wait_for_function(
            """() => {
                const all = (selector, test) => [...document.querySelectorAll(selector)].every(test);
                return document.querySelectorAll("main .loading").length === 0
                    && all(".state[role=status]", (part) => !/earch(ing|ed)/.test(part.textContent))
                    && all(".chart", (part) => part.dataset.drawn);
            }"""
        )

    def text(self, selector: str = "main") -> str:
        return str(self.page.inner_text(selector))

    def count(self, selector: str) -> int:
        return int(self.page.locator(selector).count())
