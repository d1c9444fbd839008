"""Builds the report of a release: static pages, and slices of data beside them."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from etl.report.dyads import write_dyads
from etl.report.events import EVENTS_A_REPORT_SLICE, REPORTS_SHOWN, write_events, write_reports
from etl.report.network import write_network
from etl.report.night import write_night
from etl.report.people import write_actors
from etl.report.places import write_map
from etl.report.quality import write_quality
from etl.report.queries import run_view
from etl.report.quotes import QUOTES_A_COUNTRY, write_quotes
from etl.report.slices import SliceWriter
from etl.report.source import ReportError, Source, open_source
from etl.report.stories import write_stories
from etl.report.window import Scope, Window, open_window

STATIC = Path(__file__).parent / "static"
PAGE, DATA = "index.html", "data"


@dataclass(frozen=True, kw_only=True)
class ReportResult:
    """A finished report: its first page, the events it holds in detail, its files and bytes, and the seconds of each
    step."""

    page: Path
    event_count: int
    file_count: int
    byte_count: int
    seconds: Mapping[str, float]


def replace_report(source: Source, folder: Path, scope: Scope | None = None) -> ReportResult:
    """Build a report beside `folder` and put it there when it is complete; a report that was there goes.

    Raises ReportError as build_report does, and where something else is in the way.
    """
    if folder.exists() and not _is_replaceable(folder):
        raise ReportError(f"{folder} is there and is no report: name another folder with --output")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as temporary:
        made = Path(temporary) / folder.name
        result = build_report(source, made, scope)
        if folder.exists():
            folder.rename(Path(temporary) / "before")
        made.rename(folder)
    return replace(result, page=folder / PAGE)


def _is_replaceable(folder: Path) -> bool:
    return folder.is_dir() and ((folder / DATA / "manifest.js").is_file() or not any(folder.iterdir()))


def build_report(source: Source, folder: Path, scope: Scope | None = None) -> ReportResult:
    """Write the report of a release into `folder`, which must not be there yet or be empty.

    Raises ReportError for a scope that nothing fits, and where the release is of another version.
    """
    scope = scope or Scope()
    seconds: dict[str, float] = {}
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    writer = SliceWriter(folder / DATA)
    try:
        with open_source(source) as connection:
            window = _timed(seconds, "window", lambda: open_window(connection, scope))
            manifest = _write_slices(connection, writer, source, window, seconds)
    except duckdb.Error as error:
        raise ReportError(f"the report cannot be made of this release: {str(error).splitlines()[0]}") from error
    writer.write("manifest", manifest)
    static = [path for path in STATIC.rglob("*") if path.is_file()]
    return ReportResult(
        page=folder / PAGE,
        event_count=window.event_count,
        file_count=writer.file_count + len(static),
        byte_count=writer.byte_count + sum(path.stat().st_size for path in static),
        seconds=seconds,
    )


def _write_slices(
    connection: duckdb.DuckDBPyConnection,
    writer: SliceWriter,
    source: Source,
    window: Window,
    seconds: dict[str, float],
) -> dict[str, Any]:
    slices = _timed(seconds, "events", lambda: write_events(connection, writer))
    _timed(seconds, "reports", lambda: write_reports(connection, writer))
    _timed(seconds, "dyads", lambda: write_dyads(connection, writer, window))
    quotes = _timed(seconds, "quotes", lambda: write_quotes(connection, writer, window))
    actors = _timed(seconds, "actors", lambda: write_actors(connection, writer, window))
    places = _timed(seconds, "map", lambda: write_map(connection, writer, window))
    network = _timed(seconds, "network", lambda: write_network(connection, writer, window))
    stories = _timed(seconds, "stories", lambda: write_stories(connection, writer, window))
    _timed(seconds, "quality", lambda: write_quality(connection, writer, source.scores))
    shown = _timed(seconds, "night", lambda: write_night(connection, writer, source))
    return {
        **shown,
        "release": {name: source.record.get(name) for name in ("release", "content_hash", "created_at", "versions")},
        "window": describe_window(window),
        "events": {
            "slices": slices,
            "events_a_report_slice": EVENTS_A_REPORT_SLICE,
            "reports_shown": REPORTS_SHOWN,
        },
        "quotes": {"slices": quotes, "quotes_a_country": QUOTES_A_COUNTRY},
        "actors": actors,
        "map": places,
        "network": network,
        "stories": stories,
        "countries": run_view(connection, "countries").rows,
        "sectors": run_view(connection, "sectors").rows,
        "types": run_view(connection, "types").rows,
    }


def describe_window(window: Window) -> dict[str, Any]:
    """What the pages say of the window."""
    return {
        "first_date": window.first_date,
        "last_date": window.last_date,
        "event_count": window.event_count,
        "total_count": window.total_count,
        "is_whole": window.is_whole,
        "is_day_cut": window.is_day_cut,
        "since": window.since,
        "actors": list(window.actors),
        "actor_ids": list(window.actor_ids),
        "country_codes": list(window.country_codes),
    }


def _timed(seconds: dict[str, float], step: str, work: Callable[[], Any]) -> Any:
    began = perf_counter()
    try:
        return work()
    finally:
        seconds[step] = round(perf_counter() - began, 3)
