"""The seed article in the release of the sample: one telephone call, however often it is told."""

from pathlib import Path

import duckdb
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]

DATED = "SELECT article_id FROM marts.dim_article WHERE outlet = 'Yonhap' AND published_date = DATE '2017-08-16'"


@pytest.fixture(scope="module")
def release(sample_release: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(sample_release / "newsledger.duckdb"), read_only=True)


def test_the_lead_and_the_second_sentence_report_one_event(release: duckdb.DuckDBPyConnection) -> None:
    # Country level (diplomats of South Korea and the United States) and persons (Lim, Sullivan).
    reports = release.execute(
        f"""SELECT world_event_id, sentence_index FROM marts.fct_event_report
        WHERE article_id = ({DATED}) AND event_type = 'CONSULT' AND medium = 'telephone' ORDER BY sentence_index"""
    ).fetchall()
    assert [index for _, index in reports] == [0, 1]
    assert len({world for world, _ in reports}) == 1


def test_the_event_has_the_persons_and_the_day_of_the_call(release: duckdb.DuckDBPyConnection) -> None:
    events = release.execute(
        """SELECT event_date_start, event_date_end, cameo_code, actor_name, recipient_name, outlet_count
        FROM marts.fct_event WHERE event_type = 'CONSULT' AND medium = 'telephone'
        AND [actor_country_code, recipient_country_code] = ['KOR', 'USA']"""
    ).fetchall()
    # The undated copy and the two other outlets join the same event.
    assert [(str(start), str(end), *rest) for start, end, *rest in events] == [
        ("2017-08-15", "2017-08-15", "041", "Lim Sung-nam", "John Sullivan", 3)
    ]


def test_the_meeting_in_manila_is_another_event(release: duckdb.DuckDBPyConnection) -> None:
    events = release.execute(
        """SELECT actor_name, recipient_name, place_name, date_precision FROM marts.fct_event
        WHERE event_type = 'CONSULT' AND medium IS DISTINCT FROM 'telephone' AND actor_name = 'Kang Kyung-wha'"""
    ).fetchall()
    assert events == [("Kang Kyung-wha", "Rex Tillerson", "Manila", "month")]


def test_a_reciprocal_event_counts_in_both_directions(release: duckdb.DuckDBPyConnection) -> None:
    counts = release.execute(
        """SELECT source_country_code, target_country_code, verbal_cooperation_count FROM marts.fct_dyad_day
        WHERE event_date = DATE '2017-08-15' AND 'KOR' IN (source_country_code, target_country_code) ORDER BY ALL"""
    ).fetchall()
    assert [(source, target) for source, target, _ in counts] == [("KOR", "USA"), ("USA", "KOR")]


def test_no_other_row_of_the_release_hides_in_other_files(sample_release: Path, tmp_path: Path) -> None:
    # The published file stands alone, also under another name: its views read its own tables, not Parquet.
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes((sample_release / "newsledger.duckdb").read_bytes())
    with duckdb.connect(config={"enable_external_access": True}) as connection:
        connection.execute(f"ATTACH '{copy}' AS elsewhere (READ_ONLY)")
        views = connection.execute(
            "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = 'elsewhere' AND NOT internal"
        ).fetchall()
        assert {schema for schema, _, _ in views} == {"exports"}
        for schema, name, sql in views:
            assert "parquet" not in sql.lower()
            assert connection.execute(f"SELECT count(*) > 0 FROM elsewhere.{schema}.{name}").fetchone() == (True,)


def test_every_column_is_described(release: duckdb.DuckDBPyConnection) -> None:
    uncommented = release.execute(
        """SELECT table_name, column_name FROM duckdb_columns()
        WHERE schema_name IN ('marts', 'exports') AND comment IS NULL"""
    ).fetchall()
    assert uncommented == []
