"""Whether a web page is an article at all, or a list of others: only what is sure is refused."""

import re
from collections.abc import Collection
from typing import Any

from etl.readers.landing import RefusedError

SHORTEST_SENTENCE = 15  # characters, in scripts that write no spaces too
SHORTEST_LINE = 40  # characters; entries of menus are shorter, paragraphs are longer
SENTENCE_END = re.compile(r"[.?!…。！？][\"'”’»)]*\Z")
FEWEST_TEASERS = 5  # below articles, too, a few others are told of


def is_list(text: str) -> bool:
    """Whether most of a text stands in lines that are too short for paragraphs, as in menus."""
    return 2 * sum(len(line) for line in text.splitlines() if len(line) < SHORTEST_LINE) > len(text)


def find_teasers(tree: Any) -> frozenset[str]:
    """The paragraphs of a parsed page that stand right below a heading which links elsewhere."""
    teasers = set()
    for heading in tree.iter("h2", "h3", "h4"):
        following = heading.getnext()
        is_linked = heading.find(".//a") is not None or heading.getparent().tag == "a"
        if is_linked and following is not None and following.tag == "p":
            teasers.add(" ".join("".join(following.itertext()).split()))
    return frozenset(teasers)


def check_kind(text: str, *, listing: str | None, teasers: Collection[str]) -> None:
    """Raise RefusedError (not_news_format) where a page is a list of articles, or of links.

    `text` is what was found on it, `listing` the type of list that it calls itself.
    """
    if listing:
        raise RefusedError("not_news_format", f"the page says that it is a list, not an article ({listing})")
    lines = text.splitlines()
    told = sum(1 for line in lines if line in teasers)
    if told >= FEWEST_TEASERS and 2 * told >= len(lines):
        raise RefusedError("not_news_format", f"a list of articles: {told} of {len(lines)} paragraphs are teasers")
    sentences = (line for line in lines if len(line) >= SHORTEST_SENTENCE and SENTENCE_END.search(line))
    if text and is_list(text) and not any(sentences):
        raise RefusedError("not_news_format", "nothing but lines as short as those of a menu or a list of links")
