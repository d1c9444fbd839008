"""Time expressions of an article, resolved against its day of publication."""

import re
from collections.abc import Iterator

from etl.knowledge import Knowledge
from etl.knowledge.number_words import load_number_words
from etl.knowledge.time_words import load_time_words
from etl.records import AnnotatedArticle, DateExpression
from etl.timex.calendar import interval_of
from etl.timex.compose import compose
from etl.timex.grammar import Found, NeedsAnchorError, Rule, Scene, Timex
from etl.timex.precision import read_precision
from etl.timex.rules import load_words, rules_for
from etl.timex.scan import find_runs

UNRESOLVED = "unresolved"
QUARTER = re.compile(r"\d{4}-Q[1-4]")
LOOK_AHEAD = 24  # characters after a run that patterns may look at
Candidate = tuple[re.Match[str], Rule]


def extract_dates(annotated: AnnotatedArticle, knowledge: Knowledge) -> tuple[DateExpression, ...]:
    """All time expressions in text order, never overlapping, with TIMEX3 type and value and their days.

    Relative ones are resolved against the day of publication; without it they have status unresolved
    and no value and days. Durations, sets and vague references (PAST_REF) have no days.
    """
    text = annotated.plain_text
    found: list[Found] = []
    previous: str | None = None
    quarter: str | None = None
    for match, rule in find_candidates(text):
        last = found[-1] if found else None
        if last and match.start() < last.end:
            continue
        timex = _resolve(match, rule, annotated, previous=previous, quarter=quarter, last=last)
        if timex is None:
            continue
        end = match.end() - (len(match[0]) - len(match[0].rstrip(" \n\t,")))
        found.append(Found(start=match.start(), end=end, timex=timex, rule=rule.name, sets_focus=rule.sets_focus))
        value = timex.value or ""
        if rule.sets_focus and timex.timex_type != "SET" and "/" not in value and interval_of(value):
            previous = value.partition("T")[0]
            quarter = previous if QUARTER.fullmatch(previous) else quarter
    published = annotated.article.published_date
    return tuple(_make_row(item, annotated) for item in compose(found, text, published))


def find_candidates(text: str) -> Iterator[Candidate]:
    """Matches of all rules by their beginning, of those that begin together the longest first."""
    for run in find_runs(text, load_words()):
        found = [
            (match.start(), -match.end(), number, match, rule)
            for number, rule in rules_for(run.kinds)
            for match in rule.pattern.finditer(text, run.start, run.end + LOOK_AHEAD)
            if match.start() < run.end and match.end() > match.start()
        ]
        for _, _, _, match, rule in sorted(found, key=lambda item: item[:3]):
            yield match, rule


def _resolve(
    match: re.Match[str],
    rule: Rule,
    annotated: AnnotatedArticle,
    *,
    previous: str | None,
    quarter: str | None,
    last: Found | None,
) -> Timex | None:
    scene = Scene(
        doc=annotated.doc,
        text=annotated.plain_text,
        start=match.start(),
        end=match.end(),
        published=annotated.article.published_date,
        published_at=annotated.article.published_at,
        previous=previous,
        quarter=quarter,
        last=last,
        words=load_time_words(),
        numbers=load_number_words(),
    )
    try:
        return rule.resolve(match, scene)
    except NeedsAnchorError:
        return Timex(timex_type=rule.timex_type, value=None, status=UNRESOLVED)
    except (ValueError, OverflowError):  # a day that the calendar does not have
        return Timex(timex_type=rule.timex_type, value=None, status=UNRESOLVED)


def _make_row(item: Found, annotated: AnnotatedArticle) -> DateExpression:
    timex = item.timex
    days = timex.days
    if days is None and timex.value and timex.timex_type in ("DATE", "TIME"):
        days = interval_of(timex.value)
    return DateExpression(
        article_id=annotated.article.article_id,
        start_char=item.start,
        end_char=item.end,
        text=annotated.text_at(item.start, item.end),
        timex_type=timex.timex_type,
        timex_value=timex.value,
        date_start=days[0] if days else None,
        date_end=days[1] if days else None,
        date_precision=read_precision(timex.timex_type, timex.value),
        date_status=timex.status,
    )
