"""The same article again, and the same article changed, inside one batch."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from etl.records import Article

WORD = re.compile(r"\w+")
# Below this share of common words two texts under one key are two articles: a live page, a reused id.
LEAST_COMMON = 0.3


def drop_repeats(articles: Iterable[Article]) -> tuple[list[Article], int]:
    """The articles without those that came before, in the order given, and how many were left out."""
    first: dict[str, Article] = {}
    count = 0
    for article in articles:
        count += 1
        first.setdefault(article.article_id, article)
    return list(first.values()), count - len(first)


def number_versions(articles: Iterable[Article]) -> list[Article]:
    """The articles in landing order, with `version` 1, 2, … among those that are one article.

    One article: the same source id at the same outlet, or the same URL, and texts that have words in
    common (a URL or an id may also be reused for another article). Every change counts, also one
    of the title or date alone.
    """
    latest: dict[tuple[str, ...], list[Article]] = {}
    numbered = []
    for article in sorted(articles, key=lambda a: (a.landing_path, a.landing_offset, a.article_id)):
        earlier = [known for key in _list_keys(article) for known in latest.get(key, ()) if _is_same(known, article)]
        current = replace(article, version=max((known.version for known in earlier), default=0) + 1)
        for key in _list_keys(article):
            known_here = [known for known in latest.get(key, ()) if known not in earlier]
            latest[key] = [*known_here, current]
        numbered.append(current)
    return numbered


def _list_keys(article: Article) -> Iterator[tuple[str, ...]]:
    if article.source_record_id:
        yield ("id", article.source_record_id, article.outlet or "")
    if article.url:
        yield ("url", article.url)


def _is_same(earlier: Article, later: Article) -> bool:
    """Whether two texts share enough words (Jaccard) to be two versions of one."""
    words, others = (set(WORD.findall(article.body_text.casefold())) for article in (earlier, later))
    union = words | others
    return not union or len(words & others) >= LEAST_COMMON * len(union)
