"""Readers: every record of a landing file comes out as a document or as a reason, in file order."""

import json
from datetime import UTC, datetime

import pytest
from reader_helpers import BODY, DAY, PAGE, RSS, read, read_one, refuse_one

from etl.codes import REJECTION_REASON
from etl.readers import list_landing_files, read_landing_file
from etl.records import RawDocument, Rejection
from etl.resources import find_sample

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
