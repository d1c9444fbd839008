"""WARC and ARC: which answers of a crawl become articles."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pytest
from reader_helpers import BODY, PAGE, PARAGRAPHS, read, read_one, refuse_one

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


# --- web archives


@pytest.mark.parametrize("is_packed", [False, True])
def test_only_answers_and_resources_become_documents(tmp_path, is_packed):
    parts = [gzip.compress(part) for part in RECORDS] if is_packed else list(RECORDS)
    page, text = read(tmp_path / ("a.warc.gz" if is_packed else "a.warc"), b"".join(parts))
    assert all(paragraph in page.text for paragraph in PARAGRAPHS)
    assert (page.format, page.url, page.title) == ("warc", "https://harbour.example/1", "Ministers meet in Oslo")
    assert page.published == "2017-08-14T10:00:00+02:00"
    assert (text.text, text.published, text.url) == ("Plain words.", None, "file:///a.txt")
    assert page.landing_offset == sum(map(len, parts[:2]))
    assert text.landing_offset == sum(map(len, parts[:5]))


def test_archive_in_one_gzip_member_has_offsets_of_its_unpacked_data(tmp_path):
    documents = read(tmp_path / "a.warc.gz", gzip.compress(b"".join(RECORDS)))
    assert documents[0].landing_offset == len(RECORDS[0] + RECORDS[1])
    assert len({document.landing_offset for document in documents}) == 2


def test_archive_under_another_name(tmp_path):
    assert read(tmp_path / "crawl.data", b"".join(RECORDS))[0].format == "warc"
    assert read(tmp_path / "crawl.gz", b"".join(map(gzip.compress, RECORDS)))[0].format == "warc"


def test_day_of_the_crawl_is_no_date_of_publication(tmp_path):
    page = HTML.replace(b'"datePublished": "2017-08-14T10:00:00+02:00"', b'"a": "b"')
    assert read_one(tmp_path / "a.warc", warc_record(answer(page))).published is None


def test_date_after_the_crawl_is_not_believed(tmp_path):
    page = HTML.replace(b"2017-08-14T10", b"2017-08-17T10")  # before it arrived here
    assert read_one(tmp_path / "a.warc", warc_record(answer(page))).published is None


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("content-type: text/html\r\nContent-Encoding: gzip", gzip.compress(HTML)),
        ("Content-Type: text/html\r\nContent-Encoding: gzip", HTML),  # unpacked by the crawler
        ("Content-Type: text/html\r\nTransfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML)),
        ("Content-Type: text/html\r\nTransfer-Encoding: chunked", HTML),
        ("Server: none", HTML),
        ("Content-Type: text/plain", HTML),
    ],
)
def test_bodies_as_crawlers_store_them(tmp_path, header, body):
    document = read_one(tmp_path / "a.warc", warc_record(answer(body, header=header)))
    assert PARAGRAPHS[0] in document.text
    assert document.title == "Ministers meet in Oslo"


def test_charset_of_the_http_header(tmp_path):
    body = "Министр прибыл в столицу.".encode("koi8-r")
    record = warc_record(answer(body, header="Content-Type: text/plain; charset=koi8-r"))
    assert read_one(tmp_path / "a.warc", record).text == "Министр прибыл в столицу."


def test_page_without_an_article_names_its_record(tmp_path):
    records = RECORDS[1] + warc_record(answer(b"<html><body></body></html>"))
    rejection = refuse_one(tmp_path / "a.warc", records)
    assert (rejection.reason, rejection.landing_offset) == ("no_text", len(RECORDS[1]))
    assert (rejection.excerpt, rejection.source_record_id) == ("https://harbour.example/1", "urn:uuid:response-85")


def test_answer_without_a_header_is_malformed(tmp_path):
    assert refuse_one(tmp_path / "a.warc", warc_record(b"no header")).reason == "malformed"


def test_robots_txt_is_no_article(tmp_path):
    record = warc_record(
        answer(b"User-agent: *", header="Content-Type: text/plain"), uri="https://harbour.example/robots.txt"
    )
    rejection = refuse_one(tmp_path / "a.warc", record)  # that of the file, which holds nothing else
    assert (rejection.reason, rejection.detail) == ("empty_file", "a.warc: the file holds no record of an article")


def test_large_page_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("etl.readers.web_archive.LARGEST_BLOCK", 100_000)
    monkeypatch.setattr("etl.readers.byte_source.CHUNK", 1000)
    large = warc_record(answer(HTML + b" " * 100_000))
    film = warc_record(answer(b" " * 100_000, header="Content-Type: video/mp4"))
    packed = warc_record(
        answer(gzip.compress(b" " * 100_001), header="Content-Type: text/html\r\nContent-Encoding: gzip")
    )
    found = read(tmp_path / "a.warc", large + film + packed + RECORDS[2])
    assert reasons(found) == ["too_large", "too_large"]
    assert len(texts(found)) == 1


@pytest.mark.parametrize("is_packed", [False, True])
def test_cut_archive_keeps_what_came_before(tmp_path, is_packed):
    parts = [gzip.compress(part) if is_packed else part for part in (RECORDS[2], RECORDS[2])]
    content = b"".join(parts)
    document, rejection = read(tmp_path / ("a.warc.gz" if is_packed else "a.warc"), content[:-50])
    assert isinstance(document, RawDocument)
    assert (rejection.reason, rejection.landing_offset) == ("truncated_archive", len(parts[0]))
    assert "nothing after it was read" in rejection.detail


def test_junk_between_records_ends_the_archive(tmp_path):
    found = read(tmp_path / "a.warc", RECORDS[2] + b"junk\r\n" + RECORDS[2])
    assert (len(texts(found)), reasons(found)) == (1, ["truncated_archive"])
    assert found[1].landing_offset == len(RECORDS[2])


def test_arc(tmp_path):
    parts = [FILEDESC, arc_record(answer(HTML)), arc_record(b"GIF89a", media_type="image/gif")]
    for name, stored in (("a.arc", parts), ("a.arc.gz", [gzip.compress(part) for part in parts])):
        document = read_one(tmp_path / name, b"".join(stored))
        assert PARAGRAPHS[1] in document.text
        assert (document.format, document.url) == ("warc", "http://harbour.example/1")
        assert document.landing_offset == len(stored[0])


def test_arc_with_a_wrong_length(tmp_path):
    content = FILEDESC + arc_record(answer(HTML)) + arc_record(b"x", length="abc")
    document, rejection = read(tmp_path / "a.arc", content)
    assert isinstance(document, RawDocument)
    assert (rejection.reason, rejection.landing_offset) == ("truncated_archive", content.rindex(b"http://harbour"))


def test_web_archive_that_unpacks_to_far_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("etl.readers.byte_source.BOMB_FLOOR", 2**20)
    record = warc_record(answer(b" " * 2**23, header="Content-Type: video/mp4"))
    assert refuse_one(tmp_path / "a.warc.gz", gzip.compress(record)).reason == "bomb"
