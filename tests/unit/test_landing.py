"""What stands in the landing folder: which files are read, what they are called, what is refused."""

import os
from datetime import date
from pathlib import Path

import pytest

from etl.profiles import SourceProfile
from etl.stages.landing import (
    find_landing_file,
    find_refusal,
    name_landing_file,
    scan_landing,
    walk_landing,
)
from etl.warehouse.ledger import LandingFile, State

NOTHING = State(parts={})


def scan(landing: Path, state: State = NOTHING, **options: object) -> list[LandingFile]:
    found = scan_landing(landing, state, batch_date=date(2017, 8, 17), **options)  # type: ignore[arg-type]
    return [file for files in found.new.values() for file in files]


def test_files_come_sorted_without_hidden_ones_sidecars_and_notes(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/config", "b.meta.json", "README.md", "a/License"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [path.relative_to(tmp_path).as_posix() for path in walk_landing(tmp_path)] == ["a/z.txt", "b.txt"]


def test_a_name_that_is_no_utf8_is_written_readably_and_found_again(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("The ministers met in Oslo.")
    name = name_landing_file(path, tmp_path)
    assert name == "caf\\xe9.txt"
    assert find_landing_file(tmp_path, name) == path
    assert [file.path for file in scan(tmp_path)] == ["caf\\xe9.txt"]


def test_a_name_with_a_backslash_is_not_taken_for_an_escape(tmp_path: Path) -> None:
    path = tmp_path / "caf\\xe9.txt"
    path.write_text("The ministers met in Oslo.")
    assert find_landing_file(tmp_path, name_landing_file(path, tmp_path)) == path


def test_links_inside_the_folder_are_read_and_links_out_of_it_are_not(tmp_path: Path) -> None:
    landing, outside = tmp_path / "landing", tmp_path / "outside"
    landing.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (landing / "real.txt").write_text("The ministers met in Oslo.")
    (landing / "inside.txt").symlink_to(landing / "real.txt")
    (landing / "out.txt").symlink_to(outside / "secret.txt")
    (landing / "folder").symlink_to(outside)
    (landing / "nowhere.txt").symlink_to(landing / "gone.txt")
    (landing / "round").symlink_to(landing / "round")
    assert find_refusal(landing / "inside.txt", landing) is None
    assert find_refusal(landing / "out.txt", landing) == ("unsafe_path", "a link that leads out of the landing folder")
    assert find_refusal(landing / "folder", landing) == ("unsafe_path", "a link that leads out of the landing folder")
    assert find_refusal(landing / "nowhere.txt", landing) == ("unsafe_path", "a link that leads nowhere")
    assert find_refusal(landing / "round", landing) == ("unsafe_path", "a link that leads nowhere")
    # Nothing behind a link to a folder is listed, and the link itself is.
    names = [path.name for path in walk_landing(landing)]
    assert names == ["folder", "inside.txt", "nowhere.txt", "out.txt", "real.txt", "round"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert find_refusal(tmp_path / "pipe.txt", tmp_path) == ("unsafe_path", "no regular file")
    (file,) = scan(tmp_path)
    assert file.sha256.startswith("refused:")


def test_a_file_that_goes_while_the_folder_is_listed_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here.txt").write_text("The ministers met in Oslo.")
    paths = [tmp_path / "gone.txt", tmp_path / "here.txt"]
    monkeypatch.setattr("etl.stages.landing.walk_landing", lambda folder: iter(paths))
    found = scan_landing(tmp_path, NOTHING, batch_date=date(2017, 8, 17))
    assert found.vanished_count == 1
    assert [file.path for files in found.new.values() for file in files] == ["here.txt"]


def test_a_sidecar_belongs_to_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ministers met in Oslo.")
    (alone,) = scan(tmp_path)
    (tmp_path / "a.meta.json").write_text('{"outlet": "Harbour Daily"}')
    (described,) = scan(tmp_path)
    assert alone.sha256 != described.sha256


def test_another_profile_is_seen_in_the_file_and_not_in_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nThe ministers met in Oslo.\n")
    (plain,) = scan(tmp_path)
    (profiled,) = scan(tmp_path, sources=(SourceProfile(match=("*.csv",), delimiter=";"),))
    assert plain.sha256 == profiled.sha256
    assert plain.profile_hash != profiled.profile_hash


def test_copies_are_read_in_their_own_batch_and_not_in_another(tmp_path: Path) -> None:
    for name in ("2017-08-16/a.txt", "2017-08-16/copy.txt", "2017-08-17/copy.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("The ministers met in Oslo.")
    found = scan_landing(tmp_path, NOTHING, batch_date=None)
    names = {day.day: [file.path for file in files] for day, files in found.new.items()}
    assert names == {16: ["2017-08-16/a.txt", "2017-08-16/copy.txt"]}
    assert found.repeat_count == 1
