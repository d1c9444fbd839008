"""Joins two amounts into a range, and tells ranges from scores and alternatives."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from etl.measures.amounts import Amount

LINK = re.compile(
    r"\s?(?P<dash>[-–—])\s?|-(?P<hyphened>to)-|-?\s(?P<word>to|and|or)\s(?:about\s|around\s|nearly\s|even\s)?"
)
LONGEST_LINK = 16
RANGE_VERBS = re.compile(
    r"\b(?:rang\w*|run\w*|var(?:y|ies|ied|ying)|between)\s(?:anywhere\s)?(?:from\s)?(?:about\s)?$", re.IGNORECASE
)
FROM = re.compile(r"\b(?:from|between)\s(?:about\s|around\s)?$", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween\s(?:about\s|around\s)?$", re.IGNORECASE)
BEFORE_WIDTH = 24
LARGEST_SHARED_SCALE = 1000  # "20 to 30 billion": the scale holds for the first number too


def merge_ranges(amounts: Iterable[Amount], text: str) -> Iterator[Amount]:
    """Amounts with ranges (20-40 W, between 70 and 90, 3 to 5 percent) joined, scores (3-2) left out."""
    pending: Amount | None = None
    for amount in amounts:
        if pending is None:
            pending = amount
            continue
        joined = join_range(pending, amount, text)
        if joined is not None:
            yield joined
            pending = None
        elif _is_score(pending, amount, text):
            pending = None
        else:
            yield _inherit_unit(pending, amount, text)
            pending = amount
    if pending is not None:
        yield pending


def _find_link(first: Amount, second: Amount, text: str) -> re.Match[str] | None:
    if not first.end < second.start <= first.end + LONGEST_LINK:
        return None
    return LINK.fullmatch(text, first.end, second.start)


def join_range(first: Amount, second: Amount, text: str) -> Amount | None:
    """One amount out of two limits, or None where they are two quantities."""
    link = _find_link(first, second, text)
    if not link or link["word"] == "or" or first.value_high is not None or second.value_high is not None:
        return None
    before = text[max(0, first.start - BEFORE_WIDTH) : first.start]
    same_unit = first.unit is not None and first.unit == second.unit
    if first.unit is not None and not same_unit:
        return None
    if link["word"] == "and" and not BETWEEN.search(before):
        return None
    is_change = same_unit and link["word"] == "to" and FROM.search(before) and not RANGE_VERBS.search(before)
    if is_change and not (first.is_prefixed and first.scale == 1 < second.scale):
        return None  # from 3 km to 8 km: two amounts; but from $20 to $30 billion is one range
    if link["dash"] and (first.is_word or (second.unit is None and second.value <= first.value)):
        return None
    return replace(
        second,
        start=first.start,
        number_start=first.number_start,
        value=_share_scale(first, second, same_unit=same_unit),
        value_high=abs(second.value),
        unit=second.unit or first.unit,
        unit_text=second.unit_text or first.unit_text,
        is_prefixed=first.is_prefixed or second.is_prefixed,
    )


def _share_scale(first: Amount, second: Amount, *, same_unit: bool) -> float:
    """The first value with the scale of the second, where it is understood (20 to 30 billion)."""
    low, high = first.value, abs(second.value)
    if first.scale != 1 or second.scale == 1 or low >= LARGEST_SHARED_SCALE or low * second.scale > high * 10:
        return low
    return low if same_unit and low >= high / second.scale else low * second.scale


def _is_score(first: Amount, second: Amount, text: str) -> bool:
    """Two bare numbers with a hyphen between that are no range: a score, a number plate."""
    return text[first.end : second.start] in ("-", "–") and first.unit is None and second.unit is None


def _inherit_unit(first: Amount, second: Amount, text: str) -> Amount:
    """The first of two alternatives with the unit of the second (six or seven euros)."""
    link = _find_link(first, second, text)
    if link and link["word"] == "or" and first.unit is None and second.unit is not None and not second.is_prefixed:
        return replace(first, unit=second.unit, unit_text=second.unit_text)
    return first
