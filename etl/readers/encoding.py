"""Bytes to text: UTF-8 first, then what is marked or declared, else a guess only where it is safe."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.readers.landing import RefusedError

# Longest first: the mark of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A text in a Western single-byte code has few bytes above 127; one in another code has many.
LARGEST_WESTERN_SHARE = 0.1
WESTERN_CATEGORIES = ("Ll", "Lu", "Pd", "Pi", "Pf", "Po", "Ps", "Sc", "Zs", "So", "Sm")
LARGEST_NUL_SHARE = 0.1
LARGEST_DAMAGED_SHARE = 0.005
DECLARED_CHARSET = re.compile(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_.:-]+)""")
DECLARATION_REACH = 4096  # bytes; browsers look for a declaration in the first 1024
# What browsers do (WHATWG Encoding): these labels mean the larger code that holds them.
BROWSER_CODECS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# What names both byte orders: the mark decides, and without one these.
UNMARKED_CODECS = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}
WIDE_CODECS = ("utf-16", "utf-32")  # where a byte 10 is no line end
CHUNK = 2**20
NOT_HIGH = bytes(range(128))
ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, kw_only=True)
class DecodedText:
    """Text with the codec that gave it and the length of the byte order mark before it."""

    text: str
    codec: str
    mark_length: int = 0

    def byte_length(self, text: str) -> int:
        """Bytes that a stretch of this text took in the file."""
        return len(text.encode(self.codec, errors="replace"))


def decode_text(content: bytes, *, declared: str | None = None) -> DecodedText:
    """Text of a file that declares no charset: marked, UTF-8, or plausibly Windows-1252.

    A `declared` charset, that of the file's profile, wins over all but a mark of its own byte order.
    Raises RefusedError (bad_encoding) that names the first byte which fits none of them.
    """
    if declared:
        return _decode_as(content, *_find_declared(content[:4], declared))
    marked = _decode_marked(content)
    if marked:
        return marked
    _check_nul_bytes(content.count(0), content.find(0), len(content))
    try:
        return DecodedText(text=content.decode("utf-8"), codec="utf-8")
    except UnicodeDecodeError as error:
        if not _is_western([content]):
            raise _refuse_byte(error.start, content[error.start]) from error
        return DecodedText(text=content.decode("cp1252"), codec="cp1252")


def find_text_codec(path: Path, *, declared: str | None = None) -> tuple[str, int]:
    """The codec in which a file of any size is written, and the length of its byte order mark.

    Decides as decode_text does, with a megabyte of the file in memory at a time. A `declared` charset
    wins over all but a mark of its own byte order; whether all bytes fit it is not looked at.
    Raises RefusedError (bad_encoding).
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    if declared:
        return _find_declared(head, declared)
    mark, codec = find_mark(head)
    if codec and codec != "utf-8":
        broken = _find_broken_byte(_read_chunks(path, len(mark)), codec)
        if broken:
            raise RefusedError("bad_encoding", f"byte {len(mark) + broken[0]}: does not fit its {codec} mark")
        return codec, len(mark)
    nul_count, first_nul, length = _count_nul_bytes(_read_chunks(path))
    if not mark:
        _check_nul_bytes(nul_count, first_nul, length)
    broken = _find_broken_byte(_read_chunks(path, len(mark)), "utf-8")
    if not broken:
        return "utf-8", len(mark)
    _check_nul_bytes(nul_count, first_nul, length)
    if not _is_western(_read_chunks(path)):
        raise _refuse_byte(len(mark) + broken[0], broken[1])
    return "cp1252", 0


def find_mark(head: bytes) -> tuple[bytes, str | None]:
    """The byte order mark that the first bytes of a file begin with, and its codec; empty and None without."""
    return next(((mark, codec) for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), (b"", None))


def _find_declared(head: bytes, declared: str) -> tuple[str, int]:
    codec = find_codec(declared)
    if codec is None:
        raise RefusedError("bad_encoding", f"its profile says encoding {declared}, which is not known")
    mark, marked = find_mark(head)
    if marked and (marked == codec or (codec in UNMARKED_CODECS and marked.startswith(codec.removesuffix("-sig")))):
        return marked, len(mark)
    return UNMARKED_CODECS.get(codec, codec), 0


def _decode_as(content: bytes, codec: str, mark_length: int) -> DecodedText:
    try:
        return DecodedText(text=content[mark_length:].decode(codec), codec=codec, mark_length=mark_length)
    except UnicodeDecodeError as error:
        place, value = mark_length + error.start, error.object[error.start]
        raise RefusedError("bad_encoding", f"byte {place}: 0x{value:02x} does not fit {codec}") from error


def open_text(path: Path, codec: str, *, start: int, newline: str) -> io.TextIOWrapper:
    """The text of a file from a byte on; line ends stay as they are.

    Bytes that do not fit the codec become lone surrogates, for `find_escaped_byte`. Raises OSError.
    """
    stream = path.open("rb")
    stream.seek(start)
    return io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape", newline=newline)


def count_bytes(text: str, codec: str) -> int:
    """Bytes that a stretch of text from `open_text` took in the file."""
    if text.isascii() and not codec.startswith(WIDE_CODECS):
        return len(text)
    return len(text.encode(codec, errors="surrogateescape"))


def find_escaped_byte(text: str, codec: str) -> str | None:
    """What is wrong with text from `open_text`: the first byte that does not fit, from its start; None if all do."""
    found = None if text.isascii() else ESCAPED_BYTE.search(text)
    if not found:
        return None
    place = count_bytes(text[: found.start()], codec)
    return f"byte {place}: 0x{ord(found[0]) - 0xDC00:02x} does not fit {codec}"


def _read_chunks(path: Path, start: int = 0) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        yield from iter(lambda: stream.read(CHUNK), b"")


def _count_nul_bytes(chunks: Iterable[bytes]) -> tuple[int, int, int]:
    """How many there are, the place of the first (-1 if none), and how many bytes there are of all kinds."""
    count, first, length = 0, -1, 0
    for chunk in chunks:
        found = chunk.count(0)
        if found and not count:
            first = length + chunk.index(0)
        count += found
        length += len(chunk)
    return count, first, length


def _check_nul_bytes(count: int, first: int, length: int) -> None:
    if count > LARGEST_NUL_SHARE * length:
        raise RefusedError("bad_encoding", f"byte {first}: NUL bytes all over, neither text nor marked UTF-16")


def _find_broken_byte(chunks: Iterable[bytes], codec: str) -> tuple[int, int] | None:
    """Place and value of the first byte that the codec does not read; None if it reads all of them."""
    decoder = codecs.getincrementaldecoder(codec)()
    length = 0
    try:
        for chunk in chunks:
            length += len(chunk)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:  # its bytes are what was left of the last chunk, and this one
        return length - len(error.object) + error.start, error.object[error.start]
    return None


def _is_western(chunks: Iterable[bytes]) -> bool:
    """Whether bytes that are no UTF-8 are plausible as Windows-1252."""
    high: set[int] = set()
    count, length = 0, 0
    for chunk in chunks:
        found = chunk.translate(None, NOT_HIGH)
        high.update(found)
        count += len(found)
        length += len(chunk)
    try:
        letters = bytes(sorted(high)).decode("cp1252")
    except UnicodeDecodeError:
        return False
    plausible = all(unicodedata.category(char) in WESTERN_CATEGORIES for char in letters)
    return plausible and count <= LARGEST_WESTERN_SHARE * length


def _refuse_byte(place: int, value: int) -> RefusedError:
    return RefusedError("bad_encoding", f"byte {place}: 0x{value:02x} is not UTF-8, nor is it Windows-1252 text")


def decode_declared(content: bytes, *, declared: str | None = None) -> DecodedText:
    """Text of a file that names its charset (HTML, XML): marked, UTF-8, declared, else as decode_text.

    Valid UTF-8 wins over a declaration: text in another code is hardly ever valid UTF-8 by chance.
    A few bytes that do not fit the declared charset are replaced by U+FFFD.
    """
    marked = _decode_marked(content)
    if marked:
        return marked
    codec = find_codec(declared) or _find_declared_codec(content)
    try:
        return DecodedText(text=content.decode("utf-8"), codec="utf-8")
    except UnicodeDecodeError:
        if codec is None:
            return _decode_damaged(content, "utf-8") or decode_text(content)
    damaged = _decode_damaged(content, codec)
    return damaged or _decode_damaged(content, "utf-8") or decode_text(content)


def find_codec(label: str | None) -> str | None:
    """Python's name of the codec that browsers use under this label; None if there is none."""
    try:
        name = codecs.lookup(label.strip()).name if label else None
    except (LookupError, ValueError):
        return None
    return BROWSER_CODECS.get(name, name) if name else None


def _find_declared_codec(content: bytes) -> str | None:
    declared = DECLARED_CHARSET.search(content[:DECLARATION_REACH])
    return find_codec(declared[1].decode("ascii")) if declared else None


def _decode_marked(content: bytes) -> DecodedText | None:
    for mark, codec in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            try:
                return DecodedText(text=content[len(mark) :].decode(codec), codec=codec, mark_length=len(mark))
            except UnicodeDecodeError as error:
                if codec == "utf-8":  # editors put the mark before anything; the text may still be Western
                    return None
                detail = f"byte {len(mark) + error.start}: does not fit its {codec} mark"
                raise RefusedError("bad_encoding", detail) from error
    return None


def _decode_damaged(content: bytes, codec: str) -> DecodedText | None:
    """Text in a codec that nearly fits; None where more than a few characters are lost."""
    try:
        text = content.decode(codec, errors="replace")
    except (LookupError, ValueError):
        return None
    return DecodedText(text=text, codec=codec) if text.count("�") <= LARGEST_DAMAGED_SHARE * len(text) else None
