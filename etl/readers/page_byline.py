"""Who wrote the article on a web page."""

import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from trafilatura.metadata import extract_author

from etl.cleaning import clean_line
from etl.readers.page_statements import Statements

# Names of meta tags, the most reliable first.
AUTHOR_NAMES = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "articleauthor",
    "dc.creator",
    "dcterms.creator",
    "byl",
)
ACCOUNT_NAMES = (
    "admin",
    "administrator",
    "webmaster",
    "editor",
    "root",
    "user",
    "guest",
    "author",
    "staff",
    "staffwriter",
)
ADDRESS = re.compile(r"[\s(\[–-]*(?:https?://|www\.)\S+|\S+@\S+\.\w+")
BYLINE_LABEL = re.compile(r"(?i)\A(?:written by|by|von|por|par|autor(?:in)?|auteur|author)\b\s*:?\s+")
LABEL_WITHIN = re.compile(r"\A.*\b(?:By|Von|Por|Par)\s+(?=\w)")
LONGEST_NAME = 200  # characters
LONGEST_GUESSED_NAME = 4  # words
MOST_SHOWN = 3


def find_byline(page: Statements, sites: Collection[str]) -> str | None:
    """Authors, joined by "; ": as stated, else as the page shows them; None where there are none.

    `sites` are the names of the outlet, squashed: an article by them is one without a byline.
    """
    for names in (page.list_names("author"), *(page.meta.get(name, ()) for name in AUTHOR_NAMES)):
        byline = _join_authors(names, sites)
        if byline:
            return byline
    marked = (element for element in page.tree.iter("a", "span", "div", "p") if _marks_author(element))
    shown = [element.text_content() for element in islice(marked, MOST_SHOWN)]
    guessed = extract_author(page.tree)
    for names in (shown, guessed.split(";") if guessed else ()):
        byline = _join_authors((name for name in map(_trim_guess, names) if name), sites)
        if byline:
            return byline
    return None


def squash(text: str) -> str:
    """Letters and digits alone, without case, as names are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _marks_author(element: Any) -> bool:
    return "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author"


def _trim_guess(name: str) -> str | None:
    """A name that the page shows; None for what is longer than names are, or holds a number."""
    trimmed = LABEL_WITHIN.sub("", " ".join(name.split())[:LONGEST_NAME])
    words = len(trimmed.split())
    is_name = 1 < words <= LONGEST_GUESSED_NAME or (words == 1 and not trimmed.isascii())
    return trimmed if is_name and not any(char.isdigit() for char in trimmed) else None


def _join_authors(names: Iterable[str], sites: Collection[str]) -> str | None:
    """Names without labels and addresses; without those of accounts and of the site itself."""
    found: dict[str, str] = {}
    for name in names:
        cleaned = clean_line(BYLINE_LABEL.sub("", ADDRESS.sub("", name[:LONGEST_NAME]).strip()))
        key = squash(cleaned or "")
        is_site = key.removeprefix("the") in sites or any(site.startswith(key) for site in sites)
        if cleaned and any(char.isalpha() for char in key) and not is_site and key not in ACCOUNT_NAMES:
            found.setdefault(key, cleaned)
    return "; ".join(found.values()) or None
