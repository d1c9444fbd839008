"""Reads files that tests write: their documents, or the reason why they have none."""

from datetime import date
from pathlib import Path

from etl.profiles import NO_PROFILE, SourceProfile
from etl.readers import read_landing_file
from etl.readers.landing import LineRange
from etl.records import RawDocument, Rejection

DAY = date(2017, 8, 17)
PARAGRAPHS = (
    "The foreign minister of Norway met the foreign minister of Canada in Oslo on Monday to discuss fisheries.",
    "The two ministers agreed to extend a treaty by five years, the Norwegian ministry said in a statement.",
    "Canada had asked for the talks in May, after a dispute over quotas in the north of the Atlantic Ocean.",
)

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>Ministers meet in Oslo</title>
<meta property="og:site_name" content="Harbour Daily"><link rel="canonical" href="https://harbour.example/talks">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2017-08-14T10:00:00+02:00"}}</script>
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ministers meet in Oslo</h1>{body}
</article><footer>All rights reserved</footer></body></html>"""
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Daily</title><item><title>Talks</title><guid>g1</guid><link>https://harbour.example/1</link>
<pubDate>Wed, 16 Aug 2017 10:00:00 +0900</pubDate><description>Teaser.</description>
<content:encoded><![CDATA[<p>The talks began &mdash; at last.</p><p>They went on.</p>]]></content:encoded></item>
<item><title>No text</title><guid>g2</guid></item></channel></rss>"""


def read(
    path: Path,
    content: bytes | str | None = None,
    *,
    profile: SourceProfile = NO_PROFILE,
    lines: LineRange | None = None,
) -> list[RawDocument | Rejection]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_landing_file(path, landing_path=path.name, batch_date=DAY, profile=profile, lines=lines))


def read_one(path: Path, content: bytes | str | None = None, *, profile: SourceProfile = NO_PROFILE) -> RawDocument:
    (document,) = read(path, content, profile=profile)
    assert isinstance(document, RawDocument), document
    return document


def refuse_one(path: Path, content: bytes | str | None = None, *, profile: SourceProfile = NO_PROFILE) -> Rejection:
    (rejection,) = read(path, content, profile=profile)
    assert isinstance(rejection, Rejection), rejection
    return rejection


def summarise(items: list[RawDocument | Rejection]) -> list[str]:
    """The text of each document, and the reason of each rejection in brackets."""
    return [f"[{item.reason}]" if isinstance(item, Rejection) else item.text or "" for item in items]
