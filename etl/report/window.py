"""The window: which events a report holds in detail.

Counts cover the whole release; details are those of the newest events, as many as the settings name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from etl.report.queries import create_table
from etl.report.source import ReportError


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What was asked for: at most `rows` events, reported within the newest `days` (None: however old), or since a
    day, and only those in which one of `actors` takes part (names, codes or ids; none: all)."""

    rows: int = 20_000
    days: int | None = None
    since: date | None = None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Window:
    """What the report holds: events reported from `first_date` on (None: all), `event_count` of `total_count`.

    `is_day_cut` says that even the newest day has more events than fit. `actor_ids` and `country_codes` are those of
    the actors that were asked for.
    """

    first_date: date | None
    last_date: date | None
    event_count: int
    total_count: int
    is_day_cut: bool
    since: date | None = None
    actors: tuple[str, ...] = ()
    actor_ids: tuple[str, ...] = ()
    country_codes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every event of the release is there."""
        return self.event_count == self.total_count


def open_window(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Window:
    """Choose the events and number them, the newest first: table `window_event` (world_event_id, row_number, …).

    Raises ReportError where nobody is called like one of the actors.
    """
    actor_ids, country_codes = find_actors(connection, scope.actors)
    create_table(
        connection,
        "scoped_event",
        actor_ids=list(actor_ids),
        country_codes=list(country_codes),
        has_actors=bool(scope.actors),
    )
    days = connection.execute(
        "select report_date, count(*) from scoped_event group by report_date order by report_date desc nulls last"
    ).fetchall()
    first_date, is_cut = choose_first_date(days, scope)
    create_table(connection, "window_event", first_date=first_date, rows=scope.rows)
    (event_count,) = connection.execute("select count(*) from window_event").fetchone() or (0,)
    (total_count,) = connection.execute("select count(*) from fct_event").fetchone() or (0,)
    return Window(
        first_date=first_date,
        last_date=days[0][0] if days else None,
        event_count=event_count,
        total_count=total_count,
        is_day_cut=is_cut,
        since=scope.since,
        actors=scope.actors,
        actor_ids=actor_ids,
        country_codes=country_codes,
    )


def choose_first_date(days: Sequence[tuple[Any, int]], scope: Scope) -> tuple[date | None, bool]:
    """The first day of the window, for whole days count: as many of the newest days as fit into the scope.

    `days` are days with their events, the newest first. None: all of them fit. The second value says that the newest
    day alone does not fit.
    """
    if not days:
        return scope.since, False
    newest = days[0][0]
    oldest_allowed = max(
        filter(None, [scope.since, newest - timedelta(days=scope.days - 1) if scope.days and newest else None]),
        default=None,
    )
    count, first = 0, None
    for day, events in days:
        if day is None or (oldest_allowed and day < oldest_allowed):
            break
        if count + events > scope.rows:
            return (first, False) if first else (day, True)
        count, first = count + events, day
    else:
        return oldest_allowed, False
    return oldest_allowed, False


def find_actors(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the actors and codes of the countries that these names mean. Raises ReportError for a name of nobody."""
    actor_ids: list[str] = []
    country_codes: list[str] = []
    for name in names:
        try:
            found = connection.execute("select * from marts.find_actors($1)", [name]).fetchall()
        except duckdb.Error as error:
            raise ReportError(f"--actors: {name!r} is nobody in this release") from error
        columns = [column[0] for column in connection.description or ()]
        for row in found:
            actor = dict(zip(columns, row, strict=True))
            if actor["actor_kind"] == "country":
                country_codes.append(actor["country_code"])
            else:
                actor_ids.append(actor["actor_id"])
    return tuple(dict.fromkeys(actor_ids)), tuple(dict.fromkeys(country_codes))
