"""Whether passages support a sentence: nothing may be said that those it cites don't say.

One `Backed` per answer: `backed = support.for_answer(own_words)`, then `backed.unsupported(sentence.text, cited)` for
each sentence, with the passages it cites (valid ones only; none is "uncited"). It keeps the vectors of passages, so
that a sentence costs one call of the embedding model: some 20 ms of a thread, which is no work for the event loop.
"""

from collections.abc import Sequence

import numpy as np

from bot.domain import Passage
from bot.rag.embeddings import Embedder, Vectors
from bot.rag.sentences import roots, sentences

_NEAR = 0.6


class Support:
    def __init__(self, embed: Embedder) -> None:
        self._embed = embed

    def for_answer(self, own_words: str = "") -> "Backed":
        """`own_words` is what the person said themselves: no figure, name or link is supported by it."""
        return Backed(self._embed, own_words)

    def unsupported(self, sentence: str, passages: Sequence[Passage], own_words: str = "") -> str | None:
        """None if these passages support it, else why not, in a word."""
        return self.for_answer(own_words).unsupported(sentence, passages)


class Backed:
    """The sentences of one answer are checked by the same."""

    def __init__(self, embed: Embedder, own_words: str) -> None:
        self._embed = embed
        self._own = roots(own_words)
        self._windows: dict[str, Vectors] = {}

    def unsupported(self, sentence: str, cited: Sequence[Passage]) -> str | None:
        """None if these passages support it, else why not, in a word; raises ModelUnavailable."""
        if not cited:
            return "uncited"
        wanted = roots(sentence) - self._own
        there = set[str]().union(*(roots(f"{' '.join(passage.section)} {passage.text}") for passage in cited))
        if len(wanted & there) < 0.6 * len(wanted):
            return "words"
        nearest = max(float((self._vectors(passage) @ self._embed([sentence])[0]).max()) for passage in cited)
        return None if nearest >= _NEAR else "meaning"

    def _vectors(self, passage: Passage) -> Vectors:
        if passage.id not in self._windows:
            self._windows[passage.id] = self._embed(sentences(passage.text) or [""])
        return np.asarray(self._windows[passage.id])
