"""The side of meaning: which passages are nearest to a vector, by Chroma, or by numpy when Chroma fails."""

import logging
from collections.abc import Iterator, Sequence
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
_ADD_AT_ONCE = 1000
_CANARIES = 20  # passages whose own vector must lead back to them, as Chroma may be damaged and still count right


def write(folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
    """Raises IndexUnavailable when Chroma can't do it, mostly for want of room."""
    with _explained(), closing(_client(folder / _FOLDER)) as client:
        # Nothing is synced to HNSW files below the threshold: a small index lives in Chroma's SQLite log alone.
        # With the usual 16 neighbours, some of many passages that are all equally alike may end up out of reach.
        hnsw = {"space": "cosine", "sync_threshold": max(len(ids) + 1, 1000), "max_neighbors": 64}
        passages = client.create_collection(_PASSAGES, configuration={"hnsw": hnsw}, embedding_function=None)
        for start in range(0, len(ids), _ADD_AT_ONCE):
            some = slice(start, start + _ADD_AT_ONCE)
            passages.add(ids=list(ids[some]), embeddings=vectors[some])


@contextmanager
def opened(sealed: Sealed, ids: Sequence[str], vectors: Vectors) -> Iterator["Meaning"]:
    """On a copy: Chroma writes where it reads, and two readers in one folder harm each other."""
    with sealed.copy(f"{_FOLDER}/") as folder, ExitStack() as stack:
        with _explained():
            client = stack.enter_context(closing(_client(folder)))
            meaning = Meaning(ids, vectors, client.get_collection(_PASSAGES, embedding_function=None))
        meaning.check()
        yield meaning


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
                return self._asked(collection, vector, limit)
            except (IndexUnavailable, OSError) as error:
                _log.error("%s: from here on, passages are found without Chroma", error)
                self._collection = None
        return self._compared(vector, limit)

    def check(self) -> None:
        """Raises IndexUnavailable."""
        for row in range(0, len(self._ids), max(1, len(self._ids) // _CANARIES)):
            nearest = self._asked(self._collection, self._vectors[row], 1)
            if not nearest or max(nearest.values()) < 0.999:
                raise IndexUnavailable("it does not find its own passages")

    def _asked(self, collection: Any, vector: Vectors, limit: int) -> dict[str, float]:
        with _explained():
            count = min(limit, len(self._ids))
            found = collection.query(query_embeddings=vector[None, :], n_results=count, include=["distances"])
            return dict(zip(found["ids"][0], (1 - d for d in found["distances"][0]), strict=True))

    def _compared(self, vector: Vectors, limit: int) -> dict[str, float]:
        cosines = self._vectors @ vector
        return {self._ids[row]: float(cosines[row]) for row in np.argsort(-cosines, kind="stable")[:limit]}
