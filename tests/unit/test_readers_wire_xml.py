"""Readers of wire formats: NITF, NewsML 1, NewsML-G2 and ninjs, what they refuse, and how they are told apart."""

import json

import pytest
from reader_helpers import PARAGRAPHS, read, read_one, refuse_one

from etl.readers.registry import sniff_format
from etl.records import RawDocument, Rejection

TEXT = "\n\n".join(PARAGRAPHS)
MARKED = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
NITF_BODY = f"""<body><body.head><hedline><hl1>Ministers meet <!-- in -->in Oslo</hl1></hedline>
<note><body.content><p>For editors only.</p></body.content></note>
<byline>By <person>Kari Holm</person>,<byttl>Foreign editor</byttl></byline>
<distributor><org>Northern Wire</org></distributor><abstract><p>Abstract.</p></abstract></body.head>
<body.content><media media-type="image"><media-caption><p>A ship.</p></media-caption></media>
<block>{MARKED}</block></body.content><body.end><tagline>Ends</tagline></body.end></body>"""
NITF = f"""<?xml version="1.0"?><!-- wire --><!DOCTYPE nitf SYSTEM "nitf-3-2.dtd">
<nitf baselang="en-GB"><head><title>Other title</title><docdata><doc-id id-string="nw.14.2" regsrc="NW"/>
<date.issue norm="20170814T101500+0200"/><doc.copyright holder="Holder"/></docdata>
<pubdata ex-ref="https://wire.example/talks"/></head>{NITF_BODY}</nitf>"""

NEWSML = """<?xml version="1.0"?><!DOCTYPE NewsML PUBLIC "x" "NewsML-1.2.dtd" [<!ENTITY % n SYSTEM "n.dtd"> %n; ]>
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20170816T000000Z</DateAndTime></NewsEnvelope><NewsItem>
<Identification><NewsIdentifier><ProviderId>wire.example</ProviderId><DateId>20170814</DateId>
<NewsItemId>NW14</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId>
</NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20170814T101500+0200</FirstCreated>
<ThisRevisionCreated>20170814T111500+0200</ThisRevisionCreated></NewsManagement>
<NewsComponent{equivalents} xml:lang="nb"><NewsLines>
<HeadLine>Ministers meet in Oslo</HeadLine><ByLine>Kari Holm</ByLine>
</NewsLines><AdministrativeMetadata><Provider><Party FormalName="Northern Wire"/></Provider></AdministrativeMetadata>
{components}</NewsComponent></NewsItem></NewsML>"""
COMPONENT = (
    '<NewsComponent><Role FormalName="{role}"/><ContentItem><MediaType FormalName="{kind}"/>'
    "<DataContent>{content}</DataContent></ContentItem></NewsComponent>"
)
SOUND = '<NewsComponent><ContentItem Href="a.mp3"><MediaType FormalName="Audio"/></ContentItem></NewsComponent>'

G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
G2_ITEM = """<newsItem {ns} guid="urn:nw:14" version="3" xml:lang="en"><rightsInfo><copyrightHolder literal="Holder"/>
</rightsInfo><itemMeta><itemClass qcode="ninat:{kind}"/>{provider}<versionCreated>2017-08-14T11:15:00+02:00
</versionCreated><firstCreated>2017-08-14T10:15:00+02:00</firstCreated></itemMeta><contentMeta><language tag="en-GB"/>
<contentCreated>2017-08-13T00:00:00Z</contentCreated><headline>Ministers meet in Oslo</headline><by>Kari Holm</by>
</contentMeta><contentSet>{content}</contentSet></newsItem>"""
PROVIDER = '<provider qcode="nprov:NW"><name>Northern Wire</name></provider>'
XHTML = f"""<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>T</title></head><body><header><p>Slug</p></header><h1>Ministers meet in Oslo</h1>
<figure><figcaption>A ship.</figcaption></figure>
{MARKED}<p class="closingline">nw kh</p></body></html></inlineXML>
<inlineData contenttype="text/plain">Plain</inlineData>"""

NINJS = {
    "guid": "urn:nw:14",
    "version": "3",
    "type": "text",
    "versioncreated": "2017-08-14T11:15:00+02:00",
    "headline": "Ministers meet in Oslo",
    "byline": "Kari Holm",
    "source": "Northern Wire",
    "language": "en",
    "description_text": "In short.",
    "body_text": " ".join(PARAGRAPHS),
    "body_html": f"<figure><figcaption>A ship.</figcaption></figure>{MARKED}",
}


def build_g2(content=XHTML, kind="text", provider=PROVIDER):
    return G2_ITEM.format(ns=G2, content=content, kind=kind, provider=provider)


def build_newsml(*components, equivalents=""):
    return NEWSML.format(components="".join(components), equivalents=equivalents)


# --- NITF


def test_nitf(tmp_path):
    document = read_one(tmp_path / "a.xml", NITF)
    assert document == RawDocument(
        landing_path="a.xml",
        landing_offset=0,
        format="nitf",
        text=TEXT,
        source_record_id="nw.14.2",
        title="Ministers meet in Oslo",
        published="20170814T101500+0200",
        outlet="Northern Wire",
        byline="By Kari Holm",
        url="https://wire.example/talks",
        language="en-GB",
    )


def test_nitf_without_content_has_its_abstract_or_nothing(tmp_path):
    head, _, rest = NITF.partition("<body.content><media")
    emptied = head + rest.partition("</body.content>")[2]
    assert read_one(tmp_path / "a.xml", emptied).text == "Abstract."
    rejection = refuse_one(tmp_path / "b.xml", emptied.replace("<abstract><p>Abstract.</p></abstract>", ""))
    assert (rejection.reason, rejection.source_record_id) == ("no_text", "nw.14.2")
    assert rejection.excerpt == "Ministers meet in Oslo"


def test_nitf_inside_a_content_set_has_its_place(tmp_path):
    content = f"<contentSet><inlineXML>{NITF[NITF.index('<nitf') :]}</inlineXML></contentSet>"
    document = read_one(tmp_path / "a.xml", content)
    assert (document.format, document.text) == ("nitf", TEXT)
    assert content[document.landing_offset :].startswith("<nitf")


def test_layout_of_paragraphs(tmp_path):
    body = (
        "<p>Pretty\n          printed lines.</p><p>By Kari Holm\n    OSLO - The talks\nbegan at the U.S.\nembassy.\n"
        "    They went on.</p><p>A<br/>B</p><hl2>Results</hl2><ul><li>One</li><li>Two &#8211; 2</li></ul>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>x    1\ny    2</pre>loose"
    )
    document = read_one(tmp_path / "a.nitf", f"<nitf><body><body.content>{body}</body.content></body></nitf>")
    assert document.text.split("\n\n") == [
        "Pretty printed lines.",
        "By Kari Holm",
        "OSLO - The talks began at the U.S. embassy.",
        "They went on.",
        "A\nB",
        "Results",
        "One\nTwo – 2",
        "a b\nc",
        "x    1\ny    2",
        "loose",
    ]


def test_charset_that_the_file_declares(tmp_path):
    story = "<nitf><body><body.content><p>£66 café</p></body.content></body></nitf>"
    content = f'<?xml version="1.0" encoding="iso-8859-1"?>{story}'
    assert read_one(tmp_path / "a.xml", content.encode("latin-1")).text == "£66 café"
    declared = content.replace("iso-8859-1", "utf-16")
    assert read_one(tmp_path / "b.xml", declared.encode("utf-16")).text == "£66 café"
    assert read_one(tmp_path / "c.xml", content.replace("caf", "caf\x00\x0c").encode("latin-1")).text == "£66 caf é"


# --- NewsML 1


def test_newsml_with_nitf_inside(tmp_path):
    story = COMPONENT.format(role="Main", kind="ComplexData", content=f"<nitf>{NITF_BODY}</nitf>")
    document = read_one(tmp_path / "a.xml", build_newsml(story))
    assert (document.format, document.text, document.source_record_id) == ("newsml", TEXT, "NW14")
    assert (document.title, document.byline) == ("Ministers meet in Oslo", "Kari Holm")
    assert (document.outlet, document.language) == ("Northern Wire", "nb")
    assert document.published == "20170814T111500+0200"


def test_newsml_joins_the_bodies_of_its_components(tmp_path):
    components = (
        COMPONENT.format(role="Title", kind="Text", content="A title"),
        COMPONENT.format(role="Body", kind="Text", content=f"\n   {PARAGRAPHS[0]}\n\n   {PARAGRAPHS[1]}\n  "),
        COMPONENT.format(role="Caption", kind="Text", content="A ship"),
        COMPONENT.format(role="", kind="Text", content=f"<p>{PARAGRAPHS[2]}</p>"),
        SOUND,
    )
    assert read_one(tmp_path / "a.xml", build_newsml(*components)).text == TEXT


def test_newsml_takes_one_of_equivalent_components(tmp_path):
    components = [COMPONENT.format(role="", kind="Text", content=f"<p>{text}</p>") for text in PARAGRAPHS]
    document = read_one(tmp_path / "a.xml", build_newsml(*components, equivalents=' EquivalentsList="yes"'))
    assert document.text == PARAGRAPHS[0]


def test_newsml_of_sound_alone_is_no_article(tmp_path):
    rejection = refuse_one(tmp_path / "a.xml", build_newsml(SOUND))
    assert (rejection.reason, rejection.source_record_id) == ("not_news_format", "NW14")
    assert "audio" in rejection.detail
    assert refuse_one(tmp_path / "b.xml", build_newsml()).reason == "no_text"
    assert refuse_one(tmp_path / "c.xml", "<NewsML></NewsML>").reason == "no_text"


# --- NewsML-G2


def test_g2_with_xhtml(tmp_path):
    document = read_one(tmp_path / "a.xml", build_g2())
    assert document == RawDocument(
        landing_path="a.xml",
        landing_offset=0,
        format="newsml_g2",
        text=TEXT,
        source_record_id="urn:nw:14",
        title="Ministers meet in Oslo",
        published="2017-08-14T11:15:00+02:00",
        outlet="Northern Wire",
        byline="Kari Holm",
        language="en-GB",
    )


@pytest.mark.parametrize(
    "content",
    [
        f'<inlineXML contenttype="application/nitf+xml"><nitf xmlns="n">{NITF_BODY}</nitf></inlineXML>',
        f'<inlineData contenttype="text/plain"><![CDATA[{MARKED}]]></inlineData>',
        f'<inlineData contenttype="text/plain">{TEXT}</inlineData>',
    ],
    ids=["nitf", "html in CDATA", "plain text"],
)
def test_g2_with_other_content(tmp_path, content):
    assert read_one(tmp_path / "a.xml", build_g2(content)).text == TEXT


@pytest.mark.parametrize(
    ("provider", "outlet"),
    [
        ('<provider literal="NW"/>', "NW"),
        ('<provider qcode="nprov:NW"/>', "Holder"),
        ("", "Holder"),
    ],
)
def test_outlet_has_a_name_before_a_code(tmp_path, provider, outlet):
    assert read_one(tmp_path / "a.xml", build_g2(provider=provider)).outlet == outlet


def test_outlet_is_a_code_where_nothing_has_a_name(tmp_path):
    content = build_g2(provider='<provider qcode="nprov:NW"/>').replace('literal="Holder"', "")
    assert read_one(tmp_path / "a.xml", content).outlet == "NW"


def test_g2_message_gives_a_record_an_item(tmp_path):
    groups = "<groupSet><group><itemRef><headline>H</headline></itemRef></group></groupSet>"
    package = f'<packageItem {G2} guid="p1">{groups}</packageItem>'
    picture = build_g2('<remoteContent href="a.jpg"/>', kind="picture")
    content = f"<newsMessage {G2}><itemSet>{package}{build_g2()}{picture}</itemSet></newsMessage>"
    refused, document, other = read(tmp_path / "a.xml", content)
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.source_record_id) == ("not_news_format", "p1")
    assert "package" in refused.detail
    assert isinstance(document, RawDocument)
    assert document.text == TEXT
    assert content[document.landing_offset :].startswith("<newsItem")
    assert isinstance(other, Rejection)
    assert (other.reason, other.detail) == ("not_news_format", "a.xml: a picture")


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (f'<conceptItem {G2} guid="c"/>', "not_news_format", "a concept item"),
        (f'<knowledgeItem {G2} guid="c"/>', "not_news_format", "a knowledge item"),
        (f'<planningItem {G2} guid="c"/>', "not_news_format", "a planning item"),
        (build_g2('<remoteContent href="a.mp4"/>', kind="video"), "not_news_format", "class video without text"),
        (build_g2("<inlineXML><sports-content>1</sports-content></inlineXML>"), "not_news_format", "sports-content"),
        (build_g2('<remoteContent href="a.txt"/>'), "no_text", "remoteContent"),
        (build_g2("<inlineXML> <!-- none --></inlineXML>"), "no_text", "empty"),
        (build_g2("").replace("<contentSet></contentSet>", ""), "no_text", "without content"),
        (f"<newsMessage {G2}/>", "no_text", "without items"),
    ],
)
def test_items_that_are_no_articles_say_what_they_are(tmp_path, content, reason, detail):
    rejection = refuse_one(tmp_path / "a.xml", content)
    assert rejection.reason == reason
    assert detail in rejection.detail


# --- hostile and broken XML


def test_entity_bomb_is_malformed(tmp_path):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    story = "<nitf><body><body.content><p>&l9;</p></body.content></body></nitf>"
    bomb = f'<!DOCTYPE nitf [<!ENTITY l0 "lol">{levels}]>{story}'
    assert refuse_one(tmp_path / "a.xml", bomb).reason == "malformed"
    in_attribute = bomb.replace("<nitf>", '<nitf baselang="&l9;">')
    assert refuse_one(tmp_path / "b.xml", in_attribute).reason == "malformed"


def test_nothing_outside_the_file_is_read(tmp_path):
    (tmp_path / "secret").write_text("the secret")
    declared = f'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    content = f"{declared}<nitf><body><body.content><p>Words &x; on.</p></body.content></body></nitf>"
    assert all("the secret" not in str(found) for found in read(tmp_path / "a.xml", content))


def test_references_of_a_dtd_that_is_not_read(tmp_path):
    content = (
        '<!DOCTYPE nitf SYSTEM "n.dtd"><nitf><body><body.content><p>a&nbsp;b &amp; c</p></body.content></body></nitf>'
    )
    assert read_one(tmp_path / "a.xml", content).text == "a b & c"


@pytest.mark.parametrize("content", [NITF[:-200], build_g2()[:-30], build_newsml()[:-4], "<nitf>" * 5000])
def test_broken_xml_is_malformed(tmp_path, content):
    assert refuse_one(tmp_path / "a.xml", content).reason == "malformed"


def test_suffix_that_promises_something_else(tmp_path):
    assert refuse_one(tmp_path / "a.nitf", "<catalog/>").reason == "unknown_format"
    assert refuse_one(tmp_path / "a.g2", "<catalog/>").reason == "unknown_format"


# --- ninjs


def test_ninjs(tmp_path):
    document = read_one(tmp_path / "a.json", json.dumps(NINJS))
    assert document == RawDocument(
        landing_path="a.json",
        landing_offset=0,
        format="ninjs",
        text=TEXT,
        source_record_id="urn:nw:14",
        title="Ministers meet in Oslo",
        published="2017-08-14T11:15:00+02:00",
        outlet="Northern Wire",
        byline="Kari Holm",
        language="en",
    )


def test_ninjs_text_is_the_description_at_last(tmp_path):
    plain = {key: value for key, value in NINJS.items() if key != "body_html"}
    assert read_one(tmp_path / "a.json", json.dumps(plain)).text == " ".join(PARAGRAPHS)
    del plain["body_text"]
    assert read_one(tmp_path / "b.json", json.dumps(plain)).text == "In short."
    del plain["description_text"]
    assert refuse_one(tmp_path / "c.json", json.dumps(plain)).reason == "no_text"
    newer = plain | {"bodies": [{"value": MARKED}], "headlines": [{"value": "H"}], "headline": None}
    document = read_one(tmp_path / "d.json", json.dumps(newer))
    assert (document.text, document.title) == (TEXT, "H")


def test_ninjs_pictures_are_no_articles(tmp_path):
    rejection = refuse_one(tmp_path / "a.json", json.dumps(NINJS | {"type": "picture"}))
    assert (rejection.reason, rejection.source_record_id) == ("not_news_format", "urn:nw:14")
    assert "picture" in rejection.detail
    video = {key: value for key, value in NINJS.items() if not key.startswith("body_")} | {"type": "video"}
    assert refuse_one(tmp_path / "b.json", json.dumps(video)).reason == "not_news_format"


def test_ninjs_in_a_feed(tmp_path):
    second = NINJS | {"guid": "urn:nw:15"}
    feed = {"api": "1", "data": {"items": [{"meta": {}, "item": NINJS}, {"item": second}, {"note": "é"}]}}
    content = json.dumps(feed, ensure_ascii=False)
    first, other, rest = read(tmp_path / "a.json", content)
    assert isinstance(first, RawDocument)
    assert isinstance(other, RawDocument)
    assert (first.source_record_id, other.source_record_id) == ("urn:nw:14", "urn:nw:15")
    assert content.encode()[other.landing_offset :].startswith(b'{"item": {"guid": "urn:nw:15"')
    assert isinstance(rest, Rejection)
    assert rest.reason == "no_text"


def test_other_json_is_read_as_before(tmp_path):
    record = {"id": 1, "guid": "g", "text": "Words.", "meta": {"body_html": "<p>x</p>"}}
    assert read_one(tmp_path / "a.json", json.dumps(record)).format == "json"
    cut = json.dumps([NINJS, NINJS])[:-40]
    found = read(tmp_path / "b.json", cut)
    assert [type(record) for record in found] == [RawDocument, Rejection]
    assert read_one(tmp_path / "c.jsonl", json.dumps(NINJS)).format == "jsonl"


# --- telling them apart


@pytest.mark.parametrize("suffix", [".xml", ".nitf", ".newsml", ".g2", ".json", ".txt", ""])
@pytest.mark.parametrize(
    ("content", "name"), [(NITF, "nitf"), (build_newsml(SOUND), "newsml"), (build_g2(), "newsml_g2")]
)
def test_the_root_element_tells_whatever_the_suffix(tmp_path, suffix, content, name):
    (found,) = read(tmp_path / f"a{suffix}", content)
    assert isinstance(found, Rejection) or found.format == name
    assert sniff_format(content.encode()) == name


def test_ninjs_is_told_whatever_the_suffix(tmp_path):
    for name in ("a.json", "a.txt", "a.ninjs", "a"):
        assert read_one(tmp_path / name, json.dumps(NINJS)).format == "ninjs"


def test_telling_is_quick_for_any_head():
    for head in (b"<!---->" * 580 + b"x", b"<!DOCTYPE a [" * 300, b"<?xml ?>" * 500):
        assert sniff_format(head) is None
