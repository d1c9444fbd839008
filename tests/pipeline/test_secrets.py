"""What stands in the environment is written down nowhere: not in the warehouse, on the screen or in an error."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from care_helpers import make_landing, make_settings
from pipeline_fakes import FAILING, BuildFailed, write_landing

from etl import care, cli
from etl.pipeline import run_stages
from etl.settings import Settings
from etl.stages.job import SilentProgress
from etl.warehouse.ledger import list_runs

SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIcanaryKEY",
    "AWS_ACCESS_KEY_ID": "AKIAcanary",
    "AWS_SESSION_TOKEN": "tokencanary",
    "SMTP_PASSWORD": "mailcanary",
}


@pytest.fixture
def settings(tmp_path: Path, with_fakes: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    make_landing(tmp_path)
    return make_settings(tmp_path)


def find_secrets(warehouse: Path) -> list[str]:
    """Files that hold one, packed or not."""
    found = []
    for path in warehouse.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pq.read_table(path).to_pylist()).encode()
            if path.suffix == ".duckdb":
                content += dump(path)
            found += [f"{path.name}: {name}" for name, value in SECRETS.items() if value.encode() in content]
    return found


def dump(path: Path) -> bytes:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        return repr([connection.execute(f'FROM "{schema}"."{name}"').fetchall() for schema, name in tables]).encode()


def test_no_secret_is_written_down(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["run", "--warehouse", str(settings.warehouse), "--landing", str(settings.landing), "--workers", "1"])
    write_landing(settings.landing, {"2020-03-05/bad.txt": f"This article has a {FAILING}, as the stand-in wants it."})
    with pytest.raises(BuildFailed):
        run_stages(settings)
    care.repair(settings, progress=SilentProgress(), orphans="keep")
    assert len(list_runs(settings.warehouse)) == 3
    assert find_secrets(settings.warehouse) == []
    printed = "".join(capsys.readouterr())
    assert not [name for name, value in SECRETS.items() if value in printed]


def test_the_search_would_find_one(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(f'{{"environment": "{SECRETS["SMTP_PASSWORD"]}"}}')
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT ? AS key FROM range(1000)", [SECRETS["AWS_SECRET_ACCESS_KEY"]])
    assert set(find_secrets(tmp_path)) == {"run.json: SMTP_PASSWORD", "x.duckdb: AWS_SECRET_ACCESS_KEY"}


@pytest.mark.slow
@pytest.mark.xdist_group("sample")
def test_a_release_holds_no_secret_and_no_path_of_the_machine(sample_release: Path) -> None:
    warehouse = sample_release.resolve().parents[1]
    assert find_secrets(warehouse) == []
    place = str(warehouse.parent).encode()
    files = [path for path in sample_release.resolve().rglob("*") if path.is_file()]
    assert len(files) > 20
    # Releases travel; where they were made is nobody's business.
    assert not [path.name for path in files if place in path.read_bytes()]
