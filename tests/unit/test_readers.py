"""Readers: every record of a landing file comes out as a document or as a reason, in file order."""

import pytest
from reader_helpers import BODY, DAY, PAGE, RSS, read, read_one, refuse_one

from etl.codes import REJECTION_REASON
from etl.landed_names import is_landed
from etl.profiles import SourceProfile
from etl.readers import encoding, plain_text, read_landing_file
from etl.readers.landing import RefusedError
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


@pytest.mark.parametrize("chunk", [1, 3, 1000])
@pytest.mark.parametrize(
    "content",
    [
        b"The talks began.",
        "Für Ölsand in “Málaga” 😀".encode(),
        "\ufeffFür Ölsand".encode(),
        "Für Ölsand".encode("utf-16"),
        b"\xfe\xff" + "Für 😀".encode("utf-16-be"),
        "Für Ölsand".encode("utf-32"),
        "The café in Málaga, they said “no”.".encode("cp1252"),
        b"\xef\xbb\xbf" + "The café in Málaga, they said so.".encode("cp1252"),
        "Министр прибыл".encode("koi8-r"),
        "The talks".encode("utf-16-le"),
        b"The talks \x81 began, and they went on for a long time.",
        b"\xff\xfea",
        "The talks ended “".encode()[:-1],
    ],
)
def test_large_files_get_the_encoding_that_small_ones_get(tmp_path, monkeypatch, content, chunk):
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert find_outcome(lambda: encoding.find_text_codec(path)) == find_outcome(lambda: decode(content))


def decode(content):
    decoded = encoding.decode_text(content)
    return decoded.codec, decoded.mark_length


def find_outcome(find):
    try:
        return find()
    except RefusedError as error:
        return error.reason, error.detail


@pytest.mark.parametrize(
    ("declared", "content", "text"),
    [
        ("koi8-r", "Министр прибыл.".encode("koi8-r"), "Министр прибыл."),
        ("latin-1", "Für “Öl”".encode("cp1252"), "Für “Öl”"),
        ("utf-16", "Für Öl".encode("utf-16-le"), "Für Öl"),
        ("utf-16", "\ufeffFür Öl".encode("utf-16-be"), "Für Öl"),
        ("utf-8", "\ufeffFür Öl".encode(), "Für Öl"),
    ],
)
def test_encoding_of_the_profile_wins(tmp_path, declared, content, text):
    profile = SourceProfile(encoding=declared)
    assert read_one(tmp_path / "a.txt", content, profile=profile).text == text


def test_byte_that_does_not_fit_the_encoding_of_the_profile(tmp_path):
    rejection = refuse_one(tmp_path / "a.txt", "The café".encode("cp1252"), profile=SourceProfile(encoding="utf-8"))
    assert (rejection.reason, rejection.detail) == ("bad_encoding", "a.txt: byte 7: 0xe9 does not fit utf-8")


def test_text_that_is_too_large_for_an_article(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_text, "LARGEST_TEXT", 10)
    assert refuse_one(tmp_path / "a.txt", "The talks began.").reason == "too_large"


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


def test_sample_shows_every_format_and_the_usual_reasons():
    sample = find_sample()
    files = (path.relative_to(sample) for path in sample.rglob("*") if path.is_file())
    found = [
        item
        for path in sorted(files)
        if is_landed(path)
        for item in read_landing_file(sample / path, landing_path=path.as_posix(), batch_date=DAY)
    ]
    reasons = sorted(item.reason for item in found if isinstance(item, Rejection))
    assert reasons == ["bad_encoding", "empty_file", "malformed", "no_text", "unknown_format"]
    assert set(reasons) <= set(REJECTION_REASON)
    formats = {item.format for item in found if isinstance(item, RawDocument)}
    assert formats == {"text", "jsonl", "json", "csv", "html", "feed", "email"}
