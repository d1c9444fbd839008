"""What changed between two releases: events that came, went, or are coded otherwise.

The id of an event is a hash of what it says, so an event that is read otherwise has another id. It counts as changed
where both releases have an event at overlapping triggers of the same article; all work on rows is DuckDB's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.warehouse.releases import find_release_folder, resolve_release
from etl.warehouse.roots import Root

REPORTS, ARTICLES = "fct_event_report", "dim_article"
KINDS = ("changed", "went", "came")
CODE_PARTS = ("load_code", "extract_code", "build_code", "libraries")
SEED_PARTS = ("seeds", "own_knowledge")
# What makes an event another one, by the name under which a change of it is counted.
ASPECTS: Mapping[str, tuple[str, ...]] = {
    "type": ("event_type", "event_mode"),
    "code": ("cameo_code",),
    "status": ("status",),
    "participants": ("actors_text", "recipients_text", "actor_country_codes", "recipient_country_codes"),
}
COMPARED = tuple(column for columns in ASPECTS.values() for column in columns)
PLACED = ("event_id", "article_id", "start_char", "end_char")
SHOWN = (
    "event_id", "event_type", "event_mode", "cameo_code", "status", "actors_text", "recipients_text", "trigger_text",
)  # fmt: skip
SAME = " and ".join(f"b.{column} is not distinct from a.{column}" for column in COMPARED)
# Of several events at one trigger those are one that have most in common.
CLOSENESS = """
    16 * (b.event_id = a.event_id)::int + 8 * (b.start_char = a.start_char and b.end_char = a.end_char)::int
    + 4 * (b.event_type = a.event_type)::int + 2 * (b.actors_text is not distinct from a.actors_text)::int
    + (b.recipients_text is not distinct from a.recipients_text)::int
"""


class DiffError(ValueError):
    """Two releases that cannot be compared."""


@dataclass(frozen=True, kw_only=True)
class ReleaseDiff:
    """How two releases differ. `differing_code` and `differing_seeds` name the parts that do; None: no record of them.

    `kinds`: events that changed, went and came, those in articles that only one release codes, and what changed.
    `types`: of each event type the events before and after, and what became of them. `changes`: event by event, of
    `change_count` at most as many as were asked for.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    differing_code: tuple[str, ...] | None
    differing_seeds: tuple[str, ...] | None
    kinds: tuple[Mapping[str, Any], ...]
    types: tuple[Mapping[str, Any], ...]
    changes: tuple[Mapping[str, Any], ...]
    change_count: int


def diff_releases(
    warehouse: Root, before: str, after: str, *, event_type: str | None = None, limit: int | None = None
) -> ReleaseDiff:
    """Compare two releases by their names (etl.warehouse.releases.resolve_release), all events or those of one type.

    At most `limit` changes are listed; all are counted. Raises UnknownReleaseError, NoReleaseError and DiffError.
    """
    records = [resolve_release(warehouse, name) for name in (before, after)]
    with duckdb.connect() as connection:
        for side, record in zip(("before", "after"), records, strict=True):
            release = find_release_folder(warehouse, str(record["release"]), files="marts/*")
            _read_side(connection, side, release / "marts")
        _find_changes(connection, event_type)
        changes = _list_changes(connection, limit)
        return ReleaseDiff(
            before=_describe(connection, "before", records[0]),
            after=_describe(connection, "after", records[1]),
            differing_code=compare_fingerprints(records[0], records[1], CODE_PARTS),
            differing_seeds=compare_fingerprints(records[0], records[1], SEED_PARTS),
            kinds=tuple(_count_kinds(connection)),
            types=tuple(_count_types(connection, event_type)),
            changes=tuple(changes),
            change_count=_fetch_number(connection, "select count(*) from changes"),
        )


def compare_fingerprints(
    before: Mapping[str, Any], after: Mapping[str, Any], parts: Sequence[str]
) -> tuple[str, ...] | None:
    """The parts in which two records of releases differ; None where one of them does not tell."""
    first, second = (record.get("fingerprints") or {} for record in (before, after))
    if any(part not in found for part in parts for found in (first, second)):
        return None
    return tuple(part for part in parts if first[part] != second[part])


def _read_side(connection: duckdb.DuckDBPyConnection, side: str, marts: Path) -> None:
    """The events of a release without their texts, and where the texts are."""
    columns = ", ".join((*PLACED, *COMPARED))
    for table, wanted in ((REPORTS, f"{columns}, trigger_text, published_date, outlet"), (ARTICLES, "article_id")):
        source = f"read_parquet({_quote(marts / f'{table}.parquet')})"
        condition = "where is_latest" if table == ARTICLES else ""
        try:
            connection.execute(f"create temp view {side}_{table} as select * from {source}")
            connection.execute(
                f"create temp table {side}_{table}_rows as select {wanted} from {side}_{table} {condition}"
            )
        except duckdb.IOException as error:
            raise DiffError(f"release {marts.parent.name} has no table {table}") from error
        except duckdb.BinderException as error:
            raise DiffError(f"release {marts.parent.name} is of another version: {_first_line(error)}") from error


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def _find_changes(connection: duckdb.DuckDBPyConnection, event_type: str | None) -> None:
    """Table `changes`: kind, id before, id after, whether only one release codes the article, and what changed."""
    for side, other in (("before", "after"), ("after", "before")):
        connection.execute(
            f"create temp table only_{side} as from {side}_{REPORTS}_rows as b anti join {other}_{REPORTS}_rows as a "
            f"on b.event_id = a.event_id and {SAME}"
        )
    _pair_events(connection)
    changed = ", ".join(
        f"not ({' and '.join(f'b.{name} is not distinct from a.{name}' for name in columns)}) as {aspect}_changed"
        for aspect, columns in ASPECTS.items()
    )
    wanted = "where $1 is null or before_type = $1 or after_type = $1"
    connection.execute(
        f"""
        create temp table changes as
        with paired as (
            select p.before_id, p.after_id, {changed},
                coalesce(a.article_id, b.article_id) as article_id, coalesce(a.start_char, b.start_char) as start_char,
                coalesce(a.published_date, b.published_date) as published_date, coalesce(a.outlet, b.outlet) as outlet,
                b.event_type as before_type, a.event_type as after_type
            from (
                from pairs
                union all select event_id, null from only_before anti join pairs on event_id = before_id
                union all select null, event_id from only_after anti join pairs on event_id = after_id
            ) as p
            left join only_before as b on p.before_id = b.event_id
            left join only_after as a on p.after_id = a.event_id
        )
        select
            case when before_id is null then 'came' when after_id is null then 'went' else 'changed' end as kind,
            not coalesce(
                article_id in (select article_id from before_{ARTICLES}_rows)
                and article_id in (select article_id from after_{ARTICLES}_rows), false
            ) as is_other_article,
            *
        from paired {wanted}
        """,
        [event_type],
    )


def _pair_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `pairs`: one event after for one before, the closest first, as long as two are left that overlap."""
    connection.execute(
        f"""
        create temp table candidates as
        select b.event_id as before_id, a.event_id as after_id, {CLOSENESS} as closeness
        from only_before as b
        inner join only_after as a
            on b.article_id = a.article_id and b.start_char < a.end_char and a.start_char < b.end_char
        """
    )
    connection.execute("create temp table pairs (before_id varchar, after_id varchar)")
    size = -1
    while (found := _fetch_number(connection, "select count(*) from pairs")) > size:
        size = found
        connection.execute(
            """
            insert into pairs
            with free as (
                select candidates.* from candidates
                anti join pairs as b on candidates.before_id = b.before_id
                anti join pairs as a on candidates.after_id = a.after_id
            )
            select before_id, after_id from free
            qualify row_number() over (partition by before_id order by closeness desc, after_id) = 1
                and row_number() over (partition by after_id order by closeness desc, before_id) = 1
            """
        )


def _count_kinds(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    aspects = ", ".join(f"count(*) filter (kind = 'changed' and {name}_changed) as {name}" for name in ASPECTS)
    counts = {
        row["kind"]: row
        for row in _fetch(
            connection,
            f"select kind, count(*) as events, count(*) filter (is_other_article) as other_articles, {aspects} "
            "from changes group by kind",
        )
    }
    none = {"events": 0, "other_articles": 0, **dict.fromkeys(ASPECTS, 0)}
    return [counts.get(kind, {"kind": kind, **none}) for kind in KINDS]


def _count_types(connection: duckdb.DuckDBPyConnection, event_type: str | None) -> list[dict[str, Any]]:
    """Of each type: before + came + gained - went - lost = after; `recoded` events kept their type."""
    return _fetch(
        connection,
        f"""
        select event_type, sum(before)::bigint as before, sum(after)::bigint as after, sum(came)::bigint as came,
            sum(went)::bigint as went, sum(gained)::bigint as gained, sum(lost)::bigint as lost,
            sum(recoded)::bigint as recoded
        from (
            select event_type, 1 as before, 0 as after, 0 as came, 0 as went, 0 as gained, 0 as lost, 0 as recoded
            from before_{REPORTS}_rows
            union all select event_type, 0, 1, 0, 0, 0, 0, 0 from after_{REPORTS}_rows
            union all select after_type, 0, 0, 1, 0, 0, 0, 0 from changes where kind = 'came'
            union all select before_type, 0, 0, 0, 1, 0, 0, 0 from changes where kind = 'went'
            union all select after_type, 0, 0, 0, 0, 1, 0, 0 from changes where before_type != after_type
            union all select before_type, 0, 0, 0, 0, 0, 1, 0 from changes where before_type != after_type
            union all select after_type, 0, 0, 0, 0, 0, 0, 1 from changes where before_type = after_type
        )
        where $1 is null or event_type = $1
        group by event_type
        order by event_type
        """,
        [event_type],
    )


def _list_changes(connection: duckdb.DuckDBPyConnection, limit: int | None) -> list[dict[str, Any]]:
    """The changes with both codings and the sentence, which is read for these rows alone."""
    rank = " ".join(f"when '{kind}' then {rank}" for rank, kind in enumerate(KINDS))
    order, listed = (
        f"case {t}kind {rank} end, {t}published_date, {t}article_id, {t}start_char, {t}before_id, {t}after_id"
        for t in ("", "l.")
    )
    sides = {
        side: "struct_pack(" + ", ".join(f"{name} := {side[0]}.{name}" for name in SHOWN) + ")"
        for side in ("before", "after")
    }
    return _fetch(
        connection,
        f"""
        with listed as (
            from changes order by {order} limit $1
        )
        select l.kind, l.article_id, l.published_date, l.outlet, l.is_other_article,
            case when l.before_id is not null then {sides["before"]} end as before,
            case when l.after_id is not null then {sides["after"]} end as after,
            coalesce(a.sentence_text, b.sentence_text) as sentence,
            coalesce(a.start_char - a.sentence_start_char, b.start_char - b.sentence_start_char) as trigger_start,
            coalesce(a.end_char - a.sentence_start_char, b.end_char - b.sentence_start_char) as trigger_end
        from listed as l
        left join before_{REPORTS} as b on l.before_id = b.event_id
        left join after_{REPORTS} as a on l.after_id = a.event_id
        order by {listed}
        """,
        [limit],
    )


def _describe(connection: duckdb.DuckDBPyConnection, side: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "release": record["release"],
        "created_at": record["created_at"],
        "articles": _fetch_number(connection, f"select count(*) from {side}_{ARTICLES}_rows"),
        "events": _fetch_number(connection, f"select count(*) from {side}_{REPORTS}_rows"),
        "outdated_parts": record.get("outdated_parts"),
        "fingerprints": record.get("fingerprints"),
    }


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, list(values))
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _fetch_number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    (number,) = connection.execute(sql).fetchone() or (0,)
    return int(number)
