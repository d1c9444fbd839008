"""All rules, in order of precedence among matches of equal length."""

from collections.abc import Mapping
from functools import cache, lru_cache

from etl.timex.clock import load_clock_rules
from etl.timex.days import load_day_rules
from etl.timex.deictic import load_deictic_rules
from etl.timex.durations import load_duration_rules
from etl.timex.grammar import Rule
from etl.timex.nth import load_nth_rules
from etl.timex.numeric import load_numeric_rules
from etl.timex.offsets import load_offset_rules
from etl.timex.periods import load_period_rules
from etl.timex.quarters import load_quarter_rules
from etl.timex.scan import load_vocabulary
from etl.timex.sets import load_set_rules
from etl.timex.weekdays import load_weekday_rules


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules of the grammar, compiled once a process."""
    return (
        *load_numeric_rules(),
        *load_day_rules(),
        *load_nth_rules(),
        *load_period_rules(),
        *load_weekday_rules(),
        *load_deictic_rules(),
        *load_offset_rules(),
        *load_quarter_rules(),
        *load_duration_rules(),
        *load_set_rules(),
        *load_clock_rules(),
    )


@cache
def load_words() -> Mapping[str, int]:
    """Kind of every word that a rule can match (0 for one that gives nothing away)."""
    return dict.fromkeys((word for rule in load_rules() for word in rule.words), 0) | dict(load_vocabulary())


@lru_cache(maxsize=4096)
def rules_for(kinds: int) -> tuple[tuple[int, Rule], ...]:
    """The rules that can match where these kinds of words stand, with their numbers."""
    return tuple((number, rule) for number, rule in enumerate(load_rules()) if rule.needs & kinds)
