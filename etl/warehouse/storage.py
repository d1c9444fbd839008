"""What a warehouse needs of the place that it stands in, wherever that is.

A file is named by its key: its path from the root of the warehouse, with slashes. A file is there in
full or not at all. Only the pointer and the record of a run are ever written again; all others stay
as they are until they are removed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from etl.warehouse.local_storage import LocalStorage
from etl.warehouse.roots import Root, StoreRoot
from etl.warehouse.stored_files import FileSize, FolderFiles, Stamped, StoredFile


class Storage(Protocol):
    """The operations on the files of a warehouse. `workspace`: a folder on a local disk for what a run puts aside."""

    workspace: Path

    def read(self, key: str) -> bytes | None:
        """The content of a file; None if there is none."""

    def read_stamped(self, key: str) -> Stamped | None:
        """The content of a file, and the stamp by which `write_if` tells whether it is still the same."""

    def read_appended(self, key: str) -> bytes:
        """What was appended to a file, in order; nothing if there is no such file."""

    def read_each(self, folder: str, name: str, places: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """Of each folder in `folder` that has a file `name`: the folder's name and the content, in the order of names.

        The file may be one to which is appended. `places`: only folders of these names, which are in order.
        """

    def measure_each(self, folder: str, name: str, places: Sequence[str]) -> list[tuple[str, int]]:
        """Of each of these folders in `folder` that has a file `name`: the folder's name and the file's size."""

    def list_folders(self, folder: str) -> list[str]:
        """Names of the folders in a folder, sorted, but hidden ones; none if there is no such folder."""

    def list_files(self, folder: str) -> Iterator[FileSize]:
        """Keys and sizes of all files below a folder, in order; what vanishes meanwhile is left out."""

    def write(self, key: str, content: bytes) -> None:
        """Write a file, or put another content in its place in one step; it is safe when this returns."""

    def write_if(self, key: str, content: bytes, *, stamp: str | None) -> str:
        """Write a file only if it is still the one with this stamp (None: if there is none), and return its new stamp.

        Raises ConflictError where somebody else has written it; nothing is changed then.
        """

    def append(self, key: str, line: bytes) -> None:
        """Add a line to a file, which need not be there; it is safe when this returns. One process writes a file."""

    def create(self, key: str) -> AbstractContextManager[Path]:
        """A local file to be filled in the block, at whose end it is in place. Where the block raises, nothing is."""

    def fetch(self, files: Sequence[StoredFile]) -> list[Path]:
        """Local paths under which the contents of these files can be read, in their order.

        Raises FileNotFoundError where one of them is gone, ChecksumError where one is not what it was.
        """

    def fetch_folder(self, folder: str, list_wanted: Callable[[], FolderFiles]) -> Path:
        """A local folder of the same name that holds at least the wanted files of a folder, at their paths in it.

        They are only asked for where they have to be fetched. Raises as `fetch` does.
        """

    def move_in(self, local: Path, folder: str, *, version: str, marker: str) -> None:
        """Make a local folder in the workspace a folder of the warehouse. Whoever finds its file `marker` finds all.

        `version`: as in what `fetch_folder` is given later.
        """

    def remove_folder(self, folder: str, *, marker: str) -> None:
        """Remove a folder; its file `marker` is gone before any other is."""

    def remove_each(self, keys: Sequence[str]) -> None:
        """Remove files, or folders with all that is below them, and what is left empty; none needs to be there."""

    def finish_removing(self, folder: str, *, marker: str) -> None:
        """Remove what is left over in a folder of folders that were not removed, or not moved in, to the end."""


def open_storage(root: Root) -> Storage:
    """The storage of the warehouse with this root. Raises StoreError where an object store cannot be used."""
    if isinstance(root, StoreRoot):
        from etl.warehouse.object_storage import open_object_storage  # noqa: PLC0415 - a folder needs no library for it

        return open_object_storage(root)
    return LocalStorage(root)
