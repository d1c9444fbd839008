"""Whether the words present an act as a fact, as planned, possible or of old, or as something that was not done.

The act's own clause speaks first (negation, auxiliaries, "if"), then what stands above it (failed to, fears of,
without); seeds/status_cues.csv has the words.
"""

from spacy.tokens import Token

from etl.extractors.clauses import (
    BARE_GOVERNORS,
    LONGEST_CHAIN,
    bearer_of,
    children,
    clause_of,
    has_child,
    is_infinitive,
)
from etl.extractors.history import is_of_old
from etl.extractors.negation import has_no_object, is_negated
from etl.knowledge.ontology import Pattern
from etl.knowledge.status_cues import StatusCues, load_status_cues

FUTURE_AUXILIARIES = ("will", "shall", "'ll", "wo")
POSSIBLE_AUXILIARIES = ("may", "might", "could", "would", "should", "can", "must", "ought")
OBLIGING_TAGS = ("VB", "VBP", "VBZ")  # of "have": "has to stop" is wanted, "had to stop" has happened
MEANS = ("by", "in", "through", "with")  # before what belongs to the act above: "the need to act *by* firing"
CONDITIONS = ("if", "unless")
INVERTED = ("had", "should", "were")  # "*had* X attacked, …"
DEFINITE = ("the", "this", "that", "these", "those", "its", "his", "her", "their")
TIME_MARKS = ("once", "until", "when", "after", "before")
INFINITIVE_LABELS = ("acl", "advcl", "relcl")
WISHES = ("want", "like", "wish", "love", "let")
MANNERS = ("way", "manner", "fashion")
HOPES = ("want", "wish", "hope", "mean", "expect")
THANKS = ("thank", "congratulate")
FIRST_PERSONS = ("i", "we", "me", "us")
TELLING_LABELS = ("dobj", "attr", "nsubj", "nsubjpass")
TELLING_PREPOSITIONS = ("in", "on", "to", "for", "with")


def read_status(pattern: Pattern, trigger: Token) -> str:
    """Whether the words present the event as fact: negation first, then the pattern's own status, then modality and
    what stands above the act; else whether it is told as something of old."""
    cues = load_status_cues()
    clause = bearer_of(_telling_clause(cues, trigger))
    if is_negated(trigger) or is_negated(clause) or has_no_object(clause, trigger):
        # "only if X does not invade", "that assumes X does not invade": nobody says that X has not.
        return "possible" if clause.pos_ in ("VERB", "AUX") and _is_supposed(cues, clause) else "denied"
    if pattern.status:
        return pattern.status
    if pattern.event_type == "SUPPORT" and _is_voiced(clause):
        return "actual"
    if trigger.pos_ == "NOUN" and any(word.lower_ == "any" for word in children(trigger, "det")):
        return "possible"  # "any attack breaks the law"
    if prospect := _read_prospect(cues, trigger):
        return prospect
    found = _read_own(cues, clause) if clause.pos_ in ("VERB", "AUX") else None
    if found in (None, "planned") and is_asked(clause):
        return "possible"
    found = found or _read_above(cues, clause) or (_read_above(cues, trigger) if trigger != clause else None)
    return found or ("historical" if is_of_old(cues, trigger, clause_of(trigger)) else "actual")


def is_remembered(trigger: Token) -> bool:
    """Whether the words above recall the act, so that a day beside it is that of the memory: "on Friday, the
    *anniversary* of the raid"."""
    return _read_above(load_status_cues(), trigger) == "historical"


def _read_prospect(cues: StatusCues, act: Token) -> str | None:
    """ "sanctions are *on the table*", "a raid is an *option*", and of any act of the kind "an attack on one is an
    attack on all"."""
    verb = act.head
    if act.pos_ != "NOUN" or act.dep_ != "nsubj" or verb.lemma_ not in ("be", "remain"):
        return None
    named = [*children(verb, "attr"), *(n for p in children(verb, "prep") for n in children(p, "pobj"))]
    if found := next(filter(None, (cues.prospects.get(noun.lemma_.lower()) for noun in named)), None):
        return found
    is_any = verb.tag_ in ("VBZ", "VBP") and any(d.lower_ in ("a", "an") for d in children(act, "det"))
    return "possible" if is_any and has_child(verb, "attr") else None


def _is_voiced(act: Token) -> bool:
    """Whether who wishes to say something says it so: "I want to thank", "we would like to congratulate"."""
    wish = act.head
    if act.dep_ not in ("xcomp", "ccomp") or wish.lemma_.lower() not in WISHES:
        return False
    if act.lemma_.lower() in THANKS:
        return True  # "said she wished to thank the crew"
    return any(word.lower_ in FIRST_PERSONS for verb in (wish, act) for word in children(verb, "nsubj", "dobj"))


def _telling_clause(cues: StatusCues, trigger: Token) -> Token:
    """The verb that says whether an act that a noun names takes place ("a raid *may follow*"); a known act ("*the*
    raid may harm …") and one that only sets the scene ("since a raid") stand for themselves."""
    verb = clause_of(trigger)
    if verb == trigger:
        return verb
    noun = trigger
    while noun.dep_ in ("conj", "compound") and noun.head != verb:
        noun = noun.head
    if noun.head == verb and noun.dep_ in TELLING_LABELS:
        if noun.dep_ in ("nsubj", "nsubjpass") and verb.lemma_.lower() in cues.occurrences:
            return verb
        is_telling = not _is_definite(noun) and not (noun.dep_ == "nsubj" and is_negated(verb))
        return verb if is_telling else trigger
    is_phrase = noun.dep_ == "pobj" and noun.head.lower_ in TELLING_PREPOSITIONS and noun.head.head == verb
    return verb if is_phrase and not _is_definite(noun) else trigger


def _is_supposed(cues: StatusCues, clause: Token) -> bool:
    """Whether a negated clause is a condition, or what somebody assumes."""
    return _is_conditional(cues, clause) or (
        clause.dep_ == "ccomp" and cues.verbs.get(clause.head.lemma_.lower()) == "possible"
    )


def is_asked(clause: Token) -> bool:
    """Whether it is what a question asks: "*Will* X invade?", "*Do* you believe that X will invade?"."""
    verb = clause
    for _ in range(LONGEST_CHAIN):
        subject = next(children(verb, "nsubj", "nsubjpass"), None)
        asking = [aux for aux in children(verb, "aux", "auxpass") if subject is not None and aux.i < subject.i]
        if asking and verb.sent.text.rstrip(" \"”’')").endswith(("?", "—", "–")):
            return not any(word.tag_ in ("WRB", "WP", "WDT") for word in verb.sent if word.i < asking[0].i)
        is_below = verb.dep_ in ("ccomp", "xcomp", "conj") or (verb.dep_ in INFINITIVE_LABELS and is_infinitive(verb))
        if not is_below or verb.head == verb:
            return False
        verb = clause_of(verb.head)
    return False


def _is_definite(noun: Token) -> bool:
    return any(d.lower_ in DEFINITE or d.dep_ == "poss" for d in children(noun, "det", "poss"))


def _read_own(cues: StatusCues, verb: Token) -> str | None:
    """What the verb's own auxiliaries, conjunction and adverbs say; None where they leave it a fact."""
    auxiliaries = {aux.lower_ for aux in children(verb, "aux")}
    is_perfect = "have" in auxiliaries  # "would have": did not
    if auxiliaries & set(FUTURE_AUXILIARIES):
        return "planned"
    if "would" in auxiliaries and not is_perfect and _is_reported(verb):
        return "planned"
    if auxiliaries & set(POSSIBLE_AUXILIARIES) or _is_conditional(cues, verb):
        return "possible"
    if "to" in auxiliaries and (verb.dep_ == "ROOT" or (verb.dep_ == "xcomp" and verb.head.lemma_ == "be")):
        # "Fiji to send aid", "the king is to visit Peru"; but "the goal is to visit Peru"
        aims = (cues.nouns.get(noun.lemma_.lower()) for noun in children(verb.head, "nsubj"))
        return next(filter(None, aims), None) or "planned"
    adverbs = (cues.adverbs.get(adverb.lower_) for adverb in children(verb, "advmod"))
    return next((status for status in adverbs if status and status != "historical"), None)


def _is_reported(verb: Token) -> bool:
    """Whether the clause depends on a verb of the past: there "would" is the future ("said it would")."""
    while verb.dep_ == "conj":
        verb = verb.head
    has_condition = any(mark.lower_ in CONDITIONS for c in children(verb, "advcl") for mark in children(c, "mark"))
    return verb.dep_ == "ccomp" and verb.head.tag_ in ("VBD", "VBN") and not has_condition


def _is_conditional(cues: StatusCues, verb: Token) -> bool:
    """Whether a conjunction or the order of words makes the clause, or the one that it completes, a condition."""
    for _ in range(LONGEST_CHAIN):
        if any(cues.marks.get(mark.lower_) == "possible" for mark in children(verb, "mark")):
            return True
        subject = next(children(verb, "nsubj", "nsubjpass"), None)
        inverted = (aux for aux in children(verb, "aux", "auxpass") if aux.lower_ in INVERTED)
        if subject is not None and verb.dep_ == "advcl" and any(aux.i < subject.i for aux in inverted):
            return True
        if verb.dep_ not in ("xcomp", "conj"):
            return False
        verb = verb.head
    return False


def _read_above(cues: StatusCues, act: Token) -> str | None:
    """What the words above an act say of it; None where they leave it a fact."""
    first = _first_of_listed(act)
    if first != act:
        # Of what is planned the parser hangs too much together: "plans to rest and meets X".
        return "possible" if _read_above(cues, first) == "possible" else None
    for _ in range(LONGEST_CHAIN):
        head = act.head
        if act.dep_ == "xcomp" and head.pos_ in ("VERB", "AUX") and head.lemma_ != "be":
            found = _read_governor(cues, act, head)
        elif act.dep_ == "xcomp" and head.pos_ == "ADJ":
            found = _read_adjective(cues, head)
        else:
            return _read_loose(cues, act)
        if found != "actual":
            return found
        act = head if head.pos_ in ("VERB", "AUX") else head.head
        if own := _read_own(cues, bearer_of(act)):
            return own  # "*will* be able to sign", "*may* continue to sign"
    return None


def _first_of_listed(act: Token) -> Token:
    """The verb or noun that the words above govern for all that follow it: "the need to *tell* and show"."""
    for _ in range(LONGEST_CHAIN):
        is_bare = act.tag_ in ("VB", "VBG") and act.head.tag_ == act.tag_ and not has_child(act, "nsubj", "nsubjpass")
        is_noun = act.pos_ == "NOUN" and act.head.pos_ == "NOUN"
        if act.dep_ != "conj" or not (is_bare or is_noun):
            break
        act = act.head
    return act


def _read_governor(cues: StatusCues, act: Token, verb: Token) -> str:
    """What the verb says that governs an act as its infinitive or gerund: "failed to", "did not manage to"."""
    status = _look_up(cues, verb)
    if verb.lemma_ == "have" and verb.tag_ in OBLIGING_TAGS and is_infinitive(act):
        status = "possible"
    if any(word.lower_ == "yet" for word in children(verb, "advmod")) and verb.lemma_ in ("have", "be"):
        return "denied"  # "has yet to sign"
    if is_negated(verb):
        is_ended = status is None and act.tag_ == "VBG"  # "did not stop bombing"
        return "actual" if status == "denied" or is_ended else "denied"
    if verb.lower_ == "going":
        return "planned"  # "is going to sign"
    return status or "actual"


def _look_up(cues: StatusCues, verb: Token) -> str | None:
    """The status that a verb gives to the act below it, with its particle where the two are a cue ("ruled out")."""
    lemma = verb.lemma_.lower()
    phrasal = (cues.verbs.get(f"{lemma} {particle.lower_}") for particle in children(verb, "prt", "prep"))
    return next(filter(None, phrasal), None) or cues.verbs.get(lemma) or cues.callers.get(lemma)


def _read_adjective(cues: StatusCues, adjective: Token) -> str:
    """What is "able to" do it does; who is "ready to" will."""
    status = cues.adjectives.get(adjective.lemma_.lower(), "planned")
    is_denied = is_negated(adjective) or (adjective.dep_ == "acomp" and is_negated(adjective.head))
    if is_denied:
        return {"denied": "actual", "possible": "possible"}.get(status, "denied")
    return status


def _read_loose(cues: StatusCues, act: Token) -> str | None:
    """What the word above says of an act that is a clause, a gerund after a preposition, or a noun."""
    head = act.head
    before = act.left_edge.nbor(-1) if is_infinitive(act) and act.left_edge.i > act.sent.start else act
    if before.pos_ == "ADJ" and before.head == head and head.pos_ in ("NOUN", "PROPN"):
        return _of_old_or_open(cues.adjectives.get(before.lemma_.lower()))  # headlines: "Chad *ready* to sign"
    match act.dep_:
        case "ccomp":
            return _read_reporting(cues, act, head)
        case "advcl" if head.pos_ in ("VERB", "AUX") and (act.tag_ == "VB" or _is_yet_to_come(act)):
            # "*will* travel to Chad to meet X", "the need to travel to Chad to meet X"
            return _read_own(cues, bearer_of(head)) or (
                _open_only(_read_above(cues, head)) if act.tag_ == "VB" else None
            )
        case "pcomp" | "pobj":
            return _read_preposition(cues, act, head)
        case "acl" if any(det.lower_ == "no" for det in children(head, "det")):
            return "denied"  # "gave *no* sign that X agreed"
        case "advcl" if act.tag_ == "VBG" or _is_called_for(act, head):
            return _read_whole(cues, act, head)
        case "acl" | "relcl" if is_infinitive(act) or (act.dep_ == "acl" and has_child(act, "mark")):
            return _read_noun_above(cues, act, head)
        case "acl" if act.tag_ == "VBG" and head.dep_ == "pobj" and head.head.lower_ in ("of", "for"):
            # "the importance of X continuing to help"
            noun = head.head.head.lemma_.lower()
            return _open_only(cues.tasks.get(noun) or cues.nouns.get(noun))
        case "csubj":  # "*bombing* the port would be folly", "*to bomb* it is folly"
            is_open = any(aux.lower_ in (*POSSIBLE_AUXILIARIES, *FUTURE_AUXILIARIES) for aux in children(head, "aux"))
            return "possible" if is_open or is_infinitive(act) else None
        case "dobj" | "nsubjpass":
            return _read_verb_of_noun(cues, act, head)
    return None


def _read_noun_above(cues: StatusCues, act: Token, noun: Token) -> str | None:
    """What a noun says of the clause below it ("a *plan* to sign"), or the clause above of what is the manner of it:
    "*will* act in a way to help"."""
    lemma = noun.lemma_.lower()
    is_taken = noun.dep_ == "dobj" and noun.head.lemma_ == "take"  # "took measures to send"
    if act.dep_ == "acl" or (lemma not in MANNERS and not is_taken):
        return _of_old_or_open(cues.nouns.get(lemma) or cues.tasks.get(lemma))
    if lemma not in MANNERS:
        return None
    while noun.dep_ in ("pobj", "prep"):
        noun = noun.head
    return _read_open(cues, noun) if noun.pos_ == "VERB" else None


def _is_yet_to_come(act: Token) -> bool:
    """Whether a clause tells what another one waits for: "will pay *once* the court has approved"."""
    is_past = act.tag_ == "VBD" or any(aux.lower_ == "had" for aux in children(act, "aux"))
    return not is_past and any(word.lower_ in TIME_MARKS for word in children(act, "mark", "advmod"))


def _read_reporting(cues: StatusCues, act: Token, verb: Token) -> str | None:
    """ "denied that", "fears that", "it is possible that", "expects X to": what is told so is no fact."""
    adjective = verb if verb.pos_ == "ADJ" else next(children(verb, "acomp"), None)
    if adjective is not None:
        status = cues.adjectives.get(adjective.lemma_.lower())
        if status == "actual" and (is_negated(verb) or is_negated(adjective)):
            return "denied"
        return status if status in ("possible", "denied") else None
    status = cues.verbs.get(verb.lemma_.lower()) or cues.callers.get(verb.lemma_.lower())
    if verb.lemma_ in BARE_GOVERNORS and act.tag_ == "VB":
        return _open_only(_read_own(cues, bearer_of(verb)))  # "*will* help X meet Y"
    if status == "planned" and is_infinitive(act) and verb.lemma_.lower() in HOPES:
        return "possible"  # "wants X to sign": X has promised nothing
    if status == "planned":
        return "planned" if is_infinitive(act) else None
    return status if status in ("possible", "denied") else None


def _read_preposition(cues: StatusCues, act: Token, preposition: Token) -> str | None:
    before = preposition.nbor(-1).lower_ + " " if preposition.i > 0 else ""
    status = cues.prepositions.get(before + preposition.lower_) or cues.prepositions.get(preposition.lower_)
    if status:
        return status
    governor = preposition.head
    lemma = governor.lemma_.lower()
    if before + preposition.lower_ == "such as":  # "demands such as the release of X"
        return _open_only(cues.nouns.get(lemma))
    if preposition.lower_ == "from" and governor.pos_ == "VERB":
        return "actual" if is_negated(governor) else cues.hinderers.get(lemma)
    if act.dep_ == "pcomp" and governor.pos_ in ("VERB", "AUX") and preposition.lower_ in MEANS:
        # "*may* help by sending food"
        return _read_open(cues, governor)
    if governor.pos_ == "VERB":
        adverbs = (word.lower_ for word in children(governor, "advmod", "prt"))  # "looks *forward* to signing"
        phrases = (f"{lemma} {word}" for word in (preposition.lower_, *adverbs))
        found = next(filter(None, map(cues.verbs.get, phrases)), None)  # "calls for talks"
        return found or (_open_only(cues.callers.get(lemma)) if preposition.lower_ in ("for", "on", "upon") else None)
    if preposition.lower_ not in ("of", "for") and not (preposition.lower_ == "to" and act.dep_ == "pcomp"):
        return None
    if governor.pos_ == "ADJ":
        return cues.adjectives.get(lemma)
    status = _of_old_or_open(cues.nouns.get(lemma)) if governor.pos_ == "NOUN" else None
    if preposition.lower_ == "for" and governor.pos_ == "NOUN":
        status = status or cues.callers.get(lemma)  # "the struggle for the release of X"
    if act.dep_ == "pcomp" and governor.pos_ == "NOUN":
        status = status or cues.tasks.get(lemma)
    is_known = act.dep_ == "pobj" and any(d.lower_ in DEFINITE for d in children(act, "det"))
    is_open = status in ("possible", "planned") and lemma not in cues.callers
    return None if is_known and is_open else status  # "the purpose of *the* raid"


def _is_called_for(act: Token, verb: Token) -> bool:
    """ "called *for X to leave*", which the parser takes for an adverbial clause."""
    return (
        is_infinitive(act)
        and any(mark.lower_ == "for" for mark in children(act, "mark"))
        and verb.pos_ in ("VERB", "ADJ")
    )


def _read_whole(cues: StatusCues, act: Token, head: Token) -> str | None:
    """What the clause above says of a part of it: "may attack, *killing* many", "called *for X to leave*", "the need to
    act, *ending* the raids"."""
    if head.pos_ not in ("VERB", "AUX"):
        return cues.adjectives.get(head.lemma_.lower()) if is_infinitive(act) and head.pos_ == "ADJ" else None
    if is_infinitive(act):
        return _open_only(cues.callers.get(head.lemma_.lower()))
    return _open_only(_read_own(cues, head) or _read_above(cues, head))


def _read_open(cues: StatusCues, verb: Token) -> str | None:
    """Whether a verb, and with it what belongs to its act, is not done yet, by its clause or what stands above."""
    return _open_only(_read_own(cues, bearer_of(verb)) or _read_above(cues, verb))


def _open_only(status: str | None) -> str | None:
    """What is only planned, and so not done yet, or possible; a denied whole says nothing of its parts."""
    return status if status in ("possible", "planned") else None


def _of_old_or_open(status: str | None) -> str | None:
    return None if status == "actual" else status


def _read_verb_of_noun(cues: StatusCues, noun: Token, verb: Token) -> str | None:
    """ "foiled a raid", "considered a raid", "marked the raid"; a known act stays a fact whoever considers it."""
    lemma = verb.lemma_.lower()
    if lemma in cues.enders:
        return cues.enders[lemma]
    if noun.dep_ == "dobj" and lemma in cues.rememberers:
        return cues.rememberers[lemma]
    status = cues.verbs.get(lemma)
    if status in ("possible", "planned") and _is_definite(noun):
        return None
    return _of_old_or_open(status)
