"""Normalising: the text unchanged unless it is damaged, and metadata from the best source."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from ftfy.badness import is_bad
from hypothesis import assume, given
from hypothesis import strategies as st

from etl.cleaning import repair_text
from etl.codes import PUBLISHED_STATUS
from etl.knowledge.outlets import find_domain, load_outlets
from etl.language import detect_language, read_language_code
from etl.normalise import normalise
from etl.published import find_date_in_url, parse_published
from etl.records import Article, RawDocument, Rejection
from etl.signatures import sign_text

DAY = date(2017, 8, 17)
TEXT = "The foreign ministers of Norway and Canada met in Oslo on Monday to discuss fisheries."
RAW = RawDocument(landing_path="a.txt", landing_offset=0, format="text", text=TEXT)


def build(**fields: object) -> Article:
    article = normalise(replace(RAW, **fields), batch_date=DAY)
    assert isinstance(article, Article)
    return article


# --- text


@pytest.mark.parametrize(
    "text",
    [
        "\n\n  OSLO (Example) --\r\n\r\nNaïve “quotes”, it’s 5 < 6 & 7 > 3; AT&T, R&D…\n",
        "Tabs\tand\u00a0no-break spaces, a dash – and a café.",
        "a <b c> d and x<y, y>z",
        "mail <desk@example.org> said",
        "ﬁnancial ½ ＡＢ Ⅳ \u200b zero width \ufeff mark",
        "São Paulo, Zürich, Ærø, Łódź",
    ],
)
def test_text_without_damage_is_stored_unchanged(text):
    assert build(text=text).body_text == text


@pytest.mark.parametrize(
    ("given", "repaired"),
    [
        ("the presidentâ€™s â€œruleâ€\u009d", "the president’s “rule”"),
        ("GuantÃ¡namo", "Guantánamo"),
        ("Smith &amp; Sons&#8217; &quot;deal&quot;", 'Smith & Sons’ "deal"'),
        ("<p>One &mdash; two.</p><p>Three<br/>four <b>five</b>.</p>", "\nOne — two.\n\nThree\nfour five.\n"),
        ('see <a href="x">here</a> now', "see here now"),
        ("one\x00two\x1b three", "one two  three"),
        ("bad \ud83d half", "bad \ufffd half"),
        ("dash \x97 in cp1252", "dash — in cp1252"),
        ("the â€œruleâ€\ufffd of law", "the “rule” of law"),
        ('They met.<input type="hidden" />', "They met."),
        ("<form><button>Send</button></form>They met.", "SendThey met."),
    ],
)
def test_damage_is_repaired(given, repaired):
    assert repair_text(given) == repaired


WORDS = st.sampled_from(
    (
        "Norway", "AT&T", "R&D", "a < b", "x<y", "y>z", "5 < 6 & 7 > 3", "desk@example.org", "<desk@example.org>",
        "“quoted”", "it’s", "l’été", "São Paulo", "Zürich", "Łódź", "Αθήνα", "Москва", "東京で", "서울", "القاهرة",
        "if (a<b && b>c) {", "for i in x: print(i)", "¿Qué?", "10 €", "£5", "20°C", "naïve", "…", "–",
        "हिन्दी", "\u00a0", "\u200b", "\n", "\r\n", "\t", "\n\n    ", "Q&A", "&", "&c.", "<", ">", "<3", "C:\\x",
        "http://example.org/?a=1&b=2",
    )
)  # fmt: skip


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_ordinary_text_comes_back_character_for_character(text):
    assert repair_text(text) == text


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="&<")))
def test_any_letters_of_undamaged_text_come_back(text):
    assume(not is_bad(text))
    assert repair_text(text) == text


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_text_that_was_read_in_the_wrong_code_comes_back(text):
    sentence = "The minister’s “treaty” holds — so far."
    assert repair_text(sentence.encode().decode("sloppy-windows-1252")) == sentence
    assert repair_text(repair_text(text)) == repair_text(text)


def test_repair_is_stable():
    text = repair_text("the presidentâ€™s <p>rule</p> &amp; <i>more</i>")
    assert repair_text(text) == text


def test_nothing_left_is_a_rejection():
    rejection = normalise(replace(RAW, text="<p>&nbsp;</p>", source_record_id="7"), batch_date=DAY)
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.stage, rejection.source_record_id) == ("no_text", "load", "7")


# --- date of publication


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2017-08-16", datetime(2017, 8, 16, tzinfo=UTC)),
        ("20170816", datetime(2017, 8, 16, tzinfo=UTC)),
        ("2017-08-16T09:30:00+09:00", datetime(2017, 8, 16, 0, 30, tzinfo=UTC)),
        ("2017-08-16T09:30:00Z", datetime(2017, 8, 16, 9, 30, tzinfo=UTC)),
        ("2017-08-16 09:30:00", datetime(2017, 8, 16, 9, 30, tzinfo=UTC)),
        ("Wed, 16 Aug 2017 09:30:00 +0900", datetime(2017, 8, 16, 0, 30, tzinfo=UTC)),
        ("Wed, 16 Aug 2017 09:30:00 EST", datetime(2017, 8, 16, 14, 30, tzinfo=UTC)),
        ("16 August 2017", datetime(2017, 8, 16, tzinfo=UTC)),
        ("August 16, 2017", datetime(2017, 8, 16, tzinfo=UTC)),
        ("Wednesday, Aug. 16, 2017", datetime(2017, 8, 16, tzinfo=UTC)),
        ("Aug. 16th, 2017, 4:05 pm", datetime(2017, 8, 16, 16, 5, tzinfo=UTC)),
        ("2017/8/6", datetime(2017, 8, 6, tzinfo=UTC)),
        ("16/08/2017", datetime(2017, 8, 16, tzinfo=UTC)),
        ("08/16/2017", datetime(2017, 8, 16, tzinfo=UTC)),
        ("04.03.2017", datetime(2017, 3, 4, tzinfo=UTC)),
        ("1502875800", datetime(2017, 8, 16, 9, 30, tzinfo=UTC)),
        ("1502875800000", datetime(2017, 8, 16, 9, 30, tzinfo=UTC)),
        (datetime(2017, 8, 16, 9, 30), datetime(2017, 8, 16, 9, 30, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_dates_are_read_to_utc(written, moment):
    assert parse_published(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        None,
        "yesterday",
        "03/04/2017",
        "2017-13-40",
        "1645-93-09",
        "0001-01-01",
        "August 2017",
        "2017",
        "soon 12:30",
    ],
)
def test_what_is_no_certain_day_is_unknown(written):
    assert parse_published(written) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2017/08/16/talks", date(2017, 8, 16)),
        ("https://example.org/world/2017/aug/16/talks", date(2017, 8, 16)),
        ("https://example.org/20170816/talks.html", date(2017, 8, 16)),
        ("https://example.org/2017-08-16/talks", date(2017, 8, 16)),
        ("https://example.org/2017/08/talks", None),
        ("https://example.org/20179916/talks", None),
        (None, None),
    ],
)
def test_dates_in_addresses(url, day):
    assert find_date_in_url(url) == day


@pytest.mark.parametrize(
    ("fields", "day", "status"),
    [
        ({"published": "2017-08-16", "url": "https://example.org/2017/08/11/x"}, 16, "metadata"),
        ({"published": "no date", "url": "https://example.org/2017/08/11/x"}, 11, "url"),
        ({"text": "OSLO, Aug. 14, 2017 (Example) -- " + TEXT}, 14, "dateline"),
        ({"text": "OSLO, Aug. 14 (Example) -- " + TEXT}, None, "unknown"),
        ({}, None, "unknown"),
    ],
)
def test_the_best_source_of_the_date_wins_and_no_year_is_guessed(fields, day, status):
    article = build(**fields)
    assert (article.published_at.day if article.published_at else None, article.published_status) == (day, status)
    assert status in PUBLISHED_STATUS


# --- outlet


@pytest.mark.parametrize(
    ("fields", "outlet", "country"),
    [
        ({"outlet": "Yonhap"}, "Yonhap", "KOR"),
        ({"outlet": "the  REUTERS"}, "Reuters", "GBR"),
        ({"outlet": "www.reuters.com"}, "Reuters", "GBR"),
        ({"outlet": "Harbour Daily"}, "Harbour Daily", None),
        ({"url": "https://uk.reuters.com/article/x"}, "Reuters", "GBR"),
        ({"url": "https://www.harbour.example/x"}, "harbour.example", None),
        ({"text": TEXT + " (Yonhap)"}, "Yonhap", "KOR"),
        ({"text": "OSLO, Aug. 14 (Reuters) - " + TEXT}, "Reuters", "GBR"),
        ({"text": TEXT + " (Nobody)"}, None, None),
        ({"outlet": "Harbour Daily", "text": "OSLO (Reuters) - " + TEXT}, "Harbour Daily", None),
    ],
)
def test_outlet(fields, outlet, country):
    article = build(**fields)
    assert (article.outlet, article.outlet_country) == (outlet, country)


def test_outlets_are_found_by_name_alias_and_domain():
    outlets = load_outlets()
    assert outlets.find("Associated Press") is outlets.find("AP") is outlets.find("https://apnews.com/x")
    assert outlets.find("apnews") is None
    assert outlets.find(None) is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Example.org:80/a", "example.org"),
        ("//m.example.org/a", "example.org"),
        ("example.org/a", "example.org"),
        ("Example Press", None),
        ("A.P. News", None),
        (None, None),
    ],
)
def test_domains(address, domain):
    assert find_domain(address) == domain


@pytest.mark.parametrize(
    ("title", "fields", "expected"),
    [
        ("Talks begin | Reuters", {"outlet": "Reuters"}, "Talks begin"),
        ("Talks begin - Harbour Daily", {"outlet": "Harbour Daily"}, "Talks begin"),
        ("Talks begin | Harbour Daily", {"url": "https://www.harbourdaily.example/x"}, "Talks begin"),
        ("Talks - again", {"outlet": "Harbour Daily"}, "Talks - again"),
        (" Talks &amp; <i>more</i>\n", {}, "Talks & more"),
        ("", {}, None),
    ],
)
def test_title_is_the_headline_alone(title, fields, expected):
    assert build(title=title, **fields).title == expected


# --- language, place, counts, ids


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TEXT, "en"),
        ("Die norwegische Außenministerin reist in der kommenden Woche nach Kanada, um dort zu verhandeln.", "de"),
        ("El ministro de Asuntos Exteriores viajará la próxima semana a Canadá para negociar la pesca.", "es"),
        ("Министр прибыл в столицу.", "ru"),
        ("韓国の外務次官が米国と電話で協議した。", "ja"),
        ("Oslo, Oslo.", None),
        ("Lukashenko, Tokayev, Nursultan, Astana, Minsk, Moskva", None),
        ("12 34 56 78 90 11", None),
    ],
)
def test_language_is_stated_only_where_it_is_certain(text, language):
    assert detect_language(text) == language


def test_given_language():
    assert [read_language_code(code) for code in ("en-US", "DE", "pt_BR", "English", "eng", None)] == [
        "en",
        "de",
        "pt",
        None,
        None,
        None,
    ]
    assert build(language="English").language == "en"
    assert build(language="fr").language == "fr"


def test_dateline_place_is_as_written():
    assert build(text="NAIROBI, Kenya (AP) -- " + TEXT).dateline_place == "NAIROBI, Kenya"
    assert build(text="SEOUL, Aug. 16 (Yonhap) -- " + TEXT).dateline_place == "SEOUL"


def test_content_hash_folds_white_space_and_id_does_not():
    one, other = build(), build(text=TEXT.replace(" ", "\n"))
    assert one.content_hash == other.content_hash
    assert one.article_id != other.article_id
    assert one.word_count == other.word_count == len(TEXT.split())


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "T"},
        {"outlet": "O"},
        {"url": "https://example.org/x"},
        {"published": "2017-08-16"},
        {"source_record_id": "1"},
    ],
)
def test_id_depends_on_what_identifies_an_article(fields):
    assert build(**fields).article_id != build().article_id


def test_id_does_not_depend_on_where_it_landed():
    assert build(landing_path="b.txt", landing_offset=9).article_id == build().article_id


def test_signature_is_fixed_and_near_for_near_texts():
    # The values are part of the contract: later batches are compared with earlier ones.
    assert sign_text("one two three four")[:2] == ("cd63c68decba8039", "85a2d8a09345cc6b")
    long = " ".join(f"word{number}" for number in range(200))
    assert len(set(sign_text(long)) & set(sign_text(long.replace("word7 ", "other ")))) >= 8
    assert not set(sign_text(long)) & set(sign_text(TEXT * 3))
    assert sign_text(TEXT) == sign_text(TEXT.upper().replace(" ", "  "))
    assert sign_text("...") == ()
