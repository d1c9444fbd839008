"""Which reader a landing file gets: by its suffix, and by its first bytes."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from etl.readers.delimited import read_delimited
from etl.readers.feed import read_feed
from etl.readers.html_page import read_html
from etl.readers.json_file import read_json
from etl.readers.json_lines import read_json_lines
from etl.readers.landing import LandingFile, RefusedError
from etl.readers.mail import read_mail
from etl.readers.plain_text import SIDECAR_SUFFIX, read_plain_text
from etl.records import RawDocument, Rejection

Reader = Callable[[LandingFile], Iterator[RawDocument | Rejection]]

READERS: Mapping[str, Reader] = {
    "text": read_plain_text,
    "jsonl": read_json_lines,
    "json": read_json,
    "csv": read_delimited,
    "html": read_html,
    "feed": read_feed,
    "email": read_mail,
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
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "feed",
    ".rss": "feed",
    ".rdf": "feed",
    ".atom": "feed",
    ".eml": "email",
}
# Not articles, though they lie in the landing folder: notes for people, and what belongs to a text beside it.
NOT_LANDED = ("readme.md", "readme.txt", "license", "license.txt")

SNIFF_LENGTH = 4096
IS_PAGE = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>])")
IS_FEED = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<[!?][^>]*>\s*)*<(?:rss|feed|rdf:rdf)[\s>]")
IS_JSON_LINES = re.compile(rb"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
IS_JSON = re.compile(rb"\s*(?:\[\s*[\[{]|\{\s*\")")
# Only headers that a mail server writes: "Date:" and "Subject:" also open other texts.
IS_MAIL = re.compile(rb"(?i)\s*(?:received|return-path|delivered-to|message-id|mime-version|x-[a-z-]+):[^\n]*\n")


def list_landing_files(folder: Path) -> tuple[Path, ...]:
    """All files under a folder that are to be read, sorted by path.

    Left out: hidden files and folders, sidecars (NAME.meta.json), README and LICENSE.
    """
    found = (path for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if _is_landed(path.relative_to(folder))))


def _is_landed(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and not path.name.endswith(SIDECAR_SUFFIX) and path.name.lower() not in NOT_LANDED


def read_landing_file(path: Path, *, landing_path: str, batch_date: date) -> Iterator[RawDocument | Rejection]:
    """Every record of a file, in file order: a document, or the reason why it is none.

    `landing_path` names the file in rows; `batch_date` is the day on which it arrived. Never raises
    for what is wrong with the file: what could not be read becomes a Rejection.
    """
    file = LandingFile(path=path, landing_path=landing_path, batch_date=batch_date)
    head = b""
    try:
        head = _read_head(path)
        if path.stat().st_size == 0:
            raise RefusedError("empty_file", "the file is empty")
        yield from READERS[find_format(path, head)](file)
    except RefusedError as error:
        excerpt = head.decode("utf-8", errors="replace") if head and error.reason != "bad_encoding" else None
        yield file.reject(error.reason, error.detail, excerpt=excerpt)
    except OSError as error:
        yield file.reject("unreadable", error.strerror or type(error).__name__)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(SNIFF_LENGTH)


def find_format(path: Path, head: bytes) -> str:
    """Format code of a file. Raises RefusedError (unknown_format) where neither suffix nor content tells.

    The suffix decides between text, tables and mail; content corrects it for JSON, pages and feeds.
    """
    by_suffix = SUFFIXES.get(path.suffix.lower())
    by_content = sniff_format(head)
    if by_suffix == "json" and by_content == "jsonl":
        return by_content
    if by_suffix == "jsonl" and by_content == "json" and head.lstrip().startswith(b"["):
        return by_content
    if by_suffix in ("text", "html", "feed") and by_content in ("html", "feed", "email"):
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
    return next((name for name, sign in signs if sign.match(head)), None)
