"""The bytes of a web archive, plain or gzip members one after the other, with the offset of each record."""

import zlib
from collections import deque
from typing import BinaryIO

from etl.readers.landing import RefusedError

LONGEST_LINE = 32 * 2**10
CHUNK = 64 * 2**10
LARGEST_RATIO = 200  # unpacked to packed; pages reach 20
BOMB_FLOOR = 64 * 2**20  # unpacked bytes below which no ratio is suspicious
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib: the largest window, with a gzip header


class BrokenError(ValueError):
    """The archive cannot be followed any further; the message says what is wrong."""


class ByteSource:
    """The bytes of an archive, unpacked where it is gzip, with their place in the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._packed = stream.read(CHUNK)
        self._is_gzip = self._packed.startswith(GZIP_MAGIC)
        self._inflater: zlib._Decompress | None = None
        self._consumed = 0  # packed bytes that are unpacked
        self._buffer = bytearray()
        self._position = 0  # unpacked bytes that were handed out
        self._members: deque[tuple[int, int]] = deque()  # where gzip members start: unpacked, packed

    def locate(self) -> int:
        """Where the next byte stands in the file.

        In a gzip file: where its member starts, if it is the first of it, else its place in the unpacked data.
        """
        while len(self._members) > 1 and self._members[1][0] <= self._position:
            self._members.popleft()
        if self._members and self._members[0][0] == self._position:
            return self._members[0][1]
        return self._position

    def skip_space(self) -> bool:
        """Past line ends between records; False at the end of the archive. Raises BrokenError."""
        while self._buffer or self._fill():
            count = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
            self._take(count)
            if self._buffer:
                return True
        return False

    def read_line(self) -> bytes:
        """The next line without its end. Raises BrokenError where none ends within LONGEST_LINE bytes."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE or not self._fill():
                raise BrokenError("a header that does not end")
        if end > LONGEST_LINE:
            raise BrokenError("a header that does not end")
        return self._take(end + 1).rstrip(b"\r\n")

    def read_block(self, length: int, *, kept: int) -> bytes:
        """The first `kept` of the next `length` bytes; the others are passed over. Raises BrokenError at the end."""
        parts: list[bytes] = []
        left = length
        while left:
            if not self._buffer and not self._fill():
                raise BrokenError(f"the record should have {length} bytes, the archive ends after {length - left}")
            part = self._take(min(left, len(self._buffer)))
            if kept > 0:
                parts.append(part[:kept])
            kept -= len(part)
            left -= len(part)
        return b"".join(parts)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._position += count
        return taken

    def _fill(self) -> bool:
        if not self._is_gzip:
            self._buffer += self._packed
            self._packed, found = self._stream.read(CHUNK), bool(self._packed)
            return found
        length = len(self._buffer)
        while len(self._buffer) == length:
            if not self._packed:
                self._packed = self._stream.read(CHUNK)
            if not self._packed:
                return self._finish()
            self._inflate()
        return True

    def _inflate(self) -> None:
        if self._position > max(BOMB_FLOOR, LARGEST_RATIO * self._consumed):
            raise RefusedError("bomb", f"byte {self._consumed} unpacks to more than {LARGEST_RATIO} times its size")
        if self._inflater is None:
            self._inflater = zlib.decompressobj(GZIP_WINDOW)
            self._members.append((self._position + len(self._buffer), self._consumed))
        try:
            self._buffer += self._inflater.decompress(self._packed, CHUNK)
        except zlib.error as error:
            raise BrokenError(f"not gzip that can be unpacked: {error}") from error
        rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        self._consumed += len(self._packed) - len(rest)
        self._packed = rest
        if self._inflater.eof:
            self._inflater = None

    def _finish(self) -> bool:
        if self._inflater is None:
            return False
        inflater, self._inflater = self._inflater, None
        rest = inflater.flush()
        if not inflater.eof and not rest:
            raise BrokenError("the file ends inside a gzip member")
        self._inflater = None if inflater.eof else inflater
        self._buffer += rest
        return bool(rest)
