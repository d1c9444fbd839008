"""When an article was published: dates as sources write them, and dates in addresses."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

from etl.datelines import MONTHS
from etl.knowledge.date_words import load_date_words

# Outside of these years a date is a placeholder (0001-01-01) or a misprint.
FIRST_YEAR, LAST_YEAR = 1700, 2199
ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"|\d{8}T\d{4}(?:\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?:\d\d)?)?"
)
ISO_DAY = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})[日일]?(?!\d)")
SLASHED_DAY = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
_WORD = r"[^\W\d_]"
NAMED_DAY = re.compile(
    rf"(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°)?\.?[\s/-]+(?:de\s+)?(?P<month>{_WORD}{{3,12}})\.?,?"
    rf"[\s/-]+(?:de\s+)?(?P<year>\d{{4}})(?!\d)"
    rf"|(?<!{_WORD})(?P<month2>{_WORD}{{3,12}})\.?[\s/-]+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?[\s/-]+(?P<year2>\d{{4}})(?!\d)"
)
TIME = re.compile(
    r"(?i)(?<!\d)(?P<hour>\d{1,2})"
    r"(?:[:.h](?P<minute>\d{2})(?!\d)(?::(?P<second>\d{2}))?(?:[.,]\d+)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"|\s*(?P<half2>[ap])\.?m\b\.?)"
)
ZONE = re.compile(r"\s*\(?(?P<name>[A-Za-z]{1,5}(?![A-Za-z/]))?\)?\s?(?P<offset>[+-](?:\d\d:?\d\d|\d{1,2})(?!\d))?")
DIGITS = re.compile(r"(\d+)(?:\.0*)?")
EPOCH_UNITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 16: 10**6, 19: 10**9}  # number of digits -> units a second
SMALLEST_EPOCH = 10**8  # seconds (1973); what is smaller may as well be a year, a day (20170816) or a count of days
URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d{2})(?P<sep>[/-]?)(?P<month>\d{2}|[a-z]{3})(?P=sep)(?P<day>\d{2})(?=[/._-]|\Z)",
    re.IGNORECASE,
)
FIRST_WEB_YEAR = 1991
TIME_DIRECTIVE = re.compile(r"%[HIMSfp]")


def parse_published(
    written: str | datetime | None, *, formats: Sequence[str] = (), time_zone: str | None = None
) -> datetime | None:
    """The moment in UTC; None if it is no date.

    A day without a time is midnight UTC, whatever the zone, so that it stays that day. A time without
    a zone is one in `time_zone` (IANA name; UTC if None): of an hour that a clock shows twice the
    first, one that it leaves out as if the clock had not been changed yet. `formats` (of strptime)
    are tried first. Without them ISO 8601, RFC 822, seconds, milliseconds, micro- and nanoseconds
    since 1970, YYYYMMDDHHMMSS, and days with the name of a month are understood. A day such as
    03/04/2017, which continents read differently, is not guessed.
    """
    if isinstance(written, datetime):
        return _to_utc(written, time_zone)
    text = written.strip() if written else ""
    if not text:
        return None
    found = _parse_formats(text, formats) if formats else None
    if found is None:
        for parse in (_parse_iso, _parse_digits, _parse_written_day, _parse_mail_date):
            found = parse(text)
            if found is not None:
                break
    return _to_utc(found, time_zone) if found is not None else None


def parse_epoch(number: float) -> datetime | None:
    """The moment of a count of seconds, milli-, micro- or nanoseconds since 1970; None where it may be none."""
    size = abs(number)
    if not SMALLEST_EPOCH <= size < 10**19:  # NaN is neither
        return None
    units = next(units for least, units in ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (0, 1)) if size >= least)
    try:
        return datetime.fromtimestamp(number / units, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def find_date_in_url(url: str | None) -> date | None:
    """The day in an address such as /2017/08/16/ or /2017/aug/16/ or /20170816/."""
    for match in URL_DATE.finditer(url or ""):
        month = match["month"].lower()
        number = int(month) if month.isdigit() else MONTHS.index(month) + 1 if month in MONTHS else 0
        day = _build_day(int(match["year"]), number, int(match["day"]))
        if day and day.year >= FIRST_WEB_YEAR:
            return day
    return None


def start_of_day(day: date) -> datetime:
    """Midnight UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def _to_utc(found: date, time_zone: str | None) -> datetime | None:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    if not isinstance(found, datetime):
        return start_of_day(found)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(time_zone) if time_zone else UTC, fold=0)
    return found.astimezone(UTC)


def _parse_formats(text: str, formats: Sequence[str]) -> date | None:
    for format_ in formats:
        try:
            moment = datetime.strptime(text, format_)  # noqa: DTZ007 - the zone is the profile's
        except (ValueError, OverflowError):
            continue
        return moment if TIME_DIRECTIVE.search(format_) else moment.date()
    return None


def _parse_iso(text: str) -> date | None:
    if not ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2017-08-16") else datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse_digits(text: str) -> date | None:
    """YYYYMMDD, with HHMM or HHMMSS behind it; else a count since 1970."""
    match = DIGITS.fullmatch(text)
    if not match:
        return None
    digits = match[1]
    if len(digits) in (8, 12, 14):
        try:
            moment = datetime.strptime(digits, "%Y%m%d%H%M%S"[: len(digits) - 2])  # noqa: DTZ007
        except ValueError:
            moment = None
        if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment.date() if len(digits) == 8 else moment
    return parse_epoch(int(digits)) if len(digits) in EPOCH_UNITS else None


def _parse_mail_date(text: str) -> date | None:
    """Dates of mail with a year of two digits or behind the time."""
    if not (re.search(r"\d{1,2}:\d{2}", text) and re.search("[A-Za-z]{3}", text)):
        return None
    parts = parsedate_tz(text)
    day = _build_day(*parts[:3]) if parts else None
    return _add_time(day, text) if day else None


def _parse_written_day(text: str) -> date | None:
    """A day with a number or name for the month, with a time where one follows or precedes it."""
    for pattern, read in ((ISO_DAY, _read_iso_day), (NAMED_DAY, _read_named_day), (SLASHED_DAY, _read_slashed_day)):
        match = pattern.search(text)
        day = read(match) if match else None
        if match and day:
            return _add_time(day, text[: match.start()] + " " + text[match.end() :])
    return None


def _read_iso_day(match: re.Match[str]) -> date | None:
    return _build_day(int(match[1]), int(match[2]), int(match[3]))


def _read_named_day(match: re.Match[str]) -> date | None:
    month = load_date_words().months.get((match["month"] or match["month2"]).casefold())
    day, year = match["day"] or match["day2"], match["year"] or match["year2"]
    return _build_day(int(year), month, int(day)) if month else None


def _read_slashed_day(match: re.Match[str]) -> date | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:  # dots are written only where the day stands first
        return _build_day(year, second, first)
    return _build_day(year, first, second) if second > 12 else None


def _build_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _add_time(day: date, rest: str) -> date:
    """The moment if a time is written, with a zone if one follows it; else the day."""
    match = TIME.search(rest)
    if not match:
        return day
    hour, half = int(match["hour"]), match["half"] or match["half2"]
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        clock = time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return day
    return datetime.combine(day, clock, tzinfo=_read_zone(rest, match.end()))


def _read_zone(rest: str, position: int) -> tzinfo | None:
    """The zone that follows a time: an offset wins over a name ("GMT+0900"); None for none, or one of two meanings."""
    match = ZONE.match(rest, position)
    if not match:
        return None
    if match["offset"]:
        digits = match["offset"][1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        if hours <= 14 and minutes < 60:
            offset = timedelta(hours=hours, minutes=minutes)
            return timezone(-offset if match["offset"][0] == "-" else offset)
    return load_date_words().zones.get(match["name"].lower()) if match["name"] else None
