"""All real files beside the checkout, loaded once: every record of every file is accounted for.

What a file holds is counted here by other means than the readers': lines, tags, lengths of lists.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.pipeline import run_stages
from etl.settings import Settings
from etl.status import list_accounts, list_rejections
from etl.warehouse.ledger import read_state
from tests.quality.specimens import CORPORA

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="no corpora of real files beside the checkout (../shared/corpora)"),
]
DAY = date(2024, 9, 1)
COUNTS = ("article_count", "version_count", "repeat_count", "rejection_count")
ITEM = re.compile(rb"<(?:item|entry)[\s>]")
CAPTURES_PASSED_OVER = 2  # archives that hold requests, pictures and notes alone


@dataclass
class Loaded:
    """What a load wrote, and what its two reports said."""

    reports: list[dict[str, Any]]
    accounts: dict[str, dict[str, Any]]
    rejections: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    sightings: list[dict[str, Any]]
    files: list[list[str]] = field(default_factory=list)

    def sum_folder(self, folder: str) -> dict[str, int]:
        """Counts of the files under a folder: records, articles, versions, repeats, rejections."""
        rows = [row for path, row in self.accounts.items() if path.startswith(folder + "/")]
        return {name.removesuffix("_count"): sum(row[name] for row in rows) for name in ("record_count", *COUNTS)}

    def list_articles(self, folder: str) -> list[dict[str, Any]]:
        """The articles of the files under a folder."""
        return [row for row in self.articles if row["landing_path"].startswith(folder + "/")]

    def count_reasons(self, folder: str) -> Counter[str]:
        """Rejections of the files under a folder by reason."""
        return Counter(row["reason"] for row in self.rejections if row["landing_path"].startswith(folder + "/"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    warehouse = tmp_path_factory.mktemp("corpora") / "warehouse"
    settings = Settings(landing=CORPORA, warehouse=warehouse, workers=2)
    reports, files = [], []
    for _ in range(2):
        record = run_stages(settings, ("load",), command="load", batch_date=DAY)
        reports.append(record["stages"]["load"])
        files.append(sorted(str(path) for path in warehouse.rglob("*.parquet")))
    return Loaded(
        reports=reports,
        accounts={row["landing_path"]: row for row in list_accounts(warehouse)},
        rejections=list_rejections(warehouse),
        articles=read_rows(warehouse, "articles"),
        sightings=read_rows(warehouse, "sightings"),
        files=files,
    )


def read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    files = [file for part in read_state(warehouse).parts.values() for file in part.load.files if file.table == table]
    return [row for file in files for row in pq.read_table(warehouse / file.path).to_pylist()]


def list_files() -> Iterator[str]:
    """Every file under the folder but notes for people."""
    for folder, _, names in os.walk(CORPORA):
        yield from (str((Path(folder) / name).relative_to(CORPORA)) for name in names if name != "README.md")


def list_matching(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(CORPORA)) for path in CORPORA.glob(pattern))


def test_every_file_has_an_account(loaded: Loaded) -> None:
    assert sorted(loaded.accounts) == sorted(list_files())
    for path, row in loaded.accounts.items():
        assert row["byte_count"] == (CORPORA / path).stat().st_size


def test_every_account_balances_with_the_rows_of_its_file(loaded: Loaded) -> None:
    def count(rows: list[dict[str, Any]]) -> Counter[str]:
        return Counter(row["landing_path"].partition("!")[0] for row in rows)

    articles, sightings, rejections = map(count, (loaded.articles, loaded.sightings, loaded.rejections))
    for path, row in loaded.accounts.items():
        assert row["record_count"] == sum(row[name] for name in COUNTS), path
        assert row["article_count"] + row["version_count"] == articles[path], path
        assert row["record_count"] - row["rejection_count"] == sightings[path], path
        assert row["rejection_count"] == rejections[path], path
    first, ids = loaded.reports[0], {row["article_id"] for row in loaded.articles}
    assert len(ids) == len(loaded.articles) == first["articles"] + first["versions"]
    assert {row["article_id"] for row in loaded.sightings} == ids
    assert sum(first["rejections"].values()) == len(loaded.rejections)
    assert not {"timeout", "not_processed"} & first["rejections"].keys()


def test_a_second_load_does_nothing(loaded: Loaded) -> None:
    assert loaded.reports[1]["landing_files"] == loaded.reports[1]["records"] == 0
    assert loaded.reports[1]["already_known"] == len(loaded.accounts)
    assert loaded.files[0] == loaded.files[1]


# --- records counted by other means


@pytest.mark.parametrize("pattern", ["congress_press/*.jsonl", "mojibake/*.jsonl"])
def test_json_lines_have_a_record_a_line(loaded: Loaded, pattern: str) -> None:
    for path in list_matching(pattern):
        lines = [line for line in (CORPORA / path).read_bytes().split(b"\n") if line.strip()]
        assert loaded.accounts[path]["record_count"] == len(lines), path
        assert loaded.accounts[path]["rejection_count"] == 0, path


def test_json_files_have_a_record_an_element(loaded: Loaded) -> None:
    for path in list_matching("kcna_json/*.json"):
        rows = json.loads((CORPORA / path).read_bytes())
        without_text = sum(not (row.get("story_text") or "").strip() for row in rows)
        account = loaded.accounts[path]
        assert (account["record_count"], account["rejection_count"]) == (len(rows), without_text), path


def test_feeds_have_a_record_an_item(loaded: Loaded) -> None:
    # A feed without items, and what is no feed, has one rejection.
    for path in [*list_matching("statedept_rss/*"), *list_matching("feeds/*/*")]:
        items = len(ITEM.findall((CORPORA / path).read_bytes()))
        assert loaded.accounts[path]["record_count"] == max(1, items), path


@pytest.mark.parametrize(
    "folder", ["html", "newsplease_json", *(f"wire/{name}" for name in ("nitf", "newsml_1", "newsml_g2_dpa", "email"))]
)
def test_one_record_a_file(loaded: Loaded, folder: str) -> None:
    for path in list_matching(f"{folder}/*"):
        assert loaded.accounts[path]["record_count"] == 1, path


def test_every_wire_file_and_web_archive_has_a_record(loaded: Loaded) -> None:
    assert not [path for path, row in loaded.accounts.items() if not row["record_count"]]
    empty = [row["landing_path"] for row in loaded.rejections if row["reason"] == "empty_file"]
    assert len([path for path in empty if path.startswith("warc/")]) == CAPTURES_PASSED_OVER


def test_web_archives_have_a_record_a_page(loaded: Loaded) -> None:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    whole = [path for path in list_matching("warc/*.warc*") if "trunc" not in path]
    for path in whole:
        pages = 0
        with (CORPORA / path).open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response | WarcRecordType.resource):
                answer = record.http_headers
                kind = (record.http_content_type if answer else record.headers.get("Content-Type")) or ""
                is_page = kind.partition(";")[0].strip() in ("text/html", "text/plain", "application/xhtml+xml")
                pages += is_page and (answer is None or answer.status_code in (200, 203))
        assert loaded.accounts[path]["record_count"] == max(1, pages), path  # without a page: one rejection


# --- what is known of each collection


def test_snapshots_of_a_feed(loaded: Loaded) -> None:
    found: set[tuple[str, ...]] = set()
    for path in list_matching("statedept_rss/*"):
        for item in re.findall(r"(?s)<item>.*?</item>", (CORPORA / path).read_text(encoding="utf-8")):
            found.add(tuple(_find(name, item) for name in ("link", "title", "pubDate", "content:encoded")))
    links, articles = {item[0] for item in found}, loaded.list_articles("statedept_rss")
    assert (len(links), len(found)) == (139, 147)
    assert {row["url"] for row in articles} == links
    # One transcript moved: its third version stands at another address than the first two.
    assert loaded.sum_folder("statedept_rss") == {
        "record": 1500,
        "article": 138,
        "version": 9,
        "repeat": 1353,
        "rejection": 0,
    }
    assert Counter(row["version"] for row in articles) == {1: 138, 2: 8, 3: 1}
    (moved,) = [row for row in articles if row["version"] == 3]
    assert moved["version"] == 1 + sum(
        bool(set(row["version_keys"]) & set(moved["version_keys"])) for row in articles if row is not moved
    )


def _find(name: str, item: str) -> str:
    found = re.search(rf"(?s)<{name}>(.*?)</{name}>", item)
    assert found
    return found[1]


def test_snapshots_of_a_site(loaded: Loaded) -> None:
    snapshots = [json.loads((CORPORA / path).read_bytes()) for path in list_matching("kcna_json/headlines_*")]
    assert [len(rows) for rows in snapshots] == [450, 768]
    earlier, later = ({json.dumps(row, sort_keys=True) for row in rows if row["story_text"]} for rows in snapshots)
    counts = loaded.sum_folder("kcna_json")
    assert counts["repeat"] == len(earlier & later) == 400
    assert counts["article"] + counts["version"] == len(earlier | later) == 683
    assert loaded.count_reasons("kcna_json") == {"no_text": 50 + 85 + 28}  # empty texts, and two lists of links


def test_press_releases(loaded: Loaded) -> None:
    articles = loaded.list_articles("congress_press")
    assert len(articles) == 260
    assert len({row["content_hash"] for row in articles}) == 259  # one text came out twice, under two addresses


def test_collection_of_a_wire(loaded: Loaded) -> None:
    content = (CORPORA / "reuters21578/reut2-005.sgm").read_bytes()
    assert content.count(b"<REUTERS ") == 1000
    counts = loaded.sum_folder("reuters21578")
    assert (counts["article"], counts["version"], counts["repeat"]) == (927, 0, 0)
    assert loaded.count_reasons("reuters21578") == {"no_text": 73, "unknown_format": 1}  # briefs, and the DTD
    numbers = re.findall(rb'NEWID="(\d+)"', content)
    rows = [*loaded.list_articles("reuters21578"), *loaded.rejections]
    known = {row["source_record_id"] for row in rows if row["landing_path"].endswith("reut2-005.sgm")}
    assert known == {number.decode() for number in numbers}


def test_articles_of_many_outlets(loaded: Loaded) -> None:
    assert loaded.count_reasons("newsplease_json")["empty_file"] == 1
    assert loaded.sum_folder("newsplease_json")["article"] == 57  # the texts of two are empty
    assert loaded.sum_folder("newsplease_json")["record"] == 60


def test_repaired_encoding(loaded: Loaded) -> None:
    articles = loaded.list_articles("mojibake")
    assert len(articles) == 40
    assert not [row["title"] for row in articles if "â€" in row["body_text"]]


@pytest.mark.parametrize(
    ("folder", "count"), [("nitf", 11), ("newsml_1", 8), ("newsml_g2_dpa", 40), ("anpa_iptc7901", 10)]
)
def test_wire_stories(loaded: Loaded, folder: str, count: int) -> None:
    counts = loaded.sum_folder(f"wire/{folder}")
    assert counts == {"record": count, "article": count, "version": 0, "repeat": 0, "rejection": 0}


def test_articles_in_other_languages_are_kept(loaded: Loaded) -> None:
    # Only English is coded for events, but every article is loaded.
    assert {row["language"] for row in loaded.list_articles("wire/newsml_g2_dpa")} == {"de"}
    assert len({row["language"] for row in loaded.list_articles("html")} - {None}) >= 16
    foreign = [row for row in loaded.articles if row["language"] not in ("en", None)]
    assert len(foreign) >= 150
