"""All rules, in order of precedence among matches of equal length."""

from functools import cache

from etl.timex.absolute import load_absolute_rules
from etl.timex.clock import load_clock_rules
from etl.timex.deictic import load_deictic_rules
from etl.timex.durations import load_duration_rules
from etl.timex.grammar import Rule


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules of the grammar, compiled once a process."""
    return (*load_absolute_rules(), *load_deictic_rules(), *load_duration_rules(), *load_clock_rules())
