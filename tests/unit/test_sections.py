"""Sections: what is news and what stands around it."""

import csv
from itertools import pairwise

import pytest

from etl.datelines import find_closing_credit, find_dateline
from etl.knowledge.furniture import load_furniture
from etl.resources import find_sample, find_seeds
from etl.sections import find_sections


def cut(text: str) -> list[tuple[str, str]]:
    return [(section.kind, text[section.start_char : section.end_char]) for section in find_sections("a", text)]


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in cut(text)]


def test_wire_article_with_a_caption_glued_to_the_next_sentence():
    path = next(find_sample().rglob("undated_call.txt"))
    found = cut(path.read_text(encoding="utf-8"))
    assert [kind for kind, _ in found] == ["lead", "body", "caption", "body", "boilerplate"]
    assert found[0][1].startswith("Senior diplomats")
    assert found[0][1].endswith("capabilities,\nthe foreign ministry here said Wednesday.")
    assert found[2][1] == "| Vice Foreign Minister Lim Sung-nam (Yonhap)"
    assert found[3][1].startswith("Lim, in particular")
    assert found[4][1] == "(Yonhap)"


def test_sections_cover_all_text_and_do_not_overlap():
    text = "\n SEOUL, Aug. 16 (Example) -- One.\n\nTwo.  \n\n| A caption (Example)\nThree. (END)\n"
    sections = find_sections("a", text)
    covered = "".join(text[s.start_char : s.end_char] for s in sections)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end_char <= b.start_char for a, b in pairwise(sections))
    assert all(text[s.start_char : s.end_char].strip() == text[s.start_char : s.end_char] for s in sections)


@pytest.mark.parametrize(
    "text",
    [
        "Norway accused Canada of violating the treaty.",
        "By Tuesday the army had taken the town.",
        "Read more about it, the minister told reporters.",
        "FILE PHOTO: The minister speaks to reporters in Oslo, March 3, 2016.",
        "Police stand outside the court. Jane Doe/AFP/Getty Images",
        "Sanctions (Reuters)",
        '  The minister said: "No." ',
    ],
)
def test_text_of_one_sentence_is_all_lead(text):
    assert cut(text) == [("lead", text.strip())]


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_no_text_has_no_sections(text):
    assert find_sections("a", text) == ()


NEWS = "Norway and Canada signed a treaty on Monday.\n\nIt will last five years."


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("", "", ["lead", "body"]),
        ("Ministers sign fisheries treaty\n\n", "", ["headline", "lead", "body"]),
        ("OSLO (Example) - ", "", ["dateline", "lead", "body"]),
        ("By Jane Doe and John Roe\nOSLO, Aug. 14 (Example) -- ", "", ["boilerplate", "dateline", "lead", "body"]),
        ("", " (Example)", ["lead", "body", "boilerplate"]),
        ("", "\n(END)", ["lead", "body", "boilerplate"]),
        ("", "\nADVERTISEMENT\nThe treaty is public.", ["lead", "body", "boilerplate", "body"]),
        ("", "\nThe pair in Oslo. (Reuters/Jane Doe)", ["lead", "body", "caption"]),
    ],
)
def test_what_stands_around_the_news(above, below, expected):
    assert kinds(above + NEWS + below) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By Monday they had signed another treaty with Iceland.",
        "The report, by Jane Doe, was read to the court.",
        "Share prices rose in Oslo.",
        "The end of the talks was near.",
        "Reporting by state media showed that the minister had left.",
        "Copyrights were on the agenda as well.",
    ],
)
def test_sentences_that_resemble_furniture_stay_in_the_body(line):
    assert cut(f"{NEWS}\n\n{line}\n\nThe talks go on. They end in May.")[-1] == (
        "body",
        f"It will last five years.\n\n{line}\n\nThe talks go on. They end in May.",
    )


def test_hard_wrapped_text_has_no_headline():
    text = "The foreign ministers of Norway and Canada\nmet in Oslo on Monday\nto sign a treaty.\nThey did."
    assert kinds(text)[0] == "lead"


def test_every_form_of_furniture_matches_its_example():
    with (find_seeds() / "page_furniture.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    furniture = load_furniture()
    for row in rows:
        found = list(furniture.find_spans(row["example"], is_opening=True, is_closing=True))
        assert found == [(0, len(row["example"]), row["kind"])], row["furniture_code"]


@pytest.mark.parametrize(
    ("text", "place", "agency", "month", "day"),
    [
        ("SEOUL, Aug. 16 (Yonhap) -- The", "SEOUL", "Yonhap", 8, 16),
        ("WASHINGTON (Reuters) - The", "WASHINGTON", "Reuters", None, None),
        ("Pyongyang, December 24 (KCNA) -- The", "Pyongyang", "KCNA", 12, 24),
        ("MOSCOW. Aug 16 (Interfax) - The", "MOSCOW", "Interfax", 8, 16),
        ("NAIROBI, Kenya (AP) _ The", "NAIROBI, Kenya", "AP", None, None),
        ("LONDON — The", "LONDON", None, None, None),
        ("PARIS--The", "PARIS", None, None, None),
        ("(Reuters) - The", None, "Reuters", None, None),
        ("(CNN)The", None, "CNN", None, None),
        ("\n\nGeneva (16 August 2017) – The", "Geneva", None, 8, 16),
        ("BEIJING, Wednesday, Aug. 16 (Xinhua) -- The", "BEIJING", "Xinhua", 8, 16),
    ],
)
def test_datelines(text, place, agency, month, day):
    dateline = find_dateline(text)
    assert (dateline.place, dateline.agency, dateline.month, dateline.day) == (place, agency, month, day)
    assert text[dateline.end :] == "The"


@pytest.mark.parametrize(
    "text",
    [
        "The minister (left) - a lawyer - spoke.",
        "UPDATE 1 - Ministers meet",
        "NATO said on Monday that it would meet.",
        "Lim Sung-nam (Yonhap) spoke.",
        "A well-known minister spoke.",
        "US-led forces left.",
    ],
)
def test_what_is_no_dateline(text):
    assert find_dateline(text) is None


def test_closing_credit():
    assert find_closing_credit("They met. (Yonhap)\n") == (10, 18, "Yonhap")
    assert find_closing_credit("They met (again).") is None
    assert find_closing_credit("He joined the party (Labour)") is None
