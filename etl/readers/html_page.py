"""Web pages: the article's text and what the page says about itself, by trafilatura."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import trafilatura
from lxml import etree

from etl.cleaning import clean_line
from etl.readers.encoding import decode_declared
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument

EARLIEST_DATE = "1995-01-01"  # no page on the web is older
PUBLISHED_PROPERTIES = ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate")
ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What was found on a page; None where it does not say.

    What it says of its language is left out: templates state one for all pages.
    """

    text: str | None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None


def read_html(file: LandingFile) -> Iterator[RawDocument]:
    """The article on a saved page. Raises RefusedError where there is none (no_text)."""
    page = extract_page(decode_declared(file.read_bytes()).text, latest=file.batch_date)
    if page.text is None:
        raise RefusedError("no_text", "no article was found on the page")
    yield RawDocument(
        landing_path=file.landing_path,
        landing_offset=0,
        format="html",
        text=page.text,
        title=page.title,
        byline=page.byline,
        published=page.published,
        outlet=page.outlet,
        url=page.url,
    )


def extract_page(html: str, *, latest: date, url: str | None = None) -> Page:
    """Text and metadata of a page. Dates after `latest` (the day it arrived) are not believed.

    Raises RefusedError (malformed) for what cannot be parsed as a page.
    """
    try:
        tree = trafilatura.load_html(html)
        if tree is None:
            return Page(text=None)
        stated = _find_stated_time(tree)
        # Its own rules alone find more of the body than with the fallbacks; those are for what they miss.
        found = _extract(tree, url, latest, fast=True) or _extract(tree, url, latest, fast=False)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError("malformed", f"not a page that can be parsed: {error}") from error
    if found is None:
        return Page(text=None)
    return Page(
        text=found.text or None,
        title=clean_line(found.title),
        byline=clean_line(found.author),
        published=stated if stated and found.date and stated[:4] == found.date[:4] else found.date,
        outlet=clean_line(found.sitename),
        url=found.url,
    )


def _extract(tree: Any, url: str | None, latest: date, *, fast: bool) -> Any:
    return trafilatura.bare_extraction(
        tree,
        url=url,
        fast=fast,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "min_date": EARLIEST_DATE,
            # A page may come from where the day is already the next.
            "max_date": (latest + timedelta(days=1)).isoformat(),
        },
    )


def _find_stated_time(tree: Any) -> str | None:
    """The time of publication to the minute, from meta tags, JSON-LD or <time>; None if none is stated."""
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name in PUBLISHED_PROPERTIES and ISO_TIME.match(element.get("content", "").strip()):
            return str(element.get("content").strip())
    for element in tree.iter("script"):
        if element.get("type") == "application/ld+json":
            stated = _search_json_ld(element.text or "")
            if stated:
                return stated
    return None


def _search_json_ld(text: str) -> str | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    nodes = [content]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, dict):
            stated = node.get("datePublished")
            if isinstance(stated, str) and ISO_TIME.match(stated):
                return stated
            nodes.extend(value for key, value in node.items() if key in ("@graph", "mainEntity"))
    return None
