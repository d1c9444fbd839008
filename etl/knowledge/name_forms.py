"""Proper names in all their spellings: the words around them that are no part of them, and the form under
which two of them are the same name."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from etl.knowledge.seeds import read_seed

# Letters with a stroke, which Unicode does not decompose; each stays one character.
STROKED = str.maketrans("øØłŁđĐıħĦðÐŧŦ", "oOlLdDihHdDtT")
HYPHENATED_GIVEN_NAME = re.compile(r"[A-Z][a-z]+-[a-z]+")
DISJOINED = re.compile(r"[\s\-–/]+")
INITIAL = re.compile(r"[a-z]\.?|(?:[a-z]\.){2,}")


@cache
def name_words(word_class: str) -> frozenset[str]:
    """The words of a class of seeds/name_words.csv, in lower case."""
    return frozenset(fact["word"] for fact in read_seed("name_words") if fact["word_class"] == word_class)


@cache
def sectors_of_words() -> Mapping[str, str]:
    """Word of an organisation's name, in lower case -> the sector that it tells."""
    return {fact["word"]: fact["sector_code"] for fact in read_seed("name_words") if fact["sector_code"]}


def fold_marks(text: str) -> str:
    """The text without accents and strokes, each character in its place, so that offsets hold."""
    if text.isascii():
        return text
    return "".join(map(_fold_character, text.translate(STROKED)))


@cache
def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() and base.isalpha() else character


def strip_suffix(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a company's name without its legal form and the "and" before it: Acme and Co Inc -> Acme."""
    kept = len(words)
    while kept > 1 and (words[kept - 1].lower() in name_words("company_suffix") or words[kept - 1] in ("and", "&")):
        kept -= 1
    return words[:kept]


def normalise_name(kind: str, name: str) -> str:
    """The form under which names of a person or an organisation are compared.

    Without case, accents, articles, titles, generation, initials beside a longer given name, and legal form.
    A Korean given name in hyphens that stands first is put after the family name.
    """
    words = tuple(fold_marks(name).replace("’", "'").split())
    words = _normalise_person(words) if kind == "person" else _normalise_organisation(words)
    joined = " ".join(words).casefold().replace("&", "and")
    return " ".join(DISJOINED.sub(" ", re.sub(r"[.,'\"]", "", joined)).split())


def _normalise_person(words: tuple[str, ...]) -> tuple[str, ...]:
    while len(words) > 1 and words[0].lower().rstrip(".") in name_words("honorific"):
        words = words[1:]
    while len(words) > 1 and words[-1].lower().strip(".,") in name_words("generation"):
        words = words[:-1]
    if len(words) == 2 and HYPHENATED_GIVEN_NAME.fullmatch(words[0]) and "-" not in words[1]:
        words = (words[1], words[0])
    inner = tuple(word for word in words[1:-1] if not INITIAL.fullmatch(word.lower()))
    return (words[0], *inner, words[-1]) if len(words) > 1 else words


def _normalise_organisation(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    return strip_suffix(tuple(word.rstrip(",") for word in words))
