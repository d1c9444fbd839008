"""The dateline that opens wire copy ("SEOUL, Aug. 16 (Yonhap) -- ") and the credit that closes it ("(Yonhap)")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from etl.knowledge.outlets import load_outlets
from etl.knowledge.seeds import read_seed

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# An abbreviation, or the whole name: "march" as a verb is lower case, "Mar-a-Lago" no month.
_MONTH_NAMES = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
_MONTH = rf"(?:{_MONTH_NAMES}|{_MONTH_NAMES.upper()})"
_WEEKDAY = r"(?:(?P<weekday>Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_DATE = (
    rf"{_WEEKDAY}(?:(?P<month>{_MONTH})\s*{_DAY}|{_DAY.replace('day', 'day2')}\s+(?P<month2>{_MONTH}))"
    r"(?:,?\s+(?P<year>\d{4}))?"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚ"
# Possessive: where a name ends is certain, so that no text makes a form try it twice.
_CAPITAL_WORD = rf"[{_UPPER}](?:[{_UPPER}’']|-(?=[{_UPPER}])|(?<=\b[{_UPPER}])\.)++"
_NAME_WORD = rf"[{_UPPER}](?:[\w'’]|-(?=\w))++"
_PARTICLE = r"(?:de|la|el|al|of|do|da|du|sur|the)\b"
_CAPITALS = rf"(?:(?:ST|MT|FT)\. )?{_CAPITAL_WORD}(?:[ /](?:{_CAPITAL_WORD}|{_PARTICLE})){{0,4}}"
_NAMES = rf"(?:(?:St|Mt|Ft)\. )?{_NAME_WORD}(?:[ /](?:{_NAME_WORD}|{_PARTICLE})){{0,3}}"
_STATE = r"(?:[A-Z]{2}\b|(?:[A-Z]\.){2}|[A-Z][a-z]{1,4}\.)"
_NO_DATE = rf"(?!{_WEEKDAY.replace('?P<weekday>', '?:')}{_MONTH}\s*\d)"
_REGION = rf"(?:,\s+{_NO_DATE}(?:{_STATE}|[{_UPPER}][\w'’. -]{{1,30}}?))?"
_NO_WEEKDAY = r"(?!(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Satur)(?:day)?|Sat|Sunday)\b)"
_PLACE = rf"(?P<place>{_NO_WEEKDAY}(?:{_NAMES}{_REGION}|{_CAPITALS}{_REGION}))"
# Agencies that write themselves in lower case, beside those with a capital.
_LOWER_AGENCY = r"(?:[a-z]{2,4}/)?(?:dpa|apa|ats|sda|epd|kna|anp|ntb|efe|ansa|tass)(?:[ /-][\w /-]{1,30})?"
_AGENCY_NAME = rf"(?:[{_UPPER}][\w .,/&'’-]{{1,40}}|{_LOWER_AGENCY})"
_AGENCY = rf"\((?P<agency>{_AGENCY_NAME})\)"
_MARK = r"(?:--+|[-–—―_:])"
_DASH = rf"\s*{_MARK}\s*"
# What may stand before it in the same line: a note of the desk, a byline that names its agency.
_LEAD_IN = re.compile(
    r"(?:\((?:Eds|EDS|Editors|EDITORS|Note|NOTE)\b[^()]{0,120}\)\s*)?"
    rf"(?:By\s+(?:[{_UPPER}][\w.'’-]*+,?\s+){{2,4}}(?:The )?(?:Associated Press|Reuters|AFP|UPI)(?: Writers?)?\s+"
    rf"(?=[{_UPPER}]{{3}}))?"
)
_FORMS = tuple(
    (name, re.compile(form))
    for name, form in (
        # SEOUL, Aug. 16 (Yonhap) --    MOSCOW. Aug 16 (Interfax) -    WASHINGTON (Reuters) -    (Reuters) -
        ("agency", rf"(?:{_PLACE}[,.]?\s*)?(?:{_DATE}[,.]?\s*)?{_AGENCY}{_DASH}"),
        # New Delhi, Aug 16 (PTI) The minister
        ("agency", rf"{_PLACE},\s+{_DATE}\s+{_AGENCY}\s+(?=[{_UPPER}\"“])"),
        # SYDNEY, Aug 16 AAP -
        ("credit", rf"{_PLACE}[,.]?\s+{_DATE},?\s+(?P<agency>[A-Z][A-Za-z]{{1,9}}){_DASH}"),
        # MOSCOW, August 16. /TASS/. The
        ("agency", rf"{_PLACE}[,.]?\s*(?:{_DATE}[,.]?\s*)?/(?P<agency>[A-Z][\w -]{{1,20}})/[.,]?(?:{_DASH}|\s+)"),
        # GENEVA (16 August 2017) –    KYIV, Aug. 16 –    Geneva, 16 August 2017 –
        ("date", rf"{_PLACE}[,.]?\s*\(?{_DATE}\)?{_DASH}(?=\S)"),
        # Erie, Pa. --    Oakland, CA - The    Washington, D.C.  The (its dash was lost)
        (
            "state",
            rf"(?P<place>{_NAMES},? {_STATE}|{_CAPITALS},? {_STATE})"
            rf"(?:\s*(?:--+|[–—])\s*|\s*-\s+|(?<=[A-Z.]) \s+)(?=[{_UPPER}\"“])",
        ),
        # (New York, NY - October 21)    (Washington, DC) –
        ("state", rf"\((?P<place>{_NAMES}, {_STATE})(?:\s*[-–—]\s*{_DATE}\)(?:{_DASH}|\s+)|\){_DASH})(?=\S)"),
        # LONDON —    MANILA, Philippines --    PARIS--    CHICAGO—The
        ("capitals", rf"(?P<place>{_CAPITALS}{_REGION})(?:\s*--+\s*|\s+[-–—―_]\s+|—(?=[{_UPPER}\"“]))"),
        # Aug. 16, 2017 --
        ("date", rf"{_DATE}\s*(?:--+|—)\s*(?=\S)"),
        # New Delhi: The    kolkata: the
        ("city", rf"(?P<place>[^\W\d_][\w.' /-]{{2,40}}?)(?:, (?:{_DATE}))?\s?:\s*(?=[\w\"“'‘])"),
        # (CNN)The minister
        ("agency", r"\((?P<agency>[A-Z]{2,5})\)\s*(?=[A-Z\"“])"),
    )
)
# Marks and words that stand before a text or headline where a place would: no dateline begins with them.
SLUG = re.compile(
    "(?:ADV(?:ISORY)?|ALERT|ANALYSIS|BREAKING|COMMENT(?:ARY)?|CORRECT(?:ED|ION)|EDITORIAL|EXCLUSIVE|EXPLAINER|FACTBOX"
    "|FEATURE|FILE|FLASH|INSIGHT|INTERVIEW|LEAD|LIVE|NEWS|NOTE|OPINION|PHOTOS?|PICTURES?|POSTED|PUBLISHED|QUESTION|RECAST"
    "|REFILE|RELATED|RPT|SOURCES?|SUMMARY|TIMELINE|UPDATED?|URGENT|VIDEO|WATCH|WRAPUP|WRITETHRU|READ|MORE|ALSO|BY|FROM|ON"
    "|IN|AT|SINCE|UNTIL|AFTER|BEFORE|BETWEEN|BORN|THE(?! HAGUE)|AND|BUT|WHEN|WHERE|WHO|WHAT|WHY|HOW|IF|AS|IT|THIS|THAT"
    "|MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY)(?![A-Z'’-])"
)
CLOSING_CREDIT = re.compile(
    r"(?<=[.?!\"”'’])\s*(?P<credit>\((?P<agency>[A-Z][\w.&'’/-]*(?: [A-Z][\w.&'’/-]*){0,3})\))\s*\Z"
)
REACH = 200  # characters in which a dateline must end
SHORT_NAME = 5  # letters: "NATO —" is as short as "ROME —", so these places must be known
MOST_YEARS_BACK = 7


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """A dateline: its span in the text (the dash included), and what it names, as written.

    `form` says what marks it: agency, credit, date, state, capitals (a place and a dash) or city (a
    known city and a colon). `weekday` counts from 0 for Monday.
    """

    start: int
    end: int
    place: str | None
    agency: str | None
    month: int | None
    day: int | None
    year: int | None
    weekday: int | None = None
    form: str = "agency"

    def date_in(self, year: int) -> date | None:
        """Its day in a year; None where it names none, or one that the year does not have."""
        if self.month is None or self.day is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> date | None:
        """The day, only where day, month and year stand there and exist."""
        return self.date_in(self.year) if self.year is not None else None


def infer_date(dateline: Dateline, *, latest: date) -> date | None:
    """The last day on or before `latest` that has the dateline's day, month and, if named, weekday and year.

    None where it names no day, or where no year of the last 7 fits.
    """
    if dateline.year is not None:
        days = [dateline.date]
    else:
        days = [dateline.date_in(latest.year - back) for back in range(MOST_YEARS_BACK + 1)]
    for day in days:
        if day and day <= latest and dateline.weekday in (None, day.weekday()):
            return day
    return None


def find_dateline(text: str, start: int = 0) -> Dateline | None:
    """The dateline that begins at the first character from `start` that is no white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    window = text[start : start + REACH]
    lead_in = _LEAD_IN.match(window)
    skipped = lead_in.end() if lead_in else 0
    dateline = next(_match_forms(window, skipped), None)
    if dateline is None:
        return None
    if dateline.place is None and dateline.month is None:
        # (ANSA) - ROME, JUL 11 -
        second = next(_match_forms(window, dateline.end), None)
        if second and second.form in ("date", "capitals"):
            dateline = replace(second, agency=dateline.agency, form=dateline.form)
    return replace(dateline, start=start, end=start + dateline.end)


def find_closing_credit(text: str) -> tuple[int, int, str] | None:
    """Start, end and agency of a credit such as "(Yonhap)" after the last sentence."""
    match = CLOSING_CREDIT.search(text, max(0, len(text.rstrip()) - 80))
    return (match.start("credit"), match.end("credit"), match["agency"]) if match else None


def _match_forms(window: str, position: int) -> Iterator[Dateline]:
    for form, pattern in _FORMS:
        match = pattern.match(window, position)
        if match and _is_dateline(form, match, window[match.end() : match.end() + 1]):
            yield _read_match(form, match)


def _is_dateline(form: str, match: re.Match[str], following: str) -> bool:
    parts = match.groupdict()
    place, agency = parts.get("place"), parts.get("agency") or ""
    if place and SLUG.match(place.upper()):
        return False
    if form == "city":
        return place is not None and _load_places().issuperset(place.casefold().split("/"))
    if form == "credit":
        return _is_agency(agency)
    if form == "agency":
        if not place and ", " in agency and not load_outlets().find_by_name(agency.partition(",")[0]):
            return False  # (Washington, DC)
        # "World Health Organization (WHO) - " explains an abbreviation; "(left) - a lawyer" goes on with the sentence.
        is_abbreviation = bool(place and _initials(place) == agency)
        return not is_abbreviation and (not following.islower() or load_outlets().find_by_name(agency) is not None)
    if form == "capitals" and place:
        is_short = place.isalpha() and len(place) <= SHORT_NAME
        return not following.islower() and (not is_short or place.casefold() in _load_places() or _is_agency(place))
    return True


def _is_agency(name: str) -> bool:
    known = load_outlets().find_by_name(name)
    return known is not None and known.kind == "agency"


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[ /-]", name) if word and word[0].isupper())


@cache
def _load_places() -> frozenset[str]:
    return frozenset(str(fact["place_name"]).casefold() for fact in read_seed("dateline_places"))


def _read_match(form: str, match: re.Match[str]) -> Dateline:
    parts = match.groupdict()
    month, day = parts.get("month") or parts.get("month2"), parts.get("day") or parts.get("day2")
    weekday, place, agency = parts.get("weekday"), parts.get("place"), parts.get("agency")
    if form == "capitals" and place and len(place) <= SHORT_NAME and _is_agency(place):
        place, agency = None, place  # "NNA - "
    return Dateline(
        start=match.start(),
        end=match.end(),
        place=place,
        agency=agency,
        month=MONTHS.index(month[:3].lower()) + 1 if month else None,
        day=int(day) if day else None,
        year=int(parts["year"]) if parts.get("year") else None,
        weekday=WEEKDAYS.index(weekday[:3].lower()) if weekday else None,
        form=form,
    )
