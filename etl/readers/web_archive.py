"""Web archives (WARC 1.x and ARC, plain or gzip): the pages and texts that a crawler was sent."""

import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Literal

from fastwarc import WarcRecord, WarcRecordType

from etl.readers.encoding import decode_declared
from etl.readers.fields import IS_PAGE
from etl.readers.html_page import Page, extract_page
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LARGEST_BLOCK = 32 * 2**20  # bytes of one record, and of what it unpacks to; longer ones are passed over unread
LONGEST_LINE = 32 * 2**10
LARGEST_HEADER = 256 * 2**10
CHUNK = 64 * 2**10
LARGEST_RATIO = 200  # unpacked to packed; pages reach 20
BOMB_FLOOR = 64 * 2**20  # unpacked bytes below which no ratio is suspicious
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib: the largest window, with a gzip header

IS_WARC = re.compile(rb"WARC/\d+\.\d+\s*$")
IS_WEB_ARCHIVE = re.compile(rb"\s{0,8}(?:WARC/\d+\.\d+\s|filedesc://\S)")
PAGE_TYPES = ("text/html", "application/xhtml+xml")
TEXT_TYPES = ("text/plain",)
READ_STATUSES = (200, 203)  # what else a server sends with a page (moved, not found, refused) is no article
NOTE_SCHEMES = ("metadata:", "filedesc:", "dns:", "whois:")  # crawlers keep their own notes as resources
CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([^\s;\"']+)")
PAGE_START = 1024  # characters within which a page shows that it is one
Decoding = Literal["all", "content", "transfer", "none"]
DECODINGS: tuple[Decoding, ...] = ("all", "content", "transfer", "none")
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


class BrokenError(ValueError):
    """The archive cannot be followed any further; the message says what is wrong."""


class ByteSource:
    """The bytes of an archive, unpacked where it is gzip, with their place in the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._packed = stream.read(CHUNK)
        self._is_gzip = self._packed.startswith(GZIP_MAGIC)
        self._inflater: zlib._Decompress | None = None
        self._consumed = 0  # packed bytes that are unpacked
        self._buffer = bytearray()
        self._position = 0  # unpacked bytes that were handed out
        self._members: deque[tuple[int, int]] = deque()  # where gzip members start: unpacked, packed

    def locate(self) -> int:
        """Where the next byte stands in the file.

        In a gzip file: where its member starts, if it is the first of it, else its place in the unpacked data.
        """
        while len(self._members) > 1 and self._members[1][0] <= self._position:
            self._members.popleft()
        if self._members and self._members[0][0] == self._position:
            return self._members[0][1]
        return self._position

    def skip_space(self) -> bool:
        """Past line ends between records; False at the end of the archive. Raises BrokenError."""
        while self._buffer or self._fill():
            count = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
            self._take(count)
            if self._buffer:
                return True
        return False

    def read_line(self) -> bytes:
        """The next line without its end. Raises BrokenError where none ends within LONGEST_LINE bytes."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE or not self._fill():
                raise BrokenError("a header that does not end")
        if end > LONGEST_LINE:
            raise BrokenError("a header that does not end")
        return self._take(end + 1).rstrip(b"\r\n")

    def read_block(self, length: int, *, kept: int) -> bytes:
        """The first `kept` of the next `length` bytes; the others are passed over. Raises BrokenError at the end."""
        parts: list[bytes] = []
        left = length
        while left:
            if not self._buffer and not self._fill():
                raise BrokenError(f"the record should have {length} bytes, the archive ends after {length - left}")
            part = self._take(min(left, len(self._buffer)))
            if kept > 0:
                parts.append(part[:kept])
            kept -= len(part)
            left -= len(part)
        return b"".join(parts)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._position += count
        return taken

    def _fill(self) -> bool:
        if not self._is_gzip:
            self._buffer += self._packed
            self._packed, found = self._stream.read(CHUNK), bool(self._packed)
            return found
        length = len(self._buffer)
        while len(self._buffer) == length:
            if not self._packed:
                self._packed = self._stream.read(CHUNK)
            if not self._packed:
                return self._finish()
            self._inflate()
        return True

    def _inflate(self) -> None:
        if self._position > max(BOMB_FLOOR, LARGEST_RATIO * self._consumed):
            raise RefusedError("bomb", f"byte {self._consumed} unpacks to more than {LARGEST_RATIO} times its size")
        if self._inflater is None:
            self._inflater = zlib.decompressobj(GZIP_WINDOW)
            self._members.append((self._position + len(self._buffer), self._consumed))
        try:
            self._buffer += self._inflater.decompress(self._packed, CHUNK)
        except zlib.error as error:
            raise BrokenError(f"not gzip that can be unpacked: {error}") from error
        rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        self._consumed += len(self._packed) - len(rest)
        self._packed = rest
        if self._inflater.eof:
            self._inflater = None

    def _finish(self) -> bool:
        if self._inflater is None:
            return False
        inflater, self._inflater = self._inflater, None
        rest = inflater.flush()
        if not inflater.eof and not rest:
            raise BrokenError("the file ends inside a gzip member")
        self._inflater = None if inflater.eof else inflater
        self._buffer += rest
        return bool(rest)


@dataclass(frozen=True, kw_only=True)
class Capture:
    """What a crawler was sent for one address.

    `block` is the answer, with its HTTP header if it has one, and only its beginning if it `is_cut` for its size;
    `media_type` what the archive itself says of the block; `day` when it was fetched (UTC), if that is told.
    """

    offset: int
    url: str | None
    day: date | None
    media_type: str
    block: bytes
    is_cut: bool
    record_id: str | None = None


def read_web_archive(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The pages and texts of an archive in order; requests, notes, pictures and errors of servers are passed over.

    Where the archive breaks, one rejection (truncated_archive) stands for the rest. Raises RefusedError (bomb).
    """
    with file.path.open("rb") as stream:
        source = ByteSource(stream)
        offset = 0
        try:
            while source.skip_space():
                offset = source.locate()
                capture = _read_capture(source, offset)
                if capture:
                    yield from _read_document(capture, file)
                offset = source.locate()
        except BrokenError as error:
            yield file.reject("truncated_archive", f"byte {offset}: {error}; nothing after it was read", offset=offset)


def _read_capture(source: ByteSource, offset: int) -> Capture | None:
    """The next record, None where it is none that could hold a page. Raises BrokenError."""
    line = source.read_line()
    if IS_WARC.match(line):
        return _read_warc_record(source, offset)
    return _read_arc_record(source, line.decode("utf-8", errors="replace"), offset)


def _read_warc_record(source: ByteSource, offset: int) -> Capture | None:
    header: dict[str, str] = {}
    size = 0
    while line := source.read_line():
        size += len(line)
        if size > LARGEST_HEADER:
            raise BrokenError("a header that does not end")
        name, _, value = line.decode("utf-8", errors="replace").partition(":")
        header.setdefault(name.strip().lower(), value.strip())
    length = _read_length(header.get("content-length", ""))
    url = header.get("warc-target-uri", "").strip("<>") or None
    is_kept = header.get("warc-type", "").lower() in ("response", "resource") and not _is_note(url)
    block = source.read_block(length, kept=_count_kept(length) if is_kept else 0)
    if not is_kept:
        return None
    return Capture(
        offset=offset,
        url=url,
        day=_read_day(header.get("warc-date", "")),
        media_type=header.get("content-type", ""),
        block=block,
        is_cut=len(block) < length,
        record_id=header.get("warc-record-id", "").strip("<>") or None,
    )


def _read_arc_record(source: ByteSource, line: str, offset: int) -> Capture | None:
    """A record after its line: address, IP, time, media type, (in version 2 five more,) length."""
    fields = line.split(" ")
    if len(fields) < 5 or ":" not in fields[0]:
        raise BrokenError("neither a WARC nor an ARC record")
    length = _read_length(fields[-1])
    url = fields[0]
    is_kept = not _is_note(url)
    block = source.read_block(length, kept=_count_kept(length) if is_kept else 0)
    if not is_kept:
        return None
    is_cut = len(block) < length
    return Capture(offset=offset, url=url, day=_read_day(fields[2]), media_type=fields[3], block=block, is_cut=is_cut)


def _count_kept(length: int) -> int:
    return length if length <= LARGEST_BLOCK else CHUNK


def _read_length(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BrokenError(f"a record whose length is {text[:20]!r}")
    return int(text)


def _is_note(url: str | None) -> bool:
    return url is not None and url.lower().startswith(NOTE_SCHEMES)


def _read_day(text: str) -> date | None:
    found = DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _read_document(capture: Capture, file: LandingFile) -> Iterator[RawDocument | Rejection]:
    try:
        document = _build_document(capture, file)
    except RefusedError as error:
        detail = f"record at byte {capture.offset}: {error.detail}"
        yield file.reject(
            error.reason, detail, offset=capture.offset, source_record_id=capture.record_id, excerpt=capture.url
        )
        return
    if document:
        yield document


def _build_document(capture: Capture, file: LandingFile) -> RawDocument | None:
    """The article of a capture; None where it is no page and no text. Raises RefusedError."""
    answer = _parse_answer(capture)
    media_type = answer.http_headers.get("Content-Type", "") if answer else capture.media_type
    kind = (media_type or "").partition(";")[0].strip().lower()
    if (answer and answer.http_headers.status_code not in READ_STATUSES) or kind not in (*PAGE_TYPES, *TEXT_TYPES, ""):
        return None
    if capture.is_cut:
        raise RefusedError("too_large", f"more than {LARGEST_BLOCK} bytes")
    body = _decode_body(capture.block) if answer else capture.block
    declared = CHARSET.search(media_type or "")
    text = decode_declared(body, declared=declared[1] if declared else None).text
    is_page = kind in PAGE_TYPES or bool(IS_PAGE.search(text[:PAGE_START]))
    if not is_page and (kind == "" or (capture.url or "").lower().endswith("/robots.txt")):
        return None
    latest = min(file.batch_date, capture.day or file.batch_date)  # a page states no day after it was fetched
    page = extract_page(text, latest=latest, url=capture.url) if is_page else Page(text=text)
    if page.text is None or not page.text.strip():
        raise RefusedError("no_text", "no article was found on the page" if is_page else "the text is empty")
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=capture.offset,
        format="warc",
        text=page.text,
        title=page.title,
        byline=page.byline,
        published=page.published,
        outlet=page.outlet,
        url=capture.url or page.url,
    )


def _parse_answer(capture: Capture) -> WarcRecord | None:
    """The HTTP answer with its header read; None for a block without one. Raises RefusedError (malformed)."""
    if not capture.block.startswith(b"HTTP/"):
        if capture.media_type.lower().startswith("application/http"):
            raise RefusedError("malformed", "no HTTP header")
        return None
    try:
        answer = _open_answer(capture.block, "none")
    except OSError as error:
        raise RefusedError("malformed", f"an HTTP header that cannot be read: {error}") from error
    if answer.http_headers.status_code is None:
        raise RefusedError("malformed", "an HTTP header without a status")
    return answer


def _open_answer(block: bytes, decoding: Decoding) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.is_http = True
    record.set_bytes_content(block)
    record.parse_http(auto_decode=decoding, quirks_mode=True)
    return record


def _decode_body(block: bytes) -> bytes:
    """What the answer holds. Raises RefusedError (too_large).

    Crawlers store bodies unpacked and leave the header as it was: what cannot be decoded stays as it is.
    """
    for decoding in DECODINGS:
        body = bytearray()
        try:
            reader = _open_answer(block, decoding).reader
            while part := reader.read(CHUNK):
                body += part
                if len(body) > LARGEST_BLOCK:
                    raise RefusedError("too_large", f"unpacks to more than {LARGEST_BLOCK} bytes")
        except OSError:
            continue
        return bytes(body)
    return b""
