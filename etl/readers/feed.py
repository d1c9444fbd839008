"""RSS, RDF and Atom: one record an item, with the full content where the feed carries it."""

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from etl.cleaning import clean_line, render_html
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LARGEST_FEED = 32 * 2**20  # bytes
ITEM_START = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>/]")
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")


def read_feed(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The items of a feed in order; an item without any text is refused.

    Raises RefusedError: unknown_format for XML that is no feed, malformed, no_text for a feed without items.
    """
    content = file.read_bytes(limit=LARGEST_FEED)
    try:
        parsed = feedparser.parse(BytesIO(content))  # never a string: it might be taken for an address
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError("malformed", f"not a feed that can be parsed: {error}") from error
    if not parsed.entries:
        raise _refuse_feed(parsed, content)
    offsets = [match.start() for match in ITEM_START.finditer(content)]
    if len(offsets) != len(parsed.entries):  # UTF-16, or items inside comments: places cannot be told
        offsets = [0] * len(parsed.entries)
    for number, (entry, offset) in enumerate(zip(parsed.entries, offsets, strict=True), start=1):
        yield _read_entry(entry, parsed, number=number, offset=offset, file=file)


def _refuse_feed(parsed: Any, content: bytes) -> RefusedError:
    if parsed.version:
        return RefusedError("no_text", f"a feed ({parsed.version}) without items")
    error = parsed.get("bozo_exception")
    if error and hasattr(error, "getLineNumber"):
        place = f"line {error.getLineNumber()}, column {error.getColumnNumber()}"
        return RefusedError("malformed", f"{place}: {error.getMessage()}")
    root = ROOT.search(content[:2000].decode("utf-8", errors="replace"))
    return RefusedError(
        "unknown_format", f"XML, but no RSS or Atom feed (root element {root[1] if root else 'unknown'})"
    )


def _read_entry(entry: Any, parsed: Any, *, number: int, offset: int, file: LandingFile) -> RawDocument | Rejection:
    text = _find_text(entry)
    record_id = entry.get("id")
    if not text:
        return file.reject(
            "no_text",
            f"item {number}: neither content nor description",
            offset=offset,
            source_record_id=record_id,
            excerpt=entry.get("title") or None,
        )
    feed = parsed.feed
    language = entry.get("language") or feed.get("language") or None
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="feed",
        text=text,
        source_record_id=record_id or None,
        title=clean_line(entry.get("title")),
        published=_find_published(entry),
        outlet=clean_line(entry.get("source", {}).get("title") or entry.get("publisher") or feed.get("title")),
        byline=clean_line(entry.get("author")),
        url=entry.get("link") or None,
        language=language,
    )


def _find_text(entry: Any) -> str | None:
    """The longest of the item's contents and its description, as text: the others are teasers."""
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    texts = [
        render_html(part["value"]) if "html" in part.get("type", "html") else part["value"]
        for part in parts
        if part.get("value")
    ]
    return max((text for text in texts if text.strip()), key=len, default=None)


def _find_published(entry: Any) -> str | datetime | None:
    for name in ("published", "updated", "created"):
        parsed = entry.get(f"{name}_parsed")
        try:
            if parsed:
                return datetime.fromtimestamp(timegm(parsed), tz=UTC)
        except (ValueError, OverflowError):
            pass  # a day that does not exist: what is written may still be told
        if entry.get(name):
            return str(entry[name])
    return None
