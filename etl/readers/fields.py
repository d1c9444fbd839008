"""Records with named fields (JSON, tables, headers) as documents: which field is what, and its value as text."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from etl.cleaning import render_html
from etl.knowledge.field_names import load_field_names, plain_key
from etl.profiles import NO_PROFILE, SourceProfile
from etl.published import parse_published
from etl.readers.field_plans import SHORT, FieldPlan, NamedFields, Place, find_plan, flatten_containers, follow
from etl.readers.field_values import join_text, read_published, read_text, read_value
from etl.readers.html_page import extract_page
from etl.readers.landing import LandingFile, RefusedError, shorten_excerpt
from etl.records import RawDocument

__all__ = [
    "IS_PAGE",
    "build_document",
    "has_text_field",
    "is_known_field",
    "join_text",
    "pick_fields",
    "plain_key",
    "read_value",
    "record_id",
]

IS_PAGE = re.compile(r"(?i)<(?:!doctype|html|head|body)\b")
OPENS_PAGE = re.compile(r"(?i)\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b")
ADDRESS = ("http://", "https://", "HTTP://", "HTTPS://")
LONGEST_LABEL = 40  # characters; a text without white space that is no longer may be an id, a number or a name
PARAGRAPH_END = "\n\n"


def is_known_field(name: str, profile: SourceProfile = NO_PROFILE) -> bool:
    """Whether a field of this name would be read, whatever fields stand beside it."""
    key = plain_key(name)
    if key in load_field_names().certain:
        return True
    named = {path for _, paths in profile.named_fields for path in paths}
    return name in named or key in {plain_key(path) for path in named}


def has_text_field(names: list[str], profile: SourceProfile = NO_PROFILE) -> bool:
    """Whether one of these fields could hold the text of an article."""
    plan = find_plan(tuple(names), profile.named_fields)
    return bool(plan.text or plan.html)


def pick_fields(record: Mapping[str, Any], profile: SourceProfile = NO_PROFILE) -> dict[str, Any]:
    """RawDocument attribute (and html) -> value, as it stands, of the first filled field that holds it."""
    record, plan = _plan_record(record, profile.named_fields)
    text = tuple(place for group in plan.text for place in group)
    picked = {}
    for attribute, places in (("text", text), ("html", plan.html), ("published", plan.published), *plan.short):
        values = ((_read_place(record, place), place.form) for place in places)
        value = next((value for value, form in values if not _is_blank(value) and _has_form(value, form)), None)
        if value is not None:
            picked[attribute] = value
    return picked


def build_document(record: Mapping[str, Any], *, file: LandingFile, offset: int, format_: str) -> RawDocument:
    """The document that a record with named fields describes. Raises RefusedError (no_text, malformed).

    The fields that the file's profile names count, and common names for what it does not name. The
    text is kept as given; a page in its place, or in `html`, is read as a page. The record's own
    fields win over what the page says about itself.
    """
    named = file.profile.named_fields
    if format_ == "text":  # its text is no field, only its header is
        named = tuple(entry for entry in named if entry[0] != "text")
    try:
        return _build_document(record, named, file, offset, format_)
    except RecursionError as error:
        raise RefusedError("malformed", "objects in objects without end") from error


def _build_document(
    record: Mapping[str, Any], named: NamedFields, file: LandingFile, offset: int, format_: str
) -> RawDocument:
    flat, plan = _plan_record(record, named)
    meta, taken = _read_short(flat, plan)
    text, places = _read_text(flat, plan)
    published, dated = _read_date(flat, plan, file.profile)
    if dated:
        taken.append("published=" + dated.label)
    html = text if text and OPENS_PAGE.match(text) else None
    framed: Place | None = None
    if text is None:
        html, framed = _read_html(flat, plan)
    if html:
        text, published = _read_page(html, file, meta, published)
    if text is None:
        raise RefusedError("no_text", _name_missing(record, file.profile))
    taken.extend(["text=" + place.label for place in (*places, framed) if place])
    taken.sort()
    return RawDocument(
        landing_path=file.landing_path,
        landing_offset=offset,
        format=format_,
        text=text,
        published=published,
        field_names=tuple(taken),
        **meta,
    )


def record_id(record: Mapping[str, Any], profile: SourceProfile = NO_PROFILE) -> str | None:
    """The record's own id, if it has one."""
    try:
        return _read_short(*_plan_record(record, profile.named_fields))[0].get("source_record_id")
    except RecursionError:
        return None


def _plan_record(record: Mapping[str, Any], named: NamedFields) -> tuple[Mapping[str, Any], FieldPlan]:
    """The record with its containers opened, and what stands where in it."""
    plan = find_plan(tuple(record), named)
    if plan.containers:
        flat = flatten_containers(record, plan.containers)
        if flat is not record:
            return flat, find_plan(tuple(flat), named)
    return record, plan


def _read_place(record: Mapping[str, Any], place: Place) -> Any:
    value = record[place.field]
    return follow(value, place.inner) if place.inner else value


def _read_short(record: Mapping[str, Any], plan: FieldPlan) -> tuple[dict[str, str | None], list[str]]:
    """Attribute -> first filled value that has the form that its place asks for, and what was taken for what."""
    meta: dict[str, str | None] = {}
    taken = []
    for attribute, places in plan.short:
        for place in places:
            value = read_value(_read_place(record, place))
            if value is None or (place.form and not _has_form(value, place.form)):
                continue
            meta[attribute] = value
            taken.append(f"{attribute}={place.label}")
            break
    return meta, taken


def _read_text(record: Mapping[str, Any], plan: FieldPlan) -> tuple[str | None, tuple[Place, ...]]:
    """The text of the first group of places that holds prose, else of the first that holds anything."""
    first: tuple[str | None, tuple[Place, ...]] = (None, ())
    for group in plan.text:
        found = [(text, place) for place in group if (text := read_text(_read_place(record, place)))]
        if not found:
            continue
        joined = found[0][0] if len(found) == 1 else PARAGRAPH_END.join(text for text, _ in found)
        places = tuple(place for _, place in found)
        if len(joined) > LONGEST_LABEL or len(joined.split(None, 1)) > 1:
            return joined, places
        if first[0] is None:
            first = joined, places
    return first


def _read_date(
    record: Mapping[str, Any], plan: FieldPlan, profile: SourceProfile
) -> tuple[str | datetime | None, Place | None]:
    """The first date that can be read; where none can, the first that is written."""
    first: tuple[str | datetime | None, Place | None] = (None, None)
    for place in plan.published:
        written = read_published(_read_place(record, place), profile)
        if not written:
            continue
        if len(plan.published) == 1 or isinstance(written, datetime):
            return written, place
        if parse_published(written, formats=profile.date_formats):
            return written, place
        if first[0] is None:
            first = written, place
    return first


def _read_html(record: Mapping[str, Any], plan: FieldPlan) -> tuple[str | None, Place | None]:
    found = ((read_text(_read_place(record, place)), place) for place in plan.html)
    return next(((html, place) for html, place in found if html), (None, None))


def _read_page(
    html: str, file: LandingFile, meta: dict[str, str | None], published: str | datetime | None
) -> tuple[str | None, str | datetime | None]:
    """Text and date of a page or of a fragment of one; `meta` gets what the page says and the record does not."""
    if not IS_PAGE.search(html):
        return render_html(html) or None, published  # a fragment: all of it is the article
    page = extract_page(html, latest=file.batch_date, url=meta.get("url"))
    for name in SHORT:
        if not meta.get(name):
            meta[name] = getattr(page, name, None)
    return page.text, published or page.published


def _name_missing(record: Mapping[str, Any], profile: SourceProfile) -> str:
    names = [str(name) for name in record]
    plan = _plan_record(record, profile.named_fields)[1]
    if plan.text or plan.html:
        return "the text is empty"
    wanted = ", ".join(profile.fields.get("text", ()))
    sought = f"no field {wanted}, which its profile names for the text" if wanted else "no field holds a text"
    return f"{sought} (fields: {shorten_excerpt(', '.join(names)) or 'none'})"


def _has_form(value: Any, form: str | None) -> bool:
    is_address = isinstance(value, str) and value.startswith(ADDRESS)
    return form is None or is_address == (form == "address")


def _is_blank(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
