"""What a report is made of: a built release, the tables that it was built from, and the record of what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from etl.contract import TABLES
from etl.warehouse.releases import DATABASE

NAME = "newsledger"  # of the attached database, as in `newsledger query`
# Extracted tables that tell what the marts do not: which words name whom.
EXTRACTED = ("event_participants", "mentions")


class ReportError(ValueError):
    """A report that cannot be made as it was asked for; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A release in its folder and what is known of it.

    `record` is what its release.json says (or will say), `previous` that of the release built before it, whose folder
    is `previous_folder`. `runs` are records of runs, oldest first. `tables` are the extracted tables that the release
    was built from; where there are none, sentences have no marks of participants. `scores` is what the scoreboard over
    gold sets says: set -> metrics.
    """

    folder: Path
    record: Mapping[str, Any]
    tables: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    previous_folder: Path | None = None
    runs: Sequence[Mapping[str, Any]] = ()
    scores: Mapping[str, Any] | None = None


def open_source(source: Source) -> duckdb.DuckDBPyConnection:
    """A connection that reads the release, and tables `extracted_NAME` (empty where the source has none)."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
    connection.execute(f"attach '{quote(source.folder / DATABASE)}' as {NAME} (read_only)")
    connection.execute(f"use {NAME}.marts")
    contract = {table.name: table for table in TABLES}
    for name in EXTRACTED:
        files = [path for path in source.tables.get(name, ()) if path.is_file()]
        columns = ", ".join(contract[name].column_names)
        if files:
            paths = ", ".join(f"'{quote(file)}'" for file in files)
            connection.execute(f"create temp view extracted_{name} as select {columns} from read_parquet([{paths}])")
        else:
            connection.register("nothing", contract[name].schema.empty_table())
            connection.execute(f"create temp table extracted_{name} as select {columns} from nothing")
            connection.unregister("nothing")
    return connection


def quote(path: Path) -> str:
    """A path as the inside of an SQL text."""
    return str(path).replace("'", "''")
