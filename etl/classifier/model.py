"""The linear head: features of a trigger -> calibrated probabilities of event types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from etl.classifier.features import Description, describe_word
from etl.classifier.vectors import WordVectors

WEIGHTS_FILE = "weights.npz"
NO_EVENT = "NONE"
MARK_SCALE = 0.8  # what a mark counts beside the vectors, whose length is at most 1
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """Multinomial logistic regression over marks and vectors.

    `labels` are "TYPE/CAMEO root" (NONE for no event); `marks` the names of the sparse features; arrays have a
    column a label. Probabilities are those of a softmax at the temperature that fits held-out folds best
    (Guo et al. 2017).
    """

    labels: tuple[str, ...]
    marks: tuple[str, ...]
    mark_weights: Weights
    vector_weights: Weights
    bias: Weights
    temperature: float

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {mark: row for row, mark in enumerate(self.marks)}

    def predict(self, description: Description, vectors: WordVectors) -> Mapping[str, float]:
        """Label -> probability, in the order of the labels; they add up to 1."""
        rows = [self._rows[mark] for mark in description.marks if mark in self._rows]
        scores = self.bias + description.to_vector(vectors) @ self.vector_weights
        if rows:
            scores = scores + MARK_SCALE * self.mark_weights[rows].sum(axis=0)
        scores = scores / self.temperature
        exponents = np.exp(scores - scores.max())
        return dict(zip(self.labels, (exponents / exponents.sum()).tolist(), strict=True))

    @cached_property
    def _alone(self) -> dict[str, Mapping[str, float]]:
        return {}

    def rate_alone(self, word: str, vectors: WordVectors) -> Mapping[str, float]:
        """Type -> probability of a trigger, by its lemma, of whose sentence nothing is known; found out once."""
        if word not in vectors.rows:
            word = ""  # all words without a vector are alike, so that no more are kept than have one
        if word not in self._alone:
            self._alone[word] = add_up_types(self.predict(describe_word(word), vectors))
        return self._alone[word]


@cache
def type_of(label: str) -> str:
    """The event type of a label, or NONE."""
    return label.split("/", maxsplit=1)[0]


def add_up_types(labels: Mapping[str, float]) -> Mapping[str, float]:
    """Event type, or NONE -> probability, of the probabilities of labels."""
    found: dict[str, float] = {}
    for label, probability in labels.items():
        event_type = type_of(label)
        found[event_type] = found.get(event_type, 0.0) + probability
    return found


@cache
def load_classifier() -> Classifier:
    """The trained head, loaded once a process."""
    with files("etl.classifier").joinpath(WEIGHTS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Classifier(
            labels=tuple(stored["labels"].tolist()),
            marks=tuple(stored["marks"].tolist()),
            mark_weights=stored["mark_weights"].astype(np.float32) * stored["mark_steps"],
            vector_weights=stored["vector_weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            temperature=float(stored["temperature"]),
        )
