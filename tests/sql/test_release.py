"""A release built from hand-made tables: marts, comments, files, content hash."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sql_world import Release, World, person

from etl.marts import BuildFailed, BuildResult, build_release

pytestmark = pytest.mark.slow


def test_a_call_is_one_event_with_all_its_reports(release: Release) -> None:
    # Country level on the publication day, persons on the day before, another agency, an undated copy.
    call = release.world_event("call")
    assert {release.world_event(name) for name in ("lead", "other agency", "undated copy")} == {call}
    ((day, code, medium, reports, stories, outlets, status),) = release.query(
        "select event_date, cameo_code, medium, report_count, story_count, outlet_count, status "
        "from marts.fct_event where world_event_id = ?",
        call,
    )
    assert (day, code, medium, status) == (date(2017, 8, 15), "041", "telephone", "actual")
    # The copy is of the same story as its original, so it is no independent report.
    assert (reports, stories, outlets) == (4, 2, 3)


def test_other_persons_and_denials_are_events_of_their_own(release: Release) -> None:
    ids = {release.world_event(name) for name in ("call", "manila", "denied", "threat")}
    assert len(ids) == 4


def test_participants_are_the_most_specific_ones(release: Release) -> None:
    rows = release.query(
        "select participant_role, actor_name, country_code from marts.fct_event_participant "
        "where world_event_id = ? order by all",
        release.world_event("call"),
    )
    assert rows == [("actor", "Lim Sung-nam", "KOR"), ("recipient", "John Sullivan", "USA")]


def test_reports_carry_sentence_and_offsets(release: Release) -> None:
    rows = release.query(
        "select r.sentence_text, a.body_text[r.sentence_start_char + 1 : r.sentence_end_char], r.actors_text "
        "from marts.fct_event_report r join marts.dim_article a using (article_id) where event_id = ?",
        release.events["call"],
    )
    assert rows == [("Lim spoke with Sullivan.", "Lim spoke with Sullivan.", "Lim Sung-nam")]


def test_counts_of_dead_keep_their_spread(release: Release) -> None:
    rows = release.query(
        "select killed_low, killed_high, killed_latest, report_count from marts.fct_event where world_event_id = ?",
        release.world_event("first"),
    )
    assert rows == [(3, 5, 5, 2)]


def test_reciprocal_events_count_in_both_directions(release: Release) -> None:
    rows = release.query(
        "select source_country_code, target_country_code, event_date, event_count, verbal_cooperation_count "
        "from marts.fct_dyad_day where source_country_code in ('KOR', 'USA') order by all"
    )
    # Neither the denial, nor the possible threat, nor the meeting of an unknown day of August.
    assert rows == [("KOR", "USA", date(2017, 8, 15), 1, 1), ("USA", "KOR", date(2017, 8, 15), 1, 1)]


def test_actors_known_and_discovered(release: Release) -> None:
    ((known, kind, name),) = release.query(
        "select is_known, actor_kind, actor_name from marts.dim_actor where actor_id = ?",
        person("Lim Sung-nam", "KOR").actor_id,
    )
    assert (known, kind, name) == (False, "person", "Lim Sung-nam")
    ((known, kind, key),) = release.query(
        "select is_known, actor_kind, actor_key from marts.dim_actor where actor_key = 'country:KOR'"
    )
    assert (known, kind, key) == (True, "country", "country:KOR")


def test_an_office_that_no_seed_knows_is_read_from_text(release: Release) -> None:
    rows = release.query(
        "select title_text, country_code, first_article_date from marts.fct_actor_role where source = 'text' "
        "and actor_name = 'Ann Example'"
    )
    assert rows == [("Vice Minister", "KOR", date(2017, 8, 17))]


def test_copies_are_one_story(release: Release) -> None:
    rows = release.query(
        "select count(distinct story_id) from marts.dim_article where article_id in (?, ?)",
        release.articles["call"],
        release.articles["copy"],
    )
    assert rows == [(1,)]


def test_runs_and_rejections_are_there(release: Release) -> None:
    rows = release.query("select run_id, result, counts['extract.events'] from marts.meta_run order by run_id")
    assert rows == [("r1", "ok", 4), ("r2", "running", None)]
    assert release.query("select reason, landing_path from marts.meta_rejection") == [("empty_file", "empty.txt")]


def test_every_table_and_column_has_a_comment(release: Release) -> None:
    bare = release.query(
        "select schema_name, table_name, '' from duckdb_tables() where comment is null "
        "union all select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('marts', 'exports') and comment is null"
    )
    assert bare == []
    without_grain = release.query(
        "select table_name from duckdb_tables() where not starts_with(comment, 'One row per ')"
    )
    assert without_grain == []


def test_the_release_holds_nothing_but_marts_and_exports(release: Release) -> None:
    tables = release.query(
        "select schema_name, table_name from duckdb_tables() union all "
        "select schema_name, view_name from duckdb_views() where not internal"
    )
    assert {schema for schema, _ in tables} == {"marts", "exports"}
    assert sorted(path.name for path in release.folder.iterdir()) == ["docs", "marts", "newsledger.duckdb"]
    assert (release.folder / "docs" / "index.html").is_file()


def test_each_mart_is_a_parquet_file_with_the_same_rows(release: Release) -> None:
    marts = [name for name in release.result.row_counts if name.startswith("marts.")]
    assert len(marts) == 15
    for name in marts:
        path = release.folder / "marts" / f"{name.removeprefix('marts.')}.parquet"
        assert release.query(f"select count(*) from '{path}'") == [(release.result.row_counts[name],)], name
        assert release.query(f"from {name} except all from '{path}'") == [], name


def test_all_checks_passed(release: Release) -> None:
    assert {check.status for check in release.result.checks} <= {"pass", "warn"}
    assert len(release.result.checks) > 40


def test_order_files_and_second_arrivals_do_not_matter(
    release: Release, build: Callable[..., BuildResult], tmp_path: Path
) -> None:
    # Other runs, other order, other files, all articles once more in a later batch: the same news,
    # so the same content hash.
    again = release.world.write(tmp_path / "again", batch=date(2024, 1, 2))
    result = build(release.world, seed=7, runs=[{"run_id": "another"}], more=again)
    assert result.row_counts["marts.meta_run"] == 1
    assert dict(result.row_counts) | {"marts.meta_run": 2} == dict(release.result.row_counts)
    assert result.content_hash == release.result.content_hash


def test_a_failing_check_fails_the_build(build: Callable[..., BuildResult], tmp_path: Path) -> None:
    # The contract checks each file; that two files hold the same event only a test of the marts can see.
    world = World()
    article = world.article("One thing happened.", date(2020, 1, 1))
    world.event(article, "PROTEST", [])
    tables = {name: list(files) for name, files in world.write(tmp_path / "twice").items()}
    tables["events"] = [tables["events"][0], _copy(tables["events"][0])]
    target = tmp_path / "r"
    target.mkdir()
    with pytest.raises(BuildFailed) as failure:
        build_release(tables=tables, runs=[], release_dir=target)
    names = {check.name for check in failure.value.checks}
    assert any("unique" in name and "event_id" in name for name in names), names
    assert all(len(str(line)) > 10 for line in str(failure.value).splitlines())
    assert not (target / ".work").exists()


def _copy(path: Path) -> Path:
    copy = path.with_name("1-0000.parquet")
    copy.write_bytes(path.read_bytes())
    return copy
