"""One generation, open and ready: a message goes in, what the knowledge has on it comes out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.domain import Edition, Finding, Outcome, Turn
from bot.rag import talk
from bot.rag.embeddings import Embedder, Vectors, normalised
from bot.rag.grounding import Grounding, Verdict
from bot.rag.index import Index
from bot.rag.retriever import Retriever


class Reader:
    def __init__(self, edition: Edition, folder: Path, embed: Embedder, false_declines: float) -> None:
        """Raises IndexUnavailable."""
        self.edition = edition
        self._embed = embed
        self._index = Index(folder)
        self._vectors = self._index.exemplar_vectors()
        self._retriever = Retriever(self._index, edition.passages, edition.exemplars)
        self._grounding = Grounding(self._index.learned, edition.exemplars, false_declines)

    def look(self, message: str, history: Sequence[Turn] = ()) -> Finding:
        """`history` is what the message leans on; empty when it stands by itself."""
        vector = self._vector(message, history)
        cosines = self._vectors @ vector
        scores = self._index.learned(cosines)
        verdict = self._grounding.judge(cosines, scores, in_thread=bool(history))
        found = self._retriever.rank(message, vector, cosines, scores, _last_topic(history))
        return Finding(_outcome(verdict), found, verdict.margin, _says(verdict, message))

    def close(self) -> None:
        self._index.close()

    def _vector(self, message: str, history: Sequence[Turn]) -> Vectors:
        """With a history, the mean of the message's and of (previous question + message): no rewriting needed."""
        previous = next((turn.text for turn in reversed(history) if turn.role == "user"), None)
        texts = [message, f"{previous} {message}"] if previous else [message]
        return normalised(np.mean(self._embed(texts), axis=0))


def _outcome(verdict: Verdict) -> Outcome:
    if verdict.kind == "question":
        return "answer"
    return "small_talk" if verdict.kind == "small_talk" else "not_covered"


def _says(verdict: Verdict, message: str) -> str | None:
    if verdict.nearest is None or verdict.kind == "question":
        return None
    return talk.reply(verdict.nearest.about, message) if verdict.kind == "small_talk" else verdict.nearest.about


def _last_topic(history: Sequence[Turn]) -> str | None:
    return next((turn.text for turn in reversed(history) if turn.role == "coach_topic"), None)
