"""Tables: CSV and TSV, Parquet and Arrow. Every row is read, whatever stands around it."""

import zipfile
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from reader_helpers import DAY, read, read_one, refuse_one, summarise

from etl.normalise import normalise
from etl.profiles import SourceProfile
from etl.readers import columnar, delimited
from etl.records import Rejection

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


NUMBERED = SourceProfile(fields={"source_record_id": ("0",), "text": ("2",)})


def test_table_without_a_header(tmp_path):
    documents = read(tmp_path / "a.csv", "7,x,The talks began.\n8,y,They went on.\n", profile=NUMBERED)
    assert [(d.source_record_id, d.text, d.landing_offset) for d in documents] == [
        ("7", "The talks began.", 0),
        ("8", "They went on.", 21),
    ]


def test_delimiter_of_the_profile_wins(tmp_path):
    profile = SourceProfile(delimiter="~")
    assert read_one(tmp_path / "a.csv", "id~text,body\n1~a,b\n", profile=profile).source_record_id == "1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_and_marks(tmp_path, end, codec):
    content = end.join(["sep=;", "id;text", '1;"Für Öl,', 'in Málaga"', "", "2;that is all of it", ""]).encode(codec)
    first, second = read(tmp_path / "a.csv", content)
    assert (first.text, second.text) == (f"Für Öl,{end}in Málaga", "that is all of it")
    width = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(codec, codec)
    assert content[second.landing_offset :].decode(width).startswith("2;that")


def test_nul_bytes_are_spaces(tmp_path):
    assert read_one(tmp_path / "a.csv", b"id,text\n1,The talks\0began at noon today\n").text.startswith(
        "The talks began"
    )


def test_empty_lines_before_the_header(tmp_path):
    assert read_one(tmp_path / "a.csv", "\n\nid,text\n1,one\n").text == "one"


def test_quote_that_is_never_closed_costs_its_record_alone(tmp_path):
    content = 'id,text\n1,one\n2,"two\n3,three\nno row\n4,four\n'
    found = read(tmp_path / "a.csv", content)
    assert summarise(found) == ["one", "[malformed]", "three", "[malformed]", "four"]
    assert (found[1].landing_offset, found[1].detail) == (14, "a.csv: record 3: a quote that is not closed")
    assert [content[item.landing_offset :][:2] for item in found] == ["1,", "2,", "3,", "no", "4,"]


def test_quote_that_is_not_closed_for_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 60)
    content = (
        'id,text\n1,one\n2,"two\n' + "".join(f"{number},line {number}\n" for number in range(3, 30)) + '30,"last"\n'
    )
    found = read(tmp_path / "a.csv", content)
    assert summarise(found) == ["one", "[malformed]", *(f"line {number}" for number in range(3, 30)), "last"]
    assert content[found[-1].landing_offset :] == '30,"last"\n'


def test_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 60)
    monkeypatch.setattr(delimited, "SAMPLE_LENGTH", 64)
    content = "id,text\n1,one\n2," + "é" * 500 + "\n3,three\n"
    found = read(tmp_path / "a.csv", content)
    assert summarise(found) == ["one", "[too_large]", "three"]
    assert content.encode()[found[2].landing_offset :] == b"3,three\n"


def test_byte_that_does_not_fit_the_profile_costs_its_row(tmp_path):
    content = "id,text\n1,Für Öl\n2,“two”\n3,three\n".encode("cp1252").replace(b"\x93", b"\x81")
    found = read(tmp_path / "a.csv", content, profile=SourceProfile(encoding="cp1252"))
    assert summarise(found) == ["Für Öl", "[bad_encoding]", "three"]
    assert found[1].detail == "a.csv: record 3: cell 2, byte 0: 0x81 does not fit cp1252"


# --- Parquet and Arrow

WRITERS = {
    "a.parquet": lambda table, path: pq.write_table(table, path, row_group_size=2, write_page_checksum=True),
    "a.feather": lambda table, path: pyarrow.feather.write_feather(table, str(path), chunksize=2),
    "a.arrow": lambda table, path: write_ipc(table, path, pa.ipc.new_file),
    "a.ipc": lambda table, path: write_ipc(table, path, pa.ipc.new_stream),
}


def write_ipc(table, path, start):
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with start(str(path), table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=2)


@pytest.fixture(params=WRITERS)
def path(request, tmp_path):
    return tmp_path / request.param


def write(path, **columns):
    WRITERS[path.name](pa.table(columns), path)
    return path


def test_rows_are_numbered(path):
    table = {"id": [1, 2, 3, 4, 5], "vector": [[0.5]] * 5, "text": ["one", None, "three", "four", "five"]}
    found = read(write(path, **table))
    assert summarise(found) == ["one", "[no_text]", "three", "four", "five"]
    assert [item.landing_offset for item in found] == [0, 1, 2, 3, 4]
    assert found[1].source_record_id == "2"
    assert found[0].format == ("parquet" if path.suffix == ".parquet" else "arrow")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array(["one"], pa.large_string()), "one"),
        (pa.array(["one"], pa.string_view()), "one"),
        (pa.array(["one"]).dictionary_encode(), "one"),
        (pa.array(["Für".encode()], pa.binary()), "Für"),
        (
            pa.array(["The café said “no” to all of them, again and again.".encode("cp1252")], pa.binary()),
            "The café said “no” to all of them, again and again.",
        ),
        (pa.array([["one", "two"]]), "one\ntwo"),
    ],
)
def test_texts_of_every_type(path, values, text):
    assert read_one(write(path, text=values)).text == text


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        (pa.array([1502877600_000_000], pa.timestamp("us")), datetime(2017, 8, 16, 10, tzinfo=UTC)),
        (
            pa.array([1502877600_000_000_000], pa.timestamp("ns", "Asia/Seoul")),
            datetime(2017, 8, 16, 10, tzinfo=UTC),
        ),
        (pa.array([1502877600_000_000_001], pa.timestamp("ns")), datetime(2017, 8, 16, 10, tzinfo=UTC)),
        (pa.array([date(2017, 8, 16)]), datetime(2017, 8, 16, tzinfo=UTC)),
        (pa.array(["2017-08-16"]), datetime(2017, 8, 16, tzinfo=UTC)),
        (pa.array([1502877600]), datetime(2017, 8, 16, 10, tzinfo=UTC)),
        (pa.array([2**62], pa.timestamp("us")), None),
        (pa.array([None], pa.timestamp("us")), None),
    ],
)
def test_dates_of_every_type(path, values, moment):
    document = read_one(write(path, text=["The talks began in Oslo on Monday, and they went on."], published=values))
    assert normalise(document, batch_date=DAY).published_at == moment


def test_structs(path):
    source = pa.array([{"id": None, "name": "Northern Wire"}])
    meta = pa.array([{"head": {"line": "Talks"}}])
    profile = SourceProfile(fields={"title": ("meta.head.line",)})
    document = read_one(write(path, text=["one"], source=source, meta=meta), profile=profile)
    assert (document.outlet, document.title) == ("Northern Wire", "Talks")


def test_text_that_is_no_utf8_is_decoded_or_refused(path):
    texts = pa.array(["The café said so to all.".encode("cp1252"), b"\x81\x8d", b"fine"]).view(pa.string())
    assert summarise(read(write(path, text=texts))) == ["The café said so to all.", "[bad_encoding]", "fine"]


def test_columns_without_a_text(path):
    rejection = refuse_one(write(path, id=[1], amount=[2]))
    assert (rejection.reason, "id, amount" in rejection.detail) == ("no_text", True)


def test_row_that_is_too_large(path, monkeypatch):
    monkeypatch.setattr(columnar, "LONGEST_ROW", 10)
    assert summarise(read(write(path, text=["one", "x" * 11, "three"]))) == ["one", "[too_large]", "three"]


def test_content_tells_the_format(path):
    if path.name != "a.ipc":  # a stream has no sign of its own
        write(path, text=["one"])
        assert read_one(path.rename(path.with_name("a.txt"))).text == "one"


def test_member_of_an_archive(path):
    write(path, text=["one", "two"])
    packed = path.with_name("a.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, path.name)
    found = read(packed)
    assert [(item.text, item.landing_path) for item in found] == [
        ("one", f"a.zip!{path.name}"),
        ("two", f"a.zip!{path.name}"),
    ]


def test_cut_file(path):
    write(path, text=["one", "two", "three", "four", "five"] * 20)
    content = path.read_bytes()
    for length in (5, 12, 100, len(content) // 2, len(content) - 3):
        found = summarise(read(path, content[:length]))
        texts = [text for text in found if text != "[malformed]"]
        assert texts == (["one", "two", "three", "four", "five"] * 20)[: len(texts)]
        assert len(found) - len(texts) == 1


def test_damaged_file_loses_what_is_damaged_alone(path):
    texts = [f"text {number} " + "of the talks " * 9 for number in range(40)]
    write(path, text=texts)
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 41):
        damaged = content.copy()
        damaged[place] ^= 0xFF
        found = read(path, bytes(damaged))
        assert found
        assert all(isinstance(item, Rejection) or item.landing_offset < len(texts) for item in found)


def test_damaged_page_costs_its_row_group_alone(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"text": ["one", "two", "three", "four", "five"]})
    pq.write_table(table, path, row_group_size=2, compression="none", write_page_checksum=True, write_statistics=False)
    found = read(path, path.read_bytes().replace(b"three", b"thr?e", 1))
    assert summarise(found) == ["one", "two", "[malformed]", "five"]
    assert (found[2].landing_offset, found[3].landing_offset) == (2, 4)
    assert "rows 2 to 3 cannot be read" in found[2].detail


def test_first_version_of_feather(tmp_path):
    rejection = refuse_one(tmp_path / "a.feather", b"FEA1" + b"\0" * 100)
    assert (rejection.reason, "Feather 1" in rejection.detail) == ("unknown_format", True)
