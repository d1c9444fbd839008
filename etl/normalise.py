"""A document as its source gave it, to an article as the tables hold it."""

from dataclasses import replace
from datetime import date, datetime

from etl.cleaning import clean_line, fold_space, repair_text
from etl.datelines import Dateline, find_closing_credit
from etl.ids import content_id
from etl.key_terms import list_key_terms
from etl.knowledge.outlets import Outlet, find_domain, load_outlets
from etl.language import detect_language, read_language_code
from etl.profiles import NO_PROFILE, SourceProfile
from etl.published import find_date_in_url, parse_published, start_of_day
from etl.readers.landing import shorten_excerpt
from etl.records import Article, RawDocument, Rejection
from etl.sections import find_opening_dateline
from etl.signatures import sign_text
from etl.versions import list_version_keys
from etl.wire_marks import find_wire_mark, plain_title

# A text with less of both, and without a date or number, is no article: a teaser that was cut off, a placeholder.
FEWEST_WORDS, FEWEST_LETTERS = 3, 20
TITLE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ")


def normalise(raw: RawDocument, *, batch_date: date, profile: SourceProfile = NO_PROFILE) -> Article | Rejection:
    """The article in a document, or the reason why it is none (no_text, too_short).

    Text that needs no repair is stored unchanged, so that offsets into the given text hold. The
    profile says how its source writes dates, and outlet, byline and language where a record does not.
    `version` is 1 here: versions are numbered when a whole batch is known (etl.versions).
    """
    body = repair_text(raw.text or "")
    if not body or body.isspace():
        return _reject(
            raw, batch_date, "no_text", "nothing is left of the text once markup and control characters are gone"
        )
    word_count = len(body.split())
    if word_count < FEWEST_WORDS and not _says_something(body):
        short = f"a text of {word_count} words, fewer than {FEWEST_WORDS} and with fewer than {FEWEST_LETTERS} letters"
        return _reject(raw, batch_date, "too_short", short)
    raw = _add_constants(raw, profile)
    url = raw.url.strip() or None if raw.url else None
    stated_title = clean_line(raw.title)
    dateline = find_opening_dateline(body, title=stated_title)
    published_at, published_status = _find_published(raw, url, dateline, profile)
    outlet_name, outlet = _find_outlet(raw, url, dateline, body)
    title = _strip_outlet(stated_title, outlet_name, outlet)
    mark = find_wire_mark(title, body)
    terms = list_key_terms(title, body)
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
        version_keys=list_version_keys(
            source_record_id=raw.source_record_id, url=url, outlet=outlet_name, plain_title=plain_title(title)
        ),
        wire_mark=mark.text if mark else None,
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
        word_count=word_count,
        content_hash=content_id(fold_space(body)),
        format=raw.format,
        landing_path=raw.landing_path,
        landing_offset=raw.landing_offset,
        signature=sign_text(body),
        key_terms=tuple(word for word, _ in terms),
        key_term_scores=tuple(score for _, score in terms),
    )


def _says_something(text: str) -> bool:
    """Whether a text of a word or two is long enough, as in scripts without spaces, or tells a date or number."""
    return any(map(str.isdigit, text)) or sum(map(str.isalpha, text)) >= FEWEST_LETTERS


def _reject(raw: RawDocument, batch_date: date, reason: str, detail: str) -> Rejection:
    return Rejection(
        batch_date=batch_date,
        stage="load",
        reason=reason,
        detail=f"{raw.landing_path}: {detail}",
        landing_path=raw.landing_path,
        landing_offset=raw.landing_offset,
        source_record_id=raw.source_record_id,
        excerpt=shorten_excerpt(raw.text),
    )


def _add_constants(raw: RawDocument, profile: SourceProfile) -> RawDocument:
    """The document with what the profile says of all of its source, where the document itself says nothing."""
    constants = profile.constants
    if not constants:
        return raw
    domain = find_domain(raw.outlet)
    names_outlet = clean_line(raw.outlet) and (domain is None or domain != find_domain(raw.url))
    return replace(
        raw,
        outlet=raw.outlet if names_outlet else constants.get("outlet", raw.outlet),
        byline=raw.byline if clean_line(raw.byline) else constants.get("byline"),
        language=raw.language if read_language_code(raw.language) else constants.get("language"),
    )


def _find_published(
    raw: RawDocument, url: str | None, dateline: Dateline | None, profile: SourceProfile
) -> tuple[datetime | None, str]:
    """The moment and what it was read from: the best source first. A year is never guessed."""
    stated = parse_published(raw.published, formats=profile.date_formats, time_zone=profile.time_zone)
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
        name = find_domain(stated) if "://" in stated else None
        return (known.name if known else name or stated), known
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
