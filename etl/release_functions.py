"""The functions that travel in a release: SQL macros for analysts, one file each in `sql/functions/`.

A file begins with comment lines: what the function gives, then `parameter: meaning` lines and an example.
They become the comment of the function in DuckDB and its entry in docs/tables.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from etl.resources import find_root

FOLDER = Path("sql") / "functions"
SCHEMA = "marts"
EXAMPLE = "Example: "
SIGNATURE = re.compile(r"create or replace macro marts\.(?P<name>\w+)\((?P<parameters>.*?)\) as\s(?P<table>table\b)?")
PARAMETER = re.compile(r"(?P<names>[a-z_]+(?:, [a-z_]+)*): (?P<meaning>.+)")
USED = re.compile(rf"\b{SCHEMA}\.(\w+)\(")


class FunctionError(ValueError):
    """A file of `sql/functions/` that is not written as it should be."""


@dataclass(frozen=True, kw_only=True)
class ReleaseFunction:
    """A function: `signature` as one calls it, `parameters` name(s) -> meaning, `sql` the statement that creates it."""

    name: str
    signature: str
    is_table: bool
    description: str
    parameters: Mapping[str, str]
    example: str
    sql: str

    @property
    def comment(self) -> str:
        """All that DuckDB shows of it."""
        meanings = "; ".join(f"{name}: {meaning}" for name, meaning in self.parameters.items())
        return f"{self.description} {self.signature} with {meanings}. {EXAMPLE}{self.example}"


def create_functions(connection: duckdb.DuckDBPyConnection, *, project: Path | None = None) -> None:
    """Create all functions, with their comments, in a database that has the marts."""
    functions = {function.name: function for function in list_functions(project or find_root())}
    uses = {name: {used for used in USED.findall(f.sql) if used != name} for name, f in functions.items()}
    for name in TopologicalSorter(uses).static_order():
        function = functions[name]
        connection.execute(function.sql)
        comment = function.comment.replace("'", "''")
        kind = "macro table" if function.is_table else "macro"
        connection.execute(f"comment on {kind} {SCHEMA}.{name} is '{comment}'")


def list_functions(project: Path) -> Iterator[ReleaseFunction]:
    """The functions of a project, by name. Raises FunctionError."""
    for path in sorted((project / FOLDER).glob("*.sql")):
        yield parse_function(path.read_text(encoding="utf-8"), name=path.stem)


def parse_function(text: str, *, name: str) -> ReleaseFunction:
    """The function of a file that is named after it. Raises FunctionError."""
    head, body = [], text.splitlines()
    while body and body[0].startswith("--"):
        head.append(body.pop(0).removeprefix("--").strip())
    found = SIGNATURE.match("\n".join(body))
    if not found or found["name"] != name or "" not in head:
        raise FunctionError(f"{name}.sql: a description, an empty comment line, and the macro marts.{name} are wanted")
    border = head.index("")
    return ReleaseFunction(
        name=name,
        signature=f"{name}({found['parameters']})",
        is_table=bool(found["table"]),
        description=" ".join(head[:border]),
        parameters=_read_parameters(head[border + 1 :], name),
        example=next((line.removeprefix(EXAMPLE) for line in head if line.startswith(EXAMPLE)), ""),
        sql="\n".join(body),
    )


def _read_parameters(lines: list[str], name: str) -> dict[str, str]:
    parameters = {}
    for line in lines:
        if line and not line.startswith(EXAMPLE):
            found = PARAMETER.fullmatch(line)
            if not found:
                raise FunctionError(f"{name}.sql: neither a parameter nor an example: {line}")
            parameters[found["names"]] = found["meaning"]
    return parameters
