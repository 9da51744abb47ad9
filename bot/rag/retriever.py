"""From a question to ranked passages: each kind of evidence on an absolute scale, added up with fixed weights."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.domain import Exemplar, Found, Passage
from bot.rag.embeddings import Vectors
from bot.rag.index import Index
from bot.rag.learned import Numbers

# The evidence for a passage, and what it weighs. Chosen by fitting on one author's questions and asking those of
# another; around these values the ranking changes little.
WEIGHTS = {
    "meaning": 0.2,  # cosine of message and passage
    "asked": 0.4,  # mean cosine of message and the two nearest questions asked of the passage
    "words": 0.2,  # saturated BM25 of the passage
    "asked words": 0.8,  # saturated BM25 of the passage with its questions
    "learned": 1.0,  # what all questions together say, see learned.py
    "topic": 0.15,  # 1 for the section the coach last cited: a follow-up mostly stays there
}
_HALF = 35.0  # the BM25 that counts half: 16 with a textbook BM25, and FTS5's is 2.2 times larger
_CANDIDATES = 100  # from each side; more changes nothing in the first ten
_SHOWN = 10


def score(evidence: Mapping[str, float]) -> float:
    """Higher is nearer, on one scale for all questions and passages.

    "asked" and "learned" are how near a passage is by its exemplars; one without any has them at its "meaning".
    """
    return sum(weight * evidence.get(name, evidence["meaning"]) for name, weight in WEIGHTS.items())


class Retriever:
    def __init__(self, index: Index, passages: Sequence[Passage], exemplars: Sequence[Exemplar]) -> None:
        self._index = index
        self._passages = passages
        self._column = {passage.id: i for i, passage in enumerate(passages)}
        self._rows = _rows_by_passage(exemplars, self._column)

    def rank(
        self,
        question: str,
        vector: Vectors,
        cosines: Numbers,
        scores: Numbers,
        topic: str | None,
    ) -> tuple[Found, ...]:
        """Up to ten passages, best first; `cosines` are those with the exemplars, `scores` what these taught."""
        meaning = self._index.nearest(vector, _CANDIDATES)
        words = self._index.lexical.search("own", question, _CANDIDATES)
        asked_words = self._index.lexical.search("asked", question, _CANDIDATES)
        furthest = min(meaning.values(), default=0.0)
        found = []
        for passage_id in {**meaning, **words, **asked_words}:
            if (column := self._column.get(passage_id)) is None:
                continue
            passage = self._passages[column]
            evidence = {
                "meaning": meaning.get(passage_id, furthest),
                "words": _saturated(words.get(passage_id, 0.0)),
                "asked words": _saturated(asked_words.get(passage_id, 0.0)),
                "topic": float(topic in passage.section),
            }
            if len(rows := self._rows[column]):
                evidence |= {"asked": _mean_of_best_two(cosines[rows]), "learned": float(scores[column])}
            found.append(Found(passage, score(evidence), evidence))
        return tuple(sorted(found, key=lambda f: (-f.score, f.passage.id))[:_SHOWN])


def _rows_by_passage(exemplars: Sequence[Exemplar], column: Mapping[str, int]) -> list[npt.NDArray[np.int64]]:
    rows: list[list[int]] = [[] for _ in column]
    for row, exemplar in enumerate(exemplars):
        if exemplar.kind == "question" and exemplar.language == "en" and exemplar.about in column:
            rows[column[exemplar.about]].append(row)
    return [np.array(some, dtype=np.int64) for some in rows]


def _mean_of_best_two(cosines: Numbers) -> float:
    return float(np.partition(cosines, -2)[-2:].mean()) if len(cosines) > 1 else float(cosines.sum())


def _saturated(bm25: float) -> float:
    return bm25 / (bm25 + _HALF)
