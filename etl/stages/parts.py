"""What loading does with the files of one part: read, normalise, number, write."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from etl.conformance import ContractError, to_arrow
from etl.contract import ARTICLES, REJECTIONS
from etl.fingerprints import hash_load_code
from etl.ids import content_id
from etl.normalise import normalise
from etl.readers import read_landing_file
from etl.records import Article, Rejection
from etl.stages.job import Job
from etl.stages.load import measure_landing_file
from etl.versions import drop_repeats, number_versions
from etl.warehouse.ledger import LandingFile, LoadedPart, TableFile
from etl.warehouse.tables import write_table

CHUNK_SIZE = 2000  # articles; the unit in which extraction is written and, after a crash, resumed


def load_part(job: Job, *, batch_date: date, files: Sequence[LandingFile]) -> tuple[LoadedPart | None, int]:
    """Read, normalise and write one part. Files that change meanwhile are left to the next run and counted.

    Returns no part if all files are changing.
    """
    started = time.monotonic()
    loaded, records = [], []
    for file in files:
        found = list(_read_records(job.settings.landing / file.path, file.path, batch_date))
        if _is_unchanged(job.settings.landing / file.path, file):
            loaded.append(file)
            records.append(found)
    if not loaded:
        return None, len(files)
    articles, rejections, repeat_count = _sort_out(_check_records(list(chain.from_iterable(records))))
    names = [f"{file.sha256} {file.path}" for file in sorted(loaded, key=lambda file: file.path)]
    part_id = content_id("part", batch_date, *names)
    fingerprint = content_id("load", part_id, hash_load_code())
    return LoadedPart(
        part_id=part_id,
        batch_date=batch_date,
        fingerprint=fingerprint,
        code_hash=hash_load_code(),
        landing_files=tuple(loaded),
        files=_write_part(job.warehouse, batch_date, fingerprint, articles, rejections),
        counts={
            "landing_files": len(loaded),
            "articles": len(articles),
            "repeats": repeat_count,
            "rejections": dict(sorted(Counter(rejection.reason for rejection in rejections).items())),
        },
        chunk_count=max(1, -(-len(articles) // CHUNK_SIZE)),
        seconds=round(time.monotonic() - started, 3),
    ), len(files) - len(loaded)


def _read_records(path: Path, landing_path: str, batch_date: date) -> Iterator[Article | Rejection]:
    for record in read_landing_file(path, landing_path=landing_path, batch_date=batch_date):
        yield record if isinstance(record, Rejection) else normalise(record, batch_date=batch_date)


def _check_records(records: Sequence[Article | Rejection]) -> list[Article | Rejection]:
    """The records, with a rejection for each article that breaks the contract: one costs no batch."""
    try:
        to_arrow(ARTICLES, [record.to_dict() for record in records if isinstance(record, Article)])
    except ContractError:
        return [_check_record(record) if isinstance(record, Article) else record for record in records]
    return list(records)


def _check_record(article: Article) -> Article | Rejection:
    try:
        to_arrow(ARTICLES, [article.to_dict()])
    except ContractError as error:
        return Rejection(
            batch_date=article.batch_date,
            stage="load",
            reason="not_processed",
            detail=f"{article.landing_path}: {error}",
            landing_path=article.landing_path,
            landing_offset=article.landing_offset,
            source_record_id=article.source_record_id,
        )
    return article


def _is_unchanged(path: Path, file: LandingFile) -> bool:
    try:
        return measure_landing_file(path) == (file.size, file.mtime_ns)
    except FileNotFoundError:
        return False


def _sort_out(records: Sequence[Article | Rejection]) -> tuple[list[Article], list[Rejection], int]:
    articles, repeat_count = drop_repeats([record for record in records if isinstance(record, Article)])
    return number_versions(articles), [record for record in records if isinstance(record, Rejection)], repeat_count


def _write_part(
    warehouse: Path,
    batch_date: date,
    fingerprint: str,
    articles: Sequence[Article],
    rejections: Sequence[Rejection],
) -> tuple[TableFile, ...]:
    frames = [
        (ARTICLES, to_arrow(ARTICLES, [article.to_dict() for article in articles])),
        (REJECTIONS, to_arrow(REJECTIONS, [rejection.to_dict() for rejection in rejections])),
    ]
    return tuple(
        write_table(warehouse, table, frame, batch_date=batch_date, name=fingerprint, row_group_size=CHUNK_SIZE)
        for table, frame in frames
    )
