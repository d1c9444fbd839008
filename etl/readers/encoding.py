"""Bytes to text: UTF-8 first, then what is marked or declared, else a guess only where it is safe."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

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


@dataclass(frozen=True, kw_only=True)
class DecodedText:
    """Text with the codec that gave it and the length of the byte order mark before it."""

    text: str
    codec: str
    mark_length: int = 0

    def byte_length(self, text: str) -> int:
        """Bytes that a stretch of this text took in the file."""
        return len(text.encode(self.codec, errors="replace"))


def decode_text(content: bytes) -> DecodedText:
    """Text of a file that declares no charset: marked, UTF-8, or plausibly Windows-1252.

    Raises RefusedError (bad_encoding) that names the first byte which fits none of them.
    """
    marked = _decode_marked(content)
    if marked:
        return marked
    if content.count(0) > LARGEST_NUL_SHARE * len(content):
        raise RefusedError(
            "bad_encoding", f"byte {content.index(0)}: NUL bytes all over, neither text nor marked UTF-16"
        )
    try:
        return DecodedText(text=content.decode("utf-8"), codec="utf-8")
    except UnicodeDecodeError as error:
        text = _decode_western(content)
        if text is None:
            raise RefusedError(
                "bad_encoding",
                f"byte {error.start}: 0x{content[error.start]:02x} is not UTF-8, nor is it Windows-1252 text",
            ) from error
        return DecodedText(text=text, codec="cp1252")


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
                raise RefusedError("bad_encoding", f"byte {error.start}: does not fit its {codec} mark") from error
    return None


def _decode_damaged(content: bytes, codec: str) -> DecodedText | None:
    """Text in a codec that nearly fits; None where more than a few characters are lost."""
    try:
        text = content.decode(codec, errors="replace")
    except (LookupError, ValueError):
        return None
    return DecodedText(text=text, codec=codec) if text.count("�") <= LARGEST_DAMAGED_SHARE * len(text) else None


def _decode_western(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [char for char in text if char > "\x7f"]
    plausible = all(unicodedata.category(char) in WESTERN_CATEGORIES for char in high)
    return text if plausible and len(high) <= LARGEST_WESTERN_SHARE * len(text) else None
