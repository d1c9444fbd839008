"""Sections: what is news and what stands around it."""

import csv
from itertools import pairwise

import pytest

from etl.knowledge.furniture import load_furniture
from etl.paragraphs import find_paragraphs
from etl.resources import find_sample, find_seeds
from etl.sections import find_sections


def cut(text: str, title: str | None = None) -> list[tuple[str, str]]:
    sections = find_sections("a", text, title=title)
    return [(section.kind, text[section.start_char : section.end_char]) for section in sections]


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


@pytest.mark.parametrize(
    "line",
    [
        "Next Article",
        "Media Contact: Jane Doe, 555-0100",
        "(510) 555-0100",
        "For more information, visit the ministry.",
        "Scroll down for video",
        "Getty - Contributor The minister leaves the talks in Oslo with her deputy",
        "The ministers (pictured) met for the first time in Oslo",
        "With files from Jane Doe and Example Press",
        "— Example Press (@examplepress) March 3, 2016",
        "Read or Share this story: http://example.org/a",
        "Image 3 of 12",
        "Sign up for our emails",
        "Subscribe Now!",
        "Follow us on Twitter",
        "Jane Doe in Oslo contributed to this post.",
        "© 2017 Example Press",
        "ends",
        "- 0 -",
        "newsroom@example.org",
        "Facebook Twitter Linkedin Mail",
        "(Oslo Daily 03/07/2016 page1)",
    ],
)
def test_lines_that_are_no_news_are_told_from_it(line):
    below = "The treaty is public since Monday.\n\nBoth parliaments will vote on it in the spring."
    assert next(kind for kind, part in cut(f"{NEWS}\n\n{below}\n\n{line}") if part == line) not in ("lead", "body")


@pytest.mark.parametrize(
    "line",
    [
        "QUESTION: Will the treaty hold?",
        "SECRETARY DOE: It will.",
        '"We will sign," he said',
        "1. The quota of cod falls by a third.",
        "The minister said in a letter that was seen by the press in Oslo",
        "Contact between the ministers was lost.",
        "More than 30 ships were seized.",
        "For more than an hour the minister spoke.",
        "Pictures of the ship were shown in court.",
        "Source of the fire was a cable.",
        "The full treaty is secret.",
        "Next week they meet again.",
        "30 of them were arrested in Oslo.",
        "Office of the minister burns down.",
        "This story of the two ministers has an end.",
    ],
)
def test_news_that_resembles_furniture_stays_in_the_body(line):
    below = "The treaty is public since Monday.\n\nBoth parliaments will vote on it in the spring."
    assert {kind for kind, _ in cut(f"{NEWS}\n\n{line}\n\n{below}")} == {"lead", "body"}


# --- headlines and what stands below the news


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("Ministers sign treaty\n", ["headline"]),
        ("World\nMinisters sign treaty\nIt will last five years, they say\n", ["headline"] * 3),
        ("Norway\n\nWhat is in the treaty?\n\nMinisters sign\n\n", ["headline"] * 3),
        ("09.30.08\n\t Ministers sign treaty\nFor Immediate Release\n", ["boilerplate", "headline", "boilerplate"]),
        ("(Adds detail)\n* Quota of cod falls\n* Vote in May\nBy Jane Doe\n", None),
    ],
)
def test_what_stands_above_the_first_paragraph(above, expected):
    dateline = "" if expected else "OSLO, March 3 (Example) - "
    found = kinds(f"{above}{dateline}{NEWS}")
    assert found[-2:] == ["lead", "body"]
    assert found[:-2] == (expected or ["boilerplate", "headline", "headline", "boilerplate", "dateline"])


def test_a_title_tells_the_headline_that_the_text_repeats():
    text = "Ministers sign treaty\nThey signed it on Monday."
    assert cut(text, title="Ministers Sign Treaty | Oslo Daily")[0] == ("headline", "Ministers sign treaty")
    assert cut(text)[0][0] == "lead"


def test_a_text_that_only_says_its_title_is_lead():
    assert cut("Ministers sign treaty", title="Ministers sign treaty") == [("lead", "Ministers sign treaty")]


def test_headings_between_paragraphs_are_headlines():
    prose = "The ministers of Norway and Canada met in Oslo on Monday to speak of the fisheries."
    text = f"{prose}\n{prose}\nFIVE YEARS\n{prose}\n‘A good day’\n{prose}"
    assert [part for kind, part in cut(text) if kind == "headline"] == ["FIVE YEARS", "‘A good day’"]


def test_what_a_sentence_says_is_no_heading():
    prose = "The ministers of Norway and Canada met in Oslo on Monday to speak of the fisheries."
    for line in ("They signed.", "Both are glad,", "and then they left", "Quota: 300 tonnes", "- Cod and herring"):
        assert {kind for kind, _ in cut(f"{prose}\n{prose}\n{line}\n{prose}")} == {"lead", "body"}, line


def test_the_end_mark_of_a_release_ends_the_news():
    text = f"{NEWS} It is public.\n\n# # #\n\nMr Doe has been minister since May."
    assert cut(text)[-1][0] == "boilerplate"
    assert [kind for kind, _ in cut(text)] == ["lead", "body", "boilerplate", "boilerplate"]
    # In the midst of a text it is a row of asterisks.
    assert cut(f"{NEWS}\n\n# # #\n\n{NEWS * 3}")[-1][0] == "body"


def test_rows_of_numbers_are_a_table_where_there_are_several():
    rows = "1 Oslo 19 13 5 1 44\n2 Bergen 19 12 6 1 42\n3 Tromso 19 10 5 4 35"
    assert cut(f"{NEWS}\n\n{rows}")[-1] == ("boilerplate", rows)
    assert kinds(f"{NEWS}\n\n{rows}") == ["lead", "body", "boilerplate"]
    forecast = "Oslo;48;60;rn;0.43;75\nBergen;41;55;rn;0.40;71\nHamar;40;51;rn;0.10;70"
    assert cut(f"{NEWS}\n\nIn the north:\n{forecast}")[-1] == ("boilerplate", forecast)
    assert kinds(f"{NEWS}\n\nOn 3 5 7 9 May they met.") == ["lead", "body"]


def test_a_caption_that_says_again_what_the_text_says():
    sentence = "The two ministers shook hands in front of the town hall of Oslo on Monday"
    assert cut(f"{NEWS}\n{sentence}.\n{sentence}\nThen they left.")[2] == ("caption", sentence)
    assert "caption" not in kinds(f"{NEWS}\n{sentence}\nThen they left.")


# --- lines that were cut to a width

WRAPPED = """\
OSLO, March 3 (Example) - The ministers of Norway and Canada (Doe)
said on Monday that they would sign a treaty on fisheries.
Canada is to buy ships from Norway, which will be built in yards of
the U.S. Navy.
    "It is a good day for both countries," said the minister, who
ended by saying:
    "We shall meet again in May."
"""


def test_the_lead_of_wrapped_text_is_its_first_paragraph():
    found = cut(WRAPPED)
    assert [kind for kind, _ in found] == ["dateline", "lead", "body"]
    assert found[1][1].endswith("treaty on fisheries.")
    assert WRAPPED.replace("\n", "\r\n").count("\r") == 7
    assert [kind for kind, _ in cut(WRAPPED.replace("\n", "\r\n"))] == ["dateline", "lead", "body"]


def test_no_line_of_a_wrapped_paragraph_is_furniture():
    text = (
        "The minister told reporters on Monday that they should read a book of\n"
        "Reuters and of its history since the year in which it was founded, and\n"
        "Read more about the treaty on fisheries that was signed in the capital\n"
        "of Norway by the ministers of both countries on the day before."
    )
    assert cut(text) == [("lead", text)]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One said\nTwo said", ["One said", "Two said"]),
        ("The minister said\nthat they met.", ["The minister said\nthat they met."]),
        ("They met in the U.S.\nThey left.", ["They met in the U.S.", "They left."]),
        ("Two of them:\n- one\n- two", ["Two of them:", "- one", "- two"]),
        ("  \n\r\n", []),
        ("", []),
        ("One\r\ntwo\r\n\r\nThree", ["One\r\ntwo", "Three"]),
        (
            "The ministers of Norway and Canada met on Monday in Oslo. They\nspoke of cod. Doe\n   Then they\nleft.",
            ["The ministers of Norway and Canada met on Monday in Oslo. They\nspoke of cod. Doe", "Then they\nleft."],
        ),
    ],
)
def test_paragraphs(text, paragraphs):
    assert [text[start:end] for start, end in find_paragraphs(text)] == paragraphs


# --- furniture as a seed


def test_every_form_of_furniture_matches_its_example():
    with (find_seeds() / "page_furniture.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    furniture = load_furniture()
    for row in rows:
        found = furniture.find_span(row["example"], is_opening=True, is_closing=True)
        assert found, row["furniture_code"]
        assert (found.start, found.end, found.kind) == (0, len(row["example"]), row["kind"]), row["furniture_code"]


def test_a_form_counts_only_where_its_scope_is():
    furniture = load_furniture()
    assert furniture.find_span("For Immediate Release", is_opening=True, is_closing=False)
    assert not furniture.find_span("For Immediate Release", is_opening=False, is_closing=True)
    assert not furniture.find_span("Tags: cod, herring", is_opening=True, is_closing=False)
    assert furniture.find_span("Tags: cod, herring", is_opening=False, is_closing=True)
    assert not furniture.find_span("Agence France-Presse", is_opening=False, is_closing=False)
    assert furniture.find_span("- 30 -", is_opening=False, is_closing=False).ends_news
