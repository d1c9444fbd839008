"""The process in which dbt runs (`etl.dbt_project` starts it): a request on standard input, results in a file."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

RESULTS = "results.json"
# Whatever is worth knowing stands in the results; the log of every statement would cost a second a build.
FLAGS = ("--quiet", "--no-use-colors", "--no-version-check", "--log-level-file", "none")


def main() -> None:
    """Run the commands of the request and write what came of them into the work folder."""
    request = json.load(sys.stdin)
    folder = Path(request["folder"])
    outcome = invoke_all(folder=folder, project=Path(request["project"]), commands=request["commands"])
    (folder / RESULTS).write_text(json.dumps(outcome), encoding="utf-8")


def invoke_all(*, folder: Path, project: Path, commands: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """Results of the nodes of all commands up to the first that fails, and the error of dbt itself, if any."""
    options = {
        "--project-dir": project,
        "--profiles-dir": folder,
        "--target-path": folder / "target",
        "--log-path": folder / "logs",
    }
    places = [part for option, value in options.items() for part in (option, str(value))]
    # Parsing takes longest, so the commands share one parsed project.
    parsed = dbtRunner().invoke([*FLAGS, "--no-partial-parse", "parse", *places])
    if not isinstance(parsed.result, Manifest):
        return {"results": [], "error": _describe_error(parsed.exception)}
    results: list[dict[str, Any]] = []
    for command in commands:
        outcome = dbtRunner(manifest=parsed.result).invoke([*FLAGS, *command, *places])
        if outcome.exception is not None:
            return {"results": results, "error": _describe_error(outcome.exception)}
        results += _describe_nodes(outcome.result)
        if not outcome.success:
            break
    return {"results": results, "error": None}


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
