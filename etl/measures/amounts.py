"""Amounts as written: numbers in digits and words with sign, currency, scale and unit.

Every pattern is bounded and tried at one place, so that reading takes time linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from etl.knowledge.number_words import DIGITS, load_number_words
from etl.knowledge.units import Unit, UnitTable

FRACTION = re.compile(r"[\s-]?(\d{1,2})/(\d{1,2})(?![\d/])|\s?([½¼¾⅓⅔])")
CHARACTER_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
AND_A_HALF = re.compile(r"\sand\s(?:a|one)[\s-]half\b", re.IGNORECASE)
SIGN = re.compile(r"(?:(?<=[\s(,$])|^)(?:[-−–](?=$)|minus\s|negative\s)$", re.IGNORECASE)
RATE = re.compile(
    r"(?:\s(?:per|a|an|each|every)\s|-(?:per|an?)-|\sper-|/)(square\s\w+|sq\.?\s\w+|[a-z]{1,14}\b)", re.IGNORECASE
)
OUT_OF = re.compile(r"\s(?:in|out\sof)\s(?:every\s)?(\d{1,6}|[a-z]{2,8})\b", re.IGNORECASE)
CURRENCY_WIDTH = 8  # characters of the longest currency symbol, with a blank


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number with the unit that is written beside it, if there is one.

    `number_start` and `number_end` hold the number with its scale; `start` and `end` also sign, currency and unit.
    `scale` is the factor of its scale words (million), 1 without.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float
    value_high: float | None = None
    scale: float = 1.0
    unit: Unit | None = None
    unit_text: str | None = None
    rate_text: str | None = None
    is_word: bool = False
    is_vague: bool = False
    is_prefixed: bool = False


@cache
def number_pattern() -> re.Pattern[str]:
    """Where a number may begin: digits, number words, vague plurals (dozens of, hundreds of thousands)."""
    words = load_number_words()
    vague = "|".join(words.vague)
    return re.compile(
        rf"(?P<digits>(?<![\w.,])(?:{DIGITS})|(?<=[A-Z$€£¥₹₩])(?:{DIGITS})|(?<=[A-Za-z]=)(?:{DIGITS}))"
        rf"|\b(?P<fraction>(?:(?:one|two|three|\d)[\s-]|a\s(?=half|quarter|\w+\sof\b))(?P<part>half|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?))\b(?!\squarter|\s(?:million|billion|trillion|dozen))"
        rf"|\b(?P<halfscale>(?:half\san?|a\shalf|half)[\s-](?P<halved>dozen|hundred|thousand|million|billion|trillion))\b"
        rf"|(?<!first )(?<!second )(?<!latter )(?<!last )\b(?P<half>half)(?=\s(?:of|an?|the)\b)"
        rf"|\b(?P<vague>(?:tens|hundreds|dozens|scores)\sof\s(?:thousands|millions|billions)|{vague})\b"
        rf"|\b(?P<words>(?:an?\s(?=hundred|thousand|million|billion|trillion|dozen))?{words.pattern})",
        re.IGNORECASE,
    )


@cache
def scale_pattern() -> re.Pattern[str]:
    """Scale words and symbols after digits: million, hundred thousand, m, bn."""
    words = load_number_words()
    names = "|".join(words.scales)
    symbols = "|".join(sorted(words.scale_symbols, key=lambda symbol: (-len(symbol), symbol)))
    return re.compile(rf"(?:[\s-](?P<names>(?:(?:{names})[\s-]?){{1,3}}(?!\w)))|\s?(?P<symbol>{symbols})(?![\w/²³])")


@cache
def unit_pattern(units: UnitTable) -> re.Pattern[str]:
    """A unit after a number, blank or hyphen between."""
    return re.compile(rf"(?:\s{{1,2}}|[-‐‑]|\s?\()?(?P<unit>{units.unit_pattern})")


@cache
def currency_pattern(units: UnitTable) -> re.Pattern[str]:
    """A currency symbol or code at the end of the text before a number."""
    return re.compile(rf"(?<![A-Za-z])(?P<currency>{units.currency_pattern})\s?[-−]?$")


def find_amounts(text: str, units: UnitTable) -> Iterator[Amount]:
    """All amounts of a text in order; numbers inside words and codes (F-35, 10:30, 22nd) are left out."""
    end = 0
    for match in number_pattern().finditer(text):
        if match.start() < end:
            continue
        amount = read_amount(match, text, units)
        if amount is not None:
            end = amount.end
            yield amount


def read_amount(match: re.Match[str], text: str, units: UnitTable) -> Amount | None:
    """The amount around a number, or None where the number is part of a word or code."""
    amount = _read_number(match, text)
    if amount is None:
        return None
    amount = _add_currency(amount, text, units)
    if match["digits"]:
        amount = _add_scale(amount, text, units)
    amount = _add_unit(amount, text, units)
    if match["digits"] and _is_inside_code(amount, text):
        return None
    return _add_sign(_add_rate(amount, text), text)


def _read_number(match: re.Match[str], text: str) -> Amount | None:
    words = load_number_words()
    start, end = match.span()
    plain = Amount(start=start, end=end, number_start=start, number_end=end, value=0.0, is_word=not match["digits"])
    if match["digits"]:
        value = words.read(match["digits"])
        if value is None:
            return None
        if fraction := FRACTION.match(text, end):
            added = _fraction_value(fraction)
            if added is None:
                return None
            is_alone = fraction[0].startswith("/")
            return replace(
                plain, value=value + (0 if is_alone else added), end=fraction.end(), number_end=fraction.end()
            )
        return replace(plain, value=value)
    if match["fraction"] or match["half"]:
        part = words.fractions[(match["part"] or "half").lower()]
        head = re.split(r"[\s-]", match[0])[0].lower()
        count = 1.0 if head in ("half", "a") else words.read(head)
        return replace(plain, value=(count or 1.0) * part)
    if match["vague"]:
        scale = 1.0
        for word in match["vague"].lower().split():
            scale *= words.vague.get(word, 1)
        return replace(plain, value=scale, value_high=scale * 10, is_vague=True)
    if match["halfscale"]:
        return replace(plain, value=words.scales[match["halved"].lower()] / 2)
    value = words.read(match["words"])
    if value is None or match["words"].split()[0].lower() in words.scales:
        return None
    if half := AND_A_HALF.match(text, end):
        return replace(plain, value=value + 0.5, end=half.end(), number_end=half.end())
    if ratio := OUT_OF.match(text, end):
        whole = words.read(ratio[1])
        if whole and 1 < value + whole and value < whole and value <= 10:
            return replace(plain, value=value / whole, end=ratio.end(), number_end=ratio.end())
    return replace(plain, value=value)


def _fraction_value(match: re.Match[str]) -> float | None:
    if match[3]:
        return CHARACTER_FRACTIONS[match[3]]
    over, under = int(match[1]), int(match[2])
    return over / under if 0 < over < under else None


def _add_currency(amount: Amount, text: str, units: UnitTable) -> Amount:
    before = text[max(0, amount.start - CURRENCY_WIDTH) : amount.start]
    match = currency_pattern(units).search(before)
    if not match:
        return amount
    start = amount.start - len(before) + match.start()
    return replace(
        amount, start=start, unit=units.by_symbol[match["currency"]], unit_text=match["currency"], is_prefixed=True
    )


def _add_scale(amount: Amount, text: str, units: UnitTable) -> Amount:
    match = scale_pattern().match(text, amount.number_end)
    if not match:
        return amount
    words = load_number_words()
    if match["symbol"]:
        scale = float(words.scale_symbols[match["symbol"]])
        if not _is_scale_symbol(match, amount, text, units):
            return amount
        end = match.end()
    else:
        names = match["names"].rstrip(" -")
        scale = float(words.read(names) or 1)
        end = match.start() + 1 + len(names)
    return replace(amount, value=_scaled(amount.value, scale), scale=scale, number_end=end, end=end)


def _scaled(value: float, scale: float) -> float:
    """A product without the noise of binary fractions (1.1 million is 1100000)."""
    return float(f"{value * scale:.15g}")


def _is_scale_symbol(match: re.Match[str], amount: Amount, text: str, units: UnitTable) -> bool:
    """m, b, k: a scale after money and before a unit or noun; else m is a metre, a capital a part of a name."""
    symbol, is_apart = match["symbol"], match[0][0].isspace()
    if amount.is_prefixed or symbol in ("bn", "tn", "mn", "mln", "bln", "trn"):
        return not is_apart or symbol not in ("k", "K")
    following = re.match(r"\s([a-z]{3,})", text[match.end() : match.end() + 16])
    if symbol in ("k", "K"):
        return not is_apart
    return following is not None and (
        symbol != "m"
        or following[1]
        not in (
            "long",
            "wide",
            "high",
            "deep",
            "tall",
            "and",
            "from",
            "off",
            "above",
            "below",
            "sprint",
            "race",
            "for",
            "the",
        )
    )


def _add_unit(amount: Amount, text: str, units: UnitTable) -> Amount:
    if amount.is_vague:
        return amount
    match = unit_pattern(units).match(text, amount.number_end)
    if not match:
        return amount
    unit, written = units.find(match["unit"]), match["unit"]
    if unit is None or "(" in match[0] and not unit.is_currency:
        return amount
    if amount.is_prefixed:
        # $76 US, $100 million Australian: the same money said twice; $5 percent is none.
        return replace(amount, end=match.end()) if unit.is_currency and written == unit.currency_code else amount
    is_apart = match.start("unit") > amount.number_end
    if is_apart and len(written) == 1 and written in "lgtsJWVAhm":
        if amount.is_word or not re.match(r"[\s.,;)]|$", text[match.end() : match.end() + 1] or " "):
            return amount
    return replace(amount, end=match.end("unit"), unit=unit, unit_text=written)


def _add_rate(amount: Amount, text: str) -> Amount:
    if amount.unit_text is None:
        return amount
    match = RATE.match(text, amount.end)
    if not match or re.match(r"\s(?:earlier|ago|later|before|after|on)\b", text[match.end() : match.end() + 9]):
        return amount
    if not match[0].startswith((" per", "/")) and match[1].lower() not in RATE_WORDS:
        return amount
    return replace(amount, end=match.end(), rate_text=match[0])


RATE_WORDS = frozenset(
    {
        "second",
        "minute",
        "hour",
        "day",
        "night",
        "week",
        "month",
        "quarter",
        "year",
        "share",
        "barrel",
        "gallon",
        "ounce",
        "pound",
        "ton",
        "tonne",
        "litre",
        "liter",
        "head",
        "person",
        "bushel",
        "unit",
        "metric",
        "mile",
        "piece",
        "bottle",
        "kilogram",
        "kilo",
        "century",
        "decade",
    }
)


def _add_sign(amount: Amount, text: str) -> Amount:
    before = text[max(0, amount.start - 10) : amount.start]
    inner = text[amount.start : amount.number_start]
    if inner.endswith(("-", "−")):
        return replace(amount, value=-amount.value)
    match = SIGN.search(before)
    if not match or (match[0][0] in "-−–" and amount.unit is None):
        return amount
    return replace(amount, value=-amount.value, start=amount.start - len(match[0]))


def _is_inside_code(amount: Amount, text: str) -> bool:
    """Digits that go on as a word or code (22nd, 10:30, 3G), or begin inside one (F-35, COVID-19)."""
    before, after = text[max(0, amount.start - 3) : amount.start], text[amount.end : amount.end + 3]
    if (
        re.search(r"[A-Za-z]-$|[A-Za-z0-9_/#@:&]$|\d[.,]$", before)
        and not amount.is_prefixed
        and not before.endswith("=")
    ):
        return True
    return bool(re.match(r"\w|:\d|-\d+-\d|['’]\d|\.\d|/\d", after))
