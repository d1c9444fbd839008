"""Units of measure and currencies: names, symbols, SI factors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from etl.knowledge.seeds import read_seed

CURRENCY = "currency"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One unit. `factor_si` and `offset_si` give the SI value; None where the unit has no fixed size."""

    unit: str
    aliases: tuple[str, ...]
    symbols: tuple[str, ...]
    dimension: str
    currency_code: str | None
    si_unit: str | None
    factor_si: float | None
    offset_si: float | None
    source: str

    @property
    def is_currency(self) -> bool:
        """True for money."""
        return self.dimension == CURRENCY

    def to_si(self, value: float) -> float | None:
        """The value in `si_unit`; None where the unit has no fixed size (money, counts, degrees)."""
        if self.factor_si is None or self.dimension == "ratio":
            return None
        return _rounded(value * self.factor_si) + (self.offset_si or 0.0)


def _rounded(value: float) -> float:
    """Without the last digits, which binary fractions get wrong (0.1 * 3)."""
    return float(f"{value:.12g}")


@dataclass(frozen=True, eq=False)  # patterns are cached by the table: not by all that it holds
class UnitTable:
    """All units, found by their names (in any case, singular or plural) and symbols (in their case)."""

    units: tuple[Unit, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        """Unit by each of its names in lower case; the first unit that claims a name has it."""
        found: dict[str, Unit] = {}
        for unit in self.units:
            for name in (unit.unit, *unit.aliases):
                for form in _forms(name):
                    found.setdefault(form, unit)
        return found

    @cached_property
    def by_symbol(self) -> Mapping[str, Unit]:
        """Unit by each of its symbols, as written."""
        found: dict[str, Unit] = {}
        for unit in self.units:
            for symbol in unit.symbols:
                found.setdefault(symbol, unit)
        return found

    def find(self, written: str) -> Unit | None:
        """The unit of that name or symbol, or None."""
        written = " ".join(written.replace("-", " ").split()) if len(written) > 3 else written
        return self.by_symbol.get(written) or self.by_name.get(written.lower())

    @cached_property
    def currency_pattern(self) -> str:
        """Regular expression of symbols and codes that stand before an amount, the longest first."""
        symbols = [symbol for symbol, unit in self.by_symbol.items() if unit.is_currency and symbol != "p"]
        return _alternatives(symbols)

    @cached_property
    def unit_pattern(self) -> str:
        """Regular expression (case matters) of everything that may stand after a number."""
        names = (_name_pattern(name) for name in sorted(self.by_name, key=_longest_first))
        symbols = _alternatives(self.by_symbol)
        return rf"(?:(?i:{'|'.join(names)})(?![\w])|(?:{symbols})(?![\w$]))"


def _longest_first(text: str) -> tuple[int, str]:
    return (-len(text), text)


def _alternatives(texts: Mapping[str, Unit] | list[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=_longest_first))


def _name_pattern(name: str) -> str:
    return r"[\s-]".join(re.escape(word) for word in name.split())


def _forms(name: str) -> tuple[str, ...]:
    """A name and its regular plural, without hyphens: mile per hour -> miles per hour."""
    name = name.lower().replace("-", " ")
    head, separator, rest = name.partition(" per ")
    plural = head if head.endswith(("s", "ese")) else f"{head}s"
    return (name, f"{plural}{separator}{rest}")


@cache
def load_units(folder: Path | None = None) -> UnitTable:
    """The units of seeds/units.csv, in file order. Raises SeedError where the seed is wrong."""
    return UnitTable(tuple(Unit(**fact) for fact in read_seed("units", folder=folder)))
