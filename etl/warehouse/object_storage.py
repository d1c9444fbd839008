"""A warehouse in an S3 object store, with a local folder for what is fetched and for work in hand.

Nothing can be appended to an object, so a log is a row of objects: lines are added to the last of
them, which is written anew, until it is large enough (docs/adr/0010). What was fetched stays in the
cache under a name that says which content it is; the cache may be deleted at any time.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from etl.ids import content_id
from etl.warehouse.claims import Lock
from etl.warehouse.files import hash_file
from etl.warehouse.object_client import ObjectClient, find_endpoint
from etl.warehouse.roots import StoreRoot
from etl.warehouse.stored_files import FileSize, FileStamp, FolderFiles, Stamped, StoredFile

T = TypeVar("T")
Result = TypeVar("Result")
AT_ONCE = 8  # requests side by side
UPLOAD = ".upload-"
PIECE_BYTES = 64 * 2**10  # of a log: what is written anew with each line, at most


class ObjectStorage:
    """The objects of a warehouse; `etl.warehouse.storage.Storage` says what each operation means.

    Writing raises LockLostError once another run has taken over (`write_under`).
    """

    def __init__(self, root: StoreRoot) -> None:
        """Nothing is asked yet. Raises StoreError where the object store cannot be used from here."""
        self.root = root
        self.client = ObjectClient(root)
        self._lock: Lock | None = None
        name = content_id("warehouse", find_endpoint(), str(root))[:16]
        self.cache = (root.cache or Path(tempfile.gettempdir()) / "newsledger") / "warehouses" / name
        self.workspace = self.cache / "work"
        self._pieces: dict[str, tuple[int, bytes]] = {}  # of each log of this process: number and content of the last

    @contextmanager
    def write_under(self, lock: Lock) -> Iterator[None]:
        """Nothing is written in the block after the lock was lost. Uploads that were cut off leave the workspace."""
        for left_over in self.workspace.glob(f"{UPLOAD}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        self._lock = lock
        try:
            yield
        finally:
            self._lock = None

    def read(self, key: str) -> bytes | None:
        """The object's bytes."""
        found = self.client.get(key)
        return found.content if found else None

    def read_stamped(self, key: str) -> Stamped | None:
        """The stamp is the object's ETag."""
        return self.client.get(key)

    def read_appended(self, key: str) -> bytes:
        """The pieces behind each other."""
        folder = key.rsplit("/", 1)[0]
        return b"".join(content for _, content in self._read_listed(_find_pieces(self.client.list(folder), key)))

    def read_each(self, folder: str, name: str, places: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """All that is not in the cache is fetched side by side."""
        wanted = self._find_each(folder, name, places)
        contents = dict(self._read_listed([file for files in wanted.values() for file in files]))
        for place, files in sorted(wanted.items()):
            found = [contents[file.key] for file in files if file.key in contents]
            if found:
                yield place, b"".join(found)

    def measure_each(self, folder: str, name: str, places: Sequence[str]) -> list[tuple[str, int]]:
        """The sizes of their pieces."""
        found = self._find_each(folder, name, places)
        return [(place, sum(piece.size for piece in pieces)) for place, pieces in sorted(found.items())]

    def _find_each(self, folder: str, name: str, places: Sequence[str] | None) -> dict[str, list[FileStamp]]:
        """Folder -> pieces of the file, of those that have one."""
        wanted = None if places is None else set(places)
        found: dict[str, list[FileStamp]] = {}
        for file in self.client.list(folder):
            place, _, rest = file.key.removeprefix(f"{folder}/").partition("/")
            if rest.startswith(name) and (place in wanted if wanted is not None else not place.startswith(".")):
                found.setdefault(place, []).append(file)
        pieces = {place: _find_pieces(files, f"{folder}/{place}/{name}") for place, files in found.items()}
        return {place: files for place, files in pieces.items() if files}

    def _read_listed(self, files: Sequence[FileStamp]) -> list[tuple[str, bytes]]:
        """Key and content of listed objects, in their order, without those that have vanished."""
        found = _side_by_side(self._read_known, files)
        return [(file.key, content) for file, content in zip(files, found, strict=True) if content is not None]

    def _read_known(self, file: FileStamp) -> bytes | None:
        """The content from the cache, if it is that of the stamp; else from the store."""
        path = self.cache / "seen" / f"{file.key}~{content_id('stamp', file.stamp)[:16]}"
        with suppress(FileNotFoundError):
            return path.read_bytes()
        found = self.client.get(file.key)
        if found is None:
            return None
        if found.stamp == file.stamp:
            for older in path.parent.glob(f"{path.name.rsplit('~', 1)[0]}~*"):
                older.unlink(missing_ok=True)
            with _placed_at(path) as temporary:
                temporary.write_bytes(found.content)
        return found.content

    def list_folders(self, folder: str) -> list[str]:
        """Those that hold an object at any depth."""
        names = {file.key.removeprefix(f"{folder}/").partition("/")[0] for file in self.client.list(folder)}
        return sorted(name for name in names if not name.startswith("."))

    def list_files(self, folder: str) -> Iterator[FileSize]:
        """As the store lists them."""
        yield from self.client.list(folder)

    def write(self, key: str, content: bytes) -> None:
        """One object, which replaces another in one step."""
        self._check_lock()
        self.client.put(key, content)

    def write_if(self, key: str, content: bytes, *, stamp: str | None) -> str:
        """If-Match with the ETag, or If-None-Match: the store decides."""
        self._check_lock()
        return self.client.put_if(key, content, stamp=stamp)

    def append(self, key: str, line: bytes) -> None:
        """The last piece is written anew with the line, or the next piece begun with it."""
        self._check_lock()
        if key not in self._pieces:
            pieces = list(self._read_listed(_find_pieces(self.client.list(key.rsplit("/", 1)[0]), key)))
            self._pieces[key] = (len(pieces) - 1, pieces[-1][1]) if pieces else (0, b"")
        number, content = self._pieces[key]
        number, content = (number, content + line) if len(content) < PIECE_BYTES else (number + 1, line)
        self.client.put(_name_piece(key, number), content)
        self._pieces[key] = number, content

    @contextmanager
    def create(self, key: str) -> Iterator[Path]:
        """Written in the workspace, uploaded, kept in the cache."""
        self.workspace.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=UPLOAD, dir=self.workspace) as folder:
            path = Path(folder) / key.rsplit("/", 1)[-1]
            yield path
            self._check_lock()
            self.client.put_file(key, path)
            kept = self._name_copy(StoredFile(key=key, sha256=hash_file(path)))
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)

    def _name_copy(self, file: StoredFile) -> Path:
        """Where the cache has a file. Its name sorts as the key does."""
        path = self.cache / "files" / file.key
        return path.with_name(f"{path.stem}~{file.sha256[:16]}{path.suffix}")

    def fetch(self, files: Sequence[StoredFile]) -> list[Path]:
        """Copies in the cache; those that it has not are fetched side by side and checked by their hashes."""
        paths = [self._name_copy(file) for file in files]
        self._fetch_missing([(file, path) for file, path in zip(files, paths, strict=True) if not path.exists()])
        return paths

    def _fetch_missing(self, wanted: Sequence[tuple[StoredFile, Path]]) -> None:
        _side_by_side(self._fetch_one, wanted)

    def _fetch_one(self, wanted: tuple[StoredFile, Path]) -> None:
        file, path = wanted
        with _placed_at(path) as temporary:
            self.client.get_file(file, temporary)
            temporary.chmod(0o444)

    def fetch_folder(self, folder: str, list_wanted: Callable[[], FolderFiles]) -> Path:
        """A folder of the cache. Copies of folders that are gone from the store are removed when one is fetched."""
        wanted = list_wanted()
        local = self._name_folder(folder, wanted.version)
        paths = [(file, local / file.key.removeprefix(f"{folder}/")) for file in wanted.files]
        missing = [(file, path) for file, path in paths if not path.exists()]
        if missing:
            self._fetch_missing(missing)
            self._forget_folders(folder.rsplit("/", 1)[0])
        return local

    def _name_folder(self, folder: str, version: str) -> Path:
        parent, _, name = folder.rpartition("/")
        return self.cache / parent / version[:16] / name

    def _forget_folders(self, folder: str) -> None:
        kept = set(self.list_folders(folder))
        for copy in (self.cache / folder).glob("*/*"):
            if copy.name not in kept:
                shutil.rmtree(copy.parent, ignore_errors=True)

    def move_in(self, local: Path, folder: str, *, version: str, marker: str) -> None:
        """Uploaded side by side, the marker last; the local folder becomes its copy in the cache."""
        self._check_lock()
        self.client.delete([file.key for file in self.client.list(folder)])  # of an upload that was given up
        files = sorted(path for path in local.rglob("*") if path.is_file() and path != local / marker)
        _side_by_side(partial(self._upload, local, folder), files)
        self._check_lock()
        self._upload(local, folder, local / marker)
        kept = self._name_folder(folder, version)
        if kept.exists():
            shutil.rmtree(kept)
        kept.parent.mkdir(parents=True, exist_ok=True)
        local.rename(kept)

    def _upload(self, local: Path, folder: str, path: Path) -> None:
        self.client.put_file(f"{folder}/{path.relative_to(local).as_posix()}", path)

    def remove_folder(self, folder: str, *, marker: str) -> None:
        """The marker first, then all others."""
        self._check_lock()
        self.client.delete([f"{folder}/{marker}"])
        self.client.delete([file.key for file in self.client.list(folder)])

    def remove_each(self, keys: Sequence[str]) -> None:
        """The objects of these keys, and those below them; their copies in the cache too."""
        self._check_lock()
        wanted = set(keys)
        for top in sorted({key.split("/")[0] for key in keys}):
            found = [file.key for file in self.client.list(top)]
            removed = [key for key in found if not wanted.isdisjoint([key, *_list_parents(key)])]
            self.client.delete(removed)
            for place in (self.cache / "files" / key for key in removed):
                for copy in place.parent.glob(f"{place.stem}~*{place.suffix}"):
                    copy.unlink(missing_ok=True)

    def finish_removing(self, folder: str, *, marker: str) -> None:
        """Folders without a marker are left over."""
        self._check_lock()
        keys = [file.key for file in self.client.list(folder)]
        marked = {key.rsplit("/", 1)[0] for key in keys if key.endswith(f"/{marker}")}
        depth = folder.count("/") + 2
        left_over = [key for key in keys if "/".join(key.split("/")[:depth]) not in marked]
        self.client.delete(left_over)

    def _check_lock(self) -> None:
        if self._lock is not None:
            self._lock.check()


def open_object_storage(root: StoreRoot) -> ObjectStorage:
    """The storage of this root, one for each root, server and process."""
    return _open(root, find_endpoint(), os.getpid())


@cache
def _open(root: StoreRoot, endpoint: str | None, process_id: int) -> ObjectStorage:
    return ObjectStorage(root)


def _list_parents(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _name_piece(key: str, number: int) -> str:
    return f"{key}.{number:04d}" if number else key


def _find_pieces(files: Iterable[FileStamp], key: str) -> list[FileStamp]:
    """The pieces of what was appended under a key, in order: KEY, KEY.0001, KEY.0002 and so on."""
    by_key = {file.key: file for file in files}
    found: list[FileStamp] = []
    while piece := by_key.get(_name_piece(key, len(found))):
        found.append(piece)
    return found


def _side_by_side(work: Callable[[T], Result], items: Sequence[T]) -> list[Result]:
    if len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as executor:
        return list(executor.map(work, items))


@contextmanager
def _placed_at(path: Path) -> Iterator[Path]:
    """A file to be filled in the block and then put in place, whoever else does the same at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
