"""Fits the head of the classifier from the training sentences: `python -m etl.classifier.train`, or `make train`.

Prints how well held-out fifths of the sentences are read, by type, and writes `weights.npz` beside this module.
"""

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Token

from etl.annotate import annotate
from etl.classifier.features import Description, describe_trigger
from etl.classifier.model import MARK_SCALE, NO_EVENT, WEIGHTS_FILE
from etl.classifier.vectors import Vector, load_vectors
from etl.extractors.actors import extract_actors
from etl.extractors.mention_index import index_mentions
from etl.extractors.patterns import find_candidates, list_types
from etl.extractors.second_reader import kind_finder
from etl.knowledge import load_knowledge
from etl.normalise import normalise
from etl.records import AnnotatedArticle, Article, RawDocument
from etl.resources import find_seeds

FOLDS = 5
LEAST_COUNT = 2  # marks that fewer examples have tell nothing
PENALTY = 3.0  # scikit-learn's C
TEMPERATURES = tuple(step / 20 for step in range(10, 61))
PUBLISHED = date(2020, 5, 5)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A trigger of a training sentence with its label and features; `fold` is the same for all of one text."""

    label: str
    fold: int
    description: Description
    vector: Vector


def list_rows(folder: Path) -> Iterator[Mapping[str, str]]:
    """The labelled triggers of all files, in the order of their names."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from DictReader(file)


def name_label(row: Mapping[str, str]) -> str:
    """TYPE/CAMEO root, or NONE."""
    return NO_EVENT if row["event_type"] == NO_EVENT else f"{row['event_type']}/{row['cameo_code'][:2]}"


def read_examples(rows: Sequence[Mapping[str, str]]) -> Iterator[Example]:
    """The features of every row, its text parsed once. Raises ValueError for a trigger that is no token of its text."""
    by_text: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        by_text.setdefault(row["text"], []).append(row)
    for text, labelled in by_text.items():
        annotated = _annotate(text)
        kind_of = kind_finder(index_mentions(annotated, load_knowledge().actors.countries))
        holding = _list_pattern_types(annotated)
        for row in labelled:
            trigger = _find_trigger(annotated, row["trigger"])
            description = describe_trigger(trigger, kind_of, holding.get(trigger.i, ()))
            yield Example(
                label=name_label(row),
                fold=zlib.crc32(text.encode()) % FOLDS,
                description=description,
                vector=description.to_vector(load_vectors()),
            )


def _annotate(text: str) -> AnnotatedArticle:
    raw = RawDocument(landing_path="training", landing_offset=0, format="text", text=text, published=str(PUBLISHED))
    article = normalise(raw, batch_date=PUBLISHED)
    if not isinstance(article, Article):
        raise ValueError(f"no article: {text!r}")
    annotated = annotate(article)
    return replace(annotated, mentions=extract_actors(annotated, load_knowledge()))


def _list_pattern_types(annotated: AnnotatedArticle) -> dict[int, tuple[str, ...]]:
    """Token index -> types of the patterns that hold there, without repeats, the most specific first."""
    ontology = load_knowledge().ontology
    return {
        token.i: list_types(patterns)
        for sentence in annotated.doc.sents
        for token, patterns in find_candidates(sentence, ontology)
    }


def _find_trigger(annotated: AnnotatedArticle, word: str) -> Token:
    for token in annotated.doc:
        if token.text == word or (word in token.text and len(token.text) <= len(word) + 2) or word.endswith(token.text):
            return token
    raise ValueError(f"{word!r} is no token of {annotated.article.body_text!r}")


def list_marks(examples: Sequence[Example]) -> tuple[str, ...]:
    """Marks that are frequent enough, sorted."""
    counts = Counter(mark for example in examples for mark in example.description.marks)
    return tuple(sorted(mark for mark, count in counts.items() if count >= LEAST_COUNT))


def make_matrix(examples: Sequence[Example], marks: Sequence[str]) -> Any:
    """One row per example (scipy.sparse)."""
    from scipy import sparse  # noqa: PLC0415  (needed for training alone)

    columns = {mark: column for column, mark in enumerate(marks)}
    places = [
        (row, columns[mark])
        for row, example in enumerate(examples)
        for mark in example.description.marks
        if mark in columns
    ]
    rows, cols = zip(*places, strict=True)
    flags = sparse.csr_matrix(([MARK_SCALE] * len(places), (rows, cols)), shape=(len(examples), len(marks)))
    vectors = np.array([example.vector for example in examples])
    return sparse.hstack([flags, sparse.csr_matrix(vectors)]).tocsr()


def fit(examples: Sequence[Example], marks: Sequence[str]) -> Any:
    """A fitted scikit-learn model."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    model = LogisticRegression(C=PENALTY, max_iter=500, tol=1e-3)
    return model.fit(make_matrix(examples, marks), [example.label for example in examples])


def score_held_out(examples: Sequence[Example], write: Callable[[str], object]) -> float:
    """Fit on all folds but one, in turn; report what the left-out ones give, and return the best temperature."""
    labels = sorted({example.label for example in examples})
    scores = np.full((len(examples), len(labels)), -1e9)
    for fold in range(FOLDS):
        inside = [example for example in examples if example.fold != fold]
        outside = [row for row, example in enumerate(examples) if example.fold == fold]
        marks = list_marks(inside)
        model = fit(inside, marks)
        found = model.decision_function(make_matrix([examples[row] for row in outside], marks))
        scores[np.ix_(outside, [labels.index(label) for label in model.classes_])] = found
    truth = np.array([labels.index(example.label) for example in examples])
    report(labels, truth, scores.argmax(axis=1), write)
    return min(TEMPERATURES, key=lambda temperature: _log_loss(scores / temperature, truth))


def _log_loss(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -float(logs[np.arange(len(truth)), truth].mean())


def report(
    labels: Sequence[str], truth: npt.NDArray[np.int64], found: npt.NDArray[np.int64], write: Callable[[str], object]
) -> None:
    """Precision and recall by event type."""
    types = [label.split("/")[0] for label in labels]
    pairs = Counter((types[a], types[b]) for a, b in zip(truth.tolist(), found.tolist(), strict=True))
    for name in sorted(set(types)):
        right = pairs[name, name]
        gold = sum(count for (a, _), count in pairs.items() if a == name)
        told = sum(count for (_, b), count in pairs.items() if b == name)
        write(f"{name:10} {gold:5}  recall {right / max(gold, 1):.2f}  precision {right / max(told, 1):.2f}\n")
    accuracy = sum(count for (a, b), count in pairs.items() if a == b) / len(truth)
    write(f"held out: type right {accuracy:.3f} of {len(truth)}\n")


def write_weights(path: Path, model: Any, marks: Sequence[str], temperature: float) -> None:
    """The head as one file: marks as bytes with a step a label, vectors as half floats."""
    weights = model.coef_.T
    mark_weights, vector_weights = weights[: len(marks)], weights[len(marks) :]
    steps = np.abs(mark_weights).max(axis=0) / 127
    np.savez_compressed(
        path,
        labels=np.array(model.classes_, dtype=np.str_),
        marks=np.array(marks, dtype=np.str_),
        mark_weights=np.round(mark_weights / steps).astype(np.int8),
        mark_steps=steps.astype(np.float32),
        vector_weights=vector_weights.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
        temperature=np.float32(temperature),
    )


def main() -> None:
    """Read, report, fit, write."""
    examples = list(read_examples(list(list_rows(find_seeds() / "training"))))
    temperature = score_held_out(examples, sys.stdout.write)
    marks = list_marks(examples)
    write_weights(Path(__file__).with_name(WEIGHTS_FILE), fit(examples, marks), marks, temperature)
    sys.stdout.write(f"{len(examples)} examples, {len(marks)} marks, temperature {temperature:.2f}\n")


if __name__ == "__main__":
    main()
