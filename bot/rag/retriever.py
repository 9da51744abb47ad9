"""From a question to ranked passages: each kind of evidence on an absolute scale, added up with fixed weights."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.domain import Exemplar, Found, Passage
from bot.rag.bridge import Bridge
from bot.rag.copies import shown_for
from bot.rag.embeddings import Vectors
from bot.rag.index import Index
from bot.rag.learned import Numbers

# The evidence for a passage, and what it weighs. Chosen by fitting on one author's questions and asking those of
# another; around these values the ranking changes little.
ASKED = {
    "meaning": 0.2,  # cosine of message and passage
    "asked": 0.4,  # mean cosine of message and the two nearest questions asked of the passage
    "words": 0.2,  # saturated BM25 of the passage
    "asked words": 0.8,  # saturated BM25 of the passage with its questions
    "learned": 1.0,  # what all exemplars together say, see learned.py
    "topic": 0.15,  # 1 for the section the coach last cited: a follow-up mostly stays there
}
# For a passage of a document that came without questions, so that it neither loses to the others for that nor gets
# in their way; words and meaning stand to each other as they did best on public sets.
UNASKED = {
    "meaning": 1.2,
    "bridged": 3.0,  # cosine of passage and message once that is led towards what answers it, see bridge.py
    "words": 0.8,
    "learned": 1.0,
    "topic": 0.15,
}
_HALF = 35.0  # the BM25 that counts half: 16 with a textbook BM25, and FTS5's is 2.2 times larger
_CANDIDATES = 100  # from each side; more changes nothing in the first ten
_SHOWN = 10


def score(evidence: Mapping[str, float]) -> float:
    """Higher is nearer, on one scale for all questions and passages."""
    weights = ASKED if "asked" in evidence else UNASKED
    return sum(weight * evidence.get(name, 0.0) for name, weight in weights.items())


class Retriever:
    def __init__(
        self, index: Index, passages: Sequence[Passage], exemplars: Sequence[Exemplar], bridge: Bridge | None
    ) -> None:
        self._index = index
        self._bridge = bridge
        self._shown = shown_for(passages)
        self._column = {passage.id: i for i, passage in enumerate(passages)}
        self._rows = _rows_by_passage(exemplars, passages)
        self._all_are_asked = all(len(rows) for rows in self._rows)
        self._is_asked = any(len(rows) for rows in self._rows)  # else there are no questions to learn from

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
        bridged = self._bridged(vector)
        furthest = min(meaning.values(), default=0.0)
        found = []
        for passage_id in {**meaning, **words, **asked_words, **bridged}:
            if (column := self._column.get(passage_id)) is None:
                continue
            passage = self._shown[column]
            evidence = {
                "meaning": meaning.get(passage_id, furthest),
                "words": _saturated(words.get(passage_id, 0.0)),
                "topic": float(topic in passage.section),
            }
            if self._is_asked:
                evidence["learned"] = float(scores[column])
            if len(rows := self._rows[column]):
                evidence["asked"] = _mean_of_best_two(cosines[rows])
                evidence["asked words"] = _saturated(asked_words.get(passage_id, 0.0))
            else:
                evidence["bridged"] = bridged.get(passage_id, 0.0)
            found.append(Found(passage, score(evidence), evidence))
        best: dict[str, Found] = {}
        for each in sorted(found, key=lambda f: (-f.score, f.passage.id)):
            best.setdefault(each.passage.id, each)
        return tuple(best.values())[:_SHOWN]

    def _bridged(self, vector: Vectors) -> dict[str, float]:
        """By passage id; only those without questions need it."""
        if self._bridge is None or self._all_are_asked:
            return {}
        across = self._bridge.across(vector)
        length, middle = float(np.linalg.norm(across)), float(across @ self._bridge.centre)
        near = self._index.nearest(across, _CANDIDATES)
        return {passage_id: cosine * length - middle for passage_id, cosine in near.items()}


def _rows_by_passage(exemplars: Sequence[Exemplar], passages: Sequence[Passage]) -> list[npt.NDArray[np.int64]]:
    """Of the exemplars in English, those about each passage; of a document that nobody prepared, if it was asked of.

    There admins may have given a question to a passage here and there. That makes no other one poor in questions.
    """
    english = [exemplar if exemplar.language == "en" else None for exemplar in exemplars]
    asked = Counter(exemplar.about for exemplar in english if exemplar and exemplar.kind == "question")
    room = Counter(passage.document for passage in passages)
    for passage in passages:
        room[passage.document] -= asked[passage.id]
    rows: dict[str, list[int]] = {p.id: [] for p in passages if asked[p.id] or room[p.document] <= 0}
    for row, exemplar in enumerate(english):
        if exemplar and exemplar.about in rows:
            rows[exemplar.about].append(row)
    return [np.array(rows.get(passage.id, ()), dtype=np.int64) for passage in passages]


def _mean_of_best_two(cosines: Numbers) -> float:
    return float(np.partition(cosines, -2)[-2:].mean()) if len(cosines) > 1 else float(cosines.sum())


def _saturated(bm25: float) -> float:
    return bm25 / (bm25 + _HALF)
