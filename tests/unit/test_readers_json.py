"""JSON and JSON Lines: every record is read, in place, whatever stands around it."""

import json
from datetime import UTC, datetime

import pytest
from reader_helpers import read, read_one, refuse_one, summarise

from etl.profiles import SourceProfile
from etl.readers import json_file, json_lines, json_window
from etl.readers.landing import LineRange
from etl.records import Rejection

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


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("NaN", None),
        ("1e400", "inf"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (r'"a \ud800 b"', "a � b"),
        ('"one", "title": "two"', "two"),
    ],
)
def test_what_strict_parsers_refuse_is_read(tmp_path, value, title):
    document = read_one(tmp_path / "a.jsonl", f'{{"text": "The talks began.", "title": {value}}}\n')
    assert (document.text, document.title) == ("The talks began.", title)


def test_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 40)
    monkeypatch.setattr(json_lines, "CHUNK", 7)
    content = '{"text": "one"}\n{"text": "' + "x" * 200 + '"}\n{"text": "three"}\n'
    found = read(tmp_path / "a.jsonl", content)
    assert summarise(found) == ["one", "[too_large]", "three"]
    assert found[1].detail == "a.jsonl: line 2: longer than 40 bytes"
    assert content[found[2].landing_offset :] == '{"text": "three"}\n'


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_lines_of_marked_wide_characters(tmp_path, codec):
    content = '\ufeff{"text": "Für Öl"}\n\n{"text": "twą"}\n["a"]'.encode(codec)
    found = read(tmp_path / "a.jsonl", content)
    assert summarise(found) == ["Für Öl", "twą", "[malformed]"]
    assert content[found[1].landing_offset :].decode(codec).startswith('{"text": "twą"}')
    assert "line 4" in found[2].detail


def test_encoding_of_the_profile_holds_for_each_line(tmp_path):
    content = '{"text": "Für Öl"}\n{"text": "“"}\n'.encode("cp1252").replace(b"\x93", b"\x81")
    found = read(tmp_path / "a.jsonl", content, profile=SourceProfile(encoding="cp1252"))
    assert summarise(found) == ["Für Öl", "[bad_encoding]"]
    assert found[1].detail == "a.jsonl: line 2, byte 10: 0x81 does not fit cp1252"


@pytest.mark.parametrize("chunk", [1, 5, 10_000])
@pytest.mark.parametrize("size", [1, 20, 33, 70, 1000])
def test_ranges_of_lines_together_are_the_file(tmp_path, monkeypatch, size, chunk):
    monkeypatch.setattr(json_lines, "CHUNK", chunk)
    path = tmp_path / "a.jsonl"
    lines = ['\ufeff{"text": "one"}\n', "\n", '{"text": oops}\n', '{"text": "Für"}\n', "  \n", '{"text": "last"}']
    content = "".join(lines).encode()
    whole = read(path, content)
    ranges = json_lines.split_lines(path, size=size)
    assert [item for lines in ranges for item in read(path, lines=lines)] == whole
    assert [(r.start, r.end) for r in ranges] == list(
        zip([0, *(r.end for r in ranges)], [r.end for r in ranges], strict=False)
    )
    assert ranges[-1].end == len(content)
    assert all(r.first_line == content[: r.start].count(b"\n") + 1 for r in ranges)
    assert len(ranges) == (1 if size == 1000 else len(ranges))
    assert len(ranges) > 1 or size >= 70


def test_wide_characters_are_not_cut_into_ranges(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "one"}\n{"text": "two"}\n'.encode("utf-16"))
    assert json_lines.split_lines(path, size=4) == (LineRange(start=0, end=path.stat().st_size, first_line=1),)


def test_a_range_of_empty_lines_is_no_empty_file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('\n\n{"text": "one"}\n')
    assert read(path, lines=LineRange(start=0, end=2, first_line=1)) == []


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


@pytest.fixture(params=[1, 4, 50, 100_000])
def chunk(request, monkeypatch):
    """Bytes that are read at once."""
    monkeypatch.setattr(json_window, "CHUNK", request.param)
    return request.param


@pytest.fixture
def small(monkeypatch):
    """Bounds that a test can reach."""
    for module in (json_file, json_window):
        monkeypatch.setattr(module, "LONGEST_VALUE", 300)
    monkeypatch.setattr(json_window, "KEPT", 120)
    monkeypatch.setattr(json_file, "LARGEST_PLAIN", 100)


SHAPES = {
    "array": '[{"text": "öne"}, {"text": "t[wo}", "n": [1, {"a": -1.5e3}]}]',
    "row": '{"text": "öne"} {"text": "t[wo}"}',
    "row with commas": '{"text": "öne"},\n{"text": "t[wo}"}',
    "arrays in a row": '[{"text": "öne"}]\n[{"text": "t[wo}"}]',
    "wrapped": '{"status": "ok", "articles": [{"text": "öne"}, {"text": "t[wo}"}], "next": {"page": 2}}',
    "wrapped after long members": json.dumps(
        {"blob": "z" * 150, "tree": {"a": [{"b": "]}\\" * 40}]}, "n": 12, "data": [{"text": "öne"}, {"text": "t[wo}"}]}
    ),
    "second list": '{"items": [1, 2], "results": [{"text": "öne"}, {"text": "t[wo}"}]}',
}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("shape", SHAPES)
def test_records_of_every_shape_with_a_small_window(tmp_path, chunk, small, shape, codec):
    content = SHAPES[shape].encode(codec)
    found = read(tmp_path / "a.json", content)
    assert summarise(found) == ["öne", "t[wo}"]
    width = "utf-16-le" if codec == "utf-16" else "utf-8"
    assert all(content[item.landing_offset :].decode(width).startswith('{"text": ') for item in found)


def test_list_at_the_path_of_the_profile(tmp_path, chunk, small):
    content = '{"articles": [{"text": "no"}], "response": {"n": [{}], "list": [{"text": "one"}, {"text": "two"}]}}'
    profile = SourceProfile(records="response.list")
    assert summarise(read(tmp_path / "a.json", content, profile=profile)) == ["one", "two"]


def test_missing_path_of_the_profile(tmp_path):
    rejection = refuse_one(tmp_path / "a.json", '{"a": {"text": "x"}}', profile=SourceProfile(records="a.b"))
    assert (rejection.reason, rejection.detail) == ("no_text", "a.json: no list of records at a.b")


def test_an_article_with_a_list_of_others_is_an_article(tmp_path, chunk, small):
    content = json.dumps({"title": "t", "text": "one " * 20, "items": [{"text": "x"}], "more": "z" * 60})
    assert summarise(read(tmp_path / "a.json", content)) == ["one " * 20]


def test_record_that_is_too_long_is_passed_over(tmp_path, chunk, small):
    content = json.dumps([{"text": "one"}, {"a": [{"b": '"}]\\' * 200}], "text": "two"}, {"text": "three"}])
    found = read(tmp_path / "a.json", content)
    assert summarise(found) == ["one", "[too_large]", "three"]
    assert content[found[1].landing_offset :].startswith('{"a"')
    assert "record 2, line 1: longer than 300 characters" in found[1].detail
    assert content[found[2].landing_offset :] == '{"text": "three"}]'


def test_large_object_without_a_list(tmp_path, chunk, small):
    rejection = refuse_one(tmp_path / "a.json", json.dumps({"a": "x" * 200, "b": "x" * 200}))
    assert rejection.reason == "too_large"


def test_large_article(tmp_path, chunk, small):
    rejection = refuse_one(tmp_path / "a.json", json.dumps({"text": "one", "b": "x" * 400}))
    assert rejection.reason == "too_large"


@pytest.mark.parametrize(
    "broken", ['{"text": oops}', '{"text": "tw\no"}', '{"text": "two', '{"text": "two", "x": 1 2}']
)
def test_reading_goes_on_at_the_next_record_of_the_list(tmp_path, chunk, broken):
    content = '[\n  {"text": "one"},\n  ' + broken + '},\n  {"text": "three"},\n  {"text": "four"}\n]'
    found = read(tmp_path / "a.json", content)
    assert summarise(found) == ["one", "[malformed]", "three", "four"]
    assert found[1].detail.endswith(f"; went on at line {content[: found[2].landing_offset].count(chr(10)) + 1}")
    assert content[found[2].landing_offset :].startswith('{"text": "three"}')


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "one"}, {"text": oops}, {"text": "three"}]',  # the next record cannot be told from inner objects
        '[\n{"text": "one"},\n{"text": oops, "x": [\n{"id": 1},\n{"id": 2}]},\n {"text": "three"}]',
        '{"text":\n"one"}\n{"text":\n"two',
        '[{"text": "one"},',
        '[{"text": "one"}',
        '{"articles": [{"text": "one"}], "n": oops}',
        '{"articles": [{"text": "one"}], "n": ',
        '[{"text": "one"}] trailer',
    ],
)
def test_broken_file_keeps_what_came_before(tmp_path, chunk, content):
    found = read(tmp_path / "a.json", content)
    assert summarise(found) in (["one", "[malformed]"], ["[malformed]"])
    assert found[-1].detail.endswith("; nothing after it was read")


@pytest.mark.parametrize("start", ["[", '{"a":', '[{"text": ', '{"articles": ['])
def test_nesting_without_end(tmp_path, start):
    rejection = refuse_one(tmp_path / "a.json", start * 300_000)
    assert rejection.reason == "malformed"


def test_record_that_is_nested_too_deeply_is_refused_alone(tmp_path):
    content = '[{"text": "one"}, {"text": ' + "[" * 5000 + "]" * 5000 + '}, {"text": "three"}]'
    assert summarise(read(tmp_path / "a.json", content)) == ["one", "[malformed]", "three"]


def test_byte_that_does_not_fit_the_profile_costs_its_record(tmp_path, chunk):
    content = b'[{"text": "one"},\n{"text": "tw\xff"},\n{"text": "three"}]'
    found = read(tmp_path / "a.json", content, profile=SourceProfile(encoding="utf-8"))
    assert summarise(found) == ["one", "[bad_encoding]", "three"]
    assert found[1].detail == "a.json: record 2, line 2: byte 12: 0xff does not fit utf-8"
    assert content[found[2].landing_offset :] == b'{"text": "three"}]'


def test_large_file_of_news_items(tmp_path, monkeypatch):
    monkeypatch.setattr("etl.readers.ninjs.LARGEST_WHOLE", 10)
    item = {"uri": "u1", "versioncreated": "2017-08-16T10:00:00Z", "headline": "H", "body_text": "The talks began."}
    found = read(tmp_path / "a.json", json.dumps([item, {"text": "no item"}]))
    assert [(document.format, document.text) for document in found] == [
        ("ninjs", "The talks began."),
        ("json", "no item"),
    ]
