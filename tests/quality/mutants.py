"""Mutants: files of every format with something done to them, and what must hold when they are read."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from etl.codes import REJECTION_REASON
from etl.conformance import to_arrow
from etl.contract import ARTICLES, REJECTIONS
from etl.normalise import normalise
from etl.readers import read_landing_file, registry
from etl.readers.landing import LandingFile
from etl.readers.time_limit import limit_time
from etl.records import Article, RawDocument, Rejection
from tests.quality.specimens import PACKERS, find_real_files, make_specimens

DAY = date(2017, 8, 17)
SECONDS = 20.0  # more than any mutant may take
SCALE = 2**20  # places and lengths are parts of this, so that they fit any file
LONGEST_RUN = 5000
# What often stands where a reader does not expect it.
PIECES = (
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n", b"\n\n", b"\x1a", b"\x01", b"\x02",
    b"\x03", b" ", b"\t", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"<![CDATA[", b"<!--", b"<a ", b"</", b"<p>",
    b"<script>", b"<!DOCTYPE a [", b"[", b"{", b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"},", b"],[", b'{"text":',
    b"1e999", b"-", b",", b";", b"=?utf-8?b?", b"=\n", b"Content-Length: -1\r\n", b"--b1\n", b"<REUTERS ", b"<item>",
    b"Content-Type: text/html; charset=utf-7\r\n", b"WARC/1.0\r\n", b"9" * 30, "\u202e\u2028\u0085".encode(), b"PAR1",
    b"ustar",
)  # fmt: skip
SUFFIXES = (
    "", ".txt", ".jsonl", ".json", ".csv", ".tsv", ".html", ".xml", ".rss", ".eml", ".nitf", ".newsml", ".g2",
    ".ninjs", ".sgm", ".warc", ".arc", ".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".parquet", ".arrow",
    ".tst", ".warc.gz",
)  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """One thing done to a file: `at` and `length` in parts of SCALE of its bytes; `number` chooses or repeats."""

    kind: str
    at: int
    length: int
    number: int


@dataclass(frozen=True)
class Mutant:
    """The file to begin with (by its number among those of its format) and what is done to it, in order."""

    format: str
    origin: int
    mutations: tuple[Mutation, ...]
    packed: str = ""
    mutations_when_packed: tuple[Mutation, ...] = ()
    suffix: str | None = None


@cache
def list_origins() -> Mapping[str, tuple[tuple[str, bytes], ...]]:
    """Format -> (name, content) of the files to begin with: the own ones first, then real ones."""
    real = find_real_files()
    return {
        format_: (*own.items(), *sorted(real.get(format_, {}).items())) for format_, own in make_specimens().items()
    }


FORMATS = tuple(make_specimens())


def build_mutant(mutant: Mutant) -> tuple[str, bytes]:
    """File name and content."""
    origins = list_origins()[mutant.format]
    name, content = origins[mutant.origin % len(origins)]
    for mutation in mutant.mutations:
        content = mutate(content, mutation)
    if mutant.packed:
        name, content = name + mutant.packed, PACKERS[mutant.packed](content)
    for mutation in mutant.mutations_when_packed:
        content = mutate(content, mutation)
    return f"mutant{''.join(Path(name).suffixes[-2:]) if mutant.suffix is None else mutant.suffix}", content


def mutate(content: bytes, mutation: Mutation) -> bytes:
    """The content with one mutation."""
    start = mutation.at * len(content) // SCALE
    end = min(len(content), start + 1 + (mutation.length * len(content) // SCALE) // 4)
    return MUTATIONS[mutation.kind](content, start, end, mutation.number)


def _flip(content: bytes, start: int, end: int, number: int) -> bytes:
    changed = bytearray(content)
    for place in range(start, end, max(1, (end - start) // 8)):
        changed[place : place + 1] = bytes([(changed[place] ^ (1 << number % 8)) if number % 3 else number % 256])
    return bytes(changed)


def _delete(content: bytes, start: int, end: int, number: int) -> bytes:
    return content[:start] + content[end:]


def _repeat(content: bytes, start: int, end: int, number: int) -> bytes:
    times = min(1 + number % 20, 1 + 100_000 // (end - start + 1))
    return content[:start] + content[start:end] * (1 + times) + content[end:]


def _blank(content: bytes, start: int, end: int, number: int) -> bytes:
    return content[:start] + (b"\0", b"\xff", b" ")[number % 3] * (end - start) + content[end:]


def _cut(content: bytes, start: int, end: int, number: int) -> bytes:
    return content[:start]


def _behead(content: bytes, start: int, end: int, number: int) -> bytes:
    return content[start:]


def _insert(content: bytes, start: int, end: int, number: int) -> bytes:
    return content[:start] + PIECES[number % len(PIECES)] + content[start:]


def _insert_run(content: bytes, start: int, end: int, number: int) -> bytes:
    times = 2 + number * 7919 % LONGEST_RUN
    return content[:start] + PIECES[number % len(PIECES)] * times + content[start:]


def _splice(content: bytes, start: int, end: int, number: int) -> bytes:
    """Its beginning, and the end of a file of any format."""
    every = [other for origins in list_origins().values() for _, other in origins[:3]]
    other = every[number % len(every)]
    return content[:start] + other[len(other) * (end - start) // (len(content) + 1) :]


def _disguise(content: bytes, start: int, end: int, number: int) -> bytes:
    """The first bytes of a file of another format in front, or in place of its own."""
    every = [origins[0][1] for origins in list_origins().values()]
    head = every[number % len(every)][: 1 + start % 300]
    return head + (content if number % 2 else content[len(head) :])


def _swap(content: bytes, start: int, end: int, number: int) -> bytes:
    middle = (start + end) // 2
    return content[:start] + content[middle:end] + content[start:middle] + content[end:]


MUTATIONS: Mapping[str, Callable[[bytes, int, int, int], bytes]] = {
    "flip": _flip,
    "delete": _delete,
    "repeat": _repeat,
    "blank": _blank,
    "cut": _cut,
    "behead": _behead,
    "insert": _insert,
    "insert_run": _insert_run,
    "splice": _splice,
    "disguise": _disguise,
    "swap": _swap,
}


def draw_mutants(format_: str) -> st.SearchStrategy[Mutant]:
    """Mutants of one format. Simpler ones come first, so that a failure is shown with few mutations."""
    mutation = st.builds(
        Mutation,
        st.sampled_from(tuple(MUTATIONS)),
        st.integers(0, SCALE),
        st.integers(0, SCALE),
        st.integers(0, 255),
    )
    some = st.lists(mutation, min_size=1, max_size=5).map(tuple)
    few = st.lists(mutation, max_size=2).map(tuple)
    common = {"format": st.just(format_), "origin": st.integers(0, len(list_origins()[format_]) - 1)}
    suffix = st.one_of(st.none(), st.none(), st.sampled_from(SUFFIXES))
    plain = st.builds(Mutant, **common, mutations=some, suffix=suffix)
    packed = st.sampled_from(tuple(PACKERS))
    repacked = st.builds(
        Mutant, **common, mutations=few, packed=packed, mutations_when_packed=few, suffix=st.one_of(st.none(), suffix)
    )
    return st.one_of(plain, plain, plain, repacked)


def check_mutant(mutant: Mutant, folder: Path) -> None:
    """Read a mutant and check every item; AssertionError says what does not hold."""
    name, content = build_mutant(mutant)
    path = folder / name
    path.write_bytes(content)
    try:
        check_file(path)
    finally:
        path.unlink()


def check_file(path: Path) -> list[Article | Rejection]:
    """The rows of a file: each as the contract wants it, with a place inside the file. Else AssertionError."""
    lengths: dict[str, int] = {}
    used: set[str] = set()
    items: list[RawDocument | Rejection] = []
    rows: list[Article | Rejection] = []
    readers = {
        format_: partial(_measure, reader, lengths, used, format_) for format_, reader in registry.READERS.items()
    }
    with patch.object(registry, "READERS", readers), limit_time(SECONDS):
        for item in read_landing_file(path, landing_path=path.name, batch_date=DAY):
            items.append(item)
            rows.append(normalise(item, batch_date=DAY) if isinstance(item, RawDocument) else item)
    # A web archive may hold requests and pictures alone, which are passed over.
    assert items or not path.stat().st_size or "warc" in used, "nothing was said of the file"
    for item, row in zip(items, rows, strict=True):
        assert isinstance(item, RawDocument | Rejection)
        assert 0 <= item.landing_offset <= lengths.get(item.landing_path, path.stat().st_size), item
        if isinstance(row, Rejection):
            assert row.reason in REJECTION_REASON
            assert row.reason not in ("timeout", "not_processed"), row
            assert row.detail.isprintable(), f"detail: {row.detail!r}"
            assert row.excerpt is None or row.excerpt.isprintable(), f"excerpt: {row.excerpt!r}"
    to_arrow(ARTICLES, [row.to_dict() for row in rows if isinstance(row, Article)], is_keyed=False)
    to_arrow(REJECTIONS, [row.to_dict() for row in rows if isinstance(row, Rejection)], is_keyed=False)
    return rows


def _measure(
    reader: Callable[[LandingFile], Iterator[RawDocument | Rejection]],
    lengths: dict[str, int],
    used: set[str],
    format_: str,
    file: LandingFile,
) -> Iterator[RawDocument | Rejection]:
    """What a reader says; beside it that it was used, and how long the file, or the unpacked member, is."""
    content = file.path.read_bytes()
    length = max(len(content), _measure_unpacked(content))
    lengths[file.landing_path] = max(lengths.get(file.landing_path, 0), length)
    used.add(format_)
    return reader(file)


def _measure_unpacked(content: bytes) -> int:
    """Bytes of all gzip members one after the other, up to the first that is broken."""
    length = 0
    while content.startswith(b"\x1f\x8b"):
        inflater = zlib.decompressobj(31)
        try:
            while content and not inflater.eof:
                length += len(inflater.decompress(content[:4096]))
                content = inflater.unused_data + content[4096:]
        except zlib.error:
            return length
    return length
