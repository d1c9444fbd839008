"""What the warehouse holds, how fresh it is, what is out of date, what failed, and what was rejected."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from etl.fingerprints import hash_extract_code
from etl.outdated import Explainer
from etl.profiles import SourceProfile
from etl.release_list import compare_counts, list_warnings
from etl.warehouse.ledger import PartState, State, fetch_tables, read_records, read_state
from etl.warehouse.releases import list_releases, list_withdrawn, read_current
from etl.warehouse.roots import Root

RUNS_SHOWN = 5
LOADED = ("landing_files", "records", "articles", "versions", "repeats")
# An article that says it is of a later day than the one it came on has no day that could be trusted.
NEWEST_ARTICLE = "SELECT max(published_date) FROM dim_article WHERE published_date <= batch_date"


def describe_warehouse(
    warehouse: Root, *, sources: Sequence[SourceProfile] = (), now: datetime | None = None
) -> dict[str, Any]:
    """The published release, how fresh all is, counts by stage, checks, what changed, the batches and the last runs.

    Of each batch: records = articles + versions + repeats + rejections. Ages are counted from `now` (default: the
    clock's time). Takes no lock and writes nothing.
    """
    state = read_state(warehouse)
    explainer = Explainer(warehouse, sources)
    runs = read_records(warehouse)
    pointer = read_current(warehouse)
    records = {str(record["release"]): record for record in list_releases(warehouse)}
    return {
        "warehouse": str(warehouse),
        "release": pointer,
        "freshness": _describe_freshness(warehouse, pointer, state, now or datetime.now(UTC)),
        "counts": _count_stages(state),
        "checks": _describe_checks(pointer, records, runs),
        "changes": _describe_changes(pointer, records),
        "batches": [
            _describe_batch(batch_date.isoformat(), list(group), explainer)
            for batch_date, group in groupby(state.parts.values(), key=lambda part: part.load.batch_date)
        ],
        "runs": [_shorten_record(record) for record in runs[-RUNS_SHOWN:]],
    }


def _describe_freshness(
    warehouse: Root, pointer: Mapping[str, Any] | None, state: State, now: datetime
) -> dict[str, Any]:
    """Newest batch, article and release, and their ages; None for what is not there."""
    last_batch = max((part.load.batch_date for part in state.parts.values()), default=None)
    published_at = str(pointer["published_at"]) if pointer else None
    return {
        "last_batch_date": last_batch,
        "last_batch_age_days": (now.date() - last_batch).days if last_batch else None,
        "newest_article_date": _find_newest_article(warehouse) if pointer else None,
        "published_at": published_at,
        "release_age_hours": _count_hours(published_at, now),
    }


def _count_hours(moment: str | None, now: datetime) -> float | None:
    try:
        return round((now - datetime.fromisoformat(moment)).total_seconds() / 3600, 1) if moment else None
    except (ValueError, TypeError):  # not written by a run
        return None


def _find_newest_article(warehouse: Root) -> date | None:
    from etl.query import QueryError, run_query  # noqa: PLC0415 - where nothing is published, status does without

    try:
        ((day,),) = run_query(warehouse, NEWEST_ARTICLE).rows
    except QueryError:  # a release of another version
        return None
    return day if isinstance(day, date) else None


def _count_stages(state: State) -> dict[str, Any]:
    """What came in, what was extracted of it, and what was rejected, by reason."""
    parts, code = list(state.parts.values()), hash_extract_code()
    loads = [part.load.counts for part in parts]
    chunks = [chunk.counts for part in parts for chunk in part.current_chunks(code)]
    extracted: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for counts in loads:
        reasons.update(counts["rejections"])
    for counts in chunks:
        extracted.update(counts["articles"])
        rows.update(counts["rows"])
    reasons["not_processed"] += extracted["not_processed"]
    return {
        **{name: sum(counts[name] for counts in loads) for name in LOADED},
        "parts": len(parts),
        "extracted_parts": sum(part.is_extracted(code) for part in parts),
        "extracted_articles": extracted["articles"],
        "other_language": extracted["other_language"],
        "rows": dict(sorted(rows.items())),
        "rejections": {reason: count for reason, count in sorted(reasons.items()) if count},
    }


def _describe_checks(
    pointer: Mapping[str, Any] | None,
    records: Mapping[str, Mapping[str, Any]],
    runs: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Which checks failed in the last build, so that it became no release, and of what the published release warns."""
    builds = [run for run in runs if run.get("stages", {}).get("build")]
    failed = builds[-1]["stages"]["build"].get("failed_checks", []) if builds else []
    newest = list(records.values())[-1] if records else None
    published = records.get(str(pointer["release"])) if pointer else None
    return {
        "failed": failed,
        "failed_run_id": builds[-1]["run_id"] if failed else None,
        "newest_release": newest["release"] if newest else None,
        "is_newest_withdrawn": bool(newest and newest["release"] in list_withdrawn(pointer)),
        "passed": sum(check["status"] == "pass" for check in (published or {}).get("checks", ())),
        "warnings": list_warnings(published or {}),
    }


def _describe_changes(
    pointer: Mapping[str, Any] | None, records: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Rows by table of the published release against the one that was built before it; None where there is none."""
    ids = list(records)
    position = ids.index(str(pointer["release"])) if pointer and pointer["release"] in ids else 0
    if not position:
        return None
    before, after = records[ids[position - 1]], records[ids[position]]
    return {
        "before": before["release"],
        "after": after["release"],
        "is_same_content": before["content_hash"] == after["content_hash"],
        "tables": compare_counts(before, after),
    }


def _describe_batch(batch_date: str, parts: Sequence[PartState], explainer: Explainer) -> dict[str, Any]:
    loads = [part.load for part in parts]
    reasons = list(dict.fromkeys(reason for part in parts for reason in explainer.explain(part)))
    return {
        "batch_date": batch_date,
        **{name: sum(load.counts[name] for load in loads) for name in LOADED},
        "rejections": sum(sum(load.counts["rejections"].values()) for load in loads),
        "is_load_current": all(reason.stage != "load" for reason in reasons),
        "is_extract_current": all(reason.stage != "extract" for reason in reasons),
        "reasons": [{**reason.to_dict(), "text": reason.to_text()} for reason in reasons],
    }


def list_accounts(warehouse: Root) -> list[dict[str, Any]]:
    """The rows of landing_files of all parts, by batch and path."""
    rows = _read_rows(warehouse, "landing_files")
    return sorted(rows, key=lambda row: (row["batch_date"], row["landing_path"], row["landing_file_id"]))


def _shorten_record(record: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("run_id", "command", "started_at", "seconds", "result", "error")
    return {key: record[key] for key in keys if key in record}


def list_rejections(warehouse: Root, *, reason: str | None = None) -> list[dict[str, Any]]:
    """What was rejected and why, in all current files, in the order of batch, file and place."""
    found = [row for row in _read_rows(warehouse, "rejections") if reason in (None, row["reason"])]
    return sorted(found, key=lambda row: (row["batch_date"], row["landing_path"], row["landing_offset"], row["stage"]))


def _read_rows(warehouse: Root, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - status does without

    files = dict.fromkeys(
        file
        for part in read_state(warehouse).parts.values()
        for file in (*part.load.files, *part.current_files(hash_extract_code()))
        if file.table == table and file.rows
    )
    return [row for path in fetch_tables(warehouse, list(files)) for row in pq.ParquetFile(path).read().to_pylist()]
