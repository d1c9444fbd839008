"""The command `newsledger status`: how the warehouse stands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from etl import console
from etl.cli_options import Json, Limit, Warehouse
from etl.settings import read_settings

EXAMPLE = "newsledger status --files"
BATCH = ("batch_date", "landing_files", "records", "articles", "versions", "repeats", "rejections", "state")
RUN = ("run_id", "command", "started_at", "seconds", "result", "error")
CHANGE = ("table", "before", "after", "change")

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog=f"Example: {EXAMPLE}")
def status(
    *,
    warehouse: Warehouse = None,
    files: Annotated[bool, typer.Option("--files", help="Show the account of every landing file.")] = False,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Show how fresh the published release is, what changed in it, counts, rejections, failed checks and last runs."""
    from etl.status import describe_warehouse, list_accounts  # noqa: PLC0415 - help starts at once

    settings = read_settings({"warehouse": warehouse})
    if files:
        show_accounts(list_accounts(settings.warehouse), limit=limit, as_json=json)
        return
    found = describe_warehouse(settings.warehouse, sources=settings.sources)
    if json:
        console.print_json(found)
        return
    for line in describe_status(found):
        console.print_line(line)
    changed = (found["changes"] or {}).get("tables")
    if changed:
        console.print_table(CHANGE, [[*(row[name] for name in CHANGE[:-1]), f"{row['change']:+d}"] for row in changed])
    batches = found["batches"]
    rows = [[*(batch[name] for name in BATCH[:-1]), describe_state(batch)] for batch in batches[-limit:]]
    console.print_table(BATCH, rows)
    console.print_table(RUN, [[record.get(key) for key in RUN] for record in found["runs"]])
    if len(batches) > limit:
        console.print_line(f"{len(batches)} batches, older ones left out (--limit)", err=True)


def show_accounts(accounts: list[dict[str, Any]], *, limit: int, as_json: bool) -> None:
    """What became of each landing file."""
    if as_json:
        console.print_json(accounts)
        return
    counts = [name for name in accounts[0] if name.endswith("_count")] if accounts else []
    names = ("batch_date", "landing_path", *counts) if accounts else ()
    console.print_table(names, [[account[name] for name in names] for account in accounts[:limit]])
    console.print_line(f"{len(accounts)} files{', more left out (--limit)' if len(accounts) > limit else ''}", err=True)


def describe_status(found: Mapping[str, Any]) -> Iterator[str]:
    """The published release, freshness, counts, rejections and checks, a line each."""
    release, fresh, checks = found["release"], found["freshness"], found["checks"]
    if release is None:
        yield "published  nothing yet"
    else:
        age = describe_age(fresh["release_age_hours"], "hour")
        yield f"published  {release['release']} on {release['published_at']}{age}"
    if checks["is_newest_withdrawn"]:
        yield f"held back  {checks['newest_release']}: somebody rolled back from it (newsledger publish RELEASE)"
    if fresh["last_batch_date"]:
        age = describe_age(fresh["last_batch_age_days"], "day")
        article = f", newest article of {fresh['newest_article_date']}" if fresh["newest_article_date"] else ""
        yield f"fresh      last batch {fresh['last_batch_date']}{age}{article}"
    yield from describe_counts(found["counts"], found["batches"])
    if checks["failed"]:
        yield f"FAILED     the last build, in run {checks['failed_run_id']}; the published release stayed"
        yield from (f"           {check['name']}: {check['message']}" for check in checks["failed"])
    if release is not None:
        yield f"checks     {checks['passed']} passed, {len(checks['warnings'])} warn"
        yield from (f"           warns: {check['name']}: {check['message']}" for check in checks["warnings"])
    if found["changes"]:
        same = "; the same news" if found["changes"]["is_same_content"] else ""
        yield f"changed    since {found['changes']['before']}{same or ', rows by table:'}"


def describe_age(age: float | None, unit: str) -> str:
    """` (2 days ago)`; nothing where the age is unknown."""
    return "" if age is None else f" ({age:g} {unit}{'' if age == 1 else 's'} ago)"


def describe_counts(counts: Mapping[str, Any], batches: list[Mapping[str, Any]]) -> Iterator[str]:
    """What each stage has done, and what was left out."""
    if not counts["parts"]:
        return
    yield (
        f"loaded     {counts['landing_files']} files, {counts['records']} records: {counts['articles']} articles, "
        f"{counts['versions']} versions, {counts['repeats']} repeats"
    )
    events = counts["rows"].get("events", 0)
    yield (
        f"extracted  {counts['extracted_parts']} of {counts['parts']} parts: {counts['extracted_articles']} articles, "
        f"{events} reports of events; {counts['other_language']} in other languages"
    )
    if counts["rejections"]:
        reasons = ", ".join(f"{count} {reason}" for reason, count in counts["rejections"].items())
        yield f"rejected   {sum(counts['rejections'].values())}: {reasons}"
    outdated = [str(batch["batch_date"]) for batch in batches if describe_state(batch) != "up to date"]
    if outdated:
        yield f"outdated   {len(outdated)} batches: the next run does them again ({', '.join(outdated[-5:])})"
        whys = Counter(reason["text"] for batch in batches for reason in batch["reasons"])
        yield from (f"           {why} ({count} batches)" for why, count in whys.most_common())


def describe_state(batch: Mapping[str, Any]) -> str:
    """Whether a batch is up to date, else what is not."""
    missing = [name for name in ("load", "extract") if not batch[f"is_{name}_current"]]
    return f"{' and '.join(missing)} out of date" if missing else "up to date"
