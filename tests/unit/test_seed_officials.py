"""What the descriptions of the seeds of roles and officials cannot say: facts that must agree with each other."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

import pytest

from etl.knowledge.seeds import Fact, read_seed

# Offices of which a country (or a body) has one holder at a time.
SINGLE_HOLDER_ROLES = (
    "central_bank_governor",
    "chancellor",
    "commission_president",
    "crown_prince",
    "defence_minister",
    "european_council_president",
    "finance_minister",
    "foreign_minister",
    "high_representative",
    "interior_minister",
    "monarch",
    "party_general_secretary",
    "pope",
    "president",
    "prime_minister",
    "secretary_of_state",
    "supreme_leader",
    "treasury_secretary",
    "un_secretary_general",
)
# Dates known by month only make spells that follow each other share up to a month.
HANDOVER = timedelta(days=31)
# Why two may hold the office for longer: (country, role) -> reason.
SEVERAL_HOLDERS = {
    ("ARE", "crown_prince"): "each emirate has its own",
    ("BIH", "president"): "three members of the presidency",
    ("CIV", "president"): "two claimed to be president from December 2010 to April 2011",
    ("KHM", "prime_minister"): "a first and a second prime minister from 1993 to 1997",
}
# Someone who acts for a holder who is suspended, ill or not yet replaced.
ACTING = re.compile(r"(?i)acting|interim|caretaker")
# Sectors that an office may have beside its role's, and why.
OTHER_SECTORS = {
    "parliament_speaker": {"IGO"},  # the European Parliament
    "central_bank_governor": {"IGO"},  # the European Central Bank
    "envoy": {"IGO"},  # sent by several states or an organisation
    "negotiator": {"IGO", "REB"},  # for an organisation or an armed group
    "rebel_leader": {"UAF"},  # private armies that fight beside or against a state
    "military_commander": {"UAF", "REB"},  # irregular forces
    "separatist": {"GOV"},  # a de facto government
    "royal": {"ELI"},  # a ruler's family without a throne
}
# One name for two people in office at once: the article must decide.
SHARED_NAMES = {
    "King Abdullah": {"abdullah-bin-abdulaziz", "abdullah-ii"},
    "Ri Yong Ho": {"ri-yong-ho", "ri-yong-ho-general"},
    "Ri Yong-ho": {"ri-yong-ho", "ri-yong-ho-general"},
}
# Known by one word in English.
ONE_WORD_NAMES = frozenset(
    (
        "Boediono",
        "Hemedti",
        "Jokowi",
        "MBS",
        "Mayawati",
        "Prachanda",
        "Soeharto",
        "Sugiono",
        "Suharto",
        "Wiranto",
    )
)

OFFICIALS = read_seed("officials")
ROLES = {role["role_code"]: role for role in read_seed("roles")}


def spell_of(fact: Fact) -> tuple[date, date]:
    return fact["valid_from"], fact["valid_to"] or date.max


def days_shared(first: Fact, second: Fact) -> timedelta:
    (start, end), (other_start, other_end) = spell_of(first), spell_of(second)
    return min(end, other_end) - max(start, other_start)


def group_by(*columns: str) -> Iterator[tuple[tuple[str, ...], list[Fact]]]:
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in OFFICIALS:
        groups[tuple(fact[column] for column in columns)].append(fact)
    yield from groups.items()


def describe(*facts: Fact) -> str:
    return " / ".join(
        f"{fact['person_code']} {fact['country_code']} {fact['role_code']} {fact['valid_from']}" for fact in facts
    )


def test_a_phrase_belongs_to_one_role() -> None:
    # Otherwise "the spokesman" would have a role that depends on the order of the file.
    owners: dict[str, set[str]] = defaultdict(set)
    for code, role in ROLES.items():
        for phrase in (*role["phrases"], *role["plural_phrases"]):
            owners[phrase].add(code)
    assert {phrase: codes for phrase, codes in owners.items() if len(codes) > 1} == {}


def test_phrases_are_lower_case_without_repetition() -> None:
    for code, role in ROLES.items():
        phrases = (*role["phrases"], *role["plural_phrases"])
        assert len(phrases) == len(set(phrases)), code
        assert [phrase for phrase in phrases if phrase != phrase.lower() or phrase != " ".join(phrase.split())] == []


@pytest.mark.parametrize(
    ("phrase", "role_code", "sector_code"),
    [
        ("vice foreign minister", "deputy_foreign_minister", "GOV"),
        ("pentagon chief", "defence_minister", "GOV"),
        ("gunmen", "gunman", "UAF"),
        ("insurgents", "rebel", "REB"),
        ("policemen", "police_officer", "COP"),
        ("spies", "intelligence_officer", "SPY"),
        ("members of parliament", "mp", "LEG"),
        ("attorneys general", "attorney_general", "GOV"),
        ("secretaries-general", "secretary_general", "IGO"),
        ("demonstrators", "protester", "OPP"),
        ("fishermen", "farmer", "AGR"),
        ("asylum seekers", "refugee", "REF"),
        ("spokeswomen", "spokesperson", None),
    ],
)
def test_phrases_lead_to_role_and_sector(phrase: str, role_code: str, sector_code: str | None) -> None:
    found = [code for code, role in ROLES.items() if phrase in role["phrases"] or phrase in role["plural_phrases"]]
    assert found == [role_code]
    assert ROLES[role_code]["sector_code"] == sector_code


def test_every_official_has_a_known_role() -> None:
    assert sorted({fact["role_code"] for fact in OFFICIALS} - ROLES.keys()) == []


def test_every_official_has_a_known_country() -> None:
    known = {fact["country_code"] for fact in read_seed("countries")}
    assert sorted({fact["country_code"] for fact in OFFICIALS if fact["country_code"]} - known) == []


def test_sector_is_the_roles_unless_reasoned() -> None:
    odd = [
        describe(fact)
        for fact in OFFICIALS
        if (expected := ROLES[fact["role_code"]]["sector_code"])
        and fact["sector_code"] not in {expected} | OTHER_SECTORS.get(fact["role_code"], set())
    ]
    assert odd == []


def test_a_person_is_written_the_same_in_all_spells() -> None:
    for (code,), facts in group_by("person_code"):
        assert len({(fact["person_name"], fact["aliases"]) for fact in facts}) == 1, code


def test_a_name_is_not_its_own_alias() -> None:
    for fact in OFFICIALS:
        names = (fact["person_name"], *fact["aliases"])
        assert len(names) == len(set(names)), describe(fact)


def test_a_person_code_comes_from_a_name() -> None:
    # A code that no longer resembles its person is a row copied by mistake.
    for fact in OFFICIALS:
        plain = unicodedata.normalize("NFKD", fact["person_name"]).encode("ascii", "ignore").decode().lower()
        first_word = re.sub(r"[^a-z0-9]", "", plain.split()[0])
        assert first_word in fact["person_code"].replace("-", ""), describe(fact)


def test_names_are_full_names() -> None:
    # Surnames are the resolver's task: as aliases they would match everyone of that name.
    single = {
        name
        for fact in OFFICIALS
        for name in (fact["person_name"], *fact["aliases"])
        if len(re.split(r"[\s-]", name)) == 1
    }
    assert single - ONE_WORD_NAMES == set()


def test_no_spell_of_a_person_in_an_office_overlaps_another() -> None:
    overlapping = [
        describe(first, second)
        for _, facts in group_by("person_code", "role_code", "country_code")
        for first, second in combinations(facts, 2)
        if days_shared(first, second) > HANDOVER
    ]
    assert overlapping == []


def test_no_name_is_two_people_in_office_on_one_day() -> None:
    holders: dict[str, list[Fact]] = defaultdict(list)
    for fact in OFFICIALS:
        for name in {fact["person_name"], *fact["aliases"]}:
            holders[name.lower()].append(fact)
    shared = {name.lower(): people for name, people in SHARED_NAMES.items()}
    clashes = {
        f"{name}: {describe(first, second)}"
        for name, facts in holders.items()
        for first, second in combinations(facts, 2)
        if first["person_code"] != second["person_code"]
        and days_shared(first, second) >= timedelta(days=0)
        and not {first["person_code"], second["person_code"]} <= shared.get(name, set())
    }
    assert clashes == set()


def test_an_office_with_one_holder_has_one_holder() -> None:
    clashes = [
        describe(first, second)
        for (country_code, role_code, _), facts in group_by("country_code", "role_code", "organisation_code")
        if role_code in SINGLE_HOLDER_ROLES and (country_code, role_code) not in SEVERAL_HOLDERS
        for first, second in combinations(facts, 2)
        if days_shared(first, second) > HANDOVER
        and not ACTING.match(first["title_text"])
        and not ACTING.match(second["title_text"])
    ]
    assert clashes == []


@pytest.mark.parametrize(
    ("country_code", "role_code", "day", "person_name"),
    [
        ("USA", "deputy_secretary_of_state", date(2017, 8, 1), "John Sullivan"),
        ("USA", "secretary_of_state", date(2017, 8, 1), "Rex Tillerson"),
        ("KOR", "foreign_minister", date(2019, 3, 1), "Kang Kyung-wha"),
        ("GBR", "prime_minister", date(2003, 3, 20), "Tony Blair"),
        ("DEU", "chancellor", date(2015, 9, 4), "Angela Merkel"),
        ("RUS", "president", date(2010, 1, 1), "Dmitry Medvedev"),
        ("PRK", "supreme_leader", date(2018, 6, 12), "Kim Jong Un"),
        ("FRA", "president", date(1996, 1, 1), "Jacques Chirac"),
        (None, "un_secretary_general", date(2001, 9, 11), "Kofi Annan"),
    ],
)
def test_the_holder_of_an_office_on_a_day(
    country_code: str | None, role_code: str, day: date, person_name: str
) -> None:
    holders = [
        fact["person_name"]
        for fact in OFFICIALS
        if (fact["country_code"], fact["role_code"]) == (country_code, role_code)
        and spell_of(fact)[0] <= day <= spell_of(fact)[1]
    ]
    assert holders == [person_name]
