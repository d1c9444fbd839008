"""The process in which dbt runs (`etl.dbt_project` starts it): a request on standard input, results in a file."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

from etl.knowledge.compiled import hash_files, load_compiled

RESULTS = "results.json"
# Whatever is worth knowing stands in the results; the log of every statement would cost a second a build.
FLAGS = ("--quiet", "--no-use-colors", "--no-version-check", "--log-level-file", "none")


def main() -> None:
    """Run the commands of the request and write what came of them into the work folder."""
    request = json.load(sys.stdin)
    folder = Path(request["folder"])
    outcome = invoke_all(
        folder=folder,
        project=Path(request["project"]),
        commands=request["commands"],
        cache=request["cache"] and Path(request["cache"]),
        parsed_for=request["parsed_for"],
    )
    (folder / RESULTS).write_text(json.dumps(outcome), encoding="utf-8")


class ParseError(RuntimeError):
    """dbt cannot read the project."""


def invoke_all(
    *, folder: Path, project: Path, commands: Sequence[Sequence[str]], cache: Path | None, parsed_for: Sequence[str]
) -> Mapping[str, Any]:
    """Results of the nodes of all commands up to the first that fails, and the error of dbt itself, if any.

    Parsing takes longest, so the commands share one parsed project, and builds too where there is a folder `cache`.
    `parsed_for` is whatever of the profile goes into a parsed project.
    """
    options = {
        "--project-dir": project,
        "--profiles-dir": folder,
        "--target-path": folder / "target",
        "--log-path": folder / "logs",
    }
    places = [part for option, value in options.items() for part in (option, str(value))]
    files = sorted(path for path in (*project.glob("dbt_project.yml"), *project.glob("sql/**/*")) if path.is_file())
    try:
        manifest = load_compiled(
            "dbt-project",
            lambda: _parse(places),
            encode=lambda parsed: bytes(parsed.to_msgpack(extended_mashumaro_encoder)),
            decode=lambda payload: Manifest.from_msgpack(payload, decoder=extended_mashumuro_decoder),
            hash_parts=(version("dbt-core"), version("dbt-duckdb"), str(project), *parsed_for, hash_files(files)),
            cache=cache,
        )
    except ParseError as error:
        return {"results": [], "error": str(error)}
    results: list[dict[str, Any]] = []
    for command in commands:
        outcome = dbtRunner(manifest=manifest).invoke([*FLAGS, *command, *places])
        if outcome.exception is not None:
            return {"results": results, "error": _describe_error(outcome.exception)}
        results += _describe_nodes(outcome.result)
        if not outcome.success:
            break
    return {"results": results, "error": None}


def _parse(places: Sequence[str]) -> Manifest:
    parsed = dbtRunner().invoke([*FLAGS, "--no-partial-parse", "parse", *places])
    if not isinstance(parsed.result, Manifest):
        raise ParseError(_describe_error(parsed.exception))
    return parsed.result


def _describe_error(error: BaseException | None) -> str:
    return " ".join(str(error or "the project could not be parsed").split())


def _describe_nodes(outcome: Any) -> Iterator[dict[str, Any]]:
    for result in getattr(outcome, "results", ()):
        yield {
            "name": result.node.name,
            "kind": str(result.node.resource_type.value),
            "status": str(result.status.value),
            "failures": result.failures or 0,
            "message": " ".join((result.message or "").split()),
            "seconds": result.execution_time,
        }


if __name__ == "__main__":
    main()
