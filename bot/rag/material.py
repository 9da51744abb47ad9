"""What a generation is made of: the passages, exemplars and tips that were read, and all that follows from vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused
from bot.rag import learned
from bot.rag.embeddings import normalised
from bot.rag.index import Contents, Entry
from bot.rag.kept_vectors import rows
from bot.rag.representation import embedded_texts, searched_words
from bot.tips import Tip


@dataclass(frozen=True, slots=True)
class Material:
    """`refused` is what could not be read."""

    passages: Sequence[Passage]
    exemplars: Sequence[Exemplar]
    tips: Sequence[Tip]
    refused: tuple[DocumentRefused, ...] = ()

    def texts(self) -> list[str]:
        """All that needs a vector."""
        return [*self._passage_texts(), *(exemplar.text for exemplar in self.exemplars)]

    def _passage_texts(self) -> list[str]:
        """Two for each passage."""
        return [text for passage in self.passages for text in embedded_texts(passage)]

    def contents(self, by_hash: Mapping[str, bytes]) -> Contents:
        """From the vectors by the hash of their text; raises KeyError for a text that was not embedded."""
        vectors = rows([exemplar.text for exemplar in self.exemplars], by_hash)
        columns = {passage.id: i for i, passage in enumerate(self.passages)}
        return Contents(self._entries(by_hash), vectors, lambda: learned.fit(vectors, self.exemplars, columns))

    def _entries(self, by_hash: Mapping[str, bytes]) -> list[Entry]:
        asked: dict[str, list[str]] = {}
        for exemplar in self.exemplars:
            asked.setdefault(exemplar.about, []).append(exemplar.text)
        means = normalised(rows(self._passage_texts(), by_hash).reshape(len(self.passages), 2, -1).mean(axis=1))
        return [
            Entry(passage, vector, searched_words(passage), " ".join(asked.get(passage.id, ())))
            for passage, vector in zip(self.passages, means, strict=True)
        ]
