"""Web archives (WARC 1.x and ARC, plain or gzip): the pages and texts that a crawler was sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fastwarc import WarcRecord, WarcRecordType

from etl.readers.byte_source import CHUNK, BrokenError, ByteSource
from etl.readers.encoding import decode_declared
from etl.readers.fields import IS_PAGE
from etl.readers.html_page import Page, extract_page
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

LARGEST_BLOCK = 32 * 2**20  # bytes of one record, and of what it unpacks to; longer ones are passed over unread
LARGEST_HEADER = 256 * 2**10

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
