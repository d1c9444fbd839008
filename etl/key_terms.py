"""The words that tell what an article is about, by which reports of one story find each other.

A word counts by how often the article says it and by how rare it is in the language (TF-IDF, Spärck Jones 1972), one
near the top twice, as news tells the main thing first. How rare a word is, a fixed list says and no other article,
so that an article's terms never change; words of one outlet's house style are discounted when stories are built.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

MOST_TERMS = 24
LEAD_WORDS = 100  # counted from the headline on
LEAD_FACTOR = 2
SHORTEST = 3
WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]|\d[\d,.]*\d")
POSSESSIVE = ("'s", "’s")
# The vocabulary of BERT (uncased), whole words by falling frequency after the special tokens and single characters.
VOCABULARY, FIRST_WORD = "wordpieces.txt", 1996
UNKNOWN_RANK = 60_000
COMMON_LEVEL = 5.0  # natural logarithm of the rank up to which (about 150) a word tells nothing


def list_key_terms(title: str | None, text: str) -> tuple[tuple[str, float], ...]:
    """Up to 24 words in lower case, each with its score (above 0), most telling first; () for a text without any."""
    words = [_fold(word) for word in WORD.findall(f"{title}\n{text}" if title else text)]
    lead = set(words[:LEAD_WORDS])
    scores = {}
    for word, count in Counter(words).items():
        rarity = measure_rarity(word)
        if rarity > 0:
            scores[word] = (1 + math.log(count)) * rarity * (LEAD_FACTOR if word in lead else 1)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    return tuple((word, round(score, 3)) for word, score in best)


def measure_rarity(word: str) -> float:
    """0 for the commonest words of English and for what is too short; about 6 for one that no list has."""
    if len(word) < SHORTEST:
        return 0.0
    return max(0.0, math.log(_load_ranks().get(_strip_accents(word), UNKNOWN_RANK)) - COMMON_LEVEL)


def _fold(word: str) -> str:
    word = word.casefold()
    return word[:-2] if word.endswith(POSSESSIVE) else word


def _strip_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def _load_ranks() -> Mapping[str, int]:
    lines = files("etl.classifier").joinpath(VOCABULARY).read_text(encoding="utf-8").splitlines()
    return {word: max(2, rank - FIRST_WORD + 2) for rank, word in enumerate(lines)}
