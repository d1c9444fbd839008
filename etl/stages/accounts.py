"""The account of each landing file: what was read is what was written, repeated or refused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from etl.ids import content_id
from etl.profiles import SourceProfile
from etl.records import LandingAccount
from etl.stages.reading import FileTally
from etl.versions import Entries, Numbering
from etl.warehouse.ledger import LandingFile


class AccountError(RuntimeError):
    """Records were lost or counted twice on their way; the message names file and counts."""


@dataclass(kw_only=True)
class Account:
    """What was found in a landing file and what became of it. The counts of articles come last, by `settle`."""

    file: LandingFile
    profile: SourceProfile
    tally: FileTally = field(default_factory=FileTally)
    article_count: int = 0
    version_count: int = 0
    repeat_count: int = 0

    @property
    def landing_file_id(self) -> str:
        """Id of the file in the tables."""
        return content_id("landing file", self.file.path, self.file.sha256)

    def add(self, tally: FileTally) -> int:
        """Count what was found in a further stretch of the file; return the number of its first record."""
        first = self.tally.record_count
        self.tally.record_count += tally.record_count
        self.tally.rejection_count += tally.rejection_count
        self.tally.is_changed |= tally.is_changed
        self.tally.formats |= tally.formats
        self.tally.field_names |= tally.field_names
        return first

    def to_row(self, batch_date: date) -> LandingAccount:
        """The row of the table landing_files."""
        return LandingAccount(
            landing_file_id=self.landing_file_id,
            batch_date=batch_date,
            landing_path=self.file.path,
            file_hash=self.file.sha256,
            byte_count=self.file.size,
            formats=tuple(sorted(self.tally.formats)),
            profile=self.profile.name,
            field_names=tuple(sorted(self.tally.field_names)),
            record_count=self.tally.record_count,
            article_count=self.article_count,
            version_count=self.version_count,
            repeat_count=self.repeat_count,
            rejection_count=self.tally.rejection_count,
        )


def settle_accounts(accounts: Sequence[Account], entries: Entries, numbering: Numbering) -> None:
    """Fill in the counts of articles. Raises AccountError where they and the rejections are not the records read."""
    is_new = ~numbering.is_repeat & (numbering.version == 1)
    is_version = numbering.version > 1
    counts = [
        np.bincount(entries["file"][which], minlength=len(accounts))
        for which in (is_new, is_version, numbering.is_repeat)
    ]
    for number, account in enumerate(accounts):
        account.article_count, account.version_count, account.repeat_count = (int(count[number]) for count in counts)
        found = account.article_count + account.version_count + account.repeat_count + account.tally.rejection_count
        if found != account.tally.record_count:
            raise AccountError(f"{account.file.path}: {account.tally.record_count} records read, {found} accounted for")


def sum_accounts(accounts: Sequence[Account]) -> dict[str, int]:
    """Totals over files, by the names of the columns of landing_files."""
    return {
        "landing_files": len(accounts),
        "records": sum(account.tally.record_count for account in accounts),
        "articles": sum(account.article_count for account in accounts),
        "versions": sum(account.version_count for account in accounts),
        "repeats": sum(account.repeat_count for account in accounts),
    }


def count_field_names(accounts: Sequence[Account]) -> dict[str, int]:
    """What was taken for what ("text=body, title=headline") -> number of files, commonest first."""
    named = Counter(", ".join(sorted(account.tally.field_names)) for account in accounts if account.tally.field_names)
    return dict(sorted(named.items(), key=lambda item: (-item[1], item[0])))
