"""A reader of the published release, in a process of its own: `python reader_loop.py KIND WAREHOUSE STOP`.

It reads until the file STOP is there and prints what it saw as JSON: the releases in the order in which it met them,
how often it read, how long the slowest reading took, and every error. A release of these tests says in `marts.stamp`
how many rows `marts.fact` has and what they add up to.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from etl.query import open_release
from etl.release_diff import diff_releases
from etl.status import describe_warehouse

FACTS = "SELECT count(*), sum(number), min(release), max(release), count(text) FROM marts.fact"
STAMP = "SELECT release, row_count, total FROM marts.stamp"
NEWS = "SELECT (SELECT count(*) FROM marts.fct_event_report), (SELECT sum(report_count) FROM marts.fct_event)"


def read_facts(connection: duckdb.DuckDBPyConnection) -> str:
    """The release, if all that is in it agrees."""
    ((release, rows, total),) = connection.execute(STAMP).fetchall()
    ((count, number, first, last, texts),) = connection.execute(FACTS).fetchall()
    if (count, number, first, last, texts) != (rows, total, release, release, rows):
        raise AssertionError(
            f"{release}: {rows} rows and {total} expected, {(count, number, first, last, texts)} found"
        )
    return str(release)


def open_anew(warehouse: Path) -> str:
    """As newsledger's commands open it."""
    with open_release(warehouse) as connection:
        return read_facts(connection)


def open_link(warehouse: Path) -> str:
    """As an analyst opens it, with nothing of newsledger's."""
    with duckdb.connect(str(warehouse / "current" / "newsledger.duckdb"), read_only=True) as connection:
        return read_facts(connection)


def keep_open(warehouse: Path) -> Callable[[Path], str]:
    """One connection for all readings."""
    connection = open_release(warehouse)
    return lambda _: read_facts(connection)


def read_news(warehouse: Path) -> str:
    """Of a real release: reports and events agree, and the commands that read it do their work."""
    with open_release(warehouse) as connection:
        ((reports, counted),) = connection.execute(NEWS).fetchall()
        if reports != counted or not reports:
            raise AssertionError(f"{reports} reports, {counted} counted by events")
        connection.execute("FROM events_between('KOR', 'USA')").fetchall()
        ((path,),) = connection.execute(
            "SELECT path FROM duckdb_databases() WHERE database_name = 'newsledger'"
        ).fetchall()
    describe_warehouse(warehouse)
    diff_releases(warehouse, "current", "current", limit=1)
    return Path(path).parent.name


def explain_event(warehouse: Path) -> str:
    """The command as somebody types it, with an event of the release."""
    command = [sys.executable, "-m", "etl"]
    option = ["--warehouse", str(warehouse)]
    query = "SELECT min(world_event_id) FROM fct_event"
    found = subprocess.run(
        [*command, "query", query, "--format", "csv", *option], capture_output=True, text=True, check=True
    )
    subprocess.run([*command, "explain", found.stdout.split()[-1], *option], capture_output=True, text=True, check=True)
    return ""


KINDS: dict[str, Callable[[Path], Any]] = {
    "anew": lambda _: open_anew,
    "link": lambda _: open_link,
    "open": keep_open,
    "news": lambda _: read_news,
    "explain": lambda _: explain_event,
}


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(kind: str, warehouse: Path, stop: Path) -> None:
    seen: list[str] = []
    errors: list[str] = []
    readings, slowest = 0, 0.0
    read = KINDS[kind](warehouse)
    tell("ready")
    is_last = False
    while not is_last:
        is_last = stop.exists()  # once more after the last publication
        began = time.monotonic()
        try:
            release = read(warehouse)
        except Exception as error:  # noqa: BLE001 - each of them is what this is about
            errors.append(f"{type(error).__name__}: {error}")
        else:
            if not seen or seen[-1] != release:
                seen.append(release)
        readings += 1
        slowest = max(slowest, time.monotonic() - began)
    tell(json.dumps({"seen": seen, "errors": errors, "readings": readings, "slowest": slowest}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
