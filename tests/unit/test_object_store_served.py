"""A warehouse in an object store, with a real server: requests that fail, the lock, and what stays in the cache."""

import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.warehouse.claims import LockLostError, Timing, hold_claim
from etl.warehouse.holders import describe_self, format_holder
from etl.warehouse.ledger import RunLog, list_runs, read_log, read_records
from etl.warehouse.locks import LOCK_NAME, LockedError, hold_lock, read_holder
from etl.warehouse.object_client import StoreError, StoreUnreachableError
from etl.warehouse.object_lock import LockObject
from etl.warehouse.object_storage import PIECE_BYTES, ObjectStorage
from etl.warehouse.releases import (
    find_release_folder,
    finish_building,
    list_releases,
    publish_release,
    start_building,
)
from etl.warehouse.retention import remove_outdated
from etl.warehouse.roots import StoreRoot
from etl.warehouse.storage import open_storage
from etl.warehouse.stored_files import ChecksumError, StoredFile
from tests.s3_server import BUCKET, SECRET_KEY, S3Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("object store")]


def build(root: StoreRoot, name: str, content: bytes) -> None:
    folder = start_building(root, name)
    (folder / "newsledger.duckdb").write_bytes(content)
    (folder / "marts").mkdir()
    (folder / "marts" / "a.parquet").write_bytes(content)
    finish_building(root, folder, {"release": name, "build_fingerprint": name, "content_hash": "h", "created_at": name})


def _in_thread(work: Callable[[], object]) -> Callable[[], object]:
    """Begin the work; the function that is given waits for its result."""
    from concurrent.futures import ThreadPoolExecutor

    executor = ThreadPoolExecutor(max_workers=1)
    future = executor.submit(work)
    executor.shutdown(wait=False)
    return lambda: future.result(timeout=60)


def test_wrong_credentials_are_told_at_once_without_the_secret(
    s3_server: S3Server, store_root: StoreRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    started = time.monotonic()
    with pytest.raises(StoreError, match="SignatureDoesNotMatch") as refused:
        ObjectStorage(store_root).read("x")
    assert not isinstance(refused.value, StoreUnreachableError)
    assert time.monotonic() - started < 2
    assert not [secret for secret in ("another-secret", SECRET_KEY) if secret in str(refused.value)]


def test_a_bucket_that_is_not_there_is_told(s3_server: S3Server) -> None:
    storage = open_storage(StoreRoot(bucket="nobody-made-it"))
    with pytest.raises(StoreError, match=r"^s3://nobody-made-it: .*\(NoSuchBucket\)$"):
        storage.read("current.json")


def test_a_server_that_goes_away_and_comes_back_is_waited_for(s3_server: S3Server, store_root: StoreRoot) -> None:
    storage = open_storage(store_root)
    stamp = storage.write_if("p", b"1", stamp=None)
    s3_server.stop()
    restarted = subprocess.Popen(["sleep", "1"])  # the time for which it is away
    waiter = _in_thread(lambda: storage.write_if("p", b"2", stamp=stamp))
    restarted.wait()
    s3_server.start()
    assert waiter() == (storage.read_stamped("p") or pytest.fail("gone")).stamp
    assert storage.read("p") == b"2"


def test_an_object_that_is_not_what_was_written_is_refused(store_root: StoreRoot) -> None:
    storage = open_storage(store_root)
    with storage.create("tables/t/f.parquet") as path:
        path.write_bytes(b"right")
    wrong = StoredFile(key="tables/t/f.parquet", sha256="0" * 64)
    with pytest.raises(ChecksumError, match=r"tables/t/f\.parquet: sha256"):
        storage.fetch([wrong])
    with pytest.raises(FileNotFoundError):
        storage.fetch([StoredFile(key="tables/t/g.parquet", sha256="0" * 64)])
    assert not [path for path in (store_root.cache or Path()).rglob("*0000*") if path.is_file()]


def test_a_long_log_is_written_in_pieces(store_root: StoreRoot) -> None:
    entries = [{"stage": "test", "number": number, "text": "x" * 5000} for number in range(30)]
    log = RunLog(store_root, now=datetime(2030, 1, 1, tzinfo=UTC))
    for entry in entries:
        log.append(entry)
    (run,) = list_runs(store_root)
    sizes = [file.size for file in open_storage(store_root).list_files("runs")]
    assert len(sizes) == 3
    assert max(sizes) < PIECE_BYTES + 6000
    assert [entry["number"] for entry in read_log(run)] == list(range(30))
    assert [record["result"] for record in read_records(store_root)] == ["interrupted"]
    # Another process that read the log before sees what has been added since.
    other = ObjectStorage(store_root)
    other.append(f"runs/{run.name}/log.jsonl", b'{"number": 30}\n')
    assert [entry["number"] for entry in read_log(run)] == list(range(31))


def test_files_that_were_fetched_are_not_fetched_again(store_root: StoreRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    build(store_root, "r1", b"first")
    publish_release(store_root, {"release": "r1", "content_hash": "h"}, published_at="now")
    shutil.rmtree(store_root.cache or Path())
    storage = open_storage(store_root)
    fetched: list[str] = []
    get_file = storage.client.get_file  # type: ignore[attr-defined]
    monkeypatch.setattr(
        storage.client,  # type: ignore[attr-defined]
        "get_file",
        lambda file, path: (fetched.append(file.key), get_file(file, path)),
    )
    for _ in range(2):
        database = find_release_folder(store_root) / "newsledger.duckdb"
        assert database.read_bytes() == b"first"
    assert fetched == ["releases/r1/newsledger.duckdb"], "only what was asked for, and once"
    assert not os.access(database, os.W_OK) or os.geteuid() == 0
    assert database.stat().st_mode & 0o222 == 0


def test_a_release_that_was_built_anew_under_its_old_name_is_fetched_anew(store_root: StoreRoot) -> None:
    for content in (b"first", b"second"):
        build(store_root, "r1", content)
        publish_release(store_root, {"release": "r1", "content_hash": "h"}, published_at="now")
        assert (find_release_folder(store_root) / "newsledger.duckdb").read_bytes() == content


def test_half_an_upload_is_no_release_and_goes_away(store_root: StoreRoot) -> None:
    storage = open_storage(store_root)
    storage.write("releases/r0/newsledger.duckdb", b"half")
    build(store_root, "r1", b"whole")
    assert [record["release"] for record in list_releases(store_root)] == ["r1"]
    remove_outdated(store_root, kept=5)
    assert {file.key.split("/")[1] for file in storage.list_files("releases")} == {"r1"}


def test_copies_of_releases_that_are_gone_are_removed(store_root: StoreRoot) -> None:
    for name in ("r1", "r2", "r3"):
        build(store_root, name, name.encode())
        publish_release(store_root, {"release": name, "content_hash": "h"}, published_at="now")
    reader = replace(store_root, cache=(store_root.cache or Path()) / "reader")
    for name in ("r1", "r2"):
        find_release_folder(reader, name)
    assert remove_outdated(store_root, kept=1) == ("r1",)
    find_release_folder(reader, "r3")
    assert sorted(path.name for path in (reader.cache or Path()).glob("warehouses/*/releases/*/*")) == ["r2", "r3"]


# --- the lock


def quick(**options: float) -> Timing:
    return Timing(**{"beat_seconds": 0.1, "stale_seconds": 1.0, **options})  # type: ignore[arg-type]


def test_a_second_run_is_told_who_is_at_work(store_root: StoreRoot) -> None:
    other = replace(store_root, cache=(store_root.cache or Path()) / "other")  # as if on another machine
    with hold_lock(store_root):
        holder = read_holder(other)
        assert holder is not None
        assert (holder.pid, holder.host) == (os.getpid(), platform.node())
        told = f"another run is at work in {store_root}: process {os.getpid()} on {platform.node()}, since 20"
        with pytest.raises(LockedError, match=told), hold_lock(other):
            pytest.fail("two hold it")
        with hold_lock(other, name=".another"):  # those of runs and of schedules are not the same
            pass
    assert read_holder(other) is None
    with hold_lock(other):
        pass


def test_a_holder_that_died_on_this_machine_is_followed_at_once(store_root: StoreRoot) -> None:
    code = (
        "import os; from etl.warehouse.locks import hold_lock; from etl.warehouse.roots import *\n"
        f"with hold_lock(StoreRoot(bucket={BUCKET!r}, prefix={store_root.prefix!r})): os._exit(9)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 9
    left = read_holder(store_root)
    assert left is not None
    with hold_lock(store_root) as lock:
        assert lock.left_by == left


def test_a_holder_elsewhere_is_followed_when_it_has_been_silent_for_long(store_root: StoreRoot) -> None:
    silent = replace(describe_self(datetime(2030, 1, 1, tzinfo=UTC)), machine="elsewhere", host="elsewhere")
    open_storage(store_root).write(LOCK_NAME, format_holder(silent))
    soon, late = (quick(now=lambda moment=moment: moment) for moment in (silent_for(0.5), silent_for(5)))  # type: ignore[arg-type]
    with pytest.raises(LockedError, match="on elsewhere, since 2030"), hold_lock(store_root, timing=soon):
        pytest.fail("two hold it")
    with hold_lock(store_root, timing=late):
        pass


def test_a_process_that_could_not_give_its_lock_back_does_not_keep_it(store_root: StoreRoot) -> None:
    """It lives on, and tries again a while later."""
    left = describe_self(datetime(2030, 1, 1, tzinfo=UTC))
    open_storage(store_root).write(LOCK_NAME, format_holder(left))
    soon, late = (quick(now=lambda moment=moment: moment) for moment in (silent_for(0.5), silent_for(5)))  # type: ignore[arg-type]
    with pytest.raises(LockedError), hold_lock(store_root, timing=soon):
        pytest.fail("two hold it")
    with hold_lock(store_root, timing=late) as lock:
        assert lock.left_by == left


def silent_for(seconds: float) -> datetime:
    return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def test_a_run_that_was_taken_over_writes_nothing_more(store_root: StoreRoot) -> None:
    storage = open_storage(store_root)
    other = format_holder(replace(describe_self(datetime.now(UTC)), machine="elsewhere", host="elsewhere"))

    def work() -> None:
        with hold_lock(store_root, timing=quick()):
            storage.write("mine", b"1")
            ObjectStorage(store_root).write(LOCK_NAME, other)
            time.sleep(0.5)
            storage.write("mine", b"2")

    with pytest.raises(LockLostError):
        work()
    assert storage.read("mine") == b"1"
    assert storage.read(LOCK_NAME) == other, "the new holder keeps it"


def test_of_many_one_gets_the_lock(store_root: StoreRoot) -> None:
    got: list[int] = []
    turned_away: list[int] = []
    gate, done = threading.Barrier(6), threading.Event()

    def try_it(number: int) -> None:
        claim = LockObject(ObjectStorage(store_root).client, LOCK_NAME)
        gate.wait()
        try:
            with hold_claim(claim, place=store_root, timing=Timing()):
                got.append(number)
                done.wait(20)
        except LockedError:
            turned_away.append(number)
            if len(turned_away) == 5:
                done.set()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(turned_away)) == (1, 5)
