"""A prompt over a release: DuckDB's own command line where it is installed, else a small one.

At a terminal lines are edited and remembered, and an error leaves the prompt open; a script on standard input ends at
its first error.
"""

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

import duckdb

from etl import console
from etl.console import Format
from etl.query import NAME, SCHEMAS, QueryError, open_release, stream_query
from etl.query_errors import find_near
from etl.row_output import write_rows
from etl.warehouse.releases import DATABASE, find_release_folder, name_release
from etl.warehouse.roots import Root

OK, WRONG = 0, 2  # exit codes
PROMPT, CONTINUED = "newsledger> ", "       ...> "
HISTORY_LINES = 1000
ROWS_SHOWN = 50
TABLES = """
    SELECT schema_name AS schema, table_name AS name, estimated_size AS rows, comment AS description
    FROM duckdb_tables() WHERE NOT internal
    UNION ALL SELECT schema_name, view_name, NULL, comment FROM duckdb_views() WHERE NOT internal
    ORDER BY ALL
"""
FUNCTIONS = """
    SELECT function_name AS name, comment AS description FROM duckdb_functions()
    WHERE database_name = $database ORDER BY ALL
"""
COLUMNS = """
    SELECT column_name AS column, data_type AS type, comment AS description FROM duckdb_columns()
    WHERE table_name = $table AND NOT internal ORDER BY schema_name, column_index
"""


class LeaveShell(Exception):  # noqa: N818 - no error
    """Somebody asked to leave."""


def find_duckdb() -> str | None:
    """The program of DuckDB's own command line, if there is one."""
    return shutil.which("duckdb")


def run_duckdb(program: str, warehouse: Root, release: str) -> int:
    """Open the release in DuckDB's command line, read-only, and return its exit code."""
    database = find_release_folder(warehouse, release) / DATABASE
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {name for (name,) in connection.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()}
    path = ",".join(schema for schema in SCHEMAS if schema in found)
    command = [program, "-readonly", "-cmd", f"SET search_path = '{path}'", str(database)]
    with answer_to_interrupts(signal.SIG_IGN):  # Ctrl-C is for DuckDB to answer
        return subprocess.run(command, check=False).returncode


@contextlib.contextmanager
def answer_to_interrupts(answer: Callable[[int, FrameType | None], object] | signal.Handlers) -> Iterator[None]:
    """Answer Ctrl-C so, whatever was inherited: what a script starts in the background ignores it."""
    before = signal.signal(signal.SIGINT, answer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_shell(warehouse: Root, release: str, *, state: Path | None) -> int:
    """Newsledger's own prompt, or a script on standard input; the exit code. `state`: folder of the history."""
    with open_release(warehouse, release) as connection:
        if not sys.stdin.isatty():
            return Shell(connection).run_script(sys.stdin)
        print_line(f"{name_release(warehouse, release)}, read-only; .help says what there is")
        with answer_to_interrupts(signal.default_int_handler), keep_history(state, Completer(connection)):
            Shell(connection).run_prompt()
    return OK


def print_line(text: str) -> None:
    """A line that is no data."""
    console.print_line(text, err=True)


class Shell:
    """Statements over several lines up to a semicolon, and commands that begin with a point."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A shell over an open release."""
        self.connection = connection
        self.format = Format.TABLE if sys.stdout.isatty() else Format.CSV
        self.commands: Mapping[str, tuple[str, Callable[[str], None]]] = {
            ".tables": ("tables, with their rows", lambda _: self.show(TABLES)),
            ".functions": ("functions of the release, and what they give", self.show_functions),
            ".schema": (".schema TABLE: columns of a table", self.show_columns),
            ".mode": (f".mode FORMAT: {', '.join(f for f in Format if f != Format.PARQUET)}", self.set_format),
            ".help": ("this list", self.show_help),
            ".quit": ("leave; so does the end of the input", self.leave),
        }

    def run_prompt(self) -> None:
        """Ask for lines until the end of the input. Ctrl-C drops what was begun, or stops a query."""
        begun = ""
        while True:
            try:
                begun = self.take(begun, input(CONTINUED if begun else PROMPT))
            except (EOFError, LeaveShell):
                return
            except KeyboardInterrupt:
                begun = ""
                print_line("")
            except QueryError as error:
                begun = ""
                print_line(str(error))

    def run_script(self, lines: Iterator[str]) -> int:
        """Do all lines; at the end also a statement without a semicolon. Stops at the first error."""
        begun = ""
        try:
            for line in lines:
                begun = self.take(begun, line.rstrip("\n"))
            if begun.strip():
                self.show(begun)
        except LeaveShell:
            return OK
        except QueryError as error:
            print_line(f"newsledger: {error}")
            return WRONG
        return OK

    def take(self, begun: str, line: str) -> str:
        """Do what a line completes; return the statement that is still open."""
        if not begun and line.strip().startswith("."):
            self.run_command(line.strip())
            return ""
        text = f"{begun}\n{line}" if begun else line
        if not text.strip():
            return ""
        if not sqlite3.complete_statement(text):  # knows quotes and comments
            return text
        self.show(text)
        return ""

    def run_command(self, line: str) -> None:
        """Do a command with a point; .exit is .quit."""
        name, _, argument = line.partition(" ")
        name = ".quit" if name == ".exit" else name
        if name not in self.commands:
            raise QueryError(f"no command {name} (.help lists them)")
        self.commands[name][1](argument.strip().rstrip(";"))

    def show(self, sql: str, parameters: Mapping[str, str] | None = None) -> None:
        """Print the rows of a statement, in a table the first of them."""
        stream = stream_query(self.connection, sql, parameters=parameters or ())
        limit = ROWS_SHOWN if self.format == Format.TABLE else None
        rows = write_rows(stream, self.format, console.print_data, limit=limit)
        sys.stdout.flush()
        if rows.is_cut:
            print_line(f"the first {rows.count} rows (.mode csv shows all)")

    def show_functions(self, _: str) -> None:
        """What travels in the release."""
        self.show(FUNCTIONS, {"database": NAME})

    def show_columns(self, table: str) -> None:
        """Columns with types and meanings."""
        name = table.rsplit(".", maxsplit=1)[-1]
        comments = dict(self.connection.execute(f"SELECT name, description FROM ({TABLES})").fetchall())
        if name not in comments:
            near = find_near(name, comments)
            raise QueryError(f"no table {table!r}{': did you mean ' + ', '.join(near) + '?' if near else ''}")
        print_line(comments[name] or "")
        self.show(COLUMNS, {"table": name})

    def set_format(self, name: str) -> None:
        """Print rows in another way."""
        if name not in set(Format) - {Format.PARQUET}:
            raise QueryError(self.commands[".mode"][0])
        self.format = Format(name)

    def show_help(self, _: str) -> None:
        """The commands."""
        for name, (meaning, _call) in self.commands.items():
            print_line(f"{name:11} {meaning}")
        print_line("SQL ends with a semicolon; it may go over several lines, and Ctrl-C drops it")

    def leave(self, _: str) -> None:
        """End the shell."""
        raise LeaveShell


class Completer:
    """Names of the release that begin with what was typed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read all names once."""
        rows = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE NOT internal "
            "UNION SELECT table_name FROM duckdb_columns() WHERE NOT internal "
            "UNION SELECT function_name FROM duckdb_functions() WHERE database_name = ? ORDER BY ALL",
            [NAME],
        ).fetchall()
        self.names = [name for (name,) in rows]

    def complete(self, text: str, state: int) -> str | None:
        """The name number `state` that begins so, as readline asks for it."""
        fitting = [name for name in self.names if name.lower().startswith(text.lower())] if text else []
        return fitting[state] if state < len(fitting) else None


@contextlib.contextmanager
def keep_history(state: Path | None, completer: Completer) -> Iterator[None]:
    """Lines can be edited and completed, and are remembered in the folder, where the system can do that."""
    try:
        import readline  # noqa: PLC0415 - not there on every system
    except ImportError:
        yield
        return
    path = state / "history" if state else None
    readline.set_completer(completer.complete)
    readline.parse_and_bind("tab: complete")
    if path is not None:
        with contextlib.suppress(OSError):
            readline.read_history_file(path)
    try:
        yield
    finally:
        if path is not None:
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                readline.set_history_length(HISTORY_LINES)
                readline.write_history_file(path)
