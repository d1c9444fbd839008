"""Packed files (.gz .bz2 .xz .zst) and archives (.zip .tar): each member by the reader of its own format."""

import bz2
import gzip
import lzma
import re
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from etl.landed_names import SIDECAR_SUFFIX, find_sidecar
from etl.readers.landing import LandingFile, RefusedError
from etl.readers.web_archive import IS_WEB_ARCHIVE
from etl.records import RawDocument, Rejection

LARGEST_UNPACKED = 8 * 2**30  # bytes that one landing file may unpack to
LARGEST_RATIO = 200  # unpacked to packed; news texts reach 30
RATIO_FLOOR = 64 * 2**20  # unpacked bytes below which no ratio is suspicious
LARGEST_COUNT = 1_000_000  # members
DEEPEST = 1  # an archive in an archive is read, one in that is not
LARGEST_XZ_MEMORY = 256 * 2**20
CHUNK = 256 * 2**10

MAGIC = (
    (re.compile(rb"\x1f\x8b\x08"), "gz"),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"), "bz2"),
    (re.compile(rb"\xfd7zXZ\x00"), "xz"),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zst"),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"), "zip"),
    (re.compile(rb"(?s).{257}ustar"), "tar"),
)
PACKED_SUFFIX = re.compile(r"(?i)\.(?:gz|bz2|xz|zst)$")
PACKED_TAR_SUFFIX = re.compile(r"(?i)\.(?:tgz|tbz2?|txz|tzst)$")
OFFICE_MEMBERS = ("[Content_Types].xml", "mimetype")  # .docx, .xlsx, .odt, .epub
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
LOCAL_NAME = re.compile(r"\w[\w .,()+=@-]{0,60}")
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,  # what zipfile says of features that it does not know
)


@dataclass(kw_only=True)
class Budget:
    """How much the members of one landing file may still unpack to. `packed`: its own size in bytes."""

    packed: int
    unpacked: int = 0

    def spend(self, count: int) -> None:
        """Count unpacked bytes. Raises RefusedError (bomb) where they are too many."""
        self.unpacked += count
        self.check(self.unpacked)

    def check(self, unpacked: int) -> None:
        """Whether so many bytes may come out. Raises RefusedError (bomb)."""
        if unpacked > LARGEST_UNPACKED:
            raise RefusedError("bomb", f"unpacks to more than {LARGEST_UNPACKED} bytes")
        if unpacked > max(RATIO_FLOOR, LARGEST_RATIO * self.packed):
            raise RefusedError("bomb", f"unpacks to more than {LARGEST_RATIO} times its size of {self.packed} bytes")


@dataclass(frozen=True, kw_only=True)
class ArchiveMember(LandingFile):
    """A member of an archive, unpacked to `path` for as long as it is read. `depth`: archives around it."""

    depth: int
    budget: Budget


ReadFile = Callable[[LandingFile], Iterator[RawDocument | Rejection]]
IsLanded = Callable[[Path], bool]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """An archive that is being read: where its members are unpacked, and who reads them."""

    file: LandingFile
    folder: Path
    depth: int
    budget: Budget
    read_file: ReadFile
    is_landed: IsLanded

    def build_member(self, path: Path, landing_path: str) -> ArchiveMember:
        """The member that is unpacked to a path, under the name that rows carry."""
        return ArchiveMember(
            path=path,
            landing_path=landing_path,
            batch_date=self.file.batch_date,
            profile=self.file.profile,
            depth=self.depth + 1,
            budget=self.budget,
        )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A member as the archive lists it; `refusal` says why it is not unpacked, `is_counted` if it costs budget."""

    name: str
    open: Callable[[], IO[bytes] | None]
    refusal: tuple[str, str] | None
    is_counted: bool = True


def tell_archive(head: bytes) -> str | None:
    """Format code that the first bytes of a file prove: warc (also in gzip), compressed, or None."""
    if IS_WEB_ARCHIVE.match(head):
        return "warc"
    kind = _tell_kind(head)
    if kind == "gz":
        try:
            inner = zlib.decompressobj(31).decompress(head, 256)
        except zlib.error:
            inner = b""
        return "warc" if IS_WEB_ARCHIVE.match(inner) else "compressed"
    return "compressed" if kind else None


def _tell_kind(head: bytes) -> str | None:
    return next((kind for sign, kind in MAGIC if sign.match(head)), None)


def read_compressed(
    file: LandingFile, *, read_file: ReadFile, is_landed: IsLanded
) -> Iterator[RawDocument | Rejection]:
    """The records of every member, by `read_file`; those that `is_landed` leaves out are passed over.

    Rows carry the member's name behind the archive's (`a.zip!b.jsonl`), or the file's own name where it
    only is packed; offsets are those in the unpacked member. Nothing is unpacked beside the file.
    Raises RefusedError: bomb, truncated_archive, empty_file (no members), unknown_format (office documents).
    """
    depth = file.depth if isinstance(file, ArchiveMember) else 0
    if depth > DEEPEST:
        raise RefusedError("bomb", f"more than {DEEPEST} archive around an archive")
    with file.path.open("rb") as stream:
        kind = _tell_kind(stream.read(512))
    if kind is None and not file.path.name.lower().endswith(".tar"):
        raise RefusedError("truncated_archive", f"does not begin like a {file.path.suffix} file")
    budget = file.budget if isinstance(file, ArchiveMember) else Budget(packed=file.path.stat().st_size)
    with TemporaryDirectory(prefix="newsledger-", ignore_cleanup_errors=True) as folder:
        archive = Archive(
            file=file, folder=Path(folder), depth=depth, budget=budget, read_file=read_file, is_landed=is_landed
        )
        if kind == "zip":
            yield from _read_zip(archive)
        elif kind == "tar" or kind is None:
            yield from _read_tar(archive, file.path)
        else:
            yield from _read_packed(archive, kind)


# --- packed files


def _read_packed(archive: Archive, kind: str) -> Iterator[RawDocument | Rejection]:
    file = archive.file
    name = PACKED_TAR_SUFFIX.sub(".tar", PACKED_SUFFIX.sub("", file.path.name))
    inner = archive.folder / _make_local_name(name)
    cut: RefusedError | None = None
    try:
        _write(_unpack(file.path, kind), inner, archive.budget)
    except RefusedError as error:
        if error.reason != "truncated_archive":
            raise
        cut = error  # of a tar, the members before are whole
    with inner.open("rb") as stream:
        is_tar = _tell_kind(stream.read(512)) == "tar"
    if is_tar:
        yield from _read_tar(archive, inner)
    if cut:
        raise cut
    if not is_tar:
        sidecar = find_sidecar(file.path)
        if sidecar:
            shutil.copyfile(sidecar, inner.with_name(inner.name + SIDECAR_SUFFIX))
        yield from archive.read_file(archive.build_member(inner, file.landing_path))


def _unpack(path: Path, kind: str) -> Iterator[bytes]:
    if kind == "gz":
        with gzip.open(path) as stream:
            while chunk := stream.read1(CHUNK):  # a plain read would drop what comes before a break
                yield chunk
    elif kind == "zst":
        import pyarrow as pa  # noqa: PLC0415 - a run that finds no packed file needs no Arrow

        with pa.input_stream(str(path), compression="zstd") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    else:
        with path.open("rb") as packed:
            yield from _decompress(packed, bz2.BZ2Decompressor if kind == "bz2" else _start_xz)


def _start_xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=LARGEST_XZ_MEMORY)  # a file may ask for more than there is


def _decompress(packed: IO[bytes], start: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> Iterator[bytes]:
    """The streams of a file one after the other. Raises EOFError where it ends inside one."""
    chunk = packed.read(CHUNK)
    while chunk:
        decompressor = start()
        while not decompressor.eof:
            if decompressor.needs_input and not chunk:
                chunk = packed.read(CHUNK)
                if not chunk:
                    raise EOFError("the file ends inside its packed data")
            yield decompressor.decompress(chunk, CHUNK)
            chunk = b""
        chunk = decompressor.unused_data.lstrip(b"\0") or packed.read(CHUNK).lstrip(b"\0")


def _write(chunks: Iterator[bytes], target: Path, budget: Budget | None) -> None:
    """Raises RefusedError (truncated_archive, bomb); what came before stays in the file."""
    with target.open("wb") as output:
        try:
            for chunk in chunks:
                if budget:
                    budget.spend(len(chunk))
                output.write(chunk)
        except RefusedError:
            raise
        except (*BROKEN, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk, not what is on it
            raise RefusedError("truncated_archive", f"cannot be unpacked: {error or type(error).__name__}") from error


# --- archives


def _read_zip(archive: Archive) -> Iterator[RawDocument | Rejection]:
    try:
        opened = zipfile.ZipFile(archive.file.path)
    except BROKEN as error:
        raise RefusedError("truncated_archive", f"not a zip file that can be read: {error}") from error
    with opened:
        listed = opened.infolist()
        if any(info.filename in OFFICE_MEMBERS for info in listed):
            raise RefusedError("unknown_format", "an office document or a book, no archive of articles")
        archive.budget.check(archive.budget.unpacked + sum(info.file_size for info in listed))
        yield from _read_entries(archive, [_list_zipped(opened, info) for info in listed if not info.is_dir()])


def _list_zipped(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    refusal = None
    if _is_unsafe(info.orig_filename):
        refusal = ("unsafe_path", "a path that leads out of the archive")
    elif stat.S_ISLNK(info.external_attr >> 16):
        refusal = ("unsafe_path", "a link")
    elif info.flag_bits & 1:
        refusal = ("unreadable", "encrypted")
    elif info.compress_type not in ZIP_METHODS:
        refusal = ("unreadable", f"packed by method {info.compress_type}, which is not read")
    return Entry(name=info.filename, open=lambda: opened.open(info), refusal=refusal)


def _read_tar(archive: Archive, path: Path) -> Iterator[RawDocument | Rejection]:
    entries: list[Entry] = []
    cut: RefusedError | None = None
    try:
        opened = tarfile.open(path, "r:")  # noqa: SIM115 - closed below, once its members are read
    except BROKEN as error:
        raise RefusedError("truncated_archive", f"not a tar file that can be read: {error}") from error
    with opened:
        size = path.stat().st_size
        try:
            for info in opened:
                if info.isreg() and not info.issparse() and info.offset_data + info.size > size:
                    raise tarfile.ReadError("unexpected end of data")
                if not info.isdir():
                    entries.append(_list_tarred(opened, info))
        except BROKEN as error:
            cut = RefusedError("truncated_archive", f"{error}; nothing after it was read")
        if entries or not cut:
            yield from _read_entries(archive, entries)
    if cut:
        raise cut


def _list_tarred(opened: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    refusal = None
    if _is_unsafe(info.name):
        refusal = ("unsafe_path", "a path that leads out of the archive")
    elif not info.isreg():
        refusal = ("unsafe_path", "a link" if info.issym() or info.islnk() else "no regular file")
    # Members of a tar file take no more room than the file itself, but for those with holes.
    return Entry(name=info.name, open=lambda: opened.extractfile(info), refusal=refusal, is_counted=info.issparse())


def _is_unsafe(name: str) -> bool:
    rooted = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name)
    return bool(rooted) or "\0" in name or ".." in re.split(r"[\\/]", name)


def _read_entries(archive: Archive, entries: Sequence[Entry]) -> Iterator[RawDocument | Rejection]:
    """The records of each member. Raises RefusedError: bomb, empty_file where there is none to be read."""
    if len(entries) > LARGEST_COUNT:
        raise RefusedError("bomb", f"{len(entries)} members, more than {LARGEST_COUNT}")
    wanted = [entry for entry in entries if entry.refusal or archive.is_landed(Path(entry.name))]
    if not wanted:
        raise RefusedError("empty_file", "the archive holds no file that is to be read")
    by_name = {str(PurePosixPath(entry.name)): entry for entry in entries if not entry.refusal}
    seen: Counter[str] = Counter()
    for entry in wanted:
        shown = "".join(char if char.isprintable() else "?" for char in entry.name)
        seen[shown] += 1
        label = shown if seen[shown] == 1 else f"{shown}#{seen[shown]}"
        path = archive.folder / "member" / _make_local_name(entry.name)
        member = archive.build_member(path, f"{archive.file.landing_path}!{label}")
        path.parent.mkdir(exist_ok=True)
        try:
            _unpack_entry(entry, path, by_name, archive.budget)
        except RefusedError as error:
            if error.reason == "bomb":
                raise RefusedError("bomb", f"{label}: {error.detail}; nothing after it was read") from error
            yield member.reject(error.reason, error.detail)
        else:
            yield from archive.read_file(member)
        for unpacked in (path, path.with_name(path.name + SIDECAR_SUFFIX)):
            unpacked.unlink(missing_ok=True)


def _unpack_entry(entry: Entry, path: Path, by_name: dict[str, Entry], budget: Budget) -> None:
    """The member, and its sidecar beside it. Raises RefusedError."""
    if entry.refusal:
        raise RefusedError(*entry.refusal)
    _write(_read_entry(entry), path, budget if entry.is_counted else None)
    name = PurePosixPath(entry.name)
    for base in (name.stem, name.name):
        sidecar = by_name.get(str(name.with_name(base + SIDECAR_SUFFIX)))
        if sidecar and sidecar is not entry:
            target = path.with_name(path.name + SIDECAR_SUFFIX)
            _write(_read_entry(sidecar), target, budget if sidecar.is_counted else None)
            return


def _read_entry(entry: Entry) -> Iterator[bytes]:
    stream = entry.open()
    if stream is None:
        return
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _make_local_name(name: str) -> str:
    """A name for the unpacked member that is safe on every disk and keeps its suffixes."""
    own = re.split(r"[\\/]", name)[-1]
    if LOCAL_NAME.fullmatch(own):
        return own
    suffixes = re.findall(r"\.[A-Za-z0-9_]{1,12}", own)[-2:]
    return "member" + "".join(suffixes)
