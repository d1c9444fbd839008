"""Compares table files with the ledger and with the contract, many side by side."""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.conformance import ContractError, check
from etl.contract import get_table
from etl.warehouse.files import hash_file
from etl.warehouse.findings import Finding
from etl.warehouse.inventory import Role, Unit
from etl.warehouse.ledger import LoadedPart, TableFile

MISSING = {Role.CURRENT: "missing_table", Role.RELEASE: "missing_input"}
DAMAGED = {Role.CURRENT: "damaged_table", Role.RELEASE: "damaged_input", Role.OUTDATED: "damaged_outdated"}


@dataclass(frozen=True, kw_only=True)
class ExpectedFile:
    """A file as the ledger has it. `is_present_code`: whether the present code wrote it; `group_count`: its row groups,
    where that matters."""

    file: TableFile
    role: Role
    is_present_code: bool
    group_count: int | None = None


def list_expected(
    units: Iterable[Unit], named: Iterable[TableFile], *, code_hashes: Collection[str]
) -> list[ExpectedFile]:
    """Every file that a line of the ledger ever named, once, with what it is needed for."""
    found = {file.path: ExpectedFile(file=file, role=Role.OUTDATED, is_present_code=False) for file in named}
    for role in (Role.OUTDATED, Role.RELEASE, Role.CURRENT):  # a file of two units has the role that asks for more
        for unit in units:
            if unit.role == role:
                for file in unit.files:
                    is_chunked = isinstance(unit.entry, LoadedPart) and file.table == "articles" and file.rows
                    found[file.path] = ExpectedFile(
                        file=file,
                        role=role,
                        is_present_code=unit.entry.code_hash in code_hashes,
                        group_count=unit.entry.chunk_count if is_chunked else None,  # type: ignore[union-attr]
                    )
    return sorted(found.values(), key=lambda expected: expected.file.path)


def check_files(
    warehouse: Path, files: Collection[ExpectedFile], *, workers: int, is_deep: bool
) -> Iterator[tuple[ExpectedFile, int, Finding | None]]:
    """Each file with its size and what is wrong with it, in order. `is_deep`: every row is held against the contract,
    not only columns and counts; bytes that are as they were written were checked then."""
    with ThreadPoolExecutor(max_workers=max(1, workers)) as executor:  # hashing leaves Python's lock to others
        inspect = partial(inspect_file, warehouse, is_deep=is_deep)
        for expected, (size, finding) in zip(files, executor.map(inspect, files), strict=True):
            yield expected, size, finding


def inspect_file(warehouse: Path, expected: ExpectedFile, *, is_deep: bool = False) -> tuple[int, Finding | None]:
    """Size of a file, and what is wrong with it."""
    path = warehouse / expected.file.path
    try:
        size, sha256 = path.stat().st_size, hash_file(path)
    except FileNotFoundError:
        kind = MISSING.get(expected.role)
        return 0, _tell(expected, kind, "is not there") if kind else None
    except OSError as error:
        return 0, _tell(expected, "unreadable_table", f"cannot be read: {error.strerror}")
    if sha256 != expected.file.sha256:
        detail = f"checksum {sha256[:12]}… and not {expected.file.sha256[:12]}… ({size} bytes)"
        return size, _tell(expected, DAMAGED[expected.role], detail)
    if expected.role is not Role.CURRENT:
        return size, None
    violation = find_violation(path, expected, is_deep=is_deep)
    kind = "broken_contract" if expected.is_present_code else "older_contract"
    return size, _tell(expected, kind, violation) if violation else None


def _tell(expected: ExpectedFile, kind: str, detail: str) -> Finding:
    return Finding(kind=kind, path=expected.file.path, detail=detail)


def find_violation(path: Path, expected: ExpectedFile, *, is_deep: bool) -> str | None:
    """What a file has that the contract does not allow, or that the ledger does not know."""
    try:
        table = get_table(expected.file.table)
    except KeyError:
        return f"there is no table {expected.file.table} any more"
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(table.schema):
                return f"other columns than table {table.name} has now"
            if file.metadata.num_rows != expected.file.rows:
                return f"{file.metadata.num_rows} rows and not {expected.file.rows}"
            if expected.group_count not in (None, file.num_row_groups):
                return f"{file.num_row_groups} chunks and not {expected.group_count}"
            for group in range(file.num_row_groups if is_deep else 0):
                check(table, file.read_row_group(group))
    except (pa.ArrowException, OSError) as error:
        return f"no Parquet file that can be read: {' '.join(str(error).split())}"
    except ContractError as error:
        return str(error)
    return None
