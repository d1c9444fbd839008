"""Writes docs/tables.md from the catalogue and the dbt project: every table, every column.

`python -m etl.docs_pages` (`make docs`) writes it; a test fails where it has drifted.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from etl.contract import TABLES, Column
from etl.release_functions import ReleaseFunction, list_functions
from etl.resources import find_root

PAGE = Path("docs") / "tables.md"
HEAD = """# Tables

Written by `make docs` from `etl/contract.py` and the YAML beside each SQL model: change those, not this page.

- [Marts](#marts): what analysts query, schema `marts` of the release.
- [Functions](#functions): questions that come up every day, in the same schema.
- [Exports](#exports): the layouts that the field's tools read, schema `exports`.
- [Extracted tables](#extracted-tables): Parquet under `warehouse/tables/`, one file a batch.
"""


def render_page(root: Path) -> str:
    """The page as Markdown; `root` holds `sql/`."""
    models = list(_read_models(root / "sql" / "marts"))
    parts = [HEAD, "## Marts\n"]
    parts += [_render_model(model) for model in models if not model["is_export"]]
    parts.append("## Functions\n")
    parts += [_render_function(function) for function in list_functions(root)]
    parts.append("## Exports\n")
    parts += [_render_model(model) for model in models if model["is_export"]]
    parts.append("## Extracted tables\n")
    for table in TABLES:
        rows = [(c.name, _type_name(c), c.description + _codes(c)) for c in table.columns]
        parts.append(_render_table(table.name, table.description, rows))
    return "\n".join(parts)


def _read_models(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            yield {**model, "is_export": "exports" in path.parts}


def _render_model(model: Mapping[str, Any]) -> str:
    rows = [
        (column["name"], str(column.get("data_type", "")), " ".join(str(column.get("description", "")).split()))
        for column in model["columns"]
    ]
    return _render_table(model["name"], " ".join(model["description"].split()), rows)


def _render_function(function: ReleaseFunction) -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in function.parameters.items()]
    table = "\n".join(["| parameter | meaning |", "|---|---|", *rows])
    example = f"```sql\n{function.example};\n```"
    return f"### {function.signature}\n\n{function.description}\n\n{table}\n\n{example}\n"


def _render_table(name: str, description: str, rows: list[tuple[str, str, str]]) -> str:
    lines = [f"### {name}\n", f"{description}\n", "| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{column}` | {kind} | {meaning.replace('|', '/')} |" for column, kind, meaning in rows]
    return "\n".join([*lines, ""])


def _type_name(column: Column) -> str:
    type_ = column.type.value_type if pa.types.is_list(column.type) else column.type
    name = str(type_).replace("string", "text")
    if pa.types.is_list(column.type):
        name = f"list of {name}"
    return name if column.nullable else f"{name}, never NULL"


def _codes(column: Column) -> str:
    return f" One of: {', '.join(column.codes)}." if column.codes else ""


def main() -> None:
    """Write the page into the checkout."""
    root = find_root()
    (root / PAGE).write_text(render_page(root), encoding="utf-8")


if __name__ == "__main__":
    main()
