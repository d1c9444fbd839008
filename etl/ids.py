"""Content hashes: the ids of all rows."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

ID_LENGTH = 16  # hex digits: 64 bits, collisions below 1e-6 up to 6 million rows of a table


def content_id(*parts: str | int | date | None) -> str:
    """Hash of the parts in order, 16 hex digits. NULL, '' and a changed split give different ids."""
    payload = json.dumps([part.isoformat() if isinstance(part, date) else part for part in parts], ensure_ascii=False)
    return hashlib.sha256(payload.encode()).hexdigest()[:ID_LENGTH]


def combined_id(hashes: Iterable[str]) -> str:
    """Hash of a set of hashes: their order does not matter, repeats do not count."""
    return content_id(*sorted(set(hashes)))
