"""E-mail (RFC 822, MIME): newsletters and wire copy sent by mail; one message, one article."""

import email
import email.policy
import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from etl.cleaning import clean_line, render_html
from etl.readers.encoding import decode_declared
from etl.readers.fields import join_text, pick_fields, read_value
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument

LARGEST_MESSAGE = 64 * 2**20  # bytes, attachments included
KINDS = ("plain", "html")
# What the standard library raises on headers and parameters that are too broken to be parsed.
PARSE_ERRORS = (ValueError, IndexError, AttributeError, TypeError, LookupError, RecursionError)
# RFC 3676: a line that ends in a space goes on in the next one; "-- " stands above a signature.
SOFT_BREAK = re.compile(r"(?m)(?<!^--)[ ](\r?\n)")
STUFFED = re.compile(r"(?m)^ ")


def read_mail(file: LandingFile) -> Iterator[RawDocument]:
    """The message's plain text, or its HTML as text. Raises RefusedError (malformed, no_text).

    A body that is a JSON object (forms send their fields so) gives its text, headline and author.
    """
    message = _parse_message(file.read_bytes(limit=LARGEST_MESSAGE).lstrip())
    text = _find_text(message)
    if text is None:
        raise RefusedError("no_text", "no part of the message holds text")
    fields = read_form(text)
    sender = parseaddr(_find_header(message, "From") or "")[0]
    yield RawDocument(
        landing_path=file.landing_path,
        landing_offset=0,
        format="email",
        text=join_text(fields.get("text")) or text,
        source_record_id=_find_header(message, "Message-ID"),
        title=clean_line(read_value(fields.get("title")) or _find_header(message, "Subject")),
        published=_find_header(message, "Date"),
        outlet=clean_line(read_value(fields.get("outlet")) or sender),
        byline=clean_line(read_value(fields.get("byline"))),
        language=_find_header(message, "Content-Language"),
    )


def read_form(text: str) -> dict[str, Any]:
    """Known fields of a body that is a JSON object with a text; empty for any other body.

    A field may be a list of the values of a form: those that are filled count. Line ends inside of
    values are allowed, as mail breaks long lines.
    """
    if not text.lstrip().startswith("{"):
        return {}
    try:
        form = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(form, dict):
        return {}
    fields = pick_fields({name: _find_filled(value) for name, value in form.items()})
    return fields if join_text(fields.get("text")) else {}


def _find_filled(value: Any) -> Any:
    """The value; of a list of texts those that are not blank, of a single one just that."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value
    filled = [item for item in value if item.strip()]
    return filled[0] if len(filled) == 1 else filled


def _parse_message(content: bytes) -> EmailMessage:
    """The message. Raises RefusedError (malformed) where there are no headers or they cannot be parsed."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
    except PARSE_ERRORS as error:
        raise RefusedError("malformed", f"the message cannot be parsed ({type(error).__name__})") from error
    if not isinstance(message, EmailMessage) or not message.keys():
        raise RefusedError("malformed", "line 1: no mail headers")
    return message


def _find_header(message: EmailMessage, name: str) -> str | None:
    """A header's decoded value; None where it is missing or too broken to be parsed."""
    try:
        value = message[name]
    except PARSE_ERRORS:
        return None
    return str(value).strip() or None if value is not None else None


def _find_text(message: EmailMessage) -> str | None:
    """Text of the part that stands for the body, else of the first part that has any, plain text before HTML."""
    for kind in KINDS:
        for part in _find_parts(message, kind):
            content = _decode_part(part)
            text = render_html(content) if kind == "html" else content
            if text.strip():
                return text
    return None


def _find_parts(message: EmailMessage, kind: str) -> Iterator[EmailMessage]:
    """Parts of text/KIND: the body, then all that are not attached, those of forwarded messages too."""
    try:
        body = message.get_body(preferencelist=(kind,))
    except PARSE_ERRORS:
        body = None
    if isinstance(body, EmailMessage):
        yield body
    for part in message.walk():
        try:
            is_sought = isinstance(part, EmailMessage) and part.get_content_type() == f"text/{kind}"
            if is_sought and part is not body and not part.is_attachment():
                yield part
        except PARSE_ERRORS:
            continue


def _decode_part(part: EmailMessage) -> str:
    """The part's text; its declared charset is often wrong, so valid UTF-8 wins over it."""
    try:
        payload = part.get_payload(decode=True)
    except PARSE_ERRORS:
        return ""
    if not isinstance(payload, bytes):
        return ""
    text = decode_declared(payload, declared=_find_parameter(part, "charset")).text
    if _find_parameter(part, "format") != "flowed":
        return text
    return join_flowed(text, delete_space=_find_parameter(part, "delsp") == "yes")


def _find_parameter(part: EmailMessage, name: str) -> str | None:
    """A parameter of the part's Content-Type in lower case; None where it is missing or broken."""
    try:
        value = part.get_param(name)
    except PARSE_ERRORS:
        return None
    return value.strip().lower() if isinstance(value, str) else None


def join_flowed(text: str, *, delete_space: bool) -> str:
    """Text of format=flowed with its paragraphs on one line each; `delete_space` where delsp=yes is declared."""
    return STUFFED.sub("", SOFT_BREAK.sub("" if delete_space else " ", text))
