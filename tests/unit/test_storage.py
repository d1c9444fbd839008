"""What a warehouse needs of the place it stands in: the same tests for every kind of place."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.warehouse.releases import PublicationError, publish_release, read_current, read_pointer
from etl.warehouse.roots import Root
from etl.warehouse.storage import Storage, open_storage
from etl.warehouse.stored_files import ConflictError, FolderFiles, StoredFile


@pytest.fixture(
    params=["folder", pytest.param("object store", marks=[pytest.mark.slow, pytest.mark.xdist_group("object store")])]
)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Root:
    return tmp_path / "warehouse" if request.param == "folder" else request.getfixturevalue("store_root")


@pytest.fixture
def storage(root: Root) -> Storage:
    return open_storage(root)


def stored(key: str, content: bytes) -> StoredFile:
    return StoredFile(key=key, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def create(storage: Storage, key: str, content: bytes) -> StoredFile:
    with storage.create(key) as path:
        path.write_bytes(content)
    return stored(key, content)


def build_folder(storage: Storage, name: str, files: dict[str, bytes]) -> Path:
    folder = storage.workspace / "releases" / f".building-{name}"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def names(storage: Storage, folder: str) -> list[str]:
    return sorted(file.key for file in storage.list_files(folder))


def test_what_is_not_there(storage: Storage) -> None:
    assert storage.read("a/b") is None
    assert storage.read_stamped("a/b") is None
    assert storage.read_appended("a/b") == b""
    assert storage.list_folders("a") == []
    assert list(storage.list_files("a")) == []
    assert list(storage.read_each("a", "b")) == []
    storage.finish_removing("a", marker="m")


def test_a_file_is_written_and_written_again(storage: Storage) -> None:
    for content in (b"one", b"", b"three"):
        storage.write("runs/r1/run.json", content)
        assert storage.read("runs/r1/run.json") == content
    assert [(file.key, file.size) for file in storage.list_files("runs")] == [("runs/r1/run.json", 5)]


def test_a_file_is_written_if_nobody_else_did(storage: Storage) -> None:
    first = storage.write_if("p", b"1", stamp=None)
    with pytest.raises(ConflictError):
        storage.write_if("p", b"2", stamp=None)
    second = storage.write_if("p", b"2", stamp=first)
    with pytest.raises(ConflictError):
        storage.write_if("p", b"3", stamp=first)
    found = storage.read_stamped("p")
    assert found is not None
    assert (found.content, found.stamp) == (b"2", second)
    with pytest.raises(ConflictError):
        storage.write_if("q", b"1", stamp=first)
    assert storage.read("q") is None


def test_of_many_who_write_at_once_one_wins(storage: Storage) -> None:
    stamp = storage.write_if("p", b"0", stamp=None)
    won: list[bytes] = []
    lost: list[bytes] = []
    gate = threading.Barrier(8)

    def write(content: bytes) -> None:
        gate.wait()
        try:
            storage.write_if("p", content, stamp=stamp)
            won.append(content)
        except ConflictError:
            lost.append(content)

    threads = [threading.Thread(target=write, args=(b"by %d" % number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert storage.read("p") == won[0]


def test_lines_are_appended(storage: Storage) -> None:
    lines = [f"{number} {'x' * 9000}\n".encode() for number in range(20)]
    for line in lines:
        storage.append("runs/r1/log.jsonl", line)
    storage.append("runs/r2/log.jsonl", b"other\n")
    assert storage.read_appended("runs/r1/log.jsonl") == b"".join(lines)
    storage.write("runs/r3/run.json", b"{}")
    assert storage.list_folders("runs") == ["r1", "r2", "r3"]
    assert list(storage.read_each("runs", "log.jsonl")) == [("r1", b"".join(lines)), ("r2", b"other\n")]
    assert list(storage.read_each("runs", "run.json")) == [("r3", b"{}")]


def test_hidden_folders_are_not_listed(storage: Storage) -> None:
    for name in (".hidden", "seen"):
        storage.write(f"releases/{name}/x", b"1")
    assert storage.list_folders("releases") == ["seen"]
    assert list(storage.read_each("releases", "x")) == [("seen", b"1")]


def test_a_created_file_is_fetched_as_it_was(storage: Storage) -> None:
    files = [create(storage, f"tables/t/batch_date=2020-01-0{n}/f.parquet", b"%d" % n * 1000) for n in (2, 1)]
    paths = storage.fetch(files)
    assert [path.read_bytes() for path in paths] == [b"2" * 1000, b"1" * 1000]
    assert [path.parent.name for path in paths] == ["batch_date=2020-01-02", "batch_date=2020-01-01"]
    assert sorted(paths) == [paths[1], paths[0]], "paths are in the order of keys, in which a build reads them"


def test_where_filling_a_file_fails_nothing_appears(storage: Storage) -> None:
    def fill_half() -> None:
        with storage.create("tables/t/f") as path:
            path.write_bytes(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fill_half()
    assert storage.read("tables/t/f") is None
    assert list(storage.list_files("tables")) == []


def test_a_folder_moves_in_and_goes(storage: Storage) -> None:
    files = {"db": b"1" * 100, "marts/a.parquet": b"2", "release.json": b"{}"}
    folder = build_folder(storage, "r1", files)
    assert storage.list_folders("releases") == []
    storage.move_in(folder, "releases/r1", version="v1", marker="release.json")
    assert not folder.exists()
    assert storage.list_folders("releases") == ["r1"]
    assert names(storage, "releases/r1") == [f"releases/r1/{name}" for name in sorted(files)]
    wanted = FolderFiles(version="v1", files=(stored("releases/r1/marts/a.parquet", b"2"),))
    fetched = storage.fetch_folder("releases/r1", lambda: wanted)
    assert fetched.name == "r1"
    assert (fetched / "marts" / "a.parquet").read_bytes() == b"2"
    storage.remove_folder("releases/r1", marker="release.json")
    assert storage.list_folders("releases") == []
    assert names(storage, "releases") == []


@pytest.fixture
def publish(root: Root) -> Callable[..., None]:
    def run(release: str, **options: object) -> None:
        publish_release(root, {"release": release, "content_hash": "h"}, published_at="now", **options)  # type: ignore[arg-type]

    return run


def test_a_publisher_that_came_too_late_is_told_and_changes_nothing(root: Root, publish: Callable[..., None]) -> None:
    publish("r1")
    seen = read_pointer(root)
    publish("r2")
    with pytest.raises(PublicationError, match=r"published r2 in .* about to publish r3: nothing was changed"):
        publish("r3", seen=seen)
    assert (read_current(root) or {})["release"] == "r2"
    publish("r3", seen=read_pointer(root))
    assert (read_current(root) or {})["previous"] == "r2"


def test_of_two_first_publishers_one_wins(root: Root, publish: Callable[..., None]) -> None:
    seen = read_pointer(root)
    publish("r1", seen=seen)
    with pytest.raises(PublicationError, match="published r1"):
        publish("r2", seen=seen)
