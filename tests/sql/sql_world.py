"""Writes small extracted tables for the tests of the marts: articles with sentences, events, mentions."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.conformance import to_arrow
from etl.contract import TABLES, get_table
from etl.ids import content_id
from etl.marts import BuildResult

FIRST_BATCH = date(2024, 1, 1)
RUNS: list[dict[str, Any]] = [
    {
        "run_id": "r1",
        "started_at": "2024-01-02T00:00:00+00:00",
        "finished_at": "2024-01-02T00:01:00+00:00",
        "result": "ok",
        "version": "0.1.0",
        "counts": {"load": {"articles": 3}, "extract": {"events": 4}},
        "inputs": ["a.txt"],
    },
    {"run_id": "r2", "started_at": "2024-01-03T00:00:00+00:00", "result": "running"},
]
CAMEO = {
    "CONSULT": ("040", "verbal_cooperation", 1.0),
    "AGREE": ("030", "verbal_cooperation", 4.0),
    "THREATEN": ("130", "verbal_conflict", -4.4),
    "ASSAULT": ("190", "material_conflict", -10.0),
    "PROTEST": ("141", "verbal_conflict", -6.5),
    "AID": ("073", "material_cooperation", 7.4),
}


@dataclass(frozen=True, kw_only=True)
class Who:
    """A participant: actor key, kind of its mention, country and sector."""

    key: str | None
    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    title: str | None = None
    role: str | None = None

    @property
    def actor_id(self) -> str | None:
        return content_id("actor", self.key) if self.key else None


def country(code: str, name: str) -> Who:
    return Who(key=f"country:{code}", name=name, kind="country", country=code)


def ministry(code: str, name: str = "the foreign ministry") -> Who:
    return Who(key=f"institution:{code}:foreign-ministry", name=name, kind="organisation", country=code, sector="GOV")


def person(name: str, code: str | None, sector: str | None = "GOV", **fields: Any) -> Who:
    key = f"discovered:person:{name.casefold()}:{code or ''}"
    return Who(key=key, name=name, kind="person", country=code, sector=sector, **fields)


def group(code: str, role: str, sector: str | None) -> Who:
    return Who(key=f"group:{code}:{role}", name=role, kind="group", country=code, sector=sector)


@dataclass
class World:
    """Rows of the extracted tables, table by table."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table.name: [] for table in TABLES})

    def add(self, table: str, **values: Any) -> dict[str, Any]:
        """A row; columns that are not given are NULL, or [] where the contract wants a list."""
        row = {
            column.name: values.pop(column.name, [] if pa.types.is_list(column.type) and not column.nullable else None)
            for column in get_table(table).columns
        }
        assert not values, f"no column {sorted(values)} in {table}"
        self.rows[table].append(row)
        return row

    def article(self, text: str, published: date | None, outlet: str | None = "Example News", **fields: Any) -> str:
        """An article whose sentences end with a full stop; its article_id."""
        article_id = content_id("article", text, published, outlet)
        self.add(
            "articles",
            **{
                "article_id": article_id,
                "version": 1,
                "batch_date": FIRST_BATCH,
                "outlet": outlet,
                "language": "en",
                "published_at": datetime(published.year, published.month, published.day, tzinfo=UTC)
                if published
                else None,
                "published_status": "metadata" if published else "unknown",
                "body_text": text,
                "word_count": len(text.split()),
                "content_hash": content_id(text),
                "format": "text",
                "landing_path": f"{article_id}.txt",
                "landing_offset": 0,
                **fields,
            },
        )
        article = self.rows["articles"][-1]
        is_version = article["version"] > 1
        self.sight(article_id, article["landing_path"], "version_count" if is_version else "article_count")
        start = 0
        for index, sentence in enumerate(text.split(". ")):
            end = min(start + len(sentence) + 1, len(text))
            values = {"sentence_index": index, "start_char": start, "end_char": end, "section_kind": "body"}
            self.add("sentences", article_id=article_id, **values)
            start = end + 1
        return article_id

    def sight(self, article_id: str, landing_path: str, counted_as: str = "repeat_count") -> None:
        """The article stands in the landing file, once more if it was there before."""
        (article,) = (row for row in self.rows["articles"] if row["article_id"] == article_id)
        file = self._open_account(landing_path, article["batch_date"])
        self.add(
            "sightings",
            landing_file_id=file["landing_file_id"],
            record_index=file["record_count"],
            article_id=article_id,
            batch_date=article["batch_date"],
            landing_path=landing_path,
            landing_offset=article["landing_offset"],
        )
        file["record_count"] += 1
        file[counted_as] += 1

    def reject(self, landing_path: str, *, reason: str, detail: str, offset: int = 0) -> None:
        """A record of the landing file, or of a member of it behind '!', that was not taken in."""
        file = self._open_account(landing_path.partition("!")[0], FIRST_BATCH)
        file["record_count"] += 1
        file["rejection_count"] += 1
        self.add(
            "rejections",
            batch_date=FIRST_BATCH,
            stage="load",
            reason=reason,
            detail=detail,
            landing_path=landing_path,
            landing_offset=offset,
        )

    def _open_account(self, landing_path: str, batch_date: date) -> dict[str, Any]:
        """The row of the landing file."""
        landing_file_id = content_id("landing file", landing_path, batch_date)
        for row in self.rows["landing_files"]:
            if row["landing_file_id"] == landing_file_id:
                return row
        counts = {f"{what}_count": 0 for what in ("record", "article", "version", "repeat", "rejection")}
        return self.add(
            "landing_files",
            landing_file_id=landing_file_id,
            batch_date=batch_date,
            landing_path=landing_path,
            file_hash=content_id(landing_path),
            byte_count=0,
            **counts,
        )

    def mention(self, article_id: str, who: Who, *, text: str | None = None, start: int = 0) -> str:
        """A mention of the actor; its mention_id."""
        mention_id = content_id("mention", article_id, start, who.key, who.name)
        known = {row["mention_id"] for row in self.rows["mentions"]}
        if mention_id not in known:
            self.add(
                "mentions",
                mention_id=mention_id,
                article_id=article_id,
                sentence_index=0,
                start_char=start,
                end_char=start + 1,
                text=text or who.name,
                kind=who.kind,
                actor_id=who.actor_id,
                actor_name=who.name,
                country_code=who.country,
                sector_code=who.sector,
                title_text=who.title,
                role_code=who.role,
                resolution="exact",
            )
        return mention_id

    def event(
        self,
        article_id: str,
        event_type: str,
        actors: Sequence[Who],
        recipients: Sequence[Who] = (),
        *,
        day: date | tuple[date, date] | None = None,
        sentence: int = 0,
        **fields: Any,
    ) -> str:
        """An event with its participants; `day` is a day or an interval. Its event_id."""
        start, end = (day if isinstance(day, tuple) else (day, day)) if day else (None, None)
        code, quad_class, goldstein = CAMEO[event_type]
        actor_names = "/".join(who.name for who in (*actors, *recipients))
        event_id = content_id("event", article_id, sentence, event_type, actor_names, str(fields.get("start_char")))
        self.add(
            "events",
            **{
                "event_id": event_id,
                "article_id": article_id,
                "sentence_index": sentence,
                "start_char": sentence,
                "end_char": sentence + 4,
                "trigger_text": "word",
                "trigger_lemma": "word",
                "event_type": event_type,
                "cameo_code": code,
                "cameo_root": fields.get("cameo_code", code)[:2],
                "goldstein_score": goldstein,
                "quad_class": quad_class,
                "status": "actual",
                "event_date_start": start,
                "event_date_end": end,
                "date_precision": ("day" if start == end else "month") if start else None,
                "date_status": "explicit" if start else "unresolved",
                "is_reciprocal": event_type in ("CONSULT", "AGREE"),
                "confidence": 0.8,
                "coder": "pattern:test",
                "coder_version": "1",
                **fields,
            },
        )
        for role, sides in (("actor", actors), ("recipient", recipients)):
            for index, who in enumerate(sides):
                self.add(
                    "event_participants",
                    event_id=event_id,
                    participant_role=role,
                    participant_index=index,
                    mention_id=self.mention(article_id, who) if who.key else None,
                    actor_id=who.actor_id,
                    text=who.name,
                    country_code=who.country,
                    sector_code=who.sector,
                )
        return event_id

    def write(
        self, folder: Path, *, seed: int | None = None, batch: date = FIRST_BATCH, part: int = 0
    ) -> Mapping[str, Sequence[Path]]:
        """Parquet files of all tables that have rows; with a seed shuffled and cut into several files.

        In another batch or part than the first, the same records arrive in landing files that have changed.
        """
        tables: dict[str, list[Path]] = {}
        for name, rows in self.rows.items():
            if not rows:
                continue
            shuffled = [_move(row, batch, part) for row in rows]
            if seed is not None:
                random.Random(seed).shuffle(shuffled)
            cut = len(shuffled) // 2 if seed is not None else 0
            pieces = [piece for piece in (shuffled[:cut], shuffled[cut:]) if piece]
            for number, piece in enumerate(pieces):
                path = folder / name / f"batch_date={batch}" / f"{part}-{number:04}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(to_arrow(get_table(name), piece), path)
                tables.setdefault(name, []).append(path)
        return tables


def _move(row: dict[str, Any], batch: date, part: int) -> dict[str, Any]:
    """The row as it is where it does not arrive in the first part of the first batch."""
    if (batch, part) == (FIRST_BATCH, 0):
        return row
    moved = {"batch_date": batch, "landing_file_id": content_id(row.get("landing_file_id"), batch, part)}
    return row | {name: value for name, value in moved.items() if name in row}


@dataclass(frozen=True, kw_only=True)
class Release:
    """A built release, the rows it was built from, and the ids of events by a name of the test's."""

    folder: Path
    result: BuildResult
    world: World
    events: Mapping[str, str]
    articles: Mapping[str, str]
    connection: duckdb.DuckDBPyConnection

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(values)).fetchall()

    def world_event(self, name: str) -> str:
        (row,) = self.query("select world_event_id from marts.fct_event_report where event_id = ?", self.events[name])
        return str(row[0])
