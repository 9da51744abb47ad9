"""What is learned from the exemplars: kernel ridge regression, one column for each passage and kind of message.

For a message v it gives, in each column, the sum over exemplars of weight * exp(SHARPNESS * (cosine(v, exemplar) - 1)).
Fitted in closed form, so the same exemplars always give the same weights, and what each exemplar would score had it
been left out comes for nothing: wanted - weights / diag(inverse kernel).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
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
# Exemplars to learn from: time goes with their number cubed, ten seconds for as many, and memory with its square, half
# a gigabyte. What people say goes first; of the words of passages that nobody prepared there may be a hundred thousand.
_MOST = 7500
_MOST_OWN = 2000
_AT_ONCE = 1000  # rows that are compared with all others, or turned around, at a time
_FILE = "learned.npz"

Numbers = npt.NDArray[np.floating[Any]]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Learned:
    """`rows` are the vectors it learned from; `weights` has a row for each, and a column for each score it can tell.

    `columns` says which scores these are: of passages, by their number, and last of the kinds. The rest is 0.
    `covered` and `declined` are how clearly exemplars are covered (see `clearness`), each as if it had been left out.
    """

    rows: Rows
    columns: Rows
    weights: Vectors
    covered: Numbers
    declined: Numbers

    def __call__(self, cosines: Numbers) -> Numbers:
        """A score for each passage and each kind, from the cosines of a message with all vectors."""
        scores = np.zeros(self.columns[-1] + 1)
        scores[self.columns] = np.einsum("r,rc->c", _kernel(cosines[self.rows]), self.weights)
        return scores

    def save(self, folder: Path) -> None:
        np.savez(folder / _FILE, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, folder: Path) -> "Learned":
        with np.load(folder / _FILE, allow_pickle=False) as kept:
            return cls(*(kept[field.name] for field in fields(cls)))


def chosen(exemplars: Sequence[Exemplar]) -> Rows:
    """Those to learn from, by their row: in English, for the model reads no other language, and not too many."""
    english = [row for row, exemplar in enumerate(exemplars) if exemplar.language == "en"]
    own = _some([row for row in english if exemplars[row].kind == "own_words"], _MOST_OWN)
    said = _some([row for row in english if exemplars[row].kind != "own_words"], _MOST - len(own))
    return np.sort(np.array([*own, *said], dtype=np.int64))


def _some(rows: Sequence[int], most: int) -> list[int]:
    """Evenly spread."""
    return [rows[i] for i in sorted({*np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int).tolist()})]


def fit(rows: Rows, vectors: Vectors, exemplars: Sequence[Exemplar], passages: Mapping[str, int]) -> Learned:
    """`rows` are those that were chosen, and `vectors` theirs; `passages` are numbered from 0, by their id."""
    kind = np.array([len(passages) + kind_of(exemplars[row]) for row in rows])
    about = np.array([passages.get(exemplars[row].about, -1) for row in rows])
    columns = np.array([*sorted({*about[about >= 0].tolist()}), *range(len(passages), len(passages) + len(KINDS))])
    wanted = (kind[:, None] == columns) | (about[:, None] == columns)
    # In single precision the inverse, which is made by halves, would be off by as much as the scores themselves.
    precise = vectors.astype(np.float64)
    inverse = precise @ precise.T
    near = _nearness(inverse, kind - len(passages))
    _kernel(inverse, out=inverse)
    inverse[np.diag_indices_from(inverse)] += _RIDGE
    _invert(inverse)
    weights = inverse @ wanted.astype(np.float64)
    kinds = slice(-len(KINDS), None)
    left_out = wanted[:, kinds] - weights[:, kinds] / np.diag(inverse)[:, None]
    clear = clearness(left_out, near, KINDS.index("question"), [KINDS.index("not_covered")])
    covered, declined = (np.sort(clear[kind == len(passages) + each]) for each in (0, 1))
    return Learned(rows, columns, weights.astype(np.float32), covered, declined)


def _nearness(cosines: Numbers, kind: Rows) -> Numbers:
    """Of each to the others of each kind."""
    near = np.empty((len(cosines), len(KINDS)), np.float32)
    of = [np.flatnonzero(kind == each) for each in range(len(KINDS))]
    for start in range(0, len(cosines), _AT_ONCE):
        some = cosines[start : start + _AT_ONCE].copy()
        # Like nothing in particular, where a kind has too few others.
        some[np.arange(len(some)), np.arange(start, start + len(some))] = 0.0
        for each, columns in enumerate(of):
            near[start : start + _AT_ONCE, each] = nearest(some[:, columns])
    return near


def _invert(matrix: Numbers) -> None:
    """In its own place, by halves, as another of its size would not fit; it must be symmetric and positive definite."""
    half = len(matrix) // 2
    if len(matrix) <= _AT_ONCE:
        matrix[:] = np.linalg.inv(matrix)
        return
    first, corner, last = matrix[:half, :half], matrix[:half, half:], matrix[half:, half:]
    _invert(first)
    across = first @ corner
    _subtract(last, corner.T, across)
    _invert(last)
    np.matmul(across, last, out=corner)
    np.negative(corner, out=corner)
    _subtract(first, corner, across.T)
    matrix[half:, :half] = corner.T


def _subtract(matrix: Numbers, one: Numbers, other: Numbers) -> None:
    """The product of the two, of which never the whole is there."""
    for start in range(0, len(matrix), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        matrix[some] -= one[some] @ other


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


def _kernel(cosines: Numbers, out: Numbers | None = None) -> Numbers:
    """`out` may be the cosines themselves."""
    steep = np.multiply(np.subtract(cosines, 1, out=out), _SHARPNESS, out=out)
    return np.asarray(np.exp(steep, out=out))
