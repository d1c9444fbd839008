"""Which batches are out of date, and why: what of code, seeds and libraries changed since they were made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from etl.fingerprints import (
    describe_extract_code,
    describe_load_code,
    hash_extract_code,
    hash_load_code,
)
from etl.profiles import SourceProfile, find_profile, hash_profile
from etl.warehouse.ledger import LoadedPart, PartState
from etl.warehouse.provenance import Description, compare_code, read_code
from etl.warehouse.roots import Root

NAMES_TOLD = 3
WORDS = {"code": "code", "seeds": "seeds", "own_knowledge": "own knowledge", "libraries": "libraries"}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why the result of a stage is out of date. `what`: missing, code, seeds, own_knowledge, libraries, source_profile,
    articles (loaded anew since), or unknown (other code, of which nothing is known). `names` are the pieces."""

    stage: str
    what: str
    names: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"stage": self.stage, "what": self.what, "names": list(self.names)}

    def to_text(self) -> str:
        """For people: `extract: seeds (officials.csv)`."""
        match self.what:
            case "missing":
                return f"{self.stage}: not done yet"
            case "articles":
                return f"{self.stage}: its articles were loaded anew"
            case "source_profile":
                return f"{self.stage}: another source profile"
            case "unknown":
                return f"{self.stage}: other code"
            case "own_knowledge":
                return f"{self.stage}: own knowledge"
        more = f", {len(self.names) - NAMES_TOLD} more" if len(self.names) > NAMES_TOLD else ""
        return f"{self.stage}: {WORDS[self.what]} ({', '.join(self.names[:NAMES_TOLD])}{more})"


class Explainer:
    """Says why parts are out of date; what older code was is looked up once for each fingerprint."""

    def __init__(self, warehouse: Root, sources: Sequence[SourceProfile]) -> None:
        """The warehouse that remembers its code, and the source profiles of now."""
        self._warehouse, self._sources = warehouse, sources
        self._changes: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}

    def explain(self, part: PartState) -> Iterator[Reason]:
        """Every reason for which a run would do something about a part; none where it is up to date."""
        yield from self.explain_load(part.load)
        yield from self.explain_extraction(part)

    def explain_load(self, load: LoadedPart) -> Iterator[Reason]:
        """Why a part would be loaded again."""
        if load.code_hash != hash_load_code():
            yield from self._name_changes("load", load.code_hash, _describe_load)
        if any(f.profile_hash != hash_profile(find_profile(f.path, self._sources)) for f in load.landing_files):
            yield Reason(stage="load", what="source_profile")

    def explain_extraction(self, part: PartState) -> Iterator[Reason]:
        """Why a part, or some of it, would be extracted."""
        code = hash_extract_code()
        if part.is_extracted(code):
            return
        chunks = part.current_chunks(code)
        if not chunks:
            yield Reason(stage="extract", what="missing")
            return
        if chunks[0].code_hash != code:
            yield from self._name_changes("extract", chunks[0].code_hash, _describe_extraction)
        if chunks[0].articles_hash != part.load.articles_hash:
            yield Reason(stage="extract", what="articles")

    def _name_changes(self, stage: str, code_hash: str, describe: Callable[[], Description]) -> Iterator[Reason]:
        if code_hash not in self._changes:
            found: Mapping[str, Sequence[str]] = compare_code(read_code(self._warehouse, code_hash), describe())
            self._changes[code_hash] = tuple((kind, tuple(names)) for kind, names in found.items())
        for kind, names in self._changes[code_hash]:
            yield Reason(stage=stage, what=kind, names=names)
        if not self._changes[code_hash]:
            yield Reason(stage=stage, what="unknown")


@cache
def _describe_load() -> Description:
    return describe_load_code()


@cache
def _describe_extraction() -> Description:
    return describe_extract_code()
