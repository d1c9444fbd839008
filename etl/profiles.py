"""Source profiles: what `newsledger.toml` says about the files of one source, so that they load without code."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from etl.ids import content_id


@dataclass(frozen=True, kw_only=True)
class SourceProfile:
    """How the files under some paths are to be read; whatever is not set is found out from the file.

    `match` holds globs that count from the landing folder ("daily/**/*.csv"). `fields` maps an
    attribute (source_record_id, text, title, published, outlet, byline, url, language) to the names
    of the source's fields that hold it, in order: the first filled one counts, of `text` all of
    them, one paragraph each. A name with dots leads into nested objects. `constants` holds values
    for attributes that no record states. `records` is the path of the list of records in a JSON file.
    `date_formats` are those of strptime; `time_zone` (IANA name) holds for dates without one.
    """

    match: tuple[str, ...] = ()
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    records: str | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    constants: Mapping[str, str] = field(default_factory=dict, hash=False)
    date_formats: tuple[str, ...] = ()
    time_zone: str | None = None

    @property
    def name(self) -> str | None:
        """The first glob, by which records of runs name the profile; None for that of unmatched files."""
        return self.match[0] if self.match else None

    @cached_property
    def named_fields(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """`fields` as a sorted tuple, which can be the key of a cache."""
        return tuple(sorted((attribute, tuple(names)) for attribute, names in self.fields.items()))


NO_PROFILE = SourceProfile()


def find_profile(landing_path: str, sources: Sequence[SourceProfile]) -> SourceProfile:
    """The first profile that has a glob for this file, NO_PROFILE if there is none.

    `landing_path` counts from the landing folder, with "/" between folders. Members of an archive
    have the profile of the archive.
    """
    return next((source for source in sources if compile_globs(source.match).fullmatch(landing_path)), NO_PROFILE)


def hash_profile(profile: SourceProfile) -> str:
    """Hash of all that a profile changes in the rows of its files: its name and what is set in it.

    Further globs do not count: they change which files it holds for, not how one is read.
    """
    settings = {
        "name": profile.name,
        "format": profile.format,
        "encoding": profile.encoding,
        "delimiter": profile.delimiter,
        "records": profile.records,
        "fields": {attribute: list(names) for attribute, names in profile.fields.items()},
        "constants": dict(profile.constants),
        "date_formats": list(profile.date_formats),
        "time_zone": profile.time_zone,
    }
    # What is not set is left out: a setting that is new one day changes no hash of a profile without it.
    return content_id("profile", json.dumps({key: value for key, value in settings.items() if value}, sort_keys=True))


@lru_cache(maxsize=256)
def compile_globs(globs: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that fits whole paths of files for which one of the globs holds. Raises re.error ([z-a])."""
    return re.compile("|".join(map(_translate_glob, globs)) or r"(?!)")


def _translate_glob(glob: str) -> str:
    """The regular expression of a glob: * and ? stay inside of a name, ** is any number of folders.

    A path without wildcards is a file, or a folder with all below it; "/" at the end says folder.
    """
    path = glob.removeprefix("./").rstrip("/")
    pattern = "".join(_translate_parts(path.split("/")))
    if glob.endswith("/"):
        return f"(?s:{pattern}/.+)"
    return f"(?s:{pattern})" if re.search(r"[*?\[]", path) else f"(?s:{pattern}(?:/.+)?)"


def _translate_parts(parts: Sequence[str]) -> Iterable[str]:
    last = len(parts) - 1
    for number, part in enumerate(parts):
        if part == "**":
            yield ".*" if number == last else "(?:.*/)?"
        else:
            yield _translate_name(part) + ("" if number == last else "/")


def _translate_name(name: str) -> str:
    pieces = re.findall(r"\*+|\?|\[!?\]?[^\]]*\]|.", name, re.DOTALL)
    return "".join(map(_translate_piece, pieces))


def _translate_piece(piece: str) -> str:
    if piece[0] == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece[0] == "[" and len(piece) > 2:
        negated = piece[1] == "!"
        inside = piece[2 if negated else 1 : -1].replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]")
        return f"(?!/)[{'^' if negated else ''}{inside.replace('^', chr(92) + '^')}]"
    return re.escape(piece)
