"""Writes files into a landing folder, loads them, and reads what became of them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl.pipeline import run_stages
from etl.settings import Settings
from etl.status import list_accounts, list_rejections
from etl.warehouse.ledger import read_state

TEXT = "The ministers of Norway and Canada met in Oslo on Monday to discuss fisheries, a spokesman said. Number {}."
COUNTS = ("record_count", "article_count", "version_count", "repeat_count", "rejection_count")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def item(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "text": TEXT.format(number), **fields}


def load(landing: Path, warehouse: Path, *, retry: str | None = None, **options: Any) -> dict[str, Any]:
    executor = "processes" if "workers" in options else "in_process"
    settings = Settings(landing=landing, warehouse=warehouse, executor=executor, **options)
    retried = None if retry is None else frozenset([retry] if retry else [])
    record = run_stages(settings, ("load",), command="load", batch_date=date(2017, 8, 17), retried_reasons=retried)
    return dict(record["stages"]["load"])


def read_rows(warehouse: Path, table: str) -> list[dict[str, Any]]:
    files = [file for part in read_state(warehouse).parts.values() for file in part.load.files if file.table == table]
    return [row for file in files for row in pq.read_table(warehouse / file.path).to_pylist()]


def accounts(warehouse: Path) -> dict[str, tuple[int, ...]]:
    return {row["landing_path"]: tuple(row[name] for name in COUNTS) for row in list_accounts(warehouse)}


def reasons(warehouse: Path) -> dict[str, str]:
    return {row["landing_path"]: row["reason"] for row in list_rejections(warehouse)}
