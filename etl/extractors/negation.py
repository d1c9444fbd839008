"""Whether the words deny an act: "did not", "no", "nobody", "under no circumstances"."""

from spacy.tokens import Token

from etl.extractors.clauses import children, has_child

NOBODY = ("no", "neither", "nobody", "none", "nothing")
NEVER = ("circumstance", "case", "time", "way", "account", "condition", "mean", "means")


def is_negated(token: Token) -> bool:
    """Whether a negation stands on the word, or its subject is nobody; "not only" denies nothing."""
    if any(True for word in children(token, "neg") if not _is_only(word)):
        return True
    if any(d.lower_ in NOBODY for d in children(token, "det")) or _is_ruled_out(token):
        return True
    if any(word.lower_ == "longer" and has_child(word, "neg") for word in children(token, "advmod")):
        return True
    subjects = children(token, "nsubj", "nsubjpass")
    return any(s.lower_ in NOBODY or any(_says_nobody(d) for d in s.children) for s in subjects)


def _is_ruled_out(token: Token) -> bool:
    """ "*under no circumstances* will X agree", "in *no* case"."""
    nouns = (noun for preposition in children(token, "prep") for noun in children(preposition, "pobj"))
    return any(n.lemma_.lower() in NEVER and any(d.lower_ == "no" for d in children(n, "det")) for n in nouns)


def _says_nobody(word: Token) -> bool:
    return word.lower_ in ("no", "neither") and word.dep_ in ("det", "preconj", "cc")


def _is_only(negation: Token) -> bool:
    """Whether it is the "not" of "not only … but"."""
    after = negation.i + 1
    return after < len(negation.doc) and negation.doc[after].lower_ in ("only", "just", "merely")


def has_no_object(clause: Token, trigger: Token) -> bool:
    """ "imposed *no* sanctions", "fired on *nobody*"."""
    if clause != trigger or trigger.pos_ != "VERB":
        return False
    objects = children(trigger, "dobj", "dative")
    return any(o.lower_ == "nobody" or any(d.lower_ == "no" for d in children(o, "det")) for o in objects)
