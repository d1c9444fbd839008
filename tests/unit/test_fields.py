"""Fields of records as the world names them: what is taken for what."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from reader_helpers import BODY, DAY, PAGE

from etl.profiles import SourceProfile
from etl.readers.field_plans import LARGEST_CACHED, find_plan
from etl.readers.fields import build_document, has_text_field, is_known_field, pick_fields, plain_key, record_id
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument

TEXT = "The ministers met in Oslo on Monday."
AGENCY, ADDRESS = "Northern Wire", "https://harbour.example/talks"


def build(record: dict[str, Any], *, profile: SourceProfile | None = None, format_: str = "jsonl") -> RawDocument:
    file = LandingFile(path=Path("a"), landing_path="a", batch_date=DAY, profile=profile or SourceProfile())
    return build_document(record, file=file, offset=0, format_=format_)


SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "news-please": (
        {"maintext": TEXT, "title": "Talks", "date_publish": "2017-08-16 10:00:00", "date_download": "2026-01-01",
         "source_domain": "harbour.example", "authors": ["Ann Example"], "language": "en", "url": ADDRESS},
        {"text": "maintext", "title": "title", "published": "date_publish", "outlet": "source_domain",
         "byline": "authors",
         "language": "language", "url": "url"},
    ),
    "NewsAPI": (
        {"source": {"id": None, "name": AGENCY}, "author": None, "title": "Talks", "description": "d", "url": ADDRESS,
         "publishedAt": "2017-08-16T10:00:00Z", "content": TEXT},
        {"text": "content", "title": "title", "published": "publishedAt", "outlet": "source", "url": "url"},
    ),
    "Event Registry": (
        {"uri": "7001", "lang": "eng", "date": "2017-08-17", "dateTime": "2017-08-17T01:00:00Z",
         "dateTimePub": "2017-08-16T10:00:00Z", "url": ADDRESS, "title": "Talks", "body": TEXT,
         "source": {"uri": "harbour.example", "title": AGENCY}, "authors": [{"uri": "x", "name": "Ann Example"}]},
        {"source_record_id": "uri", "language": "lang", "published": "dateTimePub", "url": "url", "title": "title",
         "text": "body", "outlet": "source", "byline": "authors"},
    ),
    "Guardian": (
        {"id": "world/2017/talks", "webTitle": "Talks", "webPublicationDate": "2017-08-16T10:00:00Z", "webUrl": ADDRESS,
         "fields": {"bodyText": TEXT, "body": "<p>x</p>", "byline": "Ann Example", "publication": AGENCY}},
        {"source_record_id": "id", "title": "webTitle", "published": "webPublicationDate", "url": "webUrl",
         "text": "fields.bodyText", "byline": "fields.byline", "outlet": "fields.publication"},
    ),
    "New York Times": (
        {"_id": "nyt://article/7", "web_url": ADDRESS, "lead_paragraph": TEXT, "headline": {"main": "Talks",
         "kicker": None},
         "pub_date": "2017-08-16T10:00:00+0000", "byline": {"original": "By Ann Example"}, "source": AGENCY},
        {"source_record_id": "_id", "url": "web_url", "text": "lead_paragraph", "title": "headline",
         "published": "pub_date",
         "byline": "byline", "outlet": "source"},
    ),
    "table of nested records": (
        {"_id": "7", "headline.main": "Talks", "source.name": AGENCY, "article_text": TEXT, "pub_date": "2017-08-16"},
        {"source_record_id": "_id", "title": "headline.main", "outlet": "source.name", "text": "article_text",
         "published": "pub_date"},
    ),
    "Kaggle": (
        {"": "0", "id": "7", "title": "Talks", "publication": AGENCY, "author": "nan", "date": "2017-08-16",
         "year": "2017.0",
         "url": "", "content": TEXT},
        {"source_record_id": "id", "title": "title", "outlet": "publication", "published": "date", "text": "content"},
    ),
    "LexisNexis": (
        {"ID": 7, "Source_File": "x.docx", "Newspaper": AGENCY, "Date": "2017-08-16", "Length": "7 words",
         "Author": "Ann Example", "Headline": "Talks", "Article": TEXT},
        {"source_record_id": "ID", "outlet": "Newspaper", "published": "Date", "byline": "Author", "title": "Headline",
         "text": "Article"},
    ),
    "ProQuest": (
        {"Title": "Talks", "Abstract": "a", "StoreId": "7", "Full text": TEXT, "pubdate": "Aug 16, 2017",
         "pubtitle": AGENCY,
         "DocumentURL": ADDRESS, "language": "English"},
        {"title": "Title", "source_record_id": "StoreId", "text": "Full text", "published": "pubdate",
         "outlet": "pubtitle",
         "url": "DocumentURL", "language": "language"},
    ),
    "Factiva": (
        {"AN": "HARB0007", "HD": "Talks", "BY": "Ann Example", "WC": "7", "PD": "16 August 2017", "SN": AGENCY,
         "LA": "English",
         "LP": "In short.", "TD": TEXT},
        {"source_record_id": "AN", "title": "HD", "byline": "BY", "published": "PD", "outlet": "SN", "language": "LA",
         "text": ("LP", "TD")},
    ),
    "Webhose": (
        {"uuid": "7", "url": ADDRESS, "published": "2017-08-16T10:00:00.000+03:00", "title": "Talks", "text": TEXT,
         "author": "", "crawled": "2026-01-01", "thread": {"site": "harbour.example", "title": "no", "uuid": "no"}},
        {"source_record_id": "uuid", "url": "url", "published": "published", "title": "title", "text": "text",
         "outlet": "thread.site"},
    ),
    "Media Cloud": (
        {"stories_id": 7, "guid": "", "publish_date": "2017-08-16 10:00:00", "title": "Talks", "url": ADDRESS,
         "media_name": AGENCY, "media_url": "https://media.example", "language": "en", "story_text": TEXT},
        {"source_record_id": "stories_id", "published": "publish_date", "title": "title", "url": "url",
         "outlet": "media_name",
         "language": "language", "text": "story_text"},
    ),
    "ACLED": (
        {"event_id_cnty": "NOR7", "event_date": "16 August 2017", "source": AGENCY, "notes": TEXT,
         "timestamp": 1502875800},
        {"source_record_id": "event_id_cnty", "published": "event_date", "outlet": "source", "text": "notes"},
    ),
    "trafilatura": (
        {"title": "Talks", "author": "Ann Example", "hostname": "harbour.example", "date": "2017-08-16", "id": None,
         "raw_text": "x y", "text": TEXT, "source": ADDRESS, "source-hostname": AGENCY},
        {"title": "title", "byline": "author", "published": "date", "text": "text", "url": "source",
         "outlet": "source-hostname"},
    ),
    "Elasticsearch": (
        {"_index": "news", "_id": "7", "_source": {"headline": "Talks", "body": TEXT, "published_at": "2017-08-16"}},
        {"source_record_id": "_id", "title": "_source.headline", "text": "_source.body",
         "published": "_source.published_at"},
    ),
    "mongoexport": (
        {"_id": {"$oid": "7"}, "title": "Talks", "text": TEXT, "date": {"$date": {"$numberLong": "1502875800000"}}},
        {"source_record_id": "_id", "title": "title", "text": "text", "published": "date"},
    ),
    "WordPress": (
        {"id": 7, "date_gmt": "2017-08-16T10:00:00", "date": "2017-08-16T12:00:00", "link": ADDRESS,
         "title": {"rendered": "Talks"}, "content": {"rendered": f"<p>{TEXT}</p>", "protected": False}},
        {"source_record_id": "id", "published": "date", "url": "link", "title": "title", "text": "content"},
    ),
    "Crossref": (
        {"DOI": "10.1/7", "title": ["Talks"], "container-title": [AGENCY], "body": TEXT, "URL": ADDRESS,
         "published-print": {"date-parts": [[2017, 8, 16]]}, "author": [{"given": "Ann", "family": "Example"}]},
        {"source_record_id": "DOI", "title": "title", "outlet": "container-title", "text": "body", "url": "URL",
         "published": "published-print", "byline": "author"},
    ),
    "NELA-GT": (
        {"id": "harbour--2017-08-16--Talks", "date": "2017-08-16", "source": "harbour", "title": "Talks",
         "content": TEXT,
         "author": "Ann Example", "published": "Wed, 16 Aug 2017 10:00:00 GMT", "published_utc": 1502877600},
        {"source_record_id": "id", "outlet": "source", "title": "title", "text": "content", "byline": "author",
         "published": "published"},
    ),
}  # fmt: skip
VALUES = {
    "source_record_id": ("7", "7001", "HARB0007", "NOR7", "10.1/7", "world/2017/talks", "nyt://article/7",
                         "harbour--2017-08-16--Talks"),
    "title": ("Talks",),
    "text": (TEXT, f"<p>{TEXT}</p>", f"In short.\n\n{TEXT}"),
    "outlet": (AGENCY, "harbour.example", "harbour"),
    "byline": ("Ann Example", "By Ann Example"),
    "url": (ADDRESS,),
    "language": ("en", "eng", "English"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_foreign_records(shape):
    record, expected = SHAPES[shape]
    document = build(record)
    pairs = [(a, name) for a, names in expected.items() for name in ([names] if isinstance(names, str) else names)]
    assert document.field_names == tuple(sorted(f"{attribute}={name}" for attribute, name in pairs))
    for attribute, values in VALUES.items():
        assert getattr(document, attribute) in (values if attribute in expected else (None,)), attribute
    assert "2017" in str(document.published) or "1502" in str(document.published)


# --- what could be two things


@pytest.mark.parametrize(
    ("record", "attribute", "value"),
    [
        ({"source": ADDRESS}, "outlet", None),
        ({"source": ADDRESS}, "url", ADDRESS),
        ({"source": ADDRESS, "url": "https://harbour.example/1"}, "url", "https://harbour.example/1"),
        ({"source": ADDRESS, "domain": "harbour.example"}, "outlet", "harbour.example"),
        ({"source": "www.harbour.example"}, "outlet", "www.harbour.example"),
        ({"guid": ADDRESS}, "source_record_id", ADDRESS),
        ({"guid": ADDRESS}, "url", ADDRESS),
        ({"uri": "tag:harbour"}, "url", None),
        ({"id": 12}, "source_record_id", "12"),
        ({"id": 0}, "source_record_id", "0"),
        ({"id": True}, "source_record_id", None),
        ({"date": "soon", "published_at": None, "created": "2017-08-16"}, "published", "2017-08-16"),
        ({"published": "yes", "date": "2017-08-16"}, "published", "2017-08-16"),
        ({"published": True, "date": "2017-08-16"}, "published", "2017-08-16"),
        ({"published": "soon", "date": "later"}, "published", "soon"),
        ({"date": "03/04/2017"}, "published", "03/04/2017"),
        ({"date": 1502841600000}, "published", datetime(2017, 8, 16, tzinfo=UTC)),
        ({"date": 1502841600.5}, "published", datetime(2017, 8, 16, 0, 0, 0, 500000, tzinfo=UTC)),
        ({"date": 20170816}, "published", "20170816"),
        ({"date": 20170816103000}, "published", "20170816103000"),
        ({"date": 2017}, "published", "2017"),
        ({"date": float("nan")}, "published", None),
        ({"date": date(2017, 8, 16)}, "published", "2017-08-16"),
        ({"date": datetime(2017, 8, 16, 1)}, "published", datetime(2017, 8, 16, 1)),  # noqa: DTZ001
        ({"title": "NaN", "headline": "Talks"}, "title", "Talks"),
        ({"title": None, "meta": {"title": "Talks"}}, "title", "Talks"),
        ({"notes": "none of ours", "article": "4711"}, "text", TEXT),
        ({"Text ": ""}, "text", TEXT),
    ],
)
def test_a_value_that_does_not_fit_hides_none_that_does(record, attribute, value):
    assert getattr(build({**record, "clean_text": TEXT}), attribute) == value


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"text": ["one", "two"]}, "one\ntwo"),
        ({"paragraphs": [{"text": "One."}, {"text": "Two."}, {"x": 1}]}, "One.\nTwo."),
        ({"text": " \r\n kept as it is \n"}, " \r\n kept as it is \n"),
        ({"article": "4711", "id": "1"}, "4711"),  # the only one there is: whether it is too short, is told later
        ({"html": "<p>One &amp; two.</p><p>Three.</p>"}, "One & two.\n\nThree."),
        ({"text": "nan", "body": "They met."}, "They met."),
    ],
)
def test_texts(record, text):
    assert build(record).text == text


@pytest.mark.parametrize("name", ["html", "content", "body"])
def test_a_page_is_read_as_a_page_whatever_its_field_is_called(name):
    document = build({name: PAGE.format(charset="utf-8", body=BODY), "title": "Own title"})
    assert document.text is not None
    assert "The foreign minister of Norway" in document.text
    assert "All rights reserved" not in document.text
    assert (document.title, document.outlet) == ("Own title", "Harbour Daily")
    assert document.field_names == (f"text={name}", "title=title")


# --- refusals


@pytest.mark.parametrize(
    ("record", "detail"),
    [
        ({}, "no field holds a text (fields: none)"),
        ({"a": 1, "link": "x"}, "no field holds a text (fields: a, link)"),
        ({"notes": "no event date"}, "no field holds a text (fields: notes)"),
        ({"text": "  ", "html": ""}, "the text is empty"),
        ({"text": "NULL"}, "the text is empty"),
        ({"fields": {"bodyText": ""}}, "the text is empty"),
    ],
)
def test_no_text(record, detail):
    with pytest.raises(RefusedError) as caught:
        build(record)
    assert (caught.value.reason, caught.value.detail) == ("no_text", detail)


def test_objects_in_objects_without_end_are_malformed():
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"name": nested}
    with pytest.raises(RefusedError) as caught:
        build({"id": nested, "text": TEXT})
    assert caught.value.reason == "malformed"
    assert record_id({"id": nested}) is None


# --- what other readers ask


def test_names_are_compared_without_case_and_punctuation():
    assert plain_key("Date_Published") == plain_key("datePublished") == plain_key("date-published") == "datepublished"
    assert plain_key("Überschrift (lang)") == "überschriftlang"


def test_known_fields_and_text_fields_count_those_of_the_profile():
    profile = SourceProfile(fields={"text": ("Tekst", "bron.tekst"), "title": ("kop",)})
    assert [is_known_field(name) for name in ("Pub-Date", "kop", "notes", "hd")] == [True, False, False, False]
    assert [is_known_field(name, profile) for name in ("pubDate", "KOP", "tekst", "x")] == [True, True, True, False]
    assert has_text_field(["id", "Body"])
    assert not has_text_field(["id", "title"])
    assert has_text_field(["HD", "TD"])
    assert has_text_field(["tekst"], profile)
    assert has_text_field(["bron"], profile)
    assert not has_text_field(["body"], profile)


def test_halves_of_characters_reach_no_table():
    # A lone surrogate, which JSON can escape, cannot be encoded: neither hashed nor written.
    document = build({"id": "a\ud800", "TEXT\ud800": TEXT, "text": TEXT, "url": "https://e.org/\ud83d", "\udfff": 1})
    assert (document.source_record_id, document.url) == ("a\ufffd", "https://e.org/\ufffd")
    profile = SourceProfile(fields={"title": ("kop",)})
    assert build({"kop": {"name": "x\udfff"}, "text": TEXT}, profile=profile).title == "x\ufffd"
    assert all(name.isprintable() for name in document.field_names)


def test_pick_fields_gives_values_as_they_stand():
    picked = pick_fields({"Text": ["a", "b"], "subject": " s ", "source": {"name": AGENCY}, "lang": ""})
    assert picked == {"text": ["a", "b"], "title": " s ", "outlet": {"name": AGENCY}}


def test_records_with_endless_names_are_read_and_not_kept():
    # The plans of records are kept for the next one; memory must not grow with names that never come again.
    from etl.readers import field_plans

    before = field_plans._cached_plan.cache_info().currsize
    names = ("x" * LARGEST_CACHED, "text")
    assert find_plan(names).text
    assert field_plans._cached_plan.cache_info().currsize == before
    assert build(dict.fromkeys(names, TEXT)).text == TEXT
