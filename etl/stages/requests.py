"""What is to be loaded, and what came of it."""

from dataclasses import dataclass
from datetime import date

from etl.warehouse.ledger import LandingFile, LoadedPart


@dataclass(frozen=True, kw_only=True)
class PartRequest:
    """Files of one batch that are to be loaded together, and what that replaces.

    `replaced`: the part as it stands, where it is loaded again; `attempt` counts up where that is on demand.
    """

    batch_date: date
    files: tuple[LandingFile, ...]
    replaced: LoadedPart | None = None
    attempt: int = 0


LoadedRequest = tuple[PartRequest, LoadedPart | None, int]  # its part, if any file of it could be read; files changing
