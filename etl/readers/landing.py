"""A landing file as readers see it, and the way in which they refuse a file or a record."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.records import Rejection

LARGEST_FILE = 256 * 2**20  # bytes; formats that need the whole file in memory refuse larger ones
EXCERPT_LENGTH = 120


class RefusedError(ValueError):
    """A record or a whole file that cannot be read; becomes a row of `rejections`.

    `reason` is one of codes.REJECTION_REASON; the message says what is wrong and where in the file.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class LandingFile:
    """One file to read: where it is, the name that rows carry, the batch that it belongs to."""

    path: Path
    landing_path: str
    batch_date: date

    def read_bytes(self) -> bytes:
        """The whole content. Raises RefusedError if it is empty or too large, OSError if unreadable."""
        size = self.path.stat().st_size
        if size > LARGEST_FILE:
            raise RefusedError("too_large", f"{size} bytes, more than {LARGEST_FILE}")
        content = self.path.read_bytes()
        if not content.strip():
            raise RefusedError("empty_file", "the file is empty" if not content else "nothing but white space")
        return content

    def reject(
        self,
        reason: str,
        detail: str,
        *,
        offset: int = 0,
        source_record_id: str | None = None,
        excerpt: str | None = None,
    ) -> Rejection:
        """The row that says why a record is not loaded. `offset`: its first byte in the file."""
        return Rejection(
            batch_date=self.batch_date,
            stage="load",
            reason=reason,
            detail=f"{self.landing_path}: {detail}",
            landing_path=self.landing_path,
            landing_offset=offset,
            source_record_id=source_record_id,
            excerpt=shorten_excerpt(excerpt),
        )


def shorten_excerpt(text: str | None) -> str | None:
    """The first 120 characters on one line, with what cannot be printed as a question mark."""
    if text is None:
        return None
    folded = " ".join(text[: 4 * EXCERPT_LENGTH].split())[:EXCERPT_LENGTH]
    return "".join(char if char.isprintable() else "?" for char in folded) or None
