"""The side of meaning: which passages are nearest to a vector, by Chroma, or by numpy when Chroma fails."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import IndexUnavailable
from bot.rag.embeddings import Vectors
from bot.rag.sealed import Sealed

_log = logging.getLogger(__name__)
_FOLDER = "chroma"
_PASSAGES = "passages"
_CANARIES = 20
_ITSELF = 0.999  # cosine


class Writer:
    """Puts passages into Chroma; raises IndexUnavailable when that can't do it, mostly for want of room."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self._there: set[bytes] = set()

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Up to a thousand. Of those with the same vector only the first: hundreds of them lead only to each other."""
        new = {
            digest: row for row, digest in reversed([*enumerate(map(_digest, vectors))]) if digest not in self._there
        }
        self._there |= new.keys()
        if rows := sorted(new.values()):
            with _explained():
                self._collection.add(ids=[ids[row] for row in rows], embeddings=vectors[rows])


@contextmanager
def writer(folder: Path) -> Iterator[Writer]:
    # With the usual 16 neighbours, some of many passages that are all equally alike may end up out of reach; so they do
    # when only the usual 100 are looked at on the way.
    # Chroma syncs its graph after each 1000. Only in its log, that would be made anew by each reader, in a minute.
    hnsw = {"space": "cosine", "max_neighbors": 64, "ef_search": 500}
    with ExitStack() as stack:
        with _explained():
            client = stack.enter_context(closing(_client(folder / _FOLDER)))
            passages = client.create_collection(_PASSAGES, configuration={"hnsw": hnsw}, embedding_function=None)
        yield Writer(passages)


@contextmanager
def opened(sealed: Sealed, ids: Sequence[str], vectors: Vectors) -> Iterator["Meaning"]:
    with _collection(sealed) as collection:
        _check(collection, [vectors[row] for row in canaries(len(ids))])
        yield Meaning(ids, vectors, collection)


def canaries(count: int) -> range:
    """Which of so many passages tell whether the index is well, as Chroma may be damaged and still count right."""
    return range(0, count, max(1, count // _CANARIES))


def check(folder: Path, vectors: Sequence[Vectors]) -> None:
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


def _check(collection: Any, vectors: Sequence[Vectors]) -> None:
    """In a large index, which is searched approximately, one in a hundred may be out of reach with nothing damaged."""
    found = [max(_nearest(collection, vector, 1).values(), default=0.0) > _ITSELF for vector in vectors]
    if found.count(False) > len(found) // 10:
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


def _alike(ids: Sequence[str], vectors: Vectors) -> dict[str, list[str]]:
    """By the first of them, all that have the same vector."""
    groups: dict[bytes, list[str]] = {}
    for passage_id, vector in zip(ids, vectors, strict=True):
        groups.setdefault(_digest(vector), []).append(passage_id)
    return {group[0]: group for group in groups.values()}


def _digest(vector: Vectors) -> bytes:
    return hashlib.blake2b(vector.tobytes(), digest_size=16).digest()


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
        self._alike = _alike(ids, vectors)

    @property
    def is_chroma(self) -> bool:
        return self._collection is not None

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine by passage id, nearest first."""
        if collection := self._collection:
            try:
                found = _nearest(collection, vector, min(limit, len(self._alike)))
                every = ((each, cosine) for first, cosine in found.items() for each in self._alike.get(first, [first]))
                return dict(islice(every, limit))
            except (IndexUnavailable, OSError) as error:
                _log.error("%s: from here on, passages are found without Chroma", error)
                self._collection = None
        return self._compared(vector, limit)

    def _compared(self, vector: Vectors, limit: int) -> dict[str, float]:
        cosines = self._vectors @ vector
        return {self._ids[row]: float(cosines[row]) for row in np.argsort(-cosines, kind="stable")[:limit]}
