"""The generation that answers: opened whole, then put in the place of the one before in a single step."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.domain import Calibration, Generation, Passage
from bot.errors import IndexUnavailable
from bot.rag.edition import Edition
from bot.rag.embeddings import Embedder
from bot.rag.index import Contents, Index
from bot.rag.kept_vectors import canaries, recognises
from bot.rag.material import Material
from bot.rag.reader import Reader
from bot.tips import Tip

_log = logging.getLogger(__name__)


class Library:
    """Whoever has a reader goes on with it while the generation changes; it closes when the last one lets it go."""

    def __init__(self, embed: Embedder, false_declines: float) -> None:
        self.embed = embed
        self._false_declines = false_declines
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """To answer one message with, so that all of the answer comes from one generation."""
        if self._reader is None:
            raise IndexUnavailable("There is no index open.")
        return self._reader

    @property
    def generation(self) -> Generation | None:
        return self._reader.edition.generation if self._reader else None

    @property
    def passages(self) -> Sequence[Passage]:
        return self._reader.edition.passages if self._reader else ()

    @property
    def tips(self) -> Sequence[Tip]:
        return self._reader.tips if self._reader else ()

    @property
    def calibration(self) -> Calibration | None:
        return self._reader.calibration if self._reader else None

    @property
    def is_whole(self) -> bool:
        """Else it answers from what the database has, and an ingest would mend it."""
        return self._reader is not None and self._reader.is_whole

    def open(self, edition: Edition, vectors: Mapping[str, bytes], folder: Path) -> None:
        """`vectors` are those of its texts, by their hash; the folder may be damaged, missing or not to be written to.

        Raises IndexUnavailable, and then goes on with the generation it had.
        """
        index = Index(folder, self._contents(edition, vectors))
        if index.missed:
            _log.warning("Answering from the database alone, as the index can't be read: %s", index.missed[0])
        self._reader = Reader(edition, index, self.embed, self._false_declines)

    def _contents(self, edition: Edition, vectors: Mapping[str, bytes]) -> Contents:
        model, material = edition.generation.model, Material(edition.passages, edition.exemplars, edition.tips)
        if model != self.embed.name:
            raise IndexUnavailable(
                f"The index was made with {model}, not with {self.embed.name}: run `python ingest.py`."
            )
        if len(edition.passages) != edition.generation.passages:
            raise IndexUnavailable("The generation is gone, for others came after it.")
        try:
            if not recognises(self.embed, canaries(material.texts(), vectors), vectors):
                raise IndexUnavailable(
                    f"The index was made with another model than this {model}: run `python ingest.py`."
                )
            return material.contents(vectors)
        except (KeyError, ValueError) as error:  # made by a version that embedded in another way
            raise IndexUnavailable("The database lacks vectors of the index: run `python ingest.py`.") from error

    def close(self) -> None:
        if self._reader:
            self._reader.close()
        self._reader = None
