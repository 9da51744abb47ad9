"""Vectors by text: what was embedded once is kept, and only what is new is embedded."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

import numpy as np

from bot.rag.embeddings import Embedder, Vectors
from bot.rag.representation import content_hash

_EMBED_AT_ONCE = 64  # texts between two steps of the progress bar
_THE_SAME = 0.99  # cosine of a text's vector with the one kept of it: other hardware may round in another way

Progress = Callable[[int, int], None]


class Keeper(Protocol):
    async def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]: ...
    async def keep_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None: ...


class KeptVectors:
    def __init__(self, keeper: Keeper, embed: Embedder) -> None:
        self._keeper = keeper
        self._embed = embed
        self.by_hash: dict[str, bytes] = {}
        """What is known."""

    async def recall(self, texts: Sequence[str]) -> None:
        """Call it before anything else. What another model of the same name left is not used."""
        known = await self._keeper.vectors(self._embed.name, map(content_hash, texts))
        self.by_hash = known if recognises(self._embed, texts, known) else {}

    def missing(self, texts: Iterable[str]) -> list[str]:
        return [text for text in dict.fromkeys(texts) if content_hash(text) not in self.by_hash]

    async def embed(self, texts: Sequence[str], progress: Progress) -> None:
        """Kept as it goes, so that an interrupted ingest goes on where it was."""
        for start in range(0, len(texts), _EMBED_AT_ONCE):
            await asyncio.sleep(0)  # Ctrl-C gets through here, and nowhere else while this works.
            some = texts[start : start + _EMBED_AT_ONCE]
            rows = self._embed(some).astype("<f4")
            fresh = {content_hash(text): row.tobytes() for text, row in zip(some, rows, strict=True)}
            await self._keeper.keep_vectors(self._embed.name, fresh)
            self.by_hash |= fresh
            progress(start + len(some), len(texts))

    def of(self, texts: Sequence[str]) -> Vectors:
        """One row for each; raises KeyError for a text that was not embedded."""
        return rows(texts, self.by_hash)


def rows(texts: Sequence[str], by_hash: Mapping[str, bytes]) -> Vectors:
    """Raises KeyError for a text without a vector, ValueError for vectors that don't go together."""
    return np.stack([_row(by_hash[content_hash(text)]) for text in texts])


def recognises(embed: Embedder, texts: Sequence[str], by_hash: Mapping[str, bytes]) -> bool:
    """Whether the model still gives the first and the last known text its vector; they are embedded in this order."""
    canaries = [*islice(_known(texts, by_hash), 1), *islice(_known(reversed(texts), by_hash), 1)]
    kept = [_row(by_hash[content_hash(text)]) for text in canaries]
    return all(
        row.shape == vector.shape and float(row @ vector) > _THE_SAME
        for row, vector in zip(embed(canaries) if canaries else (), kept, strict=True)
    )


def _known(texts: Iterable[str], by_hash: Mapping[str, bytes]) -> Iterator[str]:
    return (text for text in texts if content_hash(text) in by_hash)


def _row(vector: bytes) -> Vectors:
    return np.frombuffer(vector, dtype="<f4")
