"""Readers of pages, feeds and mail: text, metadata and the reasons for a refusal."""

import json
from datetime import UTC, datetime

from reader_helpers import BODY, PAGE, PARAGRAPHS, RSS, read, read_one, refuse_one

from etl.records import Rejection

# --- HTML


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
