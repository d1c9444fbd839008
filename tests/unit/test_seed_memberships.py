"""Members of blocs: who they were on a day."""

from datetime import date

import pytest

from etl.knowledge.memberships import list_memberships
from etl.knowledge.seeds import read_seed

MEMBERSHIPS = list_memberships(spells=read_seed("memberships"), organisations=read_seed("organisations"))


def members_on(organisation_code: str, day: date) -> set[str]:
    return {
        membership.country_code
        for membership in MEMBERSHIPS
        if membership.organisation_code == organisation_code
        and (membership.valid_from or date.min) <= day <= (membership.valid_to or date.max)
    }


@pytest.mark.parametrize(
    ("organisation_code", "day", "count"),
    [
        ("european-union", date(1994, 6, 1), 12),
        ("european-union", date(2003, 6, 1), 15),
        ("european-union", date(2019, 6, 1), 28),
        ("european-union", date(2021, 6, 1), 27),
        ("nato", date(1990, 6, 1), 16),
        ("nato", date(2024, 6, 1), 32),
        ("asean", date(1996, 6, 1), 7),
        ("asean", date(2010, 6, 1), 10),
        ("opec", date(2025, 6, 1), 12),
        ("african-union", date(2018, 6, 1), 55),
        ("arab-league", date(2020, 6, 1), 22),
        ("gulf-cooperation-council", date(2020, 6, 1), 6),
        ("g8", date(2010, 6, 1), 8),
        ("g7", date(2020, 6, 1), 7),
        ("g20", date(2020, 6, 1), 19),
        ("brics", date(2009, 12, 1), 4),
        ("brics", date(2015, 6, 1), 5),
        ("shanghai-cooperation-organisation", date(2016, 6, 1), 6),
        ("collective-security-treaty-organization", date(2010, 6, 1), 7),
        ("eurasian-economic-union", date(2020, 6, 1), 5),
        ("quad", date(2012, 6, 1), 0),
        ("quad", date(2020, 6, 1), 4),
        ("p5", date(1990, 6, 1), 5),
        ("p5", date(2020, 6, 1), 5),
        ("five-eyes", date(2020, 6, 1), 5),
    ],
)
def test_a_body_has_as_many_members_as_it_had_on_that_day(organisation_code: str, day: date, count: int) -> None:
    assert len(members_on(organisation_code, day)) == count


def test_who_leaves_or_follows_is_a_member_in_its_time() -> None:
    assert "GBR" in members_on("european-union", date(2020, 1, 31))
    assert "GBR" not in members_on("european-union", date(2020, 2, 1))
    assert members_on("p5", date(1990, 1, 1)) ^ members_on("p5", date(2000, 1, 1)) == {"SUN", "RUS"}
    assert "RUS" in members_on("g8", date(2013, 6, 1))
    assert {"MLI", "NER", "BFA"}.isdisjoint(members_on("ecowas", date(2025, 6, 1)))


def test_members_that_never_changed_belong_as_long_as_the_body_lasts() -> None:
    nafta = [membership for membership in MEMBERSHIPS if membership.organisation_code == "nafta"]
    assert {(m.country_code, m.valid_from, m.valid_to) for m in nafta} == {
        (country, date(1994, 1, 1), date(2020, 6, 30)) for country in ("CAN", "MEX", "USA")
    }
