"""When, where, how and how surely: what the clause says of an event beyond its participants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from spacy.tokens import Token

from etl import codes
from etl.extractors.clauses import (
    LONGEST_CHAIN,
    children,
    find_modifiers,
    find_objects,
    find_prepositional,
    governing_verb,
)
from etl.knowledge import Knowledge
from etl.knowledge.ontology import Pattern
from etl.records import AnnotatedArticle, DateExpression

HISTORICAL_AFTER = timedelta(days=60)  # between the last day of the event and the report
PLANNING_VERBS = (
    "plan",
    "intend",
    "want",
    "prepare",
    "expect",
    "hope",
    "agree",
    "schedule",
    "promise",
    "vow",
    "pledge",
    "set",
)
FAILING_VERBS = ("fail", "neglect", "forget")  # "failed to arrest": nobody was
POSSIBILITY_VERBS = ("consider", "mull", "ponder", "weigh", "discuss", "debate", "study")
FUTURE_AUXILIARIES = ("will", "shall", "'ll", "wo")
POSSIBLE_AUXILIARIES = ("may", "might", "could", "would", "should", "can")
TIME_CLAUSE_DEPENDENCIES = ("advcl", "xcomp", "conj", "pcomp")
CALENDAR_TYPES = ("DATE", "TIME")  # those that name days, of TIMEX3's types
LOCATIVE_PREPOSITIONS = ("in", "at", "near", "outside", "inside", "around")
YEAR_LENGTH, QUARTER_LENGTH, MONTH_LENGTH, WEEK_LENGTH = 365, 90, 28, 7


@dataclass(frozen=True, kw_only=True)
class EventDate:
    """First and last day (inclusive), their precision, and where they come from."""

    start: date | None
    end: date | None
    precision: str | None
    status: str


def clause_of(trigger: Token) -> Token:
    """The verb of the trigger's clause: itself, or the verb that governs a noun."""
    return trigger if trigger.pos_ in ("VERB", "AUX") else governing_verb(trigger) or trigger


def read_date(annotated: AnnotatedArticle, trigger: Token, *, status: str) -> EventDate:
    """The time expression on the event's clause (or on the clause that governs it), else the day of
    publication; nothing for what is only planned, and nothing where the words need a date that is not known."""
    anchors = [trigger, clause_of(trigger)]
    while anchors[-1].dep_ in TIME_CLAUSE_DEPENDENCIES and len(anchors) < LONGEST_CHAIN:
        anchors.append(anchors[-1].head)
    stated = _find_stated(annotated, anchors)
    published = None if status == "planned" else annotated.article.published_date
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
        return True
    return governing_verb(span.root) == anchor and anchor.pos_ in ("VERB", "AUX")


def _from_expression(expression: DateExpression) -> EventDate:
    if expression.date_start is None or expression.date_end is None:
        return EventDate(start=None, end=None, precision=None, status="unresolved")
    days = (expression.date_end - expression.date_start).days + 1
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


def read_status(annotated: AnnotatedArticle, pattern: Pattern, trigger: Token) -> str:
    """Whether the clause presents the event as fact: negation and modality first, then the pattern's own."""
    verb = clause_of(trigger)
    if _is_negated(trigger) or _is_negated(verb):
        return "denied"
    if pattern.status:
        return pattern.status
    auxiliaries = {aux.lower_ for aux in children(verb, "aux")}
    if auxiliaries & set(FUTURE_AUXILIARIES) or ("would" in auxiliaries and _is_reported(verb)):
        return "planned"
    if auxiliaries & set(POSSIBLE_AUXILIARIES) or any(
        mark.lower_ in ("if", "unless") for mark in children(verb, "mark")
    ):
        return "possible"
    if verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ":
        return "planned"  # ready, willing, due, set to
    if "to" in auxiliaries and (verb.dep_ == "ROOT" or (verb.dep_ == "xcomp" and verb.head.lemma_ == "be")):
        return "planned"  # "Fiji to send aid", "the king is to visit Peru"
    governor = governing_verb(verb)
    if governor is not None and verb.dep_ in ("xcomp", "pcomp", "ccomp", "dobj"):
        lemma = governor.lemma_.lower()
        if lemma == "deny" or (lemma in FAILING_VERBS and verb.dep_ == "xcomp"):
            return "denied"
        if lemma in POSSIBILITY_VERBS:
            return "possible"
        if verb.dep_ == "xcomp" and (lemma in PLANNING_VERBS or governor.lower_ == "going"):
            return "planned"
    return "actual"


def _is_reported(verb: Token) -> bool:
    """Whether the clause depends on a verb of the past: there "would" is the future ("said it would")."""
    while verb.dep_ == "conj":
        verb = verb.head
    has_condition = any(
        mark.lower_ in ("if", "unless") for c in children(verb, "advcl") for mark in children(c, "mark")
    )
    return verb.dep_ == "ccomp" and verb.head.tag_ in ("VBD", "VBN") and not has_condition


def _is_negated(token: Token) -> bool:
    return any(True for _ in children(token, "neg")) or any(d.lower_ == "no" for d in children(token, "det"))


def is_historical(annotated: AnnotatedArticle, found: EventDate) -> bool:
    """Whether the event lies well before the report: by the day of publication, else a bare past year."""
    if found.end is None or found.status == "published":
        return False
    published = annotated.article.published_date
    if published:
        return published - found.end > HISTORICAL_AFTER
    return found.precision == "year"


def read_place(annotated: AnnotatedArticle, trigger: Token) -> str | None:
    """GeoNames id of the place in the event's own locative phrase; None if it names none."""
    verb, sentence = clause_of(trigger), trigger.sent
    for place in annotated.places:
        if place.place_id is None or not sentence.start_char <= place.start_char < sentence.end_char:
            continue
        span = annotated.doc.char_span(place.start_char, place.end_char, alignment_mode="expand")
        if span is None:
            continue
        preposition = span.root.head
        is_locative = span.root.dep_ == "pobj" and preposition.lower_ in LOCATIVE_PREPOSITIONS
        if is_locative and preposition.head in (trigger, verb, *find_objects(verb)):
            return place.place_id
    return None


def read_medium(knowledge: Knowledge, pattern: Pattern, trigger: Token) -> str | None:
    """How a verbal event was carried out (telephone, video …), from the pattern or the words around."""
    if pattern.medium and pattern.medium != "in_person":
        return pattern.medium
    words = [trigger, *find_modifiers(trigger), *find_prepositional(trigger)]
    if trigger.pos_ in ("VERB", "AUX"):
        for item in find_objects(trigger):
            words += [item, *find_modifiers(item)]
    lemmas = {word.lemma_.lower() for word in words}
    for medium in codes.MEDIUM:
        if lemmas & set(knowledge.actors.reference_words.get(f"medium_{medium}", ())):
            return medium
    return pattern.medium


def read_contexts(knowledge: Knowledge, pattern: Pattern, trigger: Token) -> tuple[str, ...]:
    """PLOVER contexts: the pattern's own and those whose keywords stand in the sentence, sorted."""
    lemmas = {token.lemma_.lower() for token in trigger.sent} | {token.lower_ for token in trigger.sent}
    text = trigger.sent.text.lower()
    found = set(pattern.contexts)
    for context, keywords in knowledge.ontology.context_keywords.items():
        if any((keyword in lemmas) if " " not in keyword else (keyword in text) for keyword in keywords):
            found.add(context)
    return tuple(sorted(found))


def find_attribution(annotated: AnnotatedArticle, start: int) -> str | None:
    """Who says that the event happened: the speaker of the shortest quotation that holds the trigger."""
    covering = [
        quote for quote in annotated.quotes if quote.start_char <= start < quote.end_char and quote.speaker_actor_id
    ]
    best = min(covering, key=lambda q: (q.end_char - q.start_char, q.start_char, q.quote_id), default=None)
    return best.speaker_actor_id if best else None
