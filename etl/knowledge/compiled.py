"""What is compiled from the seeds (and the parsed dbt project), kept in a cache so that no process compiles it again.

A file of the cache is named after the hash of all that it was made from: seeds, overlay, the code that compiles, the
libraries. What has changed thus gets a file of its own, and nothing that another version wrote is read.
The files hold data alone (MessagePack with fixed types) behind a checksum; one that is damaged, or a
folder that cannot be written, costs no more than compiling anew.
"""

import gc
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec

from etl.knowledge.overlay import find_overlay, list_overlay_files
from etl.resources import PACKAGE, find_seeds
from etl.settings import read_settings

KEPT_FILES = 8  # of one name: other checkouts and overlays of the same user have theirs
SUFFIX = ".msgpack"
CODE = ("codes.py", "ids.py", "knowledge/*.py")
CHECKSUM_LENGTH = hashlib.sha256().digest_size
T = TypeVar("T")


def find_cache() -> Path | None:
    """The folder of the cache; None where there can be none."""
    return read_settings().find_cache()


def hash_knowledge() -> str:
    """Hash of the seeds, the overlay and the code that reads them."""
    seeds = sorted(path for path in find_seeds().iterdir() if path.suffix in (".csv", ".yml"))
    return hash_files([*seeds, *list_overlay_files(find_overlay())]) + hash_code()


def hash_code() -> str:
    """Hash of the code that compiles knowledge."""
    return hash_files(path for pattern in CODE for path in sorted(PACKAGE.glob(pattern)))


def hash_files(files: Iterable[Path]) -> str:
    """Hash of files under their names, in the order given."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.parent.name}/{file.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def load_compiled(
    name: str,
    build: Callable[[], T],
    *,
    encode: Callable[[T], bytes],
    decode: Callable[[bytes], T],
    hash_parts: Iterable[str],
    cache: Path | None,
) -> T:
    """What `build` makes, from the folder `cache` where a file with these hashes is there, else built and kept.

    Several processes may do so at once: each writes a file of its own and moves it into place.
    """
    if cache is None:
        return build()
    versions = (sys.version, sys.byteorder, version("msgspec"))
    digest = hashlib.sha256("\n".join((*versions, *hash_parts)).encode()).hexdigest()
    path = cache / f"{name}-{digest[:32]}{SUFFIX}"
    payload = _read(path)
    if payload is not None:
        try:
            with _pause_collection():
                return decode(payload)
        except (msgspec.MsgspecError, IndexError, TypeError, KeyError):
            pass  # written by something else under this name: built anew
    made = build()
    try:
        _write(path, encode(made))
        _drop_old(cache, name)
    except OSError:
        pass  # a cache that cannot be written is none
    return made


@contextmanager
def _pause_collection() -> Iterator[None]:
    """No garbage collection meanwhile: many thousand new objects, none of them garbage, take most of the time else."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(path: Path) -> bytes | None:
    """The payload of a file; None where there is none, or not the one that was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, payload = content[:CHECKSUM_LENGTH], content[CHECKSUM_LENGTH:]
    return payload if hashlib.sha256(payload).digest() == checksum else None


def _write(path: Path, payload: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(payload).digest())
            file.write(payload)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _drop_old(cache: Path, name: str) -> None:
    """Remove all but the newest files of that name."""
    files = sorted(cache.glob(f"{name}-*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in files[:-KEPT_FILES]:
        path.unlink(missing_ok=True)
