"""Title, author, date and outlet of the article on a web page: as it states them, else as it shows them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from htmldate import find_date

from etl.cleaning import clean_line
from etl.knowledge.outlets import find_domain
from etl.published import parse_published
from etl.readers.page_byline import find_byline, squash
from etl.readers.page_statements import Statements, read_statements

EARLIEST_DATE = date(1995, 1, 1)  # no page on the web is older
# Names of meta tags (property or name; itemprop where it is said), the most reliable first.
TITLE_NAMES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "itemprop:headline",
)
PUBLISHED_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "itemprop:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.created",
    "published_time",
    "publishdate",
    "publish-date",
    "pubdate",
    "date",
)
OUTLET_NAMES = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
LISTING_TYPES = ("CollectionPage", "SearchResultsPage")  # of schema.org
TITLE_SEPARATOR = re.compile(r"\s+[-–—|:·•»/]+\s+|\s*[|｜]\s*|--+|\s::\s")
LONGEST_TITLE = 500  # characters; longer ones are no titles
HAS_TIME = re.compile(r"\d:\d\d|\d[Tt]\d{4}|\A\d{10,13}\Z")


@dataclass(frozen=True, kw_only=True)
class PageMetadata:
    """What a page says; None where it says nothing.

    `published` is as written, with time and zone where the page gives them. `titles` are all
    headlines that it has. `article_body` is the text that JSON-LD gives. `listing` is the type of
    a page that calls itself a list of others, and not an article.
    """

    title: str | None
    byline: str | None
    published: str | None
    outlet: str | None
    url: str | None
    titles: tuple[str, ...]
    article_body: str | None
    listing: str | None


def read_metadata(tree: Any, *, latest: date, url: str | None = None) -> PageMetadata:
    """Metadata of a parsed page. Dates after `latest` (the day it arrived) are not believed.

    `url` is its address as known from elsewhere; an address that the page states wins.
    """
    page = read_statements(tree, url=url)
    outlet, sites = _find_outlet(page)
    stated = _clean_titles([*page.list_texts("headline"), *page.list_meta(TITLE_NAMES)])
    headings = _clean_titles([heading.text_content() for heading in tree.iter("h1")])
    shown = _clean_titles([tree.findtext(".//title") or ""])
    body = page.article.get("articleBody") if page.article else None
    is_article = page.article is not None or "article" in page.meta.get("og:type", ())
    return PageMetadata(
        title=_find_title(stated, headings, shown, sites),
        byline=find_byline(page, sites),
        published=_find_published(page, last=latest + timedelta(days=1)),  # where it comes from it may be the next day
        outlet=outlet,
        url=page.url,
        titles=(*headings, *stated, *shown),
        article_body=body if isinstance(body, str) and body.strip() else None,
        listing=None if is_article else page.data.find_type(LISTING_TYPES),
    )


def _clean_titles(titles: Sequence[str]) -> list[str]:
    return [title for title in (clean_line(title[:LONGEST_TITLE]) for title in titles) if title]


def _find_outlet(page: Statements) -> tuple[str | None, frozenset[str]]:
    """The site as it calls itself, else its publisher, else its domain; and all its names, squashed."""
    publishers = [name for name in map(clean_line, page.list_names("publisher")) if name]
    domain = find_domain(page.url)
    stated = next((name for name in map(clean_line, page.list_meta(OUTLET_NAMES)) if name), None)
    outlet: str | None
    if stated:
        # "dailypost" is "Daily Post", where the publisher's name is written out.
        outlet = next((name for name in publishers if squash(name) == squash(stated)), stated)
    else:
        outlet = publishers[0] if publishers else domain
    names = (outlet, *publishers, domain, domain.rpartition(".")[0] if domain else None)
    return outlet, frozenset(filter(None, (squash(name) for name in names if name)))


def _find_title(
    stated: Sequence[str], headings: Sequence[str], shown: Sequence[str], sites: Collection[str]
) -> str | None:
    """The headline that the page states, else the heading that its <title> repeats, else its <title>."""
    folded = {squash(heading) for heading in headings} - {""}
    repeated = [heading for heading in headings if shown and squash(heading) and squash(heading) in squash(shown[0])]
    title = next(iter((*stated, *repeated, *shown, *headings)), None)
    return _cut_site(title, folded, sites) if title else None


def _cut_site(title: str, headings: Collection[str], sites: Collection[str]) -> str:
    """The title without the names of site and section that follow it."""
    for cut in TITLE_SEPARATOR.finditer(title):
        headline, rest = title[: cut.start()].strip(), title[cut.end() :]
        if headline and (squash(headline) in headings or squash(rest) in sites):
            return headline
    return title


def _find_published(page: Statements, *, last: date) -> str | None:
    """The date of publication as written, of the first source that has one; a later one may add the time."""
    marked = (
        element.get("datetime") or element.get("content")
        for element in page.tree.iter("time", "span")
        if _marks_date(element)
    )
    stated = [*page.list_texts("datePublished"), *page.list_meta(PUBLISHED_NAMES), *filter(None, marked)]
    dates = _believe_dates(stated, last) or _believe_dates([_guess_date(page, last)], last)
    if not dates:
        return None
    # The first <time> of a page is mostly that of its article, those further down are of others.
    times = _believe_dates([element.get("datetime") or "" for element in page.tree.iter("time")], last)[:1]
    day, written = dates[0]
    near = (text for other, text in (*dates, *times) if HAS_TIME.search(text) and abs(other - day) <= timedelta(days=1))
    return next(near, written)


def _marks_date(element: Any) -> bool:
    return element.get("itemprop") == "datePublished" or element.get("pubdate") is not None


def _guess_date(page: Statements, last: date) -> str:
    return (
        find_date(
            page.tree,
            url=page.url,
            extensive_search=False,
            original_date=True,
            min_date=EARLIEST_DATE.isoformat(),
            max_date=last.isoformat(),
        )
        or ""
    )


def _believe_dates(texts: Sequence[str], last: date) -> list[tuple[date, str]]:
    """Those texts that are dates, with their day; none before the web, none after the last day."""
    moments = ((parse_published(text), text.strip()) for text in texts)
    return [(moment.date(), text) for moment, text in moments if moment and EARLIEST_DATE <= moment.date() <= last]
