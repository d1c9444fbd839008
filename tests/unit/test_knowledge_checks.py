"""`knowledge check`: every violation by file, line and reason, and none in what is shipped."""

from pathlib import Path

import pytest

from etl.knowledge.checks import check_knowledge

pytestmark = pytest.mark.slow  # each reads the whole knowledge anew

HEADERS = {
    "organisations": (
        "organisation_code,name,aliases,kind,sector_code,country_code,members,valid_from,valid_to,ambiguous_names,source"
    ),
    "officials": (
        "person_code,person_name,aliases,country_code,sector_code,role_code,title_text,organisation_code,valid_from,"
        "valid_to,source"
    ),
    "memberships": "organisation_code,country_code,valid_from,valid_to,source",
    "roles": "role_code,label,phrases,plural_phrases,sector_code,kind,level,source",
    "reference_words": "word,word_class",
}


def check(folder: Path, **files: tuple[str, ...]) -> list[str]:
    own = folder / "own"
    own.mkdir(exist_ok=True)
    for name, rows in files.items():
        (own / f"{name}.csv").write_text("\n".join([HEADERS[name], *rows]) + "\n", encoding="utf-8")
    return [str(violation).removeprefix(f"{folder.as_posix()}/") for violation in check_knowledge(own)]


def test_what_is_shipped_has_no_violation() -> None:
    assert [str(violation) for violation in check_knowledge()] == []


def test_every_violation_is_told_and_not_the_first_alone(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        organisations=(
            "tide-club,Tide Club,,club,OPQ,NOR,,,,,own",
            "reed-club,Reed Club,,ngo,NGO,QQQ,,2012,2011,,own",
            "reef-club,Reef Club,,ngo,NGO,QQQ,,,,,own",
            "short",
        ),
    )
    assert [line.partition(": ")[0] for line in found] == [
        "own/organisations.csv:2",
        "own/organisations.csv:2",
        "own/organisations.csv:3",
        "own/organisations.csv:4",
        "own/organisations.csv:5",
    ]
    for line, reason in zip(
        found, ("kind does not fit", "sector_code is not", "valid_from", "'QQQ'", "cells"), strict=True
    ):
        assert reason in line


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        (
            ("a,Tide Club,TC,ngo,NGO,NOR,,,,,own", "b,Tern Club,TC,ngo,NGO,SWE,,,,,own"),
            ["own/organisations.csv:3: 'TC' is a too"],
        ),
        (("a,Tide Club,TC,ngo,NGO,NOR,,,,TC,own", "b,Tern Club,TC,ngo,NGO,SWE,,,,,own"), []),
        (("a,Tide Club,TC,ngo,NGO,NOR,,1990,1999,,own", "b,Tern Club,TC,ngo,NGO,SWE,,2000,,,own"), []),
        (
            ("a,Tide Club,TC,ngo,NGO,NOR,,1990,2000,,own", "b,Tern Club,TC,ngo,NGO,SWE,,2000,,,own"),
            ["organisations.csv:3: 'TC'"],
        ),
        (("a,Tide Clúb,,ngo,NGO,NOR,,,,,own", "b,Tide Club,,ngo,NGO,SWE,,,,,own"), ["3: 'Tide Club' is a too"]),
        (("a,Tide Club,TC|TC,ngo,NGO,NOR,,,,,own",), ["own/organisations.csv:2: aliases lists 'TC' twice"]),
        (("a,Tide Club,,ngo,NGO,NOR,,,,Terns,own",), ["ambiguous_names has 'Terns', which is no name of the row"]),
        (("a,The Tide Club,,ngo,NGO,NOR,,,,,own",), ["'The Tide Club' begins with an article"]),
        (("a,Tide’s Club,,ngo,NGO,NOR,,,,,own",), ["curly apostrophe"]),
    ],
    ids=["twice", "marked", "other days", "one day", "accents", "repeated", "no name", "article", "apostrophe"],
)
def test_a_name_is_one_organisation_on_one_day_unless_one_yields(
    tmp_path: Path, rows: tuple[str, ...], reasons: list[str]
) -> None:
    found = check(tmp_path, organisations=rows)
    assert len(found) == len(reasons)
    assert all(reason in line for reason, line in zip(reasons, found, strict=True))


def test_two_office_holders_of_one_day_have_two_names_unless_the_name_is_listed_as_shared(tmp_path: Path) -> None:
    rows = (
        "ada-quill,Ada Quill,,NOR,GOV,minister,Minister of tides,,2001,2004,own",
        "ada-quill-2,Ada Quill,,SWE,GOV,minister,Minister of reeds,,2004,2009,own",
    )
    (line,) = check(tmp_path, officials=rows)
    assert line.startswith("own/officials.csv:3: 'ada quill' is ada-quill too (")
    assert check(tmp_path, officials=rows, reference_words=("ada quill,shared_person_name",)) == []


def test_a_name_of_a_person_is_no_other_actor_s_unless_that_one_yields(tmp_path: Path) -> None:
    # The resolver takes the person first, on any day: the other actor would never be found.
    person = "ada-quill,Ada Quíll,,NOR,GOV,minister,Minister of tides,,2001,2004,own"
    (line,) = check(tmp_path, officials=(person,), organisations=("quills,Ada Quill,,company,BUS,NOR,,,,,own",))
    assert line.startswith("own/organisations.csv:2: 'Ada Quill' is the person ada-quill too (")
    yielding = "quills,Ada Quill,,company,BUS,NOR,,,,Ada Quill,own"
    assert check(tmp_path, officials=(person,), organisations=(yielding,)) == []


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (("tides,NOR,1990,1994,own", "tides,NOR,1994,,own"), "3: NOR is in tides on one day twice"),
        (("tides,NOR,1950,1955,own",), "2: tides was not there in these days"),
        (("reeds,SWE,1990,,own",), "2: reeds lists its members in organisations"),
        (("reefs,NOR,1990,,own",), "2: organisation_code 'reefs' does not stand in organisations"),
        (("tides,NOR,1995,1990,own",), "2: valid_from 1995-01-01 is after valid_to 1990-12-31"),
        (("tides,QQQ,1995,,own",), "2: country_code 'QQQ' does not stand in countries"),
    ],
)
def test_a_country_is_once_in_a_body_and_while_there_is_one(tmp_path: Path, rows: tuple[str, ...], reason: str) -> None:
    bodies = ("tides,Tide Pact,,bloc,IGO,,,1980,,,own", "reeds,Reed Pact,,bloc,IGO,,NOR|SWE,1980,,,own")
    (line,) = check(tmp_path, organisations=bodies, memberships=rows)
    assert line.startswith(f"own/memberships.csv:{reason}")


def test_a_person_has_one_name_and_a_known_role(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        officials=(
            "ada-quill,Ada Quill,,NOR,GOV,minister,Minister of tides,,2001,2004,own",
            "ada-quill,Ada Quil,,NOR,GOV,tide_minister,Minister of tides,,2005,2009,own",
        ),
    )
    assert len(found) == 2
    assert any("ada-quill is called 'Ada Quill' in" in line for line in found)
    assert any("role_code 'tide_minister' does not stand in roles.role_code" in line for line in found)


def test_a_key_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    row = "ada-quill,Ada Quill,,NOR,GOV,minister,Minister of tides,,2001,2004,own"
    (line,) = check(tmp_path, officials=(row, row.replace("tides", "reeds")))
    assert line.startswith("own/officials.csv:3: key (")
    assert line.endswith("stands already in line 2")


def test_a_phrase_is_one_role_and_in_lower_case(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        roles=("picket,Picket,tide watcher|Reed,,LAB,group,5,own", "watch,Watch,tide watcher,,COP,group,5,own"),
    )
    assert any(line.startswith("own/roles.csv:3: the phrase 'tide watcher' is picket too") for line in found)
    assert any("the phrase 'Reed' is not in lower case" in line for line in found)


def test_a_file_that_is_no_seed_or_no_utf8_is_told(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "people.csv").write_text("a\n")
    (own / "roles.csv").write_bytes(HEADERS["roles"].encode() + "\nmaître,…\n".encode("cp1252"))
    found = [str(violation).removeprefix(f"{tmp_path.as_posix()}/") for violation in check_knowledge(own)]
    assert [line[: len("own/people.csv:1: ")] for line in found] == ["own/people.csv:1: ", "own/roles.csv:2: n"]
