"""Days of feasts in the Gregorian calendar: Western and Orthodox Easter, the Jewish and Islamic years, moons."""

import math
from datetime import date, timedelta

GREGORIAN_OFFSET = 1721425  # Julian day number of the day before 0001-01-01
MONTH = 29.530588861  # from one new moon to the next, in days
CRESCENT_HOURS = 9.0  # a new moon after 3 p.m. UTC is seen a day later
# Corrections of the mean new moon in days: coefficient, multiples of the sun's anomaly, the moon's, its latitude.
MOON_TERMS = (
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 2),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -2),
    (-0.00057, 0, 1, 2),
    (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0),
    (0.00042, 1, 0, 2),
    (0.00038, 1, 0, -2),
    (-0.00024, -1, 2, 0),
)


def find_easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def find_orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar as a Gregorian day (Meeus 1991, chapter 8)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def find_rosh_hashanah(year: int) -> date:
    """The first day of the Jewish year that begins in a Gregorian year (Reingold and Dershowitz 2018)."""
    return date.fromordinal(_elapsed_days(year + 3761) - 1373427)


def find_hanukkah(year: int) -> date:
    """The 25th of Kislev that falls into a Gregorian year: Heshvan before it has 30 days in long years."""
    length = (find_rosh_hashanah(year + 1) - find_rosh_hashanah(year)).days
    return find_rosh_hashanah(year) + timedelta(days=84 if length in (355, 385) else 83)


def _elapsed_days(year: int) -> int:
    """Days from the epoch of the Jewish calendar to the first day of a Jewish year, with its postponements."""

    def molad(number: int) -> int:
        months = (235 * number - 234) // 19
        parts = 12084 + 13753 * months
        day = 29 * months + parts // 25920
        return day + 1 if 3 * (day + 1) % 7 < 3 else day

    before, this, after = molad(year - 1), molad(year), molad(year + 1)
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return this + delay


def find_islamic(year: int, month: int, day: int) -> tuple[date, ...]:
    """The days of a Gregorian year on which an Islamic month and day falls.

    The month is the one of the tabular calendar; it begins on the day after the new moon, as in Arabia
    on most occasions. Where the crescent decides, it may be a day later.
    """
    found = []
    first = int((year - 622) * 33 / 32)
    for number in range(first - 2, first + 3):
        near = _islamic_day(number, month, 1) - timedelta(days=4)
        moon = find_moon(near.year, near.month, near.day, is_full=False, hours=CRESCENT_HOURS)
        found.append(moon + timedelta(days=day))
    return tuple(day for day in found if day.year == year)


def _islamic_day(year: int, month: int, day: int) -> date:
    julian = day + math.ceil(29.5 * (month - 1)) + (year - 1) * 354 + (3 + 11 * year) // 30 + 1948439
    return date.fromordinal(max(julian - GREGORIAN_OFFSET, 1))


def find_moon(year: int, month: int, day: int, *, is_full: bool, hours: float) -> date:
    """The first new or full moon on a day of a year or after it, in a zone that many hours east (Meeus, chapter 49)."""
    start = date(year, month, day)
    count = math.floor((start.toordinal() + GREGORIAN_OFFSET - 2451550.1) / MONTH) - 1
    for number in range(count, count + 4):
        moment = _moon(number + (0.5 if is_full else 0.0)) + hours / 24
        found = date.fromordinal(math.floor(moment + 0.5) - GREGORIAN_OFFSET)
        if found >= start:
            return found
    raise ValueError(start)


def _moon(k: float) -> float:
    """Julian day of the k-th new moon since January 2000 (a full moon at k + 0.5)."""
    t = k / 1236.85
    sun = math.radians(2.5534 + 29.10535670 * k)
    moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    latitude = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    eccentricity = 1 - 0.002516 * t
    correction = sum(
        size * eccentricity ** abs(suns) * math.sin(suns * sun + moons * moon + latitudes * latitude)
        for size, suns, moons, latitudes in MOON_TERMS
    )
    return 2451550.09766 + MONTH * k + 0.00015437 * t * t + correction
