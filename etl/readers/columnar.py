"""Parquet and Arrow (IPC files and streams, Feather 2): a record a row, in small batches of the columns that count."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from etl.profiles import SourceProfile
from etl.readers.encoding import decode_text
from etl.readers.field_plans import find_plan
from etl.readers.fields import build_document, has_text_field, is_known_field, record_id
from etl.readers.landing import LandingFile, RefusedError, shorten_excerpt
from etl.records import RawDocument, Rejection

if TYPE_CHECKING:
    import pyarrow as pa  # at run time, what finds no such file loads no Arrow

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC, FEATHER_1_MAGIC = b"ARROW1", b"FEA1"
ARROW_START = 8  # bytes of an IPC file before its stream: the magic, filled up with zeros
LONGEST_ROW = 32 * 2**20  # characters of its texts
BATCH_BYTES = 4 * 2**20
LARGEST_BATCH = 512  # rows
LARGEST_DICTIONARY = 64 * 2**20  # bytes that the values of a dictionary may come to in one batch
READ_BUFFER = 2**20  # bytes

# The number of a row, and the rows from there on, or what is wrong with them.
Part = tuple[int, "pa.RecordBatch | RefusedError"]


def tell_columnar(head: bytes) -> str | None:
    """Format code that the first bytes of a file prove: parquet, arrow, or None."""
    if head.startswith(PARQUET_MAGIC) and head[4:5] < b" ":  # more of a word would be a text
        return "parquet"
    return "arrow" if head.startswith((ARROW_MAGIC + b"\0", FEATHER_1_MAGIC)) else None


def read_parquet(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The rows of a Parquet file in order; offsets are numbers of rows, from 0.

    Damage costs the rest of its row group. Raises RefusedError: malformed, no_text.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        parquet = pq.ParquetFile(file.path, buffer_size=READ_BUFFER, pre_buffer=False, page_checksum_verification=True)
        schema = parquet.schema_arrow
    except _list_faults() as error:
        raise _refuse_damage(error, "not a Parquet file that can be read") from error
    with parquet:
        columns = find_columns(schema, file.profile)
        yield from _read_parts(_iterate_groups(parquet, columns), schema.names, file, "parquet")


def read_arrow(file: LandingFile) -> Iterator[RawDocument | Rejection]:
    """The rows of an Arrow IPC file or stream in order; offsets are numbers of rows, from 0.

    Of a cut file, the batches before the cut are read. Memory follows the largest batch where its
    buffers are compressed. Raises RefusedError: malformed, no_text, unknown_format (Feather 1).
    """
    import pyarrow as pa  # noqa: PLC0415

    with pa.memory_map(str(file.path)) as source:
        head = source.read(ARROW_START)
        if head.startswith(FEATHER_1_MAGIC):
            raise RefusedError("unknown_format", "Feather 1, which is not read; version 2 is")
        is_file = head.startswith(ARROW_MAGIC)
        start = ARROW_START if is_file else 0
        try:
            source.seek(start)
            schema = pa.ipc.open_stream(source).schema
            columns = find_columns(schema, file.profile)
            source.seek(start)
            fields = [index for index, name in enumerate(schema.names) if name in columns]
            reader = pa.ipc.open_stream(source, options=pa.ipc.IpcReadOptions(included_fields=fields))
        except _list_faults() as error:
            raise _refuse_damage(error, "not an Arrow file that can be read") from error
        yield from _read_parts(_iterate_stream(reader, source if is_file else None), schema.names, file, "arrow")


def find_columns(schema: "pa.Schema", profile: SourceProfile) -> frozenset[str]:
    """The columns that say something of an article. Raises RefusedError (no_text) if none can hold its text."""
    plan = find_plan(tuple(schema.names), profile.named_fields)
    if not has_text_field(schema.names, profile) and not plan.containers:
        shown = shorten_excerpt(", ".join(schema.names)) or "none"
        raise RefusedError("no_text", f"no column holds a text (columns: {shown})")
    places = [*(place for group in plan.text for place in group), *plan.html, *plan.published]
    places += [place for _, found in plan.short for place in found]
    known = (name for name in schema.names if is_known_field(name, profile))
    return frozenset((*known, *plan.containers, *(place.field for place in places)))


def _list_faults() -> tuple[type[Exception], ...]:
    """What pyarrow raises for content that it cannot read; OSError also for what it cannot reach."""
    import pyarrow as pa  # noqa: PLC0415

    return (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError)


def _refuse_damage(error: Exception, detail: str) -> RefusedError:
    if isinstance(error, OSError) and error.errno is not None:
        raise error  # the disk, not what is on it
    return RefusedError("malformed", f"{detail}: {shorten_excerpt(str(error))}")


def _iterate_groups(parquet: Any, columns: frozenset[str]) -> Iterator[Part]:
    faults, first = _list_faults(), 0
    for number in range(parquet.num_row_groups):
        group = parquet.metadata.row_group(number)
        rows = max(1, min(LARGEST_BATCH, BATCH_BYTES * group.num_rows // max(group.total_byte_size, 1)))
        reached, end = first, first + group.num_rows
        try:
            for batch in parquet.iter_batches(rows, row_groups=[number], columns=sorted(columns), use_threads=False):
                yield reached, batch
                reached += batch.num_rows
        except faults as error:
            yield reached, _refuse_damage(error, f"rows {reached} to {end - 1} cannot be read")
        first = end


def _iterate_stream(reader: "pa.RecordBatchReader", whole: "pa.MemoryMappedFile | None") -> Iterator[Part]:
    """The batches in slices. A `whole` file must end as it begins; a stream may end anywhere."""
    faults, first = _list_faults(), 0
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            if whole is not None and whole.read_at(len(ARROW_MAGIC), whole.size() - len(ARROW_MAGIC)) != ARROW_MAGIC:
                yield first, RefusedError("malformed", f"the file is cut; there may be more than {first} rows")
            return
        except faults as error:
            yield first, _refuse_damage(error, f"nothing from row {first} on can be read")
            return
        size = sum(column.nbytes for column in batch.columns if not hasattr(column, "dictionary"))
        dictionary = sum(column.dictionary.nbytes for column in batch.columns if hasattr(column, "dictionary"))
        rows = min(LARGEST_BATCH, BATCH_BYTES * batch.num_rows // max(size, 1))
        rows = max(1, min(rows, LARGEST_DICTIONARY // max(dictionary, 1)))
        for start in range(0, batch.num_rows, rows):
            yield first + start, batch.slice(start, rows)
        first += batch.num_rows
        del batch  # before the next one takes as much room


def _read_parts(
    parts: Iterator[Part], names: Sequence[str], file: LandingFile, format_: str
) -> Iterator[RawDocument | Rejection]:
    for first, part in parts:
        yield from _read_part(first, part, names, file, format_)
        del part


def _read_part(
    first: int, part: "pa.RecordBatch | RefusedError", names: Sequence[str], file: LandingFile, format_: str
) -> Iterator[RawDocument | Rejection]:
    if isinstance(part, RefusedError):
        yield file.reject(part.reason, part.detail, offset=first)
        return
    try:
        columns = [_list_values(column) for column in part.columns]
    except _list_faults() as error:
        refused = _refuse_damage(error, f"rows {first} to {first + part.num_rows - 1} cannot be read")
        yield file.reject(refused.reason, refused.detail, offset=first)
        return
    # Columns that were not read stand in the record as well: their names tell what the others are.
    empty = dict.fromkeys(names)
    read = part.schema.names
    for number, values in enumerate(zip(*columns, strict=True), start=first):
        yield _read_row(empty | dict(zip(read, values, strict=True)), number, file, format_)


def _list_values(column: "pa.Array") -> list[Any]:
    """The values of a column; texts that are no UTF-8 as bytes, times that Python has none for as None."""
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_dictionary(column.type):
        column.validate(full=True)
        column = column.dictionary_decode()
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise
        column = column.view(pa.binary() if pa.types.is_string(column.type) else pa.large_binary())
        column.validate(full=True)
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        if not pa.types.is_temporal(column.type):
            raise
    return [_read_time(value) for value in column]


def _read_time(value: "pa.Scalar") -> datetime | date | time | timedelta | None:
    try:
        found: datetime | date | time | timedelta | None = value.as_py()
    except (OverflowError, ValueError):
        return None
    return found


def _read_row(record: dict[str, Any], number: int, file: LandingFile, format_: str) -> RawDocument | Rejection:
    try:
        for name, value in record.items():
            if isinstance(value, bytes):
                record[name] = decode_text(value, declared=file.profile.encoding).text
        if sum(len(value) for value in record.values() if isinstance(value, str)) > LONGEST_ROW:
            raise RefusedError("too_large", f"longer than {LONGEST_ROW} characters")
        return build_document(record, file=file, offset=number, format_=format_)
    except RefusedError as error:
        known_id = record_id(record, file.profile)
        return file.reject(error.reason, f"row {number}: {error.detail}", offset=number, source_record_id=known_id)
