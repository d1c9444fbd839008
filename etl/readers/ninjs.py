"""ninjs and JSON like it: news items of agencies, alone, in arrays, or wrapped as feeds wrap them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from etl.cleaning import MARKUP
from etl.readers.encoding import decode_text
from etl.readers.fields import build_document, join_text, plain_key, read_value
from etl.readers.json_file import LIST_KEYS, read_json
from etl.readers.json_lines import read_record
from etl.readers.landing import LandingFile
from etl.readers.nitf import first_of, render_markup
from etl.records import RawDocument, Rejection

# What the first bytes of a file must have: an id and a body, or an id and the time of a version.
HAS_ID = re.compile(rb'"(?:uri|guid)"\s*:')
HAS_BODY = re.compile(rb'"(?:body_(?:text|html|xhtml)|bodies|version_?[cC]reated)"\s*:')
IS_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")

LARGEST_WHOLE = 32 * 2**20  # bytes of a file that is held in memory
BODIES = ("body_xhtml", "body_html", "body_text")  # markup first: it has the paragraphs
PICTURES = ("picture", "graphic")  # their texts are captions
MEDIA = ("audio", "video", "composite", "component", "planning")
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


def tell_ninjs(head: bytes) -> bool:
    """Whether the first bytes of a file look like ninjs: an id and a body, or an id and a version's time."""
    return bool(IS_JSON.match(head) and HAS_ID.search(head) and HAS_BODY.search(head))


def is_ninjs(record: object) -> bool:
    """Whether a decoded record is a news item: it has uri or guid, and a body or the time of its version."""
    if not isinstance(record, Mapping) or not ("uri" in record or "guid" in record):
        return False
    keys = {str(key).lower().replace("_", "") for key in record}
    return "versioncreated" in keys or "bodies" in keys or any(str(key).startswith("body_") for key in record)


def read_ninjs(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """Every item of the file in order; records that are no news items are read as other JSON is.

    A file without any news item, or with broken syntax, is left to the reader of JSON; a large one is
    read record by record. Raises RefusedError (bad_encoding, empty_file).
    """
    if file.path.stat().st_size > LARGEST_WHOLE:
        yield from read_json(file, build=_read_record)
        return
    decoded = decode_text(file.read_bytes(limit=LARGEST_WHOLE), declared=file.profile.encoding)
    records = _find_records(decoded.text)
    if not any(is_ninjs(record) for _, record in records):
        yield from read_json(file)
        return
    offset, reached = decoded.mark_length, 0
    for number, (start, record) in enumerate(records, start=1):
        offset += decoded.byte_length(decoded.text[reached:start])
        reached = start
        if is_ninjs(record):
            yield _read_item(record, offset=offset, file=file)
        else:
            place, excerpt = f"record {number}", decoded.text[start : start + 500]
            yield read_record(record, place=place, offset=offset, file=file, format_="json", excerpt=excerpt)


def _read_record(record: Mapping[str, Any], *, file: LandingFile, offset: int, format_: str) -> RawDocument | Rejection:
    """A record of a large file. Raises RefusedError (no_text)."""
    item = _unwrap(record)
    if is_ninjs(item):
        return _read_item(item, offset=offset, file=file)
    return build_document(record, file=file, offset=offset, format_=format_)


def _read_item(item: Mapping[str, Any], *, offset: int, file: LandingFile) -> RawDocument | Rejection:
    alternatives = item.get("altids")
    item_id = alternatives.get("itemid") if isinstance(alternatives, Mapping) else None
    record_id = first_of(map(read_value, (item.get("guid"), item_id, item.get("uri"), item.get("id"))))
    title = first_of((*map(read_value, (item.get("headline"), item.get("title"))), _read_listed(item, "headlines")))
    kind = str(item.get("type") or "").lower()
    text = None if kind in PICTURES else _find_text(item, is_story=kind not in MEDIA)
    if text is None:
        reason = "not_news_format" if kind in (*PICTURES, *MEDIA) else "no_text"
        detail = f"an item of type {kind or 'unknown'}: no body inside{_name_links(item)}"
        return file.reject(reason, detail, offset=offset, source_record_id=record_id, excerpt=title)
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="ninjs",
        text=text,
        source_record_id=record_id,
        title=title,
        published=_first_value(
            item, "versioncreated", "versionCreated", "firstpublished", "firstcreated", "contentcreated"
        ),
        outlet=_first_value(item, "provider", "source", "copyrightholder", "copyrightHolder", "infosource"),
        byline=_first_value(item, "byline"),
        url=_first_value(item, "url", "canonicalurl", "link"),
        language=_first_value(item, "language"),
    )


def _first_value(item: Mapping[str, Any], *names: str) -> str | None:
    return first_of(read_value(item.get(name)) for name in names)


def _read_listed(item: Mapping[str, Any], name: str) -> str | None:
    """ninjs 2 and later: the first filled value of a list of {value: …}."""
    listed = item.get(name)
    parts = listed if isinstance(listed, list) else []
    return first_of(read_value(part.get("value")) for part in parts if isinstance(part, Mapping))


def _find_text(item: Mapping[str, Any], *, is_story: bool) -> str | None:
    """The body; the description only of what is a story and has no body."""
    written = [join_text(item.get(name)) for name in BODIES]
    written.append(_read_listed(item, "bodies"))
    if is_story:
        written += [join_text(item.get("description_text")), _read_listed(item, "descriptions")]
    return first_of(_render(text) for text in written if text)


def _render(text: str) -> str | None:
    """Text of HTML by paragraphs; what has no markup as given."""
    return ("\n\n".join(render_markup(text)) or None) if MARKUP.search(text) else text


def _name_links(item: Mapping[str, Any]) -> str:
    renditions = item.get("renditions")
    names = sorted(str(name) for name in renditions) if isinstance(renditions, Mapping) else []
    return f", only links ({', '.join(names[:5])})" if names else ""


def _find_records(text: str) -> list[tuple[int, Any]]:
    """Start and value of each record; none where the text is not one JSON value."""
    start = _skip_space(text, 0)
    try:
        value, end = DECODER.raw_decode(text, start)
        return list(_walk_records(text, start, value)) if _skip_space(text, end) == len(text) else []
    except (RecursionError, ValueError):  # the reader of JSON says what is wrong, and where
        return []


def _walk_records(text: str, start: int, value: Any) -> Iterator[tuple[int, Any]]:
    record = _unwrap(value)
    if is_ninjs(record):
        yield start, record
        return
    for key, position, member in _walk_members(text, start) if isinstance(value, dict | list) else ():
        if key is None:
            yield position, _unwrap(member)
        elif plain_key(key) in LIST_KEYS and isinstance(member, dict | list):
            yield from _walk_records(text, position, member)


def _unwrap(value: Any) -> Any:
    """The item inside {meta: …, item: {…}}; other values as they are."""
    while isinstance(value, dict) and not is_ninjs(value) and isinstance(value.get("item"), dict):
        value = value["item"]
    return value


def _walk_members(text: str, start: int) -> Iterator[tuple[str | None, int, Any]]:
    """Key (None in arrays), place and value of each member of a container that is known to be well-formed."""
    is_object = text[start] == "{"
    position = _skip_space(text, start + 1)
    while text[position] not in "]}":
        key = None
        if is_object:
            key, position = DECODER.raw_decode(text, position)
            position = _skip_space(text, _skip_space(text, position) + 1)
        value, end = DECODER.raw_decode(text, position)
        yield key, position, value
        position = _skip_space(text, end)
        if text[position] == ",":
            position = _skip_space(text, position + 1)


def _skip_space(text: str, position: int) -> int:
    match = SPACE.match(text, position)
    return match.end() if match else position
