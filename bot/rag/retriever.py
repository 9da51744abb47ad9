"""From a question to ranked passages: meaning and words, added on absolute scales."""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.domain import Found, Passage, Turn
from bot.rag.embeddings import Embedder, Vectors, normalised
from bot.rag.index import Index

_CANDIDATES = 100  # from each side; more changes nothing in the first ten
_SHOWN = 10
# score = cosine + WORDS * bm25 / (bm25 + HALF): 0.5 to 0.7 was best for conversational questions in our measurements,
# and 16 with a textbook BM25, which is 35 with FTS5's.
_WORDS = 0.5
_HALF = 35.0
# For passages of the section the coach last cited: a follow-up mostly stays there.
_SAME_TOPIC = 0.15


class Retriever:
    def __init__(self, embed: Embedder, index: Index, passages: Mapping[str, Passage]) -> None:
        self._embed = embed
        self._index = index
        self._passages = passages

    def find(self, question: str, history: Sequence[Turn] = ()) -> tuple[Found, ...]:
        """Up to ten passages, best first."""
        vector = self._vector(question, history)
        cosines = self._index.nearest(vector, _CANDIDATES)
        words = self._index.matching(question, _CANDIDATES)
        cosines |= self._index.cosines(vector, [i for i in words if i not in cosines])
        topic = _last_topic(history)
        found = [
            Found(passage, cosine + _WORDS * _saturated(words.get(i, 0.0)) + _SAME_TOPIC * (topic in passage.section))
            for i, cosine in cosines.items()
            if (passage := self._passages.get(i))
        ]
        return tuple(sorted(found, key=lambda f: (-f.score, f.passage.id))[:_SHOWN])

    def _vector(self, question: str, history: Sequence[Turn]) -> Vectors:
        """With a history, the mean of the question's and of (previous question + question): no rewriting needed."""
        previous = next((turn.text for turn in reversed(history) if turn.role == "user"), None)
        texts = [question, f"{previous} {question}"] if previous else [question]
        return normalised(np.mean(self._embed(texts), axis=0))


def _saturated(bm25: float) -> float:
    return bm25 / (bm25 + _HALF)


def _last_topic(history: Sequence[Turn]) -> str | None:
    return next((turn.text for turn in reversed(history) if turn.role == "coach_topic"), None)
