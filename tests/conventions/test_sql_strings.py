"""SQL is never put together from data: what stands in an f-string of SQL is code, or a quoted path of our own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import records

PACKAGE = Path(records.__file__).parent
SQL = re.compile(
    r"\s*(select|with|from|insert|update|delete|create|drop|alter|copy|attach|detach|describe|comment on|set|pragma"
    r"|install|call|explain)\s",
    re.IGNORECASE,
)
# module -> what is put into its SQL, each of which was looked at: names of tables and columns from the catalogue of a
# release, from the contract or from constants, and quoted paths. Values go by parameters, always.
KNOWN = {
    "build_sources.py": {
        "RAW_SCHEMA", "SEED_SCHEMA", "table.name", "columns", "BATCH_FOLDER", "paths", "schema", "name",
        "', ' + extra if extra else ''",
    },
    "explanation/article.py": {"condition"},  # of the callers, code: test_conditions_of_explanations_are_code
    "exports/export.py": {"layout.view", "layout.day", "layout.key"},
    "exports/source.py": {"condition", "shown", "name", "table"},
    "marts.py": {"name", "target", "row"},
    "query.py": {"_quote(database)", "NAME", "setting"},
    "release_diff.py": {
        "ARTICLES", "CLOSENESS", "REPORTS", "SAME", "aspects", "changed", "condition", "listed", "order", "other",
        "side", "sides['after']", "sides['before']", "source", "table", "wanted",
    },
    "release_functions.py": {"kind", "SCHEMA", "name", "comment"},
    # Literals of the scope alone, quoted: tests/unit/test_report.py.
    "report/queries.py": {"name", "fill(read_sql(name), values)"},
    "report/source.py": {"quote(source.folder / DATABASE)", "NAME", "name", "columns", "paths"},
    "shell.py": {"TABLES", "path"},
}  # fmt: skip


def list_strings(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Line and expressions of each f-string that begins as SQL does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            start = node.values[0] if node.values else None
            if isinstance(start, ast.Constant) and SQL.match(str(start.value)):
                yield node.lineno, {ast.unparse(v.value) for v in node.values if isinstance(v, ast.FormattedValue)}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_what_stands_in_sql_was_looked_at(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    for line, expressions in list_strings(path):
        assert expressions <= KNOWN.get(name, set()), f"{name}:{line}: give values as parameters; see KNOWN"


def test_nothing_is_known_that_is_not_there_any_more() -> None:
    for name, known in KNOWN.items():
        found = {expression for _, expressions in list_strings(PACKAGE / name) for expression in expressions}
        assert known == found, name


def test_conditions_of_explanations_are_code() -> None:
    # PublishedTables.select takes a condition: every caller gives one that is written there.
    for path in (PACKAGE / "explanation").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "select":
                condition = node.args[1] if len(node.args) > 1 else None
                assert isinstance(condition, ast.Constant) or ast.unparse(condition) in CONDITIONS, ast.unparse(node)


CONDITIONS = {"f'starts_with({column}, ?)'"}  # column: of SUBJECTS, a constant
