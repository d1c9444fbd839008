"""The models themselves: unit tests of the rules of merging, and what their YAML says of them."""

from pathlib import Path

import duckdb
import pytest
import yaml

from etl.build_sources import write_sources
from etl.contract import get_table
from etl.dbt_project import NodeResult, Workspace, open_workspace, run_dbt
from etl.dbt_sources import render_files
from etl.resources import find_root

SQL = find_root() / "sql"
MODELS = sorted(path for path in SQL.rglob("*.sql") if path.parent.name not in ("macros", "functions"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, tuple[NodeResult, ...]]:
    """All models and all tests, unit tests included, over a warehouse without articles."""
    folder = tmp_path_factory.mktemp("models")
    workspace = open_workspace(folder / "work", release=folder / "release.duckdb", work_path=folder / "work.duckdb")
    write_sources(workspace.sources, tables={}, runs=[])
    return workspace, run_dbt(workspace, ["build"])


@pytest.mark.slow
def test_unit_tests_of_the_models_pass(built: tuple[Workspace, tuple[NodeResult, ...]]) -> None:
    _, results = built
    assert [f"{node.name}: {node.message}" for node in results if node.status in ("fail", "error")] == []
    assert sum(node.kind == "unit_test" for node in results) >= 25


@pytest.mark.slow
def test_an_empty_warehouse_builds(built: tuple[Workspace, tuple[NodeResult, ...]]) -> None:
    workspace, _ = built
    with duckdb.connect(str(workspace.release), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_event_report").fetchone() == (0,)
        assert connection.execute("select count(*) from exports.gdelt").fetchone() == (0,)


@pytest.mark.slow
def test_columns_of_all_models_are_those_described(built: tuple[Workspace, tuple[NodeResult, ...]]) -> None:
    # Marts are under a contract, but staging and intermediate models are not.
    workspace, _ = built
    with duckdb.connect(str(workspace.release.with_name("work.duckdb"))) as connection:
        connection.execute(f"attach '{workspace.sources}' as sources (read_only)")
        for path in MODELS:
            if path.parent.name in ("staging", "intermediate"):
                rows = connection.execute(f"describe {path.parent.name}.{path.stem}").fetchall()
                described = [column["name"] for column in describe_model(path)["columns"]]
                assert sorted(name for name, *_ in rows) == sorted(described), path.stem


def describe_model(path: Path) -> dict[str, object] | dict[str, list[dict[str, str]]]:
    (model,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    return model  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_model_is_described_beside_it(path: Path) -> None:
    model = describe_model(path)
    assert model["name"] == path.stem
    assert str(model["description"]).startswith("One row per ")
    for column in model["columns"]:
        assert column["data_type"], column["name"]  # type: ignore[index]
        assert column["description"].endswith((".", "…")), column["name"]  # type: ignore[index]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_models_are_the_same_whenever_they_are_built(path: Path) -> None:
    # A clock, chance or an arbitrary row would change the content hash of equal input.
    sql = path.read_text(encoding="utf-8").lower()
    for word in ("now()", "current_date", "current_timestamp", "random()", "any_value(", "arbitrary(", "uuid()"):
        assert word not in sql
    if path.parent.name == "exports":
        assert "\norder by" not in sql, "a view that sorts would sort for every query"
    elif "marts" in path.parts:
        assert "\norder by" in sql or "streamed()" in sql, "rows in the files are sorted, or in the order of arrival"


def test_generated_yaml_is_that_of_the_contract() -> None:
    # Renew with: python -m etl.dbt_sources
    for name, content in render_files().items():
        assert (SQL / name).read_text(encoding="utf-8") == content, name


@pytest.mark.parametrize("name", ["stage", "reason"])
def test_rejections_of_every_stage_and_reason_can_be_published(name: str) -> None:
    columns = describe_model(SQL / "marts" / "events" / "meta_rejection.sql")["columns"]
    (column,) = (column for column in columns if column["name"] == name)  # type: ignore[index]
    ((check,),) = (test.values() for test in column["data_tests"])  # type: ignore[index, attr-defined]
    assert check["arguments"]["values"] == list(get_table("rejections").column(name).codes or ())


def test_gdelt_has_the_columns_of_its_export() -> None:
    # GDELT 2.0 Event Codebook: 61 columns, without a header, so their order is all that readers have.
    columns = [column["name"] for column in describe_model(SQL / "marts" / "exports" / "gdelt.sql")["columns"]]  # type: ignore[index]
    assert len(columns) == 61
    assert [columns[index] for index in (0, 5, 15, 25, 26, 34, 35, 43, 51, 59, 60)] == [
        "GlobalEventID",
        "Actor1Code",
        "Actor2Code",
        "IsRootEvent",
        "EventCode",
        "AvgTone",
        "Actor1Geo_Type",
        "Actor2Geo_Type",
        "ActionGeo_Type",
        "DATEADDED",
        "SOURCEURL",
    ]
