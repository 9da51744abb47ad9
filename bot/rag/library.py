"""The generation that answers: opened whole, then put in the place of the one before in a single step."""

from collections.abc import Sequence
from pathlib import Path

from bot.domain import Found, Generation, Passage, Turn
from bot.errors import IndexUnavailable
from bot.rag.embeddings import Embedder
from bot.rag.index import Index
from bot.rag.retriever import Retriever


class Library:
    """Readers may be at work in any thread while the generation changes."""

    def __init__(self, embed: Embedder) -> None:
        self._embed = embed
        self._shelves: list[tuple[Generation, Sequence[Passage], Index, Retriever]] = []

    @property
    def generation(self) -> Generation | None:
        return self._shelves[-1][0] if self._shelves else None

    @property
    def passages(self) -> Sequence[Passage]:
        return self._shelves[-1][1] if self._shelves else ()

    def open(self, generation: Generation, folder: Path, passages: Sequence[Passage]) -> None:
        """Raises IndexUnavailable, and then goes on with the generation it had."""
        if generation.model != self._embed.name:
            raise IndexUnavailable(
                f"The index was made with {generation.model}, not with {self._embed.name}: run `python ingest.py`."
            )
        index = Index(folder)
        retriever = Retriever(self._embed, index, {passage.id: passage for passage in passages})
        self._shelves.append((generation, passages, index, retriever))
        for _, _, old, _ in self._shelves[:-2]:  # The last one may still be answering somebody.
            old.close()
        self._shelves = self._shelves[-2:]

    def find(self, question: str, history: Sequence[Turn] = ()) -> Sequence[Found]:
        return self._shelves[-1][3].find(question, history)

    def close(self) -> None:
        for _, _, index, _ in self._shelves:
            index.close()
        self._shelves = []
