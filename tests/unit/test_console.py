"""What reaches the terminal."""

import csv
import io

import pytest

from etl import console


def test_a_line_is_cleaned_whichever_way_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_line("a\x1b[31mb\u202ec")
    console.print_line("d\x9be", err=True)
    assert capsys.readouterr() == ("abc\n", "de\n")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain \N{HANGUL SYLLABLE SEO}", "plain \N{HANGUL SYLLABLE SEO}"),
        ("\x1b[2J\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("bell\x07 back\x08 nul\x00 c1\x9b31m", "bell back nul c131m"),
        ("abc\u202ecba", "abccba"),
        ("line\nand\ttab", "line\nand\ttab"),
    ],
)
def test_text_cannot_steer_the_terminal(text: str, clean: str) -> None:
    assert console.clean_text(text) == clean


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (0, "0"), (0.5, "0.5"), (True, "True"), (["a", None], "a, "), ("a\n b", "a b"), ("", "")],
)
def test_a_cell_is_one_line(value: object, cell: str) -> None:
    assert console.clean_cell(value) == cell


def test_csv_keeps_null_empty_and_lists_as_json() -> None:
    assert console.format_csv([("a", "b"), (None, ["x", "y"]), ('"', 1)]) == 'a,b\n,"[""x"", ""y""]"\n"""",1\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "＠a"])
def test_csv_guards_what_a_spreadsheet_would_run(text: str) -> None:
    def cell(**options: bool) -> object:
        return next(csv.reader(io.StringIO(console.format_csv([(text, -1)], **options), newline="")))

    assert cell() == [f"'{text}", "-1"]
    assert cell(guards_formulas=False) == [text, "-1"]


def test_a_tag_in_a_markdown_cell_is_text() -> None:
    assert console.format_markdown_rows([("<script>",)]) == "| \\<script> |\n"


def test_markdown_escapes_its_own_separator() -> None:
    assert console.format_markdown(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |\n"


def test_markup_in_an_article_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(("a",), [("[bold]x[/bold] :smile:",)])
    assert "[bold]x[/bold] :smile:" in capsys.readouterr().out


def test_a_table_that_nobody_watches_is_as_wide_as_its_content(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(("a", "b"), [("x" * 150, "y" * 150)])
    assert f"{'x' * 150}   {'y' * 150}" in capsys.readouterr().out


def test_the_summary_of_a_run_names_each_reason() -> None:
    record = {
        "result": "done",
        "seconds": 1.0,
        "stages": {
            "load": {
                "landing_files": 3,
                "records": 8,
                "articles": 2,
                "versions": 2,
                "repeats": 1,
                "changing": 1,
                "already_known": 4,
                "loaded_again": 1,
                "rejections": {"empty_file": 1, "malformed": 2},
                "fields": {"text=body, title=headline": 3},
            },
            "extract": {"articles": 2, "not_processed": 1, "other_language": 5, "rows": {"events": 7, "rejections": 1}},
            "build": {"release": "r", "built": True, "content_hash": "h", "row_counts": {"marts.fct_event": 7}},
            "publish": {"release": "r", "published": True},
        },
    }
    text = "\n".join(console.describe_run(record, "wh"))
    for part in (
        "3 files, 8 records -> 2 articles, 4 known already",
        "2 changed versions",
        "1 parts of batches loaded again",
        "fields of 3 files: text=body, title=headline",
        "1 repeats",
        "1 files still being written",
        "1 rejected: empty_file",
        "2 rejected: malformed",
        "7 events",
        "5 not in English",
        "1 rejected: not_processed",
        "content h",
        "wh/releases/r/newsledger.duckdb",
        "newsledger query",
        "--warehouse wh",
    ):
        assert part in text
