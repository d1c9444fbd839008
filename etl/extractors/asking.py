"""Whether somebody is asked to do something: not who only wishes to do it himself, whom reporters question, and what
stands after a verb of asking without being asked for."""

from spacy.tokens import Token

from etl.extractors.clauses import (
    find_complements,
    find_objects,
    find_prepositional,
    find_subjects,
    has_child,
    is_infinitive,
)
from etl.knowledge.ontology import Pattern

WISHES = frozenset({"want", "wish", "expect", "need", "like", "prefer"})
QUESTIONS = frozenset({"ask", "press", "question", "quiz", "prod", "pressure"})
ANSWERING = frozenset({"comment", "describe", "elaborate", "say", "answer", "respond", "expand"})
ANSWERS = frozenset({"comment", "interview", "remark", "quote"})
DEMANDS = frozenset({"demand", "request", "seek", "solicit"})
ANYBODY = frozenset({
    "those", "anyone", "anybody", "everyone", "everybody", "whoever", "who", "people", "persons", "individuals",
    "families", "refugees", "migrants", "ones", "civilians",
})  # fmt: skip
# What is sought so is pursued, and asked of nobody.
PURSUED = frozenset({"war", "conflict", "confrontation", "fight", "revenge", "re-election", "reelection", "office"})
PREPOSITIONS = ("prep", "dative", "agent", "prt")


def asks_for_deed(pattern: Pattern, token: Token) -> bool:
    """Whether a trigger of a request asks anybody to do anything; True of all other acts."""
    if pattern.event_type != "REQUEST":
        return True
    if token.pos_ not in ("VERB", "AUX"):
        return not any(noun.lemma_.lower() in ANSWERS for noun in find_prepositional(token, frozenset({"for"})))
    if _is_of_anybody(token):
        return False
    return not (_wishes_for_itself(token) or _is_question(token) or _is_pursuit(pattern, token) or _is_bare(token))


def _wishes_for_itself(token: Token) -> bool:
    """ "wants X to leave" asks X, "wants to leave" asks nobody."""
    if token.lemma_.lower() not in WISHES:
        return False
    clauses = [clause for kind, clause in find_complements(token) if kind == "to"]
    has_other = bool(find_objects(token)) or any(has_child(clause, "nsubj", "nsubjpass") for clause in clauses)
    return bool(clauses) and not has_other


def _is_of_anybody(token: Token) -> bool:
    """ "shelter for *those seeking* refuge", "*anyone who seeks* asylum": a kind of people that has asked nobody."""
    if token.dep_ not in ("acl", "relcl", "ccomp", "pcomp"):
        return False
    if token.dep_ == "acl" and token.tag_ == "VBG" and token.head.tag_ == "NNS":  # "*students seeking* a licence"
        return not has_child(token.head, "det", "amod", "nummod", "poss", "compound")
    seekers = find_subjects(token)
    return bool(seekers) and all(s.lower_ in ANYBODY and not has_child(s, "amod", "nummod", "poss") for s in seekers)


def _is_question(token: Token) -> bool:
    """ "*asked* to comment on it, the minister said", "when *pressed*, he said", "sought *comment* from"."""
    if any(noun.lemma_.lower() in ANSWERS for noun in find_objects(token)):
        return True
    if token.lemma_.lower() not in QUESTIONS:
        return False
    is_aside = token.dep_ == "advcl" and token.tag_ == "VBN" and not has_child(token, "aux", "auxpass", "nsubjpass")
    return is_aside or any(clause.lemma_.lower() in ANSWERING for _, clause in find_complements(token))


def _is_pursuit(pattern: Pattern, token: Token) -> bool:
    if pattern.object_lemmas or token.lemma_.lower() != "seek":
        return False
    return any(noun.lemma_.lower() in PURSUED for noun in find_objects(token))


def _is_bare(token: Token) -> bool:
    """ "to *demand*" that the parser takes for a verb: what is demanded is told somewhere."""
    if token.lemma_.lower() not in DEMANDS or not is_infinitive(token):
        return False
    return not (find_objects(token) or any(True for _ in find_complements(token)) or has_child(token, *PREPOSITIONS))
