"""What of the work a run is about: batches of some days, and what becomes of those that are done already."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Recode(StrEnum):
    """Of batches that are done already those that other code did are done again, all are, or none."""

    CHANGED = "changed"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Days:
    """Batch dates from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether it is one of them."""
        return self.first <= day <= self.last


def read_days(text: str) -> Days:
    """Days from `2017-08-01..2017-08-31` or `2017-08-17`. ValueError, in one line, where the text is neither."""
    first, dots, last = text.partition("..")
    try:
        days = Days(first=date.fromisoformat(first), last=date.fromisoformat(last if dots else first))
    except ValueError as error:
        raise ValueError(f"days must be like 2017-08-01..2017-08-31 or 2017-08-17, not {text!r}") from error
    if days.last < days.first:
        raise ValueError(f"the last day is before the first one: {text}")
    return days
