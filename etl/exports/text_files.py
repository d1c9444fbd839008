"""Lines of text from rows: tab-separated as tools of this field read them, and CSV."""

from typing import IO

import polars as pl
import polars.selectors as cs

from etl import console

# Whatever ends a cell or a line for some reader: controls, NEL, and the separators of lines and paragraphs.
BREAKS = r"[\x00-\x1f\x7f\x{85}\x{2028}\x{2029}]+"
FORMULA = f"^{console.FORMULA.pattern}"


def write_tab_separated(rows: pl.DataFrame, file: IO[bytes], *, missing: str, guards_formulas: bool) -> None:
    """Append the rows as lines without quotes.

    Readers of these layouts differ in whether a quotation mark is one, so none is written: double ones become
    apostrophes, and tabs and line ends within a text a space.
    """
    texts = cs.string()
    plain = rows.with_columns(texts.str.replace_all(BREAKS, " ").str.replace_all('"', "'", literal=True))
    if guards_formulas:
        plain = guard_formulas(plain)
    if missing:
        plain = plain.with_columns(texts.fill_null(missing))
    plain.write_csv(
        file, include_header=False, separator="\t", quote_style="never", null_value="", line_terminator="\n"
    )


def write_csv(rows: pl.DataFrame, file: IO[bytes], *, has_header: bool, guards_formulas: bool) -> None:
    """Append the rows as CSV (RFC 4180) with LF; NULL is an empty cell, an empty text a quoted one."""
    guarded = guard_formulas(rows) if guards_formulas else rows
    guarded.write_csv(file, include_header=has_header, quote_style="necessary", null_value="", line_terminator="\n")


def guard_formulas(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with an apostrophe before each text that a spreadsheet would take for a formula."""
    names = [name for name, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in names
    )
