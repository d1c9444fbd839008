"""Files of a warehouse as they are handed around, and what can be wrong with them."""

from dataclasses import dataclass


class ConflictError(RuntimeError):
    """Somebody else has written a file since it was read."""


class ChecksumError(RuntimeError):
    """A file has not the content that was written; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Stamped:
    """A file's content, and a stamp that changes with every other content."""

    content: bytes
    stamp: str


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file whose content is known by its hash."""

    key: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class FileSize:
    """A file that is there, and its size in bytes."""

    key: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileStamp(FileSize):
    """A file that is there, and the stamp of its content."""

    stamp: str


@dataclass(frozen=True, kw_only=True)
class FolderFiles:
    """Files of a folder. `version` changes where the folder was removed and made anew."""

    version: str
    files: tuple[StoredFile, ...]
