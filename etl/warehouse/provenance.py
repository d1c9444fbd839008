"""What the code was that made the tables: one small file for each fingerprint, so that it can be said what changed."""

from collections.abc import Callable, Mapping

from etl.warehouse.files import format_json, parse_json
from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage

FOLDER = "code"

Description = Mapping[str, Mapping[str, str]]  # kind -> piece -> hash or version


def remember_code(warehouse: Root, code_hash: str, describe: Callable[[], Description]) -> None:
    """Write down what this code is, unless that was done before. Only the holder of the lock may call this."""
    storage, key = open_storage(warehouse), f"{FOLDER}/{code_hash}.json"
    if storage.read(key) is None:
        storage.write(key, format_json(dict(describe())))


def read_code(warehouse: Root, code_hash: str) -> Description | None:
    """What the code of this fingerprint was; None where nobody wrote it down."""
    try:
        return parse_json(open_storage(warehouse).read(f"{FOLDER}/{code_hash}.json"))
    except (ValueError, TypeError):  # it can be told no more
        return None


def compare_code(before: Description | None, now: Description) -> dict[str, list[str]]:
    """Kind -> pieces that differ, versions with both; empty where `before` is not known."""
    found: dict[str, list[str]] = {}
    for kind, pieces in now.items() if before is not None else ():
        old = (before or {}).get(kind, {})
        names = [name for name in sorted({*old, *pieces}) if old.get(name) != pieces.get(name)]
        if names:
            found[kind] = [_describe(kind, name, old.get(name), pieces.get(name)) for name in names]
    return found


def _describe(kind: str, name: str, before: str | None, now: str | None) -> str:
    return f"{name} {before or 'none'} -> {now or 'none'}" if kind == "libraries" else name
