"""The commands `newsledger knowledge …`: what the seeds and the user's own folder know, and what they lack."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli_options import Warehouse
from etl.settings import read_settings

WRONG = 2  # exit code of a check that found something

app = typer.Typer(
    name="knowledge",
    help="Check, look up, import and extend what is known of actors.",
    epilog='Example: newsledger knowledge lookup "the Kremlin" --date 2017-08-17',
    no_args_is_help=True,
    rich_markup_mode=None,
)


class DictionaryFormat(StrEnum):
    """Formats of other coders' dictionaries."""

    PETRARCH = "petrarch"


class MentionKind(StrEnum):
    """What sort of mention is listed."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ROLE = "role"


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Overlay = Annotated[
    Path | None,
    typer.Option("--knowledge", help="Folder of your own knowledge [default: knowledge].", show_default=False),
]


def show_example(name: str, example: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a command whose help ends with an example."""
    return app.command(name, epilog=f"Example: {example}")


@show_example("check", "newsledger knowledge check")
def check(overlay: Overlay = None, json: Json = False) -> None:
    """Check the seeds and your own knowledge: each violation is a line `file:line: reason`; exit code 2 if any."""
    from etl.knowledge_commands import show_check  # noqa: PLC0415 - help starts at once

    if not show_check(read_settings({"knowledge": overlay}).knowledge, as_json=json):
        raise typer.Exit(WRONG)


@show_example("lookup", 'newsledger knowledge lookup "the Kremlin" --date 2017-08-17')
def lookup(
    phrase: Annotated[str, typer.Argument(help="A name or a noun phrase, as news write it.")],
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the article [default: none].", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Show what a phrase would be in an article of that day, and why."""
    from etl.knowledge_commands import show_lookup  # noqa: PLC0415 - help starts at once

    try:
        parsed = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise typer.BadParameter(f"--date must be a day like 2017-08-17, not {day!r}") from error
    show_lookup(phrase, parsed, as_json=json)


@show_example("import", "newsledger knowledge import --format petrarch Phoenix.agents.txt")
def import_dictionaries(
    files: Annotated[list[Path], typer.Argument(help="Dictionaries of actors or agents.", exists=True, dir_okay=False)],
    dictionary_format: Annotated[
        DictionaryFormat, typer.Option("--format", help="Format of the dictionaries.")
    ] = DictionaryFormat.PETRARCH,
    encoding: Annotated[str, typer.Option(help="Encoding of the dictionaries.")] = "utf-8",
    overlay: Overlay = None,
    json: Json = False,
) -> None:
    """Import dictionaries of PETRARCH or TABARI into your own knowledge, with a line for all that no row can say."""
    from etl.knowledge_commands import show_import  # noqa: PLC0415 - help starts at once

    folder = read_settings({"knowledge": overlay}).knowledge
    try:
        "".encode(encoding)
    except LookupError as error:
        raise typer.BadParameter(f"--encoding {encoding!r} is unknown") from error
    show_import(files, folder, encoding=encoding, as_json=json)


@show_example("unresolved", "newsledger knowledge unresolved --kind person --limit 20")
def unresolved(
    *,
    warehouse: Warehouse = None,
    kind: Annotated[MentionKind | None, typer.Option(help="Only this kind [default: all].", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 50,
    json: Json = False,
) -> None:
    """List the most frequent mentions of the published release that knowledge does not resolve: what to add."""
    from etl.knowledge_commands import show_unresolved  # noqa: PLC0415 - help starts at once

    folder = read_settings({"warehouse": warehouse}).warehouse
    show_unresolved(folder, kind=kind.value if kind else None, limit=limit, as_json=json)
