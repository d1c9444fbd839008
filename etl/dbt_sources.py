"""What the dbt project reads: the extracted tables, the runs and the reference data, as dbt sources.

`python -m etl.dbt_sources` writes the YAML of the sources, of the staging models and of those that
keep the latest versions from the contract; a test fails where the files in `sql` differ from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from etl.contract import BOOL, DATE, FLOAT, INT, LONG, TABLES, TEXT, TIMESTAMP, Table, get_table
from etl.resources import find_root

RAW_SCHEMA, SEED_SCHEMA = "raw", "seeds"
BATCH_FOLDER = "batch_folder"
TEXTS, SCORES = pa.list_(TEXT), pa.list_(FLOAT)
COUNTS = pa.map_(TEXT, LONG)
SQL_TYPES = {
    TEXT: "varchar",
    INT: "integer",
    LONG: "bigint",
    FLOAT: "double",
    BOOL: "boolean",
    DATE: "date",
    TIMESTAMP: "timestamp with time zone",
    TEXTS: "varchar[]",
    SCORES: "double[]",
    COUNTS: "map(varchar, bigint)",
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table that models read: its grain and its columns (name -> Arrow type, description)."""

    name: str
    description: str
    columns: dict[str, tuple[pa.DataType, str]]

    @property
    def schema(self) -> pa.Schema:
        """Its Arrow schema; every column may be NULL."""
        return pa.schema([pa.field(name, type_) for name, (type_, _) in self.columns.items()])


RUNS = Source(
    name="runs",
    description="One row per run of the pipeline.",
    columns={
        "run_id": (TEXT, "Run."),
        "started_at": (TIMESTAMP, "When it began, UTC."),
        "finished_at": (TIMESTAMP, "When it ended, UTC; NULL while it runs or where it broke off."),
        "result": (TEXT, "How it ended, in the words of its run record."),
        "version": (TEXT, "Version of the program."),
        "counts": (COUNTS, "Every count of its run record, under its path in the record (extract.events)."),
    },
)

# The columns of seeds that models read; more may stand in the seed. Types as etl.knowledge.seeds reads them.
SEEDS: tuple[Source, ...] = (
    Source(
        name="countries",
        description="One row per country or territory (seeds/countries.csv).",
        columns={"country_code": (TEXT, "ISO 3166-1 alpha-3 code."), "name": (TEXT, "English short name.")},
    ),
    Source(
        name="country_schemes",
        description="One row per country with what other data sets call it (seeds/country_schemes.csv).",
        columns={
            "country_code": (TEXT, "ISO 3166-1 alpha-3 code."),
            "icews_country_name": (TEXT, "Name in ICEWS."),
            "cow_code": (INT, "Correlates of War number."),
        },
    ),
    Source(
        name="known_groups",
        description="One row per organisation with an actor code of its own in CAMEO (seeds/known_groups.csv).",
        columns={
            "organisation_code": (TEXT, "Organisation (seeds/organisations.csv)."),
            "actor_code": (TEXT, "Its whole CAMEO code."),
            "country_code": (TEXT, "Part of it for a country or region."),
            "group_code": (TEXT, "Part of it for the group."),
            "ethnic_code": (TEXT, "Part of it for a people."),
            "religion_code": (TEXT, "Part of it for a faith."),
            "type1_code": (TEXT, "First role in it."),
            "type2_code": (TEXT, "Second role in it."),
            "type3_code": (TEXT, "Third role in it."),
        },
    ),
    Source(
        name="officials",
        description="One row per spell of a person in an office (seeds/officials.csv).",
        columns={
            "person_code": (TEXT, "Person."),
            "person_name": (TEXT, "Preferred name."),
            "country_code": (TEXT, "Country; NULL for heads of international bodies."),
            "sector_code": (TEXT, "PLOVER sector."),
            "role_code": (TEXT, "Office (seeds/roles.csv)."),
            "title_text": (TEXT, "Title of the office."),
            "organisation_code": (TEXT, "Organisation (seeds/organisations.csv), where the office is one of it."),
            "valid_from": (DATE, "First day in office."),
            "valid_to": (DATE, "Last day in office; NULL if in office as far as known."),
            "source": (TEXT, "Where the fact comes from."),
        },
    ),
    Source(
        name="roles",
        description="One row per role or office (seeds/roles.csv).",
        columns={"role_code": (TEXT, "Role."), "label": (TEXT, "Name of the role.")},
    ),
    Source(
        name="sectors",
        description="One row per sector (seeds/sectors.csv).",
        columns={
            "sector_code": (TEXT, "PLOVER sector."),
            "label": (TEXT, "Name of the sector."),
            "cameo_agent_code": (TEXT, "Role code of CAMEO."),
            "icews_sectors": (TEXT, "Sectors in ICEWS, separated by commas."),
        },
    ),
    Source(
        name="event_types",
        description="One row per PLOVER event type, and per mode of it (seeds/event_types.csv).",
        columns={
            "event_type": (TEXT, "PLOVER event type."),
            "event_mode": (TEXT, "Mode of the type; NULL in the row of the type itself."),
            "label": (TEXT, "Name of type or mode."),
            "description": (TEXT, "What it covers."),
            "penta": (INT, "Penta class, 0 to 4."),
            "cameo_code": (TEXT, "CAMEO code where nothing says more."),
            "polecat_quad": (TEXT, "Quad class as POLECAT writes it."),
            "polecat_mode": (TEXT, "The mode in POLECAT; NULL where it has none."),
            "plover_score": (FLOAT, "Score of the type, -10 to 10."),
        },
    ),
    Source(
        name="cameo_codes",
        description="One row per CAMEO code (seeds/cameo_codes.csv).",
        columns={
            "cameo_code": (TEXT, "CAMEO code, as text."),
            "label": (TEXT, "Name of the code."),
            "icews_event_text": (TEXT, "Name of the act in ICEWS."),
            "cameo_root": (TEXT, "First two digits."),
            "event_type": (TEXT, "PLOVER event type."),
            "event_mode": (TEXT, "PLOVER mode."),
            "goldstein_score": (FLOAT, "Goldstein score, -10 to 10."),
            "quad_class": (TEXT, "Quad class."),
        },
    ),
    Source(
        name="polecat_codes",
        description="One row per CAMEO code that PLOVER codes, as POLECAT has it (seeds/polecat_codes.csv).",
        columns={
            "cameo_code": (TEXT, "CAMEO code, as text."),
            "polecat_event_type": (TEXT, "Event type in POLECAT."),
            "polecat_event_mode": (TEXT, "Mode in POLECAT."),
        },
    ),
    Source(
        name="event_schemes",
        description="One row per CAMEO root with the classes of other data sets (seeds/event_schemes.csv).",
        columns={
            "cameo_root": (TEXT, "First two digits of CAMEO codes."),
            "gdelt_quad_class": (INT, "GDELT's QuadClass."),
            "phoenix_penta_class": (INT, "Phoenix's PentaClass."),
            "icews_quad_category": (TEXT, "Quad category of the R package icews."),
            "icews_penta_category": (TEXT, "Penta category of the R package icews."),
        },
    ),
)

KNOWN_ACTORS = Source(
    name="known_actors",
    description="One row per actor that the seeds know, institutions of every country included.",
    columns={
        "actor_id": (TEXT, "Actor: hash of its key."),
        "actor_key": (TEXT, "Key: country:KOR, organisation:CODE, institution:KOR:CODE or person:CODE."),
        "actor_name": (TEXT, "Preferred name."),
        "actor_kind": (TEXT, "country, organisation, institution or person."),
        "country_code": (TEXT, "Country for which the actor stands."),
        "sector_code": (TEXT, "PLOVER sector."),
    },
)
MEMBERSHIPS = Source(
    name="memberships",
    description="One row per spell of a country in an international body (seeds/memberships.csv, organisations.csv).",
    columns={
        "organisation_code": (TEXT, "The body (seeds/organisations.csv)."),
        "country_code": (TEXT, "The member, as ISO 3166-1 alpha-3 code."),
        "valid_from": (DATE, "First day as a member; NULL where not known."),
        "valid_to": (DATE, "Last day as a member; NULL if one as far as known."),
        "source": (TEXT, "Where the fact comes from."),
    },
)
COUNTRY_FIPS = Source(
    name="country_fips",
    description="One row per country that has a FIPS 10-4 code (GeoNames).",
    columns={
        "country_code": (TEXT, "ISO 3166-1 alpha-3 code."),
        "fips_code": (TEXT, "FIPS 10-4 code, as GDELT writes countries of places."),
    },
)
DIVISIONS = Source(
    name="divisions",
    description="One row per first-level division of a country that has a name (seeds/places_extra.csv, GeoNames).",
    columns={
        "country_code": (TEXT, "ISO 3166-1 alpha-3 code."),
        "admin1": (TEXT, "GeoNames code of the division."),
        "division_name": (TEXT, "Its name."),
    },
)
COMPUTED: tuple[Source, ...] = (KNOWN_ACTORS, MEMBERSHIPS, COUNTRY_FIPS, DIVISIONS)

# What marts about events, actors, quotations and places read: rows of superseded versions are left out.
LATEST = ("dates", "events", "event_participants", "mentions", "places", "quantities", "quotes")


def render_files() -> dict[str, str]:
    """Path in sql -> its content, for every file that is generated."""
    files = {"staging/sources.yml": _render({"version": 2, "sources": list(_sources())})}
    for table in TABLES:
        files[f"staging/stg_{table.name}.yml"] = _render_model(f"stg_{table.name}", table.description, table)
    for table in map(get_table, LATEST):
        description = f"{table.description} Latest versions of articles only."
        files[f"intermediate/int_latest_{table.name}.yml"] = _render_model(
            f"int_latest_{table.name}", description, table
        )
    return files


def _sources() -> Iterator[dict[str, Any]]:
    yield {
        "name": RAW_SCHEMA,
        "database": "sources",
        "description": "The current Parquet files of each extracted table, and the run records.",
        "tables": [_raw_table(table) for table in TABLES] + [_source_table(RUNS)],
    }
    yield {
        "name": SEED_SCHEMA,
        "database": "sources",
        "description": "Reference data: the columns of seeds that models read, and what follows from them.",
        "tables": [_source_table(source) for source in (*SEEDS, *COMPUTED)],
    }


def _raw_table(table: Table) -> dict[str, Any]:
    folder = {
        "name": BATCH_FOLDER,
        "data_type": "varchar",
        "description": "Batch of the file the row stands in; '' outside of batch folders.",
    }
    return {"name": table.name, "description": table.description, "columns": [*_columns(table), folder]}


def _columns(table: Table) -> list[dict[str, Any]]:
    return [
        {"name": column.name, "data_type": SQL_TYPES[column.type], "description": column.description}
        for column in table.columns
    ]


def _source_table(source: Source) -> dict[str, Any]:
    columns = [
        {"name": name, "data_type": SQL_TYPES[type_], "description": description}
        for name, (type_, description) in source.columns.items()
    ]
    return {"name": source.name, "description": source.description, "columns": columns}


def _render_model(name: str, description: str, table: Table) -> str:
    return _render({"version": 2, "models": [{"name": name, "description": description, "columns": _columns(table)}]})


def _render(content: dict[str, Any]) -> str:
    header = "# Written by `python -m etl.dbt_sources` from etl/contract.py; change it there.\n"
    return header + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def write_files(folder: Path | None = None) -> None:
    """Write the generated files, into sql unless told otherwise."""
    folder = folder or find_root() / "sql"
    for name, content in render_files().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write_files()
