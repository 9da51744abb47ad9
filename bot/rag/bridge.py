"""From a question towards what answers it: a linear map of vectors, learned from our handbook and shipped for others.

A passage with questions of its own doesn't need it. For one without, it has learned what questions about a career
leave unsaid. benchmarks/bridge.py fits it, and says what it is worth for documents that it didn't learn from.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from bot.rag.embeddings import BUILT_IN, Vectors

SHIPPED = Path(__file__).with_name("bridge.npz")

# 1 to 50 are alike for documents it didn't learn from.
_RIDGE = 10.0
# So long becomes what is asked about anything else, as in public sets of questions; about a career, half as long again.
_ELSEWHERE = 0.2


@dataclass(frozen=True, slots=True)
class Bridge:
    """`weights` lead from a question's vector to where its answer lies, seen from `centre`, the mean of all answers."""

    weights: Vectors
    centre: Vectors

    def across(self, question: Vectors) -> Vectors:
        """The longer, the more it has to say; nothing to questions of another subject than those it learned from."""
        ahead = question @ self.weights
        length = float(np.linalg.norm(ahead))
        return np.asarray(ahead * max(0.0, 1 - _ELSEWHERE / length)) if length else ahead

    def save(self, file: Path) -> None:
        """Half the digits do: the ranking stays the same."""
        np.savez_compressed(file, weights=self.weights.astype(np.float16), centre=self.centre.astype(np.float16))

    @classmethod
    def load(cls, file: Path) -> Self:
        with np.load(file, allow_pickle=False) as kept:
            return cls(kept["weights"].astype(np.float32), kept["centre"].astype(np.float32))


def fit(questions: Vectors, answers: Vectors, centre: Vectors) -> Bridge:
    """Ridge regression; a row of `answers` is the vector of the passage that answers the same row of `questions`."""
    square = questions.T @ questions + _RIDGE * np.eye(questions.shape[1])
    return Bridge(np.linalg.solve(square, questions.T @ (answers - centre)).astype(np.float32), centre)


def shipped_for(model: str) -> Bridge | None:
    """It maps the vectors of one model, and of no other."""
    return Bridge.load(SHIPPED) if model == BUILT_IN else None
