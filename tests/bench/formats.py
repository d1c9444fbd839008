"""Files of every format for measurements: how they are written, and how the bare parser of each reads them."""

import csv
import email
import email.policy
import gzip
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from io import BytesIO
from pathlib import Path

import feedparser
import pyarrow as pa
import pyarrow.parquet as pq
import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import etree

from tests.bench.wire import FIRST_DAY

Record = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a file of the format is written, and how the bare parser reads it: it returns the number of records."""

    name: str
    suffix: str
    write: Callable[[Path, Sequence[Record]], None]
    parse: Callable[[Path], int]
    is_single: bool = False  # one record a file
    is_slow: bool = False


def write_text(path: Path, records: Sequence[Record]) -> None:
    path.write_text(records[0]["text"], encoding="utf-8")


def parse_text(path: Path) -> int:
    return bool(path.read_bytes().decode())


def write_jsonl(path: Path, records: Sequence[Record]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def parse_jsonl(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for line in stream if json.loads(line))


def write_json(path: Path, records: Sequence[Record]) -> None:
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")


def parse_json(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        return len(json.load(stream))


def write_csv(path: Path, records: Sequence[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(records[0]))
        writer.writeheader()
        writer.writerows(records)


def parse_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        return sum(1 for row in rows if dict(zip(header, row, strict=True)))


def write_parquet(path: Path, records: Sequence[Record]) -> None:
    pq.write_table(pa.Table.from_pylist(list(records)), path)


def parse_parquet(path: Path) -> int:
    return sum(len(batch.to_pylist()) for batch in pq.ParquetFile(path).iter_batches(batch_size=512))


def write_arrow(path: Path, records: Sequence[Record]) -> None:
    table = pa.Table.from_pylist(list(records))
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=512)


def parse_arrow(path: Path) -> int:
    with pa.ipc.open_file(str(path)) as reader:
        return sum(len(reader.get_batch(number).to_pylist()) for number in range(reader.num_record_batches))


def render_paragraphs(record: Record) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in record["text"].split("\n\n"))


def render_page(record: Record) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(record['title'])}</title></head><body>"
        f'<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{escape(record["title"])}</h1>'
        f"{render_paragraphs(record)}</article><footer>All rights reserved</footer></body></html>"
    )


def write_html(path: Path, records: Sequence[Record]) -> None:
    path.write_text(render_page(records[0]), encoding="utf-8")


def parse_html(path: Path) -> int:
    return bool(trafilatura.extract(path.read_bytes().decode()))


def write_feed(path: Path, records: Sequence[Record]) -> None:
    items = "".join(
        f"<item><title>{escape(record['title'])}</title><guid>{record['id']}</guid><link>{record['url']}</link>"
        f"<content:encoded>{escape(render_paragraphs(record))}</content:encoded></item>"
        for record in records
    )
    path.write_text(
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Wire</title>{items}</channel></rss>",
        encoding="utf-8",
    )


def parse_feed(path: Path) -> int:
    return len(feedparser.parse(BytesIO(path.read_bytes())).entries)


def write_warc(path: Path, records: Sequence[Record]) -> None:
    with path.open("wb") as stream:
        for record in records:
            body = render_page(record).encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{record['id']}>\r\n"
                f"WARC-Date: {FIRST_DAY}T00:00:00Z\r\nWARC-Target-URI: {record['url']}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            stream.write(head.encode() + http + b"\r\n\r\n")


def parse_warc(path: Path) -> int:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response)
        return sum(1 for record in records if trafilatura.extract(record.reader.read().decode()))


def write_nitf(path: Path, records: Sequence[Record]) -> None:
    record = records[0]
    path.write_text(
        f'<?xml version="1.0"?><nitf><head><docdata><doc-id id-string="{record["id"]}"/></docdata></head><body>'
        f"<body.head><hedline><hl1>{escape(record['title'])}</hl1></hedline></body.head>"
        f"<body.content>{render_paragraphs(record)}</body.content></body></nitf>",
        encoding="utf-8",
    )


def parse_nitf(path: Path) -> int:
    return bool("".join(etree.parse(str(path)).getroot().itertext()))


def write_email(path: Path, records: Sequence[Record]) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Wire <desk@wire.example>", records[0]["title"]
    message["Message-ID"] = f"<{records[0]['id']}@wire.example>"
    message.set_content(records[0]["text"])
    path.write_bytes(message.as_bytes())


def parse_email(path: Path) -> int:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return bool(message.get_content())


def write_sgml(path: Path, records: Sequence[Record]) -> None:
    items = "".join(
        f'<REUTERS NEWID="{number}"><DATE>26-FEB-1987 15:01:01.79</DATE><TEXT><TITLE>{escape(record["title"])}</TITLE>'
        f"<BODY>{escape(record['text'])}</BODY></TEXT></REUTERS>\n"
        for number, record in enumerate(records)
    )
    path.write_text('<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + items, encoding="utf-8")


def parse_sgml(path: Path) -> int:
    root = etree.fromstring(b"<r>" + path.read_bytes().partition(b"\n")[2] + b"</r>", etree.XMLParser(huge_tree=True))
    return sum(1 for body in root.iter("BODY") if body.text)


def write_gzip(path: Path, records: Sequence[Record]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def parse_gzip(path: Path) -> int:
    with gzip.open(path) as stream:
        return sum(1 for line in stream if json.loads(line))


def write_zip(path: Path, records: Sequence[Record]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records:
            archive.writestr(f"{record['id']}.txt", record["text"])


def parse_zip(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(1 for name in archive.namelist() if archive.read(name).decode())


FORMATS = (
    Format(name="text", suffix=".txt", write=write_text, parse=parse_text, is_single=True),
    Format(name="jsonl", suffix=".jsonl", write=write_jsonl, parse=parse_jsonl),
    Format(name="json", suffix=".json", write=write_json, parse=parse_json),
    Format(name="csv", suffix=".csv", write=write_csv, parse=parse_csv),
    Format(name="parquet", suffix=".parquet", write=write_parquet, parse=parse_parquet),
    Format(name="arrow", suffix=".arrow", write=write_arrow, parse=parse_arrow),
    Format(name="html", suffix=".html", write=write_html, parse=parse_html, is_single=True, is_slow=True),
    Format(name="feed", suffix=".xml", write=write_feed, parse=parse_feed, is_slow=True),
    Format(name="warc", suffix=".warc", write=write_warc, parse=parse_warc, is_slow=True),
    Format(name="nitf", suffix=".xml", write=write_nitf, parse=parse_nitf, is_single=True),
    Format(name="email", suffix=".eml", write=write_email, parse=parse_email, is_single=True, is_slow=True),
    Format(name="sgml", suffix=".sgm", write=write_sgml, parse=parse_sgml),
    Format(name="jsonl.gz", suffix=".jsonl.gz", write=write_gzip, parse=parse_gzip),
    Format(name="zip of texts", suffix=".zip", write=write_zip, parse=parse_zip),
)
