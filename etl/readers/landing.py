"""A landing file as readers see it, and the way in which they refuse a file or a record."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.profiles import NO_PROFILE, SourceProfile
from etl.records import Rejection

LARGEST_FILE = 256 * 2**20  # bytes; formats that need the whole file in memory refuse larger ones
EXCERPT_LENGTH = 120


class RefusedError(Exception):
    """A record or a whole file that cannot be read; becomes a row of `rejections`.

    No ValueError: readers catch those of libraries, and the clock (`etl.readers.time_limit`) raises
    this one inside of them. `reason` is one of codes.REJECTION_REASON; the message says what is wrong
    and where in the file.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class LineRange:
    """A stretch of whole lines of a file: byte offsets, and the number of its first line (from 1)."""

    start: int
    end: int
    first_line: int


@dataclass(frozen=True, kw_only=True)
class LandingFile:
    """One file to read: where it is, the name that rows carry, the batch and the profile that it belongs to.

    `lines`, where given, is the stretch of a JSON Lines file that is to be read, instead of all of it.
    """

    path: Path
    landing_path: str
    batch_date: date
    profile: SourceProfile = NO_PROFILE
    lines: LineRange | None = None

    def read_bytes(self, *, limit: int = LARGEST_FILE) -> bytes:
        """The whole content, of `limit` bytes at most.

        Raises RefusedError if it is empty or too large, OSError if unreadable.
        """
        size = self.path.stat().st_size
        if size > limit:
            raise RefusedError("too_large", f"{size} bytes, more than {limit}")
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
            detail=print_line(f"{self.landing_path}: {detail}"),
            landing_path=self.landing_path,
            landing_offset=offset,
            source_record_id=source_record_id,
            excerpt=shorten_excerpt(excerpt),
        )


def print_line(text: str) -> str:
    """The text on one line, as long as it was: white space as spaces, what cannot be printed as question marks."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def shorten_excerpt(text: str | None) -> str | None:
    """The first 120 characters on one line, with what cannot be printed as a question mark."""
    if text is None:
        return None
    folded = " ".join(text[: 4 * EXCERPT_LENGTH].split())[:EXCERPT_LENGTH]
    return "".join(char if char.isprintable() else "?" for char in folded) or None
