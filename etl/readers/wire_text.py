"""Wire copy as agencies transmit it (ANPA 1312, IPTC 7901): messages framed by control characters.

SOH  service and serial number, priority, category, word count; slug
STX  head and text
ETX  date-time group
EOT
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from etl.datelines import MONTHS
from etl.knowledge.outlets import load_outlets
from etl.published import parse_published
from etl.readers.landing import LandingFile
from etl.records import RawDocument, Rejection

LARGEST_TRANSMISSION = 32 * 2**20  # bytes
START_OF_TEXT, END_OF_TEXT, END_OF_MESSAGE = b"\x02", b"\x03", b"\x04"
MESSAGE = re.compile(rb"\x01+(?P<content>[^\x01\x04]*)(?P<end>\x04?)")
WORDS = re.compile(rb"[A-Za-z]{2}[ \r\n]{1,4}[A-Za-z]{2}")
# Transmission writes CR LF, CR CR LF or LF; form feed and vertical tab also end a line.
LINE_END = re.compile(r"\r{0,3}\n|[\r\v\f]")
SEPARATORS = re.compile("[\x1c-\x1f]")  # between columns
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")

# "W2870", "eca062", "a0105KYODO"
SERIAL = re.compile(r"(?P<number>[A-Za-z]{1,5}\d{3,5})(?P<agency>[A-Z]{2,})?\b")
# At the end of IPTC's header ("dpa 061", "dpa-tns 0908"), at the start of ANPA's trailer ("AP-WF-…").
AGENCY_NUMBER = re.compile(r" ([A-Za-z]{2,10})(?:-[A-Za-z]{1,8})? {1,5}\d{2,4}\Z")
AGENCY_CODE = re.compile(r"([A-Z]{2,10})-")
# The second line of ANPA's header: "r a BC-US--Ethanol 1stLd-Writethru   11-13 1693"
ANPA_SLUG = re.compile(r"[a-z]\s+[a-z]\s+(?P<slug>\S.*?)\s+\d{1,2}-\d{1,2}\s+\d{3,5}\s*\Z")
MARKED_NUMBER = re.compile(r"\*\d+")
WORD_COUNT = re.compile(r",\s?(?:\d{2,4})?\Z")
MARKED_SLUG = re.compile(r"\*\d+|(?:AM|BC|PM|AP)-\S.*|.+,\s?\d{2,4}", re.DOTALL)
NOTE = re.compile(r"\(?(?:Eds:|EDITORS?['’]?S? NOTE\b|AP (?:Photos?|Graphics?|Video)\b)", re.IGNORECASE)
BYLINE = re.compile(r"(?:By|BY) [A-Z].{1,150}")
CREDIT = re.compile(r"(?:For )?(?:The )?Associated Press(?: Writers?)?")
HEAD_END = ("=", "+")
LONGEST_HEAD = 8  # lines
LONGEST_HEADER, LONGEST_TRAILER = 2000, 500  # bytes; more than any agency writes

# "AP-WF-11-13-13 1509GMT" (month first), "KWS-21:37-09-12-18" (day first), "131137 GMT Nov 13"
ANPA_TIME = re.compile(
    r"\b(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)\s+(?P<hour>\d\d):?(?P<minute>\d\d)\s*(?P<zone>[A-Z]{1,4})?\b"
)
CLOCK_FIRST_TIME = re.compile(
    r"\b(?P<hour>\d\d):(?P<minute>\d\d)-(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d\d)\b(?P<zone>)"
)
IPTC_TIME = re.compile(
    r"\b(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?:(?P<zone>[A-Z]{1,4})\s+)?"
    r"(?P<month>[^\W\d_]{3,9})\.?\s+(?P<year>\d{4}|\d\d)\b"
)
# By the first three letters; what English writes otherwise (German, French, Spanish).
FOREIGN_MONTHS = {"fév": 2, "fev": 2, "mär": 3, "avr": 4, "mai": 5, "aoû": 8, "okt": 10, "dez": 12, "déc": 12}
FIRST_SHORT_YEAR = 70  # 70 is 1970, 69 is 2069


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above the text of a message, and the text below it. A title is None where only a slug is."""

    title: str | None
    byline: str | None
    text: str


def read_wire_text(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The messages of a file in order. Rejections: malformed for a cut message, no_text for an empty one.

    Text that stands outside of all messages is malformed too; fillers between them are nothing.
    Raises RefusedError (empty_file, too_large).
    """
    content = file.read_bytes(limit=LARGEST_TRANSMISSION)
    position = 0
    for message in MESSAGE.finditer(content):
        yield from _reject_stray(content[position : message.start()], position, file)
        yield _read_message(message, file)
        position = message.end()
    yield from _reject_stray(content[position:], position, file)


def decode_wire(content: bytes) -> str:
    """Text of a wire that declares no code: UTF-8, else Windows-1252, else Latin-1, which holds any byte."""
    for codec in ("utf-8", "cp1252"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def remove_controls(text: str) -> str:
    """Text without control characters: separators of columns are spaces, the others nothing; tabs stay."""
    return CONTROLS.sub("", SEPARATORS.sub(" ", text))


def _reject_stray(stray: bytes, offset: int, file: LandingFile) -> Iterator[Rejection]:
    if WORDS.search(stray):
        detail = f"byte {offset}: text outside of a message (no SOH before it)"
        yield file.reject("malformed", detail, offset=offset, excerpt=decode_wire(stray[:LONGEST_HEADER]))


def _read_message(message: re.Match[bytes], file: LandingFile) -> RawDocument | Rejection:
    offset, content = message.start(), message["content"]
    start = content.find(START_OF_TEXT)
    end = content.rfind(END_OF_TEXT, max(start, 0))
    header = _split_lines(content[: start if 0 <= start < LONGEST_HEADER else LONGEST_HEADER])
    serial = SERIAL.match(header[0])
    record_id = serial["number"] if serial else None
    if start < 0 or (end < 0 and not message["end"]):
        error = "no text begins (STX is missing)" if start < 0 else "the message is cut (neither ETX nor EOT ends it)"
        excerpt = decode_wire(content[:LONGEST_HEADER])
        return file.reject(
            "malformed", f"byte {offset}: {error}", offset=offset, source_record_id=record_id, excerpt=excerpt
        )
    stop = end if end >= 0 else len(content)
    slug = _find_slug(header)
    lines = _split_lines(content[start + 1 : stop])
    head = _read_marked_head(lines, slug) if lines[0].startswith("^") else _read_plain_head(lines, slug)
    trailer = remove_controls(decode_wire(content[stop + 1 :][:LONGEST_TRAILER]))
    if not head.text:
        return file.reject(
            "no_text", "nothing stands below the head", offset=offset, source_record_id=record_id, excerpt=head.title
        )
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="wire_text",
        text=head.text,
        source_record_id=record_id,
        title=head.title or slug,
        published=find_sent_time(trailer),
        outlet=_find_agency(header[0], serial, trailer),
        byline=head.byline,
    )


def _split_lines(content: bytes) -> list[str]:
    """Lines without control characters and white space at their end; the first is not empty if any is not."""
    lines = [
        remove_controls(line.lstrip("\t") if line.startswith("\t ") else line).rstrip()
        for line in LINE_END.split(decode_wire(content))
    ]
    return lines[next((number for number, line in enumerate(lines) if line), 0) :]


def _find_slug(header: list[str]) -> str | None:
    """The keyword line, with the version where one stands there ("1stLd-Writethru"); the lines below the first."""
    rest = [line.strip() for line in header[1:] if line.strip()]
    if not rest:
        return None
    anpa = ANPA_SLUG.match(rest[0])
    return " ".join(anpa["slug"].split()) if anpa else " ".join(rest).strip("/ ") or None


def _find_agency(header: str, serial: re.Match[str] | None, trailer: str) -> str | None:
    """The agency that the header or the trailer names, if it is a known one; others stand in the dateline."""
    written = (serial and serial["agency"], AGENCY_NUMBER.search(header), AGENCY_CODE.match(trailer.lstrip()))
    names = (name if isinstance(name, str) else name[1] for name in written if name)
    return next((name for name in names if load_outlets().find_by_name(name)), None)


def _read_marked_head(lines: list[str], slug: str | None) -> Head:
    """ANPA as AP writes it: a caret before each line of the head, "<" or "=" after it.

    Slug, headline, notes to editors and byline come first; what comes after is text.
    """
    count = next((number for number, line in enumerate(lines) if not line.startswith("^")), len(lines))
    marked = [field for line in lines[:count] for field in map(_strip_marks, line.split("^")) if field]
    body = [_strip_marks(line.removeprefix("^")) for line in lines[count:]]
    first = next((number for number, field in enumerate(marked) if not MARKED_SLUG.fullmatch(field)), len(marked))
    for field in marked[:first]:
        if not MARKED_NUMBER.fullmatch(field):
            slug = WORD_COUNT.sub("", field)  # the header cuts it
    fields: dict[str, str] = {}
    kept: list[str] = []
    for field in marked[first:]:
        if NOTE.match(field) or (CREDIT.fullmatch(field) and "byline" in fields):
            continue
        if BYLINE.fullmatch(field) and "byline" not in fields:
            fields["byline"] = field
        elif not fields and not kept:
            fields["title"] = field
        else:
            kept.append(field)
    return Head(title=fields.get("title") or slug, byline=fields.get("byline"), text=_join_lines([*kept, *body]))


def _strip_marks(line: str) -> str:
    """A line without the marks of the typesetter at its end: quad left and quad centre."""
    return line.rstrip().rstrip("<=").rstrip()


def _read_plain_head(lines: list[str], slug: str | None) -> Head:
    """IPTC 7901: a headline of one line or more that ends in "=" or "+", or stands above an empty line."""
    count = _count_head_lines(lines)
    title: list[str] = []
    byline = None
    for line in (line.rstrip("=+ ").strip() for line in lines[:count]):
        if BYLINE.fullmatch(line):
            byline = line
        elif title or not slug or line.strip("/ ").casefold() != slug.casefold():
            title.append(line)
    return Head(title=" ".join(" ".join(title).split()) or None, byline=byline, text=_join_lines(lines[count:]))


def _count_head_lines(lines: list[str]) -> int:
    for number, line in enumerate(lines[:LONGEST_HEAD]):
        if not line or line.startswith("  "):  # the text begins: what stands above it is a line, not a paragraph
            return number if number == 1 and not lines[0].endswith((".", ":", ",")) and any(lines[1:]) else 0
        if line.endswith(HEAD_END):
            return number + 1
    return 0


def _join_lines(lines: list[str]) -> str:
    """Lines as they are, without empty ones at both ends and with one between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").rstrip()


def find_sent_time(trailer: str) -> datetime | None:
    """The moment that a date-time group names, UTC where it names no zone; None if a part of it is missing."""
    for form in (CLOCK_FIRST_TIME, ANPA_TIME, IPTC_TIME):
        found = form.search(trailer)
        if found:
            return _read_time(found)
    return None


def _read_time(found: re.Match[str]) -> datetime | None:
    month, year = _read_month(found["month"]), int(found["year"])
    if len(found["year"]) == 2:
        year += 1900 if year >= FIRST_SHORT_YEAR else 2000
    if not month or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return None
    clock = f"{found['hour']}:{found['minute']} {found['zone'] or ''}"
    return parse_published(f"{found['day']} {MONTHS[month - 1]} {year} {clock}")


def _read_month(written: str) -> int | None:
    if written.isdecimal():
        return int(written) if 1 <= int(written) <= len(MONTHS) else None
    short = written[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS else FOREIGN_MONTHS.get(short)
