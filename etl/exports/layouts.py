"""What the files of each layout look like, as its origin publishes them.

The columns, their order and their codes are those of the views in schema `exports`; here stands what only
files have: a header or none, how a missing value is written, one file a day or a year, and how it is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Files of tab-separated lines. `day` is the SQL of a row's day, `key` the column that orders rows within it.

    `missing` is written for a missing text; a missing number is an empty cell. `name_file` gives the name of the
    file that holds a day, so days of one file follow one another.
    """

    view: str
    day: str
    key: str
    has_header: bool
    missing: str
    name_file: Callable[[date], str]


LAYOUTS: Mapping[str, Layout] = {
    # GDELT Event Codebook 2.0: no header; YYYYMMDDHHMMSS.export.CSV, here one a day of the event.
    "gdelt": Layout(
        view="gdelt",
        day="make_date(Day // 10000, Day // 100 % 100, Day % 100)",
        key="GlobalEventID",
        has_header=False,
        missing="",
        name_file=lambda day: f"{day:%Y%m%d}000000.export.CSV",
    ),
    # Dataverse study 28075: events.YYYY.(when it was written).tab; it was written once the year was over.
    "icews": Layout(
        view="icews",
        day='"Event Date"',
        key='"Event ID"',
        has_header=True,
        missing="",
        name_file=lambda day: f"events.{day:%Y}.{day.year + 1}0101000000.tab",
    ),
    # phoenix_pipeline, `fullfile_stem`: events.full.YYYYMMDD.txt, without a header.
    "phoenix": Layout(
        view="phoenix",
        day='make_date("Year", "Month", "Day")',
        key='"EventID"',
        has_header=False,
        missing="",
        name_file=lambda day: f"events.full.{day:%Y%m%d}.txt",
    ),
    # Dataverse study AJGVIT: ngecEvents.DV.YYYY.txt; what is missing is the word None, which its readers look for.
    "polecat": Layout(
        view="polecat",
        day='"Event Date"',
        key='"Event ID"',
        has_header=True,
        missing="None",
        name_file=lambda day: f"ngecEvents.DV.{day:%Y}.txt",
    ),
}
