"""What the files of each layout look like, as its origin publishes them.

The columns, their order and their codes are those of the views in schema `exports`; here stands what only
files have: a header or none, how a missing value is written, one file a day or a year, and how it is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Files of tab-separated lines. `day` is the column of a row's day, `key` the one that orders rows within a day.

    Days are dates, or whole numbers YYYYMMDD where `numbers_days`. `missing` is written for a missing text; a missing
    number is an empty cell. `name_file` gives the name of the file that holds a day; days of a file follow one another.
    """

    view: str
    day: str
    numbers_days: bool
    key: str
    has_header: bool
    missing: str
    name_file: Callable[[date], str]

    def write_day(self, day: date) -> date | int:
        """The day as the column has it."""
        return int(f"{day:%Y%m%d}") if self.numbers_days else day

    def read_day(self, value: date | int) -> date:
        """The day that a value of the column means."""
        return date.fromisoformat(str(value)) if isinstance(value, int) else value


LAYOUTS: Mapping[str, Layout] = {
    # GDELT Event Codebook 2.0: no header; YYYYMMDDHHMMSS.export.CSV, here one a day of the event.
    "gdelt": Layout(
        view="gdelt",
        day="Day",
        numbers_days=True,
        key="GlobalEventID",
        has_header=False,
        missing="",
        name_file=lambda day: f"{day:%Y%m%d}000000.export.CSV",
    ),
    # Dataverse study 28075: events.YYYY.(when it was written).tab; it was written once the year was over.
    "icews": Layout(
        view="icews",
        day="Event Date",
        numbers_days=False,
        key="Event ID",
        has_header=True,
        missing="",
        name_file=lambda day: f"events.{day:%Y}.{day.year + 1}0101000000.tab",
    ),
    # phoenix_pipeline, `fullfile_stem`: events.full.YYYYMMDD.txt, without a header.
    "phoenix": Layout(
        view="phoenix",
        day="Date",
        numbers_days=True,
        key="EventID",
        has_header=False,
        missing="",
        name_file=lambda day: f"events.full.{day:%Y%m%d}.txt",
    ),
    # Dataverse study AJGVIT: ngecEvents.DV.YYYY.txt; what is missing is the word None, which its readers look for.
    "polecat": Layout(
        view="polecat",
        day="Event Date",
        numbers_days=False,
        key="Event ID",
        has_header=True,
        missing="None",
        name_file=lambda day: f"ngecEvents.DV.{day:%Y}.txt",
    ),
}
