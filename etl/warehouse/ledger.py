"""The ledger of runs: what was read, what was written, and which files are current.

`runs/<run_id>/log.jsonl` gets one line as soon as a piece of work is safe on disk;
`runs/<run_id>/run.json` is the record of the whole run, written at its end. What the warehouse
holds is what all logs say, read in the order of the runs: nothing else is consulted, so files of a
run that died half-way count only if their line was written.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from etl.ids import content_id
from etl.warehouse.files import format_json, parse_json
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage
from etl.warehouse.stored_files import StoredFile

FOLDER, LOG_NAME, RECORD_NAME = "runs", "log.jsonl", "run.json"
TIME_FORMAT = "%Y%m%dT%H%M%S.%fZ"


class LedgerError(RuntimeError):
    """A log that cannot be read; the message names file and line."""


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """A Parquet file of an extracted table; `path` counts from the warehouse."""

    table: str
    path: str
    rows: int
    sha256: str


def fetch_tables(warehouse: Root, files: Sequence[TableFile]) -> list[Path]:
    """Local paths at which these files can be read, in their order."""
    return open_storage(warehouse).fetch([StoredFile(key=file.path, sha256=file.sha256) for file in files])


@dataclass(frozen=True, kw_only=True)
class LandingFile:
    """A file that arrived: its path in the landing folder and its content hash.

    `size` and `mtime_ns` tell an unchanged file without reading it; `profile_hash` is that of the
    source profile by which it is read.
    """

    path: str
    sha256: str
    size: int
    mtime_ns: int
    profile_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class LoadedPart:
    """Landing files of one batch that were loaded together, and what they gave.

    `part_id` names the landing files, `fingerprint` also the code and the source profiles that read
    them; `attempt` counts how often they were read again on demand. Extraction goes by chunks (row
    groups of the articles file), `chunk_count` of them. The parts of `replaces` no longer count.
    """

    part_id: str
    batch_date: date
    fingerprint: str
    code_hash: str
    landing_files: tuple[LandingFile, ...]
    files: tuple[TableFile, ...]
    counts: Mapping[str, Any]
    chunk_count: int
    seconds: float
    attempt: int = 0
    replaces: tuple[str, ...] = ()

    @property
    def articles_hash(self) -> str:
        """Hash of the articles, whatever read them: the same articles are not extracted again."""
        return self.articles_file.sha256

    @property
    def articles_file(self) -> TableFile:
        """The file that extraction reads."""
        return next(file for file in self.files if file.table == "articles")


@dataclass(frozen=True, kw_only=True)
class ExtractedChunk:
    """What extraction wrote for one chunk of a part; `articles_hash` names the articles read."""

    part_id: str
    batch_date: date
    articles_hash: str
    fingerprint: str
    code_hash: str
    chunk_index: int
    files: tuple[TableFile, ...]
    counts: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ForgottenChunk:
    """An extracted chunk whose files are gone or damaged: it counts as not extracted from here on."""

    part_id: str
    fingerprint: str
    chunk_index: int


Entry = LoadedPart | ExtractedChunk | ForgottenChunk


def make_extract_fingerprint(articles_hash: str, code_hash: str) -> str:
    """Name of the result of extracting these articles with this code."""
    return content_id("extract", articles_hash, code_hash)


@dataclass(frozen=True, kw_only=True)
class PartState:
    """A part as it stands: its last load and every chunk that was extracted from any load of it.

    `loads`: by the hash of their articles, the last one of each.
    """

    load: LoadedPart
    loads: Mapping[str, LoadedPart]
    chunks: Mapping[str, Mapping[int, ExtractedChunk]]

    def has_chunk(self, code_hash: str, chunk_index: int) -> bool:
        """Whether this code has extracted the chunk."""
        return chunk_index in self.chunks.get(make_extract_fingerprint(self.load.articles_hash, code_hash), {})

    def is_extracted(self, code_hash: str) -> bool:
        """Whether this code has extracted the whole part."""
        return all(self.has_chunk(code_hash, index) for index in range(self.load.chunk_count))

    @property
    def is_extracted_by_any(self) -> bool:
        """Whether some code has extracted the whole part as it is loaded now."""
        return any(
            len(chunks) == self.load.chunk_count
            for chunks in self.chunks.values()
            if next(iter(chunks.values())).articles_hash == self.load.articles_hash
        )

    def current_files(self, code_hash: str) -> tuple[TableFile, ...]:
        """The files that a build reads: those of the load and of its current chunks; none without any of these."""
        chunks = self.current_chunks(code_hash)
        load = self.loads[chunks[0].articles_hash] if chunks else None
        return (*load.files, *(file for chunk in chunks for file in chunk.files)) if load else ()

    def current_chunks(self, code_hash: str) -> tuple[ExtractedChunk, ...]:
        """All chunks of one extraction, in order: by this code, else by the last code that got through, else none."""
        wanted = make_extract_fingerprint(self.load.articles_hash, code_hash)
        for fingerprint in (wanted, *reversed(list(self.chunks))):
            chunks = self.chunks.get(fingerprint, {})
            load = next((self.loads[chunk.articles_hash] for chunk in chunks.values()), None)
            if load and len(chunks) == load.chunk_count:
                return tuple(chunk for _, chunk in sorted(chunks.items()))
        return ()


@dataclass(frozen=True, kw_only=True)
class State:
    """What the warehouse holds: parts by part_id, in order of batch date and part_id."""

    parts: Mapping[str, PartState]

    def known_files(self) -> dict[str, LandingFile]:
        """Landing files that are loaded, by content hash."""
        return {file.sha256: file for part in self.parts.values() for file in part.load.landing_files}

    def current_files(self, code_hash: str) -> tuple[TableFile, ...]:
        """The files of all extracted parts, in order."""
        files = (file for part in self.parts.values() for file in part.current_files(code_hash))
        return tuple(dict.fromkeys(files))  # parts without articles share their empty tables


@dataclass
class _PartFold:
    load: LoadedPart | None = None
    loads: dict[str, LoadedPart] = field(default_factory=dict)
    chunks: dict[str, dict[int, ExtractedChunk]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of which the ledger has something."""

    root: Root
    name: str

    @property
    def log_name(self) -> str:
        """What errors call its log."""
        return f"{self.root}/{FOLDER}/{self.name}/{LOG_NAME}"

    @property
    def folder(self) -> Path:
        """Where its files stand. Raises TypeError in an object store."""
        if isinstance(self.root, Path):
            return self.root / FOLDER / self.name
        raise TypeError(f"{self.log_name} stands in no folder")


def read_state(warehouse: Root) -> State:
    """Fold all logs. A line that a dying process left unfinished does not count."""
    return fold_runs(warehouse, list_runs(warehouse))


def fold_runs(warehouse: Root, runs: Sequence[Run]) -> State:
    """What the warehouse held after these runs: the first ones, without a gap."""
    from etl.warehouse.snapshot import pause_collector, read_snapshot  # noqa: PLC0415 - it knows what is folded here

    with pause_collector():
        parts, rest = read_snapshot(warehouse, runs)
        return fold_entries(_read_entries(warehouse, rest), parts)


def _read_entries(warehouse: Root, runs: Sequence[Run]) -> Iterator[Entry | None]:
    logs = open_storage(warehouse).read_each(FOLDER, LOG_NAME, [run.name for run in runs])
    for name, content in logs:
        run = Run(root=warehouse, name=name)
        for entry in _parse_log(run, content):
            yield parse_entry(entry, run)


def fold_entries(entries: Iterable[Entry | None], before: Mapping[str, PartState] | None = None) -> State:
    """What entries say in their order, after what was `before`. A chunk of articles that nobody loaded counts not."""
    parts = {
        part_id: _PartFold(load=part.load, loads=dict(part.loads), chunks={k: dict(v) for k, v in part.chunks.items()})
        for part_id, part in (before or {}).items()
    }
    for entry in entries:
        match entry:
            case LoadedPart():
                part = parts.setdefault(entry.part_id, _PartFold())
                part.load = part.loads[entry.articles_hash] = entry
                for replaced in entry.replaces:
                    parts.pop(replaced, None)
            case ExtractedChunk() if entry.part_id in parts and entry.articles_hash in parts[entry.part_id].loads:
                parts[entry.part_id].chunks.setdefault(entry.fingerprint, {})[entry.chunk_index] = entry
            case ForgottenChunk() if entry.part_id in parts:
                chunks = parts[entry.part_id].chunks
                chunks.get(entry.fingerprint, {}).pop(entry.chunk_index, None)
                if not chunks.get(entry.fingerprint, True):
                    del chunks[entry.fingerprint]
    states = {
        part_id: PartState(load=part.load, loads=part.loads, chunks=part.chunks)
        for part_id, part in parts.items()
        if part.load
    }
    return State(parts=dict(sorted(states.items(), key=lambda item: (item[1].load.batch_date, item[0]))))


def list_runs(warehouse: Root) -> list[Run]:
    """All runs, oldest first."""
    return [Run(root=warehouse, name=name) for name in open_storage(warehouse).list_folders(FOLDER)]


def read_log(run: Run) -> Iterator[dict[str, Any]]:
    """The entries of a run's log; LedgerError for a broken line that is not the unfinished last one."""
    yield from _parse_log(run, open_storage(run.root).read_appended(f"{FOLDER}/{run.name}/{LOG_NAME}"))


def _parse_log(run: Run, content: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):  # what follows the last line end is unfinished
        try:
            yield json.loads(line)
        except ValueError as error:
            raise LedgerError(f"{run.log_name}:{number}: not a log entry: {error}") from error


def add_check(line: bytes) -> bytes:
    """A line of a log, a JSON object, with the checksum of its bytes as its last key."""
    return b'%s, "check": "%08x"}' % (line[:-1], crc32(line))


def is_whole(line: bytes) -> bool:
    """Whether the bytes of a line are those that were written; also where it is from before lines had checksums."""
    body, has_check, _ = line.rpartition(b', "check": "')
    return not has_check or add_check(body + b"}") == line


def read_record(run: Run) -> dict[str, Any]:
    """The record of a run; of one that died before its end, what its name tells."""
    return _describe_run(run, open_storage(run.root).read(f"{FOLDER}/{run.name}/{RECORD_NAME}"))


def read_records(warehouse: Root) -> list[dict[str, Any]]:
    """The records of all runs (read_record), oldest first."""
    runs = list_runs(warehouse)
    contents = dict(open_storage(warehouse).read_each(FOLDER, RECORD_NAME, [run.name for run in runs]))
    return [_describe_run(run, contents.get(run.name)) for run in runs]


def _describe_run(run: Run, content: bytes | None) -> dict[str, Any]:
    started_at = read_run_time(run.name).isoformat()
    return parse_json(content) or {"run_id": run.name, "started_at": started_at, "result": "interrupted"}


def parse_entry(entry: Mapping[str, Any], run: Run) -> Entry | None:
    """What an entry of a run's log says about parts; None where it is about something else.

    Raises LedgerError where it is not as this version writes it.
    """
    try:
        match entry.get("stage"):
            case "load":
                values = _read_common(entry)
                values["landing_files"] = tuple(LandingFile(**file) for file in entry["landing_files"])
                values["replaces"] = tuple(entry.get("replaces", ()))
                return LoadedPart(**values)
            case "extract":
                return ExtractedChunk(**_read_common(entry))
            case "forget":
                return ForgottenChunk(**{name: entry[name] for name in ForgottenChunk.__dataclass_fields__})
            case _:
                return None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LedgerError(f"{run.log_name}: written by another version of newsledger: {error}") from error


def _read_common(entry: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in entry.items() if key not in ("stage", "finished_at", "check")}
    values["batch_date"] = date.fromisoformat(entry["batch_date"])
    values["files"] = tuple(TableFile(**file) for file in entry["files"])
    return values


def read_run_time(run_id: str) -> datetime:
    """When a run began, by its id. ValueError where it is no run's."""
    return datetime.strptime(run_id.rsplit("-", 1)[0], TIME_FORMAT).replace(tzinfo=UTC)


class RunLog:
    """The ledger's page of the run at work."""

    def __init__(self, warehouse: Root, *, now: datetime, guard: Callable[[], None] | None = None) -> None:
        """Name a run; its folder appears with its first entry or its record.

        Run ids ascend even where the clock was set back, for their order is the order of the work. `guard` is
        called before each entry and raises where this run may write no more; `entries` are those written so far.
        """
        runs = list_runs(warehouse)
        if runs:
            now = max(now, read_run_time(runs[-1].name) + timedelta(microseconds=1))
        self.started_at = now
        self.run_id = f"{now.strftime(TIME_FORMAT)}-{os.getpid()}"
        self._warehouse, self._storage = warehouse, open_storage(warehouse)
        self.entries: list[Entry | Mapping[str, Any]] = []
        self._guard = guard

    def append(self, entry: Entry | Mapping[str, Any]) -> None:
        """Add a line and return when it is safe on disk."""
        if self._guard:
            self._guard()
        match entry:
            case LoadedPart():
                content = {"stage": "load", **asdict(entry)}
            case ExtractedChunk():
                content = {"stage": "extract", **asdict(entry)}
            case ForgottenChunk():
                content = {"stage": "forget", **asdict(entry)}
            case _:
                content = dict(entry)
        content["finished_at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = add_check(json.dumps(content, ensure_ascii=False, default=_to_text).encode()) + b"\n"
        self._storage.append(f"{FOLDER}/{self.run_id}/{LOG_NAME}", line)
        self.entries.append(entry)

    def finish(self, record: Mapping[str, Any]) -> None:
        """Write the record of the run, and a snapshot of the ledger if there are many logs since the last one."""
        from etl.warehouse.snapshot import keep_snapshot  # noqa: PLC0415 - as above

        self._storage.write(f"{FOLDER}/{self.run_id}/{RECORD_NAME}", format_json(record))
        keep_snapshot(self._warehouse, self.run_id)


def _to_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no entry for the log: {value!r}")
