"""The tense of the clause that a time expression belongs to."""

from typing import Literal

from spacy.tokens import Token

Tense = Literal["past", "present", "future"]

FUTURE_AUXILIARIES = frozenset({"will", "'ll", "’ll", "wo", "shall", "would", "may", "might", "should", "must"})
# Participles without an auxiliary that speak of what is to come: a summit set for Friday.
FUTURE_PARTICIPLES = frozenset({"schedule", "plan", "expect", "slate", "due", "set", "propose", "intend"})
# Reporting verbs in the present tense (headlines, "says") tell of what has been said.
REPORTING = frozenset({"say", "report", "tell", "write", "announce", "claim"})
HIGHEST_CLIMB = 12


def find_tense(token: Token) -> Tense | None:
    """Tense of the nearest verb above the token in its parse, seen from the day of publication.

    An infinitive counts as future (to meet Friday), a bare participle by its verb; None where no verb
    governs the token.
    """
    verb = _governing_verb(token)
    if verb is None:
        return None
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {child.lower_ for child in auxiliaries}
    if words & FUTURE_AUXILIARIES:
        return "past" if "have" in words else "future"
    if "going" in words or (verb.lower_ == "going" and any(child.dep_ == "xcomp" for child in verb.children)):
        return "future"
    if any(child.tag_ == "VBD" for child in auxiliaries) or {"has", "have", "'ve", "’ve"} & words:
        return "past"
    if any(child.tag_ == "TO" for child in auxiliaries):
        return "future"
    return _tense_of_form(verb, bool(auxiliaries))


def _governing_verb(token: Token) -> Token | None:
    for _ in range(HIGHEST_CLIMB):
        if token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod", "compound"):
            return token
        if token.head == token:
            return None
        token = token.head
    return None


def _tense_of_form(verb: Token, has_auxiliary: bool) -> Tense:
    match verb.tag_:
        case "VBD":
            return "past"
        case "VBN" if has_auxiliary:
            return "present"
        case "VBN":
            return "future" if verb.lemma_ in FUTURE_PARTICIPLES else "past"
        case "VBG":
            return "future" if has_auxiliary else (find_tense(verb.head) or "past") if verb.head != verb else "past"
        case "VBP" | "VBZ":
            return "past" if verb.lemma_ in REPORTING else "present"
        case _:
            return "future"
