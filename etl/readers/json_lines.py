"""JSON Lines: one record a line; a line that cannot be read leaves the others alone."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from etl.readers.encoding import (
    WIDE_CODECS,
    count_bytes,
    decode_text,
    find_codec,
    find_mark,
    find_text_codec,
    open_text,
)
from etl.readers.fields import build_document, record_id
from etl.readers.landing import LandingFile, LineRange, RefusedError
from etl.records import RawDocument, Rejection

LONGEST_LINE = 32 * 2**20  # bytes; a longer line is skipped without being held in memory
UTF8_MARK = b"\xef\xbb\xbf"
CHUNK = 2**20
EXCERPT_BYTES = 500
DECODE = msgspec.json.Decoder().decode

Line = tuple[int, int, bytes | None]


def read_json_lines(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The record of each line, or why it is none, in file order; empty lines do not count.

    Reads line by line, so that memory does not grow with the file. With `file.lines`, only the lines
    that begin in that stretch. Raises RefusedError: empty_file, and bad_encoding for marked UTF-16.
    """
    size = file.path.stat().st_size
    lines = file.lines or LineRange(start=0, end=size, first_line=1)
    is_empty = True
    with file.path.open("rb") as stream:
        encoding = file.profile.encoding
        is_wide = _is_wide(find_codec(encoding)) or _is_wide(find_mark(stream.read(4))[1])
        stream.seek(lines.start)
        found = _iterate_wide_lines(file) if is_wide else iterate_lines(stream, lines)
        for number, offset, line in found:
            if line is not None and line.isspace():
                continue
            is_empty = False
            yield _read_line(line, number, offset, file, None if is_wide else encoding)
    if is_empty and (lines.start, lines.end) == (0, size):
        raise RefusedError("empty_file", "no line holds anything")


def split_lines(path: Path, *, size: int) -> tuple[LineRange, ...]:
    """The file cut at line ends into stretches of about `size` bytes, which can be read by themselves.

    A stretch has `size` bytes and the rest of the line that they end in. One stretch where the file is
    small, or where its lines end in more than a byte (UTF-16). Reads the file once. Raises OSError.
    """
    length = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(CHUNK)
        if length <= size or _is_wide(find_mark(head)[1]) or head.count(0) > len(head) // 4:
            return (LineRange(start=0, end=length, first_line=1),)
        return tuple(_iterate_ranges(stream, head, size))


def _iterate_ranges(stream: BinaryIO, chunk: bytes, size: int) -> Iterator[LineRange]:
    start, first_line = 0, 1
    position, count = 0, 0  # of the chunk; line ends before it
    while chunk:
        while (wanted := max(start + size - position, 1)) <= len(chunk):
            end = chunk.find(b"\n", wanted - 1) + 1
            if not end:
                break
            yield LineRange(start=start, end=position + end, first_line=first_line)
            start, first_line = position + end, count + chunk.count(b"\n", 0, end) + 1
        position += len(chunk)
        count += chunk.count(b"\n")
        chunk = stream.read(CHUNK)
    if start < position:
        yield LineRange(start=start, end=position, first_line=first_line)


def _is_wide(codec: str | None) -> bool:
    return bool(codec and codec.startswith(WIDE_CODECS))


def iterate_lines(stream: BinaryIO, lines: LineRange) -> Iterator[Line]:
    """The lines that begin in a stretch, at whose start the stream stands."""
    offset, number = lines.start, lines.first_line
    for line in iter(partial(stream.readline, LONGEST_LINE + 1), b""):
        if len(line) > LONGEST_LINE:
            length = len(line) + (0 if line.endswith(b"\n") else _skip_line(stream))
            yield number, offset, None
        else:
            length = len(line)
            yield number, offset, line if offset else line.removeprefix(UTF8_MARK) or b" "
        offset += length
        number += 1
        if offset >= lines.end:
            return


def _skip_line(stream: BinaryIO) -> int:
    """Past the end of the line; how many bytes that were."""
    length = 0
    for part in iter(partial(stream.readline, CHUNK), b""):
        length += len(part)
        if part.endswith(b"\n"):
            break
    return length


def _iterate_wide_lines(file: LandingFile) -> Iterator[Line]:
    """The lines of UTF-16 or UTF-32, in UTF-8."""
    codec, offset = find_text_codec(file.path, declared=file.profile.encoding)
    longest = LONGEST_LINE // 4  # characters
    with open_text(file.path, codec, start=offset, newline="\n") as stream:
        number, is_begun = 0, False
        for part in iter(partial(stream.readline, longest), ""):
            is_ended = part.endswith("\n") or len(part) < longest
            if not is_begun:
                number += 1
                yield number, offset, part.encode("utf-8", errors="surrogateescape") if is_ended else None
            offset += count_bytes(part, codec)
            is_begun = not is_ended


def _read_line(
    line: bytes | None, number: int, offset: int, file: LandingFile, encoding: str | None
) -> RawDocument | Rejection:
    if line is None:
        return file.reject("too_large", f"line {number}: longer than {LONGEST_LINE} bytes", offset=offset)
    record: object = None
    try:
        record = _parse_line(line.rstrip(b"\r\n"), encoding)
        if isinstance(record, dict):
            return build_document(record, file=file, offset=offset, format_="jsonl")
        reason, detail = "malformed", f": a JSON {type(record).__name__}, not an object"
    except RefusedError as error:
        reason, detail = error.reason, f"{': ' if isinstance(record, dict) else ', '}{error.detail}"
    except json.JSONDecodeError as error:
        reason, detail = "malformed", f", column {error.colno}: {error.msg}"
    except (RecursionError, ValueError) as error:
        reason, detail = "malformed", f": {error}"
    excerpt = line[:EXCERPT_BYTES].decode("utf-8", errors="replace")
    known_id = record_id(record, file.profile) if isinstance(record, dict) else None
    return file.reject(reason, f"line {number}{detail}", offset=offset, source_record_id=known_id, excerpt=excerpt)


def _parse_line(line: bytes, encoding: str | None) -> object:
    """The value that stands in a line. Raises RefusedError (bad_encoding), ValueError, RecursionError."""
    if encoding is None:
        try:
            return DECODE(line)  # what it reads, json reads alike; what it refuses is looked at again
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass
    return json.loads(decode_text(line, declared=encoding).text)


def read_record(
    record: object, *, place: str, offset: int, file: LandingFile, format_: str, excerpt: str | None
) -> RawDocument | Rejection:
    """The document in a decoded record, or why there is none; `place` says where it stands in the file."""
    if not isinstance(record, dict):
        detail = f"{place}: a JSON {type(record).__name__}, not an object"
        return file.reject("malformed", detail, offset=offset, excerpt=excerpt)
    try:
        return build_document(record, file=file, offset=offset, format_=format_)
    except RefusedError as error:
        return file.reject(
            error.reason,
            f"{place}: {error.detail}",
            offset=offset,
            source_record_id=record_id(record, file.profile),
            excerpt=excerpt,
        )
