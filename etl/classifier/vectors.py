"""Vectors of words, distilled from a sentence encoder: near each other where the words mean alike.

`word_vectors.npz` is made by `etl.classifier.distil`: each word read alone by all-MiniLM-L6-v2, its vector cut to
the first principal components. Reading a trigger then costs a few additions and no neural network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

VECTORS_FILE = "word_vectors.npz"
DIMENSIONS = 96
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class WordVectors:
    """Word in lower case -> row of the matrix; rows have length 1."""

    rows: Mapping[str, int]
    matrix: Vector

    def mean(self, words: Iterable[str]) -> Vector:
        """Mean vector of the words that have one, repeats counted; zeros where none has."""
        known = self.rows
        rows = [known[word] for word in words if word in known]
        if not rows:
            return np.zeros(DIMENSIONS, dtype=np.float32)
        found: Vector = np.add.reduce(self.matrix[rows], axis=0)  # as `mean` does, without its checks
        return np.true_divide(found, len(rows), out=found)


def to_unit(vector: Vector) -> Vector:
    """The vector at length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


@cache
def load_vectors() -> WordVectors:
    """The vectors, loaded once a process."""
    with files("etl.classifier").joinpath(VECTORS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        words = stored["words"].tolist()
        matrix = stored["vectors"].astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return WordVectors(rows={word: row for row, word in enumerate(words)}, matrix=matrix)
