"""Values of fields as text: numbers, lists and objects, dates with types of their own, and ways to write nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from etl.cleaning import replace_unstorable
from etl.profiles import NO_PROFILE, SourceProfile
from etl.published import parse_epoch

# Which member of an object stands for it: names of sources and authors, NYT's headlines, WordPress, mongoexport.
OBJECT_KEYS = (
    "name",
    "title",
    "main",
    "original",
    "rendered",
    "text",
    "value",
    "label",
    "$oid",
    "$date",
    "$numberLong",
)
LAST_OBJECT_KEYS = ("id", "uri")
TEXT_KEYS = ("text", "rendered", "plain", "content", "value", "body", "html")
# How programs write that there is no value.
NO_VALUES = frozenset(("null", "none", "nan", "nat", "nil", "n/a", "<na>", "undefined", "\\n"))
LONGEST_NO_VALUE = 9
DATE_KEYS = ("$date", "$numberLong", "date", "datetime", "value")
CALENDAR_LENGTHS = (12, 14)  # digits of YYYYMMDDHHMM and YYYYMMDDHHMMSS


def join_text(value: Any) -> str | None:
    """Text exactly as given; a list of paragraphs as lines. None where there is none."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, Mapping):
        return next((text for key in TEXT_KEYS if (text := join_text(value.get(key)))), None)
    if isinstance(value, list) and all(isinstance(item, str | Mapping) for item in value):
        text = "\n".join(part for item in value if (part := item if isinstance(item, str) else join_text(item)))
        return text if text.strip() else None
    return None


def read_value(value: Any) -> str | None:
    """A short field as one text: numbers as written, lists joined by commas, objects by their name."""
    if isinstance(value, str):
        text = value.strip()
        if not text or (len(text) <= LONGEST_NO_VALUE and text.lower() in NO_VALUES):
            return None
        return text if text.isascii() else replace_unstorable(text)  # JSON can hold halves of characters
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Mapping):
        return _read_object(value)
    if isinstance(value, list):
        return ", ".join(part for part in map(read_value, value) if part) or None
    return read_value(str(value))


def _read_object(value: Mapping[str, Any]) -> str | None:
    found = next((text for key in OBJECT_KEYS if (text := read_value(value.get(key)))), None)
    if found is None and (value.get("given") or value.get("family")):  # Crossref's authors
        found = " ".join(part for key in ("given", "family") if (part := read_value(value.get(key)))) or None
    return found or next((text for key in LAST_OBJECT_KEYS if (text := read_value(value.get(key)))), None)


def read_published(value: Any, profile: SourceProfile = NO_PROFILE) -> str | datetime | None:
    """The date as written, or typed where the source has a type for it; a number is a count since 1970, UTC.

    A number that is none (2017, 20170816, 20170816103000) comes back as written, as do all where the
    profile has formats of its own.
    """
    if isinstance(value, str):
        return read_value(value)
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_count = not profile.date_formats and not (isinstance(value, int) and len(str(value)) in CALENDAR_LENGTHS)
        return (parse_epoch(value) if is_count else None) or read_value(value)
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list):  # Crossref
            return read_value("-".join(map(str, parts[0])))
        return next((found for key in DATE_KEYS if (found := read_published(value.get(key), profile))), None)
    return read_value(value)


def read_text(value: Any) -> str | None:
    """As join_text, but None also where a program wrote that there is no value ("nan")."""
    text = join_text(value)
    return None if text and len(text) <= LONGEST_NO_VALUE and text.strip().lower() in NO_VALUES else text
