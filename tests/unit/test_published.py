"""Dates of publication in the forms that sources write them in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from etl.knowledge.date_words import load_date_words
from etl.published import parse_epoch, parse_published

TEN = datetime(2017, 8, 16, 10, tzinfo=UTC)
MIDNIGHT = datetime(2017, 8, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2017-08-16T10:00Z",
        "2017-08-16 10:00:00 UTC",
        "2017-08-16 10:00:00 +0000 UTC",
        "2017-08-16T10:00:00.000Z",
        "2017-08-16T10:00:00.000000000Z",
        "2017-08-16T10:00:00.000Z[UTC]",
        "2017-08-16T19:00:00+09:00[Asia/Seoul]",
        "2017-08-16 19:00:00.000 +0900",
        "2017-08-16T13:00:00+03",
        "20170816T1000Z",
        "20170816T100000Z",
        "20170816T190000+0900",
        "20170816100000",
        "201708161000",
        "2017/08/16 10:00:00",
        "2017-8-16 10:00",
        "2017-08-16 10.00",
        "16/Aug/2017:10:00:00 +0000",
        "08/16/2017 10:00:00 AM",
        "16.08.2017 10:00",
        "Aug 16, 2017 5:00 AM EST",
        "August 16, 2017 at 6 a.m. ET",
        "Aug. 16, 2017 3:00 a.m. PDT",
        "16 Aug 2017 10:00 AM",
        "Wednesday 16 August 2017 11.00 BST",
        "Wed, 16 Aug 2017 19:00:00 KST",
        "Wed, 16 Aug 2017 19:00:00 GMT+0900",
        "16 Aug 2017 19:00 (JST)",
        "16 Aug 2017 18:00 UTC+8",
        "Wed, 16 Aug 2017 12:00:00 CEST",
        "Wed, 16 Aug 2017 13:00:00 MSK",
        "Wed, 16 Aug 17 10:00:00 GMT",
        "Wed Aug 16 10:00:00 2017",
        "Wed Aug 16 06:00:00 EDT 2017",
        "Wed, 16 Aug 2017 06:00:00 -0400 (EDT)",
        "10:00 GMT, 16 Aug 2017",
        "Published: August 16, 2017, 10:00",
        "16 août 2017 à 10h00",
        "16. August 2017, 10:00 Uhr",
        "16 de agosto de 2017, 10:00",
        "16 de ago. de 2017 10:00",
        "16 августа 2017 г., 10:00",
        "2017년 8월 16일 10:00",
        "1502877600",
        "1502877600.0",
        "1502877600000",
        "1502877600000000",
        "1502877600000000000",
    ],
)
def test_moments(written):
    assert parse_published(written) == TEN


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("16 Aug 2017 10:00 PM", TEN + timedelta(hours=12)),
        ("16 Aug 17 10:00:00 PM", TEN + timedelta(hours=12)),
        ("Aug 16, 2017 12:00 AM", MIDNIGHT),
        ("Aug 16, 2017 12 p.m.", TEN + timedelta(hours=2)),
        ("2017-08-16T10:00:00.25Z", TEN + timedelta(milliseconds=250)),
        ("2017-08-16 10:00:00 IST", TEN),  # Israel, India, Ireland: no zone is guessed
        ("2017-08-16T10:00:00 Europe/Berlin", TEN),
        ("Wed, 16 Aug 2017 10:00:00 -0000", TEN),
        ("2017-08-16T24:00:00Z", MIDNIGHT),  # an hour that no clock has: only the day
        ("Jan 16, 2017 5:00 AM ET", datetime(2017, 1, 16, 10, tzinfo=UTC)),
        ("200107210930", datetime(2001, 7, 21, 9, 30, tzinfo=UTC)),
        ("999999999999", datetime(2001, 9, 9, 1, 46, 39, 999000, tzinfo=UTC)),
    ],
)
def test_moments_that_are_easily_misread(written, moment):
    assert parse_published(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "20170816",
        "2017.08.16",
        "2017年8月16日",
        "16-Aug-2017",
        "August 16, 2017 Wednesday",
        "Wednesday 16th August 2017",
        "16 août 2017",
        "16. August 2017",
        "16 de agosto de 2017",
        "16 agosto 2017",
        "16 augustus 2017",
        "Aug. 16th, 2017",
    ],
)
@pytest.mark.parametrize("time_zone", [None, "Asia/Seoul", "America/New_York"])
def test_a_day_without_a_time_stays_that_day_in_every_zone(written, time_zone):
    assert parse_published(written, time_zone=time_zone) == MIDNIGHT


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2017",
        "16.08.17",
        "2017-228",
        "170816",
        "42963",  # days since 1900
        "2017-02-30",
        "1er 2017",
        "32 août 2017",
        "16 smarch 2017",
        "1645-08-16",
        "2417-08-16",
        "99991231235959",
        "Volume 12, 2017",
        "10:30",
        "1" * 5_000,
    ],
)
def test_nothing_is_guessed(written):
    assert parse_published(written) is None


@pytest.mark.parametrize(
    ("written", "time_zone", "moment"),
    [
        ("2017-08-16 10:00", "Asia/Seoul", datetime(2017, 8, 16, 1, tzinfo=UTC)),
        ("2017-08-16T10:00:00Z", "Asia/Seoul", TEN),
        ("Wed, 16 Aug 2017 10:00:00 GMT", "Asia/Seoul", TEN),
        ("2017-01-16 10:00", "Europe/Berlin", datetime(2017, 1, 16, 9, tzinfo=UTC)),
        ("2017-10-29 02:30", "Europe/Berlin", datetime(2017, 10, 29, 0, 30, tzinfo=UTC)),  # shown twice: the first
        ("2017-03-26 02:30", "Europe/Berlin", datetime(2017, 3, 26, 1, 30, tzinfo=UTC)),  # left out: as if not changed
        (datetime(2017, 8, 16, 10), "Asia/Seoul", datetime(2017, 8, 16, 1, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2017, 8, 16, 12, tzinfo=timezone(timedelta(hours=2))), "Asia/Seoul", TEN),
        ("1502877600", "Asia/Seoul", TEN),
    ],
)
def test_a_time_without_a_zone_is_one_of_the_given_zone(written, time_zone, moment):
    assert parse_published(written, time_zone=time_zone) == moment


@pytest.mark.parametrize(
    ("written", "formats", "moment"),
    [
        ("03/04/2017", ("%d/%m/%Y",), datetime(2017, 4, 3, tzinfo=UTC)),
        ("03/04/2017", ("%m/%d/%Y",), datetime(2017, 3, 4, tzinfo=UTC)),
        ("3.4.17 9.05", ("%d/%m/%Y", "%d.%m.%y %H.%M"), datetime(2017, 4, 3, 7, 5, tzinfo=UTC)),
        ("16082017", ("%d%m%Y",), MIDNIGHT),
        ("2017-08-16T10:00:00Z", ("%d/%m/%Y",), TEN),
        ("16 Aug 2017 10:00 +0000", ("%d %b %Y %H:%M %z",), TEN),
        ("04/03/0017", ("%d/%m/%Y",), None),
        ("40/40/2017", ("%d/%m/%Y",), None),
    ],
)
def test_formats_come_first_and_other_dates_are_still_read(written, formats, moment):
    assert parse_published(written, formats=formats, time_zone="Europe/Berlin") == moment


@pytest.mark.parametrize("number", [0, 2017, 20170816, float("nan"), float("inf"), 10**30, -5])
def test_numbers_that_are_no_count_since_1970(number):
    assert parse_epoch(number) is None


def test_counts_since_1970_in_all_units():
    assert {parse_epoch(1502877600 * unit) for unit in (1, 10**3, 10**6, 10**9)} == {TEN}
    assert parse_epoch(-500_000_000) == datetime(1954, 2, 26, 23, 6, 40, tzinfo=UTC)


def test_words_of_dates_are_certain():
    words = load_date_words()
    assert set(words.months.values()) == set(range(1, 13))
    assert "ist" not in words.zones
    assert words.zones["kst"].utcoffset(None) == timedelta(hours=9)
