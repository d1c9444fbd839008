"""A small file of each format, made up: what the fuzz test mutates where no real files stand beside the checkout."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
PARAGRAPHS = (
    "The harbour minister of Norway met the fisheries minister of Canada in Bergen on Monday, an aide said.",
    "They agreed to count cod together – “for five years”, the aide said – and to meet again in May.",
    "Canada had asked for the talks after a dispute over quotas in the north of the Atlantic Ocean.",
)
TEXT = "\n\n".join(PARAGRAPHS)
MARKED = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
RECORDS = [
    {"id": f"r{number}", "title": f"Talks {number}", "published": "2017-08-16", "text": f"{number}. {TEXT}"}
    for number in range(4)
]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ministers meet in Bergen</title>
<meta property="og:site_name" content="Quay Post"><script type="application/ld+json">{{"@type": "NewsArticle",
"datePublished": "2017-08-14T10:00:00+02:00"}}</script></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ministers meet in Bergen</h1>{MARKED}</article><footer>All rights reserved</footer></body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Quay Post</title><item><title>Talks</title><guid>g1</guid><link>https://quay.example/1</link>
<pubDate>Wed, 16 Aug 2017 10:00:00 +0900</pubDate><content:encoded><![CDATA[{MARKED}]]></content:encoded></item>
<item><title>Quotas</title><guid>g2</guid><description>{PARAGRAPHS[2]}</description></item></channel></rss>"""
MAIL = f"""Received: from quay.example\nMessage-ID: <1@quay.example>\nMIME-Version: 1.0
From: Quay Post <a@quay.example>\nSubject: =?utf-8?q?Talks?=\nDate: Wed, 16 Aug 2017 10:00:00 +0900
Content-Type: multipart/mixed; boundary="b1"

--b1\nContent-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: 8bit\n\n{TEXT}
--b1\nContent-Type: text/html; charset=utf-8\n\n{MARKED}\n--b1--\n"""
NITF = f"""<?xml version="1.0"?><nitf baselang="en-GB"><head><docdata><doc-id id-string="qp.1"/>
<date.issue norm="20170814T101500+0200"/></docdata></head><body><body.head><hedline><hl1>Ministers meet</hl1></hedline>
<byline>By Kari Holm</byline></body.head><body.content><block>{MARKED}</block></body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0"?><NewsML Version="1.2"><NewsEnvelope><DateAndTime>20170816T000000Z</DateAndTime>
</NewsEnvelope><NewsItem><Identification><NewsIdentifier><NewsItemId>QP1</NewsItemId></NewsIdentifier></Identification>
<NewsComponent xml:lang="en"><NewsLines><HeadLine>Ministers meet</HeadLine></NewsLines><NewsComponent>
<Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent>{MARKED}</DataContent></ContentItem>
</NewsComponent></NewsComponent></NewsItem></NewsML>"""
NEWSML_G2 = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:qp:1" version="3" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2017-08-14T11:15:00+02:00</versionCreated></itemMeta>
<contentMeta><headline>Ministers meet</headline><by>Kari Holm</by></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{MARKED}</body></html>
</inlineXML></contentSet></newsItem>"""
NINJS = {
    "guid": "urn:qp:1",
    "type": "text",
    "versioncreated": "2017-08-14T11:15:00+02:00",
    "headline": "Ministers meet",
    "language": "en",
    "body_text": TEXT,
    "body_html": MARKED,
}
WIRE_TEXT = (
    b"\x16\x16\x01Q1234\x1f_bergen\r\nr i\x13\x11 BC-EU--Norway-Talks   08-14 0301\r\n\x02^BC-EU--Norway-Talks,301<\r\n"
    b"^Norway and Canada agree<\r\n^By KARI HOLM=\r\n\t   BERGEN, Norway (QP) _ The ministers met on Monday.\r\n"
    b"\t   ``We agreed,'' one of them said.<\r\n\x03QP-WF-08-14-17 1305GMT<\r\n\x04\r\n"
    b"\x01eca062 4 i 211 ccccb   dpa 061\r\n\nNorway-politics/\r\n\x02Norway and Canada\r\nagree =\r\n\n"
    b"   Bergen - The ministers met on Monday.\r\n\x03141305 GMT Aug 17 \r\n\x04"
)
SGML = "<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n" + "".join(
    f'<REUTERS TOPICS="YES" OLDID="9{number}" NEWID="{number}">\n<DATE>16-AUG-1987 15:05:02.92</DATE>\n<TEXT>&#2;\n'
    f"<TITLE>MINISTERS MEET</TITLE><DATELINE>BERGEN, Aug 16 - </DATELINE><BODY>{PARAGRAPHS[number]}\n Reuter\n&#3;"
    "</BODY></TEXT>\n</REUTERS>\n"
    for number in range(3)
)


def make_warc() -> bytes:
    """A request, a page and a text."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
    blocks = (
        ("request", "application/http; msgtype=request", b"GET /1 HTTP/1.1\r\n\r\n"),
        ("response", "application/http; msgtype=response", answer),
        ("resource", "text/plain", TEXT.encode()),
    )
    return b"".join(
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Date: 2017-08-15T00:00:00Z\r\n"
        f"WARC-Target-URI: https://quay.example/{kind}\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n".encode()
        + block
        + b"\r\n\r\n"
        for kind, media_type, block in blocks
    )


def make_arc() -> bytes:
    """A page behind the header of the archive."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    line = f"http://quay.example/1 192.0.2.1 20170815000000 text/html {len(page)}\n".encode()
    return b"filedesc://a.arc 0.0.0.0 20170815000000 text/plain 9\n1 0 Test\n\n" + line + page + b"\n"


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip archive; its members carry a fixed time, so that its bytes are always the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def make_tar(members: Mapping[str, bytes]) -> bytes:
    """A tar archive."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def make_parquet(**options: Any) -> bytes:
    """The records as a Parquet file of two row groups."""
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(RECORDS), target, row_group_size=2, **options)
    return target.getvalue()


def make_arrow(*, compression: str | None = None, is_file: bool = True, is_encoded: bool = False) -> bytes:
    """The records as an Arrow IPC file or stream of two batches; `is_encoded`: titles by a dictionary."""
    table = pa.Table.from_pylist(RECORDS)
    if is_encoded:
        place = table.schema.get_field_index("title")
        table = table.set_column(place, "title", table["title"].combine_chunks().dictionary_encode())
    target = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    opened = (pa.ipc.new_file if is_file else pa.ipc.new_stream)(target, table.schema, options=options)
    with opened as writer:
        writer.write_table(table, max_chunksize=2)
    return target.getvalue()


PACKERS = {
    ".gz": lambda content: gzip.compress(content, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda content: pa.Codec("zstd").compress(content, asbytes=True),
    ".zip": lambda content: make_zip({"a.jsonl": content, "b.txt": TEXT.encode()}),
    ".tar": lambda content: make_tar({"a.jsonl": content, "b.txt": TEXT.encode()}),
}


def make_specimens() -> dict[str, dict[str, bytes]]:
    """Format -> name -> content."""
    jsonl = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
    header = "id,title,published,text\n"
    rows = "".join(",".join(f'"{value}"' for value in record.values()) + "\n" for record in RECORDS)
    packed = {f"a.jsonl{suffix}": pack(jsonl) for suffix, pack in PACKERS.items()}
    return {
        "text": {"a.txt": f"Title: Talks\nDate: 2017-08-16\n\n{TEXT}".encode(), "b.txt": TEXT.encode("utf-16")},
        "jsonl": {"a.jsonl": jsonl},
        "json": {
            "a.json": json.dumps(RECORDS, indent=1).encode(),
            "b.json": json.dumps({"articles": RECORDS}).encode(),
        },
        "csv": {"a.csv": (header + rows).encode(), "b.tsv": (header + rows).replace(",", "\t").encode()},
        "html": {"a.html": PAGE.encode(), "b.html": PAGE.encode("utf-16")},
        "feed": {"a.rss": FEED.encode()},
        "email": {"a.eml": MAIL.encode()},
        "nitf": {"a.xml": NITF.encode()},
        "newsml": {"a.xml": NEWSML.encode()},
        "newsml_g2": {"a.xml": NEWSML_G2.encode()},
        "ninjs": {"a.json": json.dumps(NINJS).encode(), "b.json": json.dumps({"_items": [NINJS, NINJS]}).encode()},
        "wire_text": {"a.txt": WIRE_TEXT},
        "sgml": {"a.sgm": SGML.encode()},
        "warc": {"a.warc": make_warc(), "a.warc.gz": gzip.compress(make_warc(), mtime=0)},
        "arc": {"a.arc": make_arc(), "a.arc.gz": gzip.compress(make_arc(), mtime=0)},
        "parquet": {
            "a.parquet": make_parquet(),
            "b.parquet": make_parquet(compression="none", use_dictionary=False),
            "c.parquet": make_parquet(compression="zstd", data_page_version="2.0", write_page_checksum=True),
        },
        "arrow": {
            "a.arrow": make_arrow(),
            "b.arrow": make_arrow(is_file=False),
            "c.arrow": make_arrow(is_encoded=True),
            "d.arrow": make_arrow(compression="zstd"),
            "e.feather": make_arrow(compression="lz4"),
        },
        "packed": packed,
    }


# Format -> where its real files stand, in the folder of corpora.
REAL_FILES: Mapping[str, tuple[str, ...]] = {
    "jsonl": ("congress_press/*.jsonl", "mojibake/*.jsonl"),
    "json": ("kcna_json/*.json", "newsplease_json/*.json"),
    "html": ("html/*.html", "html/*.html.gz"),
    "feed": ("statedept_rss/*.rss", "feeds/*/*", "wire/other/*"),
    "email": ("wire/email/*",),
    "nitf": ("wire/nitf/*",),
    "newsml": ("wire/newsml_1/*",),
    "newsml_g2": ("wire/newsml_g2/*", "wire/newsml_g2_dpa/*"),
    "ninjs": ("wire/ninjs_and_json/*",),
    "wire_text": ("wire/anpa_iptc7901/*",),
    "sgml": ("reuters21578/*.sgm",),
    "warc": ("warc/*.warc", "warc/*.warc.gz"),
    "arc": ("warc/*.arc", "warc/*.arc.gz"),
}
MOST_BYTES = 24_000  # of a larger file its beginning, and a stretch from within
PACKED_SUFFIXES = (".gz",)  # those are cut at the end only, and later


def find_real_files() -> dict[str, dict[str, bytes]]:
    """Format -> name -> content of real files, large ones cut; empty where there are none."""
    found: dict[str, dict[str, bytes]] = {}
    for format_, patterns in REAL_FILES.items():
        paths = sorted(path for pattern in patterns for path in CORPORA.glob(pattern) if path.stat().st_size)
        found[format_] = {path.name: _shorten(path.read_bytes(), path.suffix) for path in paths}
    pages = sorted(CORPORA.glob("html/*.html"))[:20]
    texts = {f"{path.stem}.txt": _shorten(path.read_bytes(), ".txt") for path in pages}
    return {**found, "text": texts} if any(found.values()) else {}


def _shorten(content: bytes, suffix: str) -> bytes:
    if suffix in PACKED_SUFFIXES:
        return content[: 3 * MOST_BYTES]
    if len(content) <= MOST_BYTES:
        return content
    middle = len(content) // 2
    return content[: MOST_BYTES // 2] + content[middle : middle + MOST_BYTES // 2]
