"""Acts of cooperation that are no public affair: deals of firms with firms, talks with reporters, journeys of private
persons, benefits of a state to its own people, and what is only called for or asked about."""

from collections.abc import Collection, Iterable

from spacy.tokens import Token

from etl.extractors.clauses import LONGEST_CHAIN, bearer_of, children, clause_of, find_complements
from etl.extractors.codings import Coding, is_abroad
from etl.extractors.status import is_asked
from etl.records import Mention

COOPERATIVE_TYPES = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE"})
FIRMS = frozenset({"BUS", "MNC"})
# Who may stand beside a firm in a deal of its own; who works for it does not: labour disputes are public.
BESIDE_FIRMS = FIRMS | {None, "MED", "AGR", "SPT", "ENT"}
PRIVATE_TRAVELLERS = frozenset({"CVL", "BUS", "MNC", "EDU", "HLH", "MED", "CRM", "AGR", "SPT", "ENT"})
REPORTERS = frozenset({"MED"})
GIVERS = frozenset({"GOV", "LEG"})
BENEFICIARIES = frozenset({"CVL", "BUS", "MNC", "EDU", "HLH", "LAB", "AGR", "GOV", "NGO"})
BENEFITS = ("070", "071")  # aid that is no relief in need
PLACES = ("country", "place_as_actor")
OWNING = ("from", "by", "between", "among")
PEOPLES = ("GPE", "NORP", "ORG")
DEALS = frozenset({"acquire", "buy", "purchase", "merge", "sale", "acquisition", "takeover", "merger"})
CALLS = ("must", "should", "ought")


def is_idle(coding: Coding) -> bool:
    """Whether an act of cooperation is none of public life, or is only called for or asked about."""
    if coding.pattern.event_type not in COOPERATIVE_TYPES:
        return False
    return (
        is_called_for(coding.trigger)
        or (coding.trigger.pos_ != "NOUN" and is_asked(bearer_of(coding.trigger)))
        or _is_guessed(coding)
        or _is_mere_name(coding)
        or _is_business(coding)
        or _is_interview(coding)
        or _is_private_journey(coding)
        or _is_benefit(coding)
    )


def _is_guessed(coding: Coding) -> bool:
    """Whether people of one country might do it: what countries might do for others is news, and so is a promise."""
    return coding.status == "possible" and coding.pattern.event_type != "AGREE" and not is_abroad(coding)


def is_called_for(trigger: Token) -> bool:
    """ "X *must* respect Y", "will X meet Y?": what ought to be done, or is asked about, is not done yet."""
    clause = bearer_of(clause_of(trigger)) if trigger.pos_ != "NOUN" else trigger
    for _ in range(LONGEST_CHAIN):
        auxiliaries = [aux.lower_ for aux in children(clause, "aux")]
        is_perfect = "have" in auxiliaries  # "should have met": blamed, not called for
        if not is_perfect and any(word in CALLS for word in auxiliaries):
            return True
        if clause.dep_ not in ("xcomp", "acomp"):
            break
        clause = clause.head  # "*should* be ready to help"
    return _is_asked(trigger)


def _is_asked(trigger: Token) -> bool:
    """Whether the sentence is a question and the act stands in its main clause."""
    end = trigger.sent.end
    is_question = any(token.text == "?" for token in trigger.doc[max(trigger.sent.start, end - 3) : end])
    return is_question and not any(above.dep_ == "ccomp" for above in (trigger, *trigger.ancestors))


def _is_mere_name(coding: Coding) -> bool:
    """Whether a noun tells of no act: the name of a forum ("the Asia Security Dialogue"), "any agreement with X", or,
    but for visits and talks, an act of which nobody is the doer ("support for X")."""
    trigger = coding.trigger
    if trigger.pos_ not in ("NOUN", "PROPN"):
        return False
    is_owned = any(owner.dep_ == "poss" or owner.ent_type_ in PEOPLES for owner in trigger.children) or any(
        preposition.lower_ in OWNING for preposition in children(trigger, "prep")
    )
    if coding.pattern.event_type != "CONSULT" and not coding.participants.actors and not is_owned:
        return True
    is_named = trigger.pos_ == "PROPN" and any(word.pos_ == "PROPN" for word in children(trigger, "compound"))
    return is_named or any(det.lower_ == "any" for det in children(trigger, "det"))


def _is_business(coding: Coding) -> bool:
    """Whether firms deal with firms: no state, party, force or body of civil society takes part."""
    sides = coding.participants
    firms = [mention for mention in sides.both if mention.sector_code in FIRMS]
    is_told = bool(sides.actors) or coding.pattern.event_type != "AGREE"  # whoever agrees is no firm, maybe
    is_known = all(mention.sector_code or mention.kind != "group" for mention in sides.both)  # "seventy nations"
    is_business = (bool(firms) and is_told and is_known) or _is_deal(coding.trigger)
    return is_business and bool(sides.actors or firms) and _are_all(sides.both, BESIDE_FIRMS)


def _is_deal(trigger: Token) -> bool:
    """Whether a firm changes hands, or is to: "agreed to acquire", "an offer to buy"."""
    words = (trigger, *(clause for _, clause in find_complements(trigger)))
    return any(word.lemma_.lower() in DEALS for word in words)


def _is_interview(coding: Coding) -> bool:
    """Whether one side of a talk reports: who speaks to a newspaper meets nobody."""
    sides = coding.participants
    visited = () if any(mention.kind == "group" for mention in sides.recipients) else sides.recipients  # "the press"
    return _is_consultation(coding) and any(side and _are_all(side, REPORTERS) for side in (sides.actors, visited))


def _is_private_journey(coding: Coding) -> bool:
    """Whether private persons go somewhere, and to nobody."""
    sides = coding.participants
    is_journey = _is_consultation(coding) and coding.pattern.event_mode == "visit" and bool(sides.actors)
    return is_journey and _are_all(sides.actors, PRIVATE_TRAVELLERS) and all(m.kind in PLACES for m in sides.recipients)


def _is_benefit(coding: Coding) -> bool:
    """Whether a state gives money to people of its own, as its budgets do; relief in need is aid wherever it goes."""
    sides = coding.participants
    if coding.cameo_code not in BENEFITS or not _are_all(sides.recipients, BENEFICIARIES):
        return False
    givers, takers = _countries(sides.actors), _countries(sides.recipients)
    is_state = all(mention.sector_code in GIVERS or mention.kind in PLACES for mention in sides.actors)
    return bool(sides.recipients) and is_state and (takers <= givers if takers else len(givers) < 2)


def _is_consultation(coding: Coding) -> bool:
    return coding.pattern.event_type == "CONSULT" or coding.pattern.cameo_code == "036"


def _are_all(mentions: Iterable[Mention], sectors: Collection[str | None]) -> bool:
    return all(mention.sector_code in sectors and mention.kind not in PLACES for mention in mentions)


def _countries(mentions: Iterable[Mention]) -> frozenset[str | None]:
    return frozenset(mention.country_code for mention in mentions) - {None}
