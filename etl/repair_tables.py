"""Makes damaged tables again: loads from their landing files, chunks from their articles.

The same code gives the same bytes, which the ledger's checksum proves. Other code gives other rows: then it is a
re-coding, which is entered in the ledger as one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from etl.fingerprints import hash_extract_code
from etl.settings import Settings
from etl.stages.extract import extract_articles
from etl.stages.job import Job
from etl.stages.landing import describe_landing_file, find_landing_file
from etl.stages.requests import PartRequest
from etl.warehouse.inventory import Role, Unit
from etl.warehouse.ledger import ExtractedChunk, ForgottenChunk, LandingFile, LoadedPart, State, TableFile
from etl.warehouse.roots import require_folder
from etl.warehouse.table_check import ExpectedFile, inspect_file


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a damaged file or release, and whether it is as it should be now."""

    path: str
    text: str
    is_repaired: bool = True


class GoneError(Exception):
    """What something was made from is not there any more; the message says what."""


def reload_parts(job: Job, units: Sequence[Unit], damaged: Collection[str]) -> Iterator[Outcome]:
    """Load the parts again of which a file is damaged, and extract them again where other code loads them now."""
    recoded: dict[str, LoadedPart] = {}
    for unit in units:
        load = unit.entry
        if not isinstance(load, LoadedPart) or unit.role is not Role.CURRENT:
            continue
        paths = [file.path for file in load.files if file.path in damaged]
        if not paths:
            continue
        try:
            part = _reload(job, load)
        except GoneError as error:
            yield from (Outcome(path=path, text=f"not repaired: {error}", is_repaired=False) for path in paths)
            continue
        if part.files == load.files:
            yield from (Outcome(path=path, text="loaded again, byte for byte as it was") for path in paths)
            continue
        job.log.append(part)
        recoded[part.part_id] = part
        how = "by other code than before" if part.fingerprint != load.fingerprint else "and came out differently"
        yield from (Outcome(path=path, text=f"loaded again {how}: a re-coding of the batch") for path in paths)
    if recoded:
        _extract(job, recoded)


def _reload(job: Job, load: LoadedPart) -> LoadedPart:
    from etl.stages.parts import load_part  # noqa: PLC0415 - an examination needs no parsers

    files = tuple(_find_again(job.settings, file) for file in load.landing_files)
    request = PartRequest(batch_date=load.batch_date, files=files, replaced=load, attempt=load.attempt)
    with job.show_progress("load", len(files), "files") as progress:
        part, changing = load_part(job, request, progress)
    if part is None or changing:
        raise GoneError("its landing files are being written")
    return part


def _find_again(settings: Settings, file: LandingFile) -> LandingFile:
    path = find_landing_file(settings.landing, file.path)
    try:
        found = describe_landing_file(path, landing=settings.landing, known=None, sources=settings.sources)
    except OSError as error:
        raise GoneError(f"landing file {file.path} is not in {settings.landing}") from error
    if found.sha256 != file.sha256:
        raise GoneError(f"landing file {file.path} is not what it was")
    return found


def reextract_chunks(job: Job, units: Sequence[Unit], damaged: Collection[str]) -> Iterator[Outcome]:
    """Extract the chunks again of which a file is damaged."""
    chunks = [
        unit.entry
        for unit in units
        if isinstance(unit.entry, ExtractedChunk)
        and unit.role is Role.CURRENT
        and any(file.path in damaged for file in unit.files)
    ]
    state = job.read_state()
    possible = []
    for chunk in chunks:
        if _has_articles(job, state.parts[chunk.part_id].load):
            possible.append(chunk)
            continue
        yield from _tell(chunk, damaged, "not repaired: the articles it was extracted from are damaged", False)
    for chunk in possible:
        if chunk.code_hash == hash_extract_code():  # else the present code has not extracted it anyway
            job.log.append(
                ForgottenChunk(part_id=chunk.part_id, fingerprint=chunk.fingerprint, chunk_index=chunk.chunk_index)
            )
    if possible:
        _extract(job, {chunk.part_id for chunk in possible})
        state = job.read_state()
    for chunk in possible:
        yield from _tell(chunk, damaged, *_compare(chunk, state))


def _tell(chunk: ExtractedChunk, damaged: Collection[str], text: str, is_repaired: bool) -> Iterator[Outcome]:
    for file in chunk.files:
        if file.path in damaged:
            yield Outcome(path=file.path, text=text, is_repaired=is_repaired)


def _compare(chunk: ExtractedChunk, state: State) -> tuple[str, bool]:
    part = state.parts[chunk.part_id]
    again = part.chunks.get(chunk.fingerprint, {}).get(chunk.chunk_index)
    if chunk.code_hash != hash_extract_code() or chunk.articles_hash != part.load.articles_hash:
        is_done = part.is_extracted(hash_extract_code())
        return "extracted again by other code than before: a re-coding of the batch", is_done
    if again is None:
        return "not repaired: the extraction did not get to it", False
    if again.files == chunk.files:
        return "extracted again, byte for byte as it was", True
    return "extracted again and came out differently: a re-coding", True


def _has_articles(job: Job, load: LoadedPart) -> bool:
    expected = ExpectedFile(file=load.articles_file, role=Role.CURRENT, is_present_code=True)
    return is_whole(job, expected.file)


def is_whole(job: Job, file: TableFile) -> bool:
    """Whether a file is there as the ledger has it."""
    expected = ExpectedFile(file=file, role=Role.OUTDATED, is_present_code=False)
    size, finding = inspect_file(require_folder(job.warehouse), expected)
    return finding is None and size > 0


def _extract(job: Job, parts: Collection[str]) -> None:
    extract_articles(replace(job, parts=frozenset(parts)))
