"""What is learned from the exemplars: kernel ridge regression, one column for each passage and kind of message.

For a message v it gives, in each column, the sum over exemplars of weight * exp(SHARPNESS * (cosine(v, exemplar) - 1)).
Fitted in closed form, so the same exemplars always give the same weights, and what each exemplar would score had it
been left out comes for nothing: wanted - weights / diag(inverse kernel).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain import Exemplar, ExemplarKind
from bot.rag.embeddings import Vectors

KINDS: tuple[ExemplarKind, ...] = ("question", "not_covered", "small_talk", "care", "harmless")

# Found by fitting on one author's questions and asking another author's: 2 to 4 and 0.03 to 0.3 are alike.
_SHARPNESS = 3.0
_RIDGE = 0.1
# The learned scores generalise, the nearest exemplars know the exceptions. Found in the same way, as are the three.
_NEAREST_WEIGHT = 2.0
_NEAREST = 3
_MOST = 8000  # vectors to learn from, for time goes with their number cubed: some 20 s for as many
_FILE = "learned.npz"

Numbers = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Learned:
    """`rows` are the vectors it learned from; `weights` has a row for each, and a column for each passage and kind.

    `covered` and `declined` are how clearly exemplars are covered (see `clearness`), each as if it had been left out.
    """

    rows: npt.NDArray[np.int64]
    weights: Vectors
    covered: Numbers
    declined: Numbers

    def __call__(self, cosines: Numbers) -> Numbers:
        """A score in each column, from the cosines of a message with all vectors."""
        return np.asarray(np.einsum("r,rc->c", _kernel(cosines[self.rows]), self.weights))

    def save(self, folder: Path) -> None:
        np.savez(folder / _FILE, rows=self.rows, weights=self.weights, covered=self.covered, declined=self.declined)

    @classmethod
    def load(cls, folder: Path) -> "Learned":
        with np.load(folder / _FILE, allow_pickle=False) as kept:
            return cls(kept["rows"], kept["weights"], kept["covered"], kept["declined"])


def fit(vectors: Vectors, exemplars: Sequence[Exemplar], columns: Mapping[str, int]) -> Learned:
    """From the English exemplars: the model reads no other language. `columns` are the passages by id, from 0."""
    english = np.flatnonzero([exemplar.language == "en" for exemplar in exemplars])
    rows = english[np.unique(np.linspace(0, len(english) - 1, min(_MOST, len(english))).astype(np.int64))]
    kind = np.array([kind_of(exemplars[row]) for row in rows])
    of = np.array([columns.get(exemplars[row].about, -1) for row in rows])
    count = len(columns)
    wanted = np.zeros((len(rows), count + len(KINDS)))
    wanted[np.arange(len(rows)), count + kind] = 1
    wanted[np.flatnonzero(of >= 0), of[of >= 0]] = 1
    cosines = vectors[rows].astype(np.float64) @ vectors[rows].T
    inverse = np.linalg.inv(_kernel(cosines) + _RIDGE * np.eye(len(rows)))
    weights = inverse @ wanted
    left_out = wanted - weights / np.diag(inverse)[:, None]
    np.fill_diagonal(cosines, 0.0)  # like nothing in particular, where a kind has too few others
    near = np.stack([nearest(cosines[:, kind == i]) for i in range(len(KINDS))], axis=-1)
    clear = clearness(left_out[:, count:], near, KINDS.index("question"), [KINDS.index("not_covered")])
    return Learned(rows, weights.astype(np.float32), np.sort(clear[kind == 0]), np.sort(clear[kind == 1]))


def kind_of(exemplar: Exemplar) -> int:
    """Which of KINDS: a passage's own words count among the questions it answers."""
    return KINDS.index("question" if exemplar.kind == "own_words" else exemplar.kind)


def clearness(scores: Numbers, near: Numbers, kind: int, others: Sequence[int]) -> Numbers:
    """How much more a message is of this kind than of the others; last axes: learned scores and nearness by kind."""
    learned = scores[..., kind] - scores[..., others].max(axis=-1)
    return np.asarray(learned + _NEAREST_WEIGHT * (near[..., kind] - near[..., others].max(axis=-1)))


def nearest(cosines: Numbers) -> Numbers:
    """The mean of the largest three along the last axis; 0 where there is nothing."""
    count = min(_NEAREST, cosines.shape[-1])
    if not count:
        return np.zeros(cosines.shape[:-1])
    return np.asarray(np.partition(cosines, -count, axis=-1)[..., -count:].mean(axis=-1))


def _kernel(cosines: Numbers) -> Numbers:
    return np.asarray(np.exp(_SHARPNESS * (cosines - 1)))
