"""Times of day: clock times, written in any way, spans between two of them, and parts of the day.

They come without a day (T15:00, TMO): which day is meant, their neighbours tell (etl.timex.compose).
"""

import re
from functools import cache

from etl.timex.grammar import Rule, Scene, Timex, compile_rule
from etl.timex.scan import Kind

DIGITS = re.compile(r"(\d{1,2})(?:[:.h]?(\d\d))?(?::(\d\d))?")
MERIDIEM = re.compile(r"\s?\.?\s?([ap])\s?\.?\s?(?:m\b.*)?$", re.IGNORECASE)
NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "24:00", "noonish": "12:00"}
SPAN_LEAD = re.compile(r"\b(from|between)\s(?:about\s|around\s)?$")
MINUTE_LEADS = ("at ", "is ", "around ", "about ")
MINUTE_WORDS = ("five", "ten", "5", "10")
LATE_PARTS = ("AF", "EV", "NI")
NOON = 12
CLOCK_LEADS = ("at ", "around ", "about ", "before ", "after ", "until ", "till ", "by ", "past ")
FIRST_HOUR_OF_NIGHT = 5  # "tonight at 4" is after midnight, "tonight at 5" before
# What may stand before a span of bare hours or after it: words that say it is one (from 5 to 7; 6-8 tomorrow).
DAY_AHEAD = (
    r"(?=\s(?:on\s|this\s|next\s|in\sthe\s)?(?:today|tomorrow|tonight|yesterday|(?:this|next)\s<weekday>|<part>)\b)"
)
_HOURS = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTES = (
    r"(?:(?:twenty|thirty|forty|fifty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|oh[\s-](?:one|two|three|four|five|six|seven|eight|nine))"
)
_BARE = rf"(?:(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)?|{_HOURS}\b)"
_AFTER_BARE = r"(?!\s?[%$€£°]|[\w/-]|[.,:]\d|\s(?:percent|per\scent|points?|people|<unit>))"
_PART = r"(?:,?\s(?:in\sthe|at|this|early)\s(?P<part>morning|afternoon|evening|night)\b)?"


def clock_value(hour: int, minute: int, second: str | None = None) -> str | None:
    """T15:30 or T15:30:20; None for no time."""
    return f"T{hour:02d}:{minute:02d}" + (f":{second}" if second else "") if hour <= 24 and minute < 60 else None


def read_clock(written: str, scene: Scene) -> tuple[int, int, str | None, str | None] | None:
    """Hour, minute, second and half of the day ("a", "p", "" for a 24-hour time, None where unsaid) of a clock time."""
    written = re.sub(r"\s+", " ", written.strip().lower())
    plain = written.replace(" ", "").replace("-", "")
    if plain in NAMED:
        return int(NAMED[plain][:2]), 0, None, ""
    half = MERIDIEM.search(written) if written[-1:] in "apm." else None
    if half:
        written = written[: half.start()]
    digits = DIGITS.match(written)
    if digits:
        hour, minute, second = int(digits[1]), int(digits[2] or 0), digits[3]
    else:
        words = [word for word in re.split(r"[\s-]+", re.sub(r"\bo['’ ]?clock\b", "", written)) if word != "oh"]
        hour = int(scene.numbers.read(words[0]) or 0) if words else 0
        minute, second = int(scene.numbers.read(" ".join(w for w in words[1:] if w)) or 0), None
    if half and not 1 <= hour <= NOON:
        return None
    if hour > 24 or minute > 59:
        return None
    return hour, minute, second, half[1] if half else ("" if hour > NOON or written[:1] == "0" else None)


def on_clock(hour: int, half: str | None, part: str | None = None) -> int:
    """The hour of 24 by the half of the day, or by the part of the day where none is said."""
    if half == "p" or (half is None and part in LATE_PARTS and not (part == "NI" and hour < FIRST_HOUR_OF_NIGHT)):
        return hour + NOON if hour < NOON else hour
    return 0 if hour == NOON and (half == "a" or (half is None and part in ("MO", "NI"))) else hour


def resolve_clock(match: re.Match[str], scene: Scene) -> Timex | None:
    """10:35 a.m., noon, 4 in the morning, 7 o'clock, half past seven, 1430 GMT."""
    if match["clock"].lower() == "noon" and scene.before(5) == "high ":
        return None
    if match["clock"] in ("Noon", "Midnight", "Midday") and not (scene.tokens and scene.tokens[0].is_sent_start):
        return None  # a name
    if len(match["clock"]) == 4 and match["clock"].isdigit() and scene.before(1) == "(":
        return None  # the same time once more for another zone: at 10:35 a.m. (0735 GMT)
    groups = match.groupdict()
    part = "NI" if groups.get("night") else scene.words.dayparts.get((groups.get("part") or "").lower())
    read = read_clock(match["clock"], scene)
    if read is None:
        return None
    hour, minute, second, half = read
    if shift := (groups.get("past") or "").lower():
        minutes = _read_minutes(groups["minutes"] or "", scene)
        if minutes is None or minute:
            return None
        total = (hour * 60 + (minutes if shift in ("past", "after") else -minutes)) % (24 * 60)
        hour, minute = divmod(total, 60)
    return _floating(clock_value(on_clock(hour, half, part), minute, second), is_open=half is None and part is None)


def _read_minutes(written: str, scene: Scene) -> int | None:
    word = written.lower().split()[-1] if written else ""
    if word in ("half", "quarter"):
        return 30 if word == "half" else 15
    value = scene.numbers.read(written.lower().removesuffix("minutes"))
    return int(value) if value is not None and value < 60 else None


def resolve_loose_clock(match: re.Match[str], scene: Scene) -> Timex | None:
    """at 7, around seven thirty, at 2.30: only right after a day (Monday at 7) or before one (at 7 on Monday)."""
    is_led = scene.before(8).endswith(CLOCK_LEADS)
    is_whole = re.search(r"[\s-](?!minutes)", match["clock"]) is not None  # at five thirty
    if not scene.follows_day() and not (is_led and (is_whole or match["ahead"] is not None)):
        return None
    return resolve_clock(match, scene)


def resolve_clock_span(match: re.Match[str], scene: Scene) -> Timex | None:
    """from 5 to 6 p.m., 2:00-2:30 pm, between 9:30 and 3 p.m., 5 to 7 in the evening."""
    told = SPAN_LEAD.search(scene.before())
    lead = told[1] if told else ""
    join = match["join"].lower().strip()
    if (join == "and" and lead != "between") or (lead == "between" and join not in ("and", "-", "–", "—")):
        return None
    is_minutes = match["clock"].lower() in MINUTE_WORDS and join == "to"
    if is_minutes and not lead and scene.before().endswith(MINUTE_LEADS):
        return None  # at ten to six
    part = scene.words.dayparts.get((match["part"] or "").lower())
    first, last = read_clock(match["clock"], scene), read_clock(match["clock2"], scene)
    if not first or not last:
        return None
    is_marked = any(read[3] for read in (first, last)) or part or ":" in match["clock"] + match["clock2"]
    if not is_marked and match["ahead"] is None and not (lead and scene.follows_day()):
        return None
    (hour, minute, second, half), (hour2, minute2, second2, half2) = first, last
    is_open = half is None and half2 is None and part is None
    end = on_clock(hour2, half2, part)
    if half2 is None and half and not part:  # 8am-3: the next three o'clock
        end = hour2 + NOON if hour2 < NOON and (hour2, minute2) <= (on_clock(hour, half), minute) else hour2
    start = on_clock(hour, half if half is not None else half2 or None, part)
    if half is None and half2 and (start, minute) >= (end, minute2):  # 11 to 1 p.m.
        start = (start + NOON) % 24
    values = clock_value(start, minute, second), clock_value(end, minute2, second2)
    return _floating(f"{values[0]}/{values[1]}", is_open=is_open) if all(values) else None


def resolve_part(match: re.Match[str], scene: Scene) -> Timex | None:
    """in the morning, overnight, mid-afternoon, late afternoon, at lunchtime."""
    return _floating(f"T{scene.words.dayparts[match['part'].lower()] if match['part'] else 'NI'}")


def _floating(value: str | None, *, is_open: bool = False) -> Timex | None:
    return Timex(timex_type="TIME", value=value, status="explicit", is_open=is_open) if value else None


@cache
def load_clock_rules() -> tuple[Rule, ...]:
    """Rules for times of day."""
    words = rf"{_HOURS}(?:[\s-]{_MINUTES})?"
    approx = r"(?:(?:about|around|nearly|shortly\safter)\s)?"
    hour = rf"(?:(?:1[0-2]|[1-9])|{_HOURS})"
    either = rf"(?:<clock>|{words}<meridiem>|{_BARE})"
    return (
        compile_rule(
            "clock_span",
            Kind.CLOCK | Kind.NUMBER,
            rf"(?P<clock>{either})(?P<join>\s?[-–—]\s?|\s(?:to|until|till?|through|and)\s)"
            rf"(?P<clock2>{either}){_AFTER_BARE}<zone>{_PART}(?P<ahead>{DAY_AHEAD})?",
            resolve_clock_span,
            "TIME",
        ),
        compile_rule("clock", Kind.CLOCK, rf"{approx}(?P<clock><clock>)<zone>{_PART}", resolve_clock, "TIME"),
        compile_rule("clock_words", Kind.CLOCK, rf"{approx}(?P<clock>{words}<meridiem>){_PART}", resolve_clock, "TIME"),
        compile_rule(
            "past_hour",
            Kind.NUMBER,
            rf"{approx}(?P<minutes>half|(?:an?\s)?quarter|(?:{_MINUTES}|five|{_HOURS}(?=\sminutes)|\d{{1,2}})(?:\sminutes|(?=\s(?:past|to)\s)))"
            rf"\s(?P<past>past|to|before|after)\s(?P<clock>(?:<clock>|{words}<meridiem>|{hour}))(?:\so['’]?\s?clock)?{_AFTER_BARE}{_PART}",
            _resolve_past_hour,
            "TIME",
        ),
        compile_rule(
            "oclock", Kind.CLOCK, rf"{approx}(?P<clock>{hour})\so['’]?\s?clock\b<zone>{_PART}", resolve_clock, "TIME"
        ),
        compile_rule(
            "hour_part",
            Kind.PART,
            rf"(?P<clock>{hour})\s(?:in\sthe\s(?P<part>morning|afternoon|evening)|(?P<night>at\snight))\b",
            resolve_clock,
            "TIME",
        ),
        compile_rule(
            "military",
            Kind.YEAR,
            r"(?P<clock>(?:[01]\d|2[0-3])[0-5]\d)(?=\s?(?:GMT|UTC|hours\b|hrs\b|h\b|local\stime))(?:<zone>|\s?h\w*)",
            resolve_clock,
            "TIME",
        ),
        compile_rule("about_hour", Kind.CLOCK, r"(?P<clock>1[0-2]|[1-9]|noon)ish\b", resolve_clock, "TIME"),
        compile_rule(
            "loose_clock",
            Kind.NUMBER,
            rf"(?P<clock>(?:1[0-2]|[1-9])(?:\.[0-5]\d)?|{words})(?:\sminutes)?{_AFTER_BARE}"
            rf"(?:(?P<ahead>(?=\s(?:on\s)?(?:today|tomorrow|tonight|<weekday>)\b))|(?=\s?[.,;!?)]|\s?$|\s(?:on|in|with|for|or|and|at|to)\b))",
            resolve_loose_clock,
            "TIME",
        ),
        compile_rule(
            "part",
            Kind.PART,
            r"(?:(?:very\s)?(?:early|late|later)\s(?:in\s)?(?:the\s)?|the\s(?=morning|evening|afternoon)|mid[\s-])(?P<part>morning|afternoon|evening)\b"
            r"|overnight\b|(?P<part2>lunchtime|lunch\stime|daybreak|nightfall)\b",
            _resolve_any_part,
            "TIME",
        ),
    )


def _resolve_past_hour(match: re.Match[str], scene: Scene) -> Timex | None:
    is_half = match["minutes"].lower() == "half"
    is_told = re.search("minutes|quarter", match["minutes"].lower()) or scene.before().endswith(MINUTE_LEADS)
    if match["past"].lower() == "to" and not is_told:
        return None
    return None if is_half and match["past"].lower() != "past" else resolve_clock(match, scene)


def _resolve_any_part(match: re.Match[str], scene: Scene) -> Timex | None:
    if match["part2"]:
        return _floating(f"T{scene.words.dayparts[' '.join(match['part2'].lower().split())]}")
    return resolve_part(match, scene)
