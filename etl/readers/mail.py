"""E-mail (RFC 822, MIME): newsletters and wire copy sent by mail; one message, one article."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from etl.cleaning import clean_line, render_html
from etl.readers.encoding import decode_declared
from etl.readers.landing import LandingFile, RefusedError
from etl.records import RawDocument


def read_mail(file: LandingFile) -> Iterator[RawDocument]:
    """The message's plain text, or its HTML as text. Raises RefusedError (malformed, no_text)."""
    message = email.message_from_bytes(file.read_bytes().lstrip(), policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise RefusedError("malformed", "line 1: no mail headers")
    text = _find_text(message)
    if text is None:
        raise RefusedError("no_text", "no part of the message holds text")
    sender = parseaddr(_find_header(message, "From") or "")[0]
    yield RawDocument(
        landing_path=file.landing_path,
        landing_offset=0,
        format="email",
        text=text,
        source_record_id=_find_header(message, "Message-ID"),
        title=clean_line(_find_header(message, "Subject")),
        published=_find_header(message, "Date"),
        outlet=clean_line(sender),
        language=_find_header(message, "Content-Language"),
    )


def _find_header(message: EmailMessage, name: str) -> str | None:
    """A header's decoded value; None where it is missing or too broken to be parsed."""
    try:
        value = message[name]
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return None
    return str(value).strip() or None if value is not None else None


def _find_text(message: EmailMessage) -> str | None:
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if not isinstance(part, EmailMessage):
            continue
        content = _decode_part(part)
        text = render_html(content) if kind == "html" else content
        if text.strip():
            return text
    return None


def _decode_part(part: EmailMessage) -> str:
    """The part's text; its declared charset is often wrong, so valid UTF-8 wins over it."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return decode_declared(payload, declared=part.get_content_charset()).text
