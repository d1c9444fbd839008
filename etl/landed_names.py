"""Which files of a landing folder are to be read, by their names; it imports no reader, for readers load slowly."""

from pathlib import Path

SIDECAR_SUFFIX = ".meta.json"
# Not articles, though they lie in the landing folder: notes for people, and what belongs to a text beside it.
NOT_LANDED = ("readme.md", "readme.txt", "license", "license.txt")


def is_landed(path: Path) -> bool:
    """Whether a path, from the landing folder or from the top of an archive, is to be read.

    It is not where it is hidden or in a hidden folder, a sidecar (NAME.meta.json), a README or a LICENSE.
    """
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and not path.name.endswith(SIDECAR_SUFFIX) and path.name.lower() not in NOT_LANDED


def find_sidecar(path: Path) -> Path | None:
    """NAME.meta.json beside NAME.txt (or NAME.txt.meta.json), if there is one."""
    candidates = (path.with_name(path.stem + SIDECAR_SUFFIX), path.with_name(path.name + SIDECAR_SUFFIX))
    return next((candidate for candidate in candidates if candidate.is_file()), None)
