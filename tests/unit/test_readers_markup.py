"""Readers of pages, feeds and mail: text, metadata and the reasons for a refusal."""

import json
from datetime import UTC, datetime

import pytest
from reader_helpers import BODY, PAGE, PARAGRAPHS, RSS, read, read_one, refuse_one

from etl.records import Rejection

# --- HTML: the text


def make_page(body: str = BODY, *, head: str = "", url: str = "https://harbour.example/talks") -> str:
    return f'<html><head><link rel="canonical" href="{url}">{head}</head><body>{body}</body></html>'


def make_json_ld(content: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(content)}</script>'


def test_page_text_and_metadata(tmp_path):
    document = read_one(tmp_path / "a.html", PAGE.format(charset="utf-8", body=BODY))
    assert document.text.splitlines() == list(PARAGRAPHS)
    assert (document.title, document.outlet) == ("Ministers meet in Oslo", "Harbour Daily")
    assert (document.published, document.url) == ("2017-08-14T10:00:00+02:00", "https://harbour.example/talks")


def test_declared_charset_of_a_page(tmp_path):
    page = PAGE.format(
        charset="iso-8859-1", body=BODY + "<p>The café opened “early” on the day of the talks, a guest said.</p>"
    )
    document = read_one(tmp_path / "a.html", page.encode("cp1252"))
    assert "The café opened “early”" in document.text


def test_record_with_a_page_instead_of_text(tmp_path):
    record = {"id": "p1", "html": PAGE.format(charset="utf-8", body=BODY), "title": "Own title"}
    document = read_one(tmp_path / "a.jsonl", json.dumps(record))
    assert PARAGRAPHS[1] in document.text
    assert (document.format, document.source_record_id, document.title) == ("jsonl", "p1", "Own title")


def test_record_with_a_fragment_is_read_whole(tmp_path):
    record = {"body_html": "<p>Short &amp; plain.</p><p>Second<br>line.</p>"}
    assert read_one(tmp_path / "a.jsonl", json.dumps(record)).text == "Short & plain.\n\nSecond\nline."


def test_headline_and_what_stands_around_it_is_no_text(tmp_path):
    body = f"<article><p>World</p><h1>Ministers meet in Oslo</h1><h2>A treaty is extended</h2>{BODY}</article>"
    assert read_one(tmp_path / "a.html", make_page(body)).text.splitlines() == list(PARAGRAPHS)


def test_heading_inside_of_the_text_stays(tmp_path):
    first, *rest = PARAGRAPHS
    body = f"<article><p>{first}</p><h2>What comes next</h2>{''.join(f'<p>{text}</p>' for text in rest)}</article>"
    assert read_one(tmp_path / "a.html", make_page(body)).text.splitlines() == [first, "What comes next", *rest]


def test_first_paragraph_that_is_set_as_a_heading_stays(tmp_path):
    lead = "Norway and Canada have settled their dispute over fisheries in the north, both said on Monday evening."
    body = f"<article><h1>Ministers meet in Oslo</h1><div><h2>{lead}</h2>{BODY}</div></article>"
    assert read_one(tmp_path / "a.html", make_page(body)).text.splitlines() == [lead, *PARAGRAPHS]


def test_text_in_several_containers_is_joined_in_order(tmp_path):
    parts = [[f"{text} It was day {day} of the talks." for text in PARAGRAPHS] for day in range(3)]
    pieces = [f'<div class="article-body part">{"".join(f"<p>{text}</p>" for text in part)}</div>' for part in parts]
    body = "".join(f'<div class="row">{piece}<div class="advert">Buy fish</div></div>' for piece in pieces)
    text = read_one(tmp_path / "a.html", make_page(f"<article><h1>Talks</h1><div>{body}</div></article>")).text
    assert [line for line in text.splitlines() if "talks" in line] == [line for part in parts for line in part]


def test_label_of_nothing_is_no_text(tmp_path):
    items = "".join(f'<li><a href="/{word}">More about {word}</a></li>' for word in ("fish", "trade", "ice"))
    body = f"<article>{BODY}<p>More on this subject:</p><ul>{items}</ul></article>"
    assert read_one(tmp_path / "a.html", make_page(body)).text.splitlines() == list(PARAGRAPHS)


def test_articles_below_each_other_are_not_joined(tmp_path):
    other = "The harbour of Bergen was closed for two hours on Tuesday because of fog, the port authority reported."
    body = "".join(
        f'<article><div class="article-body part">{text}</div></article>' for text in (BODY, f"<p>{other}</p>")
    )
    assert other not in read_one(tmp_path / "a.html", make_page(body)).text


def test_links_to_other_articles_are_no_text(tmp_path):
    first, second, third = (f"<p>{text}</p>" for text in PARAGRAPHS)
    read_more = '<p><strong>Read more:</strong> <a href="/quotas">What the quotas in the north are about</a></p>'
    linked = '<p><a href="/fog">Fog closes the harbour of Bergen for hours</a></p>'
    items = "".join(f'<li><a href="/{word}">More about {word}</a></li>' for word in ("fish", "trade", "ice"))
    body = f"<article>{first}{read_more}{second}{linked}{third}<ul>{items}</ul></article>"
    assert read_one(tmp_path / "a.html", make_page(body)).text.splitlines() == list(PARAGRAPHS)


def test_links_inside_of_sentences_stay(tmp_path):
    linked = BODY.replace("extend a treaty", '<a href="/treaty">extend a treaty</a>')
    assert PARAGRAPHS[1] in read_one(tmp_path / "a.html", make_page(f"<article>{linked}</article>")).text


def test_card_that_pops_up_at_a_name_is_no_part_of_the_sentence(tmp_path):
    card = '<span><img src="/m.png"><a href="/m">The minister</a><a href="/n">Her visit to Bergen</a></span>'
    body = BODY.replace("of Norway met", f"of Norway{card} met")
    assert PARAGRAPHS[0] in read_one(tmp_path / "a.html", make_page(f"<article>{body}</article>")).text


def test_embedded_post_is_quoted(tmp_path):
    post = '<blockquote class="twitter-tweet"><p>Good talks in Oslo today.</p></blockquote>'
    body = f'<article><div class="entry-content">{BODY}<div class="social-embed">{post}</div></div></article>'
    assert "Good talks in Oslo today." in read_one(tmp_path / "a.html", make_page(body)).text


def test_text_that_a_script_would_show_is_read_from_json_ld(tmp_path):
    article = {"@type": "NewsArticle", "articleBody": "\n\n".join(PARAGRAPHS)}
    document = read_one(tmp_path / "a.html", make_page("<div id=app></div>", head=make_json_ld(article)))
    assert document.text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"<noscript>{BODY}</noscript>",
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"body": BODY})}</script>',
        '<frameset><frame src="a.html"></frameset>',
    ],
)
def test_page_without_text_of_its_own(tmp_path, body):
    assert refuse_one(tmp_path / "a.html", make_page(body)).reason == "no_text"


def test_page_that_calls_itself_a_list_is_no_news(tmp_path):
    rejection = refuse_one(tmp_path / "a.html", make_page(head=make_json_ld({"@type": "CollectionPage"})))
    assert rejection.reason == "not_news_format"
    assert "CollectionPage" in rejection.detail


def test_article_beside_a_list_is_news(tmp_path):
    head = make_json_ld([{"@type": "CollectionPage"}, {"@type": "NewsArticle", "headline": "Ministers meet"}])
    assert read_one(tmp_path / "a.html", make_page(head=head)).title == "Ministers meet"


def test_menu_is_no_news(tmp_path):
    body = "".join(f"<div>Section {number}</div>" for number in range(40))
    assert refuse_one(tmp_path / "a.html", make_page(body)).reason == "not_news_format"


def test_front_of_a_section_is_no_news(tmp_path):
    teasers = [f'<h2><a href="/{n}">Talks number {n}</a></h2><p>{PARAGRAPHS[0]} It was day {n}.</p>' for n in range(8)]
    rejection = refuse_one(tmp_path / "a.html", make_page("".join(f"<div>{teaser}</div>" for teaser in teasers)))
    assert rejection.reason == "not_news_format"
    assert "8 of 8 paragraphs are teasers" in rejection.detail


def test_article_with_teasers_below_it_is_news(tmp_path):
    teasers = "".join(f'<h2><a href="/{n}">Fog {n}</a></h2><p>Fog closed harbour {n}.</p>' for n in range(8))
    document = read_one(tmp_path / "a.html", make_page(f"<article>{BODY}</article><aside>{teasers}</aside>"))
    assert document.text.splitlines() == list(PARAGRAPHS)


# --- HTML: what the page says of itself


def test_title_without_site_and_section(tmp_path):
    head = '<meta property="og:title" content="Ministers meet in Oslo - World | Harbour Daily">'
    assert read_one(tmp_path / "a.html", make_page(f"<h1>Ministers meet in Oslo</h1>{BODY}", head=head)).title == (
        "Ministers meet in Oslo"
    )


def test_title_is_the_heading_that_the_window_shows_too(tmp_path):
    head = "<title>Ministers meet in Oslo – Harbour Daily</title>"
    body = f"<h1>Harbour logo</h1><h1>Ministers meet in Oslo</h1>{BODY}"
    assert read_one(tmp_path / "a.html", make_page(body, head=head)).title == "Ministers meet in Oslo"


def test_json_ld_in_several_blocks_with_references(tmp_path):
    graph = [
        {"@type": "WebPage", "name": "Page"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ministers meet",
            "author": [{"@id": "#jane"}, {"@type": "Person", "name": "By John Roe"}],
            "publisher": {"@id": "#paper"},
            "datePublished": "2017-08-14T10:00:00+02:00",
        },
        {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
    ]
    head = make_json_ld({"@type": "Organization", "@id": "#paper", "name": "Harbour Daily"})
    head += '<script type="application/ld+json">{broken</script>' + make_json_ld({"@graph": graph})
    document = read_one(tmp_path / "a.html", make_page(head=head))
    assert (document.title, document.byline) == ("Ministers meet", "Jane Doe; John Roe")
    assert (document.outlet, document.published) == ("Harbour Daily", "2017-08-14T10:00:00+02:00")


def test_json_ld_of_a_related_article_is_another_article(tmp_path):
    related = {"@type": "NewsArticle", "headline": "Fog in Bergen", "url": "https://harbour.example/fog"}
    own = {"@type": "NewsArticle", "headline": "Ministers meet", "url": "https://harbour.example/talks"}
    assert read_one(tmp_path / "a.html", make_page(head=make_json_ld([related, own]))).title == "Ministers meet"


@pytest.mark.parametrize("name", ["Harbour Daily", "admin", "https://harbour.example/people/1", "105092"])
def test_byline_names_people(tmp_path, name):
    head = f'<meta property="og:site_name" content="Harbour Daily"><meta name="author" content="{name}">'
    assert read_one(tmp_path / "a.html", make_page(head=head)).byline is None
    next_source = '<meta name="parsely-author" content="Jane Doe">'
    assert read_one(tmp_path / "a.html", make_page(head=head + next_source)).byline == "Jane Doe"


def test_byline_that_only_the_page_shows(tmp_path):
    body = f'<article><a rel="author" href="/jane">By Jane Doe</a>{BODY}</article>'
    assert read_one(tmp_path / "a.html", make_page(body)).byline == "Jane Doe"


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (
            '<meta property="article:published_time" content="2017-08-14 10:00:00 +02:00">',
            "",
            "2017-08-14 10:00:00 +02:00",
        ),
        ('<meta name="dc.date.issued" content="2017-08-14">', "", "2017-08-14"),
        ('<meta name="sailthru.date" content="2017-08-14 10:00:00">', "", "2017-08-14 10:00:00"),
        (
            '<meta name="date" content="2017-08-14">',
            '<time datetime="2017-08-14T10:00:00+02:00">Monday</time>',
            "2017-08-14T10:00:00+02:00",
        ),
        # What stands in a sidebar is the time of another article.
        (
            '<meta name="date" content="2017-08-10">',
            '<time datetime="2017-08-14T10:00:00Z">Monday</time>',
            "2017-08-10",
        ),
        # What is after the arrival of the page is not believed.
        ('<meta name="date" content="2031-01-01">', "", None),
    ],
)
def test_date_as_the_page_states_it(tmp_path, head, body, published):
    assert read_one(tmp_path / "a.html", make_page(BODY + body, head=head)).published == published


def test_date_after_arrival_is_not_believed(tmp_path):
    page = PAGE.format(charset="utf-8", body=BODY).replace("2017-08-14", "2031-01-01")
    assert read_one(tmp_path / "a.html", page).published is None


def test_outlet_is_the_domain_where_no_name_is_stated(tmp_path):
    assert read_one(tmp_path / "a.html", make_page()).outlet == "harbour.example"


def test_address_of_the_site_is_not_that_of_the_article(tmp_path):
    assert read_one(tmp_path / "a.html", make_page(url="https://harbour.example/")).url is None


# --- HTML: pages that are no pages


@pytest.mark.parametrize(
    "page",
    [
        f"<!DOCTYPE html>{BODY}",
        f'<?xml version="1.0" encoding="iso-8859-1"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{BODY}</body></html>',
        f"<html><body>{BODY[:60]}\0{BODY[60:]}</body></html>",
        f"<html><body><article>{BODY}",
        f"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><body><div>&a;</div>{BODY}</body></html>",
    ],
)
def test_pages_that_are_not_well_formed(tmp_path, page):
    assert read_one(tmp_path / "a.html", page).text.splitlines() == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><body>" + "<div>" * 60_000 + BODY, "too_large"),
        ("<html><body " + "a=1 " * 20_000 + ">" + BODY, "malformed"),
        ("<html><body>" + " " * 17_000_000 + BODY, "too_large"),
    ],
)
def test_pages_that_would_take_too_long(tmp_path, page, reason):
    assert refuse_one(tmp_path / "a.html", page).reason == reason


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
