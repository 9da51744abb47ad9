"""The generation that answers: opened whole, then put in the place of the one before in a single step."""

from collections.abc import Sequence
from pathlib import Path

from bot.domain import Calibration, Edition, Finding, Generation, Passage, Turn
from bot.errors import IndexUnavailable
from bot.rag.embeddings import Embedder
from bot.rag.reader import Reader


class Library:
    """Messages may be looked up in any thread while the generation changes."""

    def __init__(self, embed: Embedder, false_declines: float) -> None:
        self._embed = embed
        self._false_declines = false_declines
        self._readers: list[Reader] = []

    @property
    def generation(self) -> Generation | None:
        return self._readers[-1].edition.generation if self._readers else None

    @property
    def passages(self) -> Sequence[Passage]:
        return self._readers[-1].edition.passages if self._readers else ()

    @property
    def calibration(self) -> Calibration | None:
        return self._readers[-1].calibration if self._readers else None

    def open(self, edition: Edition, folder: Path) -> None:
        """Raises IndexUnavailable, and then goes on with the generation it had."""
        generation = edition.generation
        if generation.model != self._embed.name:
            raise IndexUnavailable(
                f"The index was made with {generation.model}, not with {self._embed.name}: run `python ingest.py`."
            )
        self._readers.append(Reader(edition, folder, self._embed, self._false_declines))
        for old in self._readers[:-2]:  # The last one may still be answering somebody.
            old.close()
        self._readers = self._readers[-2:]

    def look(self, message: str, history: Sequence[Turn], leans: bool) -> Finding:
        return self._readers[-1].look(message, history, leans)

    def look_abroad(self, message: str, language: str) -> Finding:
        return self._readers[-1].look_abroad(message, language)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()
        self._readers = []
