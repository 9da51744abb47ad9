"""The side of meaning: which passages are nearest to a vector, by Chroma, or by numpy when Chroma fails."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import IndexUnavailable
from bot.rag.embeddings import Vectors
from bot.rag.sealed import Sealed

_log = logging.getLogger(__name__)
_FOLDER = "chroma"
_PASSAGES = "passages"
_MANY = 1000
_CANARIES = 20


@contextmanager
def writer(folder: Path, count: int) -> Iterator[Callable[[Sequence[str], Vectors], None]]:
    """Takes so many passages, up to a thousand at a time; raises IndexUnavailable when Chroma can't, for want of room.

    Nothing is synced to HNSW files below the threshold: a small index lives in Chroma's SQLite log alone, and each
    reader makes its graph anew. Of a large one that takes a minute, so it is synced: once, with the last passage.
    """
    # With the usual 16 neighbours, some of many passages that are all equally alike may end up out of reach.
    hnsw = {"space": "cosine", "sync_threshold": count if count > _MANY else _MANY, "max_neighbors": 64}
    with ExitStack() as stack:
        with _explained():
            client = stack.enter_context(closing(_client(folder / _FOLDER)))
            passages = client.create_collection(_PASSAGES, configuration={"hnsw": hnsw}, embedding_function=None)

        def add(ids: Sequence[str], vectors: Vectors) -> None:
            with _explained():
                passages.add(ids=list(ids), embeddings=vectors)

        yield add


@contextmanager
def opened(sealed: Sealed, ids: Sequence[str], vectors: Vectors) -> Iterator["Meaning"]:
    with _collection(sealed) as collection:
        _check(collection, [vectors[row] for row in canaries(len(ids))])
        yield Meaning(ids, vectors, collection)


def canaries(count: int) -> range:
    """Which of so many passages tell whether the index is well, as Chroma may be damaged and still count right."""
    return range(0, count, max(1, count // _CANARIES))


def check(folder: Path, vectors: Iterable[Vectors]) -> None:
    """Whether each of its passages' own vectors leads back to it; raises IndexUnavailable."""
    with _collection(Sealed(folder)) as collection:
        _check(collection, vectors)


@contextmanager
def _collection(sealed: Sealed) -> Iterator[Any]:
    """A copy: Chroma writes where it reads, and two readers in one folder harm each other."""
    with sealed.copy(f"{_FOLDER}/") as folder, ExitStack() as stack:
        with _explained():
            client = stack.enter_context(closing(_client(folder)))
            collection = client.get_collection(_PASSAGES, embedding_function=None)
        yield collection


def _check(collection: Any, vectors: Iterable[Vectors]) -> None:
    for vector in vectors:
        nearest = _nearest(collection, vector, 1)
        if not nearest or max(nearest.values()) < 0.999:
            raise IndexUnavailable("it does not find its own passages")


def _nearest(collection: Any, vector: Vectors, limit: int) -> dict[str, float]:
    with _explained():
        found = collection.query(query_embeddings=vector[None, :], n_results=limit, include=["distances"])
        return dict(zip(found["ids"][0], (1 - d for d in found["distances"][0]), strict=True))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (IndexUnavailable, OSError):
        raise
    except Exception as error:  # The border to Chroma, which raises many types for a damaged folder or a full disk.
        raise IndexUnavailable(f"Chroma failed ({type(error).__name__})") from error


def _client(folder: Path) -> Any:
    """Imported when it is needed, for it takes a third of a second."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


class Meaning:
    """Without a collection it is numpy that answers, always: from the same vectors the same."""

    def __init__(self, ids: Sequence[str], vectors: Vectors, collection: Any = None) -> None:
        self._ids = ids
        self._vectors = vectors
        self._collection = collection

    @property
    def is_chroma(self) -> bool:
        return self._collection is not None

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine by passage id, nearest first."""
        if collection := self._collection:
            try:
                return _nearest(collection, vector, min(limit, len(self._ids)))
            except (IndexUnavailable, OSError) as error:
                _log.error("%s: from here on, passages are found without Chroma", error)
                self._collection = None
        return self._compared(vector, limit)

    def _compared(self, vector: Vectors, limit: int) -> dict[str, float]:
        cosines = self._vectors @ vector
        return {self._ids[row]: float(cosines[row]) for row in np.argsort(-cosines, kind="stable")[:limit]}
