"""Reuters-21578: SGML that is no XML, one <REUTERS …> … </REUTERS> a record, found by a tolerant scan."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from etl.cleaning import fold_space, resolve_entities
from etl.datelines import MONTHS
from etl.readers.landing import LandingFile, RefusedError
from etl.readers.wire_text import decode_wire, remove_controls
from etl.records import RawDocument, Rejection

LARGEST_COLLECTION = 128 * 2**20  # bytes
RECORD_TAG = re.compile(rb"(?i)<(?P<end>/)?REUTERS(?=[\s>])[^<>]*>?")
DECLARATION = re.compile(rb"(?s)<!--.*?-->|<!?/?[A-Za-z][^<>]*>")
ATTRIBUTE = re.compile(r"""([A-Za-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
FIELDS = re.compile(
    r"(?is)<(TITLE|AUTHOR|DATELINE|BODY)\b[^<>]*>(.*?)(?:</\1\s*>|(?=<(?:TITLE|AUTHOR|DATELINE|BODY)\b)|\Z)"
)
TEXT = re.compile(r"(?is)<TEXT\b[^<>]*>(.*?)(?:</TEXT\s*>|\Z)")
DATE = re.compile(r"(?i)<DATE>([^<]*)<")
MOMENT = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?")
SIGN_OFF = re.compile(r"(?:(?:\n|\A)[ \t]*(?i:reuters?)|(?<=[.?!\"]) {1,4}REUTERS?)[ \t.]*\Z")
BLANKED = re.compile(r"blah blah blah\.?", re.IGNORECASE)  # stands where the collection left a text out
LONGEST_GAP = 65_536  # bytes; more between two records is no declaration
OUTLET = "Reuters"


def read_reuters_sgml(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The records of a file in order. Rejections: malformed for a cut record, no_text for one with a title only.

    What stands outside of all records and is no declaration is malformed too.
    Raises RefusedError: unknown_format where there is no record at all, empty_file, too_large.
    """
    content = file.read_bytes(limit=LARGEST_COLLECTION)
    start: re.Match[bytes] | None = None
    position, count = 0, 0
    for tag in RECORD_TAG.finditer(content):
        if tag["end"] and start:
            count += 1
            yield _read_record(start[0], content[start.end() : tag.start()], start.start(), file)
            start, position = None, tag.end()
        elif not tag["end"]:
            count += 1
            yield from _reject_rest(content[position : tag.start()], position, start, file)
            start, position = tag, tag.start()
    if not count:
        raise RefusedError("unknown_format", "SGML without a <REUTERS> record")
    yield from _reject_rest(content[position:], position, start, file)


def _reject_rest(rest: bytes, offset: int, start: re.Match[bytes] | None, file: LandingFile) -> Iterator[Rejection]:
    """What lies before the next record: one that is not closed, or text that belongs to none."""
    if start:
        detail = f"byte {offset}: the record is cut (</REUTERS> is missing)"
        record_id = _find_id(decode_wire(start[0]))
        yield file.reject(
            "malformed", detail, offset=offset, source_record_id=record_id, excerpt=decode_wire(rest[:1000])
        )
    elif len(rest) > LONGEST_GAP or DECLARATION.sub(b"", rest).strip(b" \t\r\n\x1a"):
        detail = f"byte {offset}: text outside of a record (<REUTERS> is missing)"
        yield file.reject("malformed", detail, offset=offset, excerpt=decode_wire(rest[:1000]))


def _read_record(tag: bytes, content: bytes, offset: int, file: LandingFile) -> RawDocument | Rejection:
    record_id = _find_id(decode_wire(tag))
    record = decode_wire(content)
    found = TEXT.search(record)
    inside = found[1] if found else ""
    fields: dict[str, str] = {}
    for field in FIELDS.finditer(inside):
        fields.setdefault(field[1].upper(), _resolve(field[2]))
    title = fold_space(fields.get("TITLE", ""))
    text = _find_text(fields, inside)
    if text is None:
        return file.reject(
            "no_text",
            "a brief with a title only" if title else "the record holds no text",
            offset=offset,
            source_record_id=record_id,
            excerpt=title or None,
        )
    date = DATE.search(record)
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format="sgml",
        text=text,
        source_record_id=record_id,
        title=title or None,
        published=read_date(_resolve(date[1])) if date else None,
        outlet=OUTLET,
        byline=fold_space(fields.get("AUTHOR", "")) or None,
    )


def _find_id(tag: str) -> str | None:
    """The number in the collection, or the older one where that is missing."""
    attributes = {match[1].upper(): match[2] or match[3] or match[4] for match in ATTRIBUTE.finditer(tag)}
    return attributes.get("NEWID") or attributes.get("OLDID")


def _find_text(fields: dict[str, str], inside: str) -> str | None:
    """The body below its dateline; where there is no body, what stands in TEXT beside the other fields."""
    body = _strip_sign_off(fields["BODY"] if "BODY" in fields else _resolve(FIELDS.sub("", inside)))
    content = body.strip(" \t\r\n*")
    if not content or BLANKED.fullmatch(content):
        return None
    dateline = fold_space(fields.get("DATELINE", ""))
    if not dateline or fold_space(body).startswith(dateline):
        return body
    return f"{dateline} {body.lstrip()}"


def _strip_sign_off(text: str) -> str:
    """Text without the agency's name that closes it, empty lines at both ends and stars before the first word."""
    text = text.rstrip()
    return SIGN_OFF.sub("", text).rstrip().lstrip("\r\n").removeprefix("******")


def _resolve(text: str) -> str:
    """Text with its references as characters, those to control characters left out."""
    return remove_controls(resolve_entities(text))


def read_date(written: str) -> datetime | None:
    """ "13-MAR-1987 15:05:02.92" in UTC, seconds rounded down; None for anything else."""
    match = MOMENT.fullmatch(written.strip())
    if not match or match[2].lower() not in MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    try:
        return datetime(year, MONTHS.index(match[2].lower()) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
