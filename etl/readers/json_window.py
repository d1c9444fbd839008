"""A sliding view of a JSON file: its values one after the other, in memory that does not grow with the file."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from etl.readers.encoding import count_bytes

LONGEST_VALUE = 32 * 2**20  # characters
CHUNK = 256 * 2**10  # bytes
KEPT = 256  # characters before the position that stay in view, for the indentation of a record
LONGEST_TOKEN = 16  # characters; an error nearer to the end of the view may come from a cut token (-Infinity, 😀)
SPACES = " \t\r\n"
SPACE = re.compile(r"[ \t\r\n]*+")
NO_BRACKET = re.compile(r'[^"\[\]{}]*+')
IN_STRING = re.compile(r'(?s)[^"\\]*+(?:\\.[^"\\]*+)*+')
FIRST_KEY = re.compile(r'\{\s*("[^"\\\n]{1,99}")\s*:')
LINE_START = re.compile(r"\n([ \t]*)\Z")
DECODER = json.JSONDecoder()


class LongValueError(ValueError):
    """The value at the position is longer than it may be; nothing of it was passed over."""


class JsonWindow:
    """The text of a file from `position` on, as far as it was needed, and a little before.

    `text` and `position` change with every call that may read on; places in `text` hold until then.
    """

    def __init__(self, stream: BinaryIO, codec: str, mark_length: int) -> None:
        """Read a stream from its start. `mark_length`: bytes before the text."""
        stream.seek(mark_length)
        self._stream = stream
        self._codec = codec
        self._decoder = codecs.getincrementaldecoder(codec)(errors="surrogateescape")
        self._is_read = False  # all of the file is in view or passed
        self._counted, self._offset = 0, mark_length  # bytes before text[_counted]
        self._line, self._column = 1, 0  # of text[0]: number of its line, characters before it in that line
        self.text = ""
        self.position = 0
        self.value_start = 0  # of the value that was read last
        self._fill()

    def _fill(self) -> bool:
        """Take more of the file into view, and what is passed out of it; False where there is no more."""
        if self._is_read:
            return False
        self._drop(max(0, self.position - KEPT))
        ahead = len(self.text) - self.position
        count = max(CHUNK, min(ahead, LONGEST_VALUE + CHUNK - ahead))  # doubles: a value is not tried too often
        content = self._stream.read(count)
        self._is_read = len(content) < count
        self.text += self._decoder.decode(content, final=self._is_read)
        return True

    def _drop(self, count: int) -> None:
        self.locate(count)
        self._line = self.name_line(count)
        self._column = self.name_column(count) - 1
        self.text = self.text[count:]
        self._counted -= count
        self.position -= count

    def locate(self, index: int) -> int:
        """Byte offset of a place in `text`; of the last one asked for, if this is an earlier one."""
        if index > self._counted:
            self._offset += count_bytes(self.text[self._counted : index], self._codec)
            self._counted = index
        return self._offset

    def name_line(self, index: int) -> int:
        """Number of the line of a place in `text`, from 1."""
        return self._line + self.text.count("\n", 0, index)

    def name_column(self, index: int) -> int:
        """Number of a place in `text` in its line, from 1."""
        line_end = self.text.rfind("\n", 0, index)
        return index - line_end if line_end >= 0 else self._column + index + 1

    def skip_space(self) -> str:
        """Move past white space, to the character that is returned; empty at the end of the file."""
        while True:
            sign = self.text[self.position : self.position + 1]
            if sign and sign not in SPACES:
                return sign
            match = SPACE.match(self.text, self.position)
            self.position = match.end() if match else self.position
            if self.position == len(self.text) and not self._fill():
                return ""

    def read_value(self, *, longest: int | None = None) -> Any:
        """Decode the value at the position, of `longest` characters (None: LONGEST_VALUE), and move past it.

        Raises LongValueError, json.JSONDecodeError (its place counts in `text`), RecursionError, ValueError;
        the position then stays where it was.
        """
        longest = LONGEST_VALUE if longest is None else longest
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.position)
            except json.JSONDecodeError as error:
                if not self.is_cut_at(error) or not self._look_further(longest):
                    raise
                continue
            if end - self.position > longest:
                raise LongValueError
            if end == len(self.text) and not isinstance(value, dict | list | str) and self._look_further(longest):
                continue  # a number may go on
            self.value_start, self.position = self.position, end
            return value

    def _look_further(self, longest: int) -> bool:
        if len(self.text) - self.position > longest and not self._is_read:
            raise LongValueError
        return self._fill()

    def peek_members(self) -> Iterator[tuple[str, str]]:
        """Key and first characters of the members of the object at the position, as far as they are in view."""
        text, position = self.text, self.position + 1
        while True:
            try:
                key, end = DECODER.raw_decode(text, _skip(text, position, ","))
                position = _skip(text, end, ":")
                yield str(key), re.sub(r"\s+", "", text[position : position + KEPT])[:2]
                position = DECODER.raw_decode(text, position)[1]
            except (json.JSONDecodeError, RecursionError):
                return

    def skip_value(self, *, depth: int = 0, longest: int | None = None) -> bool:
        """Move past an object, list or string without decoding it; False where it does not end within `longest`.

        `depth`: how many brackets that are to be closed stand before the position.
        """
        passed, is_string = 0, False
        while longest is None or passed <= longest:
            start = self.position
            match = (IN_STRING if is_string else NO_BRACKET).match(self.text, self.position)
            self.position = match.end() if match else self.position
            if self.position >= len(self.text) - is_string and not self.text.startswith('"', self.position):
                passed += self.position - start
                if not self._fill():
                    return False
                continue
            sign = self.text[self.position]
            self.position += 1
            passed += self.position - start
            if sign == '"':
                is_string = not is_string
            else:
                depth += 1 if sign in "[{" else -1
            if depth <= 0 and not is_string:
                return True
        return False

    def find_next_object(self) -> bool:
        """Move to the next object of the list in which the one at the position, a broken one, stands.

        It follows the end of an object, and begins a line with the same white space and the same first key.
        False where there is none, or where the broken one has no line and key by which others can be told
        from objects inside of it.
        """
        indentation = LINE_START.search(self.text, max(0, self.position - KEPT), self.position)
        is_first = self.position > 0 and self.text[self.position - 1] == "["
        key = FIRST_KEY.match(self.text, self.position)
        if key is None or (indentation is None and not is_first):
            return False
        start = re.escape(indentation[1]) if indentation else "[ \t]?"
        pattern = re.compile(rf"\}}[ \t]{{0,9}},?[ \t]{{0,9}}\r?\n{start}(?=\{{\s*{re.escape(key[1])})")
        while True:
            match = pattern.search(self.text, self.position)
            if match:
                self.position = match.end()
                return True
            self.position = max(self.position, len(self.text) - KEPT)
            if not self._fill():
                return False

    def is_cut_at(self, error: json.JSONDecodeError) -> bool:
        """Whether an error comes from the end of what is in view rather than from what is wrong before it."""
        return error.pos > len(self.text) - LONGEST_TOKEN or error.msg.startswith("Unterminated string")


def _skip(text: str, position: int, sign: str) -> int:
    """Past white space, and one sign if it is there."""
    match = re.compile(rf"[ \t\r\n]*+{sign}?+[ \t\r\n]*+").match(text, position)
    return match.end() if match else position
