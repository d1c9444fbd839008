"""All rules, in order of precedence among matches of equal length."""

from functools import cache

from etl.timex.clock import load_clock_rules
from etl.timex.days import load_day_rules
from etl.timex.deictic import load_deictic_rules
from etl.timex.durations import load_duration_rules
from etl.timex.grammar import Rule
from etl.timex.offsets import load_offset_rules
from etl.timex.periods import load_period_rules
from etl.timex.quarters import load_quarter_rules


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules of the grammar, compiled once a process."""
    return (
        *load_day_rules(),
        *load_period_rules(),
        *load_deictic_rules(),
        *load_offset_rules(),
        *load_quarter_rules(),
        *load_duration_rules(),
        *load_clock_rules(),
    )
