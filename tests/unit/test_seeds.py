"""The reader of seeds: what it takes in, and that every refusal names file, line and reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.knowledge.seeds import SeedError, list_seeds, read_description, read_partial_date, read_seed

DESCRIPTION = """\
name: offices
description: One row per office.
source: own
license: Apache-2.0
key: [office_code]
columns:
  office_code: {description: Code., required: true, pattern: '[a-z]+'}
  sector_code: {description: Sector., codes: SECTOR}
  aliases: {description: Names., type: list}
  level: {description: Level., type: integer}
  weight: {description: Weight., type: number}
  is_elected: {description: Elected., type: boolean}
  valid_from: {description: First day., type: date}
  valid_to: {description: Last day., type: date}
"""
HEADER = "office_code,sector_code,aliases,level,weight,is_elected,valid_from,valid_to"
GOOD = "mayor,GOV,mayor|town chief,2,0.5,true,1999,2001-02"


def write_seed(folder: Path, *rows: str, header: str = HEADER, description: str = DESCRIPTION) -> Path:
    """A seed "offices" in the folder."""
    (folder / "offices.yml").write_text(description, encoding="utf-8")
    (folder / "offices.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def test_cells_get_the_types_that_the_description_names(tmp_path: Path) -> None:
    (fact,) = read_seed("offices", folder=write_seed(tmp_path, GOOD))
    assert fact == {
        "office_code": "mayor",
        "sector_code": "GOV",
        "aliases": ("mayor", "town chief"),
        "level": 2,
        "weight": 0.5,
        "is_elected": True,
        "valid_from": date(1999, 1, 1),
        "valid_to": date(2001, 2, 28),
    }


def test_an_empty_cell_is_null_and_an_empty_list_is_empty(tmp_path: Path) -> None:
    (fact,) = read_seed("offices", folder=write_seed(tmp_path, "mayor,,,,,,,"))
    assert fact["aliases"] == ()
    assert {fact[name] for name in ("sector_code", "level", "weight", "is_elected", "valid_from")} == {None}


def test_cells_are_stripped_and_empty_list_items_left_out(tmp_path: Path) -> None:
    (fact,) = read_seed("offices", folder=write_seed(tmp_path, " mayor ,GOV, a | |b ,,,,,"))
    assert (fact["office_code"], fact["aliases"]) == ("mayor", ("a", "b"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",GOV,,,,,,", "office_code is empty"),
        ("MAYOR,GOV,,,,,,", "office_code does not fit"),
        ("judge,COURT,,,,,,", "sector_code is not in codes.SECTOR: 'COURT'"),
        ("judge,gov,,,,,,", "sector_code is not in codes.SECTOR: 'gov'"),
        ("judge,,,two,,,,", "level is no integer: 'two'"),
        ("judge,,,1.5,,,,", "level is no integer: '1.5'"),
        ("judge,,,,much,,,", "weight is no number: 'much'"),
        ("judge,,,,,yes,,", "is_elected is no boolean: 'yes'"),
        ("judge,,,,,,2001-13,", "valid_from is no date: '2001-13'"),
        ("judge,,,,,,2001-02-30,", "valid_from is no date: '2001-02-30'"),
        ("judge,,,,,,1 May 2001,", "valid_from is no date: '1 May 2001'"),
        ("judge,,,,,,2005,2001", "valid_from 2005-01-01 is after valid_to 2001-12-31"),
        ("judge,GOV", "more or fewer cells than the header"),
        ("judge,GOV,,,,,,,surplus", "more or fewer cells than the header"),
    ],
)
def test_a_wrong_row_is_refused_with_file_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(SeedError) as refusal:
        read_seed("offices", folder=write_seed(tmp_path, GOOD, row))
    assert str(refusal.value).startswith("offices.csv:3: ")
    assert reason in str(refusal.value)


def test_a_repeated_key_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"^offices\.csv:4: .*'mayor'.*2"):
        read_seed("offices", folder=write_seed(tmp_path, GOOD, "judge,JUD,,,,,,", GOOD))


def test_the_line_of_a_repeated_key_counts_line_ends_inside_cells(tmp_path: Path) -> None:
    # The file's line is what an editor jumps to, also below a cell of two lines.
    folder = write_seed(tmp_path, 'mayor,GOV,"town\nchief",,,,,', "judge,JUD,,,,,,", "mayor,GOV,,,,,,")
    with pytest.raises(SeedError, match=r"^offices\.csv:5: "):
        read_seed("offices", folder=folder)


@pytest.mark.parametrize(
    "header",
    [
        HEADER.removesuffix(",valid_to"),
        HEADER + ",remark",
        HEADER.replace("sector_code,aliases", "aliases,sector_code"),
        HEADER.replace("level", "Level"),
    ],
    ids=["missing", "surplus", "order", "case"],
)
def test_other_columns_than_described_are_refused_at_line_one(tmp_path: Path, header: str) -> None:
    with pytest.raises(SeedError, match=r"^offices\.csv:1: columns are "):
        read_seed("offices", folder=write_seed(tmp_path, header=header))


def test_an_encoding_other_than_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    folder = write_seed(tmp_path, GOOD)
    with (folder / "offices.csv").open("ab") as file:
        file.write("chargé,GOV,,,,,,\n".encode("latin-1"))
    with pytest.raises(SeedError, match=r"^offices\.csv:3: not UTF-8"):
        read_seed("offices", folder=folder)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    folder = write_seed(tmp_path, GOOD)
    path = folder / "offices.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_seed("offices", folder=folder)[0]["office_code"] == "mayor"


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"^offices\.csv:\d+: "):
        read_seed("offices", folder=write_seed(tmp_path, '"mayor,GOV,,,,,,'))


def test_a_seed_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"^nowhere\.yml: "):
        read_seed("nowhere", folder=tmp_path)


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ("name: offices\n", "columns"),
        (DESCRIPTION.replace("key: [office_code]\n", ""), "key"),
        (DESCRIPTION.replace("type: list", "type: set"), "unknown type set"),
        (DESCRIPTION.replace("source: own\n", ""), "source"),
        ("- a list\n", "not a seed description"),
        ("name: [", "offices.yml"),
        (DESCRIPTION.replace("required: true", "obligatory: true"), "obligatory"),
    ],
)
def test_an_incomplete_description_is_refused_by_file(tmp_path: Path, description: str, reason: str) -> None:
    write_seed(tmp_path, GOOD, description=description)
    with pytest.raises(SeedError, match=r"^offices\.yml: ") as refusal:
        read_description(tmp_path / "offices.yml")
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31)),
        ("2013-02-14", date(2013, 2, 14), date(2013, 2, 14)),
    ],
)
def test_a_partial_date_spans_its_month_or_year(text: str, first: date, last: date) -> None:
    assert read_partial_date(text, last=False) == first
    assert read_partial_date(text, last=True) == last


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31)))
def test_a_day_lies_between_the_borders_of_its_month_and_year(day: date) -> None:
    for text in (day.isoformat()[:4], day.isoformat()[:7], day.isoformat()):
        assert read_partial_date(text, last=False) <= day <= read_partial_date(text, last=True)


@pytest.mark.parametrize("text", ["", "12", "2012-1", "2012-00", "2012-00-05", "2012-13", "12-2012", "2012-02-30"])
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    for last in (True, False):
        with pytest.raises(ValueError, match=r".*"):
            read_partial_date(text, last=last)


def test_shipped_seeds_can_all_be_read() -> None:
    # Every shipped seed holds to its description.
    assert all(read_seed(name) for name in list_seeds())
