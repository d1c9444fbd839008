"""Fetches the parts of the report that others made: pinned packages of npm, each checked against its hash.

`static/vendor/packages.json` names them: package, version, integrity (the registry's own sha512), and which files are
taken. The hash of each file as it is committed stands in `static/vendor/files.json`; a test compares them. Run by
`make vendor`, which needs npm, with the folders to fill; neither building the package nor using it does.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static" / "vendor"
PACKAGES, FILES = "packages.json", "files.json"


class VendorError(RuntimeError):
    """A package that cannot be had, or is not what was pinned."""


def fetch_packages(folder: Path = FOLDER) -> dict[str, str]:
    """Fetch what `packages.json` in the folder names; return file -> sha256, as written to `files.json`.

    Raises VendorError where npm fails or an archive has another hash than the one that is pinned.
    """
    content = json.loads((folder / PACKAGES).read_text(encoding="utf-8"))
    for package in content["packages"]:
        with tempfile.TemporaryDirectory() as temporary:
            archive = _pack(package, Path(temporary))
            _check(package, archive)
            _take(package, archive, folder)
    hashes = hash_files(folder)
    (folder / FILES).write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")
    return hashes


def hash_files(folder: Path = FOLDER) -> dict[str, str]:
    """File -> sha256 of all that is vendored, in name order."""
    files = sorted(path for path in folder.iterdir() if path.name not in (PACKAGES, FILES))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _pack(package: Mapping[str, Any], folder: Path) -> Path:
    name = f"{package['name']}@{package['version']}"
    done = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise VendorError(f"npm pack {name} failed: {done.stderr.strip() or done.stdout.strip()}")
    return archives[0]


def _check(package: Mapping[str, Any], archive: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if package["integrity"] != f"sha512-{digest}":
        raise VendorError(f"{package['name']}: sha512-{digest}, but {package['integrity'] or 'no hash'} is pinned")


def _take(package: Mapping[str, Any], archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as content:
        for file in package["files"]:
            member = content.extractfile(f"package/{file['from']}")
            if member is None:
                raise VendorError(f"{package['name']} has no file {file['from']}")
            text = member.read().decode("utf-8")
            (folder / file["to"]).write_text(WRAPPERS[file.get("wrap", "none")](text), encoding="utf-8")


def _drop_source_map(text: str) -> str:
    """Without the address of a map that is not here: a browser's debugger would ask for it."""
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)


def _wrap_module(text: str) -> str:
    """A module as a classic script, for browsers load no modules from a disk: imports come from the global `vega`."""
    body = _drop_source_map(text)
    body, imports = re.subn(r"^import (\{[^}]*\}) from 'vega-util';$", r"const \1 = vega;", body, flags=re.MULTILINE)
    exported = re.search(r"^export \{ (\w+) as (\w+) \};$", body, flags=re.MULTILINE)
    if imports != 1 or not exported or re.search(r"^import ", body, flags=re.MULTILINE):
        raise VendorError("the module has other imports or exports than it had: look at it, then at _wrap_module")
    body = body.replace(exported[0], f"globalThis.vegaInterpreter = {{ {exported[2]}: {exported[1]} }};")
    return f'(function () {{\n"use strict";\n{body.strip()}\n}})();\n'


def _wrap_slice(text: str) -> str:
    """A JSON document as a slice, which is how the report reads all data."""
    return f'NL.provide("vendor/world", {json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))});\n'


WRAPPERS: Mapping[str, Callable[[str], str]] = {
    "none": _drop_source_map,
    "module": _wrap_module,
    "slice": _wrap_slice,
}


if __name__ == "__main__":
    try:
        for place in [Path(name) for name in sys.argv[1:]] or [FOLDER]:
            fetch_packages(place)
    except VendorError as problem:
        sys.exit(f"vendor: {problem}")
