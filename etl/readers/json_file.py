"""JSON files: one object, an array of them, an object that wraps an array, or objects in a row."""

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any

from etl.readers.encoding import find_escaped_byte, find_text_codec
from etl.readers.fields import build_document, has_text_field, plain_key, record_id
from etl.readers.json_window import LONGEST_VALUE, JsonWindow, LongValueError
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument, Rejection

# Keys under which services put their list of records (NewsAPI, Guardian, GDELT, ninjs, exports).
LIST_KEYS = (
    "articles",
    "items",
    "item",
    "documents",
    "docs",
    "results",
    "records",
    "data",
    "entries",
    "stories",
    "news",
)
LARGEST_PLAIN = 4 * 2**20  # characters; of a larger object the members are looked at one by one
LONGEST_NESTING = 2**20  # characters of a value with too many levels, within which its end is looked for
EXCERPT_LENGTH = 500
NOTHING_AFTER = "nothing after it was read"

BuildDocument = Callable[..., RawDocument | Rejection]


def read_json(file: LandingFile, *, build: BuildDocument = build_document) -> Iterator[RawDocument | Rejection]:
    """Every record of the file in order, as `build` makes documents of them.

    Reads value by value, so that memory does not grow with the file. Where the syntax breaks, one
    rejection stands for what is lost: up to the next record that begins a line just like the broken
    one, else the rest of the file. Raises RefusedError (bad_encoding, empty_file).
    """
    codec, mark_length = find_text_codec(file.path, declared=file.profile.encoding)
    with file.path.open("rb") as stream:
        reading = JsonReading(JsonWindow(stream, codec, mark_length), file, build, codec)
        if not reading.window.skip_space():
            raise RefusedError("empty_file", "nothing but white space")
        yield from reading.read_values()


class JsonReading:
    """The reading of one file: the window on it, and how many records it had so far."""

    def __init__(self, window: JsonWindow, file: LandingFile, build: BuildDocument, codec: str) -> None:
        """Nothing is read yet."""
        self.window = window
        self.file = file
        self.build = build
        self.codec = codec
        self.path = tuple(file.profile.records.split(".")) if file.profile.records else ()
        self.count = 0
        self.is_over = False  # the rest of the file cannot be read

    def read_values(self) -> Iterator[RawDocument | Rejection]:
        """Arrays, wrapped arrays and objects, with or without commas between them."""
        while not self.is_over and (sign := self.window.skip_space()):
            if sign == ",":
                self.window.position += 1
            elif sign == "[":
                yield from self._read_array()
            elif sign == "{":
                yield from self._read_object()
            else:
                yield from self._read_record()

    def _read_array(self) -> Iterator[RawDocument | Rejection]:
        self.window.position += 1
        yield from self._read_items()

    def _read_items(self) -> Iterator[RawDocument | Rejection]:
        """The items of a list, and its end."""
        while not self.is_over:
            match self.window.skip_space():
                case "]":
                    self.window.position += 1
                    return
                case ",":
                    self.window.position += 1
                case "":
                    yield self._refuse_syntax("the file ends inside a list", self.window.position, NOTHING_AFTER)
                case _:
                    yield from self._read_record()

    def _read_object(self) -> Iterator[RawDocument | Rejection]:
        """A record, or what wraps a list of them."""
        path: tuple[str, ...] | None = self.path
        if not self.path:
            try:
                path = self._find_wrapped()
            except (RecursionError, ValueError):  # the same again, with its place
                path = None
        if path is None:
            yield from self._read_record()
        else:
            yield from self._read_wrapped(path)

    def _find_wrapped(self) -> tuple[str, ...] | None:
        """Where the list of records stands in the object; an empty path if that is still to be found out.

        None where the object itself is a record. Does not move on. Raises what `read_value` raises.
        """
        for longest in (LARGEST_PLAIN, LONGEST_VALUE):
            try:
                value = self.window.read_value(longest=longest)
            except LongValueError:
                is_wrapper = self._tell_wrapper()
                if is_wrapper is not None:
                    return () if is_wrapper else None
            else:
                self.window.position = self.window.value_start
                key = self._find_list_key(value)
                return None if key is None else (key,)
        return ()

    def _find_list_key(self, record: dict[str, Any]) -> str | None:
        """The key of the list of records, where the object itself has no text."""
        if has_text_field(list(record), self.file.profile):
            return None
        found = (key for key, value in record.items() if plain_key(key) in LIST_KEYS and _is_record_list(value))
        return next(found, None)

    def _tell_wrapper(self) -> bool | None:
        """Whether a large object wraps a list of records, by what of it is in view: no text, then such a list."""
        names: list[str] = []
        for key, signs in self.window.peek_members():
            names.append(key)
            if has_text_field(names, self.file.profile):
                return False
            if signs == "[{" and plain_key(key) in LIST_KEYS:
                return True
        return None

    def _read_wrapped(self, path: tuple[str, ...]) -> Iterator[RawDocument | Rejection]:
        """The records of the list inside an object: that at a path, or the first that has a usual name."""
        start, offset = self.count, self.window.locate(self.window.position)
        try:
            found = yield from self._read_members(path)
        except json.JSONDecodeError as error:
            yield self._refuse_syntax(error.msg, error.pos, NOTHING_AFTER)
            return
        except LongValueError:
            found, self.is_over = False, True
        if found or self.count > start:
            return
        if path:
            yield self.file.reject("no_text", f"no list of records at {'.'.join(path)}", offset=offset)
        else:
            detail = f"an object longer than {LONGEST_VALUE} characters without a list of records"
            yield self.file.reject("too_large", detail, offset=offset)

    def _read_members(self, path: tuple[str, ...]) -> Generator[RawDocument | Rejection, None, bool]:
        """The records of one member of the object, all others passed over. Returns whether it was there.

        Raises json.JSONDecodeError and LongValueError where the object cannot be followed.
        """
        window = self.window
        window.position += 1
        found = False
        while not self.is_over:
            sign = window.skip_space()
            if sign in ("}", ","):
                window.position += 1
                if sign == "}":
                    break
                continue
            key = window.read_value()
            if window.skip_space() != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", window.text, window.position)
            window.position += 1
            sign = window.skip_space()
            is_list = _is_list(key, path)
            if found or not (is_list or (sign == "{" and path[:1] == (key,))):
                self._pass_value(sign)
            elif sign == "[":
                found = yield from self._read_list(is_known=bool(path))
            elif sign == "{" and is_list and path:
                found = True
                yield from self._read_record()
            elif sign == "{" and path:
                found = yield from self._read_members(path[1:])
            else:
                self._pass_value(sign)
        return found

    def _read_list(self, *, is_known: bool) -> Generator[RawDocument | Rejection, None, bool]:
        """The records of a list; one that is not known to be of records counts if it begins with an object."""
        self.window.position += 1
        if not is_known and self.window.skip_space() != "{":
            self.is_over = not self.window.skip_value(depth=1)
            return False
        yield from self._read_items()
        return True

    def _pass_value(self, sign: str) -> None:
        window = self.window
        try:
            window.read_value(longest=LARGEST_PLAIN)
        except (LongValueError, RecursionError):
            if sign not in ('"', "[", "{") or not window.skip_value():
                raise json.JSONDecodeError("a value that does not end", window.text, window.position) from None

    def _read_record(self) -> Iterator[RawDocument | Rejection]:
        """The record at the position. Where it cannot be read, moves on to the next, or ends the reading."""
        self.count += 1
        window = self.window
        offset = window.locate(window.position)
        place = ""
        try:
            value = window.read_value()
        except LongValueError:
            reason, detail, longest = "too_large", f"longer than {LONGEST_VALUE} characters", None
        except RefusedError as error:
            reason, detail, longest = error.reason, error.detail, None
        except json.JSONDecodeError as error:
            yield self._refuse_syntax(error.msg, error.pos, NOTHING_AFTER if window.is_cut_at(error) else None)
            return
        except RecursionError:
            reason, detail, longest = "malformed", "objects in objects without end", LONGEST_NESTING
        except ValueError as error:
            reason, detail, longest = "malformed", str(error), LONGEST_VALUE
        else:
            yield self._build(value, offset)
            return
        place = self._name_place(window.position)
        excerpt = window.text[window.position : window.position + EXCERPT_LENGTH]
        is_long = longest is None
        if is_long:  # it may take long to find its end: say what is wrong before
            yield self.file.reject(reason, f"{place}: {detail}", offset=offset, excerpt=excerpt)
        self.is_over = not window.skip_value(longest=longest)
        if not is_long:
            suffix = f"; {NOTHING_AFTER}" if self.is_over else ""
            yield self.file.reject(reason, f"{place}: {detail}{suffix}", offset=offset, excerpt=excerpt)

    def _build(self, value: object, offset: int) -> RawDocument | Rejection:
        window, file = self.window, self.file
        start, end = window.value_start, window.position
        reason, detail = "malformed", f"a JSON {type(value).__name__}, not an object"
        try:
            if file.profile.encoding and (wrong := find_escaped_byte(window.text[start:end], self.codec)):
                reason, detail = "bad_encoding", wrong
            elif isinstance(value, dict):
                return self.build(value, file=file, offset=offset, format_="json")
        except RefusedError as error:
            reason, detail = error.reason, error.detail
        return file.reject(
            reason,
            f"{self._name_place(start)}: {detail}",
            offset=offset,
            source_record_id=record_id(value, file.profile) if isinstance(value, dict) else None,
            excerpt=window.text[start : min(end, start + EXCERPT_LENGTH)],
        )

    def _name_place(self, index: int) -> str:
        return f"record {self.count}, line {self.window.name_line(index)}"

    def _refuse_syntax(self, message: str, index: int, consequence: str | None = None) -> Rejection:
        """What is wrong at a place in view. Without a given consequence, moves on to the next record."""
        window = self.window
        detail = f"line {window.name_line(index)}, column {window.name_column(index)}: {message}"
        excerpt = window.text[max(0, index - 60) : index + 60]
        offset = window.locate(index)
        self.is_over = consequence is not None or not window.find_next_object()
        if consequence is None:
            consequence = NOTHING_AFTER if self.is_over else f"went on at line {window.name_line(window.position)}"
        return self.file.reject("malformed", f"{detail}; {consequence}", offset=offset, excerpt=excerpt)


def _is_list(key: object, path: tuple[str, ...]) -> bool:
    """Whether the member of this name is the list that is looked for."""
    if path:
        return key == ".".join(path)
    return isinstance(key, str) and plain_key(key) in LIST_KEYS


def _is_record_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
