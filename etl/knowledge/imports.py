"""Takes dictionaries of other coders into an overlay folder."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.knowledge.petrarch import read_dictionary
from etl.knowledge.petrarch_rows import OFFICE_HOLDER, SOURCE, Converter
from etl.knowledge.seeds import SeedDescription, Violation, read_description, read_rows
from etl.resources import find_seeds

HOLDER_ROLE = {
    "role_code": OFFICE_HOLDER,
    "label": "Office holder",
    "phrases": "office holder|officeholder",
    "plural_phrases": "office holders|officeholders",
    "sector_code": "",
    "kind": "group",
    "level": "4",
    "source": SOURCE,
}
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What became of the dictionaries: rows written by file, and every line that no row says."""

    entries: int
    known: int
    rows: Mapping[str, int]
    kept: int
    complaints: tuple[Violation, ...]


def import_petrarch(files: Iterable[Path], overlay: Path, *, encoding: str = "utf-8") -> ImportReport:
    """Add PETRARCH dictionaries to an overlay folder (made if need be).

    Rows that an earlier import wrote under the same keys are replaced, those of the user are kept and told. Raises
    OSError where a file cannot be read or written, SeedError where the overlay is wrong as it stands.
    """
    converter = Converter()
    for file in files:
        for entry in read_dictionary(file, encoding=encoding):
            if isinstance(entry, Violation):
                converter.result.complaints.append(entry)
            else:
                converter.convert(entry)
    result = converter.result
    if "officials" in result.rows:
        result.rows.setdefault("roles", {})[(OFFICE_HOLDER,)] = dict(HOLDER_ROLE)
    complaints, kept = list(result.complaints), 0
    overlay.mkdir(parents=True, exist_ok=True)
    written: Counter[str] = Counter()
    for seed, rows in sorted(result.rows.items()):
        left = _write_rows(overlay, seed, rows)
        kept += len(left)
        complaints += left
        written[seed] = len(rows) - len(left)
    return ImportReport(
        entries=result.entry_count,
        known=result.known_count,
        rows=dict(written),
        kept=kept,
        complaints=tuple(sorted(complaints, key=lambda found: (found.file, found.line or 0))),
    )


def _write_rows(overlay: Path, seed: str, rows: Mapping[tuple[str, ...], Row]) -> list[Violation]:
    """Write rows into the CSV of a seed, behind those that are there; return the user's rows in their way."""
    description = read_description(find_seeds() / f"{seed}.yml")
    path = overlay / f"{seed}.csv"
    present = _read_cells(path, seed, description) if path.is_file() else {}
    complaints = []
    merged = {key: row for key, (_, row) in present.items()}
    for key, row in rows.items():
        if key in present and not _is_imported(present[key][1], row):
            reason = f"your own row {'/'.join(key)} stays as it is"
            complaints.append(Violation(file=path.as_posix(), line=present[key][0], reason=reason))
        else:
            merged[key] = row
    _write_csv(path, [column.name for column in description.columns], merged.values())
    return complaints


def _is_imported(present: Row, row: Row) -> bool:
    """Whether a row was written by an import: it says so, or is a shipped one with more names."""
    return present.get("source", "").startswith(SOURCE) or present.get("source") == row.get("source")


def _read_cells(path: Path, seed: str, description: SeedDescription) -> dict[tuple[str, ...], tuple[int, Row]]:
    """Key -> (line, cells as they are written) of a CSV that holds to its description."""
    read_rows(seed, folder=path.parent, overlay=True)
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
    return {tuple(row[column] for column in description.key): (reader.line_num, row) for row in reader}


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text.getvalue(), encoding="utf-8")
    temporary.replace(path)
