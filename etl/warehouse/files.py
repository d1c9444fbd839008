"""Files that are either there in full or not at all, also after a crash."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BLOCK = 1 << 20


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to be filled in the block; at its end it is put in place, safe on disk.

    Readers see the old file or the new one. A process that dies leaves at most `.NAME.tmp`, which
    the next write of the same name replaces.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object atomically."""
    with replace_atomically(path) as temporary:
        temporary.write_bytes(format_json(content))


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if there is no such file."""
    try:
        return parse_json(path.read_bytes())
    except FileNotFoundError:
        return None


def format_json(content: Mapping[str, Any]) -> bytes:
    """A JSON object as it is written to a file."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def parse_json(content: bytes | None) -> dict[str, Any] | None:
    """The JSON object that a file holds; None for no file."""
    return None if content is None else dict(json.loads(content))


def sync_folder(folder: Path) -> None:
    """Make renames in a folder safe on disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders; its renames are journalled
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
