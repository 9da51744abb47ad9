"""Which of the prepared messages are suspicious: by their words, and by how their vectors stand to each other."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rag.embeddings import Vectors
from bot.rag.learned import Numbers, nearest

# Cosines from which two messages say the same. For copies it is lower, since those may have been reworded.
ALIKE = 0.95
COPIED = 0.9
# By how much another passage must be nearer. Somewhat nearer is common where passages are about neighbouring things:
# in our handbook, every sixth question is by 0.1.
NEARER = 0.15
_FEWEST = 4  # messages about a thing which one of them can be left out of, to be compared with the rest
_ROWS_AT_ONCE = 500

_Indices = npt.NDArray[np.int64]
_APOSTROPHES = str.maketrans("", "", "'’‘`´")


@dataclass(frozen=True, slots=True)
class Pair:
    """The row to look at, the row it collides with, and by how much: a cosine, or a difference of cosines."""

    row: int
    other: int
    by: float


def plain(text: str) -> str:
    """As messages are compared: whatever the case, the punctuation and the spacing."""
    folded = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    words = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in folded)
    return " ".join(words.split()) or text


def repeated(texts: Sequence[str]) -> Iterator[Pair]:
    """Each text that was there before."""
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        if (before := first.setdefault(plain(text), row)) != row:
            yield Pair(row, before, 1.0)


def alike(vectors: Vectors, about: Sequence[str]) -> list[Pair]:
    """Messages about different things that say the same, each with the one most like it."""
    of = _numbered(about)
    found: dict[frozenset[int], Pair] = {}
    for rows, cosines in _left_out(vectors):
        cosines[of[rows, None] == of] = -1
        for pair in _reaching(ALIKE, rows, cosines):
            found.setdefault(frozenset((pair.row, pair.other)), pair)
    return _worst_first(found.values())


def copies(texts: Sequence[str], vectors: Vectors, originals: Sequence[str], original_vectors: Vectors) -> list[Pair]:
    """Messages that say the same as an original, here the `other`; the later texts may come without vectors."""
    row_of = {plain(text): row for row, text in enumerate(originals)}
    by_meaning = _reaching(COPIED, np.arange(len(vectors)), vectors @ original_vectors.T)
    by_words = (Pair(row, row_of[plain(text)], 1.0) for row, text in enumerate(texts) if plain(text) in row_of)
    return _worst_first({pair.row: pair for pair in (*by_meaning, *by_words)}.values())


def misplaced(vectors: Vectors, about: Sequence[str]) -> list[Pair]:
    """Questions nearer to another passage than to their own: to the two nearest questions of each, as in retrieval."""
    every = _numbered(about)
    compared = np.flatnonzero(np.bincount(every)[every] >= _FEWEST) if len(every) else every
    own = _numbered(every[compared])
    members = [np.flatnonzero(own == passage) for passage in range(own.max(initial=-1) + 1)]
    found = []
    for rows, cosines in _left_out(vectors[compared]):
        near = np.stack([np.partition(cosines[:, some], -2)[:, -2:].mean(axis=1) for some in members], axis=1)
        here = np.arange(len(rows)), own[rows]
        at_home = near[here]
        near[here] = -np.inf
        for i in np.flatnonzero(near.max(axis=1) - at_home > NEARER):
            rival = members[near[i].argmax()]
            other = rival[cosines[i, rival].argmax()]
            found.append(Pair(int(compared[rows[i]]), int(compared[other]), float(near[i].max() - at_home[i])))
    return _worst_first(found)


def strays(vectors: Vectors, covered: npt.NDArray[np.bool_]) -> list[Pair]:
    """Messages on one side of what is covered that stand nearer to the other side, as what is learned sees nearness."""
    sides = [np.flatnonzero(~covered), np.flatnonzero(covered)]
    if min(map(len, sides)) < _FEWEST:
        return []
    found = []
    for rows, cosines in _left_out(vectors):
        near = np.stack([nearest(cosines[:, side]) for side in sides], axis=1)
        here = covered[rows].astype(int)
        by = near[np.arange(len(rows)), 1 - here] - near[np.arange(len(rows)), here]
        for i in np.flatnonzero(by > 0):
            opposite = sides[1 - here[i]]
            found.append(Pair(int(rows[i]), int(opposite[cosines[i, opposite].argmax()]), float(by[i])))
    return _worst_first(found)


def _left_out(vectors: Vectors) -> Iterator[tuple[_Indices, Numbers]]:
    """Some rows at a time with their cosines with all, each the furthest from itself."""
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(vectors)))
        cosines = vectors[rows] @ vectors.T
        cosines[np.arange(len(rows)), rows] = -1
        yield rows, cosines


def _reaching(least: float, rows: _Indices, cosines: Numbers) -> Iterator[Pair]:
    """Each row with the one nearest to it, if that is near enough."""
    if cosines.size:
        best = cosines.argmax(axis=1)
        for i in np.flatnonzero(cosines.max(axis=1) >= least):
            yield Pair(int(rows[i]), int(best[i]), float(cosines[i, best[i]]))


def _numbered(names: Sequence[str] | _Indices) -> _Indices:
    return np.unique(names, return_inverse=True)[1]


def _worst_first(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.by, pair.row))
