"""The compiled cache: it gives what was compiled, is made anew when its sources change, and is never trusted."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from etl.knowledge import compiled
from etl.knowledge.actor_seeds import build_actors
from etl.knowledge.actor_tables import decode_actors, encode_actors
from etl.knowledge.actors import ActorKnowledge, PhraseTable
from etl.knowledge.cities import Cities, NameLookup, _build_index
from etl.settings import Settings, SettingsError, read_settings

pytestmark = pytest.mark.slow  # each reads the whole knowledge anew


class Counted:
    """Makes a list and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> list[str]:
        self.count += 1
        return ["made", str(self.count)]


def load(cache: Path | None, build: Counted, *parts: str) -> list[str]:
    return compiled.load_compiled(
        "things",
        build,
        encode=msgspec.msgpack.encode,
        decode=msgspec.msgpack.Decoder(list[str]).decode,
        hash_parts=parts,
        cache=cache,
    )


def fields(knowledge: ActorKnowledge) -> dict[str, object]:
    return {
        name: list(value.meanings.items()) if isinstance(value, PhraseTable) else value
        for name, value in vars(knowledge).items()
    }


def test_the_knowledge_of_actors_comes_back_as_it_was_in_the_same_order() -> None:
    built = build_actors()
    back = decode_actors(encode_actors(built))
    assert fields(back) == fields(built)
    assert encode_actors(back) == encode_actors(built)
    text = "The Kremlin and the United Nations"
    assert list(back.names.find(text)) == list(built.names.find(text))


def test_what_is_there_is_not_made_again_until_its_sources_change(tmp_path: Path) -> None:
    build = Counted()
    assert load(tmp_path, build, "a") == load(tmp_path, build, "a") == ["made", "1"]
    assert load(tmp_path, build, "b") == ["made", "2"]
    assert load(tmp_path, build, "a") == ["made", "1"]


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None], ids=["empty", "other", "cut"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    build = Counted()
    load(tmp_path, build)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert load(tmp_path, build) == ["made", "2"]
    assert load(tmp_path, build) == ["made", "2"]


def test_a_file_with_a_checksum_and_another_content_is_made_again(tmp_path: Path) -> None:
    build = Counted()
    load(tmp_path, build)
    (file,) = tmp_path.iterdir()
    compiled._write(file, msgspec.msgpack.encode({"no": "list"}))
    assert load(tmp_path, build) == ["made", "2"]


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    build = Counted()
    for cache in (tmp_path / "file" / "below", None):
        assert load(cache, build)[0] == "made"
    assert build.count == 2


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    build = Counted()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load(tmp_path, build), range(40)))
    assert all(made[0] == "made" for made in found)
    assert len(list(tmp_path.iterdir())) == 1
    count = build.count
    load(tmp_path, build)
    assert build.count == count


def test_old_files_are_dropped(tmp_path: Path) -> None:
    build = Counted()
    for number in range(compiled.KEPT_FILES + 3):
        load(tmp_path, build, str(number))
        for file in tmp_path.iterdir():  # older by a second each time
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 10**9))
    assert len(list(tmp_path.iterdir())) == compiled.KEPT_FILES


def test_the_hash_covers_seeds_overlay_and_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds, own, package = tmp_path / "seeds", tmp_path / "own", tmp_path / "etl"
    for file in (seeds / "a.csv", seeds / "a.yml", own / "a.csv", package / "codes.py", package / "knowledge" / "x.py"):
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text("1")
    monkeypatch.setattr(compiled, "find_seeds", lambda: seeds)
    monkeypatch.setattr(compiled, "find_overlay", lambda: own)
    monkeypatch.setattr(compiled, "PACKAGE", package)
    hashes = [compiled.hash_knowledge()]
    for file in (seeds / "a.csv", seeds / "a.yml", own / "a.csv", package / "codes.py", package / "knowledge" / "x.py"):
        file.write_text("2")
        hashes.append(compiled.hash_knowledge())
    (own / "b.csv").write_text("")
    hashes.append(compiled.hash_knowledge())
    assert len(set(hashes)) == len(hashes)


def test_the_cache_lies_where_it_is_told_or_where_the_platform_keeps_caches(tmp_path: Path) -> None:
    told = read_settings(environment={"NEWSLEDGER_CACHE": "/x/y"}, folder=tmp_path)
    assert told.find_cache() == Path("/x/y")
    home = Settings().find_cache(environment={})
    assert home is not None
    assert home.name == "newsledger"
    if os.name == "posix" and os.uname().sysname == "Linux":
        assert Settings().find_cache(environment={"XDG_CACHE_HOME": "/c"}) == Path("/c/newsledger")
        assert Settings().find_cache(environment={"XDG_CACHE_HOME": "relative"}) == home
    with pytest.raises(SettingsError):
        read_settings(environment={"NEWSLEDGER_CACHE": ""}, folder=tmp_path)


def test_names_are_found_in_an_index_in_the_order_of_their_numbers() -> None:
    index = NameLookup(_build_index({"b": [7, 3], "a": [1], "b c": [2]}))
    assert [index.find(name) for name in ("a", "b", "b c", "", "c", "aa")] == [[1], [7, 3], [2], [], [], []]
    assert "b" in index
    assert "ab" not in index


def test_cities_from_the_cache_are_those_that_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLEDGER_CACHE", str(tmp_path))
    first, second = (Cities(alpha3={"NO": "NOR"}, capitals={"NO": "Oslo"}) for _ in range(2))
    assert [file.name.partition("-")[0] for file in tmp_path.iterdir()] == ["cities"]
    for name in ("oslo", "bergen", "christiania"):
        assert list(first.find(name)) == list(second.find(name))
    assert next(first.find("oslo"))[0].feature_code == "PPLC"
