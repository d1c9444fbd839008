"""Whom an act concerns whom no slot of its pattern holds: the aim of a clause, and the nearest actors below."""

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Token

from etl.extractors.clauses import (
    AMOUNTS,
    children,
    find_complements,
    find_objects,
    find_prepositional,
    has_child,
    with_conjuncts,
)
from etl.extractors.mention_index import LOCATIVES, NOUN_PHRASE_LABELS, MentionIndex, is_description, key_of
from etl.extractors.references import span_of
from etl.knowledge.ontology import Pattern
from etl.records import Mention

AIMED = frozenset({"against", "to", "with", "from", "on", "for", "toward", "towards"})
DEEPER = AIMED | {"of", "over", "into", "by", "between", "among", "off", "alongside", "including"}
DEEPEST = 4  # nouns and clauses below the trigger: what stands further down belongs to something else
ON_GROUND = DEEPER | {"in", "inside", "around", "across"}  # where troops, aid and violence go
DEEPER_OF_TYPE: Mapping[str, frozenset[str]] = {
    "CONSULT": frozenset({"with", "to", "between"}),  # talks are "on" and "over" much else
    "PROTEST": DEEPER - {"for"} | {"outside"},
    **dict.fromkeys(("ASSAULT", "COERCE", "MOBILIZE"), ON_GROUND | {"near", "outside", "at"}),
    **dict.fromkeys(("AID", "RETREAT"), ON_GROUND),
}
UNDIRECTED_TYPES = ("STATEMENT",)
# Acts that are said to be done to some end, which names whom they concern: "drilled *to warn X*".
AIMED_TYPES = ("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST")
FORMS = frozenset({"in", "at", "during"})  # "in a letter to X", "at talks with X", "in protest at X"
ADDRESSING = frozenset({"to", "with", "against", "at"})
# Acts that concern the country of what they speak of.
LOCATED_TYPES = ("REQUEST", "ACCUSE", "AGREE", "SUPPORT", "SANCTION", "CONCEDE", "REJECT", "THREATEN", "COOPERATE")
MOVED_CODES = ("087", "033", "0356")  # withdrawals, and promises of them or of help
CHARGES = frozenset({"for", "of"})
LAWSUIT_CODE = "115"
TRADING_TYPES = ("AGREE", "AID", "COOPERATE", "CONCEDE")
EQUIPMENT = frozenset(
    {
        "helicopter",
        "fighter",
        "tank",
        "missile",
        "warship",
        "aircraft",
        "plane",
        "jet",
        "drone",
        "ship",
        "bomber",
        "submarine",
        "vehicle",
    }
)
FORCES = ("MIL", "COP")
CONDITIONS = ("if", "unless", "until")


def find_aimed(index: MentionIndex, pattern: Pattern, trigger: Token, *, is_joint: bool = False) -> tuple[Mention, ...]:
    """Whom an act that is only talked about is aimed at: "threatened to attack *X*", "agreed to hold
    talks with *X*", "vowed to end *X*'s rule", "refused to let *X* land". Known actors go before others: of
    "agreed to send troops to *X*" it is X. What the pattern itself names is none, nor what several who act
    jointly do it about ("agreed to share data on X")."""
    unknown: tuple[Mention, ...] = ()
    named = pattern.object_lemmas | pattern.modifier_lemmas
    for kind, clause in find_complements(trigger):
        if kind == "that" or _is_charge(pattern, clause, trigger):
            continue
        objects = tuple(t for t in find_objects(clause) if t.lemma_.lower() not in named)
        allowed = [s for below in children(clause, "ccomp") for s in children(below, "nsubj", "nsubjpass")]
        aims = AIMED - {"on", "for"} if is_joint else AIMED
        on_clause = [t for bearer in (clause, *find_objects(clause)) for t in find_prepositional(bearer, aims)]
        owners = [t for o in objects for t in possessors_of(o)]
        for tokens in (objects, allowed, on_clause, owners):
            found = index.resolve(tuple(tokens))
            if any(mention.actor_id for mention in found):
                return found
            unknown = unknown or found
    return unknown


def _is_charge(pattern: Pattern, clause: Token, trigger: Token) -> bool:
    """Whether it is what somebody is to have done: "blamed the weather *for* hurting X"."""
    if pattern.event_type != "ACCUSE" or pattern.object_lemmas:  # "voiced anger over losing it *to X*"
        return False
    return clause.dep_ == "pcomp" and clause.head.lower_ in CHARGES and bool(find_objects(trigger))


def possessors_of(noun: Token) -> Iterator[Token]:
    """To whom a thing belongs: "*X*'s rule", "the embassy of *X*", "hundreds of troops in *X*"."""
    yield from (t for t in children(noun, "poss", "amod", "compound", "nmod") if not is_description(t))
    yield from find_prepositional(noun, frozenset({"by", "in"} if noun.lower_ in AMOUNTS else {"of", "by", "in"}))


def find_concerned(
    index: MentionIndex, pattern: Pattern, trigger: Token, actors: Sequence[Mention]
) -> tuple[Mention, ...]:
    """Whom the act concerns by the words under its trigger, the nearest ones: "pledged in a letter *to X*",
    "rejected calls for talks *by X*", "left *X's* delegation". Neither an actor nor its own country."""
    if pattern.event_type in UNDIRECTED_TYPES:
        return ()

    def is_other(mention: Mention) -> bool:
        is_own = mention.kind in ("country", "place_as_actor") and mention.country_code in own
        if pattern.cameo_code == LAWSUIT_CODE and mention.sector_code == "JUD":
            return False  # the court in which it is brought
        return key_of(mention) not in taken and not is_own and bool(mention.actor_id or mention.sector_code)

    taken = {key_of(mention) for mention in actors}
    own = {mention.country_code for mention in actors} - {None}
    # What the pattern itself names is no recipient: "sent *troops* to the border".
    named = () if "object" in pattern.recipient_slots or not pattern.object_lemmas else find_objects(trigger)
    level, steps = [trigger], 0
    while level and steps < DEEPEST:
        level, steps = [t for token in level for t in _descend(pattern, token, trigger)], steps + 1
        for read in (index.at, index.at_place):
            found = {
                key_of(m): m
                for t in level
                if t not in named
                for m in read(t)
                if is_other(m) and not is_own_force(index, pattern, m, actors)
            }
            if found:
                return tuple(sorted(found.values(), key=lambda m: m.start_char))
    if pattern.event_type == "PROTEST" and own:  # of another country: "Danes marched *in Oslo*"
        bearers = (trigger, *find_objects(trigger))
        places = [t for bearer in bearers for t in find_prepositional(bearer, LOCATIVES)]
        return tuple(m for m in index.resolve(places, with_places=True) if is_other(m) and m.country_code not in own)
    located = tuple(m for m in _find_located(index, pattern, trigger) if is_other(m))
    return located or tuple(m for m in index.resolve(_find_conditional(trigger)) if is_other(m))


def is_own_force(index: MentionIndex, pattern: Pattern, mention: Mention, actors: Sequence[Mention]) -> bool:
    """Whether it is troops that the actor moves, and not whom it moves them against: "sent *troops* to X"."""
    span = span_of(index.annotated.doc, mention.start_char, mention.end_char)
    if pattern.event_type in TRADING_TYPES and span is not None and span.root.lemma_.lower() in EQUIPMENT:
        return mention.sector_code == "MIL"  # "approved the sale of *helicopters* to X"
    is_moved = pattern.event_type == "MOBILIZE" or pattern.cameo_code.startswith(MOVED_CODES)
    countries = {None, *(actor.country_code for actor in actors)}
    if not is_moved or mention.sector_code not in FORCES or mention.country_code not in countries:
        return False
    is_goal = (
        span is not None and span.root.dep_ == "pobj" and span.root.head.lower_ != "of"
    )  # "surrendered to soldiers"
    return mention.kind == "group" and not is_goal


def _find_located(index: MentionIndex, pattern: Pattern, trigger: Token) -> tuple[Mention, ...]:
    """Where that is of which an act of words speaks: "condemned the killings in *X*"; not where it is said."""
    if pattern.event_type not in LOCATED_TYPES:
        return ()
    objects = find_objects(trigger)
    topics = (*objects, *(noun for o in objects for noun in find_prepositional(o)))
    return index.resolve([t for noun in topics for t in find_prepositional(noun, LOCATIVES)], with_places=True)


def _descend(pattern: Pattern, token: Token, trigger: Token) -> Iterator[Token]:
    """The next nouns below a token, and of an act of words those of the clause that says to what end."""
    prepositions = DEEPER_OF_TYPE.get(pattern.event_type, DEEPER)
    is_aimed = pattern.event_type in AIMED_TYPES or "between" in pattern.recipient_slots
    for child in token.children:
        is_blame = pattern.event_type == "ACCUSE" and not pattern.object_lemmas and token == trigger
        if is_blame and child.lower_ in CHARGES and find_objects(trigger):
            continue  # "blamed the weather *for* hurting X": what somebody is to have done, not who
        if child.dep_ in ("prep", "dative", "agent") and child.lower_ in prepositions:
            if child.dep_ != "agent" or token != trigger:
                yield from (t for noun in children(child, "pobj") for t in with_conjuncts(noun))
                for clause in children(child, "pcomp"):
                    if _is_charge(pattern, clause, trigger):
                        continue
                    yield from _descend_clause(pattern, clause, trigger)
        elif child.dep_ in ("dobj", "dative", "attr", *NOUN_PHRASE_LABELS) and child.dep_ not in ("prep", "pobj"):
            yield from with_conjuncts(child)
        elif child.dep_ == "prep" and child.lower_ in FORMS and token == trigger:
            yield from (t for noun in children(child, "pobj") for t in find_prepositional(noun, ADDRESSING))
        elif child.dep_ == "prep" and child.lower_ == "as" and token == trigger and not find_objects(trigger):
            yield from children(child, "pobj")  # "denounced as a crime *X*'s raid"
        elif child.dep_ == "ccomp" and child.pos_ in ("NOUN", "PROPN"):
            yield child  # a verb that the tagger took for a noun
        elif _is_aim(child, token, trigger, is_aimed=is_aimed):
            yield from _descend_clause(pattern, child, trigger)


def _is_aim(child: Token, token: Token, trigger: Token, *, is_aimed: bool) -> bool:
    """Whether a clause says of what or to what end the act is, or a participle on whom its object lies."""
    if child.dep_ in ("xcomp", "advcl", "acl") and is_aimed and _is_reduced(child):
        return True
    if token == trigger:
        return False
    is_content = child.dep_ == "acl" and has_child(child, "nsubj", "nsubjpass")
    return (child.dep_ == "acl" and child.tag_ == "VBN") or is_content


def _descend_clause(pattern: Pattern, clause: Token, trigger: Token) -> Iterator[Token]:
    """The nouns of a clause: who is said to do or to suffer something in it, else whom it reaches."""
    subjects = [t for s in children(clause, "nsubj", "nsubjpass") for t in with_conjuncts(s)]
    yield from subjects or _descend(pattern, clause, trigger)


def _is_reduced(clause: Token) -> bool:
    """Whether it is an infinitive or a participle of the past."""
    return clause.tag_ == "VBN" or any(aux.lower_ == "to" for aux in children(clause, "aux"))


def _find_conditional(trigger: Token) -> tuple[Token, ...]:
    """Who is to do or to leave what the act depends on: "will strike unless *the ministry* pays"."""
    for verb in (trigger, *(clause for _, clause in find_complements(trigger))):
        for clause in children(verb, "advcl"):
            if any(mark.lower_ in CONDITIONS for mark in children(clause, "mark")):
                return tuple(t for s in children(clause, "nsubj", "nsubjpass") for t in with_conjuncts(s))
    return ()
