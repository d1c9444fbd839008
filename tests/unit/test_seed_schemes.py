"""The classes of other data sets: every code has them, and they are the documented ones."""

import pytest

from etl import codes
from etl.knowledge.seeds import Fact, read_seed

UNCODED_ROOTS = {"01", "02"}  # PLOVER has no type for comments and appeals
QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
# Modes of the PLOVER manual, draft 0.8.
MODES = {
    "CONSULT": {"visit", "third-party", "multilateral", "phone"},
    "RETREAT": {"withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"},
    "REQUEST": {"assist", "change", "yield", "meet"},
    "ACCUSE": {"disapprove", "investigate", "allege"},
    "REJECT": {"assist", "change", "yield", "meet"},
    "THREATEN": {"restrict", "ban", "arrest", "relations", "expel", "territory", "violence"},
    "PROTEST": {"demo", "riot", "general", "strike", "hunger", "boycott", "obstruct"},
    "SANCTION": {"convict", "expel", "withdraw", "discontinue"},
    "MOBILIZE": {"troops", "weapons", "police", "militia"},
    "COERCE": {"confiscate", "restrict", "ban", "censor", "curfew", "martial-law", "arrest", "deport", "withhold"},
    "ASSAULT": {
        "abduct", "beat", "torture", "execute", "sexual", "assassinate", "destroy", "primitive", "firearms",
        "explosives", "suicide-attack", "heavy-weapons", "cleansing", "massacre", "unconventional",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def polecat() -> dict[str, Fact]:
    return {fact["cameo_code"]: fact for fact in read_seed("polecat_codes")}


@pytest.fixture(scope="module")
def schemes() -> dict[str, Fact]:
    return {fact["cameo_root"]: fact for fact in read_seed("event_schemes")}


def test_the_mapping_goes_both_ways() -> None:
    # Every type and mode has a CAMEO code that leads back to the type; every CAMEO code has a type and a listed mode.
    types = {(fact["event_type"], fact["event_mode"]): fact for fact in read_seed("event_types")}
    cameo = {fact["cameo_code"]: fact for fact in read_seed("cameo_codes")}
    assert [key for key, fact in types.items() if cameo[fact["cameo_code"]]["event_type"] != key[0]] == []
    assert [code for code, fact in cameo.items() if (fact["event_type"], fact["event_mode"]) not in types] == []
    assert {fact["event_type"] for fact in cameo.values()} == set(codes.EVENT_TYPE)


def test_every_code_that_plover_codes_has_a_type_in_polecat(polecat: dict[str, Fact]) -> None:
    assert {fact["cameo_code"] for fact in read_seed("cameo_codes") if fact["cameo_root"] not in UNCODED_ROOTS} == set(
        polecat
    )
    assert "STATEMENT" not in {fact["polecat_event_type"] for fact in polecat.values()}


def test_modes_in_polecat_are_those_of_the_manual(polecat: dict[str, Fact]) -> None:
    named = [(fact["polecat_event_type"], fact["polecat_event_mode"]) for fact in polecat.values()]
    assert [(kind, mode) for kind, mode in named if mode and mode not in MODES.get(kind, set())] == []


@pytest.mark.parametrize(
    ("code", "event_type", "mode"),
    [
        ("116", "SANCTION", "convict"),
        ("163", "SANCTION", "discontinue"),
        ("191", "COERCE", "restrict"),
        ("192", "COERCE", "confiscate"),
        ("1712", "ASSAULT", "destroy"),
        ("090", "ACCUSE", "investigate"),
        ("057", "SUPPORT", None),
        ("055", "CONCEDE", None),
        ("0871", "CONCEDE", None),
        ("0831", "RETREAT", "resign"),
        ("100", "REQUEST", None),
    ],
)
def test_acts_that_schemes_dispute(polecat: dict[str, Fact], code: str, event_type: str, mode: str | None) -> None:
    fact = polecat[code]
    assert (fact["polecat_event_type"], fact["polecat_event_mode"]) == (event_type, mode)


def test_every_type_of_polecat_has_its_quad_code() -> None:
    quads = {fact["event_type"]: fact["polecat_quad"] for fact in read_seed("event_types") if not fact["event_mode"]}
    assert {kind for kind, quad in quads.items() if quad is None} == {"STATEMENT"}
    assert (quads["CONCEDE"], quads["RETREAT"], quads["SANCTION"]) == (
        "VERBAL COOPERATION",
        "MATERIAL COOPERATION",
        "MATERIAL CONFLICT",
    )


def test_every_root_has_its_classes(schemes: dict[str, Fact]) -> None:
    assert list(schemes) == [f"{number:02d}" for number in range(1, 21)]
    gdelt = "".join(str(fact["gdelt_quad_class"]) for fact in schemes.values())
    assert gdelt == "1" * 5 + "2" * 3 + "3" * 5 + "4" * 7
    phoenix = "".join(str(fact["phoenix_penta_class"]) for fact in schemes.values())
    assert phoenix == "00" + "1" * 3 + "2" * 3 + "3" * 5 + "44" + "3" + "4" * 4
    assert all(QUADS[fact["icews_quad_category"]] == fact["gdelt_quad_class"] for fact in schemes.values())
    apart = [root for root, fact in schemes.items() if fact["icews_penta_category"] != fact["icews_quad_category"]]
    assert apart == ["01"]


def test_the_class_of_a_type_in_gdelt_is_that_of_its_code(schemes: dict[str, Fact]) -> None:
    for fact in read_seed("event_types"):
        assert fact["gdelt_quad"] == schemes[fact["cameo_code"][:2]]["gdelt_quad_class"], fact["event_type"]
