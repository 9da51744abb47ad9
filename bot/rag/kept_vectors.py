"""Vectors by text: what was embedded once is kept, and only what is new is embedded."""

import asyncio
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from bot.rag.embeddings import Embedder, Vectors
from bot.rag.representation import content_hash

_EMBED_AT_ONCE = 128  # texts; what was embedded since the last such step is lost when a run is killed
_THE_SAME = 0.99  # cosine of a text's vector with the one kept of it: other hardware may round in another way

Progress = Callable[[int, int], None]


class Keeper(Protocol):
    async def known(self, model: str) -> set[str]: ...
    async def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]: ...
    async def keep_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None: ...


class KeptVectors:
    """They stay where they are kept until they are asked for: all of a large knowledge would fill the memory."""

    def __init__(self, keeper: Keeper, embed: Embedder) -> None:
        self._keeper = keeper
        self._embed = embed
        self._known: set[str] = set()

    async def recall(self, texts: Iterable[str]) -> None:
        """Call it before anything else. What another model of the same name left is not used."""
        known = await self._keeper.known(self._embed.name)
        some = canaries(texts, known)
        if recognises(self._embed, some, await self._keeper.vectors(self._embed.name, map(content_hash, some))):
            self._known = known

    def missing(self, texts: Iterable[str]) -> list[str]:
        new: dict[str, str] = {}
        for text in texts:
            if (hashed := content_hash(text)) not in self._known:
                new.setdefault(hashed, text)
        return list(new.values())

    async def embed(self, texts: Sequence[str], progress: Progress) -> None:
        """Kept as it goes, so that an interrupted ingest goes on where it was."""
        done = 0
        for some in _batches(texts):
            await asyncio.sleep(0)  # A cancellation gets through here, and nowhere else while this works.
            rows = self._embed(some).astype("<f4")
            fresh = {content_hash(text): row.tobytes() for text, row in zip(some, rows, strict=True)}
            await self._keeper.keep_vectors(self._embed.name, fresh)
            self._known |= fresh.keys()
            progress(done := done + len(some), len(texts))

    async def of(self, texts: Sequence[str]) -> Vectors:
        """One row for each; raises KeyError for a text that was not embedded."""
        return rows(texts, await self._keeper.vectors(self._embed.name, map(content_hash, texts)))


def rows(texts: Sequence[str], by_hash: Mapping[str, bytes]) -> Vectors:
    """Raises KeyError for a text without a vector, ValueError for vectors that don't go together."""
    return np.stack([_row(by_hash[content_hash(text)]) for text in texts])


def canaries(texts: Iterable[str], known: Container[str]) -> list[str]:
    """The first and the last that is known by its hash: to see whether a model is the one that embedded them."""
    both: list[str] = []
    for text in texts:
        if content_hash(text) in known:
            both[1:] = [text]
    return both


def recognises(embed: Embedder, texts: Sequence[str], by_hash: Mapping[str, bytes]) -> bool:
    """Whether the model still gives these texts their vectors."""
    kept = [_row(by_hash[content_hash(text)]) for text in texts]
    return all(
        row.shape == vector.shape and float(row @ vector) > _THE_SAME
        for row, vector in zip(embed(texts) if texts else (), kept, strict=True)
    )


def _batches(texts: Sequence[str]) -> list[Sequence[str]]:
    """Of alike lengths, since the short ones of a batch take as long as the longest; in an order that has no order, or
    the longest would come last and take longer than all that came before let expect."""
    by_length = sorted(texts, key=len)
    batches = [by_length[start : start + _EMBED_AT_ONCE] for start in range(0, len(texts), _EMBED_AT_ONCE)]
    return sorted(batches, key=lambda batch: content_hash(batch[0]))


def _row(vector: bytes) -> Vectors:
    return np.frombuffer(vector, dtype="<f4")
