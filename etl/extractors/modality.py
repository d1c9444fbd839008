"""Promises and refusals: an act of cooperation that is only announced is an agreement to it, one that is ruled out
is its rejection, and a hostile one that is announced is a threat (CAMEO codebook 1.1b3, classes 03, 12 and 13)."""

from dataclasses import replace

from spacy.tokens import Token

from etl.extractors.clauses import bearer_of, children, clause_of, is_infinitive, is_passive
from etl.knowledge.ontology import Ontology, Pattern

PROMISED_TYPES = ("AID", "CONSULT", "COOPERATE", "CONCEDE", "RETREAT")
REFUSED_TYPES = (*PROMISED_TYPES, "AGREE", "SUPPORT")
HOSTILE_TYPES = ("SANCTION", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT")
FUTURE = ("will", "would", "wo", "shall", "'ll")
BEARING = ("tolerate", "stomach")  # who will not tolerate something threatens
# Words before an infinitive that say that it is to come: "plans to strike", "is ready to invade".
ANNOUNCING = ("plan", "intend", "prepare", "go", "be", "ready", "prepared", "poised", "about")
GUESSING = frozenset({
    "believe", "think", "convinced", "convince", "expect", "predict", "fear", "suspect", "assume", "guess", "worry",
    "doubt", "confident", "afraid", "sure", "certain", "forecast",
})  # fmt: skip
# CAMEO class of the act -> class of the intent, class of the refusal; the digit after it is the same.
CLASSES = {
    "03": ("030", "120"), "04": ("036", "125"), "05": ("032", "120"),
    "06": ("031", "121"), "07": ("033", "122"), "08": ("035", "124"),
}  # fmt: skip
# CAMEO class of a hostile act, or the longest beginning that is listed -> class of the threat with it.
THREATS = {
    "125": "134", "14": "133", "15": "138", "16": "131", "161": "1313", "162": "1311", "163": "1312", "164": "134",
    "165": "135", "166": "136", "17": "130", "172": "132", "1721": "1321", "1722": "1322", "1723": "1323",
    "1724": "1324", "173": "137", "175": "137", "18": "1383", "19": "1384", "191": "1381", "192": "1382", "20": "1385",
}  # fmt: skip
YIELDING_DIGITS = {"1": "1", "2": "2", "4": "3", "5": "4", "6": "5", "7": "6"}  # 084 release -> 0353, 1243


def apply_modality(
    ontology: Ontology, pattern: Pattern, status: str, trigger: Token, *, by_nobody: bool = False
) -> tuple[Pattern, str]:
    """The pattern as coded, and its status: "will send food" is AGREE 0333, "will not send food" REJECT 1223,
    "will recall its envoy" THREATEN 1313. Nobody threatens where the text names nobody who will act."""
    # "will sign" promises; "will need the support of" does not.
    is_support = pattern.event_type == "SUPPORT" and pattern.trigger_type == "verb"
    if status == "planned" and (is_support or pattern.event_type in PROMISED_TYPES):
        if trigger.pos_ == "VERB" and _is_guessed(trigger):
            return pattern, "possible"
        return _recode(ontology, pattern, "AGREE", find_speech_code(ontology, pattern.cameo_code, 0)), "actual"
    is_hostile = pattern.event_type in HOSTILE_TYPES or pattern.cameo_code == "125"  # to stay away from a meeting
    is_announced = status == "planned" or (status == "possible" and _is_conditional_threat(trigger))
    if is_hostile and not by_nobody and is_announced and _is_announced(trigger):
        return _recode(ontology, pattern, "THREATEN", find_threat_code(pattern.cameo_code)), "actual"
    if status == "denied" and pattern.event_type == "THREATEN" and trigger.lemma_.lower() in BEARING:
        return pattern, "actual"
    if (
        status == "denied"
        and pattern.event_type in REFUSED_TYPES
        and (_is_future(trigger) or (pattern.event_type == "AGREE" and _cannot(trigger)))
    ):
        return _recode(ontology, pattern, "REJECT", find_speech_code(ontology, pattern.cameo_code, 1)), "actual"
    return pattern, status


def find_speech_code(ontology: Ontology, cameo_code: str, side: int) -> str:
    """The code of the promise (side 0) or refusal (side 1) of an act; the class's own where it has no finer one."""
    base = CLASSES.get(cameo_code[:2], ("030", "120"))[side]
    digit = cameo_code[2:3]
    fine = base + (YIELDING_DIGITS.get(digit, "") if cameo_code.startswith("08") else digit)
    return fine if fine in ontology.goldstein_scores else base


def find_threat_code(cameo_code: str) -> str:
    """The code of the threat with a hostile act: "will recall its envoy" is 1313."""
    return next(THREATS[cameo_code[:n]] for n in range(len(cameo_code), 1, -1) if cameo_code[:n] in THREATS)


def _recode(ontology: Ontology, pattern: Pattern, event_type: str, cameo_code: str) -> Pattern:
    mode = ontology.code_modes[cameo_code]
    return replace(pattern, event_type=event_type, event_mode=mode, cameo_code=cameo_code, medium=None)


def _is_announced(trigger: Token) -> bool:
    """Whether somebody is said to do it in future; "will be sentenced on Friday" threatens nobody."""
    if trigger.pos_ != "VERB" or is_passive(trigger) or _is_guessed(trigger):
        return False
    return _is_future(trigger) or (is_infinitive(trigger) and _is_intended(trigger))


def _is_guessed(verb: Token) -> bool:
    """Whether others think that it will be done: "we are *convinced* that X will invade"."""
    while verb.dep_ in ("xcomp", "conj") and verb.head != verb:
        verb = verb.head
    words = (verb.head.lemma_.lower(), verb.head.lower_) if verb.dep_ == "ccomp" else ()
    return any(word in GUESSING for word in words)


def _is_intended(verb: Token) -> bool:
    """ "plans to ban the party", and of headlines "Peru to ban the party"."""
    if verb.dep_ == "ROOT":
        return True
    return verb.dep_ == "xcomp" and (verb.head.lemma_.lower() in ANNOUNCING or verb.head.lower_ in ANNOUNCING)


def _is_conditional_threat(verb: Token) -> bool:
    """ "said it *would* bomb the port unless …": what help only weighs, harm threatens."""
    is_reported = verb.dep_ == "ccomp" and verb.head.pos_ == "VERB" and not verb.sent.text.rstrip().endswith("?")
    return is_reported and any(aux.lower_ in ("will", "would") for aux in children(verb, "aux"))


def _cannot(trigger: Token) -> bool:
    return any(aux.lower_ in ("can", "ca") for aux in children(bearer_of(clause_of(trigger)), "aux"))


def _is_future(trigger: Token) -> bool:
    return any(aux.lower_ in FUTURE for aux in children(bearer_of(clause_of(trigger)), "aux"))
