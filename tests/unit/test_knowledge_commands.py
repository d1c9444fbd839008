"""`knowledge lookup` and `unresolved`, and the commands around them: what is shown, as text and as JSON."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer

from etl import cli
from etl.cli_knowledge import app
from etl.knowledge.seeds import SeedError
from etl.lookup import look_up
from etl.unresolved import list_unresolved
from etl.warehouse.releases import finish_building, publish_release, start_building

pytestmark = pytest.mark.slow  # each reads the whole knowledge anew

ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(("knowledge", *arguments))
    return int(str(end.value.code))


# --- lookup


def test_a_metonym_is_told_with_its_country_form_and_line() -> None:
    found = look_up("the Kremlin", date(2017, 8, 17))
    (name,) = [name for name in found["names"] if name.wins]
    assert (name.actor_key, name.country_code, name.reason) == ("country:RUS", "RUS", "metonym")
    assert name.place.startswith("countries.csv:")
    assert [mention["actor_name"] for mention in found["mentions"]] == ["Russia"]


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2001, 9, 11), True), (date(2010, 1, 1), False), (None, None)], ids=["in", "out", "no day"]
)
def test_a_person_is_told_with_the_spell_of_that_day(day: date | None, holds: bool | None) -> None:
    names = look_up("Kofi Annan", day)["names"]
    spell = next(name for name in names if "un_secretary_general" in name.reason)
    assert spell.holds is holds
    expected = {True: "in office", False: "not in office on that day", None: "without a day no spell is used"}[holds]
    assert spell.reason.endswith(expected)
    assert spell.place.startswith("officials.csv:")


def test_an_ambiguous_country_is_told_with_all_readings_and_their_cues() -> None:
    readings = {
        (r.kind, r.country_code): r for r in look_up("Georgia", None)["names"] if r.place.startswith("namesakes")
    }
    assert readings["country", "GEO"].wins
    assert not readings["region", "USA"].wins
    assert "Atlanta" in readings["region", "USA"].reason


def test_a_regional_people_is_told_with_its_country() -> None:
    (reading,) = look_up("Catalans", None)["names"]
    assert (reading.kind, reading.country_code, reading.wins) == ("people", "ESP", True)


def test_a_role_phrase_is_told_with_its_country_and_holder() -> None:
    (role,) = look_up("South Korean foreign minister", date(2019, 3, 1))["roles"]
    assert (role["code"], role["country_code"], role["sector_code"]) == ("foreign_minister", "KOR", "GOV")
    assert [holder.actor_name for holder in role["holders"]] == ["Kang Kyung-wha"]
    assert role["place"].startswith("roles.csv:")


def test_names_that_differ_in_case_alone_are_listed() -> None:
    found = look_up("united nations", None)
    assert found["names"] == []
    assert found["other_spellings"] == ["United Nations"]


def test_lookup_prints_text_and_json(capsys: Capture) -> None:
    assert call("lookup", "the Kremlin", "--date", "2017-08-17") == 0
    assert "metonym" in capsys.readouterr().out
    assert call("lookup", "the Kremlin", "--date", "2017-08-17", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["day"], found["names"][0]["actor_name"]) == ("2017-08-17", "Russia")
    assert call("lookup", "the Kremlin", "--date", "August") == cli.USAGE
    assert "--date must be a day like 2017-08-17" in capsys.readouterr().err


# --- unresolved

BODY = "Reed Vane met Tarn. The wardens of Tarn met Reed  Vane's aide."


def mention(number: int, start: int, text: str, kind: str, resolution: str, **other: Any) -> dict[str, Any]:
    row = {"mention_id": f"m{number}", "article_id": "a1", "sentence_index": 0, "start_char": start}
    return row | {"end_char": start + len(text), "text": text, "kind": kind, "resolution": resolution} | other


MENTIONS = [
    mention(1, 0, "Reed Vane", "person", "ner_only"),
    mention(2, 44, "Reed  Vane's", "person", "ner_only", sentence_index=1),
    mention(3, 0, "Reed Vane", "person", "ner_only", article_id="a2"),
    mention(4, 20, "The wardens", "group", "unresolved", sentence_index=1),
    mention(5, 14, "Tarn", "organisation", "ner_only"),
    mention(6, 14, "Oslo", "place_as_actor", "unresolved"),
    mention(7, 14, "Norway", "country", "exact"),
    mention(8, 44, "he", "pronoun", "unresolved"),
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A published release of a few mentions."""
    sentences = [(0, 0, 19), (1, 20, len(BODY))]
    tables: dict[str, list[dict[str, Any]]] = {
        "mentions": MENTIONS,
        "event_participants": [
            {"event_id": event, "mention_id": mention_id}
            for event, mention_id in (("e1", "m1"), ("e2", "m1"), ("e2", "m4"))
        ],
        "sentences": [
            {"article_id": article, "sentence_index": index, "start_char": start, "end_char": end}
            for article in ("a1", "a2")
            for index, start, end in sentences
        ],
        "articles": [{"article_id": article, "body_text": BODY} for article in ("a1", "a2")],
    }
    warehouse = tmp_path / "warehouse"
    building = start_building(warehouse, "2020-01-01-abc")
    inputs = []
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), warehouse / f"{name}.parquet")
        inputs.append({"table": name, "path": f"{name}.parquet", "sha256": "of no matter here"})
    record = {"release": "2020-01-01-abc", "build_fingerprint": "abc", "content_hash": "h", "created_at": "2020"}
    finish_building(warehouse, building, record | {"inputs": inputs})
    publish_release(warehouse, record, published_at="2020-01-02T00:00:00+00:00")
    return warehouse


def test_unresolved_mentions_are_counted_by_their_folded_text(warehouse: Path) -> None:
    rows = list_unresolved(warehouse)
    keys = ("text", "kind", "mentions", "articles", "event_participations", "article_id")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("Reed Vane", "person", 3, 2, 2, "a1"),
        ("Tarn", "organisation", 1, 1, 0, "a1"),
        ("wardens", "role", 1, 1, 1, "a1"),
    ]
    assert rows[0]["example"] == "Reed Vane met Tarn."
    assert rows[2]["example"] == "The wardens of Tarn met Reed Vane's aide."


@pytest.mark.parametrize(
    ("kind", "texts"), [("person", ["Reed Vane"]), ("role", ["wardens"]), ("organisation", ["Tarn"])]
)
def test_unresolved_mentions_of_one_kind(warehouse: Path, kind: str, texts: list[str]) -> None:
    assert [row["text"] for row in list_unresolved(warehouse, kind=kind)] == texts


def test_unresolved_prints_text_and_json(warehouse: Path, capsys: Capture) -> None:
    assert call("unresolved", "--warehouse", str(warehouse), "--limit", "1") == 0
    out = capsys.readouterr().out
    assert "Reed Vane met Tarn." in out
    assert "wardens" not in out.replace("The wardens", "")
    assert call("unresolved", "--warehouse", str(warehouse), "--kind", "role", "--json") == 0
    assert [row["text"] for row in json.loads(capsys.readouterr().out)] == ["wardens"]


def test_unresolved_says_that_nothing_is_published(tmp_path: Path, capsys: Capture) -> None:
    assert call("unresolved", "--warehouse", str(tmp_path)) == cli.USAGE
    assert "nothing is published" in capsys.readouterr().err


# --- check and import


def test_check_ends_with_2_where_it_finds_something(tmp_path: Path, capsys: Capture) -> None:
    assert call("check", "--knowledge", str(tmp_path)) == 0
    assert capsys.readouterr().out == ""
    (tmp_path / "roles.csv").write_text("role_code\nx\n")
    assert call("check", "--knowledge", str(tmp_path)) == cli.USAGE
    assert f"{tmp_path.as_posix()}/roles.csv:1: columns are ['role_code']" in capsys.readouterr().out
    assert call("check", "--knowledge", str(tmp_path), "--json") == cli.USAGE
    (violation,) = json.loads(capsys.readouterr().out)
    assert (violation["line"], violation["file"]) == (1, f"{tmp_path.as_posix()}/roles.csv")


def test_import_prints_what_it_left_out_and_a_summary(tmp_path: Path, capsys: Capture) -> None:
    dictionary, own = tmp_path / "x.txt", tmp_path / "own"
    dictionary.write_text("TIDE_GUARD_ [NORMILXYZ]\nFERN_\n")
    arguments = ("import", "--format", "petrarch", str(dictionary), "--knowledge", str(own))
    assert call(*arguments) == 0
    captured = capsys.readouterr()
    assert f"{dictionary.as_posix()}:1: [NORMILXYZ]: XYZ is not said by any column" in captured.out
    assert f"{dictionary.as_posix()}:2: FERN: no code" in captured.out
    assert f"2 entries: 1 rows of {own}/organisations.csv, 0 known already" in captured.err
    assert call(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == {"organisations": 1}
    assert call(*arguments, "--encoding", "klingon") == cli.USAGE
    assert call("import", str(tmp_path / "nothing.txt")) == cli.USAGE


@pytest.mark.parametrize("name", ["check", "lookup", "import", "unresolved"])
def test_help_ends_with_an_example_that_the_documentation_has(name: str, capsys: Capture) -> None:
    assert call(name, "--help") == 0
    example = " ".join(capsys.readouterr().out.split()).partition("Example: ")[2]
    documentation = (ROOT / "docs/commands.md").read_text()
    assert f"| `knowledge {name}` |" in documentation
    assert f"`{example}`" in documentation


def test_every_option_has_a_help_text() -> None:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; from etl.cli import main\n"
        "try: main(['knowledge', '--help'])\n"
        "except SystemExit: pass\n"
        "print('LOADED', [n for n in ('spacy', 'duckdb', 'pyarrow', 'msgspec', 'ahocorasick_rs') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.split("LOADED")[1].strip() == "[]"


def test_wrong_knowledge_ends_a_command_with_one_line_and_exit_code_2(capsys: Capture) -> None:
    def command() -> None:
        raise SeedError("own/roles.csv:3: level is no integer: 'two'")

    assert cli.run_command(command) == cli.USAGE
    assert capsys.readouterr().err == "newsledger: own/roles.csv:3: level is no integer: 'two'\n"
