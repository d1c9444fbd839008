"""How exact a TIMEX3 value is: to the minute, the day, the year."""

import re

PRECISIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r".*/.*", "interval"),
        (r".*T\d{2}:\d{2}(?::\d{2})?", "minute"),
        (r".*T\d{2}", "hour"),
        (r".*T(?:MO|MI|AF|EV|NI|DT)|.*\d(?:TMO|TMI|TAF|TEV|TNI|TDT)", "part_of_day"),
        (r"(?:\d{4}|XXXX)-W(?:\d{2}|XX)-WE", "weekend"),
        (r"(?:\d{4}|XXXX)-W(?:\d{2}|XX)", "week"),
        (r"(?:\d{4}|XXXX)-(?:W(?:\d{2}|XX)-\d|(?:\d{2}|XX)-\d{2})", "day"),
        (r"(?:\d{4}|XXXX)-\d{2}", "month"),
        (r"(?:\d{4}|XXXX)-(?:SP|SU|FA|AU|WI)", "season"),
        (r"(?:\d{4}|XXXX)-Q[\dX]", "quarter"),
        (r"(?:\d{4}|XXXX)-H[\dX]", "half_year"),
        (r"\d{4}", "year"),
        (r"\d{3}X?", "decade"),
        (r"\d{2}(?:XX)?", "century"),
    )
)


def read_precision(timex_type: str, value: str | None) -> str | None:
    """The precision of a date or time of day; None of durations, sets, vague references and what is unresolved."""
    if value is None or timex_type not in ("DATE", "TIME"):
        return None
    return next((name for pattern, name in PRECISIONS if pattern.fullmatch(value)), None)
