"""Settings: where a value comes from, and what is refused."""

from pathlib import Path

import pytest

from etl.settings import TYPES, Settings, SettingsError, read_settings


def test_defaults_hold_where_nothing_is_said(tmp_path: Path) -> None:
    assert read_settings(environment={}, folder=tmp_path) == Settings()


def test_option_wins_over_environment_over_file_over_default(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_text('landing = "file"\nwarehouse = "file"\nworkers = 3\n')
    environment = {"NEWSLEDGER_WAREHOUSE": "environment", "NEWSLEDGER_WORKERS": "5", "OTHER": "x"}
    found = read_settings({"workers": 7, "landing": None}, environment=environment, folder=tmp_path)
    assert found == Settings(landing=Path("file"), warehouse=Path("environment"), workers=7)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('landng = "x"', "newsledger.toml: unknown setting 'landng' (known: landing, warehouse"),
        ('workers = "four"', "newsledger.toml: workers must be a whole number from 1, not 'four'"),
        ("workers = 0", "workers must be a whole number from 1, not 0"),
        ("workers = true", "workers must be a whole number from 1, not True"),
        ("workers = 1.5", "workers must be a whole number from 1, not 1.5"),
        ("landing = 3", "newsledger.toml: landing must be a folder, not 3"),
        ('landing = ""', "landing must be a folder"),
        ("[landing]\nx = 1", "landing must be a folder"),
        ("landing = ", "newsledger.toml cannot be read: Invalid value (at"),
    ],
)
def test_a_wrong_file_gives_one_line_that_names_key_and_origin(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "newsledger.toml").write_text(content)
    with pytest.raises(SettingsError) as caught:
        read_settings(environment={}, folder=tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(environment={}, folder=tmp_path)


@pytest.mark.parametrize(("name", "value"), [("NEWSLEDGER_WORKERS", "many"), ("NEWSLEDGER_LANDNIG", "x")])
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read_settings(environment={name: value}, folder=tmp_path)


def test_workers_are_the_usable_cores_unless_given() -> None:
    assert Settings(workers=3).count_workers() == 3
    assert Settings().count_workers() >= 1


def test_every_setting_has_a_type_and_stands_in_the_example_file_and_the_documentation() -> None:
    root = Path(__file__).parents[2]
    example, documentation = ((root / name).read_text() for name in ("newsledger.toml", "docs/commands.md"))
    assert TYPES.keys() == Settings.__dataclass_fields__.keys()
    for key in TYPES:
        assert f"\n# {key} = " in example
        assert f"| `NEWSLEDGER_{key.upper()}` | `{key}` |" in documentation
