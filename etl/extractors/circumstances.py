"""When, where, how and how surely: what the clause says of an event beyond its participants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from spacy.tokens import Token

from etl import codes
from etl.extractors.clauses import (
    LONGEST_CHAIN,
    clause_of,
    governing_verb,
)
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, DateExpression, Quote

TIME_CLAUSE_DEPENDENCIES = ("advcl", "xcomp", "conj", "pcomp")
UNDATED_STATUSES = ("planned", "historical")  # not of the day of publication
CALENDAR_TYPES = ("DATE", "TIME")  # those that name days, of TIMEX3's types
OPEN_PREPOSITIONS = ("since", "until", "till")  # name the other end of a time
PREMODIFIERS = ("nummod", "compound", "amod", "nmod", "poss")
YEAR_LENGTH, QUARTER_LENGTH, MONTH_LENGTH, WEEK_LENGTH = 365, 90, 28, 7


@dataclass(frozen=True, kw_only=True)
class EventDate:
    """First and last day (inclusive), their precision, and where they come from."""

    start: date | None
    end: date | None
    precision: str | None
    status: str


def read_date(annotated: AnnotatedArticle, trigger: Token, *, status: str) -> EventDate:
    """The time expression on the event's clause (or on the clause that governs it), else the day of
    publication; nothing for what is planned or of old, and nothing where the words need a date that is not known."""
    anchors = [trigger, clause_of(trigger)]
    while anchors[-1].dep_ in TIME_CLAUSE_DEPENDENCIES and len(anchors) < LONGEST_CHAIN:
        anchors.append(anchors[-1].head)
    stated = _find_stated(annotated, anchors)
    published = None if status in UNDATED_STATUSES else annotated.article.published_date
    return stated or _from_publication(published)


def read_announcement_date(annotated: AnnotatedArticle, trigger: Token) -> EventDate:
    """When an act was promised or refused: the time expression of the clause that says so ("will send aid,
    the ministry said *on Saturday*"), else the day of publication; not the day for which it is promised."""
    speech = governing_verb(clause_of(trigger))
    return _find_stated(annotated, [speech] if speech else []) or _from_publication(annotated.article.published_date)


def _find_stated(annotated: AnnotatedArticle, anchors: Sequence[Token]) -> EventDate | None:
    if not anchors:
        return None
    sentence = anchors[0].sent
    near = [
        expression
        for expression in annotated.dates
        if sentence.start_char <= expression.start_char < sentence.end_char and expression.timex_type in CALENDAR_TYPES
    ]
    for anchor in anchors:
        for expression in near:
            if _hangs_on(annotated, expression, anchor):
                return _from_expression(expression)
    return None


def _from_publication(published: date | None) -> EventDate:
    if published is None:
        return EventDate(start=None, end=None, precision=None, status="unresolved")
    return EventDate(start=published, end=published, precision="day", status="published")


def _hangs_on(annotated: AnnotatedArticle, expression: DateExpression, anchor: Token) -> bool:
    span = annotated.doc.char_span(expression.start_char, expression.end_char, alignment_mode="expand")
    if span is None:
        return False
    if anchor in (span.root.head, span.root):
        return span.root.lower_ not in OPEN_PREPOSITIONS and span.root.head.lower_ not in OPEN_PREPOSITIONS
    if governing_verb(span.root) != anchor or anchor.pos_ not in ("VERB", "AUX"):
        return False
    path = list(takewhile(lambda token: token != anchor, (span.root, *span.root.ancestors)))
    # "condemned the *1990* invasion": a year before a noun is of that noun alone.
    is_of_noun = span.root.dep_ in PREMODIFIERS and _count_days(expression) > WEEK_LENGTH
    return not is_of_noun and not any(token.lower_ in OPEN_PREPOSITIONS for token in path)


def _count_days(expression: DateExpression) -> int:
    if expression.date_start is None or expression.date_end is None:
        return 0
    return (expression.date_end - expression.date_start).days + 1


def _from_expression(expression: DateExpression) -> EventDate:
    if expression.date_start is None or expression.date_end is None:
        return EventDate(start=None, end=None, precision=None, status="unresolved")
    days = _count_days(expression)
    steps = (
        (YEAR_LENGTH + 1, "interval"),
        (YEAR_LENGTH - 1, "year"),
        (QUARTER_LENGTH + 2, "interval"),
        (QUARTER_LENGTH - 1, "quarter"),
        (MONTH_LENGTH + 3, "interval"),
        (MONTH_LENGTH - 1, "month"),
        (WEEK_LENGTH, "interval"),
        (WEEK_LENGTH - 1, "week"),
        (1, "interval"),
    )
    precision = next((name for longer_than, name in steps if days > longer_than), "day")
    return EventDate(
        start=expression.date_start,
        end=expression.date_end,
        precision=precision,
        status=expression.date_status if expression.date_status in codes.EVENT_DATE_STATUS else "relative",
    )


def read_contexts(knowledge: Knowledge, pattern: Pattern, trigger: Token) -> tuple[str, ...]:
    """PLOVER contexts: the pattern's own and those whose keywords stand in the sentence, sorted."""
    ontology, sentence = knowledge.ontology, trigger.sent
    words = {word for token in sentence for word in (token.lemma_.lower(), token.lower_)}
    text = sentence.text.lower()
    told = {context for context, keywords in ontology.context_words.items() if not keywords.isdisjoint(words)}
    told |= {c for c, phrases in ontology.context_phrases.items() if any(phrase in text for phrase in phrases)}
    return tuple(sorted(told.union(pattern.contexts)))


def find_attribution(annotated: AnnotatedArticle, start: int) -> Quote | None:
    """Who says that the event happened: the shortest quotation that holds the trigger and has a speaker, of a known
    actor before others."""
    covering = [quote for quote in annotated.quotes if quote.start_char <= start < quote.end_char]
    return min(
        (quote for quote in covering if quote.speaker_actor_id or quote.speaker_text),
        key=lambda q: (q.speaker_actor_id is None, q.end_char - q.start_char, q.start_char, q.quote_id),
        default=None,
    )
