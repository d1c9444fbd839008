"""Slices of quotations, by the country of the speaker."""

from itertools import groupby

import duckdb

from etl.report.queries import stream_rows
from etl.report.slices import Pool, SliceWriter
from etl.report.window import Window

QUOTES_A_COUNTRY = 1_000
NO_COUNTRY = "none"  # the slice of speakers who stand for no country
ARTICLE = ("outlet", "title", "url", "published_at")


def write_quotes(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> list[str]:
    """Slices `quotes/XXX`, the newest quotations of the window a country; return their names."""
    names = []
    rows = stream_rows(
        connection,
        "window_quotes",
        first_date=window.first_date,
        limit=QUOTES_A_COUNTRY,
        has_actors=bool(window.actors),
        actor_ids=list(window.actor_ids),
        country_codes=list(window.country_codes),
    )
    for country, group in groupby(rows, key=lambda row: row["speaker_country_code"]):
        articles, speakers = Pool(), Pool()
        quotes = [
            [
                row["quote_id"],
                speakers.add((row["speaker_actor_id"], row["speaker_name"])),
                row["quote_type"],
                row["text"],
                row["report_date"].isoformat(),
                articles.add((*(row[name] for name in ARTICLE[:3]), str(row["published_at"] or ""))),
                row["subject_country_codes"] or [],
                row["subject_actor_ids"] or [],
            ]
            for row in group
        ]
        name = country or NO_COUNTRY
        writer.write(f"quotes/{name}", {"articles": articles.values, "speakers": speakers.values, "quotes": quotes})
        names.append(name)
    return names
