"""Names in a parsed text, found as the model's own recogniser finds them, at less cost.

The recogniser goes from word to word and asks, of all its actions one by one, whether each is allowed, which takes
most of its time. Outside of a name what it knows of a word is the word alone, so that its choice is made here for all
words at once, and only within names word by word. Where two choices are nearer to each other than rounding
can tell apart, the recogniser itself is asked. The answers are its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

RECOGNISER = "ner"
CLOSE_SCORE = 1e-3  # two scores that differ by less may come in another order from another library for matrices
OUT, UNIT, BEGIN, IN, LAST = "O", "U", "B", "I", "L"  # of the recogniser's actions: how their names begin
CONTEXT_WORDS = 3  # word in hand, first word of the open name, word before
Floats = NDArray[np.float32]


class TooCloseError(ValueError):
    """Two choices are too near to each other."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the recogniser is told of each word of a text.

    `scores[i]`: of its actions at word i outside of a name, -inf where not allowed; `hidden[i + 1, k]`: what word i
    adds to a state as its k-th context word, `hidden[0, k]` what stands for none; `may_go_on[i]`: whether a name may
    hold both this word and the next.
    """

    scores: Floats
    hidden: Floats
    may_go_on: NDArray[np.bool_]


class NameRecogniser:
    """Does for one model what its recogniser of names does. ValueError for one of another kind."""

    def __init__(self, model: Language) -> None:
        pipe: Any = model.get_pipe(RECOGNISER)
        self._pipe = pipe
        self._vectors, lower, upper = pipe.model.layers
        self._lower = lower
        is_strange = pipe.model.attrs["unseen_classes"] or lower.get_dim("nF") != CONTEXT_WORDS
        if is_strange or lower.get_dim("nP") < 2 or pipe.cfg["beam_width"] != 1:
            raise ValueError("the model recognises names in an unknown way")
        self._bias: Floats = lower.get_param("b")
        self._weights: Floats = upper.get_param("W")
        self._class_bias: Floats = upper.get_param("b")
        actions = pipe.moves
        moves = [actions.get_class_name(number).partition("-") for number in range(actions.n_moves)]
        self._kinds = [kind for kind, _, _ in moves]
        self._labels = [label for _, _, label in moves]
        self._classes = {(kind, label): number for number, (kind, _, label) in enumerate(moves)}
        self._out = self._classes[OUT, ""]
        self._is_begin = np.array([kind == BEGIN for kind in self._kinds])
        self._is_unit = np.array([kind == UNIT and label != "" for kind, _, label in moves])
        self._is_never = ~(self._is_begin | self._is_unit)
        self._is_never[self._out] = False

    def __call__(self, doc: Doc) -> Doc:
        """The document with its names."""
        if not len(doc) or doc.to_array("ENT_IOB").any():  # some are given: rare, and with rules of their own
            return self._ask_recogniser(doc)
        try:
            names = [Span(doc, start, end, label=label) for start, end, label in self._find_names(doc)]
        except TooCloseError:
            return self._ask_recogniser(doc)
        doc.set_ents(names, default="outside")
        return doc

    def _ask_recogniser(self, doc: Doc) -> Doc:
        found: Doc = self._pipe(doc)
        return found

    def _find_names(self, doc: Doc) -> Iterator[tuple[int, int, str]]:
        """Start, end and label of each name, in order. Raises TooCloseError."""
        words = self._read_words(doc)
        choices = words.scores.argmax(axis=1)
        rows = np.arange(len(doc))
        best = words.scores[rows, choices]
        others = words.scores.copy()
        others[rows, choices] = -np.inf
        is_close = best - others.max(axis=1) < CLOSE_SCORE
        position = 0
        for start in np.flatnonzero((choices != self._out) | is_close).tolist():
            if start < position:
                continue
            if is_close[start]:
                raise TooCloseError
            choice = int(choices[start])
            label = self._labels[choice]
            position = start + 1 if self._is_unit[choice] else self._find_end(words, start, label)
            yield start, position, label

    def _read_words(self, doc: Doc) -> Words:
        hidden: Floats = self._lower.predict(self._vectors.predict([doc]))
        nothing = hidden[0]
        scores = self._score(hidden[1:, 0] + nothing[1] + nothing[2])
        is_space, starts_sentence = doc.to_array(["IS_SPACE", "SENT_START"]).T == 1
        may_go_on = np.append(~starts_sentence[1:], False)
        scores[:, self._is_never] = -np.inf
        scores[np.ix_(is_space, self._is_unit)] = -np.inf
        scores[np.ix_(is_space | ~may_go_on, self._is_begin)] = -np.inf
        return Words(scores=scores, hidden=hidden, may_go_on=may_go_on)

    def _score(self, summed: Floats) -> Floats:
        """Of each state, given the sum of its context words (states, units, pieces), the scores of all actions."""
        activated: Floats = (summed + self._bias).max(axis=2)
        scores: Floats = activated @ self._weights.T
        scores += self._class_bias
        return scores

    def _find_end(self, words: Words, start: int, label: str) -> int:
        """Where a name ends that begins at a word."""
        go_on, end = self._classes[IN, label], self._classes[LAST, label]
        hidden = words.hidden
        word = start + 1
        while words.may_go_on[word]:
            scores = self._score((hidden[word + 1, 0] + hidden[start + 1, 1] + hidden[word, 2])[np.newaxis])[0]
            if abs(scores[go_on] - scores[end]) < CLOSE_SCORE:
                raise TooCloseError
            if scores[end] > scores[go_on]:
                break
            word += 1
        return word + 1
