"""A warehouse on a local disk: files are synced and renamed, appended lines are synced."""

import fcntl
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from etl.warehouse.files import replace_atomically, sync_folder
from etl.warehouse.stored_files import ConflictError, FileSize, FolderFiles, Stamped, StoredFile

DELETING = ".deleting-"
log = logging.getLogger("newsledger")


class LocalStorage:
    """The folder of a warehouse; `etl.warehouse.storage.Storage` says what each operation means."""

    def __init__(self, root: Path) -> None:
        """The folder need not be there."""
        self.root = self.workspace = root

    def read(self, key: str) -> bytes | None:
        """The file's bytes."""
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def read_stamped(self, key: str) -> Stamped | None:
        """The stamp is a hash of the content."""
        content = self.read(key)
        return None if content is None else Stamped(content=content, stamp=_stamp(content))

    def read_appended(self, key: str) -> bytes:
        """The file's bytes."""
        return self.read(key) or b""

    def read_each(self, folder: str, name: str, places: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """One file after the other."""
        for place in self.list_folders(folder) if places is None else places:
            content = self.read(f"{folder}/{place}/{name}")
            if content is not None:
                yield place, content

    def measure_each(self, folder: str, name: str, places: Sequence[str]) -> list[tuple[str, int]]:
        """Their sizes on disk."""
        found = []
        for place in places:
            with suppress(FileNotFoundError):
                found.append((place, (self.root / folder / place / name).stat().st_size))
        return found

    def list_folders(self, folder: str) -> list[str]:
        """Folders and links to folders."""
        try:
            entries = list(os.scandir(self.root / folder))
        except FileNotFoundError:
            return []
        return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))

    def list_files(self, folder: str) -> Iterator[FileSize]:
        """Hidden ones too; links are not followed, folders that may not be opened are left out."""
        for place, folders, names in os.walk(self.root / folder):
            folders.sort()
            for name in sorted(names):
                path = Path(place) / name
                with suppress(FileNotFoundError):
                    yield FileSize(key=path.relative_to(self.root).as_posix(), size=path.lstat().st_size)

    def write(self, key: str, content: bytes) -> None:
        """Beside the file, synced, renamed."""
        with replace_atomically(self.root / key) as temporary:
            temporary.write_bytes(content)

    def write_if(self, key: str, content: bytes, *, stamp: str | None) -> str:
        """Compared and written while the folder is locked."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(path.parent):
            found = self.read_stamped(key)
            if (found.stamp if found else None) != stamp:
                raise ConflictError(f"{path} was written by somebody else")
            self.write(key, content)
        return _stamp(content)

    def append(self, key: str, line: bytes) -> None:
        """Written to the end and synced, the folder too where it is new."""
        path = self.root / key
        is_new = not path.parent.is_dir()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(path.parent)
            sync_folder(path.parent.parent)

    def create(self, key: str) -> AbstractContextManager[Path]:
        """Beside the file, synced, renamed."""
        return replace_atomically(self.root / key)

    def fetch(self, files: Sequence[StoredFile]) -> list[Path]:
        """Where the files stand. Nothing is read, so nothing is checked."""
        return [self.root / file.key for file in files]

    def fetch_folder(self, folder: str, list_wanted: Callable[[], FolderFiles]) -> Path:
        """Where the folder stands."""
        return self.root / folder

    def move_in(self, local: Path, folder: str, *, version: str, marker: str) -> None:
        """Synced and renamed; what was there before goes out of sight and away."""
        for place, _, names in os.walk(local):
            for name in names:
                _sync_file(Path(place) / name)
            sync_folder(Path(place))
        target = self.root / folder
        damaged = target.with_name(f"{DELETING}{target.name}")
        if target.exists():
            shutil.rmtree(damaged, ignore_errors=True)
            target.rename(damaged)
        local.rename(target)
        sync_folder(target.parent)
        shutil.rmtree(damaged, ignore_errors=True)

    def remove_folder(self, folder: str, *, marker: str) -> None:
        """Renamed, so that nobody meets half of it, and deleted."""
        path = self.root / folder
        path.rename(path.with_name(f"{DELETING}{path.name}"))
        sync_folder(path.parent)
        self.finish_removing(path.parent.relative_to(self.root).as_posix(), marker=marker)

    def remove_each(self, keys: Sequence[str]) -> None:
        """Deleted, and the folders that are empty now; what they were removed from is synced."""
        for key in keys:
            path = self.root / key
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        for folder in sorted({(self.root / key).parent for key in keys}, reverse=True):
            self._leave(folder)

    def _leave(self, folder: Path) -> None:
        if folder.parent not in (self.root, self.root.parent):  # tables, runs and releases themselves stay
            with suppress(OSError):  # not empty
                folder.rmdir()
                folder = folder.parent
        if folder.is_dir():
            sync_folder(folder)

    def finish_removing(self, folder: str, *, marker: str) -> None:
        """What cannot be deleted is told in the log and stays for the next time."""
        for path in sorted((self.root / folder).glob(f"{DELETING}*")):
            try:
                shutil.rmtree(path)
            except OSError as error:
                log.warning("stage=publish state=left_over folder=%s error=%s", path.name, error)


def _stamp(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sync_file(path: Path) -> None:
    with path.open("rb") as content:
        os.fsync(content.fileno())


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep others who do the same in this folder waiting for the duration of the block."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
