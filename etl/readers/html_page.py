"""Web pages: the article's text and what the page says about itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import trafilatura
from lxml import etree

from etl.cleaning import render_html
from etl.readers.encoding import decode_declared
from etl.readers.landing import LandingFile, RefusedError
from etl.readers.page_body import extract_body
from etl.readers.page_byline import squash
from etl.readers.page_kind import check_kind, find_teasers
from etl.readers.page_metadata import read_metadata
from etl.records import RawDocument

LARGEST_PAGE = 16 * 2**20  # bytes
MOST_TAGS = 50_000  # ten times those of a long page, for which reading takes more than linear time
MOST_ATTRIBUTES = 10_000  # of one tag; the parser compares each with each
LONG_TAG = re.compile(r"<[A-Za-z][^<>]{32768,}")
SHORTEST_TEXT = 250  # characters; a shorter text may be all that a page shows without its scripts


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
    """The article on a saved page. Raises RefusedError where there is none (no_text, not_news_format)."""
    content = file.read_bytes(limit=LARGEST_PAGE)
    page = extract_page(decode_declared(content, declared=file.profile.encoding).text, latest=file.batch_date)
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

    `url` is its address, where that is known. Only what the page itself holds is read: no frames, nothing
    in <noscript>, no script but JSON-LD. Raises RefusedError: malformed for what cannot be parsed as
    a page, too_large for one of too many tags, not_news_format for one that only lists others.
    """
    _check_size(html)
    try:
        tree = trafilatura.load_html(html.replace("\0", ""))
        if tree is None:
            return Page(text=None)
        metadata = read_metadata(tree, latest=latest, url=url)
        teasers = find_teasers(tree)
        text = _choose_text(extract_body(tree, metadata.titles), render_html(metadata.article_body or ""))
        check_kind(text or "", listing=metadata.listing, teasers=teasers)
    except RefusedError:
        raise
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise RefusedError("malformed", f"not a page that can be parsed: {error}") from error
    return Page(
        text=text,
        title=metadata.title,
        byline=metadata.byline,
        published=metadata.published,
        outlet=metadata.outlet,
        url=metadata.url,
    )


def _check_size(html: str) -> None:
    tags = html.count("<")
    if tags > MOST_TAGS:
        raise RefusedError("too_large", f"a page of {tags} tags, more than {MOST_TAGS}")
    for match in LONG_TAG.finditer(html):
        if match[0].count("=") > MOST_ATTRIBUTES:
            raise RefusedError(
                "malformed", f"a tag of more than {MOST_ATTRIBUTES} attributes at character {match.start()}"
            )


def _choose_text(text: str | None, stated: str) -> str | None:
    """The text found on the page, or that of its JSON-LD, where scripts would show it or the page runs it together."""
    is_longer = len(text or "") < SHORTEST_TEXT and len(stated) > 2 * len(text or "")
    is_same = text is not None and "\n" not in text and squash(text) == squash(stated)
    return stated if is_longer or is_same else text
