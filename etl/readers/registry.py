"""Which reader a landing file gets: by its suffix, and by its first bytes."""

import errno
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from etl.landed_names import is_landed
from etl.profiles import NO_PROFILE, SourceProfile
from etl.readers.columnar import read_arrow, read_parquet, tell_columnar
from etl.readers.compressed import read_compressed, tell_archive
from etl.readers.delimited import read_delimited
from etl.readers.feed import read_feed
from etl.readers.html_page import read_html
from etl.readers.json_file import read_json
from etl.readers.json_lines import read_json_lines
from etl.readers.landing import LandingFile, LineRange, RefusedError
from etl.readers.mail import read_mail
from etl.readers.newsml import read_newsml
from etl.readers.newsml_g2 import read_newsml_g2
from etl.readers.ninjs import read_ninjs, tell_ninjs
from etl.readers.nitf import read_nitf, tell_wire_xml
from etl.readers.plain_text import read_plain_text
from etl.readers.reuters_sgml import read_reuters_sgml
from etl.readers.web_archive import read_web_archive
from etl.readers.wire_text import read_wire_text
from etl.records import RawDocument, Rejection

Reader = Callable[[LandingFile], Iterator[RawDocument | Rejection]]

READERS: Mapping[str, Reader] = {
    "text": read_plain_text,
    "jsonl": read_json_lines,
    "json": read_json,
    "csv": read_delimited,
    "parquet": read_parquet,
    "arrow": read_arrow,
    "html": read_html,
    "feed": read_feed,
    "email": read_mail,
    "nitf": read_nitf,
    "newsml": read_newsml,
    "newsml_g2": read_newsml_g2,
    "ninjs": read_ninjs,
    "wire_text": read_wire_text,
    "sgml": read_reuters_sgml,
    "warc": read_web_archive,
    "compressed": lambda file: read_compressed(file, read_file=_read_file, is_landed=is_landed),
}
SUFFIXES: Mapping[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".arrow", ".arrows", ".ipc", ".feather"), "arrow"),
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "feed",
    ".rss": "feed",
    ".rdf": "feed",
    ".atom": "feed",
    ".eml": "email",
    ".nitf": "nitf",
    ".newsml": "newsml_g2",
    ".g2": "newsml_g2",
    ".ninjs": "ninjs",
    ".sgm": "sgml",
    ".sgml": "sgml",
    ".warc": "warc",
    ".arc": "warc",
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".zip", ".tar"), "compressed"),
    **dict.fromkeys((".tgz", ".tbz", ".tbz2", ".txz", ".tzst"), "compressed"),
}
WIRE_XML = ("nitf", "newsml", "newsml_g2")  # their root elements prove them, whatever the suffix
# The disk is full, too many files are open: no fault of the file, the next one would fail as well.
FAULTS_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
NO_EXCERPT = ("bad_encoding", "truncated_archive", "bomb")  # what they begin with is no text
SNIFF_LENGTH = 4096
IS_PAGE = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)(?:<!doctype\s+html|<html[\s>])")
IS_FEED = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<[!?][^>]*>\s*)*<(?:rss|feed|rdf:rdf)[\s>]")
IS_JSON_LINES = re.compile(rb"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
IS_JSON = re.compile(rb"\s*(?:\[\s*[\[{]|\{\s*\")")
# Only headers that a mail server writes: "Date:" and "Subject:" also open other texts.
IS_MAIL = re.compile(rb"(?i)\s*(?:received|return-path|delivered-to|message-id|mime-version|x-[a-z-]+):[^\n]*\n")
# Fillers, SOH, a header on one line or more, STX.
IS_WIRE_TEXT = re.compile(rb"[\x00\x16\x7f\s]*\x01[^\x00-\x08\x0e-\x10\x15-\x1e]{4,400}\x02")
IS_REUTERS_SGML = re.compile(rb"(?is)\s*(?:<[!?][^>]*>\s*)*(?:<lewis>\s*)?<reuters\s[^>]*\b(?:newid|oldid)\s*=")


def read_landing_file(
    path: Path,
    *,
    landing_path: str,
    batch_date: date,
    profile: SourceProfile = NO_PROFILE,
    lines: LineRange | None = None,
) -> Iterator[RawDocument | Rejection]:
    """Every record of a file, in file order: a document, or the reason why it is none.

    `landing_path` names the file in rows; `batch_date` is the day on which it arrived; `profile` says
    how its source writes. With `lines`, only that stretch of a JSON Lines file is read. Never raises
    for what is wrong with the file: what could not be read becomes a Rejection.
    """
    file = LandingFile(path=path, landing_path=landing_path, batch_date=batch_date, profile=profile, lines=lines)
    yield from _read_file(file)


def _read_file(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    path, head = file.path, b""
    try:
        head = _read_head(path)
        if path.stat().st_size == 0:
            raise RefusedError("empty_file", "the file is empty")
        count = 0
        for record in READERS[find_format(path, head, file.profile)](file):
            count += 1
            yield record
        if not count and file.lines is None:
            raise RefusedError("empty_file", "the file holds no record of an article")
    except RefusedError as error:
        is_text = head and b"\0" not in head and error.reason not in NO_EXCERPT
        excerpt = head.decode("utf-8", errors="replace") if is_text else None
        yield file.reject(error.reason, error.detail, excerpt=excerpt)
    except OSError as error:
        if error.errno in FAULTS_OF_THE_MACHINE:
            raise
        yield file.reject("unreadable", error.strerror or type(error).__name__)


def is_splittable(path: Path, profile: SourceProfile) -> bool:
    """Whether the file may be read in stretches of lines (`etl.readers.json_lines.split_lines`). Raises OSError."""
    try:
        return find_format(path, _read_head(path), profile) == "jsonl"
    except RefusedError:
        return False


def _read_head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(SNIFF_LENGTH)


def find_format(path: Path, head: bytes, profile: SourceProfile = NO_PROFILE) -> str:
    """Format code of a file. Raises RefusedError (unknown_format) where neither suffix nor content tells.

    The profile's format wins, but packed files are unpacked first. Else the suffix decides between text,
    tables and mail; content corrects it for JSON, pages and feeds.
    """
    by_suffix = SUFFIXES.get(path.suffix.lower())
    by_content = tell_archive(head) or tell_columnar(head) or sniff_format(head)
    if profile.format and by_content != "compressed" and (by_content or by_suffix != "compressed"):
        return profile.format
    if by_content in ("warc", "compressed", "parquet", "arrow") or (by_suffix == "compressed" and by_content):
        return by_content
    if by_content in WIRE_XML or (by_content == "ninjs" and by_suffix != "jsonl"):
        return by_content
    if by_content in ("wire_text", "sgml"):  # no text and no page begins like these by chance
        return by_content
    if by_suffix == "json" and by_content == "jsonl":
        return by_content
    if by_suffix == "jsonl" and by_content == "json" and head.lstrip().startswith(b"["):
        return by_content
    if by_suffix in ("text", "html", "feed", "sgml") and by_content in ("html", "feed", "email"):
        return by_content
    found = by_suffix or by_content
    if found is None:
        raise RefusedError(
            "unknown_format", f"suffix {path.suffix or '(none)'} is not read, and the content tells no format"
        )
    return found


def sniff_format(head: bytes) -> str | None:
    """Format code that the first bytes prove; None for plain text and for what is not known."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    signs = (("html", IS_PAGE), ("feed", IS_FEED), ("jsonl", IS_JSON_LINES), ("json", IS_JSON), ("email", IS_MAIL))
    wire = tell_wire_xml(head)
    if wire:
        return wire
    if tell_ninjs(head):
        return "ninjs"
    if IS_WIRE_TEXT.match(head):
        return "wire_text"
    if IS_REUTERS_SGML.match(head):
        return "sgml"
    return next((name for name, sign in signs if sign.match(head)), None)
