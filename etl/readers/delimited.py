"""CSV and TSV: a header line that names the fields, then one record a row."""

import csv
import io
from collections.abc import Iterator

from etl.readers.encoding import DecodedText, decode_text
from etl.readers.fields import build_document, has_text_field, is_known_field, record_id
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

DELIMITERS = (",", "\t", ";", "|")
LONGEST_FIELD = 32 * 2**20  # characters


class LineCounter:
    """Lines of a text, with the byte offset up to which they were handed out."""

    def __init__(self, decoded: DecodedText) -> None:
        self._decoded = decoded
        self._lines = io.StringIO(decoded.text, newline="")
        self.offset = decoded.mark_length

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.offset += self._decoded.byte_length(line)
        return line


def read_delimited(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The record of each row; a row with cells missing or left over is refused.

    Raises RefusedError where no column is known to hold a text, or nothing can be decoded.
    """
    csv.field_size_limit(LONGEST_FIELD)  # the default cuts off long articles
    decoded = decode_text(file.read_bytes())
    lines = LineCounter(decoded)
    rows = csv.reader(lines, dialect=find_dialect(decoded.text), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise RefusedError("malformed", f"line 1: {error}") from error
    if not has_text_field(header):
        raise RefusedError("no_text", f"line 1: no column holds a text (columns: {', '.join(header)[:200]})")
    yield from _read_rows(rows, header, lines, file)


def _read_rows(
    rows: Iterator[list[str]], header: list[str], lines: LineCounter, file: LandingFile
) -> Iterator[RawDocument | Rejection]:
    number = 1
    while True:
        offset, number = lines.offset, number + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield file.reject("malformed", f"record {number}: {error}", offset=offset)
            continue
        if any(cell.strip() for cell in row):
            yield _read_row(row, header, place=f"record {number}", offset=offset, file=file)


def _read_row(
    row: list[str], header: list[str], *, place: str, offset: int, file: LandingFile
) -> RawDocument | Rejection:
    excerpt = " | ".join(row)
    if len(row) != len(header):
        detail = f"{place}: {len(row)} cells, the header has {len(header)}"
        return file.reject("malformed", detail, offset=offset, excerpt=excerpt)
    record = dict(zip(header, row, strict=True))
    try:
        return build_document(record, file=file, offset=offset, format_="csv")
    except RefusedError as error:
        return file.reject(
            error.reason, f"{place}: {error.detail}", offset=offset, source_record_id=record_id(record), excerpt=excerpt
        )


def find_dialect(text: str) -> type[csv.Dialect]:
    """How the file separates and quotes: the delimiter that gives the header most known names.

    News text is full of commas and quotes, so frequencies over the rows (csv.Sniffer) mislead.
    """
    first_line = next(iter(text.splitlines()), "")
    found = max(DELIMITERS, key=lambda candidate: _count_known(first_line, candidate))
    escapes = '\\"' in text and '""' not in text

    class Found(csv.excel):
        delimiter = found
        doublequote = not escapes
        escapechar = "\\" if escapes else None

    return Found


def _count_known(header: str, delimiter: str) -> int:
    return sum(is_known_field(cell.strip().strip('"')) for cell in header.split(delimiter))
