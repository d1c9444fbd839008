"""The user's own rows: what they replace, what they add, which names they win, and that they count in fingerprints."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from etl import fingerprints
from etl.knowledge import actors, seeds
from etl.knowledge.actors import ActorKnowledge, CountryName, Meaning, Organisation, Person, Role
from etl.knowledge.overlay import SeedRow, lay_over
from etl.knowledge.seeds import SeedError, place_of, read_seed

pytestmark = pytest.mark.slow  # each reads the whole knowledge anew

ORGANISATIONS = (
    "organisation_code,name,aliases,kind,sector_code,country_code,members,valid_from,valid_to,ambiguous_names,source\n"
)
OFFICIALS = (
    "person_code,person_name,aliases,country_code,sector_code,role_code,title_text,organisation_code,valid_from,"
    "valid_to,source\n"
)
ROLES = "role_code,label,phrases,plural_phrases,sector_code,kind,level,source\n"
Overlay = Callable[..., ActorKnowledge]


def forget() -> None:
    for loader in (seeds.read_seed, seeds.read_overlay):
        loader.cache_clear()


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Overlay]:
    """overlay(seed=rows, …) -> the knowledge with these rows laid over the shipped ones."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("NEWSLEDGER_KNOWLEDGE", str(folder))
    monkeypatch.setenv("NEWSLEDGER_CACHE", str(tmp_path / "cache"))

    def write(**files: str) -> ActorKnowledge:
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        forget()
        return actors.load_actors.__wrapped__()

    yield write
    forget()


def clear(meanings: tuple[Meaning, ...]) -> list[str]:
    """Names of the actors that a name means without doubt."""
    return [m.actor.actor_name for m in meanings if isinstance(m, CountryName | Organisation) and not m.is_ambiguous]


def test_a_row_of_ones_own_is_added_behind_the_shipped_ones(overlay: Overlay) -> None:
    row = "harbour-league,Harbour League,HL,movement,OPP,NOR,,2011,,,own notes\n"
    knowledge = overlay(organisations=ORGANISATIONS + row)
    (meaning,) = knowledge.names.get("Harbour League")
    assert isinstance(meaning, Organisation)
    assert (meaning.actor.country_code, meaning.actor.sector_code, meaning.valid_from) == (
        "NOR",
        "OPP",
        date(2011, 1, 1),
    )
    assert read_seed("organisations")[-1]["organisation_code"] == "harbour-league"


def test_a_row_with_the_key_of_a_shipped_row_replaces_it_in_its_place(overlay: Overlay) -> None:
    shipped = [fact["organisation_code"] for fact in read_seed("organisations")]
    row = "united-nations,United Nations,,bloc,NGO,,,,,,own notes\n"
    overlay(organisations=ORGANISATIONS + row)
    facts = read_seed("organisations")
    assert [fact["organisation_code"] for fact in facts] == shipped
    (fact,) = [fact for fact in facts if fact["organisation_code"] == "united-nations"]
    assert (fact["sector_code"], fact["aliases"]) == ("NGO", ())
    assert place_of(fact).endswith("own/organisations.csv:2")


def test_a_name_of_ones_own_beats_a_shipped_country_and_organisation(overlay: Overlay) -> None:
    row = "kettle-club,Kettle Club,UN|Kremlin,movement,CVL,NOR,,,,,own notes\n"
    knowledge = overlay(organisations=ORGANISATIONS + row)
    for name in ("UN", "the Kremlin".removeprefix("the ")):
        assert clear(knowledge.names.get(name)) == ["Kettle Club"]
        assert len(knowledge.names.get(name)) > 1  # the shipped meaning is there and yields
    assert clear(knowledge.names.get("United Nations")) == ["United Nations"]


def test_a_name_that_ones_own_row_calls_ambiguous_beats_nothing(overlay: Overlay) -> None:
    row = "kettle-club,Kettle Club,UN,movement,CVL,NOR,,,,UN,own notes\n"
    knowledge = overlay(organisations=ORGANISATIONS + row)
    assert clear(knowledge.names.get("UN")) == ["United Nations"]


def test_a_name_of_other_days_takes_nothing_away(overlay: Overlay) -> None:
    # The UN was founded in 1945: a club that had ended by then is no reason to doubt it.
    row = "kettle-club,Kettle Club,UN,movement,CVL,NOR,,1901,1930,,own notes\n"
    knowledge = overlay(organisations=ORGANISATIONS + row)
    assert sorted(clear(knowledge.names.get("UN"))) == ["Kettle Club", "United Nations"]


def test_an_alias_of_a_shipped_person_goes_to_ones_own_and_the_name_stays(overlay: Overlay) -> None:
    row = "mira-bellwether,Mira Bellwether,Jokowi,NOR,GOV,minister,Minister of tides,,2012,,own notes\n"
    knowledge = overlay(officials=OFFICIALS + row)
    assert [m.actor.actor_name for m in knowledge.names.get("Jokowi") if isinstance(m, Person)] == ["Mira Bellwether"]
    assert [m.actor.actor_name for m in knowledge.names.get("Joko Widodo") if isinstance(m, Person)] == ["Joko Widodo"]


def test_a_new_spell_of_a_shipped_person_takes_no_name_from_the_older_ones(overlay: Overlay) -> None:
    row = "kofi-annan,Kofi Annan,Kofi Atta Annan,GHA,OPP,politician,Member of a council,,2016,2017,own notes\n"
    knowledge = overlay(officials=OFFICIALS + row)
    (person,) = knowledge.names.get("Kofi Annan")
    assert isinstance(person, Person)
    assert person.spell_on(date(2000, 1, 1)) is not None
    assert getattr(person.spell_on(date(2016, 6, 1)), "sector_code", None) == "OPP"


def test_a_phrase_of_ones_own_role_is_taken_from_the_shipped_role(overlay: Overlay) -> None:
    row = "picket,Picket,protester|tide watcher,,LAB,group,5,own notes\n"
    knowledge = overlay(roles=ROLES + row)
    assert [m.role_code for m in knowledge.phrases.get("protester") if isinstance(m, Role)] == ["picket"]
    assert [m.role_code for m in knowledge.phrases.get("tide watcher") if isinstance(m, Role)] == ["picket"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ORGANISATIONS + "a-b,A B,,club,OPP,NOR,,,,,own\n", "own/organisations.csv:2: kind does not fit"),
        (ORGANISATIONS + "a-b,A B,,ngo,OPQ,NOR,,,,,own\n", "organisations.csv:2: sector_code is not in codes.SECTOR"),
        (ORGANISATIONS + "a-b,A B,,ngo,OPP,NOR,,2012,2011,,own\n", ":2: valid_from 2012-01-01 is after valid_to"),
        (ORGANISATIONS + "\na-b,A B,,ngo,OPP,QQQ,,,,,own\n", ":3: country_code 'QQQ' does not stand in countries"),
        (
            ORGANISATIONS + "a-b,A,,ngo,OPP,,,,,,own\na-b,B,,ngo,OPP,,,,,,own\n",
            ":3: key ('a-b',) stands already in line 2",
        ),
        ("name\nA\n", "organisations.csv:1: columns are ['name']"),
    ],
)
def test_a_wrong_row_is_refused_with_file_line_and_reason(overlay: Overlay, content: str, message: str) -> None:
    with pytest.raises(SeedError) as refusal:
        overlay(organisations=content)
    assert message in str(refusal.value)


def test_a_file_in_another_encoding_is_refused_with_its_line(overlay: Overlay, tmp_path: Path) -> None:
    row = "a-b,Café,,ngo,OPP,NOR,,,,,own\n"
    (tmp_path / "own" / "organisations.csv").write_bytes((ORGANISATIONS + row).encode("latin-1"))
    with pytest.raises(SeedError, match=r"own/organisations\.csv:2: not UTF-8"):
        overlay()


def test_a_file_that_no_seed_is_called_is_refused(overlay: Overlay) -> None:
    with pytest.raises(SeedError, match=r"own/organizations\.csv:1: no seed has this name"):
        overlay(organizations=ORGANISATIONS)


def test_laying_over_is_a_function_of_its_rows_alone() -> None:
    shipped = [SeedRow({"code": code, "n": 1}, place=f"s.csv:{code}") for code in "abc"]
    own = [SeedRow({"code": code, "n": 2}, place=f"o.csv:{code}") for code in "db"]
    merged = lay_over("letters", shipped, {"letters": own}, key=("code",))
    assert [(row["code"], row["n"], row.place) for row in merged] == [
        ("a", 1, "s.csv:a"),
        ("b", 2, "o.csv:b"),
        ("c", 1, "s.csv:c"),
        ("d", 2, "o.csv:d"),
    ]


def test_the_overlay_counts_in_the_fingerprints_of_the_stages_that_read_it(overlay: Overlay, tmp_path: Path) -> None:
    hashes = (fingerprints.hash_load_code, fingerprints.hash_extract_code, fingerprints.hash_build_code)
    before = [found.__wrapped__() for found in hashes]
    (tmp_path / "own" / "organisations.csv").write_text(ORGANISATIONS)
    first = [found.__wrapped__() for found in hashes]
    assert first[0] == before[0]  # loading reads no organisations
    assert first[1] != before[1]
    assert first[2] != before[2]
    (tmp_path / "own" / "organisations.csv").write_text(ORGANISATIONS + "\n")
    second = [found.__wrapped__() for found in hashes]
    assert second[1] != first[1]
    (tmp_path / "own" / "outlets.csv").write_text("outlet_name\n")
    assert hashes[0].__wrapped__() != before[0]
