"""CSV and TSV: a header line that names the fields, then one record a row."""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from etl.profiles import NO_PROFILE, SourceProfile
from etl.readers.encoding import WIDE_CODECS, count_bytes, find_escaped_byte, find_text_codec, open_text
from etl.readers.fields import build_document, has_text_field, is_known_field, record_id
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

DELIMITERS = (",", "\t", ";", "|")
LONGEST_RECORD = 32 * 2**20  # bytes
LONGEST_FIELD = 64 * 2**20  # characters; never reached, for records are bounded
SAMPLE_LENGTH = 2**20  # characters by which delimiter and quotes are told
SHOWN_COLUMNS = 200
SEPARATOR_LINE = re.compile(r'\s*"?sep=(?P<sign>.)"?[ \t]*(?:\r\n|\r|\n)')  # Excel's
OPEN_QUOTE = "unexpected end of data"  # what the csv module says of it

Row = list[str]
Dialect = type[csv.Dialect]


class LongRecordError(ValueError):
    """A record is longer than LONGEST_RECORD; `is_line`: it is one line, which was passed over."""

    def __init__(self, *, is_line: bool) -> None:
        super().__init__()
        self.is_line = is_line


class TableText:
    """The lines of a table, with the byte `offset` of the next one, in memory that does not grow with the file."""

    def __init__(self, path: Path, codec: str, start: int) -> None:
        """Read a file from a byte on. Raises OSError."""
        self._path = path
        self._codec = codec
        self._open(start)

    def move_to(self, offset: int) -> None:
        """Go on at a byte at which a line begins."""
        self._stream.close()
        self._open(offset)

    def _open(self, offset: int) -> None:
        self.offset = self.record_start = offset
        self._stream = open_text(self._path, self._codec, start=offset, newline="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def iterate_lines(self) -> Iterator[str]:
        """The lines from here on. Raises LongRecordError where they do not end a record that began too far before."""
        codec, longest = self._codec, LONGEST_RECORD
        is_narrow = not codec.startswith(WIDE_CODECS)
        for line in iter(partial(self._stream.readline, longest + 1), ""):
            length = len(line) if is_narrow and line.isascii() else count_bytes(line, codec)
            self.offset += length
            if self.offset - self.record_start > longest:
                if length > longest:
                    self._pass_line(line)
                raise LongRecordError(is_line=length > longest)
            yield line.replace("\0", " ") if "\0" in line else line

    def _pass_line(self, line: str) -> None:
        while not line.endswith(("\n", "\r")) and (line := self._stream.readline(SAMPLE_LENGTH)):
            self.offset += count_bytes(line, self._codec)


def read_delimited(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The record of each row; a row with cells missing or left over is refused.

    Reads line by line, so that memory does not grow with the file. A quote that is never closed costs
    what comes before the next line that is a row by itself. Where the profile calls the fields by
    numbers ("0", "1" …), the first row is a record too.
    Raises RefusedError: no_text where no column is known to hold a text, bad_encoding, empty_file.
    """
    csv.field_size_limit(LONGEST_FIELD)  # the default cuts off long articles; holds for the whole process
    profile = file.profile
    codec, start = find_text_codec(file.path, declared=profile.encoding)
    with open_text(file.path, codec, start=start, newline="") as stream:
        sample = stream.read(SAMPLE_LENGTH)
    if not sample.strip():
        raise RefusedError("empty_file", "nothing but white space")
    separator = SEPARATOR_LINE.match(sample)
    if separator:
        start += count_bytes(separator[0], codec)
        sample = sample[separator.end() :]
    delimiter = profile.delimiter or (separator["sign"] if separator else None)
    dialect = find_dialect(sample, profile=profile, delimiter=delimiter)
    with TableText(file.path, codec, start) as text:
        yield from TableReading(file, text, dialect, codec).read()


class TableReading:
    """The reading of one table: its columns, and how many records it had so far (the header is the first)."""

    def __init__(self, file: LandingFile, text: TableText, dialect: Dialect, codec: str) -> None:
        """Nothing is read yet."""
        self._file = file
        self._text = text
        self._dialect = dialect
        self._codec = codec
        self._header: Row = []
        self._number = 0

    def read(self) -> Iterator[RawDocument | Rejection]:
        """The records in order. Raises RefusedError where the first row is no header with a text."""
        for offset, row in self._iterate_rows():
            self._number += 1
            if isinstance(row, RefusedError):
                if not self._header:
                    raise RefusedError(row.reason, f"line 1: {row.detail}")
                yield self._file.reject(row.reason, f"record {self._number}: {row.detail}", offset=offset)
            elif not any(row) or "".join(row).isspace():
                continue
            elif self._header or not self._take_header(row):
                yield self._read_row(row, offset)

    def _take_header(self, row: Row) -> bool:
        """Whether the first row names the columns; where it does not, their numbers are their names."""
        profile = self._file.profile
        named = [name for names in profile.fields.values() for name in names]
        is_header = not named or not all(name.isdecimal() for name in named)
        self._header = [name.strip() for name in row] if is_header else [str(number) for number in range(len(row))]
        if not has_text_field(self._header, profile):
            shown = ", ".join(self._header)[:SHOWN_COLUMNS]
            raise RefusedError("no_text", f"line 1: no column holds a text (columns: {shown})")
        return is_header

    def _iterate_rows(self) -> Iterator[tuple[int, Row | RefusedError]]:
        """Byte offset of each row, and its cells or what is wrong with it."""
        text = self._text
        rows = self._start()
        while True:
            offset = text.record_start = text.offset
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                if not str(error).startswith(OPEN_QUOTE):
                    yield offset, RefusedError("malformed", str(error))
                    continue
                yield offset, RefusedError("malformed", "a quote that is not closed")
            except LongRecordError as error:
                if error.is_line:
                    yield offset, RefusedError("too_large", f"a line longer than {LONGEST_RECORD} bytes")
                    rows = self._start()
                    continue
                yield offset, RefusedError("malformed", f"a quote that is not closed within {LONGEST_RECORD} bytes")
            except RefusedError as error:
                yield offset, error
            else:
                yield offset, row
                continue
            self._find_next_row(offset)
            rows = self._start()

    def _start(self) -> Iterator[Row]:
        return csv.reader(self._text.iterate_lines(), dialect=self._dialect, strict=True)

    def _find_next_row(self, offset: int) -> None:
        """Move to the next line behind a broken record that has all the cells of a row by itself."""
        text = self._text
        text.move_to(offset)
        lines = text.iterate_lines()
        next(lines, None)
        while True:
            start = text.record_start = text.offset
            try:
                line = next(lines)
            except LongRecordError:
                lines = text.iterate_lines()
                continue
            except StopIteration:
                return
            if line.strip() and self._is_row(line):
                text.move_to(start)
                return

    def _is_row(self, line: str) -> bool:
        try:
            rows = list(csv.reader([line], dialect=self._dialect, strict=True))
        except csv.Error:
            return False
        return [len(row) for row in rows] == [len(self._header)]

    def _read_row(self, row: Row, offset: int) -> RawDocument | Rejection:
        file, header = self._file, self._header
        record: dict[str, str] = {}
        try:
            if len(row) != len(header):
                raise RefusedError("malformed", f"{len(row)} cells, the header has {len(header)}")
            if file.profile.encoding:
                self._check_bytes(row)
            record = dict(zip(header, row, strict=True))
            return build_document(record, file=file, offset=offset, format_="csv")
        except RefusedError as error:
            return file.reject(
                error.reason,
                f"record {self._number}: {error.detail}",
                offset=offset,
                source_record_id=record_id(record, file.profile) if record else None,
                excerpt=" | ".join(row),
            )

    def _check_bytes(self, row: Sequence[str]) -> None:
        for number, cell in enumerate(row, start=1):
            if wrong := find_escaped_byte(cell, self._codec):
                raise RefusedError("bad_encoding", f"cell {number}, {wrong}")


def find_dialect(sample: str, *, profile: SourceProfile = NO_PROFILE, delimiter: str | None = None) -> Dialect:
    """How the file separates and quotes, by its first lines: the delimiter that gives the header most known names.

    News text is full of commas and quotes, so frequencies over the rows (csv.Sniffer) mislead.
    """
    first_line = next((line for line in sample.splitlines() if line.strip()), "")
    found = delimiter or max(DELIMITERS, key=lambda candidate: _count_known(first_line, candidate, profile))
    escapes = '\\"' in sample and '""' not in sample

    class Found(csv.excel):
        delimiter = found
        doublequote = not escapes
        escapechar = "\\" if escapes else None

    return Found


def _count_known(header: str, delimiter: str, profile: SourceProfile) -> tuple[int, int]:
    """Known names in a header line that is cut at a delimiter, and all names."""
    cells = header.split(delimiter)
    return sum(is_known_field(cell.strip().strip('"'), profile) for cell in cells), len(cells)
