"""What the fields of a record are called in the wild, and how their values become text."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from etl.cleaning import render_html
from etl.readers.html_page import extract_page
from etl.readers.landing import LandingFile, RefusedError, shorten_excerpt
from etl.records import RawDocument

# Names in order of preference, compared without case and punctuation (published_at = publishedAt).
# Sources: news-please, NewsAPI, schema.org, Dublin Core, OpenGraph, ninjs, common research exports.
FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "source_record_id": ("id", "articleid", "recordid", "docid", "documentid", "guid", "uuid", "uri", "messageid"),
    "text": (
        "text",
        "maintext",
        "body",
        "bodytext",
        "content",
        "article",
        "articlebody",
        "articletext",
        "storytext",
        "story",
        "fulltext",
        "cleantext",
    ),
    "html": ("html", "rawhtml", "bodyhtml", "contenthtml"),
    "title": ("title", "headline", "subject"),
    "published": (
        "published",
        "publishedat",
        "publisheddate",
        "publishdate",
        "publicationdate",
        "datepublish",
        "datepublished",
        "pubdate",
        "date",
        "versioncreated",
        "timestamp",
        "created",
        "createdat",
    ),
    "outlet": (
        "outlet",
        "source",
        "sourcename",
        "publisher",
        "publication",
        "newspaper",
        "agency",
        "sitename",
        "sourcedomain",
        "domain",
    ),
    "url": ("url", "link", "permalink", "canonicalurl"),
    "byline": ("byline", "author", "authors", "creator"),
    "language": ("language", "lang"),
}
IS_PAGE = re.compile(r"(?i)<(?:!doctype|html|head|body)\b")
PUNCTUATION = re.compile(r"[^a-z0-9]+")
SMALLEST_MILLISECONDS = 100_000_000_000  # as seconds this would be the year 5138


def plain_key(name: str) -> str:
    """A field name without case and punctuation: "datePublished" and "date_published" are one."""
    return PUNCTUATION.sub("", name.lower())


KNOWN_KEYS = frozenset(name for names in FIELD_NAMES.values() for name in names)


def is_known_field(name: str) -> bool:
    """Whether a field of this name would be read."""
    return plain_key(name) in KNOWN_KEYS


def has_text_field(names: list[str]) -> bool:
    """Whether one of these fields could hold the text of an article."""
    keys = {plain_key(name) for name in names}
    return not keys.isdisjoint((*FIELD_NAMES["text"], *FIELD_NAMES["html"]))


def pick_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """RawDocument attribute -> value of the first filled field that goes by one of its names."""
    by_key: dict[str, Any] = {}
    for name, value in record.items():
        by_key.setdefault(plain_key(str(name)), value)
    picked = {}
    for attribute, names in FIELD_NAMES.items():
        filled = (by_key[name] for name in names if name in by_key and not _is_blank(by_key[name]))
        value = next(filled, None)
        if value is not None:
            picked[attribute] = value
    return picked


def build_document(record: Mapping[str, Any], *, file: LandingFile, offset: int, format_: str) -> RawDocument:
    """The document that a record with named fields describes. Raises RefusedError (no_text).

    The text is kept as given; a record with `html` instead is read as a page. The record's own
    fields win over what the page says about itself.
    """
    fields = pick_fields(record)
    text = join_text(fields.get("text"))
    meta = {
        name: read_value(fields.get(name))
        for name in ("source_record_id", "title", "outlet", "byline", "url", "language")
    }
    published = read_published(fields.get("published"))
    html = fields.get("html")
    if text is None and isinstance(html, str) and not IS_PAGE.search(html):
        text = render_html(html) or None  # a fragment: all of it is the article
    elif text is None and isinstance(html, str):
        page = extract_page(html, latest=file.batch_date, url=meta["url"])
        text = page.text
        published = published or page.published
        meta = {name: value or getattr(page, name, None) for name, value in meta.items()}
    if text is None:
        raise RefusedError("no_text", _name_missing(record))
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format=format_,
        text=text,
        published=published,
        **meta,
    )


def _name_missing(record: Mapping[str, Any]) -> str:
    names = [str(name) for name in record]
    if has_text_field(names):
        return "the text is empty"
    shown = shorten_excerpt(", ".join(names))
    return f"no field holds a text (fields: {shown or 'none'})"


def record_id(record: Mapping[str, Any]) -> str | None:
    """The record's own id, if it has one."""
    return read_value(pick_fields(record).get("source_record_id"))


def join_text(value: Any) -> str | None:
    """Text exactly as given; a list of paragraphs as lines. None where there is none."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def read_value(value: Any) -> str | None:
    """A short field as one text: numbers as written, lists joined by commas, objects by their name."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, Mapping):
        return next((read_value(value[key]) for key in ("name", "title", "id") if value.get(key)), None)
    if isinstance(value, list):
        return ", ".join(part for part in map(read_value, value) if part) or None
    return str(value).strip() or None


def read_published(value: Any) -> str | datetime | None:
    """The date as written; a number is seconds or milliseconds since 1970, UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) >= SMALLEST_MILLISECONDS else value
        try:
            return datetime.fromtimestamp(seconds, tz=UTC)
        except (OverflowError, ValueError, OSError):
            return str(value)
    return read_value(value)


def _is_blank(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
