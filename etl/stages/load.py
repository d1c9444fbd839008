"""Stage 1: landing files -> `articles` and `rejections`.

A landing file is known by its content hash. The files of one batch date that a run finds new form a
part, which is loaded, extracted and later replaced as a whole.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl.fingerprints import hash_load_code
from etl.ids import content_id
from etl.stages.job import Job
from etl.warehouse.files import hash_file
from etl.warehouse.ledger import LandingFile, State


class LandingError(ValueError):
    """There is no landing folder."""


@dataclass(frozen=True, kw_only=True)
class LandingScan:
    """What stands in the landing folder: files that no part holds, by batch date, and all the others."""

    new: Mapping[date, tuple[LandingFile, ...]]
    known: Mapping[str, LandingFile]
    repeat_count: int

    def has_all(self, files: Sequence[LandingFile]) -> bool:
        """Whether every one of these files still stands at its path, unchanged."""
        return all(file.path in self.known and self.known[file.path].sha256 == file.sha256 for file in files)


def load_landing(job: Job) -> bool:
    """Load what is new, and again what older code loaded, if its files are still there.

    Returns whether there was anything to load.
    """
    state = job.read_state()
    scan = scan_landing(job.settings.landing, state, batch_date=job.batch_date)
    outdated = [
        part.load
        for part in state.parts.values()
        if part.load.code_hash != hash_load_code() and scan.has_all(part.load.landing_files)
    ]
    pending: list[tuple[date, tuple[LandingFile, ...], str | None]] = [
        *((part.batch_date, part.landing_files, part.part_id) for part in outdated),
        *((day, files, None) for day, files in sorted(scan.new.items())),
    ]
    totals: Counter[str] = Counter(landing_files=0, articles=0, repeats=0, changing=0)
    rejections: Counter[str] = Counter()
    with job.show_progress("load", sum(len(files) for _, files, _ in pending), "files") as progress:
        for batch_date, files, replaced_part_id in pending:
            from etl.stages.parts import load_part  # noqa: PLC0415 - a run with nothing to do needs no parsers

            part, changing = load_part(job, batch_date=batch_date, files=files)
            totals["changing"] += changing
            if part is not None and replaced_part_id in (None, part.part_id):
                job.log.append(part)
                totals.update({key: part.counts[key] for key in ("landing_files", "articles", "repeats")})
                rejections.update(part.counts["rejections"])
            progress.advance(len(files))
    job.report["load"] = {
        **totals,
        "already_known": len(scan.known) + scan.repeat_count,
        "loaded_again": len(outdated),
        "rejections": dict(sorted(rejections.items())),
    }
    return bool(pending)


def scan_landing(landing: Path, state: State, *, batch_date: date | None) -> LandingScan:
    """Compare the landing folder with the ledger. Of files with the same content the first counts."""
    from etl.readers import list_landing_files  # noqa: PLC0415 - readers load slowly

    by_hash = state.known_files()
    by_path = {file.path: file for file in by_hash.values()}
    new: defaultdict[date, list[LandingFile]] = defaultdict(list)
    known: dict[str, LandingFile] = {}
    new_hashes: set[str] = set()
    repeat_count = 0
    for path in list_landing_files(landing):
        file = describe_landing_file(path, path.relative_to(landing).as_posix(), by_path)
        if file.sha256 in by_hash:
            known[file.path] = file
        elif file.sha256 in new_hashes:
            repeat_count += 1
        else:
            new_hashes.add(file.sha256)
            new[batch_date or find_batch_date(file)].append(file)
    return LandingScan(new={day: tuple(files) for day, files in new.items()}, known=known, repeat_count=repeat_count)


def describe_landing_file(path: Path, landing_path: str, by_path: Mapping[str, LandingFile]) -> LandingFile:
    """The file with its content hash, which covers its sidecar.

    One that stands in the ledger with this size and time is not read again.
    """
    size, mtime_ns = measure_landing_file(path)
    known = by_path.get(landing_path)
    if known and (known.size, known.mtime_ns) == (size, mtime_ns):
        return known
    try:
        hashes = [hash_file(file) for file in _list_files(path)]
    except OSError:  # becomes a rejection, once; when it can be read it will have another hash
        hashes = [content_id("unreadable", landing_path)]
    sha256 = hashes[0] if len(hashes) == 1 else content_id("with sidecar", *hashes)
    return LandingFile(path=landing_path, sha256=sha256, size=size, mtime_ns=mtime_ns)


def measure_landing_file(path: Path) -> tuple[int, int]:
    """Bytes and last change (nanoseconds) of a landing file and its sidecar together."""
    statuses = [file.stat() for file in _list_files(path)]
    return sum(status.st_size for status in statuses), max(status.st_mtime_ns for status in statuses)


def _list_files(path: Path) -> list[Path]:
    from etl.readers.plain_text import find_sidecar  # noqa: PLC0415 - readers load slowly

    sidecar = find_sidecar(path)
    return [path, sidecar] if sidecar else [path]


def find_batch_date(file: LandingFile) -> date:
    """The day that a folder of its path is named after (2017-08-17), else the UTC day of its last change."""
    for folder in reversed(Path(file.path).parts[:-1]):
        if len(folder) == len("2017-08-17"):
            try:
                return date.fromisoformat(folder)
            except ValueError:
                continue
    return datetime.fromtimestamp(file.mtime_ns / 1e9, tz=UTC).date()
