"""When commands ran last, as the ledger of runs tells: that is all a schedule has to remember."""

from collections.abc import Collection
from datetime import datetime

from etl.schedule.tables import ALL
from etl.warehouse.ledger import list_runs, read_record
from etl.warehouse.roots import Root

HAD_ITS_TURN = ("done", "nothing_to_do", "failed")  # a run that was stopped or killed is to be made up for
RUNS_READ = 10_000


def find_last_starts(warehouse: Root, commands: Collection[str]) -> dict[str, datetime]:
    """Command -> when it last began, whoever started it; those that never ran are not in it.

    A run does all commands.
    """
    last: dict[str, datetime] = {}
    for run in reversed(list_runs(warehouse)[-RUNS_READ:]):
        record = read_record(run)
        if record["result"] not in HAD_ITS_TURN:
            continue
        command = str(record.get("command"))
        for name in commands if command == ALL else {command} & set(commands):
            last.setdefault(name, datetime.fromisoformat(record["started_at"]))
        if len(last) == len(commands):
            break
    return last
