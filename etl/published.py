"""When an article was published: dates as sources write them, and dates in addresses."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_tz

from etl.datelines import MONTHS

# Outside of these years a date is a placeholder (0001-01-01) or a misprint.
FIRST_YEAR, LAST_YEAR = 1700, 2199
ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
SLASHED_DAY = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
NAMED_DAY = re.compile(
    r"(?:(?:[A-Za-z]+,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[A-Za-z]{3,9})\.?,?[\s-]+"
    r"|(?:[A-Za-z]+,\s+)?(?P<month2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+)(?P<year>\d{4})\b"
)
TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE
)
ZONE = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})\s*$")
EPOCH = re.compile(r"\d{10}(?:\d{3})?")
URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d{2})(?P<sep>[/-]?)(?P<month>\d{2}|[a-z]{3})(?P=sep)(?P<day>\d{2})(?=[/._-]|\Z)",
    re.IGNORECASE,
)
FIRST_WEB_YEAR = 1991


def parse_published(written: str | datetime | None) -> datetime | None:
    """The moment in UTC; midnight where only a day is written, UTC where no zone is; None if it is no date.

    Understands ISO 8601, RFC 822, seconds or milliseconds since 1970, and days with English month
    names. A day such as 03/04/2017, which continents read differently, is not guessed.
    """
    if isinstance(written, datetime):
        return _to_utc(written)
    if not written or not written.strip():
        return None
    text = written.strip()
    for parse in (_parse_iso, _parse_epoch, _parse_mail_date, _parse_written_day):
        moment = parse(text)
        if moment is not None:
            return _to_utc(moment)
    return None


def find_date_in_url(url: str | None) -> date | None:
    """The day in an address such as /2017/08/16/ or /2017/aug/16/ or /20170816/."""
    for match in URL_DATE.finditer(url or ""):
        month = match["month"].lower()
        number = int(month) if month.isdigit() else MONTHS.index(month) + 1 if month in MONTHS else 0
        day = _build_day(int(match["year"]), number, int(match["day"]))
        if day and day.year >= FIRST_WEB_YEAR:
            return day.date()
    return None


def start_of_day(day: date) -> datetime:
    """Midnight UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def _to_utc(moment: datetime) -> datetime | None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _parse_iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):  # "2017-W33" and "20170816" apart: bare digits may be seconds
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse_epoch(text: str) -> datetime | None:
    if not EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _parse_mail_date(text: str) -> datetime | None:
    parts = parsedate_tz(text) if re.search(r"\d{1,2}:\d{2}", text) and re.search("[A-Za-z]{3}", text) else None
    if parts is None:
        return None
    zone = timezone(timedelta(seconds=parts[9])) if parts[9] is not None and abs(parts[9]) < 86_400 else UTC
    try:
        return datetime(*parts[:6], tzinfo=zone)
    except ValueError:
        return None


def _parse_written_day(text: str) -> datetime | None:
    """A day with a number or name for the month, with a time where one follows or precedes it."""
    for pattern, read in ((ISO_DAY, _read_iso_day), (NAMED_DAY, _read_named_day), (SLASHED_DAY, _read_slashed_day)):
        match = pattern.search(text)
        day = read(match) if match else None
        if match and day:
            return _add_time(day, text[: match.start()] + " " + text[match.end() :])
    return None


def _read_iso_day(match: re.Match[str]) -> datetime | None:
    return _build_day(int(match[1]), int(match[2]), int(match[3]))


def _read_named_day(match: re.Match[str]) -> datetime | None:
    month = (match["month"] or match["month2"])[:3].lower()
    if month not in MONTHS:
        return None
    return _build_day(int(match["year"]), MONTHS.index(month) + 1, int(match["day"] or match["day2"]))


def _read_slashed_day(match: re.Match[str]) -> datetime | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:  # dots are written only where the day stands first
        return _build_day(year, second, first)
    return _build_day(year, first, second) if second > 12 else None


def _build_day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _add_time(day: datetime, rest: str) -> datetime:
    match = TIME.search(rest)
    if not match:
        return day
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    try:
        moment = day.replace(hour=hour, minute=int(match["minute"]), second=int(match["second"] or 0))
    except ValueError:
        return day
    zone = ZONE.search(rest, match.end())
    if not zone:
        return moment
    offset = timedelta(hours=int(zone["hours"]), minutes=int(zone["minutes"]))
    return moment - offset if zone["sign"] == "+" else moment + offset
