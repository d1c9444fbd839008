"""Amounts as written: numbers with sign, currency, scale, unit and rate.

Every pattern is bounded and tried at one place, so that reading takes time linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from etl.knowledge.number_words import load_number_words
from etl.knowledge.quantity_cues import load_quantity_cues
from etl.knowledge.units import Unit, UnitTable
from etl.measures.numbers import number_pattern, read_number

SIGN = re.compile(r"(?:(?<=[\s(,$])|^)(?:[-−–]|minus\s|negative\s)$", re.IGNORECASE)
RATE = re.compile(
    r"(?:\s(?:per|a|an|each|every)\s|-(?:per|an?)-|\sper-|/)(square\s\w+|sq\.?\s\w+|[a-z]{1,14}\b)", re.IGNORECASE
)
NO_RATE = re.compile(r"\s(?:earlier|ago|later|before|after|on)\b")
CODE_BEFORE = re.compile(r"[A-Za-z]-$|[A-Za-z0-9_/#@:&]$|\d[.,]$")
CODE_AFTER = re.compile(r"\w|:\d|-\d+-\d|['’]\d|\.\d|/\d")
MAY_BE_UNIT = re.compile(r"[\s(‐‑-]{0,2}[^\s\d.,;:()\[\]-]")  # spares most numbers the long pattern of units
SHORT_SYMBOLS = "lgtJWVAhm"  # single letters that mean a unit only when attached or at the end of a clause
AMBIGUOUS_SCALES = ("k", "K", "m", "M", "b", "B", "mil")
CURRENCY_WIDTH = 8  # characters of the longest currency symbol, with a blank
SIGN_WIDTH = 10
WORD_WIDTH = 16


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number with the unit that is written beside it, if there is one.

    `number_start` and `number_end` hold the number with its scale; `start` and `end` also sign, currency
    and unit. `scale` is the factor of its scale words (million), 1 without.
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
def scale_pattern() -> re.Pattern[str]:
    """Scale words and symbols after digits: million, hundred thousand, m, bn."""
    words = load_number_words()
    names = "|".join(words.scales)
    symbols = "|".join(sorted(words.scale_symbols, key=lambda symbol: (-len(symbol), symbol)))
    return re.compile(rf"[\s-](?P<names>(?:(?:{names})[\s-]?){{1,3}}(?!\w))|\s?(?P<symbol>{symbols})(?![\w/²³])")


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
    number = read_number(match, text)
    if number is None:
        return None
    amount = Amount(
        start=number.start,
        end=number.end,
        number_start=number.start,
        number_end=number.end,
        value=number.value,
        value_high=number.value_high,
        is_word=number.is_word,
        is_vague=number.is_vague,
    )
    amount = _add_currency(amount, text, units)
    if not amount.is_word:
        amount = _add_scale(amount, text)
    if not amount.is_vague:
        amount = _add_unit(amount, text, units)
    if not amount.is_word and _is_inside_code(amount, text):
        return None
    return _add_sign(_add_rate(amount, text), text)


def _add_currency(amount: Amount, text: str, units: UnitTable) -> Amount:
    before = text[max(0, amount.start - CURRENCY_WIDTH) : amount.start]
    match = currency_pattern(units).search(before)
    if not match:
        return amount
    start = amount.start - len(before) + match.start()
    symbol = match["currency"]
    return replace(amount, start=start, unit=units.by_symbol[symbol], unit_text=symbol, is_prefixed=True)


def _add_scale(amount: Amount, text: str) -> Amount:
    match = scale_pattern().match(text, amount.number_end)
    if not match:
        return amount
    words = load_number_words()
    if match["symbol"]:
        if not _is_scale_symbol(match, amount, text):
            return amount
        scale, end = float(words.scale_symbols[match["symbol"]]), match.end()
    else:
        names = match["names"].rstrip(" -")
        scale, end = words.read(names) or 1.0, match.start("names") + len(names)
    # Rounded to hide the noise of binary fractions: 1.1 million is 1100000.
    return replace(amount, value=float(f"{amount.value * scale:.15g}"), scale=scale, number_end=end, end=end)


def _is_scale_symbol(match: re.Match[str], amount: Amount, text: str) -> bool:
    """Whether m, b, k are a scale (after money, before a noun) and not metres or part of a name."""
    symbol, is_apart = match["symbol"], match[0][0].isspace()
    if symbol in ("k", "K"):
        return not is_apart
    if amount.is_prefixed or symbol not in AMBIGUOUS_SCALES:
        return True
    following = re.match(r"\s([a-z]{3,})", text[match.end() : match.end() + WORD_WIDTH])
    if following is None:
        return False
    return symbol != "m" or following[1] not in load_quantity_cues().after_metres


def _add_unit(amount: Amount, text: str, units: UnitTable) -> Amount:
    match = unit_pattern(units).match(text, amount.number_end) if MAY_BE_UNIT.match(text, amount.number_end) else None
    if not match:
        return amount
    unit, written = units.find(match["unit"]), match["unit"]
    if unit is None or ("(" in match[0] and not unit.is_currency):
        return amount
    if amount.is_prefixed:  # $76 USD: the same money said twice
        return replace(amount, end=match.end()) if unit.is_currency and written == unit.currency_code else amount
    is_apart = match.start("unit") > amount.number_end
    if is_apart and len(written) == 1 and written in SHORT_SYMBOLS:
        following = text[match.end() : match.end() + 1] or " "
        if amount.is_word or not re.match(r"[\s.,;)]", following):
            return amount
    return replace(amount, end=match.end("unit"), unit=unit, unit_text=written)


def _add_rate(amount: Amount, text: str) -> Amount:
    match = RATE.match(text, amount.end) if amount.unit_text is not None else None
    if not match or NO_RATE.match(text, match.end()):
        return amount
    if not match[0].startswith((" per", "/")) and match[1].lower() not in load_quantity_cues().rates:
        return amount
    return replace(amount, end=match.end(), rate_text=match[0])


def _add_sign(amount: Amount, text: str) -> Amount:
    if text[amount.start : amount.number_start].endswith(("-", "−")):
        return replace(amount, value=-amount.value)
    match = SIGN.search(text[max(0, amount.start - SIGN_WIDTH) : amount.start])
    if not match or (match[0] in "-−–" and amount.unit is None):
        return amount
    return replace(amount, value=-amount.value, start=amount.start - len(match[0]))


def _is_inside_code(amount: Amount, text: str) -> bool:
    """Digits that go on as a word or code (22nd, 10:30, 3G), or begin inside one (F-35, COVID-19)."""
    before = text[max(0, amount.start - 3) : amount.start]
    if CODE_BEFORE.search(before) and not amount.is_prefixed and not before.endswith("="):
        return True
    return CODE_AFTER.match(text, amount.end) is not None
