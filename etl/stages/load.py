"""Stage 1: landing files -> `articles`, `sightings`, `landing_files` and `rejections`.

A landing file is known by its content hash. The files of one batch date that a run finds new form a
part, which is loaded, extracted and later replaced as a whole.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from etl.fingerprints import describe_load_code, hash_load_code
from etl.selection import Recode
from etl.stages.job import Job, Progress
from etl.stages.landing import LandingScan, describe_landing_file, find_landing_file, scan_landing
from etl.stages.requests import LoadedRequest, PartRequest
from etl.warehouse.ledger import LandingFile, LoadedPart, PartState, State
from etl.warehouse.provenance import remember_code


class LandingError(ValueError):
    """There is no landing folder."""


def load_landing(job: Job) -> bool:
    """Load what is new, and again what older code or another source profile loaded, if its files are still there.

    Where `job.retried_reasons` is set, parts with such rejections are loaded again and nothing else is.
    Returns whether there was anything to load.
    """
    state = job.read_state()
    if job.retried_reasons is not None:
        requests, scan = list(_list_retried(job, state)), None
    else:
        scan = scan_landing(job.settings.landing, state, batch_date=job.batch_date, sources=job.settings.sources)
        outdated = _list_outdated(state, scan, job.recode)
        requests = [request for request in (*outdated, *_list_new(scan)) if job.takes(request.batch_date)]
    totals: Counter[str] = Counter(landing_files=0, records=0, articles=0, versions=0, repeats=0, changing=0)
    rejections: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    with job.show_progress("load", sum(len(request.files) for request in requests), "files") as progress:
        for request, part, changing in _load_parts(job, requests, progress):
            totals["changing"] += changing
            if part is not None and _is_progress(request, part):
                job.log.append(part)
                totals.update({name: part.counts[name] for name in totals if name != "changing"})
                rejections.update(part.counts["rejections"])
                fields.update(part.counts["fields"])
    job.report["load"] = {
        **totals,
        "already_known": len(scan.known) + scan.repeat_count if scan else 0,
        "loaded_again": sum(request.replaced is not None for request in requests),
        "rejections": dict(sorted(rejections.items())),
        "fields": dict(sorted(fields.items())),
    }
    return bool(requests)


def _load_parts(job: Job, requests: Sequence[PartRequest], progress: Progress) -> Iterator[LoadedRequest]:
    if requests:
        from etl.stages.batches import load_parts  # noqa: PLC0415 - a run with nothing to do needs no parsers

        remember_code(job.warehouse, hash_load_code(), describe_load_code)
        yield from load_parts(job, requests, progress)


def _list_new(scan: LandingScan) -> Iterator[PartRequest]:
    for day, files in sorted(scan.new.items()):
        yield PartRequest(batch_date=day, files=files)


def _list_outdated(state: State, scan: LandingScan, recode: Recode) -> Iterator[PartRequest]:
    """Parts that other code, or other profiles, loaded, or all or none, and whose files all stand as they stood."""
    for part in state.parts.values() if recode is not Recode.NONE else ():
        if scan.has_all(part.load.landing_files):
            files = tuple(scan.known[file.path] for file in part.load.landing_files)
            is_changed = part.load.code_hash != hash_load_code() or files != part.load.landing_files
            if is_changed or recode is Recode.ALL:
                yield PartRequest(
                    batch_date=part.load.batch_date, files=files, replaced=part.load, attempt=part.load.attempt
                )


def _list_retried(job: Job, state: State) -> Iterator[PartRequest]:
    """Parts with rejections of the wanted reasons, with their files as they stand now; missing files stop a part."""
    for part in state.parts.values():
        reasons = part.load.counts["rejections"].keys()
        if not (reasons & job.retried_reasons if job.retried_reasons else reasons):
            continue
        files = _describe_again(job, part)
        if files:
            attempt = part.load.attempt + 1
            yield PartRequest(batch_date=part.load.batch_date, files=files, replaced=part.load, attempt=attempt)


def _describe_again(job: Job, part: PartState) -> tuple[LandingFile, ...]:
    """The files of a part as they stand now; none where one of them is gone."""
    landing, sources = job.settings.landing, job.settings.sources
    try:
        return tuple(
            describe_landing_file(find_landing_file(landing, file.path), landing=landing, known=file, sources=sources)
            for file in part.load.landing_files
        )
    except FileNotFoundError:
        return ()


def _is_progress(request: PartRequest, part: LoadedPart) -> bool:
    """Whether a part that was loaded is to count.

    One that was to be replaced and of which some files are changing stays as it was. One that was
    tried again and gave the same rows stays too, under its old name.
    """
    if request.replaced is None:
        return True
    if len(part.landing_files) != len(request.files):
        return False
    hashes = [[file.sha256 for file in load.files] for load in (request.replaced, part)]
    return request.attempt == request.replaced.attempt or hashes[0] != hashes[1]
