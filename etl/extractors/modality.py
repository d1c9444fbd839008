"""Promises and refusals: an act of cooperation that is only announced is an agreement to it, one that is ruled out
is its rejection (CAMEO codebook 1.1b3, classes 03 and 12)."""

from dataclasses import replace

from spacy.tokens import Token

from etl.extractors.circumstances import clause_of
from etl.extractors.clauses import children
from etl.knowledge.ontology import Ontology, Pattern

PROMISED_TYPES = ("AID", "CONSULT", "COOPERATE", "CONCEDE", "RETREAT")
REFUSED_TYPES = (*PROMISED_TYPES, "AGREE", "SUPPORT")
FUTURE = ("will", "would", "wo", "shall", "'ll")
# CAMEO class of the act -> class of the intent, class of the refusal; the digit after it is the same.
CLASSES = {
    "03": ("030", "120"), "04": ("036", "125"), "05": ("032", "120"),
    "06": ("031", "121"), "07": ("033", "122"), "08": ("035", "124"),
}  # fmt: skip
YIELDING_DIGITS = {"1": "1", "2": "2", "4": "3", "5": "4", "6": "5", "7": "6"}  # 084 release -> 0353, 1243


def apply_modality(ontology: Ontology, pattern: Pattern, status: str, trigger: Token) -> tuple[Pattern, str]:
    """The pattern as coded, and its status: "will send food" is AGREE 0333, "will not send food" REJECT 1223."""
    # "will sign" promises; "will need the support of" does not.
    is_support = pattern.event_type == "SUPPORT" and pattern.trigger_type == "verb"
    if status == "planned" and (is_support or pattern.event_type in PROMISED_TYPES):
        return _recode(ontology, pattern, "AGREE", find_speech_code(ontology, pattern.cameo_code, 0)), "actual"
    if status == "denied" and pattern.event_type in REFUSED_TYPES and _is_future(trigger):
        return _recode(ontology, pattern, "REJECT", find_speech_code(ontology, pattern.cameo_code, 1)), "actual"
    return pattern, status


def find_speech_code(ontology: Ontology, cameo_code: str, side: int) -> str:
    """The code of the promise (side 0) or refusal (side 1) of an act; the class's own where it has no finer one."""
    base = CLASSES.get(cameo_code[:2], ("030", "120"))[side]
    digit = cameo_code[2:3]
    fine = base + (YIELDING_DIGITS.get(digit, "") if cameo_code.startswith("08") else digit)
    return fine if fine in ontology.goldstein_scores else base


def _recode(ontology: Ontology, pattern: Pattern, event_type: str, cameo_code: str) -> Pattern:
    mode = ontology.code_modes[cameo_code]
    return replace(pattern, event_type=event_type, event_mode=mode, cameo_code=cameo_code, medium=None)


def _is_future(trigger: Token) -> bool:
    return any(aux.lower_ in FUTURE for aux in children(clause_of(trigger), "aux"))
