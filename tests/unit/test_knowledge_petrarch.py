"""Dictionaries of PETRARCH and TABARI: what is read, what becomes a row, and that nothing is dropped unsaid."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.knowledge.checks import check_knowledge
from etl.knowledge.imports import ImportReport, import_petrarch
from etl.knowledge.petrarch import DatedCode, DictionaryEntry, list_gaps, read_day, read_dictionary
from etl.knowledge.petrarch_names import NameSpeller
from etl.knowledge.seeds import SeedError, Violation

ACTORS = """\
# Invented actors
<!-- a comment
of two lines -->
VELDORIA_ [NOR] ; a name of Norway
+VELDORIAN_
NORWAY_ [NOR]

ALDO_FERNWICK_  ; a person
+FERNWICK_
+ALDO_R._FERNWICK_
\t[NORELI 700101-900101]
\t[NORGOV 900102-19950630]
\t[NOROPP >000101]
\t[NORELI]
GREY_HERON_BRIGADE_(GHB)_ [NORREB] # armed
+BROTHERS_OF_THE_HERON_
HERON_UNION_ [NORREB <861231] [NORPTY 870101-930101] [NOROPP]
UNITED_NATIONS_ [IGO]
+UNITY_CLUB_OF_NATIONS_
"""
AGENTS = """\
!PERSON! = MAN, MEN, WOMAN
!MINIST! = MINISTER, MINISTRY
LAMPLIGHTER [~LAB]
DITCH_LADY [~LAB]
MISTRESS_OF_BELLS {MISTRESSES_OF_BELLS} [~GOV]
SEA_SCOUT_POLICE {} [~COP]
REED!PERSON! [~AGR]
!MINIST!_OF_BELLS [~GOV]
FARMER [~AGR]
TIDE_WATCH [NGO~]
"""
Import = Callable[..., ImportReport]


@pytest.fixture
def take(tmp_path: Path) -> Import:
    """take(text, …) -> the report of importing these dictionaries into the folder `own`."""

    def run(*texts: str) -> ImportReport:
        files = []
        for number, text in enumerate(texts):
            files.append(tmp_path / f"{number}.txt")
            files[-1].write_text(text, encoding="utf-8")
        return import_petrarch(files, tmp_path / "own")

    return run


def rows_of(tmp_path: Path, seed: str) -> list[dict[str, str]]:
    with (tmp_path / "own" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reasons_of(report: ImportReport) -> list[str]:
    return [f"{found.line}: {found.reason}" for found in report.complaints]


def entries_of(tmp_path: Path, text: str) -> list[DictionaryEntry | Violation]:
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    return list(read_dictionary(tmp_path / "x.txt"))


def test_codes_and_their_days_are_read_in_every_form(tmp_path: Path) -> None:
    written = "A_B [NORGOV <860101] [NOROPP > 19890101]\n\t[NORREB 890101 - 930101] [SWE]; [not read]\n"
    (entry,) = entries_of(tmp_path, written)
    assert isinstance(entry, DictionaryEntry)
    assert [(code.code, code.first_day, code.last_day, code.line) for code in entry.codes] == [
        ("NORGOV", None, date(1986, 1, 1), 1),
        ("NOROPP", date(1989, 1, 1), None, 1),
        ("NORREB", date(1989, 1, 1), date(1993, 1, 1), 2),
        ("SWE", None, None, 2),
    ]
    assert [code.is_default for code in entry.codes] == [False, False, False, True]


@pytest.mark.parametrize(
    ("digits", "day"),
    [("301231", date(2030, 12, 31)), ("310101", date(1931, 1, 1)), ("19010203", date(1901, 2, 3))],
)
def test_a_year_of_two_digits_has_its_century(digits: str, day: date) -> None:
    assert read_day(digits) == day


@pytest.mark.parametrize("digits", ["861301", "86010", "1986010", "000000"])
def test_what_is_no_day_is_refused(digits: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        read_day(digits)


def test_gaps_are_the_days_that_no_code_has() -> None:
    def code(first: date | None, last: date | None) -> DatedCode:
        return DatedCode(code="X", first_day=first, last_day=last, line=1)

    years = [date(year, 1, 1) for year in range(2000, 2006)]
    assert list_gaps([]) == [(None, None)]
    assert list_gaps([code(years[1], years[2]), code(years[1], date(2003, 12, 31))]) == [
        (None, date(2000, 12, 31)),
        (years[4], None),
    ]
    assert list_gaps([code(None, years[0]), code(years[3], None)]) == [(date(2000, 1, 2), date(2002, 12, 31))]


def test_a_person_gets_a_spell_for_each_dated_code(take: Import, tmp_path: Path) -> None:
    report = take(ACTORS)
    spells = rows_of(tmp_path, "officials")
    assert [(row["sector_code"], row["valid_from"], row["valid_to"]) for row in spells] == [
        ("ELI", "1970-01-01", "1990-01-01"),
        ("GOV", "1990-01-02", "1995-06-30"),
        ("OPP", "2000-01-01", ""),
    ]
    assert {(row["person_name"], row["aliases"], row["country_code"]) for row in spells} == {
        ("Aldo Fernwick", "Aldo R. Fernwick", "NOR")
    }
    assert "8: Fernwick: a bare surname, which the full name resolves" in reasons_of(report)


def test_an_organisation_gets_a_row_for_each_stretch_of_days(take: Import, tmp_path: Path) -> None:
    take(ACTORS)
    rows = {row["organisation_code"]: row for row in rows_of(tmp_path, "organisations")}
    assert rows["grey-heron-brigade"]["aliases"] == "GHB|Brothers of the Heron"
    assert rows["grey-heron-brigade"]["kind"] == "armed_group"
    union = [row for row in rows.values() if row["name"] == "Heron Union"]
    assert [(row["sector_code"], row["valid_from"], row["valid_to"]) for row in union] == [
        ("REB", "", "1986-12-31"),
        ("PTY", "1987-01-01", "1993-01-01"),
        ("OPP", "1993-01-02", ""),
    ]


def test_known_countries_and_organisations_only_gain_names(take: Import, tmp_path: Path) -> None:
    report = take(ACTORS)
    (norway,) = rows_of(tmp_path, "countries")
    assert (norway["country_code"], norway["aliases"]) == ("NOR", "Veldoria|Veldorian")
    (nations,) = [row for row in rows_of(tmp_path, "organisations") if row["organisation_code"] == "united-nations"]
    assert nations["aliases"].endswith("|Unity Club of Nations")
    assert "|UNO|" in nations["aliases"]
    assert report.known == 1  # NORWAY


def test_agents_become_phrases_with_plurals_and_substitutions(take: Import, tmp_path: Path) -> None:
    report = take(AGENTS)
    rows = {row["role_code"]: row for row in rows_of(tmp_path, "roles")}
    assert (rows["agent_lab"]["phrases"], rows["agent_lab"]["plural_phrases"]) == (
        "lamplighter|ditch lady",
        "lamplighters|ditch ladies",
    )
    assert rows["agent_gov"]["phrases"] == "mistress of bells|minister of bells|ministry of bells"
    assert rows["agent_gov"]["plural_phrases"] == "mistresses of bells"
    assert (rows["agent_cop"]["phrases"], rows["agent_cop"]["plural_phrases"]) == ("sea scout police", "")
    assert (rows["agent_agr"]["phrases"], rows["agent_agr"]["plural_phrases"]) == ("reedman|reedmen|reedwoman", "")
    assert rows["agent_ngo"]["sector_code"] == "NGO"
    assert report.known == 1  # farmer


def test_what_is_imported_has_no_violation_and_comes_out_the_same_again(take: Import, tmp_path: Path) -> None:
    take(ACTORS, AGENTS)
    first = {path.name: path.read_text() for path in (tmp_path / "own").iterdir()}
    assert sorted(first) == ["countries.csv", "officials.csv", "organisations.csv", "roles.csv"]
    assert [str(found) for found in check_knowledge(tmp_path / "own")] == []
    take(ACTORS, AGENTS)
    assert {path.name: path.read_text() for path in (tmp_path / "own").iterdir()} == first


def test_rows_of_the_user_stay_as_they_are(take: Import, tmp_path: Path) -> None:
    take(ACTORS)
    path = tmp_path / "own" / "organisations.csv"
    path.write_text(path.read_text().replace("PETRARCH dictionary 0.txt line 15", "my own notes"))
    report = take(ACTORS.replace("GREY_HERON_BRIGADE_(GHB)_ [NORREB]", "GREY_HERON_BRIGADE_(GHB)_ [NORUAF]"))
    (row,) = [row for row in rows_of(tmp_path, "organisations") if row["organisation_code"] == "grey-heron-brigade"]
    assert (row["sector_code"], row["source"]) == ("REB", "my own notes")
    assert report.kept == 1
    assert any("your own row grey-heron-brigade stays as it is" in reason for reason in reasons_of(report))


def test_an_overlay_that_is_wrong_is_not_written_to(take: Import, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "organisations.csv").write_text("name\nx\n")
    with pytest.raises(SeedError, match=r"organisations\.csv:1: columns are"):
        take(ACTORS)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("GLASS_ORDER_ [NORREBXYZ]", "[NORREBXYZ]: XYZ is not said by any column"),
        ("GLASS_ORDER_ [WEUREB]", "[WEUREB]: WEU is not said by any column"),
        ("GLASS_ORDER_ [WEU]", "[WEU]: neither a country nor a sector that is known"),
        ("GLASS_ORDER_ [---]", "GLASS ORDER: the null code"),
        ("GLASS_ORDER_", "GLASS ORDER: no code"),
        ("GLASS_ORDER_ [NORREB 861301-900101]", "[NORREB 861301-900101]: 19861301 is no day"),
        ("GLASS_ORDER_ [NORREB 900101-800101]", "1990-01-01 is after 1980-01-01"),
        ("GLASS_ORDER_ [NOR REB]", "[NOR REB]: not a code with at most one restriction to days"),
        ("GLASS_ORDER_ [NORREB", "a bracket is not closed"),
        ("GLASS ORDER [NORREB]", "GLASS ORDER: other words may stand between these"),
        ("GLASS_ORDER_(SOUTHERN WING) [NORREB]", "(SOUTHERN WING) is left out"),
        ("39649_ [NORREB]", "39649: a name without a letter"),
        ("MARA_VENN_ [NORGOV <900101]", "[NORGOV]: no first day, which an office needs"),
        ("MARA_VENN_ [NORGOV]", "Mara Venn: no days, so taken for an organisation"),
        (
            "MARA_VENN_ [NORGOV 900101-910101][NOROPP 900101-920101]",
            "another spell of Mara Venn begins on the same day",
        ),
        ("FROSTLAND_ [NOR 900101-910101]", "Frostland: a country for some days only has no row"),
        ("A_HALL_ [NORMIL]\nA_HALL_ [NORCOP]", "[NORCOP]: A Hall has another code already"),
        ("A_HALL_ [NORMIL]\nB_HALL_ [NORCOP]\n+A_HALL_", "A Hall is a-hall already"),
        ("+ORPHAN_", "a synonym or code without a phrase before it"),
        ("A_HALL_ [NORMIL]\n\n+B_HALL_", "a synonym behind an empty line"),
        ("REED!THING! [~AGR]", "the substitution set !THING! is not defined before"),
        ("FAITHFUL_FEW [~KUR]", "FAITHFUL FEW: [KUR] is no sector alone"),
        ("TIDE_CLERK [~GOVXYZ]", "[GOVXYZ]: XYZ is not said by any column"),
    ],
)
def test_what_no_row_can_say_is_told_with_its_line(take: Import, line: str, reason: str) -> None:
    report = take(f"\n{line}\n")
    last = 2 + line.count("\n")
    assert any(
        reason in found.reason and found.line in range(2, last + 1) and found.file.endswith("0.txt")
        for found in report.complaints
    ), reasons_of(report)


def test_every_entry_is_a_row_or_known_or_told(take: Import) -> None:
    report = take(ACTORS, AGENTS)
    assert report.entries == 6 + 8
    assert report.rows == {"countries": 1, "officials": 3, "organisations": 5, "roles": 6}


def test_another_encoding_is_told_and_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("\nCAFÉ_GUARD_ [NORREB]\n".encode("cp1252"))
    (violation,) = read_dictionary(path)
    assert str(violation).startswith(f"{path.as_posix()}:2: not utf-8 (byte 0xc9)")
    (entry,) = read_dictionary(path, encoding="cp1252")
    assert isinstance(entry, DictionaryEntry)
    assert entry.phrases[0].text == "CAFÉ GUARD"


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("AL-RAMADI_HAWKS".replace("_", " "), ["Al-Ramadi Hawks"]),
        ("HAWKS OF AL-RAMADI", ["Hawks of al-Ramadi"]),
        ("UNITED NATIONS", ["United Nations"]),
        ("QTZ", ["QTZ"]),
        ("TARNO", ["TARNO", "Tarno"]),
        ("SEAN O'TARN MCVEY", ["Sean O'Tarn McVey"]),
        ("JOHN III TARN", ["John III Tarn"]),
        ("Mixed CASE", ["Mixed CASE"]),
    ],
)
def test_names_in_capitals_get_a_spelling(written: str, spelled: list[str]) -> None:
    assert NameSpeller().spell(written) == (spelled, None)


@pytest.mark.parametrize(
    ("name", "is_person"),
    [("Mara Venn", True), ("Mara de la Venn", True), ("Venn Brigade", False), ("Sons of Venn", False), ("Venn", False)],
)
def test_names_of_people_are_told_from_those_of_bodies(name: str, is_person: bool) -> None:
    assert NameSpeller().is_person(name) == is_person
