"""Neighbours that are one expression: a day with its clock time, spans (from Monday to Friday), distances
from a day (two weeks from Monday), lengths in two units (an hour and 20 minutes).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from etl.timex.calendar import interval_of, move_day, move_working_days, unit_value
from etl.timex.clock import FIRST_HOUR_OF_NIGHT, LATE_PARTS, NOON
from etl.timex.grammar import DAY_TO_CLOCK, LONGEST_GAP, WHOLE_DAY, Found, Timex
from etl.timex.spans import YEARS, is_floating, make_span, union

DAY = re.compile(r"\d{4}-\d\d-\d\d")
PART = re.compile(r"T[A-Z]{2,3}")
CLOCK_TO_DAY = re.compile(r",?\s{1,3}(?:(?:on|of)\s{1,3})?(?:the\s{1,3})?", re.IGNORECASE)
IN = re.compile(r",?\s{1,3}in\s{1,3}", re.IGNORECASE)
OF_WEEK = re.compile(r",?\s{1,3}(?:of\s{1,3})?(?:the\s{1,3})?", re.IGNORECASE)
WEEK_TO_DAY = re.compile(r"\s?[,-]?\s{0,3}(?:on\s{1,3})?", re.IGNORECASE)
DAY_BESIDE = re.compile(r"\b(?:the\s)?day\s(after|before)\s(?:the\s)?$", re.IGNORECASE)
AWAY = re.compile(r"\s{1,3}(from|after|before|prior\sto|following)\s{1,3}(?:the\s)?", re.IGNORECASE)
ALSO = re.compile(r"(?:,?\s{1,3}and|,)?\s{1,3}", re.IGNORECASE)
LENGTH = re.compile(r"P(?:(\d+)([YMWD])|T(\d+)([HMS]))")
LENGTHS = re.compile(r"P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?")
UNIT_ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")
# A length after these stays one: for three days after Monday.
LENGTH_LEADS = ("for ", "over ", "within ", "the ", "first ")
OWNER = ("'s", "’s")

Merge = Callable[[Found, Found, str, date | None], Found | None]


def compose(found: Sequence[Found], text: str, published: date | None) -> tuple[Found, ...]:
    """The expressions with neighbours made one, clock times on their day."""
    ends = (0, *(item.end for item in found))
    found = [_add_side(item, text, after) for item, after in zip(found, ends, strict=False)]
    for merge in (_pick_weekday, _pick_month, _add_clock, _join_lengths, _move_away, make_span):
        found = _fold(found, text, published, merge)
    return tuple(_place_clocks(found, published))


def _fold(found: Sequence[Found], text: str, published: date | None, merge: Merge) -> list[Found]:
    merged: list[Found] = []
    for item in found:
        last = merged[-1] if merged else None
        one = merge(last, item, text, published) if last and 0 <= item.start - last.end <= LONGEST_GAP else None
        if one:
            merged[-1] = one
        else:
            merged.append(item)
    return merged


def _is_day(item: Found) -> bool:
    value = item.timex.value
    if value is None:
        return item.timex.status == "unresolved" and item.rule in ("weekday", "day_word", "month_day", "day_month")
    return WHOLE_DAY.fullmatch(value) is not None


def _add_clock(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """Monday at 5 p.m., noon on Friday, next week Monday, tomorrow, 13 April 2021."""
    if is_floating(last) and _is_day(first) and DAY_TO_CLOCK.fullmatch(text, first.end, last.start):
        return union(first, last, _on_day(first.timex, last.timex), like=first)
    if is_floating(first) and _is_day(last) and CLOCK_TO_DAY.fullmatch(text, first.end, last.start):
        return union(first, last, _on_day(last.timex, first.timex), like=last)
    value, day = first.timex.value or "", last.timex.value or ""
    if is_floating(first) and is_floating(last) and PART.fullmatch(value) and not PART.fullmatch(day):
        if not DAY_TO_CLOCK.fullmatch(text, first.end, last.start) or "/" in day:
            return None
        clock = _by_part(day, value[1:]) if last.timex.is_open else day
        return union(first, last, replace(last.timex, value=clock, is_open=False), like=last)
    if not WEEK_TO_DAY.fullmatch(text, first.end, last.start) or not DAY.fullmatch(day[:10]):
        return None
    if first.rule == "unit" and last.rule == "weekday" and re.fullmatch(r"\d{4}-W\d\d", value):
        monday = interval_of(value)
        number = date.fromisoformat(day[:10]).isoweekday() - 1
        meant = (monday[0] + timedelta(days=number)).isoformat() if monday else day[:10]
        return union(first, last, replace(last.timex, value=meant + day[10:]), like=last)
    if first.rule in ("weekday", "day_word") and last.timex.status == "explicit" and DAY.fullmatch(value):
        return union(first, last, last.timex, like=last)
    return None


def _pick_weekday(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """Thursday next week, the Monday after Easter."""
    value, week = first.timex.value or "", last.timex.value or ""
    if first.rule != "weekday" or not DAY.fullmatch(value[:10]):
        return None
    weekday = date.fromisoformat(value[:10]).isoweekday()
    if last.rule == "unit" and re.fullmatch(r"\d{4}-W\d\d", week) and OF_WEEK.fullmatch(text, first.end, last.start):
        meant = date.fromisocalendar(int(week[:4]), int(week[6:]), weekday)
        return union(first, last, replace(first.timex, value=meant.isoformat() + value[10:]), like=first)
    way = AWAY.fullmatch(text, first.end, last.start)
    if last.rule != "holiday" or not way or not DAY.fullmatch(week) or way[1].lower() not in ("before", "after"):
        return None
    day = date.fromisoformat(week)
    ahead = (weekday - day.isoweekday()) % 7 or 7
    behind = (day.isoweekday() - weekday) % 7 or 7
    day += timedelta(days=ahead if way[1].lower() == "after" else -behind)
    return union(first, last, replace(last.timex, value=day.isoformat() + value[10:]), like=first)


def _pick_month(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """next year in March, two years ago in May."""
    year, month = first.timex.value or "", last.timex.value or ""
    if first.rule not in ("unit", "ago") or last.rule not in ("month", "short_month") or not YEARS.fullmatch(year):
        return None
    if len(year) < 4 or last.timex.status != "relative" or not IN.fullmatch(text, first.end, last.start):
        return None
    return union(first, last, replace(last.timex, value=year + month[4:]), like=last)


def _on_day(day: Timex, clock: Timex) -> Timex:
    """The day with the clock time, which its part of the day tells apart (tonight at 7)."""
    kind = "SET" if day.timex_type == "SET" else "TIME"
    if day.value is None:
        return replace(day, timex_type=kind)
    written, _, part = day.value.partition("T")
    if clock.is_open and part:
        clock = replace(clock, value="/".join(_by_part(end, part) for end in (clock.value or "").split("/")))
    first, _, last = (clock.value or "").partition("/")
    if not last or kind == "SET":
        return replace(day, timex_type=kind, value=written + (clock.value or ""))
    is_next = last <= first and written[0].isdigit()
    end = (date.fromisoformat(written) + timedelta(days=1)).isoformat() if is_next else written
    return replace(day, timex_type=kind, value=f"{written}{first}/{end}{last}")


def _by_part(clock: str, part: str) -> str:
    hour = int(clock[1:3]) if clock[1:3].isdigit() else NOON
    late = part in LATE_PARTS and not (part == "NI" and hour < FIRST_HOUR_OF_NIGHT)
    return f"T{hour + NOON:02d}{clock[3:]}" if late and hour < NOON else clock


def _join_lengths(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """an hour and 20 minutes, two years, three months."""
    if first.timex.timex_type != "DURATION" or last.timex.timex_type != "DURATION":
        return None
    whole, part = first.timex.value or "", LENGTH.fullmatch(last.timex.value or "")
    if not part or not LENGTHS.fullmatch(whole) or not ALSO.fullmatch(text, first.end, last.start):
        return None
    units = [("T" if "T" in whole else "") + whole[-1], part[2] or f"T{part[4]}"]
    if whole[-1] not in "YMWDHS" or UNIT_ORDER.index(units[0]) >= UNIT_ORDER.index(units[1]):
        return None
    rest = (last.timex.value or "")[1:]
    if units[0].startswith("T"):
        rest = rest[1:]
    return union(first, last, replace(first.timex, value=(first.timex.value or "") + rest), like=first)


def _move_away(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """two weeks from Monday, three days before Christmas; not for three days after Monday."""
    way = AWAY.fullmatch(text, first.end, last.start)
    if last.rule == "ago" and first.timex.timex_type == "DURATION":
        return _further(first, last, text)
    length = LENGTH.fullmatch(first.timex.value or "") if first.timex.timex_type == "DURATION" else None
    if not way or not length or not length[1] or not DAY.fullmatch(last.timex.value or ""):
        return None
    lead = text[max(0, first.start - 8) : first.start].lower()
    if (
        lead.endswith(LENGTH_LEADS)
        or "trading" in text[first.start : first.end]
        or text[last.end : last.end + 2] in OWNER
    ):
        return None
    count = int(length[1]) * (1 if way[1].lower() in ("from", "after", "following") else -1)
    day = date.fromisoformat(last.timex.value or "")
    is_working = re.search(r"\b(?:business|working)\s", text[first.start : first.end], re.IGNORECASE)
    try:
        meant = move_working_days(day, count) if is_working else move_day(day, length[2], count)
    except (ValueError, OverflowError):
        return None
    return union(first, last, replace(last.timex, value=meant.isoformat(), status="relative"), like=last)


def _further(first: Found, last: Found, text: str) -> Found | None:
    """three years and two months ago."""
    length = LENGTH.fullmatch(first.timex.value or "")
    days = interval_of(last.timex.value or "")
    if not length or not length[1] or not days or not ALSO.fullmatch(text, first.end, last.start):
        return None
    is_ahead = re.search(r"\b(?:from|hence|later|after)\b", text[last.start : last.end], re.IGNORECASE)
    try:
        moved = move_day(days[0], length[2], int(length[1]) * (1 if is_ahead else -1))
    except (ValueError, OverflowError):
        return None
    unit = "M" if re.fullmatch(r"\d{4}-\d\d", last.timex.value or "") else "D"
    return union(first, last, replace(last.timex, value=unit_value(moved, unit)), like=last)


def _add_side(item: Found, text: str, after: int) -> Found:
    """the day after Christmas, the Monday before Easter's day: the side that stands before the day."""
    side = DAY_BESIDE.search(text, max(after, item.start - LONGEST_GAP), item.start)
    if not side or not DAY.fullmatch(item.timex.value or "") or text[item.end : item.end + 2] in OWNER:
        return item
    step = timedelta(days=1 if side[1].lower() == "after" else -1)
    day = date.fromisoformat(item.timex.value or "") + step
    return replace(item, start=side.start(), timex=replace(item.timex, value=day.isoformat(), status="relative"))


def _place_clocks(found: Sequence[Found], published: date | None) -> list[Found]:
    """Clock times without a day: on the day named last; else the value stays bare, the days are that of publication."""
    placed: list[Found] = []
    focus: str | None = None
    for item in found:
        timex, value = item.timex, item.timex.value or ""
        if is_floating(item) and focus:
            timex = _on_day(Timex(timex_type="DATE", value=focus, status="relative"), timex)
        elif is_floating(item) and published:
            timex = replace(timex, status="relative", days=(published, published))
        elif item.sets_focus and interval_of(value) and "/" not in value and timex.timex_type != "SET":
            day = value.partition("T")[0]
            focus = day if DAY.fullmatch(day) else None
        placed.append(replace(item, timex=timex))
    return placed
