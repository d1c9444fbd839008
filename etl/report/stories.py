"""Slices of stories: what is told of one matter, by whom, from when to when."""

from typing import Any

import duckdb

from etl.report.queries import run_view, stream_rows
from etl.report.slices import SliceWriter
from etl.report.window import Window

STORIES_LISTED = 3_000
STORIES_A_SLICE = 100
ARTICLES_SHOWN = 60  # of a story
ARTICLE = (
    "article_id", "title", "outlet", "url", "published_at", "language", "version", "is_original", "event_count",
)  # fmt: skip


def write_stories(connection: duckdb.DuckDBPyConnection, writer: SliceWriter, window: Window) -> dict[str, Any]:
    """Slice `stories`, the list, and `stories/NN` with the articles of each; return how many there are."""
    view = run_view(
        connection,
        "window_stories",
        first_date=window.first_date,
        has_actors=bool(window.actors),
        limit=STORIES_LISTED,
    )
    ids = [row[0] for row in view.rows]
    connection.execute("create temp table shown_story (story_id varchar)")
    connection.execute("insert into shown_story select unnest($1::varchar[])", [ids])
    articles: dict[str, list[list[Any]]] = {story: [] for story in ids}
    for row in stream_rows(connection, "story_articles", limit=ARTICLES_SHOWN):
        articles[row["story_id"]].append([row[name] for name in ARTICLE])
    for number, start in enumerate(range(0, len(ids), STORIES_A_SLICE)):
        part = ids[start : start + STORIES_A_SLICE]
        stories = [{"story_id": story, "articles": articles[story]} for story in part]
        writer.write(f"stories/{number:02}", {"columns": list(ARTICLE), "stories": stories})
    document = view.document()
    writer.write("stories", {name: document[name] for name in ("columns", "rows")})
    return {"listed": len(ids), "stories_a_slice": STORIES_A_SLICE, "articles_shown": ARTICLES_SHOWN}
