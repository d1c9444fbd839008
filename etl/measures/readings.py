"""Amounts in their sentence: with the noun that they count, or none where a number is only a name."""

import re
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from etl.knowledge.units import UnitTable
from etl.measures.amounts import RATE, Amount
from etl.measures.counted import find_counted, is_name

AGE = re.compile(r"\b(?:aged|ages?|age\sof|aged\sbetween|ages\sof)\s$", re.IGNORECASE)
AGE_WIDTH = 14
OLDEST = 120
SMALLEST_BARE_WORD = 100  # smaller number words alone are mostly pronouns (the two, one of them)
PRONOUN_DETERMINERS = frozenset({"no", "any", "every", "which", "some", "this", "that"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An amount with what it counts, where a noun is counted."""

    amount: Amount
    counted: Span | None = None


def read_context(amount: Amount, doc: Doc, text: str, units: UnitTable) -> Reading | None:
    """The amount with its counted noun; None where the number counts and measures nothing."""
    number = doc.char_span(amount.number_start, amount.number_end, alignment_mode="expand")
    if number is None:
        return None
    if amount.unit is not None:
        return Reading(amount=amount)
    if AGE.search(text[max(0, amount.start - AGE_WIDTH) : amount.start]) or _is_age_after_name(number, doc):
        return Reading(amount=replace(amount, unit=units.find("year of age")))
    counted = find_counted(amount, doc, number)
    if counted is not None and counted[-1].tag_ == "NNP" and counted[0].text[:1].isupper():
        return None  # an address or a product (16 Main Street)
    if counted is not None and (unit := units.find(counted.text)):
        return Reading(amount=replace(amount, unit=unit, unit_text=counted.text, end=counted.end_char))
    if not _is_quantity(amount, counted, number, text):
        return None
    rate = RATE.match(text, counted.end_char) if counted is not None else None
    if rate and rate[0].startswith(" per"):
        amount = replace(amount, rate_text=rate[0])
    return Reading(amount=amount, counted=counted)


def _is_age_after_name(number: Span, doc: Doc) -> bool:
    """Whether it is the age after a name: Jane Roe, 66, said."""
    start, end = number.start, number.end
    if start < 2 or end >= len(doc) or len(number) != 1 or not re.fullmatch(r"\d{1,3}", number.text):
        return False
    is_apart = doc[start - 1].text == "," and doc[end].text in (",", ".")
    return is_apart and doc[start - 2].ent_type_ == "PERSON" and 0 < int(number.text) < OLDEST


def _is_quantity(amount: Amount, counted: Span | None, number: Span, text: str) -> bool:
    """Whether a number without a unit counts something, or stands alone as a figure."""
    first, last = number[0], number[-1]
    counts_ahead = last.dep_ == "nummod" and last.head.i > last.i
    if amount.is_word and amount.value == 1:
        if counted is None or (first.i and first.nbor(-1).lower_ in PRONOUN_DETERMINERS):
            return False
        return last.dep_ == "nummod" or text[amount.end : amount.end + 4] == " of "
    if counted is not None:
        return counts_ahead or not is_name(amount, number)
    if text[max(0, amount.start - 1) : amount.start] == "(" and text[amount.end : amount.end + 1] == ")":
        return False
    if amount.is_vague or amount.is_word:
        return amount.scale > 1 or amount.value >= SMALLEST_BARE_WORD or 0 < amount.value < 1
    return not is_name(amount, number)
