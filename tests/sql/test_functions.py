"""The functions that travel in a release: what they find, and what they say where they find nothing."""

import re
import threading
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sql_world import Release, person

from etl.ids import content_id
from etl.release_functions import FunctionError, list_functions, parse_function
from etl.resources import find_root

pytestmark = pytest.mark.slow
FUNCTIONS = tuple(list_functions(find_root()))
LIM = content_id("actor", "person:lim-sung-nam")  # the known one, of whom the one found in the text is a spelling
SPELLING_OF_LIM = person("Lim Sung-nam", "KOR").actor_id
BETWEEN = "select direction, event_type, status from marts.events_between({}) order by all"


def ids(release: Release, *names: str) -> set[str]:
    return {release.world_event(name) for name in names}


def find(release: Release, call: str) -> set[str]:
    return {row[0] for row in release.query(f"select world_event_id from marts.{call}")}


def test_events_between_countries_are_those_of_all_who_stand_for_them(release: Release) -> None:
    expected = ids(release, "call", "manila", "denied", "threat")
    for call in ("'KOR', 'USA'", "'south korea', 'usa'", "'USA', 'KOR'", "'country:KOR', 'United States'"):
        assert find(release, f"events_between({call})") == expected


def test_events_between_say_who_acts(release: Release) -> None:
    assert release.query(BETWEEN.format("'KOR', 'USA'")) == [
        ("forward", "THREATEN", "possible"),
        *[("mutual", "CONSULT", status) for status in ("actual", "actual", "denied")],
    ]
    assert release.query(BETWEEN.format("'USA', 'KOR'"))[0] == ("backward", "THREATEN", "possible")


def test_an_actor_is_itself_and_not_its_country(release: Release) -> None:
    assert find(release, "events_between('Lim Sung-nam', 'USA')") == ids(release, "call")
    assert find(release, f"events_between('KOR', '{person('John Sullivan', 'USA').actor_id}')") == ids(release, "call")
    assert find(release, "events_between('Lim Sung-nam', 'Rex Tillerson')") == set()


def test_events_inside_a_country_have_it_on_both_sides(release: Release) -> None:
    assert find(release, "events_between('SYR', 'SYR')") == ids(release, "first")
    assert find(release, "events_between('KOR', 'KOR')") == set()
    assert find(release, "events_between('Ali Example', 'Ali Example')") == set()


@pytest.mark.parametrize(
    ("first_date", "last_date", "names"),
    [
        ("date '2017-08-15'", "date '2017-08-15'", ("call", "manila", "threat")),  # of manila the month is known
        ("'2017-08-16'", "'2017-08-16'", ("manila", "denied")),
        ("'2017-08-31'", "'2017-09-30'", ("manila",)),
        ("null", "'2017-08-14'", ("manila",)),
        ("'2017-08-16'", "null", ("manila", "denied")),
        ("'2017-09-01'", "null", ()),
    ],
)
def test_events_between_two_days_may_have_happened_on_them(
    release: Release, first_date: str, last_date: str, names: tuple[str, ...]
) -> None:
    assert find(release, f"events_between('KOR', 'USA', {first_date}, {last_date})") == ids(release, *names)
    call = f"events_between('KOR', 'USA', last_date := {last_date}, first_date := {first_date})"
    assert find(release, call) == ids(release, *names)


def test_a_dyad_has_the_days_of_one_direction(release: Release) -> None:
    days = release.query("from marts.dyad('KOR', 'United States')")
    columns = [row[0] for row in release.query("describe from marts.dyad('KOR', 'USA')")]
    assert [dict(zip(columns, day, strict=True)) for day in days] == [
        dict(zip(columns, ("KOR", "South Korea", "USA", "United States", *row), strict=True))
        for row in release.query(
            "select * exclude (source_country_code, target_country_code) from marts.fct_dyad_day "
            "where source_country_code = 'KOR' and target_country_code = 'USA'"
        )
    ]
    assert len(days) == 1


def test_a_side_of_a_dyad_may_be_left_open(release: Release) -> None:
    count = "select count(*) from marts.{}"
    everything = release.query(count.format("fct_dyad_day"))
    assert release.query(count.format("dyad(null, null)")) == everything
    assert release.query(count.format("dyad('KOR', null)")) == release.query(
        count.format("fct_dyad_day where source_country_code = 'KOR'")
    )
    assert release.query(count.format("dyad(null, 'KOR')")) == [(1,)]


def test_a_timeline_is_in_the_order_of_days(release: Release) -> None:
    rows = release.query("select event_date_start, is_actor, is_recipient from marts.actor_timeline('KOR')")
    assert [row[0] for row in rows] == [date(2017, 8, 1), date(2017, 8, 15), date(2017, 8, 15), date(2017, 8, 16)]
    assert {row[1:] for row in rows} == {(True, False)}
    for actor_id in (LIM, SPELLING_OF_LIM):
        assert find(release, f"actor_timeline('{actor_id}')") == ids(release, "call")
    assert find(release, "actor_timeline('lim sung-nam', '2017-08-16')") == set()
    assert release.query("select is_actor, is_recipient from marts.actor_timeline('John Sullivan')") == [(False, True)]


@pytest.mark.parametrize(
    "text", ["Lim Sung-nam", "lim sung nam", "Sung-nam Lim", "Lim Sungnam", "Lym Sung-nam", "LIM SUNG-NAM"]
)
def test_a_name_is_found_however_it_is_spelled(release: Release, text: str) -> None:
    rows = release.query("select actor_id, similarity_score from marts.similar_actors(?)", text)
    assert rows[0][0] == LIM
    assert 0.85 <= rows[0][1] <= 1
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


def test_a_part_of_a_name_is_like_it_and_less_than_the_whole(release: Release) -> None:
    rows = release.query("select actor_name, similarity_score from marts.similar_actors('Tilerson')")
    assert rows[0][0] == "Rex Tillerson"
    assert 0.9 < rows[0][1] < 0.95
    assert release.query("select actor_name from marts.similar_actors('Tilerson', least := 0.99)") == []
    assert release.query("from marts.similar_actors('')") == release.query("from marts.similar_actors('([')") == []


def test_a_form_of_the_news_means_an_actor_where_no_name_does() -> None:
    finding = next(function for function in FUNCTIONS if function.name == "find_actors")
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create table marts.dim_actor as "
            "select actor_id, actor_id as canonical_actor_id, null as actor_key, actor_name, actor_kind, "
            "'GEO' as country_code, null as sector_code, names_in_text from (values "
            "('1', 'Georgia', 'country', ['Tbilisi', 'Georgia']), ('2', 'Georgia', 'person', ['Georgia']), "
            "('3', 'Salome', 'person', ['Georgia', 'Tbilisi', 'the president'])"
            ") as t (actor_id, actor_name, actor_kind, names_in_text)"
        )
        connection.execute(finding.sql)
        found = {
            text: [row[0] for row in connection.execute("from marts.find_actors(?) order by all", [text]).fetchall()]
            for text in ("Georgia", "geo", "2", "Tbilisi", "the president")
        }
    assert found == {"Georgia": ["1"], "geo": ["1"], "2": ["2"], "Tbilisi": ["1"], "the president": ["3"]}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("find_actors('Atlantis')", r"nobody is called 'Atlantis' \(try: FROM similar_actors\('Atlantis'\)\)"),
        ("find_actors(null)", "nobody is called 'NULL'"),
        ("events_between('Atlantis', 'USA')", "nobody is called 'Atlantis'"),
        ("actor_timeline('Atlantis')", "nobody is called 'Atlantis'"),
        ("dyad('Lim Sung-nam', 'USA')", "'Lim Sung-nam' is no country"),
    ],
)
def test_a_name_that_means_nobody_is_an_error(release: Release, call: str, message: str) -> None:
    with pytest.raises(duckdb.Error, match=message):
        release.query(f"from marts.{call}")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_functions_are_described_and_their_examples_run(release: Release, function: Any) -> None:
    ((comment, parameters),) = release.query(
        "select comment, parameters from duckdb_functions() where schema_name = 'marts' and function_name = ?",
        function.name,
    )
    assert comment == function.comment
    assert ", ".join(function.parameters).split(", ") == parameters
    assert not function.is_table or function.description.startswith("One row per ")
    cursor = release.connection.cursor()
    cursor.execute("set search_path = 'marts'")
    cursor.execute(function.example).fetchall()


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_parameter_hides_no_column(release: Release, function: Any) -> None:
    # A parameter wins over a column of the same name, wherever it stands in the statement.
    read = set(re.findall(r"marts\.(\w+)\b(?!\()", function.sql))
    columns = release.query(
        "select distinct column_name from duckdb_columns() where list_contains(?, table_name)", list(read)
    )
    assert not {name for (name,) in columns} & set(", ".join(function.parameters).split(", "))


def test_functions_work_in_a_release_that_is_attached_under_another_name(release: Release) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release.folder / 'newsledger.duckdb'}' as news (read_only)")
        connection.execute("use news.marts")
        assert connection.execute("select count(*) from events_between('KOR', 'USA')").fetchone() == (4,)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_functions_end_however_little_is_read_of_them(release: Release, threads: int) -> None:
    # DuckDB may wait for ever for a step that nobody reads to its end.
    shapes = (
        "from {}",
        "from {} limit 1",
        "select count(*) from {}",
        "select min(country_code) from marts.find_actors('KOR') where exists (from {})",
        "select 1 where not exists (from {})",
        "with one as (from {}) select 1 from one, one as other limit 5",
    )
    names = ("KOR", "South Korea", "Lim Sung-nam", "Rex Tillerson", "country:KOR")
    calls = [
        form.format(name)
        for name in names
        for form in ("find_actors('{}')", "actor_timeline('{}')", "events_between('{}', 'USA')", "similar_actors('{}')")
    ]
    calls += ["dyad('KOR', 'USA')", "dyad(null, 'USA')", "dyad('KOR', null)"]
    with release.connection.cursor() as cursor:
        cursor.execute(f"set threads = {threads}")
        watchdog = threading.Timer(60, cursor.interrupt)
        watchdog.start()
        for call in calls:
            for shape in shapes:
                cursor.execute(shape.format(f"marts.{call}")).fetchall()
        watchdog.cancel()
        cursor.execute("reset threads")


@pytest.mark.parametrize(
    "text",
    [
        "create or replace macro marts.f(x) as x",
        "-- A thing.\n--\n-- x: y\ncreate or replace macro marts.g(x) as x",
        "-- A thing.\n--\n-- what is x?\ncreate or replace macro marts.f(x) as x",
    ],
)
def test_a_file_that_describes_no_function_is_refused(text: str) -> None:
    with pytest.raises(FunctionError, match=r"f\.sql: "):
        parse_function(text, name="f")


def test_functions_stand_in_files_of_their_own() -> None:
    names = {path.stem for path in (find_root() / Path("sql/functions")).glob("*.sql")}
    assert names == {function.name for function in FUNCTIONS}
    assert {"dyad", "events_between", "actor_timeline", "similar_actors"} <= names
