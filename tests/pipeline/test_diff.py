"""`diff`: which events came, went or are coded otherwise between two releases."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import cli
from etl.fingerprints import list_fingerprints
from etl.release_diff import CODE_PARTS, DiffError, diff_releases
from etl.warehouse.releases import (
    UnknownReleaseError,
    finish_building,
    publish_release,
    read_current,
    resolve_release,
    start_building,
)

OLD, NEW = "2020-01-01-aaaa", "2020-01-02-bbbb"
SENTENCE = "Norway said that it met Sweden and warned Finland."
Row = dict[str, Any]
Capture = pytest.CaptureFixture[str]
SCHEMA = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("event_id", "article_id", "event_type", "event_mode", "cameo_code", "status")
        ),
        *(
            (name, pa.string())
            for name in ("actors_text", "recipients_text", "trigger_text", "outlet", "sentence_text")
        ),
        *((name, pa.int32()) for name in ("start_char", "end_char", "sentence_start_char")),
        *((name, pa.list_(pa.string())) for name in ("actor_country_codes", "recipient_country_codes")),
        ("published_date", pa.date32()),
    ]
)


def event(event_id: str, event_type: str = "CONSULT", cameo_code: str = "040", **fields: Any) -> Row:
    """Norway met Sweden, at the word `met` of article a1."""
    return {
        "event_id": event_id, "article_id": "a1", "event_type": event_type, "event_mode": None,
        "cameo_code": cameo_code, "status": "actual", "actors_text": "Norway", "recipients_text": "Sweden",
        "trigger_text": "met", "outlet": "Harbour Daily", "sentence_text": SENTENCE, "start_char": 120,
        "end_char": 123, "sentence_start_char": 100, "actor_country_codes": ["NOR"],
        "recipient_country_codes": ["SWE"], "published_date": date(2020, 1, 1), **fields,
    }  # fmt: skip


def write_release(
    warehouse: Path, release: str, events: Sequence[Row], *, articles: Sequence[str] = ("a1",), **record: Any
) -> Mapping[str, Any]:
    building = start_building(warehouse, release)
    (building / "marts").mkdir()
    pq.write_table(pa.Table.from_pylist(list(events), SCHEMA), building / "marts" / "fct_event_report.parquet")
    rows = [{"article_id": article, "is_latest": True} for article in articles]
    schema = pa.schema([("article_id", pa.string()), ("is_latest", pa.bool_())])
    pq.write_table(pa.Table.from_pylist(rows, schema), building / "marts" / "dim_article.parquet")
    record = {"release": release, "build_fingerprint": release, "content_hash": "h", "created_at": release} | record
    finish_building(warehouse, building, record)
    publish_release(warehouse, record, published_at="2020-01-02T00:00:00+00:00")
    return record


Compare = Callable[..., Any]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """compare(events before, events after, articles after=, **options) -> their difference."""

    def run(before: Sequence[Row], after: Sequence[Row], *, articles: Sequence[str] = ("a1",), **options: Any) -> Any:
        write_release(tmp_path, OLD, before)
        write_release(tmp_path, NEW, after, articles=articles)
        return diff_releases(tmp_path, "previous", "current", **options)

    return run


def pairs(found: Any) -> list[tuple[str, str | None, str | None]]:
    return [
        (c["kind"], c["before"] and c["before"]["event_id"], c["after"] and c["after"]["event_id"])
        for c in found.changes
    ]


def test_what_both_releases_have_is_no_difference(compare: Compare) -> None:
    found = compare([event("e1")], [event("e1")])
    assert (found.change_count, found.changes) == (0, ())


@pytest.mark.parametrize(
    ("fields", "aspect"),
    [
        ({"event_type": "AGREE"}, "type"),
        ({"event_mode": "visit"}, "type"),
        ({"cameo_code": "042"}, "code"),
        ({"status": "planned"}, "status"),
        ({"recipients_text": "Finland"}, "participants"),
        ({"recipient_country_codes": ["FIN"]}, "participants"),
    ],
)
def test_an_event_that_is_read_otherwise_has_changed(compare: Compare, fields: Row, aspect: str) -> None:
    found = compare([event("e1")], [event("e2", **fields)])
    assert pairs(found) == [("changed", "e1", "e2")]
    changed = found.kinds[0]
    assert [name for name in ("type", "code", "status", "participants") if changed[name]] == [aspect]


def test_an_event_changes_under_the_same_id_where_its_actors_are_resolved_otherwise(compare: Compare) -> None:
    found = compare([event("e1", actor_country_codes=[])], [event("e1")])
    assert pairs(found) == [("changed", "e1", "e1")]


def test_triggers_that_overlap_are_one_event_and_others_are_not(compare: Compare) -> None:
    longer = event("e2", cameo_code="042", start_char=117, end_char=121)
    elsewhere = event("e3", start_char=123, end_char=130)
    assert pairs(compare([event("e1")], [longer, elsewhere])) == [("changed", "e1", "e2"), ("came", None, "e3")]


def test_the_same_place_of_another_article_is_another_event(compare: Compare) -> None:
    found = compare([event("e1")], [event("e2", article_id="a2")], articles=["a2"])
    assert pairs(found) == [("went", "e1", None), ("came", None, "e2")]
    assert [kind["other_articles"] for kind in found.kinds] == [0, 1, 1]


def test_of_several_events_at_a_trigger_the_closest_are_one(compare: Compare) -> None:
    before = [event("b1", "CONSULT"), event("b2", "AGREE"), event("b3", "AID")]
    after = [event("a1", "AGREE", "036"), event("a2", "CONSULT", "042")]
    assert pairs(compare(before, after)) == [("changed", "b1", "a2"), ("changed", "b2", "a1"), ("went", "b3", None)]


def test_counts_of_each_type_add_up(compare: Compare) -> None:
    before = [
        event("b1"),
        event("b2", "AGREE", start_char=200, end_char=203),
        event("b3", start_char=300, end_char=303),
    ]
    after = [
        event("c1", "AGREE"),
        event("c2", "AGREE", "036", start_char=200, end_char=203),
        event("c4", "AID", start_char=400, end_char=403),
    ]
    found = compare(before, after)
    for row in found.types:
        assert row["before"] + row["came"] + row["gained"] - row["went"] - row["lost"] == row["after"]
    agreed = next(row for row in found.types if row["event_type"] == "AGREE")
    assert (agreed["gained"], agreed["recoded"], agreed["came"]) == (1, 1, 0)


def test_one_type_alone_is_shown_whichever_release_has_it(compare: Compare) -> None:
    after = [event("e2", "AGREE"), event("e4", "AID", start_char=200, end_char=203)]
    found = compare([event("e1")], after, event_type="CONSULT")
    assert pairs(found) == [("changed", "e1", "e2")]
    assert [row["event_type"] for row in found.types] == ["CONSULT"]


def test_rows_left_out_are_counted(compare: Compare) -> None:
    found = compare([], [event(f"e{n}", start_char=n, end_char=n + 1) for n in range(9)], limit=4)
    assert (len(found.changes), found.change_count) == (4, 9)


def test_whether_code_or_seeds_differ_is_told(tmp_path: Path) -> None:
    fingerprints = list_fingerprints()
    write_release(tmp_path, "1", [])
    write_release(tmp_path, "2", [], fingerprints=fingerprints)
    write_release(tmp_path, "3", [], fingerprints=fingerprints | {"seeds": "other", "extract_code": "other"})
    found = diff_releases(tmp_path, "2", "3")
    assert (found.differing_code, found.differing_seeds) == (("extract_code",), ("seeds",))
    found = diff_releases(tmp_path, "3", "3")
    assert (found.differing_code, found.differing_seeds) == ((), ())
    found = diff_releases(tmp_path, "1", "2")
    assert (found.differing_code, found.differing_seeds) == (None, None)


def test_a_release_records_code_and_seeds(run_job: Callable[..., Any], tmp_path: Path) -> None:
    run_job()
    record = resolve_release(tmp_path / "warehouse", "current")
    assert record["fingerprints"] == list_fingerprints()
    assert {*CODE_PARTS, "seeds", "own_knowledge"} == set(record["fingerprints"])
    assert record["outdated_parts"] == 0


def test_releases_go_by_id_beginning_and_order(tmp_path: Path) -> None:
    for release in ("2020-01-01-aaaa", "2020-01-01-abcd", "2020-01-02-aaaa"):
        write_release(tmp_path, release, [])
    assert read_current(tmp_path) is not None
    names = ("2020-01-01-aa", "2020-01-02", "previous", "current")
    found = [resolve_release(tmp_path, name)["release"] for name in names]
    assert found == ["2020-01-01-aaaa", "2020-01-02-aaaa", "2020-01-01-abcd", "2020-01-02-aaaa"]
    with pytest.raises(UnknownReleaseError, match="begins several releases: 2020-01-01-aaaa, 2020-01-01-abcd"):
        resolve_release(tmp_path, "2020-01-01")
    with pytest.raises(UnknownReleaseError, match=r"no release '2020-01-01-abce'.*nearest: 2020-01-01-abcd"):
        resolve_release(tmp_path, "2020-01-01-abce")
    with pytest.raises(UnknownReleaseError, match="nearest: 2020"):
        resolve_release(tmp_path, "")


def test_before_the_first_release_there_is_none(tmp_path: Path) -> None:
    write_release(tmp_path, OLD, [])
    with pytest.raises(UnknownReleaseError, match=f"before the published one, {OLD}"):
        resolve_release(tmp_path, "previous")


def test_a_release_without_its_tables_is_told(tmp_path: Path) -> None:
    write_release(tmp_path, OLD, [])
    (tmp_path / "releases" / OLD / "marts" / "fct_event_report.parquet").unlink()
    with pytest.raises(DiffError, match=f"release {OLD} has no table fct_event_report"):
        diff_releases(tmp_path, "current", "current")


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["diff", *arguments])
    return int(str(end.value.code))


@pytest.fixture
def warehouse(tmp_path: Path, compare: Compare) -> Path:
    compare([event("e1")], [event("e2", "AGREE", "036", status="planned"), event("e3", start_char=400, end_char=401)])
    return tmp_path


def test_the_command_shows_both_codings_and_the_sentence(warehouse: Path, capsys: Capture) -> None:
    assert call("--warehouse", str(warehouse), "--limit", "1") == 0
    captured = capsys.readouterr()
    assert f"before  {OLD}" in captured.out
    assert f"after   {NEW}" in captured.out
    assert "CONSULT 040: Norway → Sweden" in captured.out
    assert "AGREE 036 planned: Norway → Sweden" in captured.out
    assert "it *met* Sweden" in captured.out
    assert captured.err == "events that differ: 2, more left out (--limit)\n"


def test_the_command_prints_json(warehouse: Path, capsys: Capture) -> None:
    assert call(OLD, NEW, "--warehouse", str(warehouse), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [kind["events"] for kind in found["kinds"]] == [1, 0, 1]
    assert found["events"][0]["before"]["cameo_code"] == "040"
    assert found["after"]["release"] == NEW


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2019"], "no release '2019' in "),
        (["2020"], f"'2020' begins several releases: {OLD}, {NEW}"),
        (["--type", "WAVE"], "--type must be one of AGREE"),
    ],
)
def test_a_wrong_name_gives_one_line_and_exit_code_2(
    warehouse: Path, arguments: list[str], message: str, capsys: Capture
) -> None:
    assert call(*arguments, "--warehouse", str(warehouse)) == cli.USAGE
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert message in captured.err


def test_nothing_published_is_told(tmp_path: Path, capsys: Capture) -> None:
    assert call("--warehouse", str(tmp_path)) == cli.USAGE
    assert "nothing is published" in capsys.readouterr().err
