"""WordPiece tokens of a text, as the encoder was trained on them (Devlin et al. 2019; uncased vocabulary of BERT)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
CLS, SEP, UNKNOWN, CONTINUES = "[CLS]", "[SEP]", "[UNK]", "##"
LONGEST_WORD = 100  # characters; longer ones are unknown, as in the reference


@dataclass(frozen=True, kw_only=True)
class WordPieces:
    """Token ids with the characters that each of them stands for; (0, 0) for the marks at both ends."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@cache
def load_vocabulary() -> Mapping[str, int]:
    """Piece -> its id, loaded once a process."""
    lines = files("etl.classifier").joinpath("wordpieces.txt").read_text(encoding="utf-8").split("\n")
    return {piece: index for index, piece in enumerate(lines) if piece}


def split_text(text: str, most: int) -> WordPieces:
    """The first pieces of a text, at most so many with both end marks."""
    vocabulary = load_vocabulary()
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        for index in _split_word(_fold(match.group()), vocabulary):
            ids.append(index)
            offsets.append(match.span())
        if len(ids) >= most - 2:
            break
    ids, offsets = ids[: most - 2], offsets[: most - 2]
    return WordPieces(
        ids=(vocabulary[CLS], *ids, vocabulary[SEP]),
        offsets=((0, 0), *offsets, (0, 0)),
    )


def _fold(word: str) -> str:
    """Lower case, without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")


def _split_word(word: str, vocabulary: Mapping[str, int]) -> Iterator[int]:
    """The longest pieces from the left; the mark of unknown words where a rest has none."""
    if len(word) > LONGEST_WORD:
        yield vocabulary[UNKNOWN]
        return
    found: list[int] = []
    start = 0
    while start < len(word):
        prefix = CONTINUES if start else ""
        end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in vocabulary), None)
        if end is None:
            yield vocabulary[UNKNOWN]
            return
        found.append(vocabulary[prefix + word[start:end]])
        start = end
    yield from found
