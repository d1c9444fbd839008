"""A release built from hand-made tables: marts, comments, files, content hash."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sql_world import RUNS, Release, World, person

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


def test_spellings_of_one_person_are_one_actor(release: Release) -> None:
    spellings = ("Aleksei Example", "Alexey Example")
    ids = sorted(str(person(name, "FIN").actor_id) for name in spellings)
    rows = release.query(
        "select actor_id, canonical_actor_id, is_canonical, name_variants from marts.dim_actor "
        "where country_code = 'FIN' and actor_kind = 'person' and not is_known order by is_canonical desc"
    )
    (canonical, own, _, variants), (other, canonical_of_other, is_canonical, none) = rows
    assert sorted([canonical, other]) == ids
    assert (own, canonical_of_other, is_canonical, none) == (canonical, canonical, False, [])
    assert len(variants) == 1
    assert set(variants) < set(spellings)
    # So two reports are one event, with one participant.
    assert release.world_event(spellings[0]) == release.world_event(spellings[1])
    assert release.query(
        "select actor_id, report_count from marts.fct_event_participant where world_event_id = ? "
        "and participant_role = 'actor'",
        release.world_event(spellings[0]),
    ) == [(canonical, 2)]
    assert release.query("select event_count from marts.fct_network_month where source_actor_id = ?", canonical) == [
        (1,)
    ]


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
    rows = release.query("select reason, landing_path from marts.meta_rejection order by all")
    assert rows == [("empty_file", "empty.txt"), ("malformed", "all.zip!broken.json")]


def test_versions_are_counted_over_all_batches(release: Release) -> None:
    rows = release.query(
        "select version, is_latest, wire_mark, sighting_count, event_count, first_version_id from marts.dim_article "
        "where outlet = 'Harbour Daily' order by version"
    )
    first = release.articles["version 1"]
    assert rows == [
        (1, False, None, 1, 1, first),
        (2, False, "UPDATE 1", 1, 1, first),
        (3, True, "UPDATE 2", 1, 1, first),
    ]


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("marts.fct_event_report", "article_id"),
        ("marts.fct_event", "article_id"),
        ("marts.fct_quote", "article_id"),
        ("marts.fct_quantity", "article_id"),
        ("marts.fct_date", "article_id"),
        ("marts.fct_place", "article_id"),
        ("marts.fct_event_participant join marts.fct_event using (world_event_id)", "event_id"),
        ("marts.fct_actor_day", "event_date"),
        ("marts.dim_place", "place_id"),
        ("marts.dim_actor", "actor_name"),
        ("exports.icews", '"Event Date"'),
        ("exports.gdelt", "Day"),
        ("exports.polecat", '"Event Date"'),
        ("exports.phoenix", "Date"),
    ],
)
def test_only_the_latest_version_counts(release: Release, table: str, value: str) -> None:
    names = [f"version {version}" for version in (1, 2, 3)]
    days = [date(2019, 5, version) for version in (1, 2, 3)]
    stands_for = [
        [release.articles[name] for name in names],
        [release.events[name] for name in names],
        [f"place {version}" for version in (1, 2, 3)],
        [f"Witness {version}" for version in (1, 2, 3)],
        *([day.strftime(form) for day in days] for form in ("%Y-%m-%d", "%Y%m%d")),
    ]
    found = {str(row[0]) for row in release.query(f"select {value} from {table}")}
    assert [row[2] for row in stands_for if row[2] in found] != [], "the latest version is there"
    assert [row for row in stands_for if found & set(row[:2])] == []


def test_codes_have_the_classes_of_other_data_sets(release: Release) -> None:
    rows = release.query(
        "select cameo_code, quad_class, penta, polecat_event_type, polecat_event_mode, polecat_quad_code, "
        "gdelt_quad_class, phoenix_penta_class, icews_penta_category from marts.dim_event_type "
        "where cameo_code in ('010', '020', '081', '116', '160') order by cameo_code"
    )
    assert rows == [
        ("010", "verbal_cooperation", 0, None, None, None, 1, 0, "statement"),
        ("020", "verbal_conflict", 3, None, None, None, 1, 0, "verbal cooperation"),
        ("081", "material_cooperation", 2, "CONCEDE", None, "VERBAL COOPERATION", 2, 2, "material cooperation"),
        ("116", "verbal_conflict", 3, "SANCTION", "convict", "MATERIAL CONFLICT", 3, 3, "verbal conflict"),
        ("160", "material_conflict", 4, "SANCTION", None, "MATERIAL CONFLICT", 4, 3, "material conflict"),
    ]
    assert release.query(
        "select count(*) from marts.dim_event_type where (polecat_event_type is null) != (polecat_quad_code is null)"
    ) == [(0,)]


def test_exports_class_events_as_their_own_data_sets_do(release: Release) -> None:
    # The world's march says verbal_conflict, against its code 141; the layouts go by the code.
    assert set(release.query("select QuadClass from exports.gdelt where EventRootCode = '14'")) == {(4,)}
    assert set(release.query("""select "QuadClass" from exports.phoenix where "EventRootCode" = '14'""")) == {(4,)}


def test_stories_count_articles_once(release: Release) -> None:
    rows = release.query(
        "select article_count, version_count, text_count, first_article_id, title from marts.dim_story "
        "where 'Harbour Daily' in outlets"
    )
    assert rows == [(1, 3, 1, release.articles["version 1"], "March in Oslo 1")]


def test_landing_files_account_for_their_records(release: Release) -> None:
    rows = release.query(
        "select landing_path, record_count, article_count, version_count, repeat_count, rejection_count "
        "from marts.meta_landing_file where landing_path in ('all.zip', 'empty.txt') order by all"
    )
    assert rows == [("all.zip", 2, 0, 0, 1, 1), ("empty.txt", 1, 0, 0, 0, 1)]
    rows = release.query("select sighting_count from marts.dim_article where article_id = ?", release.articles["call"])
    assert rows == [(2,)]


def test_every_table_and_column_has_a_comment(release: Release) -> None:
    bare = release.query(
        "select schema_name, table_name, '' from duckdb_tables() where comment is null "
        "union all select schema_name, view_name, '' from duckdb_views() where not internal and comment is null "
        "union all select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('marts', 'exports') and comment is null"
    )
    assert bare == []
    without_grain = release.query(
        "select table_name from duckdb_tables() where not starts_with(comment, 'One row per ') "
        "union all select view_name from duckdb_views() where not internal and not starts_with(comment, 'One row per ')"
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
    assert len(marts) == 24
    for name in marts:
        path = release.folder / "marts" / f"{name.removeprefix('marts.')}.parquet"
        assert release.query(f"select count(*) from '{path}'") == [(release.result.row_counts[name],)], name
        assert release.query(f"from {name} except all from '{path}'") == [], name


def test_all_checks_passed(release: Release) -> None:
    assert {check.status for check in release.result.checks} <= {"pass", "warn"}
    assert len(release.result.checks) > 40


def test_order_and_files_do_not_matter(release: Release, build: Callable[..., BuildResult]) -> None:
    # Other runs, other order, other files: the same news, so the same content hash.
    result = build(release.world, seed=7, runs=[{"run_id": "another"}], more={})
    assert result.row_counts["marts.meta_run"] == 1
    assert dict(result.row_counts) | {"marts.meta_run": 2} == dict(release.result.row_counts)
    assert result.content_hash == release.result.content_hash


@pytest.mark.parametrize(("batch", "part"), [(date(2024, 1, 2), 0), (date(2024, 1, 1), 1)])
def test_second_arrivals_are_sightings(
    release: Release, build: Callable[..., BuildResult], tmp_path: Path, batch: date, part: int
) -> None:
    # All records once more, in a later batch or in a later part of the same one: nothing else changes.
    again = release.world.write(tmp_path / "again", batch=batch, part=part)
    result = build(release.world, seed=7, runs=RUNS, more=again)
    changed = {"marts.meta_landing_file", "marts.meta_rejection"}
    counts = {name: count * 2 if name in changed else count for name, count in release.result.row_counts.items()}
    assert dict(result.row_counts) == counts
    with duckdb.connect(str(tmp_path / "r" / "newsledger.duckdb")) as connection:
        connection.execute(f"attach '{release.folder / 'newsledger.duckdb'}' as first (read_only)")
        for name in counts.keys() - changed:
            columns = "* replace (sighting_count * 2 as sighting_count)" if name == "marts.dim_article" else "*"
            rows = connection.execute(f"(from {name}) except all (select {columns} from first.{name})").fetchall()
            assert rows == [], name


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("sightings", "meta_landing_file_articles_are_sightings"),
        ("rejections", "meta_landing_file_rejections_have_their_rows"),
        ("landing_files", "meta_landing_file_each_record_is_accounted_for"),
    ],
)
def test_accounts_that_do_not_balance_fail_the_build(build: Callable[..., BuildResult], table: str, check: str) -> None:
    world = World()
    world.article("One thing happened.", date(2020, 1, 1), landing_path="a.jsonl")
    world.article("Another thing happened.", date(2020, 1, 1), landing_path="a.jsonl")
    world.reject("a.jsonl", reason="malformed", detail="line 3 is no JSON", offset=90)
    if table == "landing_files":
        world.rows[table][0]["record_count"] += 1
    else:
        world.rows[table].pop()
    with pytest.raises(BuildFailed) as failure:
        build(world, seed=1, runs=[], more={})
    assert check in {failed.name for failed in failure.value.checks}


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
