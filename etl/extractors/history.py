"""Whether an act is background: told as something of years ago, whatever the report is about."""

from datetime import timedelta

from spacy.tokens import Token

from etl.extractors.circumstances import EventDate
from etl.extractors.clauses import children
from etl.knowledge.status_cues import StatusCues
from etl.records import AnnotatedArticle

HISTORICAL_AFTER = timedelta(days=60)  # between the last day of the event and the report
LONG_UNITS = ("year", "decade", "century", "generation", "months")  # "a month ago" may be news
ERA_PREPOSITIONS = ("in", "during", "under", "throughout", "since", "from", "of", "before", "after")


def is_of_old(cues: StatusCues, trigger: Token, clause: Token) -> bool:
    """Whether words on the act put it into the past: years ago, formerly, since, a decade after, in the Cold War."""
    bearers = (trigger,) if trigger == clause else (trigger, *((clause,) if trigger.head == clause else ()))
    if _is_starting_point(trigger):
        return True
    for bearer in bearers:
        adverbs = list(children(bearer, "advmod", "npadvmod"))
        if any(word.lower_ == "ago" and _is_long(word) for word in adverbs):
            return True
        if any(cues.adverbs.get(word.lower_) == "historical" and word.i < bearer.i for word in adverbs):
            return True
        if any(_names_era(cues, preposition) for preposition in children(bearer, "prep")):
            return True
    return _is_long_before(trigger)


def _is_long(ago: Token) -> bool:
    units = children(ago, "npadvmod", "nmod", "nsubj", "advmod", "dobj")
    return any(unit.lemma_.lower() in LONG_UNITS or unit.lower_ in LONG_UNITS for unit in units)


def _names_era(cues: StatusCues, preposition: Token) -> bool:
    if preposition.lower_ not in ERA_PREPOSITIONS:
        return False
    for noun in children(preposition, "pobj"):
        words = " ".join(token.lower_ for token in noun.doc[noun.left_edge.i : noun.i + 1])
        if any(words.endswith(era) or f" {era} " in f" {words} " for era in cues.eras):
            return True
    return False


def _is_starting_point(trigger: Token) -> bool:
    """ "for the first time *since* X invaded Y", "poor *since* the invasion of Y": what was before the news."""
    if any(mark.lower_ == "since" for mark in children(trigger, "mark")):
        return True
    return trigger.dep_ == "pobj" and trigger.head.lower_ == "since"


def _is_long_before(trigger: Token) -> bool:
    """ "*a decade after* X invaded Y", "*years after* the war"."""
    links = [mark for mark in children(trigger, "mark") if mark.lower_ == "after"]
    links += [trigger.head] if trigger.dep_ == "pobj" and trigger.head.lower_ == "after" else []
    for link in links:
        before = link.nbor(-1) if link.i > link.sent.start else link
        if before.lemma_.lower() in LONG_UNITS or before.lower_ in LONG_UNITS:
            return True
    return False


def settle_status(annotated: AnnotatedArticle, found: EventDate, status: str) -> str:
    """An act with an old day of its own is of old, whatever the words; one with a day of late is not."""
    if status not in ("actual", "historical") or found.end is None or found.status == "published":
        return status
    published = annotated.article.published_date
    if published:
        return "historical" if published - found.end > HISTORICAL_AFTER else "actual"
    return "historical" if found.precision == "year" else status
