"""Spans between two expressions: from Monday to Friday, between now and 5 May, 10 a.m. to noon."""

import re
from dataclasses import replace
from datetime import date, timedelta

from etl.timex.calendar import interval_of, shift_year
from etl.timex.grammar import Found, Timex

DAY = re.compile(r"\d{4}-\d\d-\d\d")
JOIN = re.compile(r"\s{0,3}(to|until|till?|through|thru|and|[-–—])\s{0,3}(?:the\s{1,3})?", re.IGNORECASE)
YEARS = re.compile(r"\d{2,4}")


def union(first: Found, last: Found, timex: Timex, *, like: Found) -> Found:
    """One expression from the beginning of the first to the end of the last."""
    return replace(like, start=first.start, end=last.end, timex=timex)


def is_floating(item: Found) -> bool:
    """Whether it is a clock time or part of the day without a day."""
    return item.timex.timex_type == "TIME" and (item.timex.value or "").startswith("T")


def make_span(first: Found, last: Found, text: str, published: date | None) -> Found | None:
    """from Monday to Friday, between now and 5 May, Aug. 26 through Oct. 20; two years stay two."""
    join = JOIN.fullmatch(text, first.end, last.start)
    is_written = DAY.fullmatch(first.timex.value or "") and first.timex.status == "explicit"
    before = text[max(0, first.start - 12) : first.start].lower()
    if not join or not (_may_join(join[1].lower(), before) or (is_written and join[1].lower() == "to")):
        return None
    if is_floating(first) and is_floating(last):
        if "/" in f"{first.timex.value}{last.timex.value}":
            return None
        return union(first, last, replace(last.timex, value=f"{first.timex.value}/{last.timex.value}"), like=last)
    ends = [_end_value(item, published) for item in (first, last)]
    if None in ends:
        return None
    start, end = _order(str(ends[0]), str(ends[1]), first, last, published)
    value = f"{start}/{end}"
    if start == end or not interval_of(value):
        return None
    is_explicit = "explicit" in (first.timex.status, last.timex.status)
    kind = "TIME" if "T" in value else "DATE"
    timex = Timex(timex_type=kind, value=value, status=last.timex.status if is_explicit else "relative")
    return union(first, last, timex, like=last)


def _may_join(word: str, before: str) -> bool:
    if word == "and":
        return before.rstrip().endswith(("between", "between the"))
    return word in ("through", "thru", "-", "–", "—") or before.rstrip().endswith(("from", "from the"))


def _end_value(item: Found, published: date | None) -> str | None:
    """A value that may end a span: a day, week, month, quarter, season, with or without a time."""
    value = item.timex.value or ""
    if value == "PRESENT_REF" and published:
        return published.isoformat()
    if item.timex.timex_type not in ("DATE", "TIME") or "/" in value or YEARS.fullmatch(value):
        return None
    return value if interval_of(value) else None


def _order(start: str, end: str, first: Found, last: Found, published: date | None) -> tuple[str, str]:
    """The ends in order: the year of one with a written year holds for the other, or the next one does."""
    if first.rule == "day_of_month" and DAY.fullmatch(start) and DAY.fullmatch(end) and start[8:] <= end[8:]:
        start = end[:8] + start[8:]
    if first.timex.status != "explicit" and last.timex.status == "explicit":
        start = end[:4] + start[4:] if len(start) > 4 and "W" not in start else start
    one, two = interval_of(start), interval_of(end)
    if not one or not two or one[0] <= two[1]:
        return start, end
    if last.rule == "weekday" and DAY.fullmatch(end):
        behind = (date.fromisoformat(start[:10]) - date.fromisoformat(end)).days
        return start, (date.fromisoformat(end) + timedelta(days=7 * (behind // 7 + 1))).isoformat()
    if first.timex.status == "explicit" or (published and start > published.isoformat()):
        return start, shift_year(end, 1)
    return shift_year(start, -1), end
