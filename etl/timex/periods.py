"""Months, seasons, years, decades and centuries."""

import re
from functools import cache

from etl.timex.calendar import interval_of, months_from, shift_year
from etl.timex.fields import (
    DEIXIS,
    DETERMINER,
    IN_MONTH,
    YEAR,
    find_month,
    is_month_name,
    read_month,
    read_ordinal,
    year_of,
)
from etl.timex.grammar import DASH, Rule, Scene, Timex, compile_rule, explicit, relative
from etl.timex.scan import Kind

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


# What follows a number of things, not a year.
COUNTED = re.compile(
    r"[\s-](?:people|men|women|troops|soldiers|miles?|km|kilomet\w+|met(?:er|re)s?|feet|foot|percent|per\scent|dollars?|tons?|tonnes?|years?|hours?|jobs|shares|points|hectares|acres|square)\b"
)


def resolve_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """August 2017, early May, last April, June last year, mid-November."""
    groups = match.groupdict()
    month = read_month(groups["month"], scene.words)
    if not is_month_name(groups["month"], scene, has_day=bool(groups.get("year"))):
        return None
    year = year_of(groups.get("year"), groups.get("yeardeixis"), scene)
    if year is not None:
        value = f"{year:04d}-{month:02d}"
        return explicit(value) if groups.get("year") else relative(value)
    return relative(find_month(month, groups.get("det"), scene))


def resolve_short_month(match: re.Match[str], scene: Scene) -> Timex | None:
    """in Feb, after Sep, next Oct: an abbreviation without a dot, where its neighbour tells a month."""
    is_told = match["det"] or match[0].lower() != match["month"].lower() or IN_MONTH.search(scene.before())
    return resolve_month(match, scene) if is_told and match["month"][0].isupper() else None


def resolve_month_range(match: re.Match[str], scene: Scene) -> Timex | None:
    """June-August 1992, Nov-Feb 5th, 2017, May-July."""
    first, last = (read_month(match[name], scene.words) for name in ("month", "month2"))
    if not all(match[name][0].isupper() for name in ("month", "month2")):
        return None
    end = f"{match['year']}-{last:02d}" if match["year"] else find_month(last, None, scene)
    if match["d"]:
        end = f"{end}-{int(match['d']):02d}"
    value = f"{int(end[:4]) - (first > last):04d}-{first:02d}/{end}"
    if not interval_of(value):
        return None
    return explicit(value) if match["year"] else relative(value)


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


# Seventies of degrees or of age are no years.
HEAT = re.compile(r"\b(?:temperatures?|degrees|highs?|lows?|age[ds]?|her|his|their|weather|forecast)\b", re.IGNORECASE)
IN_DECADE = re.compile(r"\bthe\b", re.IGNORECASE)


def resolve_decade(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 1990s, the late '80s, the nineties."""
    if match["full"]:
        is_century = match["full"].endswith("00") and match["full"] < "2000"
        return explicit(match["full"][: 2 if is_century else 3])
    if match["bare"] and (not IN_DECADE.search(match[0] + scene.before()) or HEAT.search(scene.sentence())):
        return None
    short = match["short"] or match["bare"]
    digit = int(short[0]) if short else DECADES[match["name"].lower()]
    if not short and "the" not in match[0].lower().split():
        return None
    return explicit(f"19{digit}" if digit > 2 else f"20{digit}")


def resolve_century(match: re.Match[str], scene: Scene) -> Timex | None:
    """the 20th century (value 19), the twenty-first century."""
    number = read_ordinal(match["n"], scene.numbers)
    return explicit(f"{number - 1:02d}") if number and 1 < number <= 30 else None


def resolve_season(match: re.Match[str], scene: Scene) -> Timex | None:
    """last fall, this summer, the winter of 1994, summer 2016."""
    code, groups = scene.words.seasons[match["season"].lower()], match.groupdict()
    year = year_of(groups["year"], groups["yeardeixis"], scene)
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


@cache
def load_period_rules() -> tuple[Rule, ...]:
    """Rules for parts of the calendar longer than a day."""
    return (
        compile_rule("month_year", Kind.MONTH, rf"<part_of><early>(?:the\s)?(?P<month><month>){YEAR}", resolve_month),
        compile_rule(
            "year_month_name",
            Kind.MONTH,
            r"(?P<year>(?:19|20)\d\d)\s(?P<month><longmonth>)(?!\s\d{1,2}\b)",
            resolve_month,
        ),
        compile_rule(
            "month_range",
            Kind.MONTH,
            rf"(?P<month><month>){DASH}(?P<month2><month>)(?:\s(?P<d>(?:3[01]|[12]\d|0?[1-9]))(?:st|nd|rd|th)?(?!\w))?(?:,?\s(?P<year><yyyy>))?",
            resolve_month_range,
        ),
        compile_rule("month", Kind.MONTH, rf"<part_of><early>{DETERMINER}(?P<month><longmonth>)", resolve_month),
        compile_rule(
            "short_month",
            Kind.MONTH,
            rf"<part_of><early>{DETERMINER}(?P<month>jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)(?![\w.-])",
            resolve_short_month,
        ),
        compile_rule(
            "year",
            Kind.YEAR,
            r"<part_of><early>(?P<word>(?:the\s)?(?:fy\s?|fiscal\s(?:year\s)?|financial\syear\s|year\s))?(?P<year><yyyy>)",
            resolve_year,
        ),
        compile_rule(
            "year_range",
            Kind.YEAR,
            r"(?P<year>(?:1[5-9]|20)\d\d)[-–/](?P<last>(?:1[5-9]|20)\d\d|\d\d)(?![\w%-]|[.,]\d)",
            resolve_year_range,
        ),
        compile_rule(
            "year_words",
            Kind.NUMBER,
            r"(?:the\syear\s)?(?:(?P<thousand>two\sthousand(?:\sand)?)(?:\s(?P<thousand_rest>[a-z]{3,9}(?:-[a-z]{3,5})?))?"
            r"|(?P<century>eighteen|nineteen|twenty)[\s-](?P<rest>(?:ten|eleven|twelve|\w{3,5}teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?))\b",
            resolve_year_words,
        ),
        compile_rule(
            "decade",
            Kind.YEAR | Kind.SMALL | Kind.DECADE,
            rf"<part_of>(?:the\s)?<early>(?:(?P<full>(?:1\d|20)\d0)['’]?s|['’‘](?P<short>\d0)s|(?P<bare>[2-9]0)s|(?P<name>{'|'.join(DECADES)}))\b",
            resolve_decade,
        ),
        compile_rule(
            "century",
            Kind.UNIT,
            r"<part_of>(?:the\s)?<early>(?P<n>\d{1,2}(?:st|nd|rd|th)|<ddword>)[\s-]century\b",
            resolve_century,
        ),
        compile_rule(
            "season",
            Kind.SEASON,
            rf"<part_of>(?:the\s)?<early>(?:(?P<det>last|next|this|this\spast|this\scoming|the|the\sprevious)\s)?(?:early\s|late\s)?(?P<season><season>)(?:\s(?:of\s)?(?P<year><yyyy>|<yearwords>|<shortyear>)|{DEIXIS})?",
            resolve_season,
        ),
    )
