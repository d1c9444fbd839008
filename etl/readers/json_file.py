"""JSON files: one object, an array of them, an object that wraps an array, or objects in a row."""

import json
import re
from collections.abc import Iterator
from typing import Any

from etl.readers.encoding import DecodedText, decode_text
from etl.readers.fields import has_text_field, plain_key
from etl.readers.json_lines import read_record
from etl.readers.landing import LandingFile
from etl.records import RawDocument, Rejection

# Keys under which services put their list of records (NewsAPI, Guardian, GDELT, ninjs, exports).
LIST_KEYS = (
    "articles",
    "items",
    "item",
    "documents",
    "docs",
    "results",
    "records",
    "data",
    "entries",
    "stories",
    "news",
)
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


def read_json(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """Every record of the file in order. Where the syntax breaks, one rejection stands for the rest.

    Raises RefusedError (bad_encoding, empty_file, too_large).
    """
    decoded = decode_text(file.read_bytes())
    offset, reached = decoded.mark_length, 0
    try:
        for number, (start, end, record) in enumerate(_walk_records(decoded.text), start=1):
            offset += decoded.byte_length(decoded.text[reached:start])
            reached = start
            yield read_record(
                record,
                place=f"record {number}, {_name_place(decoded, start)}",
                offset=offset,
                file=file,
                format_="json",
                excerpt=decoded.text[start : min(end, start + 500)],
            )
    except json.JSONDecodeError as error:
        start = max(0, error.pos - 60)
        yield file.reject(
            "malformed",
            f"line {error.lineno}, column {error.colno}: {error.msg}; nothing after it was read",
            offset=decoded.mark_length + decoded.byte_length(decoded.text[: error.pos]),
            excerpt=decoded.text[start : error.pos + 60],
        )
    except (RecursionError, ValueError) as error:
        yield file.reject("malformed", f"not JSON that can be read: {error}", offset=offset)


def _name_place(decoded: DecodedText, position: int) -> str:
    return f"line {decoded.text.count(chr(10), 0, position) + 1}"


def _walk_records(text: str) -> Iterator[tuple[int, int, Any]]:
    """Start, end and value of each record."""
    position = _skip_space(text, 0)
    if text.startswith("[", position):
        yield from _walk_array(text, position)
        return
    while position < len(text):
        start = position
        value, end = DECODER.raw_decode(text, start)
        if isinstance(value, dict) and (key := _find_list_key(value)):
            yield from _walk_array(text, _find_member(text, start, key))
        else:
            yield start, end, value
        position = _skip_separator(text, end)


def _skip_space(text: str, position: int) -> int:
    match = SPACE.match(text, position)
    return match.end() if match else position


def _skip_separator(text: str, position: int) -> int:
    """Past white space and, between objects in a row, one comma."""
    position = _skip_space(text, position)
    return _skip_space(text, position + 1) if text.startswith(",", position) else position


def _walk_array(text: str, position: int) -> Iterator[tuple[int, int, Any]]:
    position = _skip_space(text, position + 1)
    while not text.startswith("]", position):
        value, end = DECODER.raw_decode(text, position)
        yield position, end, value
        position = _skip_space(text, end)
        if text.startswith(",", position):
            position = _skip_space(text, position + 1)
        elif not text.startswith("]", position):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)


def _find_list_key(record: dict[str, Any]) -> str | None:
    """The key of the list of records, where the object itself has no text."""
    if has_text_field(list(record)):
        return None
    return next((key for key, value in record.items() if plain_key(key) in LIST_KEYS and _is_record_list(value)), None)


def _is_record_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _find_member(text: str, position: int, wanted: str) -> int:
    """Where the value of a member begins, in an object that is known to be well-formed."""
    position = _skip_space(text, position + 1)
    while True:
        key, end = DECODER.raw_decode(text, position)
        start = _skip_space(text, _skip_space(text, end) + 1)
        if key == wanted:
            return start
        _, end = DECODER.raw_decode(text, start)
        position = _skip_separator(text, end)
