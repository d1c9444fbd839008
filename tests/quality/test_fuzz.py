"""Files of every format, damaged at random: whatever is landed is read, or refused in a row, and nothing is lost.

The mutants are always the same. A failure is shown as the call that builds the mutant:
`build_mutant(Mutant(...))` gives its name and content.
"""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.pipeline import run_stages
from etl.readers import read_landing_file
from etl.readers.landing import RefusedError
from etl.records import RawDocument, Rejection
from etl.settings import Settings
from etl.stages import parts
from etl.status import list_accounts
from etl.warehouse.ledger import read_state
from tests.quality.mutants import DAY, FORMATS, SECONDS, Mutant, build_mutant, check_file, check_mutant, draw_mutants
from tests.quality.specimens import make_specimens

FEW, MANY = 10, 300  # mutants a format
RUNS = (b" ", b"\n", b" \n", b"<", b"(", b'"', b"- ", b"A ", b".", b"<!--")
RUN_LENGTH, PLACES = 8000, 16
PROBES = 60  # of places where the time of a record ends
BATCH, LARGE_BATCH = 60, 1000  # mutants of all formats in one landing folder


def fuzz(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Settings: always the same mutants, no record of earlier failures, any time but that of the watchdog."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_the_unharmed_specimens_are_read(format_: str, tmp_path: Path) -> None:
    # Else the mutants would all be of files that nobody reads.
    for name, content in make_specimens()[format_].items():
        (tmp_path / name).write_bytes(content)
        rows = check_file(tmp_path / name)
        assert rows
        assert {row.table for row in rows} == {"articles"}


@pytest.mark.parametrize("format_", FORMATS)
def test_any_mutant_is_read_or_refused(format_: str, tmp_path: Path) -> None:
    @fuzz(FEW)
    @given(draw_mutants(format_))
    def check(mutant: Mutant) -> None:
        check_mutant(mutant, tmp_path)

    check()


@pytest.mark.proof
@pytest.mark.parametrize("format_", FORMATS)
def test_any_of_many_mutants_is_read_or_refused(format_: str, tmp_path: Path) -> None:
    @fuzz(MANY)
    @given(draw_mutants(format_))
    def check(mutant: Mutant) -> None:
        check_mutant(mutant, tmp_path)

    check()


@pytest.mark.proof
@pytest.mark.parametrize("unit", RUNS, ids=ascii)
@pytest.mark.parametrize("format_", FORMATS)
def test_a_long_run_anywhere_takes_no_long_time(format_: str, unit: bytes, tmp_path: Path) -> None:
    # Patterns that go through a run of n characters n times over, or worse, do not end.
    for name, content in make_specimens()[format_].items():
        for place in range(0, len(content), len(content) // PLACES):
            (tmp_path / name).write_bytes(content[:place] + unit * (RUN_LENGTH // len(unit)) + content[place:])
            check_file(tmp_path / name)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_clock_is_not_taken_for_a_fault_of_the_file(format_: str, tmp_path: Path) -> None:
    # The end of a record's time is raised inside of libraries; none of their callers may make "malformed" of it.
    for name, content in make_specimens()[format_].items():
        path = tmp_path / name
        path.write_bytes(content)
        calls = read_until(path, call=0)[0]
        for call in range(1, calls, max(1, calls // PROBES)):
            reasons = {item.reason for item in read_until(path, call=call)[1] if isinstance(item, Rejection)}
            assert reasons <= {"timeout"}, f"{name}, ended in call {call}"


def read_until(path: Path, *, call: int) -> tuple[int, list[RawDocument | Rejection]]:
    """Number of calls of Python functions that reading took, and what was read; in one of the calls its time ends."""
    count, items = 0, []
    before = sys.getprofile()

    def end_time(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"
        if event == "call" and count == call:
            raise RefusedError("timeout", "took too long")

    sys.setprofile(end_time)
    try:
        for item in read_landing_file(path, landing_path=path.name, batch_date=DAY):
            items.append(item)
    except RefusedError:
        pass
    finally:
        sys.setprofile(before)
    return count, items


def test_a_batch_of_mutants_balances_its_accounts(tmp_path: Path) -> None:
    check_batch(tmp_path, count=BATCH, executor="in_process")


@pytest.mark.proof
def test_a_large_batch_of_mutants_balances_its_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "TASK_FILES", 40)  # many tasks for two workers
    check_batch(tmp_path, count=LARGE_BATCH, executor="processes")


def check_batch(folder: Path, *, count: int, executor: str) -> None:
    """Load a folder of mutants; every file has an account, and the rows are those that were counted."""
    landing, warehouse = folder / "landing", folder / "warehouse"
    landing.mkdir()
    for number, mutant in enumerate(collect_mutants(count)):
        name, content = build_mutant(mutant)
        (landing / f"{number}-{mutant.format}-{name}").write_bytes(content)
    options = Settings(landing=landing, warehouse=warehouse, workers=2, executor=executor, record_seconds=SECONDS)
    run_stages(options, ("load",), command="load", batch_date=DAY)
    accounts = {row["landing_path"]: row for row in list_accounts(warehouse)}
    assert accounts.keys() == {path.name for path in landing.iterdir()}
    rejections, sightings = read_rows(warehouse, "rejections"), read_rows(warehouse, "sightings")
    assert not {row["reason"] for row in rejections} & {"timeout", "not_processed"}
    refused = Counter(row["landing_path"].partition("!")[0] for row in rejections)
    seen = Counter(row["landing_path"].partition("!")[0] for row in sightings)
    for path, account in accounts.items():
        new, changed, again = (account[f"{name}_count"] for name in ("article", "version", "repeat"))
        assert account["record_count"] == new + changed + again + account["rejection_count"], path
        assert (account["rejection_count"], new + changed + again) == (refused[path], seen[path]), path
    kept = sum(account["article_count"] + account["version_count"] for account in accounts.values())
    assert len(read_rows(warehouse, "articles")) == kept


def collect_mutants(count: int) -> list[Mutant]:
    """The first mutants that hypothesis draws of all formats."""
    drawn: list[Mutant] = []

    @fuzz(count)
    @given(st.one_of([draw_mutants(format_) for format_ in FORMATS]))
    def collect(mutant: Mutant) -> None:
        drawn.append(mutant)

    collect()
    return drawn[:count]


def read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    """All rows of an extracted table."""
    files = [file for part in read_state(warehouse).parts.values() for file in part.load.files if file.table == table]
    return [row for file in files for row in pq.read_table(warehouse / file.path).to_pylist()]
