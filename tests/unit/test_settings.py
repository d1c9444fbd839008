"""Settings: where a value comes from, and what is refused."""

from pathlib import Path

import pytest

from etl.codes import FORMAT
from etl.profiles import SourceProfile
from etl.readers.registry import READERS
from etl.schedule.tables import COMMANDS, NUMBERS
from etl.settings import HOOKS, TYPES, Settings, SettingsError, read_settings
from etl.source_tables import KEYS


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
        ('executor = "dask"', "executor must be processes, in_process or dask://HOST:PORT, not 'dask'"),
        ('executor = "dask://host"', "must be processes, in_process or dask://HOST:PORT, not 'dask://host'"),
        ("executor = 2", "executor must be processes"),
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
    assert {*TYPES, *HOOKS, "schedule", "sources"} == set(Settings.__dataclass_fields__)
    for key in (*TYPES, *HOOKS):
        assert f"\n# {key} = " in example
        assert f"`{key}` |" in documentation
    for key in TYPES:
        assert f"| `NEWSLEDGER_{key.upper()}` | `{key}` |" in documentation
    for key in (*COMMANDS, "time_zone", *NUMBERS):
        assert f"\n# {key} = " in example[example.index("# [schedule]") :]
        assert f"| `{key}` |" in (root / "docs/nights.md").read_text()


# --- source profiles

SOURCE = """
[[source]]
match = ["press/**/*.csv", "releases"]
format = "csv"
encoding = "cp1252"
delimiter = "\\t"
date_format = "%d/%m/%Y"
time_zone = "Asia/Seoul"
[source.fields]
id = "nr"
date = ["published on", "seen"]
text = ["lead", "body"]
[source.constants]
outlet = "Harbour Daily"
language = "pt-BR"

[[source]]
match = "api"
records = "response.results"
date_format = ["%Y%m%d", "%d %b %y"]
"""


def read_file(folder: Path, content: str) -> Settings:
    (folder / "newsledger.toml").write_text(content, encoding="utf-8")
    return read_settings(environment={}, folder=folder)


def test_source_tables_become_profiles_in_their_order(tmp_path: Path) -> None:
    assert read_file(tmp_path, "workers = 3\n" + SOURCE).sources == (
        SourceProfile(
            match=("press/**/*.csv", "releases"),
            format="csv",
            encoding="cp1252",
            delimiter="\t",
            date_formats=("%d/%m/%Y",),
            time_zone="Asia/Seoul",
            fields={"source_record_id": ("nr",), "published": ("published on", "seen"), "text": ("lead", "body")},
            constants={"outlet": "Harbour Daily", "language": "pt-BR"},
        ),
        SourceProfile(match=("api",), records="response.results", date_formats=("%Y%m%d", "%d %b %y")),
    )


@pytest.mark.parametrize("format_", FORMAT)
def test_every_format_can_be_named_and_has_a_reader(tmp_path: Path, format_: str) -> None:
    (profile,) = read_file(tmp_path, f'[[source]]\nmatch = "x"\nformat = "{format_}"').sources
    assert profile.format in READERS


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('form = "csv"', "source 'x': unknown key 'form' (known: match, format, encoding"),
        ('format = "excel"', "source 'x': format is 'excel', not one of text, jsonl, json, csv"),
        ('format = ["csv"]', "source 'x': format is ['csv'], not one of text"),
        ('encoding = "utf-9"', "source 'x': encoding is no encoding that is known: 'utf-9' (such as utf-8, cp1252"),
        ('encoding = "hex"', "encoding is no encoding that is known: 'hex'"),
        ("encoding = 1252", "encoding must be a text that is not empty, not 1252"),
        ('delimiter = ";;"', "source 'x': delimiter must be one character such as"),
        ('delimiter = "\\n"', "delimiter must be one character"),
        ('records = ""', "source 'x': records must be a text that is not empty, not ''"),
        (
            'date_format = "%d.%m.%Q"',
            "source 'x': date_format '%d.%m.%Q' is no format of dates: 'Q' is a bad directive",
        ),
        ('date_format = "%d.%m.%Y %"', "date_format '%d.%m.%Y %' is no format of dates: stray %"),
        ('date_format = "%d %d %Y"', "date_format '%d %d %Y' is no format of dates: redefinition"),
        ('date_format = "%d %B"', "date_format '%d %B' does not name day, month and year (strptime, such as"),
        ('date_format = "%Y-%m"', "date_format '%Y-%m' does not name day, month and year"),
        ('date_format = ["%Y%m%d", "%c"]', "date_format '%c' has %c, which depends on the machine"),
        ('date_format = "%Y-%m-%d %H:%M %Z"', "has %Z, which depends on the machine"),
        ("date_format = []", "date_format must be a text or a list of texts, none of them empty, not []"),
        ('time_zone = "Asia/Soul"', "source 'x': time_zone is no IANA name of a time zone, such as Asia/Seoul or UTC"),
        ('time_zone = "../etc/passwd"', "time_zone is no IANA name"),
        ('time_zone = "Europe"', "time_zone is no IANA name"),
        ('fields = "text"', "source 'x': fields must be a table, not 'text'"),
        (
            '[source.fields]\nbody = "b"',
            "source 'x': fields has an unknown key 'body' (known: id, source_record_id, text",
        ),
        ('[source.fields]\ntext = ["a", ""]', "source 'x': fields text: must be a text or a list of texts"),
        ("[source.fields]\ntext = 3", "source 'x': fields text: must be a text or a list of texts"),
        ('[source.fields]\nid = "a"\nsource_record_id = "b"', "fields names source_record_id twice"),
        ('[source.constants]\ntitle = "b"', "source 'x': constants has an unknown key 'title' (known: outlet, byline"),
        ("[source.constants]\noutlet = 3", "source 'x': constants outlet: must be a text that is not empty, not 3"),
        (
            '[source.constants]\nlanguage = "English"',
            "constants language: must be a code such as en or de, not 'English'",
        ),
    ],
)
def test_a_wrong_source_gives_one_line_that_names_source_key_and_what_is_allowed(
    tmp_path: Path, lines: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_file(tmp_path, f'[[source]]\nmatch = "x"\n{lines}')
    assert str(caught.value).startswith("newsledger.toml: source")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[[source]]\nformat = "csv"', "source 1: match is missing: a glob that counts from the landing folder"),
        ("[[source]]\nmatch = []", "source 1: match must be a text or a list of texts, none of them empty, not []"),
        ('[[source]]\nmatch = ["x", " "]', "source 1: match must be a text or a list of texts, none of them empty"),
        ('[[source]]\nmatch = "/data/x"', "source 1: match must count from the landing folder, with / between folders"),
        ('[[source]]\nmatch = "../x"', "source 1: match must count from the landing folder"),
        ('[[source]]\nmatch = "x\\\\y"', "source 1: match must count from the landing folder"),
        ('[[source]]\nmatch = "./"', "source 1: match must count from the landing folder"),
        ('[[source]]\nmatch = "[z-a].csv"', "source 1: match is no glob: bad character range z-a"),
        ('[[source]]\nmatch = "x"\n[[source]]\nmatch = ["y", "x"]', "source 2: match 'x' stands already in source 1"),
        ('[source]\nmatch = "x"', "source must be tables, each under a line [[source]]"),
        ('source = "x"', "source must be tables"),
        (
            '[[sources]]\nmatch = "x"',
            "unknown setting 'sources' (known: landing, warehouse, workers",
        ),
    ],
)
def test_a_source_without_a_usable_match_is_named_by_its_number(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_file(tmp_path, content)
    assert str(caught.value).startswith(f"newsledger.toml: {message}")


def test_a_source_cannot_come_from_the_environment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^NEWSLEDGER_SOURCE: unknown setting"):
        read_settings(environment={"NEWSLEDGER_SOURCE": "x"}, folder=tmp_path)


def test_the_example_file_and_the_documentation_show_every_key_and_the_examples_can_be_used(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    example, documentation = ((root / name).read_text() for name in ("newsledger.toml", "docs/loading.md"))
    uncommented = example.replace("\n# [[", "\n[[").replace("\n# [s", "\n[s")
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in uncommented.splitlines())
    assert read_file(tmp_path, uncommented).sources
    for key in KEYS:
        assert f"\n# {key} = " in example or f"[source.{key}]" in example
        assert f"| `{key}`" in documentation
    for block in documentation.split("```toml\n")[1:]:
        assert read_file(tmp_path, block.partition("```")[0]).sources
