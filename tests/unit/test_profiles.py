"""Source profiles: which files they hold for, and what they change in what is read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from reader_helpers import BODY, PAGE

from etl.normalise import normalise
from etl.profiles import NO_PROFILE, SourceProfile, find_profile, hash_profile
from etl.readers import read_landing_file
from etl.readers.registry import READERS, find_format
from etl.records import Article, RawDocument, Rejection
from etl.settings import read_settings

DAY = date(2017, 8, 17)
TEXT = "The foreign ministers of Norway and Canada met in Oslo on Monday to discuss fisheries."


def load(path: Path, profile: SourceProfile) -> list[Article | Rejection]:
    raws = read_landing_file(path, landing_path=path.name, batch_date=DAY, profile=profile)
    return [r if isinstance(r, Rejection) else normalise(r, batch_date=DAY, profile=profile) for r in raws]


def read(path: Path, content: str | bytes, profile: SourceProfile) -> RawDocument:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (document,) = read_landing_file(path, landing_path=path.name, batch_date=DAY, profile=profile)
    assert isinstance(document, RawDocument), document
    return document


# --- which files


@pytest.mark.parametrize(
    ("glob", "fitting", "others"),
    [
        ("press", ["press/a.csv", "press/2017/a.csv", "press"], ["press2/a.csv", "x/press/a.csv", "Press/a.csv"]),
        ("press/", ["press/a.csv", "press/2017/a.csv"], ["press"]),
        ("./press/2017", ["press/2017/a.csv"], ["press/2018/a.csv"]),
        ("*.csv", ["a.csv"], ["press/a.csv", "a.csv.gz"]),
        ("**/*.csv", ["a.csv", "press/a.csv", "press/2017/08/a.csv"], ["a.tsv"]),
        ("press/**", ["press/a.csv", "press/2017/a.csv"], ["other/press/a.csv"]),
        ("press/**/daily/*.json", ["press/daily/a.json", "press/a/b/daily/a.json"], ["press/daily/x/a.json"]),
        ("press/*/a?.csv", ["press/2017/a1.csv"], ["press/2017/a12.csv", "press/a1.csv", "press/2017/a/.csv"]),
        ("press_20[01]*/", ["press_2017/a.csv", "press_2009/x/a.csv"], ["press_2020/a.csv", "press_2017"]),
        ("[!a]*.csv", ["b.csv"], ["a.csv", "/.csv"]),
        ("[!]x].csv", ["a.csv"], ["].csv", "x.csv"]),
        ("a+b (1)/x.csv", ["a+b (1)/x.csv"], ["aab (1)/x.csv"]),
        ("[ab", ["[ab"], ["a"]),
    ],
)
def test_globs_count_from_the_landing_folder(glob, fitting, others):
    profile = SourceProfile(match=(glob,))
    assert [path for path in fitting if find_profile(path, (profile,)) is not profile] == []
    assert [path for path in others if find_profile(path, (profile,)) is not NO_PROFILE] == []


def test_the_first_profile_that_matches_counts():
    narrow, wide = SourceProfile(match=("x/y", "z/*.csv")), SourceProfile(match=("**",))
    found = [find_profile(path, (narrow, wide)) for path in ("x/y/a.csv", "z/a.csv", "x/a.csv")]
    assert found == [narrow, narrow, wide]
    assert find_profile("x/y/a.csv", (wide, narrow)) is wide
    assert find_profile("x/a.csv", ()) is NO_PROFILE


# --- the hash by which a changed profile is told


def test_hash_covers_what_changes_rows_and_nothing_else():
    profile = SourceProfile(match=("x",), fields={"text": ("a",), "title": ("b",)}, time_zone="Asia/Seoul")
    changed = [
        replace(profile, time_zone=None),
        replace(profile, match=("y",)),
        replace(profile, fields={"text": ("a",)}),
        replace(profile, fields={"text": ("a", "b"), "title": ("b",)}),
        replace(profile, constants={"outlet": "Harbour Daily"}),
        replace(profile, date_formats=("%d.%m.%Y",)),
        replace(profile, format="csv"),
        replace(profile, delimiter=";"),
        replace(profile, encoding="cp1252"),
        replace(profile, records="data.items"),
    ]
    assert len({hash_profile(p) for p in (profile, *changed)}) == 1 + len(changed)
    same = [replace(profile, match=("x", "z")), replace(profile, fields={"title": ("b",), "text": ("a",)})]
    assert {hash_profile(p) for p in same} == {hash_profile(profile)}


def test_hash_of_no_profile_is_fixed():
    # Stored with every file that no profile matches: another value would load all of them again.
    assert hash_profile(NO_PROFILE) == "e1b0e0b0ced47ad3"


# --- the format


@pytest.mark.parametrize(
    ("name", "head", "format_", "expected"),
    [
        ("a.txt", b"id;text\n", "csv", "csv"),
        ("a.dat", b"whatever", "text", "text"),
        ("a.json", b'{"text": "one"}\n{"text": "two"}', "json", "json"),
        ("a.txt", b"<html><body>", "text", "text"),
        ("a.csv.gz", b"\x1f\x8b\x08" + bytes(20), "csv", "compressed"),  # unpacked first, then read as CSV
        ("a.gz", b"not packed at all", "csv", "compressed"),
        ("a.gz", b'{"text": "one"}\n{"text": "two"}', "jsonl", "jsonl"),
    ],
)
def test_format_of_the_profile_wins_over_suffix_and_content(name, head, format_, expected):
    assert find_format(Path(name), head, SourceProfile(format=format_)) == expected
    assert expected in READERS


def test_members_of_an_archive_have_its_profile(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x.dat", '{"story": "' + TEXT + '", "kop": "Talks"}\n')
    profile = SourceProfile(format="jsonl", fields={"title": ("kop",)})
    (article,) = load(tmp_path / "a.zip", profile)
    assert isinstance(article, Article)
    assert (article.title, article.landing_path) == ("Talks", "a.zip!x.dat")


# --- fields


def test_named_fields_win_and_common_names_fill_the_rest(tmp_path):
    profile = SourceProfile(
        fields={"title": ("kop",), "text": ("lead", "tekst"), "published": ("gepubliceerd", "date")}
    )
    record = (
        '{"kop": "Talks", "title": "no", "tekst": "They met.", "lead": "In short.", "body": "no", "date": "x", "id": 1}'
    )
    document = read(tmp_path / "a.jsonl", record, profile)
    assert (document.title, document.text, document.source_record_id) == ("Talks", "In short.\n\nThey met.", "1")
    expected = ("published=date", "source_record_id=id", "text=lead", "text=tekst", "title=kop")
    assert document.field_names == expected


def test_names_count_exactly_then_without_case_and_punctuation_then_as_paths(tmp_path):
    profile = SourceProfile(
        fields={"title": ("Kop",), "outlet": ("bron.naam",), "byline": ("credits.by",), "url": ("web_adres",)}
    )
    record = (
        '{"kop": "no", "Kop": "Talks", "text": "They met.", "bron": {"naam": "Harbour Daily", "name": "no"},'
        ' "credits": [{"by": "Ann Example"}, {"x": 1}, {"by": "Bo Example"}], "webAdres": "/talks"}'
    )
    document = read(tmp_path / "a.jsonl", record, profile)
    assert (document.title, document.outlet) == ("Talks", "Harbour Daily")
    assert (document.byline, document.url) == ("Ann Example, Bo Example", "/talks")
    assert {"outlet=bron.naam", "byline=credits.by", "url=webAdres", "title=Kop"} < set(document.field_names)


def test_names_in_other_scripts(tmp_path):
    profile = SourceProfile(fields={"title": ("タイトル",), "text": ("本文",)})
    document = read(tmp_path / "a.jsonl", '{"本文": "会談が始まった。", "タイトル": "会談"}', profile)
    assert (document.title, document.text) == ("会談", "会談が始まった。")


def test_a_field_that_the_profile_names_for_the_text_and_no_record_has(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"body": "They met.", "id": "7"}')
    (rejection,) = load(tmp_path / "a.jsonl", SourceProfile(fields={"text": ("tekst", "lead")}))
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.source_record_id) == ("no_text", "7")
    assert "no field tekst, lead, which its profile names for the text (fields: body, id)" in rejection.detail


def test_the_text_of_plain_text_is_no_field(tmp_path):
    document = read(tmp_path / "a.txt", f"Title: Talks\n\n{TEXT}", SourceProfile(fields={"text": ("tekst",)}))
    assert (document.title, document.text) == ("Talks", TEXT)


# --- what the profile says of all records


def test_constants_fill_what_no_record_states(tmp_path):
    profile = SourceProfile(constants={"outlet": "Harbour Daily", "language": "no", "byline": "Desk"})
    (tmp_path / "a.jsonl").write_text(
        f'{{"text": "{TEXT}", "url": "https://example.org/1"}}\n'
        f'{{"text": "{TEXT}", "outlet": "Reuters", "lang": "en", "author": "Ann Example"}}\n'
    )
    filled, stated = load(tmp_path / "a.jsonl", profile)
    assert isinstance(filled, Article)
    assert isinstance(stated, Article)
    assert (filled.outlet, filled.language, filled.byline) == ("Harbour Daily", "no", "Desk")
    assert (stated.outlet, stated.language, stated.byline) == ("Reuters", "en", "Ann Example")


def test_constants_hold_for_pages_too(tmp_path):
    page = PAGE.format(charset="utf-8", body=BODY).replace('<meta property="og:site_name" content="Harbour Daily">', "")
    (tmp_path / "a.html").write_text(page)
    (article,) = load(tmp_path / "a.html", SourceProfile(constants={"outlet": "Northern Wire", "byline": "Desk"}))
    assert isinstance(article, Article)
    assert (article.outlet, article.byline) == ("Northern Wire", "Desk")


@pytest.mark.parametrize(
    ("written", "published_at", "status"),
    [
        ("03/04/2017", datetime(2017, 4, 3, tzinfo=UTC), "metadata"),
        ("03/04/2017 08:30", datetime(2017, 4, 2, 23, 30, tzinfo=UTC), "metadata"),
        ("2017-04-03T08:30:00+02:00", datetime(2017, 4, 3, 6, 30, tzinfo=UTC), "metadata"),  # no format, but no doubt
        ("2017-04-03 08:30", datetime(2017, 4, 2, 23, 30, tzinfo=UTC), "metadata"),
        ("April last", datetime(2017, 4, 2, tzinfo=UTC), "url"),
    ],
)
def test_dates_by_format_and_zone_and_what_cannot_be_read_falls_back(written, published_at, status):
    profile = SourceProfile(date_formats=("%d/%m/%Y", "%d/%m/%Y %H:%M"), time_zone="Asia/Seoul")
    raw = RawDocument(
        landing_path="a", landing_offset=0, format="csv", text=TEXT, published=written, url="https://e.org/2017/04/02/x"
    )
    article = normalise(raw, batch_date=DAY, profile=profile)
    assert isinstance(article, Article)
    assert (article.published_at, article.published_status) == (published_at, status)


def test_numbers_are_read_by_the_format_first(tmp_path):
    profile = SourceProfile(date_formats=("%d%m%Y",))
    document = read(tmp_path / "a.jsonl", f'{{"text": "{TEXT}", "date": 16082017}}', profile)
    article = normalise(document, batch_date=DAY, profile=profile)
    assert isinstance(article, Article)
    assert article.published_at == datetime(2017, 8, 16, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Talks", "会談 開始", "<b>Read more</b>", "- -"])
def test_a_few_letters_are_too_short(text):
    raw = RawDocument(landing_path="a", landing_offset=3, format="csv", text=text, source_record_id="9")
    rejection = normalise(raw, batch_date=DAY)
    assert isinstance(rejection, Rejection)
    expected = ("too_short", 3, "9", text)
    assert (rejection.reason, rejection.landing_offset, rejection.source_record_id, rejection.excerpt) == expected


@pytest.mark.parametrize(
    "text", ["Talks have begun", "2/29/2020", "外務省は二十日の会談で漁業協定の延長に合意したという。"]
)
def test_three_words_or_twenty_letters_or_a_date_are_a_text(text):
    raw = RawDocument(landing_path="a", landing_offset=0, format="csv", text=text)
    assert isinstance(normalise(raw, batch_date=DAY), Article)


# --- from the file of settings to the article


SETTINGS = """
[[source]]
match = "harbour/**/*.txt"
format = "csv"
encoding = "cp1252"
delimiter = ";"
date_format = "%d.%m.%Y %H:%M"
time_zone = "Europe/Berlin"
[source.fields]
id = "Nr"
title = "Überschrift"
text = ["Vorspann", "Artikel"]
date = "Erschienen am"
[source.constants]
outlet = "Hafenblatt"
language = "de"
"""
TABLE = (
    "Nr;Überschrift;Vorspann;Artikel;Erschienen am\n"
    "1;Gespräche;Die Minister trafen sich, sagte „Bürö“ am Montag.;Sie sprachen über Fischerei.;16.08.2017 09:30\n"
    "2;Noch eins;;Die Ministerin reiste weiter; die Gespräche ruhten.;16.08.2017 10:30\n"
    '3;Winter;;"Die Verhandlungen; so das Blatt – gehen weiter.";03.01.2017 00:30\n'
)


def test_a_foreign_table_loads_without_code(tmp_path):
    (tmp_path / "newsledger.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "table.txt").write_bytes(TABLE.encode("cp1252"))
    profile = find_profile("harbour/2017/table.txt", read_settings(environment={}, folder=tmp_path).sources)
    first, broken, last = load(tmp_path / "table.txt", profile)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(broken, Rejection)
    assert broken.reason == "malformed"
    assert first.body_text == "Die Minister trafen sich, sagte „Bürö“ am Montag.\n\nSie sprachen über Fischerei."
    assert (first.source_record_id, first.title, first.outlet) == ("1", "Gespräche", "Hafenblatt")
    assert (first.published_at, first.language) == (datetime(2017, 8, 16, 7, 30, tzinfo=UTC), "de")
    assert last.body_text == "Die Verhandlungen; so das Blatt – gehen weiter."
    assert last.published_at == datetime(2017, 1, 2, 23, 30, tzinfo=UTC)
