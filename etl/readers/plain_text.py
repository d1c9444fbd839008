"""Plain text: the whole file is one article, with an optional header and an optional sidecar."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl.landed_names import find_sidecar
from etl.profiles import NO_PROFILE, SourceProfile
from etl.readers.encoding import decode_text
from etl.readers.fields import build_document, is_known_field
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LARGEST_TEXT = 16 * 2**20  # bytes; a larger file is no single article
LARGEST_SIDECAR = 2**20
HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{0,30}):[ \t]*(\S.*)?")
HEADER_END = re.compile(r"\r?\n[ \t]*\r?\n")


def read_plain_text(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The article in a text file; a sidecar that cannot be read is refused on its own.

    The header's fields win over the sidecar's. Raises RefusedError: bad_encoding, empty_file, too_large.
    """
    text = decode_text(file.read_bytes(limit=LARGEST_TEXT), declared=file.profile.encoding).text
    header, body = split_header(text, profile=file.profile)
    sidecar = find_sidecar(file.path)
    meta: dict[str, Any] = {}
    if sidecar:
        try:
            meta = _read_sidecar(sidecar)
        except RefusedError as error:
            yield file.reject(error.reason, f"sidecar {sidecar.name}: {error.detail}")
    yield build_document({**meta, **header, "text": body}, file=file, offset=0, format_="text")


def split_header(text: str, *, profile: SourceProfile = NO_PROFILE) -> tuple[dict[str, str], str]:
    """Leading `key: value` lines and the text after the empty line that ends them.

    It is a header only if every line of it has a known key; otherwise all of it is text.
    """
    end = HEADER_END.search(text)
    if not end:
        return {}, text
    header: dict[str, str] = {}
    for line in text[: end.start()].splitlines():
        match = HEADER_LINE.fullmatch(line.rstrip())
        if not match or not is_known_field(match[1], profile):
            return {}, text
        header[match[1]] = match[2] or ""
    return header, text[end.end() :]


def _read_sidecar(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_SIDECAR:
            raise RefusedError("too_large", f"more than {LARGEST_SIDECAR} bytes")
        content = json.loads(decode_text(path.read_bytes()).text)
    except json.JSONDecodeError as error:
        raise RefusedError("malformed", f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (OSError, RecursionError, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError("unreadable", str(error)) from error
    if not isinstance(content, dict):
        raise RefusedError("malformed", "not a JSON object")
    return content
