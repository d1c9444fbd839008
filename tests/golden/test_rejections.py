"""Every reason for which something is not taken in: what was landed, and the row that a load writes of it."""

import ast
import gzip
import io
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.codes import REJECTION_REASON
from etl.pipeline import run_stages
from etl.readers import registry
from etl.readers.compressed import RATIO_FLOOR
from etl.readers.landing import LandingFile
from etl.readers.plain_text import LARGEST_TEXT
from etl.records import RawDocument
from etl.settings import Settings
from etl.stages import extract, partitions
from etl.status import list_accounts, list_rejections
from etl.workers.limits import Cause, WorkerDied

ROOT = Path(__file__).parents[2]
CASES = yaml.safe_load(Path(__file__).with_name("rejections.yml").read_text(encoding="utf-8"))
COLUMNS = ("reason", "detail", "landing_path", "landing_offset", "source_record_id", "excerpt")
DAY = date(2017, 8, 17)
TEXT = "The ministers of Norway and Canada met in Oslo on Monday to discuss fisheries, a spokesman said."


# --- what cannot be written down in a YAML file


def make_zip(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def make_tar(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def write_encrypted_zip(landing: Path) -> None:
    content = bytearray(make_zip({"a.txt": TEXT.encode()}))
    for place in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[place] |= 1  # the flag that says so
    (landing / "secret.zip").write_bytes(content)


def write_nested_archives(landing: Path) -> None:
    inner = make_zip({"a.zip": make_zip({"b.txt": TEXT.encode()})})
    (landing / "nested.zip").write_bytes(make_zip({"c.zip": inner, "d.txt": TEXT.encode()}))


def write_bomb(landing: Path) -> None:
    content = b"\0" * 2**20
    with gzip.GzipFile(landing / "bomb.txt.gz", "wb", mtime=0) as bomb:
        for _ in range(RATIO_FLOOR // len(content) + 1):
            bomb.write(content)


def write_large_text(landing: Path) -> None:
    with (landing / "large.txt").open("wb") as stream:
        stream.write(b"All that was ever written.\n")
        stream.truncate(LARGEST_TEXT + 1)


def write_link(landing: Path) -> None:
    outside = landing.parent / "outside.txt"
    outside.write_text(TEXT)
    (landing / "link.txt").symlink_to(outside)


def write_cut_warc(landing: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TEXT.encode()
    header = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/{}\r\nContent-Length: {}\r\n\r\n"
    whole = header.format(1, len(block)).encode() + block + b"\r\n\r\n"
    (landing / "cut.warc").write_bytes(whole + header.format(2, 5000).encode() + block)


FILES: Mapping[str, Callable[[Path], object]] = {
    "archive without articles": lambda landing: (landing / "notes.zip").write_bytes(make_zip({"README.md": b"Notes."})),
    "office document": lambda landing: (landing / "memo.docx").write_bytes(make_zip({"[Content_Types].xml": b"<a/>"})),
    "bytes of no known text": lambda landing: (landing / "bytes.txt").write_bytes(b"Talks \x81\x8d\x8f\x90 in Oslo"),
    "binary content": lambda landing: (landing / "a.txt").write_bytes(b"RIFF\0\0\0\x10WAVEfmt \0\0\0\0"),
    "encrypted archive": write_encrypted_zip,
    "large text": write_large_text,
    "cut gzip": lambda landing: (landing / "cut.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 9, mtime=0)[:60]),
    "cut web archive": write_cut_warc,
    "nested archives": write_nested_archives,
    "bomb": write_bomb,
    "link out of the folder": write_link,
    "path out of an archive": lambda landing: (landing / "a.tar").write_bytes(
        make_tar({"../../etc/cron.txt": TEXT.encode(), "good.txt": TEXT.encode()})
    ),
}


# --- what only a fault of the program or of the machine leads to


def read_forever(file: LandingFile) -> Iterator[RawDocument]:
    yield RawDocument(landing_path=file.landing_path, landing_offset=0, format="text", text=TEXT)
    while True:
        time.sleep(0.01)


def fail_to_read(file: LandingFile) -> Iterator[RawDocument]:
    raise KeyError("colour")
    yield


def fail_to_extract(article: Any) -> Any:
    raise ValueError("the parser gave up")


def break_csv_reader(patch: pytest.MonkeyPatch, reader: Callable[[LandingFile], Iterator[RawDocument]]) -> None:
    patch.setitem(registry.READERS, "csv", reader)  # type: ignore[arg-type]


def break_extraction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(partitions, "extract_article", fail_to_extract)
    patch.setattr(partitions, "load_model", lambda: None)
    patch.setattr(partitions, "load_knowledge", lambda: None)


def end_worker(patch: pytest.MonkeyPatch, cause: Cause) -> None:
    """As an executor tells it of a task whose process ended; tests/pipeline/test_poison.py ends real ones."""

    def die(partition: Any) -> Any:
        raise WorkerDied(cause, 0, "SIGKILL")

    patch.setattr(extract, "extract_partition", die)


FAULTS: Mapping[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a reader that hangs": lambda patch: break_csv_reader(patch, read_forever),
    "a reader that fails": lambda patch: break_csv_reader(patch, fail_to_read),
    "an extractor that fails": break_extraction,
    "an extractor that hangs": lambda patch: end_worker(patch, "timeout"),
    "an extractor that crashes": lambda patch: end_worker(patch, "crash"),
    "an extractor without end to its memory": lambda patch: end_worker(patch, "memory"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rejection(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse"
    landing.mkdir()
    for name, content in case.get("files", {}).items():
        (landing / name).write_text(content.replace("TEXT", TEXT), encoding="utf-8", newline="")
    if "made" in case:
        FILES[case["made"]](landing)
    if "fault" in case:
        FAULTS[case["fault"]](monkeypatch)
    settings = Settings(
        landing=landing, warehouse=warehouse, executor="in_process", record_seconds=case.get("seconds", 60)
    )
    run_stages(settings, tuple(case.get("stages", ["load"])), command="load", batch_date=DAY)
    rows = list_rejections(warehouse)
    assert [{name: row[name] for name in COLUMNS} for row in rows] == [
        {**dict.fromkeys(COLUMNS), "landing_offset": 0, **expected} for expected in case["rejections"]
    ]
    assert {(row["stage"], row["batch_date"]) for row in rows} == {(case.get("stages", ["load"])[-1], DAY)}
    # What stands beside it is read all the same.
    kept = sum(account["article_count"] for account in list_accounts(warehouse))
    assert kept == case.get("articles", 0)


def test_every_reason_has_a_case_and_nothing_else_has() -> None:
    assert {row["reason"] for case in CASES for row in case["rejections"]} == set(REJECTION_REASON)


@pytest.mark.parametrize("reason", REJECTION_REASON)
def test_every_reason_is_given_somewhere(reason: str) -> None:
    modules = [path for path in sorted((ROOT / "etl").rglob("*.py")) if path.name not in ("codes.py", "console.py")]
    assert any(reason in list_texts(path) for path in modules)


def list_texts(path: Path) -> set[str]:
    """The texts that stand in a module as values: comments and parts of longer texts do not count."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_reason_is_explained() -> None:
    page = (ROOT / "docs" / "rejections.md").read_text(encoding="utf-8")
    explained = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert explained == list(REJECTION_REASON)
