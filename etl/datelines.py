"""The dateline that opens wire copy ("SEOUL, Aug. 16 (Yonhap) -- ") and the credit that closes it ("(Yonhap)")."""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# An abbreviation, or the whole name: "march" as a verb is lower case, "Mar-a-Lago" no month.
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,?\s+)?"
_DATE = (
    rf"{_WEEKDAY}(?:(?P<month>{_MONTH})\s*(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH}))"
    r"(?:,?\s+(?P<year>\d{4}))?"
)
_CAPITALS = r"(?:ST\. )?[A-Z][A-Z'’-]+(?:[ -](?:[A-Z][A-Z'’-]+\.?|de|la|el|al|of)){0,3}"
_NAMES = r"[A-Z][\w'’-]+(?:[ -](?:[A-Z][\w'’-]+|de|la|el|al|of|du|sur)){0,3}"
_REGION = rf"(?:,\s+(?!{_WEEKDAY}{_MONTH}\s*\d)[A-Z][\w'’. -]{{1,30}}?)?"
_AGENCY = r"\((?P<agency>[A-Z][\w .,/&'’-]{1,40})\)"
_DASH = r"\s*(?:--+|[-–—―_:])\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # SEOUL, Aug. 16 (Yonhap) --    MOSCOW. Aug 16 (Interfax) -    WASHINGTON (Reuters) -    (Reuters) -
        rf"(?:(?P<place>{_NAMES}{_REGION}|{_CAPITALS}{_REGION})[,.]?\s*)?(?:{_DATE},?\s*)?{_AGENCY}{_DASH}",
        # GENEVA (16 August 2017) –    KYIV, Aug. 16 –    Geneva, 16 August 2017 –
        rf"(?P<place>{_NAMES}{_REGION}|{_CAPITALS}{_REGION})[,.]?\s*\(?{_DATE}\)?{_DASH}(?=\S)",
        # LONDON —    MANILA, Philippines --    PARIS--
        rf"(?P<place>{_CAPITALS}{_REGION})(?:\s*--+\s*|\s+[-–—―_]\s+)",
        # Aug. 16, 2017 --
        rf"{_DATE}\s*(?:--+|—)\s*(?=\S)",
        # (CNN)The minister
        r"\((?P<agency>[A-Z]{2,5})\)\s*(?=[A-Z\"“])",
    )
)
# Marks that wires put before a headline or text where a place would stand.
SLUG = re.compile(
    "(?:ADVISORY|ALERT|ANALYSIS|BREAKING|CORRECT(?:ED|ION)|EXCLUSIVE|FACTBOX|FEATURE|FILE|FLASH|INSIGHT|INTERVIEW|LEAD|LIVE"
    "|NEWS|NOTE|OPINION|PHOTOS?|PICTURES|REFILE|RPT|SUMMARY|TIMELINE|UPDATE|URGENT|VIDEO|WATCH|WRITETHRU)(?![A-Z])"
)
CLOSING_CREDIT = re.compile(
    r"(?<=[.?!\"”'’])\s*(?P<credit>\((?P<agency>[A-Z][\w.&'’/-]*(?: [A-Z][\w.&'’/-]*){0,3})\))\s*\Z"
)
REACH = 160  # characters in which a dateline must end


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """A dateline: its span in the text (the dash included), and what it names, as written."""

    start: int
    end: int
    place: str | None
    agency: str | None
    month: int | None
    day: int | None
    year: int | None

    @property
    def date(self) -> date | None:
        """The day, only where day, month and year stand there and exist."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def find_dateline(text: str, start: int = 0) -> Dateline | None:
    """The dateline that begins at the first character from `start` that is no white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    window = text[start : start + REACH]
    for form in _FORMS:
        match = form.match(window)
        if match and not _is_slug(match):
            return _read_match(match, start)
    return None


def find_closing_credit(text: str) -> tuple[int, int, str] | None:
    """Start, end and agency of a credit such as "(Yonhap)" after the last sentence."""
    match = CLOSING_CREDIT.search(text, max(0, len(text.rstrip()) - 80))
    return (match.start("credit"), match.end("credit"), match["agency"]) if match else None


def _is_slug(match: re.Match[str]) -> bool:
    place = match.groupdict().get("place")
    return bool(place and SLUG.match(place.upper()))


def _read_match(match: re.Match[str], start: int) -> Dateline:
    parts = match.groupdict()
    month, day = parts.get("month") or parts.get("month2"), parts.get("day") or parts.get("day2")
    return Dateline(
        start=start,
        end=start + match.end(),
        place=parts.get("place"),
        agency=parts.get("agency"),
        month=MONTHS.index(month[:3].lower()) + 1 if month else None,
        day=int(day) if day else None,
        year=int(parts["year"]) if parts.get("year") else None,
    )
