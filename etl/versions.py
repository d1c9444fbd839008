"""The same article again, and the same article changed, inside one batch.

A batch may hold millions of articles, so what is compared is small: of each article a number for
its id, one for each of its version keys, and a sketch of its words (MinHash, Broder 1997, of 64
values of 16 bits: Li and König 2010), 180 bytes in all.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from courlan import normalize_url
from numpy.typing import NDArray
from rensa import RMinHash

from etl.ids import content_id
from etl.records import Article

WORD = re.compile(r"\w+")
# Below this share of common words two texts under one key are two articles: a live page, a reused id.
LEAST_COMMON = 0.3
MOST_TEXTS = 50  # a key that more texts share names no article: the address of a section, a constant id
MOST_DAYS = 3  # a wire sends again what it sent lately; a headline that comes back later is another story
FEWEST_TITLE_WORDS = 3
KEY_COUNT = 3
SKETCH_LENGTH, SKETCH_SEED = 64, 20170816
DAY = 86_400
NO_KEY, NO_TIME = 0, np.iinfo(np.int64).min

ENTRY = np.dtype(
    [
        ("article", np.uint64),
        ("keys", np.uint64, (KEY_COUNT,)),
        ("sketch", np.uint16, (SKETCH_LENGTH,)),
        ("published", np.int64),  # seconds since 1970
        ("is_marked", np.bool_),
        ("file", np.int32),  # number of the landing file
    ]
)
Entries = NDArray[np.void]


def list_version_keys(
    *, source_record_id: str | None, url: str | None, outlet: str | None, plain_title: str | None
) -> tuple[str, ...]:
    """What may name the article: "i:" id at its outlet, "u:" address, "t:" headline at its outlet, hashed."""
    keys = []
    if source_record_id:
        keys.append("i:" + content_id("id", source_record_id, outlet))
    if url:
        keys.append("u:" + content_id("url", plain_url(url)))
    if outlet and plain_title and len(plain_title.split()) >= FEWEST_TITLE_WORDS:
        keys.append("t:" + content_id("title", plain_title, outlet))
    return tuple(keys)


def plain_url(url: str) -> str:
    """An address without what does not change the article: protocol, www, trackers, a last slash."""
    with contextlib.suppress(ValueError):  # no address, but still a name
        url = str(normalize_url(url))
    return re.sub(r"(?i)^https?://(?:www\.)?", "", url).rstrip("/")


def index_articles(articles: Sequence[Article], files: Sequence[int]) -> Entries:
    """One entry an article, in order; `files` has the number of each one's landing file."""
    entries = np.zeros(len(articles), dtype=ENTRY)
    for position, (article, file) in enumerate(zip(articles, files, strict=True)):
        keys = [_number_key(key) for key in article.version_keys[:KEY_COUNT]]
        entries[position] = (
            int(article.article_id, 16),
            tuple(keys + [NO_KEY] * (KEY_COUNT - len(keys))),
            sketch_words(article.body_text) if keys else 0,
            int(article.published_at.timestamp()) if article.published_at else NO_TIME,
            article.wire_mark is not None,
            file,
        )
    return entries


def _number_key(key: str) -> int:
    """The hash of a key as a number; odd for headlines, even for ids and addresses, never 0."""
    digest = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
    return (digest | 1) if key.startswith("t:") else (digest | 1) - 1 or 2


def sketch_words(text: str) -> NDArray[np.uint16]:
    """64 numbers; the share of places in which two sketches agree estimates the share of common words."""
    minhash = RMinHash(SKETCH_LENGTH, SKETCH_SEED)
    minhash.update(list(dict.fromkeys(WORD.findall(text.casefold()))))
    return np.array(minhash.digest(), dtype=np.uint64).astype(np.uint16)


def find_repeats(entries: Entries) -> NDArray[np.bool_]:
    """True for each entry whose article came before."""
    is_repeat = np.ones(len(entries), dtype=np.bool_)
    is_repeat[np.unique(entries["article"], return_index=True)[1]] = False
    return is_repeat


def number_versions(entries: Entries) -> NDArray[np.int32]:
    """`version` of each entry: 1, 2, … among those that are one article, else 1. No entry is a repeat.

    One article: the same source id at the same outlet, the same address, or for what a wire marks as
    sent again (UPDATE 1) the same headline within three days; and texts that have words in common, for
    ids and addresses are used again. Versions follow the time of publication, where one of them has
    none the order of arrival. Every change counts, also one of the title or date alone.
    """
    groups: dict[int, int] = {}
    for key, members in _list_shared_keys(entries["keys"]):
        for first, second in _list_pairs(entries, key, members):
            _join(groups, first, second)
    versions = np.ones(len(entries), dtype=np.int32)
    for component in _list_components(groups):
        published = entries["published"][component]
        if not (published == NO_TIME).any():
            order = np.argsort(published, kind="stable")
            versions[np.array(component)[order]] = np.arange(1, len(component) + 1)
        else:
            versions[component] = np.arange(1, len(component) + 1)
    return versions


def _list_shared_keys(keys: NDArray[np.uint64]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Each key that 2 to 50 entries have, with their positions in order."""
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    found, starts, counts = np.unique(flat[order], return_index=True, return_counts=True)
    for number in np.flatnonzero((counts > 1) & (counts <= MOST_TEXTS) & (found != NO_KEY)):
        start = starts[number]
        yield int(found[number]), order[start : start + counts[number]] // keys.shape[1]


def _list_pairs(entries: Entries, key: int, members: NDArray[np.intp]) -> Iterable[tuple[int, int]]:
    """Positions of two texts under one key that are alike."""
    group = entries[members]
    common = (group["sketch"][:, None, :] == group["sketch"][None, :, :]).mean(axis=2)
    is_pair = common >= LEAST_COMMON
    if key % 2:  # a headline
        published, marked = group["published"], group["is_marked"]
        is_dated = published != NO_TIME
        known = np.where(is_dated, published, 0)
        is_near = np.abs(known[:, None] - known[None, :]) <= MOST_DAYS * DAY
        is_pair &= (is_near | ~(is_dated[:, None] & is_dated[None, :])) & (marked[:, None] | marked[None, :])
    return [(int(members[a]), int(members[b])) for a, b in np.argwhere(is_pair) if a < b]


def _join(groups: dict[int, int], first: int, second: int) -> None:
    """Union of two sets, each named by its first member."""
    one, other = sorted((_find_root(groups, first), _find_root(groups, second)))
    groups[other] = one


def _find_root(groups: dict[int, int], position: int) -> int:
    groups.setdefault(position, position)
    while groups[position] != position:
        groups[position] = groups[groups[position]]
        position = groups[position]
    return position


def _list_components(groups: dict[int, int]) -> list[list[int]]:
    components: dict[int, list[int]] = {}
    for position in sorted(groups):
        components.setdefault(_find_root(groups, position), []).append(position)
    return list(components.values())


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """What became of the articles of a batch, in landing order: `is_repeat`, and `version` of those that are none."""

    is_repeat: NDArray[np.bool_]
    version: NDArray[np.int32]


def number_articles(entries: Entries) -> Numbering:
    """Repeats and versions of all articles of a batch."""
    is_repeat = find_repeats(entries)
    version = np.zeros(len(entries), dtype=np.int32)
    version[~is_repeat] = number_versions(entries[~is_repeat])
    return Numbering(is_repeat=is_repeat, version=version)
