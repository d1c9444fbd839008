"""Where a warehouse stands: a folder, or a prefix in an object store."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

SCHEME = "s3://"
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
FOLDER = re.compile(r"(?!\.+$)[A-Za-z0-9._=+-]+")  # of a prefix: what needs no escape in an address
PATIENCE_SECONDS = 120


class RootError(ValueError):
    """What cannot be the root of a warehouse; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class StoreRoot:
    """A bucket and a prefix in it. Server and credentials are those of the environment.

    `cache` is the folder for local copies (None: one of the system's for temporary files), `patience_seconds` how
    long a store that does not answer is tried again.
    """

    bucket: str
    prefix: str = ""
    cache: Path | None = None
    patience_seconds: int = PATIENCE_SECONDS

    def __str__(self) -> str:
        """`s3://bucket/prefix`."""
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")


Root: TypeAlias = Path | StoreRoot


def name_root(root: Root) -> str:
    """The root as another process can name it, wherever that works."""
    return str(root.absolute() if isinstance(root, Path) else root)


def require_folder(root: Root) -> Path:
    """The folder of a warehouse. Raises RootError for one that stands in none."""
    if isinstance(root, Path):
        return root
    raise RootError(f"{root} is no folder, which this command needs: an object store watches over its objects itself")


def parse_root(text: str | Path) -> Root:
    """The root that somebody wrote: `s3://bucket/prefix`, or the path of a folder. Raises RootError."""
    if isinstance(text, Path):
        return text
    if not text.startswith(SCHEME):
        if "://" in text:
            raise RootError(f"must be a folder or {SCHEME}bucket/prefix, not {_hide_secret(text)!r}")
        return Path(text)
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    if "@" in bucket or "?" in text:
        raise RootError(f"must be {SCHEME}bucket/prefix alone: server and credentials come from the environment")
    folders = prefix.strip("/").split("/") if prefix.strip("/") else []
    if not BUCKET.fullmatch(bucket) or not all(FOLDER.fullmatch(folder) for folder in folders):
        raise RootError(f"must be {SCHEME}bucket/prefix of letters, digits and . _ - = +, not {text!r}")
    return StoreRoot(bucket=bucket, prefix="/".join(folders))


def _hide_secret(text: str) -> str:
    scheme, _, rest = text.partition("://")
    return f"{scheme}://…@{rest.rsplit('@', 1)[1]}" if "@" in rest else text
