"""Packed files and archives: each member by its own reader, and nothing dangerous unpacked."""

import bz2
import gzip
import io
import json
import lzma
import random
import stat
import tarfile
import zipfile

import pyarrow as pa
import pytest
from reader_helpers import BODY, PAGE, RSS, read, read_one, refuse_one

from etl.codes import FORMAT, REJECTION_REASON
from etl.readers import compressed
from etl.records import RawDocument, Rejection

LINES = '{"id": "1", "text": "The talks began."}\n{"id": "2", "text": "They went on."}\n'
HTML = PAGE.format(charset="utf-8", body=BODY).encode()


def answer(body, *, status="200 OK", header="Content-Type: text/html; charset=utf-8"):
    return f"HTTP/1.1 {status}\r\n{header}\r\n\r\n".encode() + body


def warc_record(block, *, kind="response", uri="https://harbour.example/1", media_type=None, version="1.0"):
    media_type = media_type or f"application/http; msgtype={kind}"
    target = f"WARC-Target-URI: {uri}\r\n" if uri else ""
    header = (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{len(block)}>\r\n"
        f"WARC-Date: 2017-08-15T00:00:00Z\r\n{target}Content-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


RECORDS = (
    warc_record(b"software: test\r\n", kind="warcinfo", uri=None, media_type="application/warc-fields"),
    warc_record(b"GET /1 HTTP/1.1\r\n\r\n", kind="request"),
    warc_record(answer(HTML)),
    warc_record(answer(b"\x89PNG", header="Content-Type: image/png"), uri="https://harbour.example/a.png"),
    warc_record(answer(HTML, status="404 Not Found"), uri="https://harbour.example/gone"),
    warc_record(b"Plain words.", kind="resource", uri="file:///a.txt", media_type="text/plain", version="1.1"),
    warc_record(b"wget -r", kind="resource", uri="metadata://gnu.example/arguments", media_type="text/plain"),
)
FILEDESC = b"filedesc://a.arc 0.0.0.0 20170815000000 text/plain 9\n1 0 Test\n\n"


def arc_record(block, *, url="http://harbour.example/1", media_type="text/html", length=None):
    return f"{url} 192.0.2.1 20170815000000 {media_type} {length or len(block)}\n".encode() + block + b"\n"


def make_zip(members, *, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def make_tar(members, mode="w"):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def zstd(content):
    return pa.Codec("zstd").compress(content, asbytes=True)


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


def reasons(found):
    return [item.reason for item in found if isinstance(item, Rejection)]


def texts(found):
    return [item.text for item in found if isinstance(item, RawDocument)]


# --- packed files


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.jsonl", LINES, "jsonl"),
        ("a.html", HTML.decode(), "html"),
        ("a.rss", RSS, "feed"),
        ("a.txt", "The talks began.", "text"),
        ("a.csv", "id,text\n1,one\n", "csv"),
        ("a.warc", b"".join(RECORDS).decode("latin-1"), "warc"),
    ],
)
def test_every_format_inside_a_packed_file(tmp_path, kind, name, content, format_):
    raw = content.encode("latin-1") if format_ == "warc" else content.encode()
    plain = read(tmp_path / name, raw)
    packed = read(tmp_path / f"{name}.{kind}", PACKERS[kind](raw))
    assert packed[0].format == format_
    assert [item.landing_offset for item in packed] == [item.landing_offset for item in plain]
    assert texts(packed) == texts(plain)
    assert {item.landing_path for item in packed} == {f"{name}.{kind}"}


@pytest.mark.parametrize("kind", PACKERS)
def test_packed_file_without_its_suffix(tmp_path, kind):
    assert texts(read(tmp_path / "a.jsonl", PACKERS[kind](LINES.encode()))) == ["The talks began.", "They went on."]


def test_unpacked_page_with_the_suffix_of_a_packed_one(tmp_path):
    assert read_one(tmp_path / "a.html.gz", HTML).format == "html"


def test_sidecar_of_a_packed_text(tmp_path):
    (tmp_path / "a.txt.meta.json").write_text('{"title": "Talks"}')
    assert read_one(tmp_path / "a.txt.gz", gzip.compress(b"The talks began.")).title == "Talks"


@pytest.mark.parametrize("kind", PACKERS)
def test_several_streams_in_a_row(tmp_path, kind):
    first, second = (PACKERS[kind](line.encode()) for line in LINES.splitlines(keepends=True))
    assert len(texts(read(tmp_path / f"a.jsonl.{kind}", first + second))) == 2


@pytest.mark.parametrize("kind", PACKERS)
def test_cut_packed_file(tmp_path, kind):
    packed = PACKERS[kind](LINES.encode() * 50)
    rejection = refuse_one(tmp_path / f"a.jsonl.{kind}", packed[:-12])
    assert (rejection.reason, rejection.excerpt) == ("truncated_archive", None)


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst", "zip", "tar", "tgz"])
def test_file_that_is_not_what_its_suffix_says(tmp_path, suffix):
    assert refuse_one(tmp_path / f"a.{suffix}", b"\x00\x01 no archive " * 40).reason == "truncated_archive"


def test_packed_nothing(tmp_path):
    assert refuse_one(tmp_path / "a.txt.gz", gzip.compress(b"")).reason == "empty_file"


# --- archives


MEMBERS = (("b/lines.jsonl", LINES), ("page.html", HTML), ("a.txt", "Plain words."), (".DS_Store", "x"))
EXPECTED = ["b/lines.jsonl", "b/lines.jsonl", "page.html", "a.txt"]
AS_BYTES = [(name, content.encode() if isinstance(content, str) else content) for name, content in MEMBERS]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", make_zip(MEMBERS)),
        ("b.tar", make_tar(AS_BYTES)),
        ("c.tar.gz", make_tar(AS_BYTES, "w:gz")),
        ("d.tgz", make_tar(AS_BYTES, "w:gz")),
        ("e.tar.bz2", make_tar(AS_BYTES, "w:bz2")),
        ("f.tar.xz", make_tar(AS_BYTES, "w:xz")),
        ("g.tar.zst", zstd(make_tar(AS_BYTES))),
        ("h.data", make_tar(AS_BYTES, "w:gz")),
    ],
)
def test_members_are_read_by_their_own_format(tmp_path, name, content):
    found = read(tmp_path / name, content)
    assert [item.landing_path for item in found] == [f"{name}!{member}" for member in EXPECTED]
    assert [item.format for item in found] == ["jsonl", "jsonl", "html", "text"]
    assert found[1].landing_offset == LINES.index("\n") + 1
    assert [path.name for path in tmp_path.iterdir()] == [name]  # nothing is unpacked beside it


def test_sidecar_inside_an_archive(tmp_path):
    members = (("x/a.txt", "The talks began."), ("x/a.meta.json", json.dumps({"title": "Talks"})), ("b.txt", "Other."))
    first, second = read(tmp_path / "a.zip", make_zip(members))
    assert (first.title, second.title) == ("Talks", None)


def test_bad_member_leaves_the_others_alone(tmp_path):
    members = (("a.doc", "?"), ("b.txt", ""), ("c.jsonl", '{"text": '), ("d.txt", "Fine."))
    found = read(tmp_path / "a.zip", make_zip(members))
    assert reasons(found) == ["unknown_format", "empty_file", "malformed"]
    assert texts(found) == ["Fine."]
    assert found[0].landing_path == "a.zip!a.doc"


def test_members_of_the_same_name_are_told_apart(tmp_path):
    found = read(tmp_path / "a.tar", make_tar([("a.txt", b"One."), ("a.txt", b"Two.")]))
    assert [(item.landing_path, item.text) for item in found] == [("a.tar!a.txt", "One."), ("a.tar!a.txt#2", "Two.")]


def test_names_that_no_disk_takes(tmp_path):
    members = [("n" * 300 + ".jsonl", LINES.encode()), ("line\nend \udce9.txt", b"Two.")]
    found = read(tmp_path / "a.tar", make_tar(members))
    assert [item.format for item in found] == ["jsonl", "jsonl", "text"]
    assert found[-1].landing_path == "a.tar!line?end ?.txt"


@pytest.mark.parametrize("content", [make_zip([]), make_zip([("README.md", "x")]), make_tar([]), make_tar([], "w:gz")])
def test_archives_without_a_file(tmp_path, content):
    name = "a.zip" if content.startswith(b"PK") else "a.tar"
    assert refuse_one(tmp_path / name, content).reason == "empty_file"


def test_archive_in_an_archive_is_read_and_one_in_that_is_not(tmp_path):
    inner = make_zip([("a.jsonl", LINES)])
    middle = make_zip([("inner.zip", inner), ("b.txt.gz", gzip.compress(b"Packed.")), ("c.txt", "Plain.")])
    assert [item.landing_path for item in read(tmp_path / "m.zip", middle)][:2] == ["m.zip!inner.zip!a.jsonl"] * 2
    found = read(tmp_path / "o.tar.gz", make_tar([("m.zip", middle), ("t.tgz", make_tar(AS_BYTES, "w:gz"))], "w:gz"))
    assert [(item.landing_path, item.reason) for item in found if isinstance(item, Rejection)] == [
        ("o.tar.gz!m.zip!inner.zip", "bomb"),
        ("o.tar.gz!m.zip!b.txt.gz", "bomb"),
    ]
    assert texts(found)[0] == "Plain."
    assert len(texts(found)) == 5


def test_office_document_is_no_archive(tmp_path):
    content = make_zip([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")])
    assert refuse_one(tmp_path / "a.docx", content).reason == "unknown_format"


# --- what is dangerous


@pytest.mark.parametrize("name", ["/etc/a.txt", "../a.txt", "b/../../a.txt", "..\\a.txt", "C:\\a.txt"])
def test_paths_that_lead_out_of_the_archive(tmp_path, name):
    landing = tmp_path / "in" / "landing"
    landing.mkdir(parents=True)
    for archive, content in (
        ("a.zip", make_zip([(name, "Out."), ("b.txt", "In.")])),
        ("a.tar", make_tar([(name, b"Out."), ("b.txt", b"In.")])),
    ):
        found = read(landing / archive, content)
        assert (reasons(found), texts(found)) == (["unsafe_path"], ["In."])
        assert found[0].landing_path == f"{archive}!{name}"
    assert not list(tmp_path.glob("**/a.txt"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar(tmp_path, kind):
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = kind, "/etc/passwd"
    found = read(tmp_path / "a.tar", make_tar([(link, b""), ("b.txt", b"In.")]))
    assert (reasons(found), texts(found)) == (["unsafe_path"], ["In."])


def test_link_in_a_zip(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    found = read(tmp_path / "a.zip", make_zip([(link, "/etc/passwd"), ("b.txt", "In.")]))
    assert (reasons(found), texts(found)) == (["unsafe_path"], ["In."])


def test_encrypted_member(tmp_path):
    content = bytearray(make_zip([("a.txt", "Secret."), ("b.txt", "Open.")]))
    content[6] |= 1  # the flag in the member's own header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    found = read(tmp_path / "a.zip", bytes(content))
    assert (reasons(found), texts(found)) == (["unreadable"], ["Open."])
    assert "encrypted" in found[0].detail


@pytest.mark.parametrize("kind", PACKERS)
def test_bomb_in_a_packed_file(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(compressed, "RATIO_FLOOR", 2**20)
    packed = PACKERS[kind](b" " * 2**24)
    assert refuse_one(tmp_path / f"a.txt.{kind}", packed).reason == "bomb"


def test_bomb_in_a_zip_is_told_by_what_it_declares(tmp_path, monkeypatch):
    monkeypatch.setattr(compressed, "RATIO_FLOOR", 2**20)
    members = [(f"{number}.txt", b" " * 2**20) for number in range(8)]
    assert refuse_one(tmp_path / "a.zip", make_zip(members)).reason == "bomb"


def test_bomb_in_an_archive_in_an_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(compressed, "RATIO_FLOOR", 2**20)
    members = [("a.txt", b"First."), ("b.txt.gz", gzip.compress(b" " * 2**23)), ("c.txt", b"Last.")]
    found = read(tmp_path / "a.tar", make_tar(members))
    assert reasons(found) == ["bomb"]
    assert "First." in texts(found)


def test_total_size_is_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(compressed, "LARGEST_UNPACKED", 1000)
    noise = random.Random(1).randbytes(2000)
    assert refuse_one(tmp_path / "a.txt.gz", gzip.compress(noise)).reason == "bomb"
    assert refuse_one(tmp_path / "a.zip", make_zip([("a.txt", noise)])).reason == "bomb"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_zip(tmp_path, share):
    content = make_zip(MEMBERS)
    assert refuse_one(tmp_path / "a.zip", content[: int(len(content) * share)]).reason == "truncated_archive"


def test_member_that_does_not_fit_its_checksum(tmp_path):
    content = bytearray(make_zip([("a.txt", "The talks began."), ("b.txt", "Fine.")], method=zipfile.ZIP_STORED))
    content[content.index(b"talks")] ^= 1
    found = read(tmp_path / "a.zip", bytes(content))
    assert (reasons(found), texts(found)) == (["truncated_archive"], ["Fine."])


@pytest.mark.parametrize("is_packed", [False, True])
def test_cut_tar_keeps_whole_members(tmp_path, is_packed):
    noise = random.Random(1).randbytes(40_000).hex()
    content = make_tar([("a.txt", b"Whole."), ("b.txt", noise.encode())])[:40_000]
    found = read(tmp_path / "a.tar", gzip.compress(content) if is_packed else content)
    assert (texts(found), reasons(found)) == (["Whole."], ["truncated_archive"])
    packed = make_tar([("a.txt", b"Whole."), ("b.txt", noise.encode())], "w:gz")
    found = read(tmp_path / "b.tar.gz", packed[: len(packed) // 2])
    assert (texts(found), reasons(found)) == (["Whole."], ["truncated_archive"])


@pytest.mark.parametrize(
    "content",
    [
        make_zip(MEMBERS),
        make_tar(AS_BYTES),
        make_tar(AS_BYTES, "w:gz"),
        b"".join(RECORDS),
        b"".join(map(gzip.compress, RECORDS)),
        FILEDESC + arc_record(answer(HTML)),
    ],
)
def test_damaged_archives_never_crash(tmp_path, content):
    rng = random.Random(7)
    for _ in range(40):
        damaged = bytearray(content[: rng.randrange(1, len(content))] if rng.random() < 0.3 else content)
        for _ in range(rng.randrange(1, 6)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        for item in read(tmp_path / "a.data", bytes(damaged)):
            if isinstance(item, Rejection):
                assert item.reason in REJECTION_REASON
            else:
                assert item.format in FORMAT
