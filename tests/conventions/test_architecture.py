"""The conventions that the design names, each held by a test."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from etl import codes, contract, records
from etl.knowledge.seeds import list_seeds, read_description, read_seed
from etl.resources import find_root, find_seeds

ROOT = find_root()
PACKAGE = Path(records.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ROW_CLASSES = [c for c in vars(records).values() if isinstance(c, type) and issubclass(c, records.Row)]
CLOCKS = (  # modules that may ask for the time of day
    "warehouse/", "stages/", "schedule/", "pipeline.py", "run_record.py", "execute.py", "status.py", "care.py",
    "repair_releases.py", "cli.py", "console.py",
)  # fmt: skip
SUFFIXES = re.compile(r".*_(id|code|type|date|at|count|score)")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


# What may write to the standard streams by itself: where lines are cleaned, and tools that are no commands.
PRINTERS = ("console.py", "classifier/")
PRINTS = re.compile(r"\b(print|echo|secho|print_exc|print_exception)\(|sys\.std(out|err)\.(write|buffer)|\bConsole\(")


def module_id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def modules_under(*places: str) -> list[Path]:
    return [
        m for m in MODULES if any(module_id(m) == p or module_id(m).startswith(p.rstrip("/") + "/") for p in places)
    ]


@pytest.mark.parametrize(
    "path", modules_under("records.py", "contract.py", "codes.py", "ids.py", "knowledge"), ids=module_id
)
def test_nouns_know_nothing_of_stages(path: Path) -> None:
    forbidden = ("etl.stages", "etl.pipeline", "etl.warehouse", "etl.readers", "etl.extractors", "etl.cli", "etl.marts")
    assert not [name for name in imports_of(path) if name.startswith(forbidden)]


@pytest.mark.parametrize(
    "path", modules_under("readers", "normalise.py", "annotate.py", "extractors", "timex", "measures"), ids=module_id
)
def test_readers_and_extractors_never_touch_the_warehouse(path: Path) -> None:
    assert not [n for n in imports_of(path) if n.startswith(("etl.warehouse", "etl.stages", "etl.marts", "etl.cli"))]


def test_all_lines_for_people_go_through_one_place() -> None:
    found = [
        f"{module_id(path)}:{number}: {line.strip()}"
        for path in MODULES
        if not module_id(path).startswith(PRINTERS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PRINTS.search(line) and "console.print(" not in line
    ]
    assert found == []


@pytest.mark.parametrize("path", modules_under("extractors"), ids=module_id)
def test_an_extractor_imports_no_private_name_of_another(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    private = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("etl.")
        for alias in node.names
        if alias.name.startswith("_") and alias.name != "__version__"
    ]
    assert not private


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_only_the_command_line_imports_the_command_line(path: Path) -> None:
    if module_id(path) not in ("cli.py", "__main__.py"):
        assert "etl.cli" not in set(imports_of(path))


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "split it along the field's joints"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno <= 70, f"{node.name} is too long"


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_no_wall_clock_and_no_chance_in_rows(path: Path) -> None:
    # Run records may carry the time of day; rows may not.
    if not module_id(path).startswith(CLOCKS):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(datetime\.now|date\.today|time\.time|random\.|uuid4|utcnow)\b", text)


@pytest.mark.parametrize("row", [c for c in ROW_CLASSES if c is not records.Row], ids=lambda c: c.__name__)
def test_row_classes_have_the_columns_of_the_contract(row: type[records.Row]) -> None:
    assert tuple(field.name for field in fields(row)) == contract.get_table(row.table).column_names


def test_every_table_of_the_contract_has_a_row_class() -> None:
    assert {c.table for c in ROW_CLASSES if c is not records.Row} == {t.name for t in contract.TABLES}


@pytest.mark.parametrize("table", contract.TABLES, ids=lambda t: t.name)
def test_tables_and_columns_are_described(table: contract.Table) -> None:
    assert table.description.startswith("One row per ")
    for column in table.columns:
        assert column.description.endswith("."), column.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
    assert set(table.key) <= set(table.column_names)
    for column_name, (other, key) in table.references.items():
        assert column_name in table.column_names
        assert key in contract.get_table(other).column_names


def test_the_same_name_means_the_same_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for table in contract.TABLES:
        for column in table.columns:
            types.setdefault(column.name, set()).add(str(column.type))
    assert not {name: found for name, found in types.items() if len(found) > 1}


def test_code_lists_are_unique_and_spelled_alike() -> None:
    for name, values in vars(codes).items():
        if name.isupper():
            assert len(set(values)) == len(values), name


@pytest.mark.parametrize("name", list_seeds())
def test_seeds_are_read_and_described(name: str) -> None:
    description = read_description(find_seeds() / f"{name}.yml")
    assert description.name == name
    assert description.description.startswith("One row per ")
    assert description.license
    assert read_seed(name)


@pytest.mark.parametrize("name", list_seeds())
def test_seeds_refer_to_what_is_there(name: str) -> None:
    for column in read_description(find_seeds() / f"{name}.yml").columns:
        if column.references:
            seed, target = column.references.split(".")
            known = {fact[target] for fact in read_seed(seed)}
            for fact in read_seed(name):
                value = fact[column.name]
                values = value if isinstance(value, tuple) else (value,)
                assert not [v for v in values if v is not None and v not in known], column.name


def model_files() -> list[Path]:
    return sorted(p for p in (ROOT / "sql").rglob("*.sql") if not {"macros", "functions"} & set(p.parts))


@pytest.mark.parametrize("path", model_files(), ids=lambda p: p.stem)
def test_every_model_has_its_yaml_with_its_grain(path: Path) -> None:
    models = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    model = next(m for m in models if m["name"] == path.stem)
    assert model["description"].startswith("One row per ")
    if "marts" in path.parts:
        assert all(column.get("description") for column in model["columns"])


def code_lists() -> dict[str, set[str]]:
    """Column name -> its codes, for names that have one list in the contract."""
    lists: dict[str, list[tuple[str, ...]]] = {}
    for table in contract.TABLES:
        for column in table.columns:
            if column.codes:
                lists.setdefault(column.name, []).append(column.codes)
    return {name: set(found[0]) for name, found in lists.items() if len(set(found)) == 1}


@pytest.mark.parametrize("path", sorted((ROOT / "sql" / "marts").rglob("*.yml")), ids=lambda p: p.stem)
def test_marts_accept_the_codes_of_the_contract(path: Path) -> None:
    # A new code in etl/codes.py must not make the build of the first night that has it fail.
    expected = code_lists()
    for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
        for column in model["columns"]:
            for test in column.get("data_tests", []):
                if isinstance(test, dict) and "accepted_values" in test and column["name"] in expected:
                    assert set(test["accepted_values"]["arguments"]["values"]) == expected[column["name"]]


def test_contracts_are_enforced_on_what_analysts_read() -> None:
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    marts = project["models"]["newsledger"]["marts"]
    assert marts["+contract"] == {"enforced": True}
    assert marts["+persist_docs"] == {"relation": True, "columns": True}


def test_the_project_speaks_of_itself_alone() -> None:
    text = "".join(
        p.read_text(encoding="utf-8") for p in [*MODULES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    )
    assert not re.search(r"/tmp/|--(extra-)?index[-]url", text)
