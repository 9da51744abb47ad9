"""Questions alike in meaning, as groups: what people ask in many words is one gap in the knowledge."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
import numpy.typing as npt

from bot.rag.embeddings import Embedder, Vectors

# Found with two dozen subjects, each asked about in two to six ways: from here on, no two subjects end in one group.
# Lower, a few more ways of asking find together; but who decides about a group decides about all of it.
_ALIKE = 0.55
_EMBEDDED = 64  # at once; then whoever waits for an answer has a turn
_COMPARED = 500  # with all others at once


class Grouping:
    """Remembers the vectors of what it was last given."""

    def __init__(self, embed: Embedder, pool: Executor) -> None:
        self._embed = embed
        self._pool = pool
        self._known: dict[str, Vectors] = {}

    async def __call__(self, questions: Sequence[str], decided: Sequence[str]) -> list[list[int]]:
        """By index, those nearest to the middle of their group first; what is like one decided on is in none."""
        if not questions:
            return []
        texts = [*questions, *decided]
        known, loop = dict(self._known), asyncio.get_running_loop()
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(new), _EMBEDDED):
            some = new[start : start + _EMBEDDED]
            known |= zip(some, await loop.run_in_executor(self._pool, self._embed, some), strict=True)
        self._known = {text: known[text] for text in texts}
        rows = np.stack([known[text] for text in texts])
        return await loop.run_in_executor(self._pool, _groups, rows[: len(questions)], rows[len(questions) :])


def _groups(rows: Vectors, decided: Vectors) -> list[list[int]]:
    """Whatever has the most others like it begins a group, then the next that is in none yet."""
    return list(_grouped(rows, np.logical_not(_alike(rows, decided).any(axis=1))))


def _grouped(rows: Vectors, free: npt.NDArray[np.bool_]) -> Iterator[list[int]]:
    alike = _alike(rows, rows)
    for first in np.argsort(-alike.sum(axis=1), kind="stable"):
        if free[first]:
            members = np.flatnonzero(alike[first] & free)
            free[members] = False
            some = rows[members]
            yield members[np.argsort(-(some @ some.mean(axis=0)), kind="stable")].tolist()


def _alike(rows: Vectors, others: Vectors) -> npt.NDArray[np.bool_]:
    alike = np.zeros((len(rows), len(others)), dtype=bool)
    for start in range(0, len(rows), _COMPARED):
        some = slice(start, start + _COMPARED)
        alike[some] = rows[some] @ others.T >= _ALIKE
    return alike
