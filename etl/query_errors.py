"""What is wrong with a query, in one line: the place, and the nearest names for one that does not exist."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import duckdb

NAMES_TOLD = 3
LONGEST = 300  # characters of what DuckDB says
CONTEXT = 20  # characters of the statement before a place
WORD = re.compile(r"\w+")
MISSING_COLUMN = re.compile(r'[Cc]olumn (?:named )?"([^"]+)"')
MISSING_SCHEMA = re.compile(r'schema "([^"]+)" does not exist')
COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_oid, column_index"
KINDS = {"Table": "table", "View": "table", "Schema": "schema"}


def describe_error(message: str, sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    """One line from DuckDB's message, which is JSON where the setting errors_as_json holds."""
    content = _read_json(message)
    text = str(content.get("exception_message", message))
    place = _describe_place(sql, content.get("position"))
    if content.get("error_subtype") == "SYNTAX_ERROR":
        return _shorten(text) + place + _quote_place(sql, content)
    column = _find_column(text, content)
    if column:
        tables = _find_tables(connection, sql)
        names = [name for columns in tables.values() for name in columns] or _split(content.get("candidates"))
        near = find_near(column, names)
        return f"no column {column!r}{place}{_suggest(near) or _list_columns(tables)}"
    if schema := MISSING_SCHEMA.search(text):
        near = find_near(schema[1], _list_names(connection, "schema"))
        return f"no schema {schema[1]!r}{place}{_suggest(near)}"
    if content.get("error_subtype") == "MISSING_ENTRY":
        kind = KINDS.get(str(content.get("type")), "function" if "Function" in str(content.get("type")) else "name")
        name = str(content.get("name"))
        near = find_near(name, _list_names(connection, kind)) or _split(content.get("candidates"))[:NAMES_TOLD]
        return f"no {kind} {name!r}{place}{_suggest(near)}"
    return _shorten(text.split("\n\tCandidate functions", maxsplit=1)[0]) + place


def _read_json(message: str) -> dict[str, Any]:
    start = message.find("{")
    try:
        content = json.loads(message[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _find_column(text: str, content: dict[str, Any]) -> str | None:
    if content.get("error_subtype") == "COLUMN_NOT_FOUND":
        return str(content.get("name"))
    found = MISSING_COLUMN.search(text) if "not found" in text or "does not have" in text else None
    return found[1] if found else None


def _describe_place(sql: str, position: Any) -> str:
    """Line and column of a byte of the statement; the column alone where it has one line."""
    if position is None or not str(position).isdigit():
        return ""
    before = sql.encode()[: int(position)].decode(errors="ignore")
    column = len(before) - (before.rfind("\n") + 1) + 1
    return f" (line {before.count(chr(10)) + 1}, column {column})" if "\n" in sql.strip() else f" (column {column})"


def _quote_place(sql: str, content: dict[str, Any]) -> str:
    """What stands there: `… from fct_event >where<`."""
    try:
        start, length = (int(part) for part in str(content["location"]).strip("[]").split(","))
    except (KeyError, ValueError):
        return ""
    raw = sql.encode()
    before, at = (raw[a:b].decode(errors="ignore") for a, b in ((0, start), (start, start + max(length, 1))))
    left_out = "…" if len(before) > CONTEXT else ""
    return " ".join(f": {left_out}{before[-CONTEXT:]}>{at}<".split())


def find_near(name: str, known: Iterable[str]) -> list[str]:
    """The nearest of the known names, whatever their case; none where none is near."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(name.rsplit(".", maxsplit=1)[-1].lower(), by_lower, n=NAMES_TOLD, cutoff=0.6)
    return [by_lower[candidate] for candidate in near]


def _split(candidates: Any) -> list[str]:
    return [part for part in str(candidates or "").split(",") if part]


def _suggest(near: list[str]) -> str:
    return f": did you mean {', '.join(near)}?" if near else ""


def _find_tables(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, list[str]]:
    """The tables that the statement names, with their columns."""
    rows = _fetch(connection, COLUMNS)
    words = {word.lower() for word in WORD.findall(sql)}
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        if table.lower() in words:
            tables.setdefault(table, []).append(column)
    return tables


def _list_columns(tables: Mapping[str, Sequence[str]]) -> str:
    """Where nothing is near: what there is, of the first table."""
    return next((_shorten(f": {table} has {', '.join(columns)}") for table, columns in tables.items()), "")


def _list_names(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    queries = {
        "table": "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
        "schema": "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY ALL",
        "function": "SELECT DISTINCT function_name FROM duckdb_functions() ORDER BY ALL",
    }
    return [name for (name, *_) in _fetch(connection, queries[kind])] if kind in queries else []


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql).fetchall()
