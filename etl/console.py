"""What people see: tables, lines. Text from articles is stripped of control characters."""

import csv
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# C0 and C1 controls but tab and line end, and the marks that reorder text (bidirectional overrides).
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ESCAPE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-_])")
FORMULA = re.compile("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")  # what a spreadsheet may run, also in full width
MARKDOWN_SIGNS = re.compile(r"[|<]")  # ends a cell, begins a tag
CRLF = "\r\n"
LINE_WIDTH = 100
WIDEST_TABLE = 10_000  # characters; a file or pipe has no width


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    PARQUET = "parquet"


def clean_text(text: str) -> str:
    """Text without escape sequences and control characters, so that an article cannot steer a terminal."""
    return CONTROL.sub("", ESCAPE.sub("", text))


def clean_cell(value: Any) -> str:
    """A value as one line for a table; NULL is empty."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(clean_cell(item) for item in value)
    return " ".join(clean_text(str(value)).split())


def print_line(text: str, *, err: bool = False) -> None:
    """A line for people on standard output, or on standard error; nothing in it can steer a terminal."""
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{clean_text(text)}\n")
    stream.flush()


def open_console(*, stderr: bool = False) -> "Console":
    """A terminal that prints what it is given: no markup, no highlighting, no emoji codes."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None) -> None:
    """A table on the terminal, as wide as its content where nobody looks at a terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(Text(clean_cell(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean_cell(cell)) for cell in row))
    console = open_console()
    if not console.is_terminal:
        wide = console.options.update(max_width=WIDEST_TABLE)
        console.width = max(80, console.measure(table, options=wide).maximum)
    console.print(table)


def format_json(content: Any) -> str:
    """Anything as a JSON document; dates and times as text."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def print_json(content: Any) -> None:
    """A JSON document on standard output."""
    print_data(format_json(content))


def print_data(text: str) -> None:
    """Data on standard output: unchanged for a program, without what could steer a terminal for a person."""
    sys.stdout.write(clean_text(text) if sys.stdout.isatty() else text)


def format_csv(rows: Iterable[Sequence[Any]], *, guards_formulas: bool = True) -> str:
    """Rows as CSV with LF; NULL is empty, lists are JSON. Texts that a spreadsheet would run get an apostrophe."""
    lines = _Lines()
    writer = csv.writer(lines)  # with CR LF, so that a cell with either is quoted
    for row in rows:
        writer.writerow([_format_csv_cell(cell, guards_formulas=guards_formulas) for cell in row])
    return "".join(f"{line.removesuffix(CRLF)}\n" for line in lines)


class _Lines(list[str]):
    """Takes lines from a writer of CSV."""

    write = list.append


def _format_csv_cell(cell: Any, *, guards_formulas: bool) -> Any:
    if isinstance(cell, list | dict):
        return json.dumps(cell, default=str)
    return f"'{cell}" if guards_formulas and isinstance(cell, str) and FORMULA.match(cell) else cell


def format_markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as a Markdown table."""
    return format_markdown_rows([columns, ["---"] * len(columns), *rows])


def format_markdown_rows(rows: Iterable[Sequence[Any]]) -> str:
    """Rows of a Markdown table, without its head; nothing in them is a tag or ends a cell."""
    lines = ([MARKDOWN_SIGNS.sub(r"\\\g<0>", clean_cell(cell)) for cell in row] for row in rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


FIELDS_SHOWN = 5  # commonest sets of field names


def describe_run(record: Mapping[str, Any], warehouse: str) -> list[str]:
    """The record of a run in sentences: what came in, what was left out and why, what was published."""
    stages = record["stages"]
    lines: list[str] = []
    if load := stages.get("load"):
        lines += _describe_load(load)
    if extract := stages.get("extract"):
        lines += _describe_extract(extract)
    if build := stages.get("build"):
        lines += _describe_build(build)
    if publish := stages.get("publish"):
        lines += _describe_publish(publish, warehouse)
    if record["result"] == "nothing_to_do":
        lines.append(f"nothing to do ({record['seconds']:.1f} s)")
    return lines


def _describe_load(load: Mapping[str, Any]) -> list[str]:
    known = f", {load['already_known']} known already" if load["already_known"] else ""
    lines = [
        f"load      {load['landing_files']} files, {load['records']} records -> {load['articles']} articles{known}"
    ]
    if load["versions"]:
        lines.append(f"          {load['versions']} changed versions of them")
    if load["repeats"]:
        lines.append(f"          {load['repeats']} repeats of the same article left out")
    if load["loaded_again"]:
        lines.append(f"          {load['loaded_again']} parts of batches loaded again")
    if load["changing"]:
        lines.append(f"          {load['changing']} files still being written, left to the next run")
    lines += [f"          {count} rejected: {reason}" for reason, count in load["rejections"].items()]
    for taken, count in sorted(load["fields"].items(), key=lambda item: -item[1])[:FIELDS_SHOWN]:
        lines += _wrap(f"fields of {count} files: {taken}")
    return lines


def _describe_extract(extract: Mapping[str, Any]) -> list[str]:
    lines = [f"extract   {extract['articles']} articles"]
    if extract["rows"]:
        lines += _wrap(", ".join(f"{count} {name}" for name, count in extract["rows"].items() if name != "rejections"))
    if extract["other_language"]:
        lines.append(f"          {extract['other_language']} not in English: kept, not coded")
    if extract["not_processed"]:
        lines.append(f"          {extract['not_processed']} rejected: not_processed")
    return lines


def _describe_build(build: Mapping[str, Any]) -> list[str]:
    if build["release"] is None:
        return ["build     nothing loaded yet"]
    if not build["built"]:
        return [f"build     {build['release']} is up to date"]
    marts = {name.removeprefix("marts."): count for name, count in build["row_counts"].items() if count}
    rows = ", ".join(f"{count} {table}" for table, count in sorted(marts.items()) if not table.startswith("exports."))
    outdated = f"          {build.get('outdated_parts')} of {build.get('parts')} parts are as other code made them"
    mixed = [f"{outdated}: newsledger status"] if build.get("outdated_parts") else []
    warnings = [f"          {build['warnings']} checks warn: newsledger status"] if build.get("warnings") else []
    report = _describe_report(build.get("report"))
    return [f"build     {build['release']}, content {build['content_hash']}", *_wrap(rows), *mixed, *warnings, *report]


def _describe_report(report: Mapping[str, Any] | None) -> list[str]:
    if report is None:
        return []
    if "error" in report:
        return [f"          no web report: {clean_cell(report['error'])}", "          the release stands without it"]
    return [f"          web report of {report['events']} events, {report['bytes'] / 1e6:.1f} MB: newsledger report"]


def _wrap(text: str) -> list[str]:
    """Lines of a list `3 events, 2 quotes`; a number stays with its name."""
    whole = text.replace(", ", ",\t").replace(" ", "\N{NO-BREAK SPACE}").replace("\t", " ")
    lines = textwrap.wrap(whole, width=LINE_WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _describe_publish(publish: Mapping[str, Any], warehouse: str) -> list[str]:
    removed = [f"          {len(publish['removed'])} older releases removed"] if publish.get("removed") else []
    if publish.get("withheld"):
        line = f"publish   {publish['release']} stays: somebody rolled back from {publish['withheld']}"
        return [line, f"          newsledger publish {publish['withheld']} publishes it again", *removed]
    if not publish["published"]:
        return removed
    query = "SELECT event_date, event_type, actors_text, recipients_text FROM fct_event ORDER BY confidence DESC"
    option = "" if warehouse == "warehouse" else f" --warehouse {warehouse}"
    return [
        f"publish   {warehouse}/releases/{publish['release']}/newsledger.duckdb",
        *removed,
        f'try       {_name_command()} query "{query}" --limit 10{option}',
    ]


def _name_command() -> str:
    """The command as it was called, where the shell does not find it by its bare name (in a checkout)."""
    return "newsledger" if shutil.which("newsledger") or Path(sys.argv[0]).stem != "newsledger" else sys.argv[0]
