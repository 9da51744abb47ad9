"""Vectors by text: what was embedded once is kept, and only what is new is embedded."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from bot.rag.embeddings import Embedder, Vectors
from bot.rag.representation import content_hash

_EMBED_AT_ONCE = 64  # texts between two steps of the progress bar

Progress = Callable[[int, int], None]


class Keeper(Protocol):
    async def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]: ...
    async def keep_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None: ...


class KeptVectors:
    def __init__(self, keeper: Keeper, embed: Embedder) -> None:
        self._keeper = keeper
        self._embed = embed
        self._known: dict[str, bytes] = {}

    async def recall(self, texts: Iterable[str]) -> None:
        """Call it before anything else."""
        self._known = await self._keeper.vectors(self._embed.name, map(content_hash, texts))

    def missing(self, texts: Iterable[str]) -> list[str]:
        return [text for text in dict.fromkeys(texts) if content_hash(text) not in self._known]

    async def embed(self, texts: Sequence[str], progress: Progress) -> None:
        """Kept as it goes, so that an interrupted ingest goes on where it was."""
        for start in range(0, len(texts), _EMBED_AT_ONCE):
            await asyncio.sleep(0)  # Ctrl-C gets through here, and nowhere else while this works.
            some = texts[start : start + _EMBED_AT_ONCE]
            rows = self._embed(some).astype("<f4")
            fresh = {content_hash(text): row.tobytes() for text, row in zip(some, rows, strict=True)}
            await self._keeper.keep_vectors(self._embed.name, fresh)
            self._known |= fresh
            progress(start + len(some), len(texts))

    def of(self, texts: Sequence[str]) -> Vectors:
        """One row for each; raises KeyError for a text that was not embedded."""
        return np.stack([np.frombuffer(self._known[content_hash(text)], dtype="<f4") for text in texts])
