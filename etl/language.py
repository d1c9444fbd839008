"""The language of a text, where it can be told for certain (py3langid, an n-gram model)."""

import re
import runpy
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

FEWEST_WORDS = 5
FEWEST_WORDS_FOREIGN = 12  # names and places alone can make a short English sentence look foreign
LEAST_PROBABILITY = 0.8
LEAST_FUNCTION_WORDS = 0.3  # share of English function words that no other language reaches
NO_LANGUAGE = "zxx"  # the model's code for what is no language: numbers, code, noise
READ_LENGTH = 5_000  # characters
CODE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
WORD = re.compile(r"[^\W\d_]+")


@cache
def load_identifier() -> Any:
    """The language model that travels with py3langid, loaded once a process."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def load_function_words() -> frozenset[str]:
    """spaCy's list of English ones, without the rest of spaCy: to import that takes a second and some 80 MiB."""
    package = find_spec("spacy")
    if package is None or package.origin is None:
        raise ImportError("spacy is not installed")
    return frozenset(runpy.run_path(str(Path(package.origin).parent / "lang/en/stop_words.py"))["STOP_WORDS"])


def read_language_code(given: str | None) -> str | None:
    """ISO 639-1 code out of what a source states ("en-US" -> "en"); None for anything else."""
    match = CODE.fullmatch(given.strip()) if given else None
    return match[1].lower() if match else None


def detect_language(text: str) -> str | None:
    """Code of the language, or None where the text is too short or the model is not sure.

    ISO 639-1, or 639-3 for the few languages that have no code of two letters. "en" is believed
    at once, another language only where the text is long enough and the model certain: a short
    English sentence full of names must not be taken for a foreign one.
    """
    read = text[:READ_LENGTH]
    words = WORD.findall(read.casefold())
    in_other_script = _is_in_other_script(words)
    if len(words) < FEWEST_WORDS and not in_other_script:
        return None
    if sum(map(load_function_words().__contains__, words)) >= LEAST_FUNCTION_WORDS * len(words):
        return "en"
    code, probability = load_identifier().classify(read)
    if code == "en":
        return "en"
    certain = probability >= LEAST_PROBABILITY and (len(words) >= FEWEST_WORDS_FOREIGN or in_other_script)
    return str(code) if certain and code != NO_LANGUAGE else None


def _is_in_other_script(words: Sequence[str]) -> bool:
    """Whether most letters are none of A to Z: such a text is not English, however short."""
    letters = "".join(words)
    return 2 * len(letters.encode("ascii", errors="ignore")) < len(letters)
