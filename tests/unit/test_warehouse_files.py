"""Atomic files, the pointer to releases, and tables that are checked when written."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from etl.conformance import ContractError, to_arrow
from etl.contract import DATES
from etl.warehouse.files import hash_file, read_json, replace_atomically, write_json
from etl.warehouse.releases import (
    NoReleaseError,
    finish_building,
    list_releases,
    name_current_release,
    publish_release,
    start_building,
)
from etl.warehouse.tables import write_table

DATE_ROW = {
    "article_id": "a1",
    "start_char": 0,
    "end_char": 4,
    "text": "2012",
    "timex_type": "DATE",
    "timex_value": "2012",
    "date_start": date(2012, 1, 1),
    "date_end": date(2012, 12, 31),
    "date_precision": "year",
    "date_status": "explicit",
}


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(path, {"a": 1})

    def write_half() -> None:
        with replace_atomically(path) as temporary:
            temporary.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_half()
    assert read_json(path) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


def test_a_missing_file_reads_as_none(tmp_path: Path) -> None:
    assert read_json(tmp_path / "x.json") is None


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    frame = to_arrow(DATES, [DATE_ROW])
    one, two = (write_table(tmp_path / name, DATES, frame, batch_date=date(2020, 1, 2), name="f") for name in "ab")
    assert one == two
    assert one.path == "tables/dates/batch_date=2020-01-02/f.parquet"
    assert one.sha256 == hash_file(tmp_path / "a" / one.path)


def test_a_table_that_breaks_the_contract_is_not_written(tmp_path: Path) -> None:
    frame = pa.concat_tables([to_arrow(DATES, [DATE_ROW])] * 2)
    with pytest.raises(ContractError, match="not unique"):
        write_table(tmp_path, DATES, frame, batch_date=date(2020, 1, 2), name="f")
    assert list(tmp_path.iterdir()) == []


def build(warehouse: Path, release_id: str, created_at: str) -> dict[str, str]:
    building = start_building(warehouse, release_id)
    (building / "newsledger.duckdb").write_text(release_id)
    record = {"release": release_id, "build_fingerprint": release_id, "content_hash": "h", "created_at": created_at}
    finish_building(warehouse, building, record)
    return record


def test_the_pointer_and_the_link_move_together(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError):
        name_current_release(tmp_path)
    for release_id in ("r1", "r2"):
        publish_release(tmp_path, build(tmp_path, release_id, release_id), published_at="now")
        assert name_current_release(tmp_path) == release_id
        assert (tmp_path / "current" / "newsledger.duckdb").read_text() == release_id


def test_a_build_that_was_given_up_is_no_release_and_goes_away(tmp_path: Path) -> None:
    left_over = start_building(tmp_path, "r0")
    assert list(list_releases(tmp_path)) == []
    build(tmp_path, "r1", "1")
    assert not left_over.exists()
    assert [record["release"] for record in list_releases(tmp_path)] == ["r1"]


def test_releases_are_listed_in_the_order_of_their_creation(tmp_path: Path) -> None:
    build(tmp_path, "a", "2020-01-02")
    build(tmp_path, "b", "2020-01-01")
    assert [record["release"] for record in list_releases(tmp_path)] == ["b", "a"]
