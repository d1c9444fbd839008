"""The sample in the layouts of other data sets, read back as their users read them.

Columns, types and code lists stand here as the documentation of each data set and the readers that its users have
say, and not as our views do.
"""

import csv
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.exports.export import Request, export_release
from etl.exports.source import Period

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]

ALWAYS = Period(first=None, last=None)
CALL = date(2017, 8, 15)  # the telephone call of the seed article
TEXT, INT32, INT64, FLOAT, DAY = pl.String, pl.Int32, pl.Int64, pl.Float64, pl.Date

# GDELT Event Codebook 2.0, and the types of GDELT_2.0_Events_Column_Labels_Header_Row_Sep2016.
GEO = ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
GDELT: Mapping[str, type[pl.DataType]] = {
    "GLOBALEVENTID": INT64, "SQLDATE": INT64, "MonthYear": INT64, "Year": INT64, "FractionDate": FLOAT,
    **{f"Actor{number}{name}": TEXT for number in (1, 2) for name in ACTOR},
    "IsRootEvent": INT64, "EventCode": TEXT, "EventBaseCode": TEXT, "EventRootCode": TEXT, "QuadClass": INT64,
    "GoldsteinScale": FLOAT, "NumMentions": INT64, "NumSources": INT64, "NumArticles": INT64, "AvgTone": FLOAT,
    **{
        f"{who}Geo_{name}": INT64 if name == "Type" else FLOAT if name in ("Lat", "Long") else TEXT
        for who in ("Actor1", "Actor2", "Action")
        for name in GEO
    },
    "DATEADDED": INT64, "SOURCEURL": TEXT,
}  # fmt: skip
# GDELT's lookup of types, and PTY and REL of the CAMEO codebook, which its dictionaries write beside them.
GDELT_TYPES = re.compile(
    "COP|GOV|INS|JUD|MIL|OPP|REB|SEP|SPY|UAF|AGR|BUS|CRM|CVL|DEV|EDU|ELI|ENV|HLH|HRI|LAB|LEG|MED|REF|MOD|RAD"
    "|AMN|IRC|GRP|UNO|PKO|UIS|IGO|IMG|INT|MNC|NGM|NGO|SET|PTY|REL"
)
# read_events_tsv of the package icews for R: integers are of 32 bits there.
ICEWS: Mapping[str, type[pl.DataType]] = {
    "Event ID": INT32, "Event Date": DAY, "Source Name": TEXT, "Source Sectors": TEXT, "Source Country": TEXT,
    "Event Text": TEXT, "CAMEO Code": TEXT, "Intensity": FLOAT, "Target Name": TEXT, "Target Sectors": TEXT,
    "Target Country": TEXT, "Story ID": INT32, "Sentence Number": INT32, "Publisher": TEXT, "City": TEXT,
    "District": TEXT, "Province": TEXT, "Country": TEXT, "Latitude": FLOAT, "Longitude": FLOAT,
}  # fmt: skip
# From agentnames.txt of text_to_CAMEO: what its users make of sectors.
ICEWS_SECTORS = {
    "Government": "GOV", "Military": "MIL", "Police": "COP", "Legislative / Parliamentary": "LEG", "Judicial": "JUD",
    "Intelligence Ministry": "SPY", "Parties": "PTY", "Dissident": "OPP", "Rebel": "REB", "Unidentified Forces": "UAF",
    "Criminals / Gangs": "CRM", "General Population / Civilian / Social": "CVL", "Social": "CVL", "Labor": "LAB",
    "Education": "EDU", "Media": "MED", "Business": "BUS", "Medical / Health": "MED", "National Religious": "REF",
    "Agricultural": "BUS", "Elite": "CVL", "Refugees / Displaced": "REF",
    "International Government Organization": "IGO", "Nongovernmental Organizations / Activists": "IGO",
}  # fmt: skip
# Header of the files of Dataverse study AJGVIT.
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
POLECAT_QUADS = {  # the PLOVER manual's quad category of each of its 16 types
    "VERBAL COOPERATION": "AGREE CONSULT SUPPORT CONCEDE",
    "MATERIAL COOPERATION": "COOPERATE AID RETREAT",
    "VERBAL CONFLICT": "REQUEST ACCUSE REJECT THREATEN",
    "MATERIAL CONFLICT": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}
# ingest_phoenix of the package phoxy for R: names and classes of columns; its integers have 32 bits.
PHOENIX: Mapping[str, type[pl.DataType]] = {
    "EventID": INT32, "Date": INT32, "Year": INT32, "Month": INT32, "Day": INT32,
    **{f"{side}Actor{part}": TEXT for side in ("Source", "Target") for part in ("Full", "Entity", "Role", "Attribute")},
    "EventCode": TEXT, "EventRootCode": TEXT, "QuadClass": INT32, "GoldsteinScore": FLOAT, "Issues": TEXT, "Lat": FLOAT,
    "Lon": FLOAT, "LocationName": TEXT, "StateName": TEXT, "CountryCode": TEXT, "SentenceID": TEXT, "URLs": TEXT,
    "NewsSources": TEXT,
}  # fmt: skip
PHOENIX_ROLES = ("GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL")


@pytest.fixture(scope="module")
def files(sample_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Path]]:
    """The sample's files of each layout, in a folder of their own."""
    folder = tmp_path_factory.mktemp("exports")
    warehouse = sample_release.parent
    return {
        name: [
            file.path
            for file in export_release(warehouse, Request(file_format=name, output=folder / name, period=ALWAYS)).files
        ]
        for name in ("icews", "gdelt", "polecat", "phoenix")
    }


def read_tab(
    path: Path, schema: Mapping[str, type[pl.DataType]], *, has_header: bool, quote: str | None
) -> pl.DataFrame:
    """The file with these columns and types, or an error where a cell does not fit."""
    rows = pl.read_csv(
        path,
        separator="\t",
        has_header=has_header,
        quote_char=quote,
        new_columns=None if has_header else list(schema),
        schema=dict(schema) if has_header else None,
        schema_overrides=None if has_header else list(schema.values()),
    )
    return rows.select(list(schema))


@pytest.fixture(scope="module")
def gdelt(files: Mapping[str, list[Path]]) -> pl.DataFrame:
    # As a user of the daily files reads them: all that a glob finds, by names that the files do not have.
    folder = files["gdelt"][0].parent
    paths = sorted(folder.glob("*.export.CSV"))
    assert paths == files["gdelt"]
    assert all(re.fullmatch(r"\d{14}\.export\.CSV", path.name) for path in paths)
    return pl.concat(read_tab(path, GDELT, has_header=False, quote='"') for path in paths)


def test_gdelt_has_61_columns_in_every_line(files: Mapping[str, list[Path]]) -> None:
    for path in files["gdelt"]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.count("\t") == 60


def test_gdelt_has_the_call(gdelt: pl.DataFrame) -> None:
    call = gdelt.filter(pl.col("EventCode") == "041", pl.col("Actor1CountryCode") == "KOR")
    expected = {
        "SQLDATE": 20170815, "MonthYear": 201708, "Year": 2017, "FractionDate": 2017.6164, "Actor1Code": "KORGOV",
        "Actor1Name": "LIM SUNG-NAM", "Actor1Type1Code": "GOV", "Actor2Code": "USAGOV", "Actor2Name": "JOHN SULLIVAN",
        "Actor2CountryCode": "USA", "Actor2Type1Code": "GOV", "EventBaseCode": "041", "EventRootCode": "04",
        "QuadClass": 1, "GoldsteinScale": 1.0, "NumMentions": 6, "NumSources": 3, "ActionGeo_Type": 0,
        "DATEADDED": 20170817000000,
    }  # fmt: skip
    assert call.select(list(expected)).to_dicts() == [expected]


def test_gdelt_holds_to_its_code_lists(gdelt: pl.DataFrame) -> None:
    assert gdelt["GLOBALEVENTID"].is_unique().all()
    assert set(gdelt["QuadClass"]) <= {1, 2, 3, 4}
    assert set(gdelt["IsRootEvent"]) == {0, 1}
    for number in (1, 2):
        codes = gdelt[f"Actor{number}Code"].drop_nulls()
        assert codes.str.contains("^([A-Z]{3})+$").all()
        types = {code for place in (1, 2, 3) for code in gdelt[f"Actor{number}Type{place}Code"].drop_nulls()}
        assert all(GDELT_TYPES.fullmatch(code) for code in types)
        # Country, group and type are parts of the code.
        for row in gdelt.filter(pl.col(f"Actor{number}Code").is_not_null()).iter_rows(named=True):
            parts = set(re.findall("...", row[f"Actor{number}Code"]))
            named = {row[f"Actor{number}{part}"] for part in ("CountryCode", "KnownGroupCode", "Type1Code")} - {None}
            assert named <= parts, row
    assert (gdelt["EventCode"].str.slice(0, 2) == gdelt["EventRootCode"]).all()


def test_gdelt_knows_groups_and_places(gdelt: pl.DataFrame) -> None:
    groups = {tuple(row) for row in gdelt.select("Actor1Code", "Actor1CountryCode", "Actor1KnownGroupCode").iter_rows()}
    assert {("IGOUNO", None, "UNO"), ("IGOEUREEC", "EUR", "EEC")} <= groups
    placed = gdelt.filter(pl.col("ActionGeo_Type") != 0)
    places = {row["ActionGeo_Fullname"]: row for row in placed.iter_rows(named=True)}
    beijing = places["Beijing, China"]
    assert (beijing["ActionGeo_Type"], beijing["ActionGeo_CountryCode"], beijing["ActionGeo_ADM1Code"]) == (
        4,
        "CH",
        "CH22",
    )
    mali = places["Mali"]
    assert (mali["ActionGeo_Type"], mali["ActionGeo_ADM1Code"], mali["ActionGeo_FeatureID"]) == (1, "ML", "ML")
    assert placed["ActionGeo_CountryCode"].str.contains("^[A-Z]{2}$").all()
    assert gdelt.filter(pl.col("ActionGeo_Type") == 0)["ActionGeo_Fullname"].is_null().all()


@pytest.fixture(scope="module")
def icews(files: Mapping[str, list[Path]]) -> pl.DataFrame:
    (path,) = files["icews"]
    assert re.fullmatch(r"events\.\d{4}\.\d{14}\.tab", path.name)
    assert path.read_text(encoding="utf-8").splitlines()[0].split("\t") == list(ICEWS)
    return read_tab(path, ICEWS, has_header=True, quote=None)


def test_icews_has_the_call(icews: pl.DataFrame) -> None:
    call = icews.filter(pl.col("CAMEO Code") == "041", pl.col("Event Date") == CALL)
    expected = {
        "Source Name": "Lim Sung-nam", "Source Sectors": "Government", "Source Country": "South Korea",
        "Event Text": "Discuss by telephone", "Intensity": 1.0, "Target Name": "John Sullivan",
        "Target Country": "United States", "Sentence Number": 2,
    }  # fmt: skip
    assert call.select(list(expected)).to_dicts() == [expected]


def test_icews_keys_are_those_of_its_database(icews: pl.DataFrame) -> None:
    # create_event_table of the package icews: PRIMARY KEY (event_id, event_date), both not null.
    assert icews.select("Event ID", "Event Date").is_unique().all()
    assert icews.select("Event ID", "Event Date", "Story ID").null_count().row(0) == (0, 0, 0)


def test_icews_sectors_are_what_text_to_cameo_knows(icews: pl.DataFrame) -> None:
    for column in ("Source Sectors", "Target Sectors"):
        for sectors in icews[column].drop_nulls():
            assert all(sector in ICEWS_SECTORS for sector in sectors.split(",")), sectors


@pytest.fixture(scope="module")
def polecat(files: Mapping[str, list[Path]]) -> list[dict[str, str]]:
    (path,) = files["polecat"]
    assert re.fullmatch(r"ngecEvents\.DV\.\d{4}\.txt", path.name)
    # Scripts read it with Python's csv or pandas, which take a quotation mark for one.
    with path.open(encoding="utf-8", newline="") as file:
        assert tuple(file.readline().rstrip("\n").split("\t")) == POLECAT
        file.seek(0)
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def test_polecat_has_the_call(polecat: list[dict[str, str]]) -> None:
    call = [row for row in polecat if row["Event Mode"] == "phone" and row["Actor Country"] == "KOR"]
    expected = {
        "Event Date": "2017-08-15", "Event Type": "CONSULT", "Quad Code": "VERBAL COOPERATION", "Intensity": "2.1",
        "Actor Name": "Lim Sung-nam", "Actor COW": "732", "Primary Actor Sector": "GOV",
        "Actor Title": "South Korean Vice Foreign Minister", "Recipient Name": "John Sullivan", "Recipient COW": "2",
        "Country": "None", "Latitude": "", "Language": "English",
    }  # fmt: skip
    assert [{name: row[name] for name in expected} for row in call] == [expected]


def test_polecat_has_the_types_and_quads_of_plover(polecat: list[dict[str, str]]) -> None:
    quads = {kind: quad for quad, kinds in POLECAT_QUADS.items() for kind in kinds.split()}
    assert len(quads) == 16
    assert all(quads[row["Event Type"]] == row["Quad Code"] for row in polecat)
    assert all(-10 <= float(row["Intensity"]) <= 10 for row in polecat)


def test_polecat_lists_are_taken_apart_at_semicolons(polecat: list[dict[str, str]]) -> None:
    # As create_country_dyads and others do it: split at ";", strip, leave out "None".
    countries = {
        code.strip()
        for row in polecat
        for name in ("Actor Country", "Recipient Country")
        for code in row[name].split(";")
    } - {"None"}
    assert {"KOR", "USA", "DEU", "POL"} <= countries
    assert all(re.fullmatch("[A-Z]{3}", code) for code in countries)
    contexts = {context.strip() for row in polecat for context in row["Contexts"].split(";")}
    assert {"diplomatic", "military"} <= contexts


@pytest.fixture(scope="module")
def phoenix(files: Mapping[str, list[Path]]) -> pl.DataFrame:
    assert all(re.fullmatch(r"events\.full\.\d{8}\.txt", path.name) for path in files["phoenix"])
    return pl.concat(read_tab(path, PHOENIX, has_header=False, quote=None) for path in files["phoenix"])


def test_phoenix_has_the_call(phoenix: pl.DataFrame) -> None:
    call = phoenix.filter(pl.col("EventCode") == "041", pl.col("Date") == 20170815)
    expected = {
        "Year": 2017, "Month": 8, "Day": 15, "SourceActorFull": "KORGOV", "SourceActorEntity": "KOR",
        "SourceActorRole": "GOV", "SourceActorAttribute": None, "TargetActorFull": "USAGOV", "EventRootCode": "04",
        "QuadClass": 1, "GoldsteinScore": 1.0,
    }  # fmt: skip
    assert call.select(list(expected)).to_dicts() == [expected]
    assert len(call["SentenceID"].item().split(";")) == 6
    assert set(call["NewsSources"].item().split(";")) >= {"Yonhap", "Northern Wire"}


def test_phoenix_actors_are_taken_apart_as_its_pipeline_does(phoenix: pl.DataFrame) -> None:
    # process_actors of postprocess.py: entity, then a primary role, the rest by three letters.
    for side in ("Source", "Target"):
        columns = [f"{side}Actor{part}" for part in ("Full", "Entity", "Role", "Attribute")]
        for full, entity, role, attribute in phoenix.select(columns).drop_nulls(columns[0]).iter_rows():
            first, second = full[:3], full[3:6]
            assert entity == (None if first == "---" else first)
            assert role == (second if second in PHOENIX_ROLES else None)
            rest = full[6:] if role else full[3:]
            assert attribute == (";".join(re.findall("...", rest)) or None)


def test_phoenix_issues_are_names_with_counts(phoenix: pl.DataFrame) -> None:
    # oneaday_filter.py: split at ";", then at ",", and the second part is a number.
    issues = [issue.split(",") for text in phoenix["Issues"].drop_nulls() for issue in text.split(";")]
    assert issues
    assert all(len(parts) == 2 and parts[1].isdigit() for parts in issues)
