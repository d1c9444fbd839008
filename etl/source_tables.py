"""The tables `[[source]]` of `newsledger.toml`: what they may hold, and the profiles that they give."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from etl.codes import FORMAT
from etl.profiles import SourceProfile, compile_globs

# What the file calls an attribute -> what records call it.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "id": "source_record_id",
        "source_record_id": "source_record_id",
        "text": "text",
        "title": "title",
        "published": "published",
        "date": "published",
        "outlet": "outlet",
        "url": "url",
        "byline": "byline",
        "language": "language",
    }
)
CONSTANTS = ("outlet", "byline", "language")
LANGUAGE_CODE = re.compile(r"[A-Za-z]{2}(?:[-_]\w+)*")
# Names of zones and months by the machine's own settings: the same file would give other rows elsewhere.
LOCAL_DIRECTIVES = ("%Z", "%c", "%x", "%X")
PROBE = datetime(2017, 8, 16, 10, 30, tzinfo=UTC)
Reader = Callable[[Any], Any]


class SourceError(ValueError):
    """A table that cannot be used; the message is one line and names source, key and what is allowed."""


def read_sources(tables: Any) -> tuple[SourceProfile, ...]:
    """The profiles of all `[[source]]` tables, in their order. Raises SourceError."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SourceError("source must be tables, each under a line [[source]]")
    profiles = []
    seen: dict[str, int] = {}
    for number, table in enumerate(tables, start=1):
        profile = read_source(table, number=number)
        for glob in profile.match:
            if glob in seen:
                raise SourceError(f"source {number}: match {glob!r} stands already in source {seen[glob]}, which wins")
        seen.update(dict.fromkeys(profile.match, number))
        profiles.append(profile)
    return tuple(profiles)


def read_source(table: Mapping[str, Any], *, number: int) -> SourceProfile:
    """The profile of one table, the `number`-th of the file. Raises SourceError."""
    label = f"source {number}"
    values: dict[str, Any] = {}
    for key in ("match", *(key for key in table if key != "match")):  # match first: it names the source
        if key not in KEYS:
            raise SourceError(f"{label}: unknown key {key!r} (known: {', '.join(KEYS)})")
        attribute, read = KEYS[key]
        try:
            if key not in table:
                raise ValueError("is missing: a glob that counts from the landing folder, or a list of them")
            values[attribute] = read(table[key])
        except ValueError as error:
            raise SourceError(f"{label}: {key} {error}") from error
        if key == "match":
            label = f"source {values['match'][0]!r}"
    return SourceProfile(**values)


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text that is not empty, not {value!r}")
    return value


def _read_texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) and item.strip() for item in values):
        raise ValueError(f"must be a text or a list of texts, none of them empty, not {value!r}")
    return tuple(values)


def _read_globs(value: Any) -> tuple[str, ...]:
    globs = _read_texts(value)
    for glob in globs:
        parts = glob.split("/")
        if glob.startswith("/") or "\\" in glob or ".." in parts or not any(part not in ("", ".") for part in parts):
            raise ValueError(f"must count from the landing folder, with / between folders, not {glob!r}")
    try:
        compile_globs(globs)
    except re.error as error:
        raise ValueError(f"is no glob: {error}") from error
    return globs


def _read_format(value: Any) -> str:
    if value not in FORMAT:
        raise ValueError(f"is {value!r}, not one of {', '.join(FORMAT)}")
    return str(value)


def _read_encoding(value: Any) -> str:
    name = _read_text(value)
    try:
        b"a".decode(name)  # a codec that is none of text (hex, zip) is refused too
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):  # codes of two bytes and more
            return name
        raise ValueError(f"is no encoding that is known: {name!r} (such as utf-8, cp1252, koi8-r, gb18030)") from error
    return name


def _read_delimiter(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n\0':
        raise ValueError(f'must be one character such as ";" or "\\t", not {value!r}')
    return value


def _read_date_formats(value: Any) -> tuple[str, ...]:
    formats = _read_texts(value)
    for format_ in formats:
        problem = _find_problem(format_)
        if problem:
            raise ValueError(f'{format_!r} {problem} (strptime, such as "%d.%m.%Y %H:%M")')
    return formats


def _find_problem(format_: str) -> str | None:
    local = [directive for directive in LOCAL_DIRECTIVES if directive in format_]
    if local:
        return f"has {local[0]}, which depends on the machine"
    try:
        found = datetime.strptime(PROBE.strftime(format_), format_)  # noqa: DTZ007 - only its day is looked at
    except (ValueError, re.error) as error:
        return f"is no format of dates: {error}"
    return None if found.date() == PROBE.date() else "does not name day, month and year"


def _read_time_zone(value: Any) -> str:
    name = _read_text(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"is no IANA name of a time zone, such as Asia/Seoul or UTC: {name!r}") from error
    return name


def _read_fields(value: Any) -> Mapping[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for key, names in _read_table(value, tuple(FIELDS)).items():
        if FIELDS[key] in fields:
            raise ValueError(f"names {FIELDS[key]} twice (id is source_record_id, date is published)")
        try:
            fields[FIELDS[key]] = _read_texts(names)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error
    return fields


def _read_constants(value: Any) -> Mapping[str, str]:
    constants: dict[str, str] = {}
    for key, constant in _read_table(value, CONSTANTS).items():
        try:
            constants[key] = _read_text(constant).strip()
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error
        if key == "language" and not LANGUAGE_CODE.fullmatch(constants[key]):
            raise ValueError(f"language: must be a code such as en or de, not {constant!r}")
    return constants


def _read_table(value: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table, not {value!r}")
    unknown = [key for key in value if key not in known]
    if unknown:
        raise ValueError(f"has an unknown key {unknown[0]!r} (known: {', '.join(known)})")
    return value


KEYS: Mapping[str, tuple[str, Reader]] = MappingProxyType(
    {
        "match": ("match", _read_globs),
        "format": ("format", _read_format),
        "encoding": ("encoding", _read_encoding),
        "delimiter": ("delimiter", _read_delimiter),
        "records": ("records", _read_text),
        "date_format": ("date_formats", _read_date_formats),
        "time_zone": ("time_zone", _read_time_zone),
        "fields": ("fields", _read_fields),
        "constants": ("constants", _read_constants),
    }
)
