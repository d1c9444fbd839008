"""Readers of wire copy: ANPA and IPTC 7901 messages, Reuters SGML, and mail as newsrooms get it."""

from datetime import UTC, datetime

import pytest
from reader_helpers import read, read_one, refuse_one

from etl.readers.mail import join_flowed
from etl.readers.reuters_sgml import read_date
from etl.readers.wire_text import find_sent_time
from etl.records import RawDocument, Rejection

ANPA = (
    b"\x16\x16\x01W1234\x1f_oslo\r\nr i\x13\x11 BC-EU--Norway-Talks 1stLd-Writethru   08-14 0301\r\n"
    b"\x02^BC-EU--Norway-Talks, 1st Ld-Writethru,301<\r\n^Norway and Canada extend a treaty<\r\n"
    b"^AP Photo OSL101<\r\n^Eds: Adds a quote.<\r\n^By JANE DOE=\r\n^Associated Press=\r\n"
    b"\t   OSLO, Norway (AP) _ The ministers met on Monday.\r\n \r\n\t   ``We agreed,'' one said.<\r\n"
    b"\x08New\x10 York;1;2\x10\r\n\r\n\t   \x03AP-WF-08-14-17 1305GMT<\r\n\r\n\x0c\r\n\x04"
)
IPTC = (
    b"\x7f\r\n\x01eca062 4 i 211 ccccb   dpa 061\r\n\nNorway-politics/\r\n"
    b"\x02Norway and Canada\r\nextend a treaty =\r\n\n   Oslo (dpa) - The ministers met\r\non Monday.\r\n\n"
    b"   They agreed.\r\n\x03141305 GMT Aug 17 \r\n\x7f\r\n\x7f\x04"
)
KYODO = (
    b"\x01a0105KYODO\x1f_koko-\r\nu s\x14\x12 BC-Norway-Talks   14-08 0344\r\n\x02BC-Norway-Talks\r\n"
    b"Norway, Canada extend a treaty+\r\n     OSLO, Aug. 14 Kyodo - The ministers met.\r\n\x03KWS-21:37-14-08-17\x04"
)

# --- ANPA 1312, IPTC 7901


@pytest.mark.parametrize("name", ["a.txt", "a.tst", "a", "a.eml"])
def test_anpa_message_is_told_by_its_control_characters(tmp_path, name):
    document = read_one(tmp_path / name, ANPA)
    assert (document.format, document.landing_offset, document.source_record_id) == ("wire_text", 2, "W1234")
    assert document.title == "Norway and Canada extend a treaty"
    assert (document.byline, document.outlet) == ("By JANE DOE", "AP")
    assert document.published == datetime(2017, 8, 14, 13, 5, tzinfo=UTC)
    assert document.text == (
        "   OSLO, Norway (AP) _ The ministers met on Monday.\n\n   ``We agreed,'' one said.\nNew York;1;2"
    )


def test_anpa_without_a_headline_has_its_slug_and_a_list_is_text(tmp_path):
    message = b"\x01V1\x1f-\nr e\x13\x11 AP-Lists     02-09 0121\n\x02^*9006< ^AP-List of Ministers,0176<\n"
    lines = b"^First<\n^Second<\n\x03\x04"
    assert read_one(tmp_path / "a", message + b"   A text.<\n\x03\x04").title == "AP-List of Ministers"
    document = read_one(tmp_path / "b", message + b"^A headline<\n" + lines)
    assert (document.title, document.text, document.published) == ("A headline", "First\nSecond", None)


def test_iptc_7901_message(tmp_path):
    document = read_one(tmp_path / "a.txt", IPTC)
    assert (document.source_record_id, document.landing_offset, document.outlet) == ("eca062", 3, "dpa")
    assert document.title == "Norway and Canada extend a treaty"
    assert document.published == datetime(2017, 8, 14, 13, 5, tzinfo=UTC)
    assert document.text == "   Oslo (dpa) - The ministers met\non Monday.\n\n   They agreed."


def test_iptc_byline_below_the_headline(tmp_path):
    document = read_one(tmp_path / "a.txt", IPTC.replace(b"extend a treaty =", b"By Jane Doe, Oslo Post ="))
    assert (document.title, document.byline) == ("Norway and Canada", "By Jane Doe, Oslo Post")


def test_slug_is_the_title_where_no_headline_stands_apart(tmp_path):
    message = b"\x01abc001 3 i 20\r\n\r\nNorway/\r\n\x02The ministers met\r\nin Oslo.\r\n\x03141305 Aug 17\x04"
    document = read_one(tmp_path / "a.txt", message)
    assert (document.title, document.text, document.outlet) == ("Norway", "The ministers met\nin Oslo.", None)


def test_several_messages_in_a_file(tmp_path):
    content = ANPA + b"\r\n\r\n" + KYODO + IPTC
    documents = read(tmp_path / "a.txt", content)
    assert [d.source_record_id for d in documents] == ["W1234", "a0105", "eca062"]
    assert all(content[d.landing_offset] == 1 for d in documents)
    assert (documents[1].title, documents[1].outlet) == ("Norway, Canada extend a treaty", "KYODO")
    assert documents[1].published == datetime(2017, 8, 14, 21, 37, tzinfo=UTC)


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "latin-1"])
def test_bytes_above_127(tmp_path, codec):
    text = "Une «catastrophe» pour l'économie"
    document = read_one(tmp_path / "a.txt", b"\x01bsf025 3 ec 12\r\n\x02" + text.encode(codec) + b"\x03\x04")
    assert document.text == text


def test_byte_that_windows_1252_lacks(tmp_path):
    assert "�" not in read_one(tmp_path / "a.txt", b"\x01bsf025 3 ec 12\r\n\x02caf\xe9 \x81.\x03\x04").text


def test_cut_message_is_refused_and_the_others_stay(tmp_path):
    first, cut, last = read(tmp_path / "a.txt", IPTC + ANPA[: ANPA.index(b"agreed")] + KYODO)
    assert isinstance(cut, Rejection)
    assert (cut.reason, cut.source_record_id, cut.landing_offset) == ("malformed", "W1234", len(IPTC) + 2)
    assert "neither ETX nor EOT" in cut.detail
    assert (first.source_record_id, last.source_record_id) == ("eca062", "a0105")


def test_message_without_text_and_text_without_message(tmp_path):
    empty = b"\x01eca063 4 i 0\r\nNorway/\r\n\x02\r\n\x03141305 Aug 17\x04"
    document, no_text, stray, headless = read(
        tmp_path / "a.txt", IPTC + empty + b"\r\nNNNN\r\nThe ministers met in Oslo.\r\n\x01eca064 4 i\x04"
    )
    assert isinstance(document, RawDocument)
    assert [r.reason for r in (no_text, stray, headless)] == ["no_text", "malformed", "malformed"]
    assert ("SOH" in stray.detail, "STX" in headless.detail) == (True, True)


@pytest.mark.parametrize(
    ("trailer", "expected"),
    [
        ("AP-WF-11-13-13 1509GMT<", datetime(2013, 11, 13, 15, 9, tzinfo=UTC)),
        ("AP-NY-11-13-93 1009EST<", datetime(1993, 11, 13, 15, 9, tzinfo=UTC)),
        ("KWS-21:37-09-12-18", datetime(2018, 12, 9, 21, 37, tzinfo=UTC)),
        ("131137 GMT Nov 13", datetime(2013, 11, 13, 11, 37, tzinfo=UTC)),
        ("091223 dec 18", datetime(2018, 12, 9, 12, 23, tzinfo=UTC)),
        ("091223 déc 2018", datetime(2018, 12, 9, 12, 23, tzinfo=UTC)),
        ("131137 GMT", None),
        ("131137 GMT Nov", None),
        ("132537 GMT Nov 13", None),
        ("321137 GMT Nov 13", None),
        ("AP-WF-13-13-13 1509GMT", None),
        ("", None),
    ],
)
def test_time_is_taken_only_where_all_parts_of_it_stand(trailer, expected):
    assert find_sent_time(trailer) == expected


# --- Reuters SGML

SGML_HEAD = b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n'


def sgml(inside: str, *, number: int = 7, date: str = "13-MAR-1987 15:05:02.92", kind: str = "") -> bytes:
    return (
        f'<REUTERS TOPICS="YES" OLDID="9{number}" NEWID="{number}">\n<DATE>{date}</DATE>\n<TOPICS><D>acq</D></TOPICS>\n'
        f"<UNKNOWN>&#5;&#22;f02&#31;reute</UNKNOWN>\n<TEXT{kind}>&#2;\n{inside}</TEXT>\n</REUTERS>\n"
    ).encode()


WHOLE = sgml(
    "<TITLE>NORWAY &lt;NOR> ENDS\nTALKS</TITLE>\n<AUTHOR>    By Jane Doe, Reuters</AUTHOR>\n"
    "<DATELINE>    OSLO, March 13 - </DATELINE><BODY>Norway said &amp; Canada\nagreed.&#127;\n    It ended.\n"
    " Reuter\n&#3;</BODY>"
)


@pytest.mark.parametrize("name", ["a.sgm", "a.sgml", "a.txt", "a.xml", "a"])
def test_reuters_record(tmp_path, name):
    content = SGML_HEAD + WHOLE
    document = read_one(tmp_path / name, content)
    assert (document.format, document.source_record_id, document.outlet) == ("sgml", "7", "Reuters")
    assert (document.title, document.byline) == ("NORWAY <NOR> ENDS TALKS", "By Jane Doe, Reuters")
    assert document.text == "OSLO, March 13 - Norway said & Canada\nagreed.\n    It ended."
    assert document.published == datetime(1987, 3, 13, 15, 5, 2, tzinfo=UTC)
    assert document.landing_offset == len(SGML_HEAD)


def test_dateline_is_not_written_twice_and_the_older_number_serves(tmp_path):
    record = WHOLE.replace(b"<BODY>", b"<BODY>    OSLO, March 13 -\n").replace(b' NEWID="7"', b"")
    document = read_one(tmp_path / "a.sgm", record)
    assert document.text.count("OSLO") == 1
    assert document.source_record_id == "97"


def test_unprocessed_text_and_brief(tmp_path):
    document, brief, empty = read(
        tmp_path / "a.sgm",
        sgml("OSLO TALKS END\n    Oslo, March 13 - They ended.\n REUTER\n&#3;\n", kind=' TYPE="UNPROC"')
        + sgml("******<TITLE>OSLO TALKS END\n</TITLE>Blah blah blah.\n&#3;\n", number=8, kind=' TYPE="BRIEF"')
        + sgml("&#3;", number=9),
    )
    assert (document.text, document.title) == ("OSLO TALKS END\n    Oslo, March 13 - They ended.", None)
    assert [(r.reason, r.source_record_id, r.excerpt) for r in (brief, empty)] == [
        ("no_text", "8", "OSLO TALKS END"),
        ("no_text", "9", None),
    ]


def test_cut_record_is_one_rejection(tmp_path):
    content = SGML_HEAD + WHOLE + sgml("<BODY>Cut off.</BODY>", number=8)[:-30]
    document, cut = read(tmp_path / "a.sgm", content)
    assert document.source_record_id == "7"
    assert (cut.reason, cut.source_record_id) == ("malformed", "8")
    assert content[cut.landing_offset :].startswith(b'<REUTERS TOPICS="YES" OLDID="98"')


def test_record_in_the_middle_that_is_not_closed_or_not_opened(tmp_path):
    unclosed = WHOLE.replace(b"</REUTERS>", b"")
    unopened = WHOLE.replace(b"<REUTERS ", b"<REUT#RS ")
    found = read(tmp_path / "a.sgm", WHOLE + unclosed + WHOLE + unopened + WHOLE)
    assert [getattr(item, "reason", "read") for item in found] == ["read", "malformed", "read", "malformed", "read"]


def test_unclosed_title_does_not_swallow_the_body(tmp_path):
    document = read_one(tmp_path / "a.sgm", sgml("<TITLE>TALKS\n<BODY>They ended.</BODY>"))
    assert (document.title, document.text) == ("TALKS", "They ended.")


def test_sgml_of_another_kind(tmp_path):
    assert refuse_one(tmp_path / "a.sgm", "<DOC><P>Other.</P></DOC>").reason == "unknown_format"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" 1-APR-1987 01:02:03.45", datetime(1987, 4, 1, 1, 2, 3, tzinfo=UTC)),
        ("31-MAR-1987 605:12:19.12", None),
        ("31-FEB-1987 05:12:19.12", None),
        ("13-XYZ-1987 05:12:19.12", None),
        ("", None),
    ],
)
def test_bad_dates_are_none(written, expected):
    assert read_date(written) == expected


def test_bad_date_leaves_the_record(tmp_path):
    assert read_one(tmp_path / "a.sgm", sgml("<BODY>They ended.</BODY>", date="unknown")).published is None


# --- mail

MAIL = "Received: by a\nFrom: Desk <desk@post.example>\nSubject: Story\nDate: Mon, 14 Aug 2017 13:05:00 +0000\n"


def test_mail_with_a_form_as_json(tmp_path):
    form = (
        '{"Category":["SPORT"],"Headline":["Talks end"],"Byline":["", "Jane Doe"],"Body":["They\n ended."],"Desk":[]}'
    )
    document = read_one(tmp_path / "a.txt", MAIL + "Content-Type: text/plain\n\n" + form + "\n")
    assert (document.title, document.text, document.byline) == ("Talks end", "They\n ended.", "Jane Doe")
    assert document.published == "Mon, 14 Aug 2017 13:05:00 +0000"


@pytest.mark.parametrize("body", ['{"Category": ["SPORT"]}', '{"Body": ', "{braces} open a text", "{" * 100_000])
def test_mail_whose_body_only_looks_like_a_form(tmp_path, body):
    document = read_one(tmp_path / "a.eml", MAIL + "\n" + body)
    assert (document.title, document.text) == ("Story", body)


@pytest.mark.parametrize("charset", ["us-ascii", "x-unknown", "utf-8", "iso-8859-1"])
def test_mail_in_quoted_printable_with_a_wrong_charset(tmp_path, charset):
    head = f"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset={charset}\n\n"
    assert read_one(tmp_path / "a.eml", MAIL + head + "=93We agreed,=94 he sa=\nid in Oslo.").text == (
        "“We agreed,” he said in Oslo."
    )


def test_text_of_a_forwarded_message(tmp_path):
    parts = (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n'
        "Content-Disposition: attachment\n\nAttached.\n--b\nContent-Type: message/rfc822\n\n"
        "Subject: Inner\n\nThe ministers met.\n--b--\n"
    )
    assert read_one(tmp_path / "a.eml", MAIL + parts).text == "The ministers met."


@pytest.mark.parametrize(("delete_space", "expected"), [(False, "One two\r\nthree\r\n-- \r\nJ"), (True, "Onetwo\r\n")])
def test_flowed_lines_are_joined(delete_space, expected):
    assert join_flowed("One \r\ntwo\r\n three\r\n-- \r\nJ", delete_space=delete_space).startswith(expected)
