"""Readers: every record of a landing file comes out as a document or as a reason, in file order."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from etl.codes import REJECTION_REASON
from etl.readers import list_landing_files, read_landing_file
from etl.records import RawDocument, Rejection
from etl.resources import find_sample

DAY = date(2017, 8, 17)
PARAGRAPHS = (
    "The foreign minister of Norway met the foreign minister of Canada in Oslo on Monday to discuss fisheries.",
    "The two ministers agreed to extend a treaty by five years, the Norwegian ministry said in a statement.",
    "Canada had asked for the talks in May, after a dispute over quotas in the north of the Atlantic Ocean.",
)


def read(path: Path, content: bytes | str | None = None) -> list[RawDocument | Rejection]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_landing_file(path, landing_path=path.name, batch_date=DAY))


def read_one(path: Path, content: bytes | str | None = None) -> RawDocument:
    (document,) = read(path, content)
    assert isinstance(document, RawDocument), document
    return document


def refuse_one(path: Path, content: bytes | str | None = None) -> Rejection:
    (rejection,) = read(path, content)
    assert isinstance(rejection, Rejection), rejection
    return rejection


# --- plain text


def test_text_is_kept_exactly_as_given(tmp_path):
    text = "\r\n  Leading space, Windows line ends.\r\n\r\nA second paragraph.\t\r\n"
    document = read_one(tmp_path / "a.txt", text)
    assert (document.text, document.format, document.landing_offset) == (text, "text", 0)


def test_header_of_known_keys_is_metadata(tmp_path):
    document = read_one(
        tmp_path / "a.txt", "Title: Talks\nDate: 2017-08-16\nSource: Northern Wire\n\nThe talks began.\n"
    )
    assert (document.title, document.published, document.outlet) == ("Talks", "2017-08-16", "Northern Wire")
    assert document.text == "The talks began.\n"


def test_lines_with_a_colon_that_are_no_known_keys_are_text(tmp_path):
    text = "Question: Who met whom?\nTitle: none\n\nThe ministers met.\n"
    document = read_one(tmp_path / "a.txt", text)
    assert document.text == text
    assert document.title is None


@pytest.mark.parametrize("name", ["a.meta.json", "a.txt.meta.json"])
def test_sidecar_gives_metadata_and_header_wins(tmp_path, name):
    (tmp_path / name).write_text('{"id": "7", "title": "Sidecar", "outlet": "Northern Wire"}')
    document = read_one(tmp_path / "a.txt", "title: Header\n\nThe talks began.")
    assert (document.source_record_id, document.title, document.outlet) == ("7", "Header", "Northern Wire")


def test_broken_sidecar_is_refused_and_the_text_still_loads(tmp_path):
    (tmp_path / "a.meta.json").write_text('{"id": ')
    rejection, document = read(tmp_path / "a.txt", "The talks began.")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "malformed"
    assert "a.meta.json" in rejection.detail
    assert isinstance(document, RawDocument)


# --- JSON Lines


def test_json_lines_offsets_point_at_the_records(tmp_path):
    path = tmp_path / "a.jsonl"
    content = '{"id": 1, "text": "Für Ölsand"}\n\n{"id": 2, "body": "second"}\n'.encode()
    documents = read(path, content)
    assert [content[d.landing_offset :][:8] for d in documents] == [b'{"id": 1', b'{"id": 2']
    assert [(d.source_record_id, d.text) for d in documents] == [("1", "Für Ölsand"), ("2", "second")]


def test_broken_line_names_its_place_and_the_rest_goes_on(tmp_path):
    first, broken, last = read(tmp_path / "a.jsonl", '{"text": "one"}\n{"text": "tw\n{"text": "three"}\n')
    assert isinstance(broken, Rejection)
    assert (broken.reason, broken.stage, broken.landing_offset) == ("malformed", "load", 16)
    assert broken.detail.startswith("a.jsonl: line 2, column 10: ")
    assert broken.excerpt == '{"text": "tw'
    assert (first.text, last.text) == ("one", "three")


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ('{"id": "x", "text": "  "}', "no_text", "the text is empty"),
        ('{"id": "x", "link": "http://example.org"}', "no_text", "no field holds a text (fields: id, link)"),
        ('["a"]', "malformed", "a JSON list, not an object"),
        ('{"text": 5, "id": "x"}', "no_text", "the text is empty"),
    ],
)
def test_lines_that_are_no_articles(tmp_path, line, reason, detail):
    rejection = refuse_one(tmp_path / "a.jsonl", line + "\n")
    assert rejection.reason == reason
    assert detail in rejection.detail
    assert rejection.source_record_id == ("x" if '"x"' in line else None)


def test_line_in_a_wrong_encoding_is_refused_alone(tmp_path):
    broken, document = read(tmp_path / "a.jsonl", b'{"text": "\x8d\x8f"}\n{"text": "fine"}\n')
    assert isinstance(broken, Rejection)
    assert (broken.reason, document.text) == ("bad_encoding", "fine")


def test_byte_order_mark_is_no_text(tmp_path):
    assert read_one(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"text": "one"}\n').text == "one"


def test_nesting_past_the_stack_is_malformed(tmp_path):
    assert refuse_one(tmp_path / "a.jsonl", "[" * 100_000 + "\n").reason == "malformed"


@pytest.mark.parametrize(
    ("record", "attribute", "value"),
    [
        ({"maintext": "t"}, "text", "t"),
        ({"story_text": "t"}, "text", "t"),
        ({"text": "t", "headline": "H"}, "title", "H"),
        ({"text": "t", "pubDate": "16 Aug 2017"}, "published", "16 Aug 2017"),
        ({"text": "t", "date_publish": "2017-08-16 10:00:00"}, "published", "2017-08-16 10:00:00"),
        ({"text": "t", "date": 1502841600000}, "published", datetime(2017, 8, 16, tzinfo=UTC)),
        ({"text": "t", "date": 1502841600}, "published", datetime(2017, 8, 16, tzinfo=UTC)),
        ({"text": "t", "source": {"id": None, "name": "Northern Wire"}}, "outlet", "Northern Wire"),
        ({"text": "t", "source": None, "domain": "example.org"}, "outlet", "example.org"),
        ({"text": "t", "authors": ["Ann Example", "Bo Example"]}, "byline", "Ann Example, Bo Example"),
        ({"text": "t", "id": 12}, "source_record_id", "12"),
        ({"text": ["one", "two"]}, "text", "one\ntwo"),
        ({"text": "", "body": "b"}, "text", "b"),
    ],
)
def test_field_names_and_values(tmp_path, record, attribute, value):
    assert getattr(read_one(tmp_path / "a.jsonl", json.dumps(record)), attribute) == value


# --- JSON


def test_array_offsets_point_at_the_records(tmp_path):
    content = '[\n {"text": "é"},\n {"text": "two"}\n]'.encode()
    documents = read(tmp_path / "a.json", content)
    assert [content[d.landing_offset :].split(b"}")[0] for d in documents] == [
        '{"text": "é"'.encode(),
        b'{"text": "two"',
    ]


def test_object_that_wraps_a_list(tmp_path):
    content = b'{"status": "ok", "articles": [{"text": "one"}, {"text": "two"}]}'
    documents = read(tmp_path / "a.json", content)
    assert [d.text for d in documents] == ["one", "two"]
    assert content[documents[1].landing_offset :].startswith(b'{"text": "two"')


@pytest.mark.parametrize("content", ['{"text": "one"}\n{"text": "two"}\n', '{"text": "one"} {"text": "two"}'])
def test_objects_in_a_row(tmp_path, content):
    assert [d.text for d in read(tmp_path / "a.json", content)] == ["one", "two"]


def test_array_in_a_file_called_jsonl(tmp_path):
    assert [d.text for d in read(tmp_path / "a.jsonl", '[{"text": "one"},\n{"text": "two"}]')] == ["one", "two"]


def test_broken_array_keeps_what_came_before(tmp_path):
    document, rejection = read(tmp_path / "a.json", '[{"text": "one"},\n {"text": oops}]')
    assert document.text == "one"
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "malformed"
    assert "line 2, column 11: Expecting value; nothing after it was read" in rejection.detail


# --- CSV


def test_delimiter_is_found_and_texts_have_lines_and_commas(tmp_path):
    content = 'id;headline;body\n1;"Talks; again";"One, two.\nThree."\n2;Other;"He said ""no""."\n'
    documents = read(tmp_path / "a.csv", content)
    assert [d.text for d in documents] == ["One, two.\nThree.", 'He said "no".']
    assert documents[0].title == "Talks; again"
    assert content.encode()[documents[1].landing_offset :].startswith(b"2;Other")


def test_tabs(tmp_path):
    assert read_one(tmp_path / "a.tsv", "id\ttext\n1\tOne, two; three.\n").text == "One, two; three."


def test_row_of_another_length_is_refused_alone(tmp_path):
    rejection, document = read(tmp_path / "a.csv", "id,text\n1,one,more\n2,two\n")
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.landing_offset) == ("malformed", 8)
    assert "record 2: 3 cells, the header has 2" in rejection.detail
    assert document.text == "two"


def test_table_without_a_text_column(tmp_path):
    rejection = refuse_one(tmp_path / "a.csv", "id,amount\n1,2\n")
    assert rejection.reason == "no_text"
    assert "id, amount" in rejection.detail


# --- HTML

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>Ministers meet in Oslo</title>
<meta property="og:site_name" content="Harbour Daily"><link rel="canonical" href="https://harbour.example/talks">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2017-08-14T10:00:00+02:00"}}</script>
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ministers meet in Oslo</h1>{body}
</article><footer>All rights reserved</footer></body></html>"""
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def test_page_text_and_metadata(tmp_path):
    document = read_one(tmp_path / "a.html", PAGE.format(charset="utf-8", body=BODY))
    assert all(paragraph in document.text for paragraph in PARAGRAPHS)
    assert "Sport" not in document.text
    assert "rights" not in document.text
    assert (document.title, document.outlet) == ("Ministers meet in Oslo", "Harbour Daily")
    assert (document.published, document.url) == ("2017-08-14T10:00:00+02:00", "https://harbour.example/talks")


def test_declared_charset_of_a_page(tmp_path):
    page = PAGE.format(
        charset="iso-8859-1", body=BODY + "<p>The café opened “early” on the day of the talks, a guest said.</p>"
    )
    document = read_one(tmp_path / "a.html", page.encode("cp1252"))
    assert "The café opened “early”" in document.text


def test_date_after_arrival_is_not_believed(tmp_path):
    page = PAGE.format(charset="utf-8", body=BODY).replace("2017-08-14", "2031-01-01")
    assert read_one(tmp_path / "a.html", page).published is None


def test_record_with_a_page_instead_of_text(tmp_path):
    record = {"id": "p1", "html": PAGE.format(charset="utf-8", body=BODY), "title": "Own title"}
    document = read_one(tmp_path / "a.jsonl", json.dumps(record))
    assert PARAGRAPHS[1] in document.text
    assert (document.format, document.source_record_id, document.title) == ("jsonl", "p1", "Own title")


def test_record_with_a_fragment_is_read_whole(tmp_path):
    record = {"body_html": "<p>Short &amp; plain.</p><p>Second<br>line.</p>"}
    assert read_one(tmp_path / "a.jsonl", json.dumps(record)).text == "Short & plain.\n\nSecond\nline."


def test_page_without_an_article(tmp_path):
    assert refuse_one(tmp_path / "a.html", "<html><body></body></html>").reason == "no_text"


# --- feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Daily</title><item><title>Talks</title><guid>g1</guid><link>https://harbour.example/1</link>
<pubDate>Wed, 16 Aug 2017 10:00:00 +0900</pubDate><description>Teaser.</description>
<content:encoded><![CDATA[<p>The talks began &mdash; at last.</p><p>They went on.</p>]]></content:encoded></item>
<item><title>No text</title><guid>g2</guid></item></channel></rss>"""


def test_feed_gives_full_content_and_its_own_outlet(tmp_path):
    document, rejection = read(tmp_path / "a.rss", RSS)
    assert document.text == "The talks began — at last.\n\nThey went on."
    assert document.published == datetime(2017, 8, 16, 1, tzinfo=UTC)
    assert (document.source_record_id, document.url, document.outlet) == (
        "g1",
        "https://harbour.example/1",
        "Harbour Daily",
    )
    assert RSS.encode()[document.landing_offset :].startswith(b"<item><title>Talks")
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.source_record_id) == ("no_text", "g2")
    assert "item 2" in rejection.detail


def test_atom(tmp_path):
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><id>e1</id><updated>2017-08-16T00:00:00Z'
        '</updated><content type="text">Plain &lt;words&gt;.</content></entry></feed>'
    )
    document = read_one(tmp_path / "a.atom", content)
    assert document.source_record_id == "e1"
    assert document.published == datetime(2017, 8, 16, tzinfo=UTC)
    assert document.text.startswith("Plain")


def test_xml_that_is_no_feed(tmp_path):
    rejection = refuse_one(tmp_path / "a.xml", '<?xml version="1.0"?><catalog><book/></catalog>')
    assert rejection.reason == "unknown_format"
    assert "root element catalog" in rejection.detail


def test_entities_are_not_expanded(tmp_path):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]>' + RSS.partition("?>")[2].replace(
        "Teaser.", "&l9;"
    )
    assert all(len(str(found)) < 10_000 for found in read(tmp_path / "a.xml", bomb))


# --- mail


def test_mail(tmp_path):
    message = (
        "From: Northern Wire <desk@wire.example>\nSubject: =?utf-8?q?Caf=C3=A9_talks?=\nMessage-ID: <1@wire>\n"
        "Date: Mon, 14 Aug 2017 17:25:00 +0200\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=X\n\n"
        "--X\nContent-Type: text/html\n\n<p>Other</p>\n--X\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\nThe caf=C3=A9 talks began.\n--X--\n"
    )
    document = read_one(tmp_path / "a.eml", message)
    assert document.text == "The café talks began."
    assert (document.title, document.outlet, document.source_record_id) == ("Café talks", "Northern Wire", "<1@wire>")
    assert document.published == "Mon, 14 Aug 2017 17:25:00 +0200"


def test_mail_in_html_only(tmp_path):
    message = "From: a@b.example\nContent-Type: text/html\n\n<p>One.</p><p>Two.</p>\n"
    assert read_one(tmp_path / "a.eml", message).text == "One.\n\nTwo."


# --- encodings, formats, files


def test_western_text_is_read_as_windows_1252(tmp_path):
    text = "The café said “no” to the treaty, officials in Málaga said on Monday."
    assert read_one(tmp_path / "a.txt", text.encode("cp1252")).text == text


def test_marked_utf_16(tmp_path):
    assert read_one(tmp_path / "a.txt", "The talks began.".encode("utf-16")).text == "The talks began."


@pytest.mark.parametrize(
    "content",
    ["Министр прибыл в столицу.".encode("koi8-r"), "The talks began.".encode("utf-16-le"), b"\xff\xfea"],
)
def test_text_that_no_encoding_fits(tmp_path, content):
    rejection = refuse_one(tmp_path / "a.txt", content)
    assert rejection.reason == "bad_encoding"
    assert "byte " in rejection.detail


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.csv", "a.html", "a.xml", "a.eml", "a.unknown"])
@pytest.mark.parametrize("content", [b"", b" \n\n "])
def test_empty_files(tmp_path, name, content):
    expected = "unknown_format" if content and name == "a.unknown" else "empty_file"
    assert refuse_one(tmp_path / name, content).reason == expected


def test_unknown_suffix_without_a_sign_of_its_format(tmp_path):
    rejection = refuse_one(tmp_path / "a.doc", "The talks began.")
    assert (rejection.reason, rejection.excerpt) == ("unknown_format", "The talks began.")
    assert ".doc" in rejection.detail


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (PAGE.format(charset="utf-8", body=BODY), "html"),
        (RSS, "feed"),
        ('{"text": "one"}\n{"text": "two"}', "jsonl"),
        ('[{"text": "one"}]', "json"),
        ("Received: by a\nFrom: a@b.example\nSubject: s\n\nText.\n", "email"),
    ],
)
def test_unknown_suffix_with_known_content(tmp_path, content, format_):
    assert read(tmp_path / "a.data", content)[0].format == format_


def test_missing_file_is_unreadable(tmp_path):
    assert refuse_one(tmp_path / "gone.txt").reason == "unreadable"


def test_landing_files_leave_out_what_is_no_document(tmp_path):
    for name in ("b/two.txt", "a.jsonl", "a.meta.json", "README.md", ".hidden", ".git/x.txt", "b/three.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in list_landing_files(tmp_path)]
    assert found == ["a.jsonl", "b/three.csv", "b/two.txt"]


def test_sample_shows_every_format_and_the_usual_reasons():
    sample = find_sample()
    found = [
        item
        for path in list_landing_files(sample)
        for item in read_landing_file(path, landing_path=path.relative_to(sample).as_posix(), batch_date=DAY)
    ]
    reasons = sorted(item.reason for item in found if isinstance(item, Rejection))
    assert reasons == ["bad_encoding", "empty_file", "malformed", "no_text", "unknown_format"]
    assert set(reasons) <= set(REJECTION_REASON)
    formats = {item.format for item in found if isinstance(item, RawDocument)}
    assert formats == {"text", "jsonl", "json", "csv", "html", "feed", "email"}
