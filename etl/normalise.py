"""A document as its source gave it, to an article as the tables hold it."""

from datetime import date, datetime

from etl.cleaning import clean_line, fold_space, repair_text
from etl.datelines import Dateline, find_closing_credit, find_dateline
from etl.ids import content_id
from etl.knowledge.outlets import Outlet, find_domain, load_outlets
from etl.language import detect_language, read_language_code
from etl.published import find_date_in_url, parse_published, start_of_day
from etl.readers.landing import shorten_excerpt
from etl.records import Article, RawDocument, Rejection
from etl.signatures import sign_text

TITLE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ")


def normalise(raw: RawDocument, *, batch_date: date) -> Article | Rejection:
    """The article in a document, or the reason why it is none (no_text).

    Text that needs no repair is stored unchanged, so that offsets into the given text hold.
    `version` is 1 here: versions are numbered when a whole batch is known (etl.versions).
    """
    body = repair_text(raw.text or "")
    if not body.strip():
        return _reject_empty(raw, batch_date)
    url = raw.url.strip() or None if raw.url else None
    dateline = find_dateline(body)
    published_at, published_status = _find_published(raw, url, dateline)
    outlet_name, outlet = _find_outlet(raw, url, dateline, body)
    title = _strip_outlet(clean_line(raw.title), outlet_name, outlet)
    return Article(
        article_id=content_id(
            "article",
            raw.source_record_id,
            url,
            outlet_name,
            published_at.isoformat() if published_at else None,
            title,
            body,
        ),
        source_record_id=raw.source_record_id,
        version=1,
        batch_date=batch_date,
        url=url,
        outlet=outlet_name,
        outlet_country=outlet.country_code if outlet else None,
        title=title,
        byline=clean_line(raw.byline),
        dateline_place=dateline.place if dateline else None,
        language=read_language_code(raw.language) or detect_language(body),
        published_at=published_at,
        published_status=published_status,
        body_text=body,
        word_count=len(body.split()),
        content_hash=content_id(fold_space(body)),
        format=raw.format,
        landing_path=raw.landing_path,
        landing_offset=raw.landing_offset,
        signature=sign_text(body),
    )


def _reject_empty(raw: RawDocument, batch_date: date) -> Rejection:
    return Rejection(
        batch_date=batch_date,
        stage="load",
        reason="no_text",
        detail=f"{raw.landing_path}: nothing is left of the text once markup and control characters are gone",
        landing_path=raw.landing_path,
        landing_offset=raw.landing_offset,
        source_record_id=raw.source_record_id,
        excerpt=shorten_excerpt(raw.text),
    )


def _find_published(raw: RawDocument, url: str | None, dateline: Dateline | None) -> tuple[datetime | None, str]:
    """The moment and what it was read from: the best source first. A year is never guessed."""
    stated = parse_published(raw.published)
    if stated:
        return stated, "metadata"
    in_url = find_date_in_url(url)
    if in_url:
        return start_of_day(in_url), "url"
    if dateline and dateline.date:
        return start_of_day(dateline.date), "dateline"
    return None, "unknown"


def _find_outlet(
    raw: RawDocument, url: str | None, dateline: Dateline | None, body: str
) -> tuple[str | None, Outlet | None]:
    """Name and entry of the outlet: as stated, else by the address, else by the text's own credit."""
    outlets = load_outlets()
    stated = clean_line(raw.outlet)
    if stated:
        known = outlets.find(stated)
        return (known.name if known else stated), known
    domain = find_domain(url)
    if domain:
        known = outlets.find_by_domain(url)
        return (known.name if known else domain), known
    credit = find_closing_credit(body)
    known = outlets.find_by_name(dateline.agency if dateline else None) or outlets.find_by_name(
        credit[2] if credit else None
    )
    return (known.name if known else None), known


def _strip_outlet(title: str | None, outlet_name: str | None, outlet: Outlet | None) -> str | None:
    """The headline without " | Outlet" at its end; "Meridian Post" is also the outlet meridianpost.com."""
    if not title:
        return None
    names = {_squash(name) for name in (outlet_name, *(outlet.aliases if outlet else ())) if name}
    if outlet is None and outlet_name and "." in outlet_name:
        names.add(_squash(outlet_name.rpartition(".")[0]))
    for separator in TITLE_SEPARATORS:
        headline, found, suffix = title.rpartition(separator)
        if found and headline.strip() and _squash(suffix) in names:
            return headline.strip()
    return title


def _squash(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
