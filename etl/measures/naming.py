"""Names of units: as written, normalised, and the value in SI units."""

import re

from etl.knowledge.units import Unit, UnitTable
from etl.measures.amounts import Amount
from etl.measures.readings import Reading

PER = re.compile(r"^(?:\s?(?:per|a|an|each|every)[\s-]|-(?:per|an?)-|/)")


def unit_text(reading: Reading) -> str | None:
    """Unit or counted noun as written, with its rate ("barrels a day"); None for a bare number."""
    amount = reading.amount
    written = reading.counted.text if reading.counted is not None else amount.unit_text
    if written is None or not amount.rate_text:
        return written
    return f"{written}{amount.rate_text}" if amount.rate_text[0] in " /-" else f"{written} {amount.rate_text}"


def name_unit(reading: Reading, units: UnitTable) -> str | None:
    """The unit spelled out, singular, lower case; a rate as "A per B"; of a counted noun its lemma."""
    amount, counted = reading.amount, reading.counted
    if amount.unit is not None:
        name = amount.unit.unit
    elif counted is not None:
        name = counted[-1].lemma_.lower()
    else:
        return None
    if not amount.rate_text:
        return name
    below = _rate_unit(amount, units)
    return f"{name} per {below.unit if below else _rate_word(amount)}"


def si_value(amount: Amount, units: UnitTable) -> float | None:
    """The value in SI units; None for money, counts, shares and units without a fixed size."""
    if amount.unit is None:
        return None
    value = amount.unit.to_si(amount.value)
    if value is None or not amount.rate_text:
        return value
    below = _rate_unit(amount, units)
    if below is None or below.factor_si is None or amount.unit.offset_si is not None:
        return None
    return float(f"{value / below.factor_si:.12g}")


def si_unit(amount: Amount, units: UnitTable) -> str | None:
    """Symbol of the SI unit of `si_value`; None where that is None."""
    if amount.unit is None or si_value(amount, units) is None:
        return None
    below = _rate_unit(amount, units) if amount.rate_text else None
    return f"{amount.unit.si_unit}/{below.si_unit}" if below else amount.unit.si_unit


def _rate_word(amount: Amount) -> str:
    return re.split(r"[\s/-]", (amount.rate_text or "").strip())[-1].lower()


def _rate_unit(amount: Amount, units: UnitTable) -> Unit | None:
    return units.find(PER.sub("", amount.rate_text or "").strip())
