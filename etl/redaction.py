"""Keeps secrets out of logs and records: what looks like one is replaced by three asterisks."""

import re

HIDDEN = "***"
# scheme://user:password@host, also without a password
USER_INFO = re.compile(r"(?P<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s@'\"]+@")
# password=…, "secret_key": "…", X-Amz-Signature=…, Authorization: Bearer …
TELLING = r"(?:password|passwd|secret|token|credential|signature|api[-_]?key|access[-_]?key|authorization)"
NAME = re.compile(rf"(?i)[\w-]*{TELLING}[\w-]*")
NAMED = re.compile(
    rf"(?i)(?P<name>[\w-]*{TELLING}[\w-]*"
    r"['\"]?\s*[=:]\s*['\"]?(?:bearer\s+|basic\s+)?)(?P<value>[^\s&'\",;}]+)"
)


def redact(text: str) -> str:
    """The text without what its place or its name tells to be a secret."""
    text = USER_INFO.sub(rf"\g<scheme>{HIDDEN}@", text)
    return NAMED.sub(rf"\g<name>{HIDDEN}", text)


def redact_field(name: str, value: object) -> object:
    """The value of a field, unless its name tells that it is a secret."""
    if NAME.fullmatch(name):
        return HIDDEN
    return redact(value) if isinstance(value, str) else value
