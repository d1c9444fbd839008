"""Dates that name a part of the calendar: days, months, years, decades, centuries, holidays."""

import re
from datetime import date, timedelta
from functools import cache

from etl.knowledge.time_words import find_holiday
from etl.timex.calendar import add_months, interval_of, months_from, shift_year, week_value
from etl.timex.clock import add_time
from etl.timex.grammar import DASH, Rule, Scene, Timex, compile_rule, explicit, read_month, read_ordinal, relative

NEAR_DAYS = 60  # a month and day this near is meant, whatever the tense
FAR_DAYS = 240  # and one this far is not, if there is a nearer one
FAR_MONTHS = 10
NEAR_MONTHS = 6
DECADES = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}
SHIFT = {"last": -1, "the previous": -1, "this": 0, "the same": 0, "next": 1, "the following": 1}
FORENAMES = frozenset({"april", "may", "june", "august", "march", "jan", "mar", "jun"})
# What follows a number of things, not a year.
COUNTED = re.compile(
    r"[\s-](?:people|men|women|troops|soldiers|miles?|km|kilomet\w+|met(?:er|re)s?|feet|foot|percent|per\scent|dollars?|tons?|tonnes?|years?|hours?|jobs|shares|points|hectares|acres|square)\b"
)


def day_value(year: int, month: int, day: int) -> str | None:
    """ISO date, or None for a day that does not exist."""
    value = f"{year:04d}-{month:02d}-{day:02d}"
    return value if interval_of(value) else None


def resolve_iso(match: re.Match[str], scene: Scene) -> Timex | None:
    """2017-08-16, 2017-08-16T10:30, 2017/8/16."""
    value = day_value(int(match["y"]), int(match["m"]), int(match["d"]))
    if value and match["time"]:
        return explicit(f"{value}T{match['time'].rstrip('Z')}", "TIME")
    return explicit(value) or Timex(timex_type="DATE", value=None, status="unresolved")


def resolve_numeric(match: re.Match[str], scene: Scene) -> Timex | None:
    """8/16/2017, month first unless that cannot be; 16.8.2017, day first unless that cannot be."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        if match["sep"] != "/":
            return None
        year += 2000 if year < 50 else 1900
    orders = [(first, second), (second, first)] if match["sep"] != "." else [(second, first), (first, second)]
    values = [day_value(year, month, day) for month, day in orders if month <= 12]
    return explicit(next((value for value in values if value), None))


def resolve_day(match: re.Match[str], scene: Scene) -> Timex | None:
    """August 16, 2017; 16 August; Wednesday, Aug. 16; the 16th of August; also with a time."""
    month, day = read_month(match["month"], scene.words), read_ordinal(match["d"], scene.numbers)
    if day is None or not _is_month_name(match["month"], scene, has_day=True):
        return None
    groups = match.groupdict()
    year = _year_of(groups.get("year"), groups.get("yeardeixis"), scene)
    if year is not None:
        value = day_value(year, month, day)
        timex = explicit(value) if groups.get("year") else relative(value)
    else:
        timex = relative(nearest_day(month, day, scene))
    return add_time(timex, groups, scene) or Timex(timex_type="DATE", value=None, status="unresolved")


def resolve_day_range(match: re.Match[str], scene: Scene) -> Timex | None:
    """Aug. 21-31, June 3 to 5, 2017."""
    month = read_month(match["month"], scene.words)
    first, last = (read_ordinal(match[name], scene.numbers) or 0 for name in ("d", "d2"))
    end_month = read_month(match["month2"], scene.words) if match.groupdict().get("month2") else month
    if match["year"]:
        end = day_value(int(match["year"]), end_month, last)
    else:
        end = nearest_day(end_month, last, scene)
    if not end:
        return None
    start = day_value(int(end[:4]) - (month > end_month), month, first)
    value = f"{start}/{end}"
    if not start or not interval_of(value):
        return None
    return explicit(value) if match["year"] else relative(value)


def nearest_day(month: int, day: int, scene: Scene) -> str | None:
    """The month and day in the year that the tense suggests; the nearest one if that is near."""
    anchor = scene.anchor
    days = [value for year in (-1, 0, 1) if (value := day_value(anchor.year + year, month, day))]
    if not days:  # 29 February
        days = [value for year in range(-4, 5) if (value := day_value(anchor.year + year, month, day))]
    found = sorted((abs((date.fromisoformat(value) - anchor).days), value) for value in days)
    if not found or found[0][0] <= NEAR_DAYS:
        return found[0][1] if found else None
    if scene.tense == "past":
        meant = max((value for value in days if value <= anchor.isoformat()), default=found[0][1])
    elif scene.tense == "future":
        meant = min((value for value in days if value >= anchor.isoformat()), default=found[0][1])
    else:
        return found[0][1]
    return meant if abs((date.fromisoformat(meant) - anchor).days) <= FAR_DAYS else found[0][1]


def _year_of(year: str | None, deixis: str | None, scene: Scene) -> int | None:
    if year:
        return int(re.sub(r"\D", "", year))
    if deixis:
        return scene.anchor.year + SHIFT.get(re.sub(r"\s+", " ", deixis.lower()), 0)
    return None


def _is_month_name(written: str, scene: Scene, *, has_day: bool = False) -> bool:
    """Whether the word is a month and not a verb (may, march), an adjective or a person's name."""
    word = written.lower().rstrip(".")
    if has_day:
        return True
    if word in ("may", "march", "august", "mar", "dec", "sep", "jan") and written[0].islower():
        return False
    token = next((token for token in scene.tokens if token.lower_.rstrip(".") == word), None)
    if token is None:
        return True
    if word in ("may", "march") and (token.tag_ == "MD" or token.pos_ in ("VERB", "AUX")):
        return False
    return not (word in FORENAMES and token.ent_type_ == "PERSON")


def resolve_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """August 2017, early May, last April, June last year, mid-November."""
    groups = match.groupdict()
    month = read_month(groups["month"], scene.words)
    if not _is_month_name(groups["month"], scene, has_day=bool(groups.get("year"))):
        return None
    year = _year_of(groups.get("year"), groups.get("yeardeixis"), scene)
    if year is not None:
        value = f"{year:04d}-{month:02d}"
        return explicit(value) if groups.get("year") else relative(value)
    return relative(find_month(month, groups.get("det"), scene))


def find_month(month: int, determiner: str | None, scene: Scene) -> str:
    """The month that is meant: last, next, this, or the one that the tense suggests."""
    anchor = scene.anchor
    ahead = (month - anchor.month) % 12  # months until the next one, 0 for the current month
    determiner = (determiner or "").lower().split()[-1:] or [""]
    match determiner[0]:
        case "last" | "past" | "previous":
            offset = ahead - 12
        case "next" | "coming" | "following":
            offset = ahead or 12
        case "this":
            offset = month - anchor.month
        case _ if scene.tense == "past" and not scene.before(10).endswith(("through ", "until ")):
            offset = ahead - 12 if ahead else 0
        case _ if scene.tense == "future" and ahead < FAR_MONTHS:
            offset = ahead
        case _:
            offset = ahead if ahead <= NEAR_MONTHS - 1 else ahead - 12
    day = add_months(anchor.replace(day=1), offset)
    return f"{day.year:04d}-{day.month:02d}"


def resolve_iso_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """2017-08, 2017 April."""
    if match["name"]:
        return explicit(f"{match['year']}-{read_month(match['name'], scene.words):02d}")
    return explicit(f"{match['year']}-{match['m']}")


def resolve_week_of(match: re.Match[str], scene: Scene) -> Timex | None:
    """the first week of 2015, the last week of June 2017 (ISO weeks: the first one holds the 4th day)."""
    year, last = int(match["year"]), match["n"].lower() in ("last", "final")
    month = read_month(match["month"], scene.words) if match["month"] else (12 if last else 1)
    first, end = months_from(year, month, 1)
    number = 0 if last else (read_ordinal(match["n"], scene.numbers) or 1) - 1
    day = end - timedelta(days=3) if last else first + timedelta(days=3 + 7 * number)
    return explicit(week_value(day))


def resolve_day_of_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """on the 18th: of the month that the tense suggests."""
    day, anchor = read_ordinal(match["d"], scene.numbers), scene.anchor
    if day is None or not 1 <= day <= 31:
        return None
    step = (
        1 if scene.tense == "future" and day < anchor.day else -1 if scene.tense == "past" and day > anchor.day else 0
    )
    month = add_months(anchor.replace(day=1), step)
    return relative(day_value(month.year, month.month, day))


def resolve_month_range(match: re.Match[str], scene: Scene) -> Timex | None:
    """June-August 1992."""
    first, last = (read_month(match[name], scene.words) for name in ("month", "month2"))
    if not match["year"]:
        return None
    year = int(match["year"])
    value = f"{year - (first > last):04d}-{first:02d}/{year:04d}-{last:02d}"
    return explicit(value) if interval_of(value) else None


def resolve_year(match: re.Match[str], scene: Scene) -> Timex | None:
    """2012, fiscal 1989, the end of 1994; not 1500 troops."""
    year = int(match["year"])
    introduced = match["word"] or re.search(
        r"\b(?:in|since|of|by|from|until|till|during|before|after|year)\s$", scene.before()
    )
    if not introduced and not 1800 <= year <= 2050:
        return None
    if COUNTED.match(scene.after()) or re.search(
        r"(?:[$€£#]|\bno\.|\bmore than|\babout|\bsome|\bhighway|\broute)\s?$", scene.before()
    ):
        return None
    if re.match(r"\s?[-–]\s?(?:1[0-9]|20)\d{2}\b", scene.after()) and not introduced:
        return None
    return explicit(f"{year:04d}")


def resolve_year_range(match: re.Match[str], scene: Scene) -> Timex | None:
    """1939-1945, 2016-17."""
    first, last = match["year"], match["last"]
    last = first[: 4 - len(last)] + last
    value = f"{first}/{last}"
    return explicit(value) if first < last and interval_of(value) else None


def resolve_year_words(match: re.Match[str], scene: Scene) -> Timex | None:
    """nineteen ninety-six, two thousand and seven."""
    if match["thousand"]:
        rest = scene.numbers.read(match["thousand_rest"]) if match["thousand_rest"] else 0
        if not rest and "year" not in scene.before() + match[0].lower():
            return None
        return explicit(f"{2000 + int(rest or 0):04d}") if (rest or 0) < 100 else None
    century, rest = scene.numbers.read(match["century"]), scene.numbers.read(match["rest"])
    if century is None or rest is None or not 10 <= rest < 100:
        return None
    return explicit(f"{int(century)}{int(rest)}")


def resolve_decade(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 1990s, the late '80s, the nineties."""
    if match["full"]:
        return explicit(match["full"][:3])
    digit = int(match["short"][0]) if match["short"] else DECADES[match["name"].lower()]
    if not match["short"] and "the" not in match[0].lower().split():
        return None
    return explicit(f"19{digit}" if digit > 2 else f"20{digit}")


def resolve_century(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 20th century (value 19), the twenty-first century."""
    number = read_ordinal(match["n"], scene.numbers)
    return explicit(f"{number - 1:02d}") if number and 1 < number <= 30 else None


def resolve_holiday(match: re.Match[str], scene: Scene) -> Timex | None:
    """Christmas Eve, Thanksgiving Day 2016, last Easter."""
    name = re.sub(r"\s+", " ", match["name"].lower().replace("’", "'"))
    rule = scene.words.holidays[name]
    if not match["name"][0].isupper() and "day" not in name and "eve" not in name:
        return None
    year = _year_of(match["year"], match["yeardeixis"], scene)
    if year is not None:
        value = find_holiday(rule, year).isoformat()
        return explicit(value) if match["year"] else relative(value)
    anchor, determiner = scene.anchor, (match["det"] or "").lower()
    days = [find_holiday(rule, anchor.year + offset) for offset in (-1, 0, 1)]
    past, future = max(d for d in days if d <= anchor), min(d for d in days if d >= anchor)
    if determiner == "last" or (scene.tense == "past" and determiner != "next"):
        return relative(past.isoformat())
    if determiner == "next" or scene.tense == "future":
        return relative(future.isoformat())
    return relative(min(days, key=lambda day: abs((day - anchor).days)).isoformat())


def resolve_season(match: re.Match[str], scene: Scene) -> Timex | None:
    """last fall, this summer, the winter of 1994, summer 2016."""
    code, groups = scene.words.seasons[match["season"].lower()], match.groupdict()
    year = _year_of(groups["year"], groups["yeardeixis"], scene)
    if year is not None:
        return explicit(f"{year:04d}-{code}") if groups["year"] else relative(f"{year:04d}-{code}")
    determiner = " ".join((groups["det"] or "").lower().split())
    if determiner in ("", "the") and match["season"].lower() in ("fall", "spring"):
        return None
    anchor = scene.anchor
    value = f"{anchor.year:04d}-{code}"
    interval = interval_of(value) or months_from(anchor.year, 1, 1)
    if determiner in ("last", "this past", "previous", "the previous") and interval[1] >= anchor:
        value = shift_year(value, -1)
    elif determiner in ("next", "this coming") and interval[0] <= anchor:
        value = shift_year(value, 1)
    elif determiner in ("", "the") and scene.tense == "past" and interval[0] > anchor:
        value = shift_year(value, -1)
    return relative(value)


_DEIXIS = r"(?:,?\s(?:of\s)?(?P<yeardeixis>this|last|next|the\sfollowing|the\sprevious|the\ssame)\syear\b)"
_YEAR = rf"(?:(?:,?\s(?:of\s|in\s)?|\s?[/-]\s?)(?P<year><yyyy>)|{_DEIXIS})"
_TIME_BEFORE = r"(?:(?P<clock><clock>)<zone>,?\s(?:on\s)?)?"
_TIME_AFTER = r"(?:,?\s(?:at\s|around\s|about\s)?(?P<clock2><clock>)<zone>)?(?:\s(?P<part><part>))?"
_WEEKDAY = r"(?:<weekday>,?\s)?"
_DETERMINER = r"(?:(?P<det>last|next|this|this\spast|this\scoming|the\sprevious|the\sfollowing)\s)?"


@cache
def load_absolute_rules() -> tuple[Rule, ...]:
    """Rules for parts of the calendar."""
    return (
        compile_rule(
            "iso",
            r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?Z?))?(?![\w-])",
            resolve_iso,
        ),
        compile_rule(
            "numeric",
            r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\w/-]|\.\d)",
            resolve_numeric,
        ),
        compile_rule(
            "month_day",
            rf"{_TIME_BEFORE}{_WEEKDAY}<early>(?P<month><month>)(?:,?\s{{0,3}}|[/-])(?:the\s)?(?P<d><dd>|<ddword>){_YEAR}?{_TIME_AFTER}",
            resolve_day,
        ),
        compile_rule(
            "day_month",
            rf"{_TIME_BEFORE}{_WEEKDAY}(?:the\s)?(?P<d><dd>|<ddword>)(?:[\s/-]of)?[\s/-](?P<month><month>){_YEAR}?{_TIME_AFTER}",
            resolve_day,
        ),
        compile_rule(
            "day_range",
            rf"(?P<month><month>)\s(?P<d><dd>)(?:{DASH}(?:(?P<month2><month>)\s)?|\s(?:to|through)\s)(?P<d2><dd>)(?:,?\s(?P<year><yyyy>))?",
            resolve_day_range,
        ),
        compile_rule(
            "day_range_month",
            rf"(?P<d><dd>)(?:{DASH}|\s(?:to|through)\s)(?P<d2><dd>)\s(?P<month><month>)(?:,?\s(?P<year><yyyy>))?",
            resolve_day_range,
        ),
        compile_rule("month_year", rf"<part_of><early>(?:the\s)?(?P<month><month>){_YEAR}", resolve_month),
        compile_rule(
            "iso_month",
            r"(?P<year>(?:19|20)\d\d)(?:-(?P<m>0[1-9]|1[0-2])(?![\w-])|\s(?P<name><longmonth>)(?!\s\d{1,2}\b))",
            resolve_iso_month,
        ),
        compile_rule(
            "week_of",
            r"(?:the\s)?(?P<n><ordinal>)\sweek\s(?:of|in)\s(?:(?P<month><month>),?\s)?(?P<year><yyyy>)",
            resolve_week_of,
        ),
        compile_rule(
            "day_of_month",
            r"(?<=\bon )the\s(?P<d>\d{1,2}(?:st|nd|rd|th))(?=[.,;)]|\s(?:and|to|for|in|at)\b|$)",
            resolve_day_of_month,
        ),
        compile_rule(
            "month_range", rf"(?P<month><month>){DASH}(?P<month2><month>)(?:,?\s(?P<year><yyyy>))", resolve_month_range
        ),
        compile_rule("month", rf"<part_of><early>{_DETERMINER}(?P<month><longmonth>)", resolve_month),
        compile_rule(
            "year",
            r"<part_of><early>(?P<word>(?:the\s)?(?:fiscal\s(?:year\s)?|financial\syear\s|year\s))?(?P<year><yyyy>)",
            resolve_year,
        ),
        compile_rule(
            "year_range",
            r"(?P<year>(?:1[5-9]|20)\d\d)[-–/](?P<last>(?:1[5-9]|20)\d\d|\d\d)(?![\w%-]|[.,]\d)",
            resolve_year_range,
        ),
        compile_rule(
            "year_words",
            r"(?:the\syear\s)?(?:(?P<thousand>two\sthousand(?:\sand)?)(?:\s(?P<thousand_rest>[a-z]{3,9}(?:-[a-z]{3,5})?))?"
            r"|(?P<century>eighteen|nineteen|twenty)[\s-](?P<rest>(?:ten|eleven|twelve|\w{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?))\b",
            resolve_year_words,
        ),
        compile_rule(
            "decade",
            rf"<part_of>(?:the\s)?<early>(?:(?P<full>(?:1\d|20)\d0)['’]?s|['’‘](?P<short>\d0)s|(?P<name>{'|'.join(DECADES)}))\b",
            resolve_decade,
        ),
        compile_rule(
            "century",
            r"<part_of>(?:the\s)?<early>(?P<n>\d{1,2}(?:st|nd|rd|th)|<ddword>)[\s-]century\b",
            resolve_century,
        ),
        compile_rule(
            "holiday", rf"{_DETERMINER}(?P<name><holiday>)(?:,?\s(?P<year><yyyy>)|{_DEIXIS})?", resolve_holiday
        ),
        compile_rule(
            "season",
            rf"<part_of>(?:the\s)?<early>(?:(?P<det>last|next|this|this\spast|this\scoming|the|the\sprevious)\s)?(?:early\s|late\s)?(?P<season><season>)(?:\s(?:of\s)?(?P<year><yyyy>)|{_DEIXIS})?",
            resolve_season,
        ),
    )
