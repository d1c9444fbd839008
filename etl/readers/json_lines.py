"""JSON Lines: one record a line; a line that cannot be read leaves the others alone."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from etl.readers.encoding import decode_text
from etl.readers.fields import build_document, record_id
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LONGEST_LINE = 32 * 2**20  # bytes; a longer line is skipped without being held in memory
UTF8_MARK = b"\xef\xbb\xbf"


def read_json_lines(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The record of each line, or why it is none, in file order; empty lines do not count.

    Reads line by line, so that memory does not grow with the file. Raises RefusedError (empty_file).
    """
    is_empty = True
    with file.path.open("rb") as stream:
        for number, (offset, line) in enumerate(iterate_lines(stream), start=1):
            if line is not None and not line.strip():
                continue
            is_empty = False
            yield _read_line(line, number=number, offset=offset, file=file)
    if is_empty:
        raise RefusedError("empty_file", "no line holds anything")


def iterate_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Byte offset and content of each line; None for a line longer than LONGEST_LINE."""
    offset = 0
    while line := stream.readline(LONGEST_LINE + 1):
        start = offset
        offset += len(line)
        if len(line) <= LONGEST_LINE:
            content = line.removeprefix(UTF8_MARK) if start == 0 else line
            yield start, content
            continue
        while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE)):
            offset += len(line)
        yield start, None


def _read_line(line: bytes | None, *, number: int, offset: int, file: LandingFile) -> RawDocument | Rejection:
    if line is None:
        return file.reject("too_large", f"line {number}: longer than {LONGEST_LINE} bytes", offset=offset)
    excerpt = line[:500].decode("utf-8", errors="replace")
    try:
        record = json.loads(decode_text(line.rstrip(b"\r\n")).text)
    except json.JSONDecodeError as error:
        place = f"line {number}, column {error.colno}"
        return file.reject("malformed", f"{place}: {error.msg}", offset=offset, excerpt=excerpt)
    except RefusedError as error:
        return file.reject(error.reason, f"line {number}, {error.detail}", offset=offset, excerpt=excerpt)
    except (RecursionError, ValueError) as error:
        return file.reject("malformed", f"line {number}: {error}", offset=offset, excerpt=excerpt)
    return read_record(record, place=f"line {number}", offset=offset, file=file, format_="jsonl", excerpt=excerpt)


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
            source_record_id=record_id(record),
            excerpt=excerpt,
        )
