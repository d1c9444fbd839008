"""Slices: the files of data that the pages load as they need them.

A browser refuses to fetch files from a disk, but it runs scripts from there. So a slice is a script of one call that
hands a JSON document to the page: `NL.provide(key, document);`.
"""

import json
import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

KEY = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
# JSON texts that are no JavaScript texts everywhere.
LINE_ENDS = {ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029"}


class SliceWriter:
    """Writes slices below a folder and counts them."""

    def __init__(self, folder: Path) -> None:
        """The folder is made with the first slice."""
        self.folder = folder
        self.file_count = 0
        self.byte_count = 0

    def write(self, key: str, document: Any) -> int:
        """Write `KEY.js`; return its bytes. Objects in the document have fixed keys: texts of articles are values."""
        if not KEY.fullmatch(key):
            raise ValueError(f"not a key of a slice: {key!r}")
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str).translate(LINE_ENDS)
        content = f'NL.provide("{key}", {body});\n'.encode()
        path = self.folder / f"{key}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.file_count += 1
        self.byte_count += len(content)
        return len(content)


class Pool:
    """Values that are written once and named by their number: most of a slice's columns have few different ones."""

    def __init__(self) -> None:
        """Empty."""
        self._numbers: dict[Hashable, int] = {}

    def add(self, value: Hashable) -> int:
        """The number of the value."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """All values in the order of their numbers."""
        return list(self._numbers)


def pool_column(values: Iterable[Hashable]) -> dict[str, Any]:
    """A column as its different values (`pool`) and their numbers, row by row (`at`)."""
    pool = Pool()
    at = [pool.add(value) for value in values]
    return {"pool": pool.values, "at": at}
